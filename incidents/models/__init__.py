"""Incidents and referrals; the agencies' returns; the rapid review. One module per aggregate."""

from incidents.models.handed_over import HandedOverCase
from incidents.models.incident import CriterionFinding, Incident, IncidentAgency, Notice, ParallelProcess, Subject
from incidents.models.returns import (
    AgencyReturn,
    ChronologyEntry,
    EntryLink,
    ReturnEvent,
    ReturnOpening,
    ReturnSection,
    SectionLink,
)
from incidents.models.review import DecisionDraft, PlanStep, PlanTemplateStep, RapidReview, ReviewPaper, ReviewText

__all__ = [
    "AgencyReturn",
    "ChronologyEntry",
    "CriterionFinding",
    "DecisionDraft",
    "EntryLink",
    "HandedOverCase",
    "Incident",
    "IncidentAgency",
    "Notice",
    "ParallelProcess",
    "PlanStep",
    "PlanTemplateStep",
    "RapidReview",
    "ReturnEvent",
    "ReturnOpening",
    "ReturnSection",
    "ReviewPaper",
    "ReviewText",
    "SectionLink",
    "Subject",
]
