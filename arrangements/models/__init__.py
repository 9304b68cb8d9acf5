"""The published arrangements as rows. Each row keeps its place in the partnership's own document (`source`)."""

from arrangements.models.base import Entry
from arrangements.models.bodies import Body, DecisionRoute, LinkedBoard, Seat, SeatHolding
from arrangements.models.clocks import ClockRule, ClockTerms, NationalClockRule, RulePack
from arrangements.models.document import (
    Arrangements,
    KeyDate,
    Post,
    ReportRecipient,
    Representative,
    Signatory,
    StatutoryPartner,
    TimelineEntry,
)
from arrangements.models.statements import Figure, FundingContributor, Priority, Provision, Threshold, ThresholdLevel

__all__ = [
    "Arrangements",
    "Body",
    "ClockRule",
    "ClockTerms",
    "DecisionRoute",
    "Entry",
    "Figure",
    "FundingContributor",
    "KeyDate",
    "LinkedBoard",
    "NationalClockRule",
    "Post",
    "Priority",
    "Provision",
    "ReportRecipient",
    "Representative",
    "RulePack",
    "Seat",
    "SeatHolding",
    "Signatory",
    "StatutoryPartner",
    "Threshold",
    "ThresholdLevel",
    "TimelineEntry",
]
