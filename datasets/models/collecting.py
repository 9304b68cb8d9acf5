"""A quarter's collection: what each agency owes, what it has typed so far, and what happened to its return."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from datasets import enums
from datasets.models.library import Category, Indicator, is_period, period_code
from deadlines.models import Deadline
from partnerships.models import Agency, PartnershipOwned, known


class Collection(PartnershipOwned):
    """One quarter that the agencies are asked for. `note`: what they should know this time."""

    period = period_code()
    due_on = models.DateField()
    note = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "period"], name="one_collection_per_quarter"),
            models.CheckConstraint(condition=Q(period__contains="-Q"), name="collection_of_a_quarter"),
            is_period("period", "collection_in_a_period"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="collection_closed_by_somebody",
            ),
        ]


class QuarterlyReturn(PartnershipOwned):
    """What one agency gives for one quarter. `passed_to`: who of the agency has it now; nobody means any of them.

    `narrative`: the story of the quarter as a whole. `changes_wanted`: what the partnership asks to be put right.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="returns")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=enums.ReturnStatus, default=enums.ReturnStatus.NOT_STARTED)
    due_on = models.DateField()
    deadline = models.OneToOneField(
        Deadline, on_delete=models.PROTECT, null=True, blank=True, related_name="quarterly_return"
    )
    passed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    narrative = models.TextField(blank=True)
    late_reason = models.TextField(blank=True)
    changes_wanted = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "collection", "agency"], name="one_return_per_agency"),
            known("status", enums.ReturnStatus, "quarterly_return_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "accepted"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="submitted_return_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", accepted_at__isnull=False, accepted_by__isnull=False)
                | (~Q(status="accepted") & Q(accepted_at__isnull=True, accepted_by__isnull=True)),
                name="accepted_return_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="changes_requested") | ~Q(changes_wanted=""), name="changes_wanted_are_said"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "agency", "-id"], name="quarterly_return_by_agency"),
            models.Index(
                fields=["partnership", "status", "due_on"],
                condition=~Q(status="accepted"),
                name="quarterly_return_to_do",
            ),
        ]


class ReturnEvent(PartnershipOwned):
    """What happened to a return. Append-only. `note` carries no figure."""

    quarterly_return = models.ForeignKey(QuarterlyReturn, on_delete=models.PROTECT, related_name="events")
    name = models.CharField(max_length=40)
    words = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    route = models.CharField(max_length=10, choices=enums.Route, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [known("route", enums.Route, "return_event_route_known", blank=True)]
        indexes = [
            models.Index(fields=["partnership", "quarterly_return", "-at", "-id"], name="quarterly_event_newest")
        ]


class Entry(PartnershipOwned):
    """One cell of a return as it was typed, right or wrong, until it is accepted and becomes a `Value`.

    `number`, `numerator`, `denominator`: the words in the boxes. `category`: none for the total.
    """

    quarterly_return = models.ForeignKey(QuarterlyReturn, on_delete=models.CASCADE, related_name="entries")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    numerator = models.CharField(max_length=60, blank=True)
    denominator = models.CharField(max_length=60, blank=True)
    standing = models.CharField(max_length=15, choices=enums.Standing, default=enums.Standing.GIVEN)
    provisional = models.BooleanField(default=False)
    route = models.CharField(max_length=10, choices=enums.Route, default=enums.Route.FORM)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "quarterly_return", "indicator", "category"],
                nulls_distinct=False,
                name="one_entry_per_cell",
            ),
            known("standing", enums.Standing, "entry_standing_known"),
            known("route", enums.Route, "entry_route_known"),
        ]


class Narrative(PartnershipOwned):
    """The story behind one indicator's figures in one return (WL 5.3: figures and narrative)."""

    quarterly_return = models.ForeignKey(QuarterlyReturn, on_delete=models.CASCADE, related_name="narratives")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "quarterly_return", "indicator"], name="one_narrative_per_indicator"
            )
        ]


class AgencyToken(PartnershipOwned):
    """What an agency's own system signs in with to send figures. Only the hash of it is kept."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "token_hash"], name="agency_token_unique"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="agency_token_revoked_by_somebody",
            ),
        ]


class AreaRelease(PartnershipOwned):
    """An organisation's answers that went from one partnership to another (B5). Append-only; one row in each of the two.

    `sent`: this partnership is the one they were released from. `other_area`: the name of the other one.
    """

    quarterly_return = models.ForeignKey(QuarterlyReturn, on_delete=models.PROTECT, related_name="area_releases")
    sent = models.BooleanField()
    other_area = models.CharField(max_length=200)
    indicators = models.PositiveIntegerField()
    figures = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "-at", "-id"], name="area_release_newest_first")]
