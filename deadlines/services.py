"""Everything that people may do to a running clock. Nothing moves a date silently: each change is a row with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockSeverity, ClockUnit
from arrangements.models import Body
from core.workdays import CalendarTooShort, add_working_days, working_days_between
from deadlines import ladder, recurring
from deadlines.calendars import work_calendar
from deadlines.computation import due
from deadlines.models import ChangeKind, Deadline, DeadlineChange, State
from deadlines.selectors import BODY_MEETING
from deadlines.setting import DeadlineError, Owner, allow, set_deadline, set_deadline_by_rule, tell_new_owner, terms_of
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope

__all__ = [
    "DeadlineError",
    "Owner",
    "StaleDeadline",
    "cancel_deadline",
    "correct_start",
    "extend_deadline",
    "give_national_date",
    "meet_deadline",
    "pause_deadline",
    "reassign_deadline",
    "record_meeting",
    "resume_deadline",
    "set_deadline",
    "set_deadline_by_rule",
    "set_recurring_deadlines",
]
CHANGE = "deadlines.change_deadline"
ADVICE_TO_EXTEND = "This date was set by hand and counts from nothing. Give it a later date instead."


class StaleDeadline(DeadlineError):
    """Somebody else changed the clock since the page was opened."""


def set_recurring_deadlines(partnership: Partnership, *, now: datetime) -> list[Deadline]:
    """End the meetings of bodies that ended, and start every clock that the arrangements imply."""
    with partnership_scope(partnership):
        for deadline in recurring.end_meetings(by=None, now=now):
            cancel_deadline(deadline, by=None, now=now, reason="The body has ended or no longer has a frequency.")
        return recurring.set_recurring_deadlines(partnership, now=now)


@transaction.atomic
def meet_deadline(
    deadline: Deadline,
    *,
    by: User | None,
    now: datetime,
    met_on: date | None = None,
    reason: str = "",
    revision: int | None = None,
) -> Deadline:
    """Done. A clock that recurs starts again from that day."""
    allow(by, "deadlines.meet_deadline", deadline)
    row = _lock(deadline, revision)
    met_on = met_on or localdate(now)
    if met_on > localdate(now):
        raise DeadlineError("The day on which it was done must not be in the future.")
    if row.rule_code == BODY_MEETING and _later_meeting(row, met_on):
        raise DeadlineError("A later meeting of this body is already recorded.")
    row.state, row.met_on = State.MET, met_on
    _close(row, ChangeKind.MET, by=by, now=now, reason=reason)
    recurring.set_next(row, now=now)
    return row


def record_meeting(body: Body, *, held_on: date, by: User, now: datetime, revision: int | None = None) -> Deadline:
    """A body has met: its clock is met with that day, and the next one starts."""
    running = Deadline.objects.filter(body=body, rule_code=BODY_MEETING, state=State.OPEN).first()
    if running is None:
        if not body.meets_within_months:
            raise DeadlineError("The arrangements do not say how often this body meets.")
        running = recurring.set_next_meeting(body, last_met=None, calendar=work_calendar(), now=now)
    return meet_deadline(running, met_on=held_on, by=by, now=now, revision=revision)


@transaction.atomic
def pause_deadline(
    deadline: Deadline, *, by: User | None, now: datetime, reason: str, revision: int | None = None
) -> Deadline:
    """Stop the clock. The national date, where there is one, goes on."""
    allow(by, CHANGE, deadline)
    row = _lock(deadline, revision)
    if row.paused_on is not None:
        raise DeadlineError("The clock is paused already.")
    row.paused_on, row.next_alert_at = localdate(now), None
    return _record(row, ChangeKind.PAUSED, ["paused_on", "next_alert_at"], by=by, now=now, reason=reason)


@transaction.atomic
def resume_deadline(
    deadline: Deadline, *, by: User | None, now: datetime, reason: str, revision: int | None = None
) -> Deadline:
    """Go on. The due date moves by the time for which the clock stood still: working days for a clock that counts those."""
    allow(by, CHANGE, deadline)
    row = _lock(deadline, revision)
    if row.paused_on is None:
        raise DeadlineError("The clock is not paused.")
    before = row.due_on
    stood = _stood_still(row, localdate(now))
    row.paused_on, row.paused_days = None, row.paused_days + stood
    row.due_on = _moved(row, row.due_on, stood)
    return _move(row, ChangeKind.RESUMED, before=before, by=by, now=now, reason=reason)


@transaction.atomic
def extend_deadline(
    deadline: Deadline, *, due_on: date, by: User | None, now: datetime, reason: str, revision: int | None = None
) -> Deadline:
    allow(by, CHANGE, deadline)
    row = _lock(deadline, revision)
    if row.paused_on is not None:
        raise DeadlineError("Resume the clock before you extend it.")
    if due_on <= row.due_on:
        raise DeadlineError("The new date must be later than the present one.")
    work_calendar().require(due_on)
    before, row.due_on = row.due_on, due_on
    return _move(row, ChangeKind.EXTENDED, before=before, by=by, now=now, reason=reason)


@transaction.atomic
def correct_start(
    deadline: Deadline, *, started_on: date, by: User | None, now: datetime, reason: str, revision: int | None = None
) -> Deadline:
    """Count again from the right day, with the rule as it was. Time for which the clock stood still stays added."""
    allow(by, CHANGE, deadline)
    row = _lock(deadline, revision)
    if row.paused_on is not None:
        raise DeadlineError("Resume the clock before you correct its start.")
    found = due(terms_of(row), started_on, work_calendar())
    if found is None:
        raise DeadlineError(ADVICE_TO_EXTEND)
    before, started_before = row.due_on, row.started_on
    if row.national_due_on is not None and _same_event(row):
        national = due(terms_of(row).from_json(row.terms["national"]), started_on, work_calendar())
        row.national_due_on = national.due_on if national else None
    row.started_on, row.opens_on = started_on, found.opens_on
    row.due_on = _moved(row, found.due_on, row.paused_days)
    return _move(
        row, ChangeKind.START_CORRECTED, before=before, started_before=started_before, by=by, now=now, reason=reason
    )


@transaction.atomic
def reassign_deadline(
    deadline: Deadline, *, owner: Owner, by: User | None, now: datetime, reason: str, revision: int | None = None
) -> Deadline:
    allow(by, CHANGE, deadline)
    row = _lock(deadline, revision)
    row.owner, row.owner_role, row.agency = owner.user, owner.role, owner.agency
    _record(row, ChangeKind.REASSIGNED, ["owner", "owner_role", "agency"], by=by, now=now, reason=reason)
    tell_new_owner(row, by=by, now=now)
    return row


@transaction.atomic
def give_national_date(deadline: Deadline, *, started_on: date, by: User | None, now: datetime) -> Deadline:
    """The event from which the national clock counts has happened: its date stands beside the partnership's own."""
    allow(by, "deadlines.add_deadline", deadline)
    row = _lock(deadline, None)
    rule = row.terms.get("national")
    found = due(terms_of(row).from_json(rule), started_on, work_calendar()) if rule else None
    if found is None or found.due_on == row.national_due_on:
        return row
    row.national_due_on = found.due_on
    reason = f"The national date counts from {started_on.day} {started_on:%B %Y}."
    return _record(row, ChangeKind.SET, ["national_due_on"], by=by, now=now, reason=reason)


@transaction.atomic
def cancel_deadline(
    deadline: Deadline, *, by: User | None, now: datetime, reason: str, revision: int | None = None
) -> Deadline:
    allow(by, CHANGE, deadline)
    row = _lock(deadline, revision)
    row.state = State.CANCELLED
    _close(row, ChangeKind.CANCELLED, by=by, now=now, reason=reason)
    return row


def _lock(deadline: Deadline, revision: int | None) -> Deadline:
    row = (
        Deadline.objects.select_for_update(of=("self",))
        .select_related("partnership", "body", "owner")
        .get(pk=deadline.pk)
    )
    if revision is not None and row.revision != revision:
        raise StaleDeadline("Someone else changed this while you were looking at it.")
    if row.state != State.OPEN:
        raise DeadlineError(f"This is no longer open: it was {row.get_state_display().lower()}.")
    return row


def _close(row: Deadline, kind: ChangeKind, *, by: User | None, now: datetime, reason: str) -> None:
    row.closed_at, row.closed_by, row.next_alert_at, row.paused_on = now, by, None, None
    fields = ["state", "met_on", "closed_at", "closed_by", "next_alert_at", "paused_on"]
    _record(row, kind, fields, by=by, now=now, reason=reason)


def _move(
    row: Deadline,
    kind: ChangeKind,
    *,
    before: date,
    by: User | None,
    now: datetime,
    reason: str,
    started_before: date | None = None,
) -> Deadline:
    """A new due date begins a new promise: its alerts are all still to come."""
    rungs = ladder.parse(row.rungs, escalates=row.severity == ClockSeverity.RED)
    row.next_alert_at = ladder.first_alert_at(row.due_on, rungs, now=now, opens_on=row.opens_on)
    if not ladder.is_late(row.due_on, now):
        row.breached_at = None
    fields = [
        "started_on", "due_on", "opens_on", "national_due_on", "paused_on", "paused_days", "next_alert_at", "breached_at",
    ]  # fmt: skip
    return _record(row, kind, fields, by=by, now=now, reason=reason, due_before=before, started_before=started_before)


def _record(
    row: Deadline,
    kind: ChangeKind,
    fields: list[str],
    *,
    by: User | None,
    now: datetime,
    reason: str,
    due_before: date | None = None,
    started_before: date | None = None,
) -> Deadline:
    row.revision += 1
    row.save(update_fields=[*fields, "revision"])
    DeadlineChange.objects.create(
        partnership=row.partnership, deadline=row, kind=kind, by=by, at=now, reason=reason.strip(),
        started_on_before=started_before, started_on_after=row.started_on if started_before else None,
        due_on_before=due_before, due_on_after=row.due_on if due_before else None,
    )  # fmt: skip
    return row


def _later_meeting(row: Deadline, met_on: date) -> bool:
    meetings = Deadline.objects.filter(body=row.body, rule_code=BODY_MEETING, state=State.MET)
    return meetings.filter(met_on__gt=met_on).exists()


def _same_event(row: Deadline) -> bool:
    """Whether the national clock counts from the same event as the partnership's own; else it has a start of its own."""
    national = row.terms.get("national")
    return bool(national) and national.get("starts", "") == row.terms.get("starts", "")


def _counts_working_days(row: Deadline) -> bool:
    return terms_of(row).unit == ClockUnit.WORKING_DAYS


def _stood_still(row: Deadline, today: date) -> int:
    if row.paused_on is None:
        return 0
    if _counts_working_days(row):
        return working_days_between(row.paused_on, today, work_calendar())
    return (today - row.paused_on).days


def _moved(row: Deadline, due_on: date, by_days: int) -> date:
    calendar = work_calendar()
    if _counts_working_days(row):
        return add_working_days(due_on, by_days, calendar=calendar)
    try:
        return calendar.require(date.fromordinal(due_on.toordinal() + by_days))
    except (ValueError, OverflowError) as error:
        raise CalendarTooShort(str(error)) from error
