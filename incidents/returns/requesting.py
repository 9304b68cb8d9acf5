"""Asking agencies, and what those who run the case do with what comes back. Each agency is asked once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.alert_lines import rungs_of
from arrangements.enums import ClockCode
from casework.enums import CaseKind
from casework.grants import record
from casework.models import Case
from casework.selectors import CHANGE
from casework.transitions import lock_case
from core.workdays import CalendarTooShort, add_working_days
from deadlines.calendars import work_calendar
from deadlines.models import Deadline, State
from deadlines.selectors import explain_rules, rules_for
from deadlines.services import Owner, cancel_deadline, extend_deadline, set_deadline
from incidents.enums import PlanStepCode, ReturnStatus, Status
from incidents.models import AgencyReturn, Incident, PlanStep, ReturnEvent
from incidents.returns.refusals import ReturnRefused, day_in_words
from incidents.returns.telling import tell_agencies, tell_agency
from incidents.returns.transitions import ACCEPT, ASK_AGAIN, ASK_CHANGES, TAKE_BACK, WRITABLE, lock_return, move_return
from incidents.review.plan import mark_step
from partnerships.models import Agency

CODE = ClockCode.AGENCY_INFORMATION_RETURN
WORKING_DAYS = 5
LOOKS_BACK_YEARS = 2
# Agencies are asked for a rapid review or for the consideration of a referral; other kinds of case end with a notification.
ASKED_ABOUT = frozenset({CaseKind.INCIDENT, CaseKind.ADULT_REFERRAL})
ASKED_WHILE = frozenset(
    {Status.ASSESSING, Status.TO_NOTIFY, Status.GATHERING, Status.PANEL, Status.RECOMMENDED, Status.DECIDED}
)
ANSWERED_WHILE = ASKED_WHILE | {Status.SENT}


@dataclass(frozen=True, slots=True)
class Offer:
    """When the returns are offered to be due, and why then. `panel_on`: the planned day of the panel, where there is one."""

    due_on: date
    why: str
    panel_on: date | None


def offered_due_on(case: Case, *, today: date) -> Offer:
    """The case's plan, else the partnership's own clock, else five working days."""
    planned = dict(
        PlanStep.objects.filter(case=case, code__in=(PlanStepCode.RETURNS, PlanStepCode.PANEL)).values_list(
            "code", "planned_on"
        )
    )
    panel_on, returns_on = planned.get(PlanStepCode.PANEL), planned.get(PlanStepCode.RETURNS)
    if returns_on is not None and returns_on >= today:
        return Offer(returns_on, "the day that the plan of this case has for it", panel_on)
    calendar = work_calendar()
    local, national = rules_for(CODE, on=today)
    found = explain_rules(CODE, today, local=local, national=national, calendar=calendar).applies
    if found is not None and found.due_on is not None:
        return Offer(found.due_on, f"{found.terms.in_words} from today", panel_on)
    due_on = add_working_days(today, WORKING_DAYS, calendar=calendar)
    return Offer(due_on, f"{WORKING_DAYS} working days from today", panel_on)


def offered_question(case: Case) -> str:
    about = "the adult" if case.kind == "adult_referral" else "the child and the family"
    return (
        f"What did your agency know of {about}, and what did it do? What has it done since, at once, to keep others safe? "
        "What has it learned so far? List the contacts and events that matter in the chronology."
    )


def offered_look_back(case: Case) -> date | None:
    """Two years before it happened, or before the authority became aware."""
    incident = Incident.objects.filter(case=case).only("happened_on", "aware_on").first()
    if incident is None:
        return None
    day = incident.happened_on or incident.aware_on
    return day.replace(year=day.year - LOOKS_BACK_YEARS, day=min(day.day, 28) if day.month == 2 else day.day)


def _begin(case: Case, *, by: User) -> Case:
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    return row


def _check_reach(due_on: date) -> None:
    try:
        work_calendar().require(due_on)
    except CalendarTooShort as error:
        raise ReturnRefused("Bank holidays are not known so far ahead. Check the year.", "due_on") from error


def _check_dates(due_on: date, looks_back_to: date | None, *, today: date) -> None:
    if due_on < today:
        raise ReturnRefused("The day on which the returns are due must not be in the past.", "due_on")
    _check_reach(due_on)
    if looks_back_to is not None and looks_back_to > today:
        raise ReturnRefused("The day to look back to must not be in the future.", "looks_back_to")


@transaction.atomic
def ask_agencies(
    case: Case,
    *,
    agencies: Iterable[Agency],
    question: str,
    looks_back_to: date | None,
    due_on: date,
    by: User,
    now: datetime,
) -> list[AgencyReturn]:
    """One request and one clock each. Who has been asked already is not asked twice, whoever presses and how often."""
    row, today = _begin(case, by=by), localdate(now)
    if row.kind not in ASKED_ABOUT or row.status not in ASKED_WHILE:
        raise ReturnRefused("Agencies are asked once the incident is recorded, and until the review is sent.")
    _check_dates(due_on, looks_back_to, today=today)
    known = {each.agency_id: each for each in AgencyReturn.objects.filter(case=row).select_related("agency")}
    words: dict[str, Any] = {
        "question": question, "looks_back_to": looks_back_to, "due_on": due_on, "requested_by": by, "requested_at": now,
    }  # fmt: skip
    asked = []
    for agency in agencies:
        found = known.get(agency.pk)
        if found is None:
            asked.append(_ask(row, agency, words, by=by, now=now))
        elif found.status == ReturnStatus.WITHDRAWN:
            asked.append(_ask_again(row, found, words, by=by, now=now))
    if asked:
        _start_clocks(row, asked, by=by, now=now)
        mark_step(row, PlanStepCode.REQUESTS, on=today, by=by)
        count = len(asked)
        record(
            row, "ask_agencies", f"{count} agenc{'y' if count == 1 else 'ies'} asked for information", by=by, now=now
        )
        tell_agencies(asked, now=now)
    return asked


def _ask(case: Case, agency: Agency, words: dict[str, Any], *, by: User, now: datetime) -> AgencyReturn:
    made = AgencyReturn.objects.create(partnership_id=case.partnership_id, case=case, agency=agency, **words)
    ReturnEvent.objects.create(
        partnership_id=case.partnership_id, agency_return=made, name="ask", words="Asked", from_status="",
        to_status=made.status, by=by, at=now,
    )  # fmt: skip
    return made


def _ask_again(case: Case, found: AgencyReturn, words: dict[str, Any], *, by: User, now: datetime) -> AgencyReturn:
    """What the agency wrote is still there; that it was once submitted is in the return's history."""
    row = lock_return(found)
    words = words | {
        "submitted_at": None,
        "submitted_by": None,
        "late_reason": "",
        "after_panel": False,
        "changes_wanted": "",
    }
    for name, value in words.items():
        setattr(row, name, value)
    move_return(row, ASK_AGAIN, by=by, now=now, fields=tuple(words))
    return row


def _start_clocks(case: Case, returns: list[AgencyReturn], *, by: User, now: datetime) -> None:
    local, _ = rules_for(CODE, on=localdate(now))
    rungs = rungs_of(local.alerts) if local is not None else []
    for row in returns:
        set_deadline(
            case.partnership, title=f"Information return for {case.reference}", due_on=row.due_on,
            started_on=localdate(now), start_event="The request was issued", rule_code=CODE, case=case,
            owner=Owner(agency=row.agency), rungs=rungs, by=by, now=now,
        )  # fmt: skip


def running_clock(row: AgencyReturn) -> Deadline | None:
    return Deadline.objects.filter(case=row.case_id, agency=row.agency_id, rule_code=CODE, state=State.OPEN).first()


@transaction.atomic
def take_back(agency_return: AgencyReturn, *, reason: str, by: User, now: datetime) -> AgencyReturn:
    """Nothing is wanted of this agency any more. What it wrote stays its own; its clock ends."""
    row = lock_return(agency_return)
    event = move_return(row, TAKE_BACK, by=by, now=now, note=reason)
    clock = running_clock(row)
    if clock is not None:
        may = by.has_perm("deadlines.change_deadline", clock)
        cancel_deadline(clock, by=by if may else None, now=now, reason=f"The request was taken back: {reason}")
    tell_agency(row, "return_taken_back", key=f"taken_back:{event.pk}", now=now)
    return row


def end_requests(case: Case, *, reason: str, by: User, now: datetime) -> None:
    """Nothing more is wanted: what is still open is taken back, so no clock of the case runs on for nobody."""
    waiting = AgencyReturn.objects.filter(case=case, status__in=WRITABLE).select_related(
        "case", "agency", "partnership"
    )
    for row in waiting.order_by("pk"):
        take_back(row, reason=reason, by=by, now=now)


@transaction.atomic
def ask_for_changes(
    agency_return: AgencyReturn, *, changes_wanted: str, due_on: date, by: User, now: datetime
) -> AgencyReturn:
    """The agency may write again, until a new day, with a clock of its own."""
    row = lock_return(agency_return)
    if due_on < localdate(now):
        raise ReturnRefused("The day on which the changes are due must not be in the past.", "due_on")
    _check_reach(due_on)
    if row.case.status not in ANSWERED_WHILE:
        raise ReturnRefused("The case is closed, so no changes can be asked for.")
    row.changes_wanted, row.due_on = changes_wanted, due_on
    event = move_return(row, ASK_CHANGES, by=by, now=now, note=changes_wanted, fields=("changes_wanted", "due_on"))
    _start_clocks(row.case, [row], by=by, now=now)
    tell_agency(row, "return_changes", key=f"changes:{event.pk}", now=now)
    return row


@transaction.atomic
def accept(agency_return: AgencyReturn, *, by: User, now: datetime) -> AgencyReturn:
    row = lock_return(agency_return)
    move_return(row, ACCEPT, by=by, now=now)
    return row


@transaction.atomic
def extend(agency_return: AgencyReturn, *, due_on: date, reason: str, by: User, now: datetime) -> AgencyReturn:
    """More time, with a reason. The clock keeps its first date beside the new one."""
    row = lock_return(agency_return)
    if not by.has_perm(CHANGE, row.case):
        raise PermissionDenied(CHANGE)
    clock = running_clock(row)
    if clock is None:
        raise ReturnRefused("This return is no longer waited for, so its date cannot be moved.")
    if due_on <= row.due_on:
        raise ReturnRefused(f"The new day must be later than the present one, {day_in_words(row.due_on)}.", "due_on")
    if due_on < localdate(now):
        raise ReturnRefused("The new day must not be in the past.", "due_on")
    _check_reach(due_on)
    extend_deadline(clock, due_on=due_on, by=by, now=now, reason=reason)
    ReturnEvent.objects.create(
        partnership_id=row.partnership_id, agency_return=row, name="extend",
        words=f"More time: due on {day_in_words(due_on)} and no longer on {day_in_words(row.due_on)}",
        from_status=row.status, to_status=row.status, by=by, at=now, note=reason,
    )  # fmt: skip
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    tell_agency(row, "return_due_moved", key=f"due:{due_on.isoformat()}", now=now)
    return row
