"""Thresholds, priorities, figures and provisions."""

from django.db import models

from arrangements import enums
from arrangements.models.base import Entry, partial_date
from partnerships.enums import Coverage
from partnerships.models import PartnershipOwned, known, text_list


class Threshold(Entry):
    """A document of levels of need. `level_count` is what the arrangements state; the levels' names may be unstated."""

    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=250)
    sector = models.CharField(max_length=10, choices=Coverage, blank=True)
    purpose = models.TextField(blank=True)
    principles = text_list()
    level_count = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="threshold_code_unique"),
            known("sector", Coverage, "threshold_sector_known", blank=True),
        ]

    def __str__(self) -> str:
        return self.name


class ThresholdLevel(PartnershipOwned):
    threshold = models.ForeignKey(Threshold, on_delete=models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "threshold", "number"], name="threshold_level_unique")
        ]

    def __str__(self) -> str:
        return f"Level {self.number}"


class Priority(Entry):
    code = models.SlugField(max_length=80)
    title = models.CharField(max_length=250)
    aim = models.TextField(blank=True)
    sector = models.CharField(max_length=10, choices=enums.PrioritySector)
    period_from = partial_date()
    period_to = partial_date()
    work_areas = text_list()
    outcomes = text_list()

    class Meta(Entry.Meta):
        verbose_name_plural = "priorities"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="priority_code_unique"),
            known("sector", enums.PrioritySector, "priority_sector_known"),
        ]

    def __str__(self) -> str:
        return self.title


class FundingContributor(Entry):
    name = models.CharField(max_length=250)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta(Entry.Meta):
        constraints = [models.UniqueConstraint(fields=["partnership", "name"], name="contributor_named_once")]

    def __str__(self) -> str:
        return self.name


class Figure(Entry):
    """A number as printed, with England's value beside it where the document gives one."""

    code = models.SlugField(max_length=80)
    kind = models.CharField(max_length=20, choices=enums.FigureKind)
    label = models.CharField(max_length=250)
    value = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=20, choices=enums.FigureUnit)
    as_of = partial_date()
    period = models.CharField(max_length=50, blank=True)
    approximate = models.BooleanField(default=False)
    comparator_name = models.CharField(max_length=100, blank=True)
    comparator_value = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partnership", "kind", "code"], name="figure_code_unique"),
            known("kind", enums.FigureKind, "figure_kind_known"),
            known("unit", enums.FigureUnit, "figure_unit_known"),
        ]

    def __str__(self) -> str:
        return self.label


class Provision(Entry):
    """A rule or statement of the arrangements in our own words, under one topic."""

    code = models.SlugField(max_length=80)
    topic = models.CharField(max_length=40, choices=enums.Topic)
    title = models.CharField(max_length=250)
    text = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partnership", "topic", "code"], name="provision_code_unique"),
            known("topic", enums.Topic, "provision_topic_known"),
        ]

    def __str__(self) -> str:
        return self.title
