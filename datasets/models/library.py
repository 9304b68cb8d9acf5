"""What is measured: the national list, and each partnership's own indicators with their definitions over time."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from arrangements.models import Priority
from datasets import enums
from datasets.periods import PATTERN
from partnerships.models import Agency, PartnershipOwned, known


def period_code(**options: Any) -> "models.CharField[str, str]":
    """A period as the system writes it: 2017-18, 2017-18-Q1, or 2017 for a calendar year."""
    wrong = "Choose a year such as 2017-18 or a quarter such as 2017-18-Q1"
    return models.CharField(max_length=10, validators=[RegexValidator(PATTERN, wrong)], **options)


def is_period(field: str, name: str, *, blank: bool = False) -> models.CheckConstraint:
    shaped = Q(**{f"{field}__regex": PATTERN})
    return models.CheckConstraint(condition=shaped | Q(**{field: ""}) if blank else shaped, name=name)


def decimal(**options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=16, decimal_places=4, **options)


class IndicatorTerms(models.Model):
    """What an indicator says, nationally or locally. `why`: why it matters. `target` and `tolerance` in its own unit.

    `adds_up`: its categories make its total. A county figure need not be the sum of its districts (AR 2.2).
    """

    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=250)
    definition = models.TextField(blank=True)
    why = models.TextField(blank=True)
    section = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=enums.ValueKind)
    unit = models.CharField(max_length=60, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    every = models.CharField(max_length=10, choices=enums.Frequency, default=enums.Frequency.QUARTERLY)
    direction = models.CharField(max_length=10, choices=enums.GoodDirection, default=enums.GoodDirection.NEITHER)
    source_system = models.CharField(max_length=200, blank=True)
    adds_up = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


def terms_constraints(prefix: str) -> list[models.CheckConstraint]:
    return [
        known("kind", enums.ValueKind, f"{prefix}_kind_known"),
        known("every", enums.Frequency, f"{prefix}_frequency_known"),
        known("direction", enums.GoodDirection, f"{prefix}_direction_known"),
        models.CheckConstraint(condition=Q(decimals__lte=4), name=f"{prefix}_at_most_four_decimals"),
    ]


class NationalIndicator(IndicatorTerms):
    """One entry of the list that partnerships adopt from. Global: it holds no partnership's business.

    `breakdown`: {"code", "name", "kind", "categories": [{"code", "name", "part", "not_recorded"}]}, empty without one.
    `relations`: [{"kind", "other"}], `other` the code of an entry of this list.
    """

    breakdown = models.JSONField(default=dict, blank=True)
    relations = models.JSONField(default=list, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="national_indicator_code_unique"),
            *terms_constraints("national_indicator"),
        ]


class Dimension(PartnershipOwned):
    """By what a figure is broken down: districts, ages, who made the referral."""

    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=enums.DimensionKind, default=enums.DimensionKind.OTHER)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="dimension_code_unique"),
            known("kind", enums.DimensionKind, "dimension_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Category(PartnershipOwned):
    """One value of a dimension. `part`: counts towards the total. `not_recorded`: nobody knows which it is."""

    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="categories")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    part = models.BooleanField(default=True)
    not_recorded = models.BooleanField(default=False)
    ended = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "dimension", "code"], name="category_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(PartnershipOwned, IndicatorTerms):
    """One measure of a partnership as its definition stands now; `versions` keep what it said before.

    `published`: its figures may go to the public, after approval and suppression. `ended_after`: the last period that is
    asked for. `population`: the group of people that a rate is per 10,000 of (`Population.name`).
    """

    national = models.ForeignKey(NationalIndicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators")
    sharing = models.CharField(max_length=10, choices=enums.Sharing, default=enums.Sharing.ADDED)
    target = decimal(null=True, blank=True)
    tolerance = decimal(null=True, blank=True)
    population = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=15, choices=enums.IndicatorStatus, default=enums.IndicatorStatus.COLLECTED)
    ended_after = period_code(blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")
    published = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    order = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="indicator_code_unique"),
            *terms_constraints("indicator"),
            known("sharing", enums.Sharing, "indicator_sharing_known"),
            known("status", enums.IndicatorStatus, "indicator_status_known"),
            is_period("ended_after", "indicator_ended_after_a_period", blank=True),
            models.CheckConstraint(
                condition=Q(status="replaced", replaced_by__isnull=False)
                | (~Q(status="replaced") & Q(replaced_by__isnull=True)),
                name="replaced_indicator_says_by_which",
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="indicator_does_not_replace_itself"),
            models.CheckConstraint(
                condition=Q(tolerance__isnull=True) | Q(target__isnull=False, tolerance__gte=0),
                name="tolerance_is_around_a_target",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "order", "id"], name="indicator_in_order")]


class IndicatorOwner(PartnershipOwned):
    """An agency that gives an indicator."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="owners")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "indicator", "agency"], name="agency_owns_indicator_once")
        ]


class IndicatorPriority(PartnershipOwned):
    """A priority of the published arrangements that an indicator speaks to."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="priorities")
    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="indicator_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "indicator", "priority"], name="indicator_once_per_priority")
        ]


class IndicatorVersion(PartnershipOwned):
    """What an indicator said from a period on. Append-only. `breaks`: figures before and after are not comparable."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    from_period = period_code(blank=True)
    terms = models.JSONField()
    breaks = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "indicator", "number"], name="indicator_version_unique"),
            is_period("from_period", "version_from_a_period", blank=True),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="later_version_has_a_reason"),
            models.CheckConstraint(condition=Q(breaks=False) | ~Q(from_period=""), name="break_stands_at_a_period"),
        ]


class IndicatorRelation(PartnershipOwned):
    """How one indicator must agree with another: the same measure, its denominator, what flows in and out."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=12, choices=enums.RelationKind)
    other = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "indicator", "kind", "other"], name="indicator_related_once"
            ),
            known("kind", enums.RelationKind, "relation_kind_known"),
            models.CheckConstraint(condition=~Q(indicator=F("other")), name="indicator_relates_to_another"),
        ]


class Comparator(PartnershipOwned):
    """What a figure is held against: England, the statistical neighbours, a census. In the indicator's own unit."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="comparators")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    period = period_code()
    number = decimal()
    source = models.CharField(max_length=250, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "indicator", "category", "name", "period"],
                nulls_distinct=False,
                name="one_comparison_per_period",
            ),
            is_period("period", "comparator_in_a_period"),
        ]


class Population(PartnershipOwned):
    """How many people a rate is per 10,000 of, in a year: of the whole area, or of one district."""

    name = models.CharField(max_length=120)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    period = period_code()
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=250, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "-period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "name", "category", "period"],
                nulls_distinct=False,
                name="one_population_per_year",
            ),
            is_period("period", "population_in_a_period"),
            models.CheckConstraint(condition=Q(number__gt=0), name="population_has_people"),
        ]
