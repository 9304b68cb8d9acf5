"""Starting clocks: by hand, or by a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts.models import User
from arrangements.alert_lines import rungs_of
from arrangements.enums import ClockCode, ClockSeverity
from arrangements.models import Body, ClockRule, NationalClockRule
from casework.grants import has_conflict
from casework.models import Case
from core.workdays import WorkCalendar
from deadlines import ladder
from deadlines.calendars import work_calendar
from deadlines.computation import Terms
from deadlines.models import ChangeKind, Deadline, DeadlineChange, State
from deadlines.selectors import Explanation, Side, UnknownRule, explain_rules, rules_for
from notifications.services import queue_notification
from partnerships.models import Agency, Partnership


class DeadlineError(Exception):
    """What cannot be done, and why, in words for the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose work it is: a person, else everyone with a role, else an agency."""

    user: User | None = None
    role: str = ""
    agency: Agency | None = None


NOBODY_YET = Owner()


def allow(by: User | None, permission: str, row: Model) -> None:
    """Nobody in `by` is the clock itself."""
    if by is not None and not by.has_perm(permission, row):
        raise PermissionDenied(permission)


@transaction.atomic
def set_deadline(
    partnership: Partnership,
    *,
    title: str,
    due_on: date,
    started_on: date,
    by: User | None,
    now: datetime,
    rule_code: str = "",
    start_event: str = "",
    opens_on: date | None = None,
    national_due_on: date | None = None,
    terms: Mapping[str, Any] | None = None,
    severity: str = ClockSeverity.RED,
    rungs: list[dict[str, Any]] | None = None,
    body: Body | None = None,
    case: Case | None = None,
    owner: Owner = NOBODY_YET,
    part: str = "",
    reason: str = "",
) -> Deadline:
    """Start a clock in the open scope of its partnership. One open clock per rule and subject."""
    allow(by, "deadlines.add_deadline", partnership)
    try:
        steps = ladder.parse(rungs or [], escalates=severity == ClockSeverity.RED)
    except ladder.LadderError as error:
        raise DeadlineError(f"The alerts of this clock are not set rightly: {error}") from error
    deadline = Deadline(
        partnership=partnership, rule_code=rule_code, title=title, body=body, case=case, started_on=started_on, start_event=start_event,
        due_on=due_on, opens_on=opens_on, national_due_on=national_due_on, original_started_on=started_on,
        original_due_on=due_on, terms=dict(terms or {}), severity=severity, rungs=rungs or [],
        owner=owner.user, owner_role=owner.role, agency=owner.agency, part=part,
        next_alert_at=ladder.first_alert_at(due_on, steps, now=now, opens_on=opens_on),
    )  # fmt: skip
    _save_once(deadline)
    DeadlineChange.objects.create(
        partnership=partnership, deadline=deadline, kind=ChangeKind.SET, by=by, at=now, reason=reason,
        started_on_after=started_on, due_on_after=due_on,
    )  # fmt: skip
    tell_new_owner(deadline, by=by, now=now)
    return deadline


def _save_once(deadline: Deadline) -> None:
    try:
        with transaction.atomic():
            deadline.save(force_insert=True)
    except IntegrityError as error:
        if "one_open_deadline_per_" in str(error):
            raise DeadlineError("This clock is already running. Close or correct that one first.") from error
        raise


def set_deadline_by_rule(
    partnership: Partnership,
    code: str,
    *,
    started_on: date,
    by: User | None,
    now: datetime,
    national_started_on: date | None = None,
    start_event: str = "",
    title: str = "",
    body: Body | None = None,
    case: Case | None = None,
    owner: Owner = NOBODY_YET,
    part: str = "",
    reason: str = "",
    calendar: WorkCalendar | None = None,
) -> Deadline:
    """Start a clock that a rule names: the partnership's own, else the national one. Both dates are kept.

    Where the two start with different events the national date is known only once `national_started_on` is given.
    """
    local, national = rules_for(code, on=started_on)
    if local is None and national is None:
        raise UnknownRule(code)
    days = calendar or work_calendar()
    found = explain_rules(code, started_on, local=local, national=national, calendar=days)
    applies = found.applies
    if applies is None or applies.due is None:
        raise DeadlineError("No length is stated for this clock. Add a task with a date of your own instead.")
    return set_deadline(
        partnership, title=title or ClockCode(code).label, due_on=applies.due.due_on, opens_on=applies.due.opens_on,
        started_on=started_on, start_event=start_event or applies.terms.start_wording, rule_code=code, body=body, case=case,
        national_due_on=_national_date(found, local, national, national_started_on, days),
        terms=_kept(applies, found.national), severity=applies.terms.severity, owner=owner,
        rungs=rungs_of(local.alerts) if local is not None else [], part=part, by=by, now=now, reason=reason,
    )  # fmt: skip


def _national_date(
    found: Explanation,
    local: ClockRule | None,
    national: NationalClockRule | None,
    national_started_on: date | None,
    calendar: WorkCalendar,
) -> date | None:
    if found.national is None or national is None:
        return None
    if national_started_on is not None:
        other = explain_rules(found.code, national_started_on, local=None, national=national, calendar=calendar)
        return other.national.due_on if other.national else None
    same_event = local is None or local.starts == national.starts or local.follows_national
    return found.national.due_on if same_event else None


def _kept(applies: Side, national: Side | None) -> dict[str, Any]:
    return applies.terms.as_json() | {"national": national.terms.as_json() if national else None}


def terms_of(deadline: Deadline) -> Terms:
    return Terms.from_json(deadline.terms)


def tell_new_owner(deadline: Deadline, *, by: User | None, now: datetime) -> None:
    """A person who is given work by somebody else hears of it."""
    if deadline.owner is None or deadline.owner == by or deadline.state != State.OPEN:
        return
    if deadline.case is not None and has_conflict(deadline.case, deadline.owner):
        return
    partnership = deadline.partnership
    queue_notification(
        partnership, users=[deadline.owner], kind="deadline_given",
        context={"title": deadline.title, "due_on": deadline.due_on.isoformat()},
        path=f"/p/{partnership.slug}/deadlines/{deadline.pk}/", now=now,
        dedupe_key=f"deadline:{deadline.pk}:given:{deadline.revision}",
    )  # fmt: skip
