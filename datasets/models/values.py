"""Figures that were accepted or loaded: what stands now, what stood before, what is doubtful, what is missing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from datasets import enums
from datasets.models.collecting import QuarterlyReturn
from datasets.models.library import Category, Indicator, decimal, is_period, period_code
from partnerships.models import Agency, PartnershipOwned, known


class Value(PartnershipOwned):
    """One figure of one period. `category`: none for the total. `agency`: none for the partnership's own history.

    Of a percentage or rate `number` is only what was printed; the parts are what counts.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    period = period_code()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = decimal(null=True, blank=True)
    numerator = decimal(null=True, blank=True)
    denominator = decimal(null=True, blank=True)
    standing = models.CharField(max_length=15, choices=enums.Standing, default=enums.Standing.GIVEN)
    provisional = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    route = models.CharField(max_length=10, choices=enums.Route)
    quarterly_return = models.ForeignKey(
        QuarterlyReturn, on_delete=models.PROTECT, null=True, blank=True, related_name="values"
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "indicator", "category", "period", "agency"],
                nulls_distinct=False,
                name="one_value_per_cell",
            ),
            is_period("period", "value_in_a_period"),
            known("standing", enums.Standing, "value_standing_known"),
            known("route", enums.Route, "value_route_known"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True) | Q(denominator__isnull=False), name="numerator_has_its_denominator"
            ),
            models.CheckConstraint(
                condition=(
                    Q(standing="given")
                    & (Q(number__isnull=False) | Q(numerator__isnull=False, denominator__isnull=False))
                )
                | (~Q(standing="given") & Q(number__isnull=True, numerator__isnull=True, denominator__isnull=True)),
                name="given_value_has_a_number",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "period", "indicator"], name="value_by_period")]


class ValueRevision(PartnershipOwned):
    """What a figure was before somebody corrected it, and why. Append-only."""

    value = models.ForeignKey(Value, on_delete=models.PROTECT, related_name="revisions")
    number = decimal(null=True, blank=True)
    numerator = decimal(null=True, blank=True)
    denominator = decimal(null=True, blank=True)
    standing = models.CharField(max_length=15, choices=enums.Standing)
    provisional = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            known("standing", enums.Standing, "revised_standing_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="value_revised_with_a_reason"),
        ]
        indexes = [models.Index(fields=["partnership", "value", "-at", "-id"], name="value_revision_newest")]


class Query(PartnershipOwned):
    """A doubt about one cell that asks to be amended or explained. One row per cell and kind of doubt.

    `fingerprint`: the numbers that the doubt is about; other numbers open it again. `remembered`: the explanation was
    given before and found to hold still (B4).
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="queries")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    period = period_code()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quarterly_return = models.ForeignKey(
        QuarterlyReturn, on_delete=models.PROTECT, null=True, blank=True, related_name="queries"
    )
    code = models.CharField(max_length=30, choices=enums.CheckCode)
    words = models.TextField()
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=enums.QueryState, default=enums.QueryState.OPEN)
    explanation = models.TextField(blank=True)
    remembered = models.BooleanField(default=False)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explained_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "queries"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "indicator", "category", "period", "agency", "code"],
                nulls_distinct=False,
                name="one_query_per_cell_and_check",
            ),
            is_period("period", "query_in_a_period"),
            known("code", enums.CheckCode, "query_code_known"),
            known("state", enums.QueryState, "query_state_known"),
            models.CheckConstraint(
                condition=~Q(state="explained") | (~Q(explanation="") & Q(explained_at__isnull=False)),
                name="explained_query_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "period"], condition=Q(state="open"), name="query_open_by_period"),
            models.Index(fields=["partnership", "quarterly_return"], name="query_by_return"),
        ]

    @property
    def asked(self) -> str:
        """The words without the name of the figure that they begin with, for where the name stands above. Reads both names."""
        name = f"{self.indicator.title}: {self.category.name}" if self.category else self.indicator.title
        words = self.words.removeprefix(f"{name}: ")
        return words[:1].upper() + words[1:]


class Gap(PartnershipOwned):
    """A figure that is missing, who sees to it, and by when it is promised."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="gaps")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_period = period_code(blank=True)
    missing = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    promised_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "indicator", "category"],
                condition=Q(closed_on__isnull=True),
                nulls_distinct=False,
                name="one_open_gap_per_cell",
            ),
            is_period("from_period", "gap_from_a_period", blank=True),
            models.CheckConstraint(condition=Q(owner__isnull=False) | Q(agency__isnull=False), name="gap_has_somebody"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(outcome=""), name="closed_gap_says_what_came_of_it"
            ),
        ]
        indexes = [
            models.Index(
                fields=["partnership", "promised_on"], condition=Q(closed_on__isnull=True), name="gap_open_by_date"
            )
        ]
