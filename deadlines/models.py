"""Running clocks, what was said about them, and what people did to them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from arrangements.enums import ClockSeverity
from arrangements.models import Body
from casework.models import Case
from partnerships.models import Agency, PartnershipOwned, known
from partnerships.roles import Role


class BankHoliday(models.Model):
    """A day off in England. Global. A row entered by hand wins over the library; `observed=False` takes a day back."""

    date = models.DateField(unique=True)
    name = models.CharField(max_length=100)
    observed = models.BooleanField(default=True)
    by_hand = models.BooleanField(default=False)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    OPEN = "open", "Open"
    MET = "met", "Met"
    CANCELLED = "cancelled", "Cancelled"


class Deadline(PartnershipOwned):
    """A promised date on one subject, why it is that date, and the next moment anyone must be told.

    "Overdue" is not stored: it is open with `due_on` in the past. Titles carry no case detail. `part`: which part of the
    subject, where several of one kind run at once, such as one of a case's actions.
    """

    State = State

    rule_code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="deadlines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="deadlines")
    started_on = models.DateField()
    start_event = models.CharField(max_length=250, blank=True)
    due_on = models.DateField()
    opens_on = models.DateField(null=True, blank=True)
    national_due_on = models.DateField(null=True, blank=True)
    original_started_on = models.DateField()
    original_due_on = models.DateField()
    terms = models.JSONField(default=dict, blank=True)
    severity = models.CharField(max_length=10, choices=ClockSeverity, default=ClockSeverity.RED)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    met_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paused_on = models.DateField(null=True, blank=True)
    paused_days = models.PositiveIntegerField(default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_role = models.CharField(max_length=30, choices=Role, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    part = models.CharField(max_length=40, blank=True)
    rungs = models.JSONField(default=list, blank=True)
    next_alert_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "rule_code", "body", "part"],
                condition=Q(state=State.OPEN, case__isnull=True) & ~Q(rule_code=""),
                nulls_distinct=False,
                name="one_open_deadline_per_rule",
            ),
            # A case waits for several agencies' returns at once: one open clock each.
            models.UniqueConstraint(
                fields=["partnership", "case", "rule_code", "agency", "part"],
                condition=Q(state=State.OPEN, case__isnull=False) & ~Q(rule_code=""),
                nulls_distinct=False,
                name="one_open_deadline_per_case",
            ),
            known("state", State, "deadline_state_known"),
            known("severity", ClockSeverity, "deadline_severity_known"),
            known("owner_role", Role, "deadline_owner_role_known", blank=True),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, closed_at__isnull=True, met_on__isnull=True)
                | Q(state=State.MET, closed_at__isnull=False, met_on__isnull=False, next_alert_at__isnull=True)
                | Q(state=State.CANCELLED, closed_at__isnull=False, met_on__isnull=True, next_alert_at__isnull=True),
                name="deadline_closed_consistently",
            ),
            models.CheckConstraint(
                condition=Q(paused_on__isnull=True) | Q(next_alert_at__isnull=True), name="paused_deadline_is_silent"
            ),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(opens_on__lte=F("due_on")), name="window_opens_before_it_closes"
            ),
        ]
        indexes = [
            models.Index(fields=["next_alert_at"], condition=Q(state=State.OPEN), name="deadline_alert_due"),
            models.Index(
                fields=["partnership", "due_on", "id"], condition=Q(state=State.OPEN), name="deadline_open_by_date"
            ),
            models.Index(fields=["partnership", "due_on", "id"], name="deadline_by_date"),
            models.Index(fields=["partnership", "rule_code", "body"], name="deadline_by_rule"),
            models.Index(fields=["partnership", "case"], condition=Q(case__isnull=False), name="deadline_by_case"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def first_due_on(self) -> date:
        """Its own date or the national one, whichever comes first: giving more time here gives none there."""
        return min(self.due_on, self.national_due_on or self.due_on)

    @property
    def moved(self) -> bool:
        """Whether the date differs from the one first promised."""
        return self.due_on != self.original_due_on


RUNG_WORDS = {
    "opens": "it may begin",
    "week_before": "a week before",
    "day_before": "a day before",
    "on_the_day": "on the day",
    "breach": "the date was missed",
    "week_after": "a week after",
}


class Alert(PartnershipOwned):
    """One rung of one promise. The unique constraint is what makes an alert happen once. Append-only."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="alerts")
    rung = models.CharField(max_length=30)
    due_on = models.DateField()
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "deadline", "rung", "due_on"], name="one_alert_per_rung")
        ]

    @property
    def words(self) -> str:
        return f"{RUNG_WORDS.get(self.rung, self.rung.replace('_', ' '))}, due {self.due_on.day} {self.due_on:%B %Y}"


class ChangeKind(models.TextChoices):
    SET = "set", "Set"
    PAUSED = "paused", "Paused"
    RESUMED = "resumed", "Resumed"
    EXTENDED = "extended", "Extended"
    START_CORRECTED = "start_corrected", "Start date corrected"
    MET = "met", "Met"
    CANCELLED = "cancelled", "Cancelled"
    REASSIGNED = "reassigned", "Given to someone else"


class DeadlineChange(PartnershipOwned):
    """What somebody did to a clock, and why. Append-only. Nobody in `by` means that the clock did it itself."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=20, choices=ChangeKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    started_on_before = models.DateField(null=True)
    started_on_after = models.DateField(null=True)
    due_on_before = models.DateField(null=True)
    due_on_after = models.DateField(null=True)

    class Meta:
        constraints = [
            known("kind", ChangeKind, "deadline_change_known"),
            models.CheckConstraint(
                condition=Q(kind__in=[ChangeKind.SET, ChangeKind.MET]) | ~Q(reason=""),
                name="deadline_change_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "deadline", "-at", "-id"], name="deadline_change_newest")]


class CalendarFeed(PartnershipOwned):
    """A calendar that a person subscribed to: their own dates, or one body's. Only the hash of its token is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "token_hash"], name="feed_token_unique")]
        indexes = [models.Index(fields=["partnership", "user"], name="feed_by_user")]
