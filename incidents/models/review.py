"""The rapid review: its day plan, the panel's four aims, the recommendation, and the paper for the Panel."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.enums import PaperStatus
from casework.models import Case
from casework.papers import AbstractPaper
from incidents.enums import Aim, PlanStepCode, Recommendation
from partnerships.models import PartnershipOwned, known


class PlanTemplateStep(PartnershipOwned):
    """One step of the partnership's day plan: on which working day of the rapid review what is done. A setting."""

    code = models.CharField(max_length=20, choices=PlanStepCode)
    working_day = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    who = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("working_day", "pk")
        constraints = [
            known("code", PlanStepCode, "plan_template_code_known"),
            models.CheckConstraint(condition=Q(working_day__range=(0, 30)), name="plan_day_in_range"),
            models.UniqueConstraint(
                fields=["partnership", "code"], condition=~Q(code="other"), name="one_template_step_per_code"
            ),
        ]


class PlanStep(PartnershipOwned):
    """A step of one case's plan, with its day. Copied from the template when the gathering begins."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan")
    code = models.CharField(max_length=20, choices=PlanStepCode)
    working_day = models.PositiveSmallIntegerField()
    planned_on = models.DateField()
    title = models.CharField(max_length=200)
    who = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("planned_on", "working_day", "pk")
        constraints = [
            known("code", PlanStepCode, "plan_step_code_known"),
            models.UniqueConstraint(
                fields=["partnership", "case", "code"], condition=~Q(code="other"), name="one_plan_step_per_code"
            ),
        ]


class RapidReview(PartnershipOwned):
    """The panel's consideration of a case: a rapid review, an extraordinary meeting, or the consideration of a referral."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rapid_review")
    started_on = models.DateField()
    panel_met_on = models.DateField(null=True, blank=True)
    present = models.TextField(blank=True)
    merge_opened_at = models.DateTimeField(null=True, blank=True)
    merge_opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recommendation = models.CharField(max_length=20, choices=Recommendation, blank=True)
    recommended_on = models.DateField(null=True, blank=True)
    recommended_reason = models.TextField(blank=True)
    national_view = models.TextField(blank=True)
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.CharField(max_length=250, blank=True)
    sent_receipt = models.CharField(max_length=100, blank=True)
    sent_late_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            known("recommendation", Recommendation, "recommendation_known", blank=True),
            models.CheckConstraint(
                condition=Q(recommendation="", recommended_on__isnull=True)
                | (~Q(recommendation="") & Q(recommended_on__isnull=False) & ~Q(recommended_reason="")),
                name="recommendation_is_dated_and_reasoned",
            ),
        ]


class ReviewText(PartnershipOwned):
    """The panel's words on one of the four aims. A row each, so that two people can write two aims at once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="review_texts")
    aim = models.CharField(max_length=20, choices=Aim)
    text = models.TextField(blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "aim"], name="one_text_per_aim"),
            known("aim", Aim, "review_aim_known"),
        ]


class ReviewPaper(AbstractPaper):
    """A version of the rapid review as PDF, from what stood in the portal at that moment. Versions are kept for ever."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    version = models.PositiveIntegerField()
    with_chronology = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "version"], name="paper_version_unique"),
            known("status", PaperStatus, "paper_status_known"),
            models.CheckConstraint(
                condition=~Q(status="ready") | (Q(pdf__isnull=False) & ~Q(sha256="")), name="ready_paper_has_its_bytes"
            ),
            models.CheckConstraint(condition=~Q(status="failed") | ~Q(failure=""), name="failed_paper_says_why"),
        ]
        indexes = [models.Index(fields=["tried_at"], condition=Q(status="making"), name="paper_to_make")]


class DecisionDraft(PartnershipOwned):
    """A decision that is being written, as it was typed. It goes when the decision is made: that is a row of its own."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="decision_draft")
    typed = models.JSONField(default=dict)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
