"""Clock rules: national packs, and each partnership's own over them."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from arrangements import enums
from arrangements.alert_lines import rungs_of
from arrangements.models.base import Entry, partial_date
from partnerships.models import known, text_list


class ClockTerms(models.Model):
    """What a clock rule says, national or local."""

    code = models.CharField(max_length=40, choices=enums.ClockCode)
    starts = models.CharField(max_length=40, choices=enums.ClockStart)
    length = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=20, choices=enums.ClockUnit, blank=True)
    direction = models.CharField(max_length=10, choices=enums.ClockDirection, default=enums.ClockDirection.FORWARD)
    window_from = models.PositiveSmallIntegerField(null=True, blank=True)
    window_to = models.PositiveSmallIntegerField(null=True, blank=True)
    recurs = models.BooleanField(default=False)
    ends = models.CharField(max_length=250)
    told = text_list()
    wording = models.TextField(blank=True)
    severity = models.CharField(max_length=10, choices=enums.ClockSeverity, default=enums.ClockSeverity.RED)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_code_display()

    @property
    def days(self) -> int | None:
        """How many units the clock runs; for a window, until it closes."""
        return self.window_to if self.window_to is not None else self.length


def clock_constraints(prefix: str) -> list[models.CheckConstraint]:
    return [
        known("code", enums.ClockCode, f"{prefix}_code_known"),
        known("starts", enums.ClockStart, f"{prefix}_start_known"),
        known("unit", enums.ClockUnit, f"{prefix}_unit_known", blank=True),
        known("direction", enums.ClockDirection, f"{prefix}_direction_known"),
        known("severity", enums.ClockSeverity, f"{prefix}_severity_known"),
        models.CheckConstraint(
            condition=Q(unit="", length__isnull=True, window_to__isnull=True)
            | (~Q(unit="") & (Q(length__isnull=False) | Q(window_to__isnull=False))),
            name=f"{prefix}_length_has_a_unit",
        ),
        models.CheckConstraint(
            condition=Q(window_from__isnull=True, window_to__isnull=True)
            | Q(window_from__isnull=False, window_to__isnull=False, window_to__gte=F("window_from")),
            name=f"{prefix}_window_is_whole",
        ),
    ]


class RulePack(models.Model):
    """A dated version of the national clocks. Global. The newest in force applies."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    in_force_from = models.DateField()

    def __str__(self) -> str:
        return self.title


class NationalClockRule(ClockTerms):
    """A clock of national guidance. `source` stays blank and `verified` false until somebody opened the primary text."""

    pack = models.ForeignKey(RulePack, on_delete=models.PROTECT, related_name="rules")
    source = models.CharField(max_length=200, blank=True)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "code"], name="one_national_rule_per_code"),
            *clock_constraints("national_rule"),
        ]


def validate_alerts(lines: list[str]) -> None:
    try:
        rungs_of(lines)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class ClockRule(Entry, ClockTerms):
    """A partnership's own clock, laid over the national one."""

    start_wording = models.CharField(max_length=250, blank=True)
    fixed_due_on = partial_date()
    follows_national = models.BooleanField(default=False)
    alerts = ArrayField(models.TextField(), default=list, blank=True, validators=[validate_alerts])

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="one_local_rule_per_code"),
            *clock_constraints("local_rule"),
            models.CheckConstraint(
                condition=Q(follows_national=False) | Q(unit=""), name="national_follower_has_no_length"
            ),
        ]
