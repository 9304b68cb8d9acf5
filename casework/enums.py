"""Closed lists of casework."""

from django.db import models


class CaseKind(models.TextChoices):
    INCIDENT = "incident", "Serious child safeguarding incident"
    LOOKED_AFTER_DEATH = "looked_after_death", "Death of a looked-after child"
    ADULT_REFERRAL = "adult_referral", "Referral for a safeguarding adult review"
    DOMESTIC_HOMICIDE = "domestic_homicide", "Domestic homicide notification"
    HANDED_OVER = "handed_over", "Case handed over from a predecessor"
    LOCAL_REVIEW = "local_review", "Local child safeguarding practice review"
    ADULT_REVIEW = "adult_review", "Safeguarding adult review"
    SERIOUS_CASE_REVIEW = "serious_case_review", "Serious case review (legacy)"
    SINGLE_AGENCY_REVIEW = "single_agency_review", "Single-agency review"
    TABLE_TOP = "table_top", "Table-top review or debrief"
    NATIONAL_REVIEW = "national_review", "National review"


# The first letters of a reference, such as SI-2026-004.
PREFIX = {
    CaseKind.INCIDENT: "SI",
    CaseKind.LOOKED_AFTER_DEATH: "LD",
    CaseKind.ADULT_REFERRAL: "AR",
    CaseKind.DOMESTIC_HOMICIDE: "DH",
    CaseKind.HANDED_OVER: "HO",
    CaseKind.LOCAL_REVIEW: "LR",
    CaseKind.ADULT_REVIEW: "SA",
    CaseKind.SERIOUS_CASE_REVIEW: "SC",
    CaseKind.SINGLE_AGENCY_REVIEW: "SG",
    CaseKind.TABLE_TOP: "TT",
    CaseKind.NATIONAL_REVIEW: "NR",
}
# A case in this status is a draft: only those who run cases see it.
BEING_RECORDED = "recorded"


class Part(models.TextChoices):
    """What a group has to do with a case; its members may open the case for as long as they sit on it."""

    RECOMMENDS = "recommends", "Recommends"
    DECIDES = "decides", "Decides"
    INFORMED = "informed", "Is told"


class PaperStatus(models.TextChoices):
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"


class Scan(models.TextChoices):
    NOT_CHECKED = "not_checked", "Not checked for viruses"
    WAITING = "waiting", "Waiting for the virus check"
    CLEAN = "clean", "No virus found"
    INFECTED = "infected", "A virus was found"


# What may be fetched. `not_checked` is how it stands where no scanner is configured.
SERVED = frozenset({Scan.CLEAN, Scan.NOT_CHECKED})
