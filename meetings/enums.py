"""Closed lists of actions."""

from django.db import models


class ActionStatus(models.TextChoices):
    """An action closes twice: its evidence is accepted, then its impact is checked."""

    OPEN = "open", "To be done"
    EVIDENCED = "evidenced", "Evidence to be accepted"
    DONE = "done", "Done; impact to be checked"
    CLOSED = "closed", "Closed: impact checked"
    CANCELLED = "cancelled", "Cancelled"


class Progress(models.TextChoices):
    """How the owner sees it. A date that has passed is late whatever the owner says."""

    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"


class EvidenceState(models.TextChoices):
    WAITING = "waiting", "Waiting to be read"
    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"


class Impact(models.TextChoices):
    SHOWN = "shown", "It made the difference that was meant"
    PARTLY = "partly", "It made some difference"
    NOT_SHOWN = "not_shown", "No difference can be shown"
    TOO_EARLY = "too_early", "Too early to tell"
