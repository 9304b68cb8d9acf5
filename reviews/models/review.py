"""A review: how it was opened, what it looks at, who was met, what it costs."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models import Case
from meetings.models import Decision
from partnerships.models import Agency, PartnershipOwned, known
from reviews.enums import Basis, ContactKind, CostKind, MeetingKind, PlanText, Status, Theme


class Review(PartnershipOwned):
    """What hangs off the case of a review. Its status, reference and readers are the case's.

    `decided_on`: of the decision to hold it, which its clock counts from; none where it was opened by itself, with
    `opened_reason`. `scope_from`, `scope_to`: the period that it looks at. `held_from`: the status in which it was held.
    `put_forward`: the version of the report that whoever decides was given last; the agreed one, once `report_agreed_on` is set.
    `panel_*`: what the National Panel called it, and what it decided.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="review")
    basis = models.CharField(max_length=20, choices=Basis, blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    opened_reason = models.TextField(blank=True)
    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    themes = ArrayField(models.CharField(max_length=30, choices=Theme), default=list, blank=True)
    scope_from = models.DateField(null=True, blank=True)
    scope_to = models.DateField(null=True, blank=True)
    planned_on = models.DateField(null=True, blank=True)
    held_from = models.CharField(max_length=30, choices=Status, blank=True)
    held_on = models.DateField(null=True, blank=True)
    panel_reference = models.CharField(max_length=100, blank=True)
    put_forward = models.ForeignKey("reviews.Draft", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    panel_decided = models.TextField(blank=True)
    panel_decided_on = models.DateField(null=True, blank=True)
    report_agreed_on = models.DateField(null=True, blank=True)
    stay_inside_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            known("basis", Basis, "review_basis_known", blank=True),
            known("held_from", Status, "review_held_from_known", blank=True),
            models.CheckConstraint(condition=Q(themes__contained_by=Theme.values), name="review_themes_known"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=False) | ~Q(opened_reason=""), name="review_opened_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(scope_from__isnull=True) | Q(scope_to__isnull=True) | Q(scope_from__lte=F("scope_to")),
                name="review_scope_in_order",
            ),
            models.CheckConstraint(
                condition=Q(report_agreed_on__isnull=True) | Q(put_forward__isnull=False),
                name="agreed_report_is_a_version",
            ),
            models.CheckConstraint(
                condition=Q(panel_decided="", panel_decided_on__isnull=True)
                | (~Q(panel_decided="") & Q(panel_decided_on__isnull=False)),
                name="review_panel_decided_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["partnership", "decision"], condition=Q(decision__isnull=False), name="one_review_per_decision"
            ),
        ]


class PlanningText(PartnershipOwned):
    """One of the texts that set the review up. `agreed_*`: the decision that agreed this revision, where one did.

    `asked_revision`: as it was put to whoever agrees it; none where nobody waits for an answer.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="planning_texts")
    part = models.CharField(max_length=20, choices=PlanText)
    text = models.TextField(blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_revision = models.PositiveIntegerField(null=True, blank=True)
    asked_revision = models.PositiveIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "part"], name="one_planning_text_per_part"),
            known("part", PlanText, "planning_text_part_known"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_revision__isnull=True)
                | Q(agreed_by__isnull=False, agreed_revision__isnull=False),
                name="planning_text_agreed_by_a_decision",
            ),
        ]


class ReviewMeeting(PartnershipOwned):
    """A panel meeting, a practitioner event or another meeting of the review: planned, then held."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="review_meetings")
    kind = models.CharField(max_length=20, choices=MeetingKind)
    planned_on = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    present = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [known("kind", MeetingKind, "review_meeting_kind_known")]
        indexes = [models.Index(fields=["partnership", "case", "planned_on"], name="review_meeting_by_day")]


class FamilyContact(PartnershipOwned):
    """One line of the log of contact with the family. `person`: by relation or initials, never a name."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="family_contacts")
    kind = models.CharField(max_length=20, choices=ContactKind)
    person = models.CharField(max_length=100)
    on = models.DateField()
    how = models.CharField(max_length=100, blank=True)
    words = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [known("kind", ContactKind, "family_contact_kind_known")]
        indexes = [models.Index(fields=["partnership", "case", "-on", "-id"], name="family_contact_newest_first")]


class ReviewCost(PartnershipOwned):
    """Money in pounds, or days of an agency's staff: one of the two. AR: £42,580 and 26.5 days."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="review_costs")
    kind = models.CharField(max_length=20, choices=CostKind)
    on = models.DateField()
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    days = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            known("kind", CostKind, "review_cost_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="staff_time", amount__isnull=True, days__gt=0)
                | (~Q(kind="staff_time") & Q(amount__gt=0, days__isnull=True)),
                name="review_cost_is_money_or_days",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "case", "on"], name="review_cost_by_case")]
