"""Actions: who does what by when, what shows that it was done, and whether it changed anything."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from arrangements.enums import ClockCode
from arrangements.models import Body
from casework.models import Case, Document
from deadlines.models import Deadline
from meetings.enums import ActionStatus, EvidenceState, Impact, Progress
from partnerships.models import Agency, PartnershipOwned, known


class Action(PartnershipOwned):
    """One thing that somebody does by a day, from a case or from a group's own business.

    `number`: within its case, else within its group. `text`: what will be done; `measure`: how one will know that it made a
    difference. Whoever has it reads it without opening the case, so its words name nobody. `deadline`: the clock of `due_on`.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    measure = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, null=True, blank=True, related_name="action")
    status = models.CharField(max_length=10, choices=ActionStatus, default=ActionStatus.OPEN)
    progress = models.CharField(max_length=10, choices=Progress, default=Progress.ON_TRACK)
    done_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"], condition=Q(case__isnull=False), name="action_number_in_case"
            ),
            models.UniqueConstraint(
                fields=["partnership", "body", "number"], condition=Q(case__isnull=True), name="action_number_in_group"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(body__isnull=False), name="action_of_a_case_or_a_group"
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(agency__isnull=False), name="action_has_somebody"
            ),
            known("status", ActionStatus, "action_status_known"),
            known("progress", Progress, "action_progress_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["done", "closed"]) | Q(done_on__isnull=False), name="done_action_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["closed", "cancelled"], closed_at__isnull=False)
                | Q(status__in=["open", "evidenced", "done"], closed_at__isnull=True),
                name="action_closed_consistently",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "case", "number"], name="action_by_case"),
            models.Index(fields=["partnership", "body", "due_on"], name="action_by_body"),
            models.Index(
                fields=["partnership", "due_on", "id"],
                condition=Q(status__in=["open", "evidenced"]),
                name="action_to_do",
            ),
        ]


class ActionEvent(PartnershipOwned):
    """What happened to an action, with the owner's notes on its progress. Append-only."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="events")
    name = models.CharField(max_length=40)
    words = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    progress = models.CharField(max_length=10, choices=Progress, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [known("progress", Progress, "action_event_progress_known", blank=True)]
        indexes = [models.Index(fields=["partnership", "action", "-at", "-id"], name="action_event_newest_first")]


class Evidence(PartnershipOwned):
    """What shows that an action was done. Accepted by somebody other than who handed it in, or returned with a reason."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="evidence")
    text = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=EvidenceState, default=EvidenceState.WAITING)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "action"], condition=Q(state="waiting"), name="one_evidence_waits_per_action"
            ),
            known("state", EvidenceState, "evidence_state_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", read_by__isnull=True, read_at__isnull=True)
                | Q(state__in=["accepted", "returned"], read_by__isnull=False, read_at__isnull=False),
                name="evidence_read_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(read_by__isnull=True) | ~Q(read_by=models.F("given_by")), name="evidence_read_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(answer=""), name="evidence_returned_with_a_reason"
            ),
        ]


class ImpactCheck(PartnershipOwned):
    """Whether an action that was done changed anything: asked at the days that the two clocks give (6 and 12 months)."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="checks")
    code = models.CharField(max_length=40, choices=ClockCode)
    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, related_name="impact_check")
    due_on = models.DateField()
    impact = models.CharField(max_length=10, choices=Impact, blank=True)
    finding = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "action", "code"], name="one_check_per_clock"),
            models.CheckConstraint(
                condition=Q(code__in=["action_impact_6_months", "action_impact_12_months"]), name="check_code_known"
            ),
            known("impact", Impact, "impact_known", blank=True),
            models.CheckConstraint(
                condition=Q(impact="", checked_on__isnull=True, checked_by__isnull=True)
                | (~Q(impact="") & ~Q(finding="") & Q(checked_on__isnull=False, checked_by__isnull=False)),
                name="impact_checked_with_a_finding",
            ),
        ]
