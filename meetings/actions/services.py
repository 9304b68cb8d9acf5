"""Writing actions: who does what by when, how it goes, another day for it, and its end without being done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockSeverity
from arrangements.models import Body
from casework.editing import require_revision
from casework.grants import has_conflict, is_named_on, record
from casework.models import Case
from casework.refusals import Refused
from casework.transitions import lock_case
from core.templatetags.portal import date_long
from core.workdays import CalendarTooShort
from deadlines.calendars import work_calendar
from deadlines.services import Owner, cancel_deadline, extend_deadline, reassign_deadline, set_deadline
from meetings.actions import rights, telling
from meetings.actions.registry import action_changed
from meetings.enums import ActionStatus, Progress
from meetings.models import Action, ActionEvent
from partnerships.models import Agency, Membership, Partnership
from partnerships.selectors import in_force

CODE = "action"
TO_DO = frozenset({ActionStatus.OPEN, ActionStatus.EVIDENCED})
ENDED = frozenset({ActionStatus.CLOSED, ActionStatus.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is typed of an action. `owner` or `agency`, or both: somebody has it. `body`: in whose log it stands."""

    text: str
    measure: str = ""
    owner: User | None = None
    agency: Agency | None = None
    body: Body | None = None


def name_of(action: Action) -> str:
    """Action 3 of LR-2026-001. What mails, calendars and lists call it: never its words."""
    if action.case is not None:
        return f"Action {action.number} of {action.case.reference}"
    return f"Action {action.number} of the {action.body.name if action.body else ''}"[:150]


def part_of(action: Action) -> str:
    return f"{CODE} {action.pk}"


@transaction.atomic
def add_action(
    partnership: Partnership, *, case: Case | None, wanted: Wanted, due_on: date, by: User, now: datetime
) -> Action:
    """To a case, by those who run cases; or to a group's own business, by them and by the group's chair."""
    row = lock_case(case) if case is not None else None
    body = Body.objects.select_for_update().get(pk=wanted.body.pk) if row is None and wanted.body else wanted.body
    if row is None and body is None:
        raise Refused("Choose the group whose action this is.", "body")
    may = by.has_perm(rights.CHANGE, row or partnership) or (row is None and rights.chairs(body, by, now=now))
    rights.require(may)
    _check(wanted, row, now=now)
    _check_day(due_on, now=now)
    others = Action.objects.filter(case=row) if row is not None else Action.objects.filter(case=None, body=body)
    if others.filter(
        text=wanted.text, due_on=due_on, owner=wanted.owner, agency=wanted.agency, status__in=TO_DO
    ).exists():
        raise Refused("This action is in the log already, in the same words and with the same date.", "text")
    action = Action.objects.create(
        partnership=partnership, case=row, body=body, number=(others.aggregate(n=Max("number"))["n"] or 0) + 1,
        text=wanted.text, measure=wanted.measure, owner=wanted.owner, agency=wanted.agency, due_on=due_on, made_by=by,
        made_at=now,
    )  # fmt: skip
    _start_clock(action, by=by, now=now)
    note_event(action, "add", f"Given to {who_has(action)}, due on {date_long(due_on)}", by=by, now=now)
    telling.given(action, name_of(action), by=by, now=now)
    return action


def who_has(action: Action) -> str:
    names = [action.owner.full_name if action.owner else "", action.agency.name if action.agency else ""]
    return ", ".join(filter(None, names))


def _check(wanted: Wanted, case: Case | None, *, now: datetime) -> None:
    owner = wanted.owner
    if owner is None and wanted.agency is None:
        raise Refused("Choose a person or an agency who will do it.", "owner")
    if owner is None:
        return
    if not Membership.objects.filter(in_force(localdate(now)), user=owner).exists():
        raise Refused(f"{owner.full_name} no longer belongs to this partnership. Choose somebody else.", "owner")
    if case is not None and has_conflict(case, owner):
        raise Refused(
            f"{owner.full_name} has declared a conflict of interest in this case. Choose somebody else.", "owner"
        )
    if case is not None and case.restricted and not is_named_on(case, owner):
        raise Refused(
            f"This case is restricted, and {owner.full_name} is not named on it. Name them on it first, or choose an agency.",
            "owner",
        )


def _check_day(due_on: date, *, now: datetime) -> None:
    if due_on < localdate(now):
        raise Refused("The day by which it is due has passed. Enter today or a later day.", "due_on")
    try:
        work_calendar().require(due_on)
    except CalendarTooShort as error:
        raise Refused("That is too far ahead to be counted on. Check the year.", "due_on") from error


def hand(by: User, permission: str, row: Action) -> User | None:
    """Who stands at a clock's change: the person where they may move clocks, else the portal on their behalf."""
    return by if by.has_perm(permission, row) else None


def _start_clock(action: Action, *, by: User, now: datetime) -> None:
    action.deadline = set_deadline(
        action.partnership, title=name_of(action), due_on=action.due_on, started_on=localdate(now),
        start_event="Agreed when the action was given", rule_code=CODE, case=action.case, body=action.body, severity=ClockSeverity.AMBER,
        owner=Owner(user=action.owner, agency=action.agency), part=part_of(action), now=now,
        by=hand(by, "deadlines.add_deadline", action),
    )  # fmt: skip
    action.save(update_fields=["deadline"])


def lock_action(action: Action) -> Action:
    """Its case first, as every write to a case does; then the row itself."""
    if action.case_id is not None and action.case is not None:
        lock_case(action.case)
    rows = Action.objects.select_for_update(of=("self",)).select_related(
        "partnership", "case__partnership", "body", "owner", "agency", "deadline"
    )
    return rows.get(pk=action.pk)


def note_event(
    action: Action, name: str, words: str, *, by: User | None, now: datetime, note: str = "", progress: str = ""
) -> ActionEvent:
    """In the action's own history, and in short in that of its case."""
    if action.case is not None and name != "progress":
        record(
            action.case,
            f"action_{name}",
            f"Action {action.number}: {words[:1].lower()}{words[1:]}"[:200],
            by=by,
            now=now,
        )
    return ActionEvent.objects.create(
        partnership_id=action.partnership_id, action=action, name=name, words=words[:200], note=note, progress=progress,
        by=by, at=now,
    )  # fmt: skip


def save(action: Action, *fields: str) -> None:
    action.revision += 1
    action.save(update_fields=[*fields, "revision"])


def _begin_change(action: Action, *, by: User, now: datetime, revision: int) -> Action:
    """Those who run it, and the chair of its group, while there is something to do."""
    row = lock_action(action)
    rights.require(rights.judges(row, by, now=now))
    require_revision(row, revision)
    if row.status not in TO_DO:
        raise Refused(f"This action is not open any more: {row.get_status_display().lower()}.")
    return row


@transaction.atomic
def change_action(action: Action, *, wanted: Wanted, by: User, now: datetime, revision: int) -> Action:
    """Its words, who has it and in whose log it stands; the day by which it is due has a door of its own."""
    row = _begin_change(action, by=by, now=now, revision=revision)
    _check(wanted, row.case, now=now)
    if row.case is None and wanted.body != row.body:
        raise Refused("An action of a group stays in its log. Cancel it here and add it there.", "body")
    moved = (row.owner, row.agency) != (wanted.owner, wanted.agency)
    row.text, row.measure, row.body = wanted.text, wanted.measure, wanted.body
    row.owner, row.agency = wanted.owner, wanted.agency
    save(row, "text", "measure", "owner", "agency", "body")
    words = f"Given to {who_has(row)}" if moved else "Words changed"
    note_event(row, "change", words, by=by, now=now)
    if moved and row.deadline is not None and row.deadline.is_open:
        reassign_deadline(
            row.deadline, owner=Owner(user=row.owner, agency=row.agency), reason=words, now=now,
            by=hand(by, "deadlines.change_deadline", row),
        )  # fmt: skip
        telling.given(row, name_of(row), by=by, now=now)
    return row


@transaction.atomic
def move_due_date(action: Action, *, due_on: date, reason: str, by: User, now: datetime, revision: int) -> Action:
    """Another day, with a reason. The clock keeps the day that was promised first beside it."""
    row = _begin_change(action, by=by, now=now, revision=revision)
    if due_on == row.due_on:
        raise Refused("That is the day by which it is due now. Enter another day.", "due_on")
    _check_day(due_on, now=now)
    before, row.due_on = row.due_on, due_on
    clock, mover = row.deadline, hand(by, "deadlines.change_deadline", row)
    if clock is not None and clock.is_open and due_on > before:
        extend_deadline(clock, due_on=due_on, by=mover, now=now, reason=reason)
    elif clock is not None and clock.is_open:
        cancel_deadline(clock, by=mover, now=now, reason=f"It is due earlier: {reason}")
        _start_clock(row, by=by, now=now)
        _keep_first_day(row, clock.original_due_on)
    save(row, "due_on")
    words = f"Due on {date_long(due_on)} and no longer on {date_long(before)}"
    note_event(row, "move", words, by=by, now=now, note=reason)
    return row


def _keep_first_day(action: Action, first: date) -> None:
    if action.deadline is not None:
        action.deadline.original_due_on = first
        action.deadline.save(update_fields=["original_due_on"])


@transaction.atomic
def note_progress(action: Action, *, progress: str, note: str, by: User, now: datetime) -> ActionEvent:
    """How whoever has it sees it. Each note is kept; none is ever changed."""
    row = lock_action(action)
    rights.require(rights.works_on(row, by, now=now))
    if row.status not in TO_DO:
        raise Refused(f"This action is not open any more: {row.get_status_display().lower()}.")
    if progress != Progress.ON_TRACK and not note.strip():
        raise Refused("Say what stands in the way, so that others can help.", "note")
    row.progress = progress
    save(row, "progress")
    words = str(Progress(progress).label)
    return note_event(row, "progress", words, by=by, now=now, note=note, progress=progress)


@transaction.atomic
def cancel_action(action: Action, *, reason: str, by: User, now: datetime, revision: int) -> Action:
    """It will not be done. It stays in the log with the reason."""
    row = _begin_change(action, by=by, now=now, revision=revision)
    if row.status == ActionStatus.EVIDENCED:
        raise Refused("Evidence that it was done waits to be read. Accept or return it first.")
    row.status, row.closed_at = ActionStatus.CANCELLED, now
    save(row, "status", "closed_at")
    note_event(row, "cancel", "Cancelled", by=by, now=now, note=reason)
    if row.deadline is not None and row.deadline.is_open:
        mover = hand(by, "deadlines.change_deadline", row)
        cancel_deadline(row.deadline, by=mover, now=now, reason=f"The action was cancelled: {reason}")
    action_changed(row, now=now)
    return row
