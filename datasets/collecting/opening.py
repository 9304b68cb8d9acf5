"""A quarter is opened once: each agency that owes something gets its return, its date and its message."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.alert_lines import rungs_of
from arrangements.enums import ClockCode
from casework.refusals import Refused
from core.workdays import CalendarTooShort
from datasets.collecting.owed import owing_agencies
from datasets.models import Collection, QuarterlyReturn, ReturnEvent
from datasets.periods import Period, last_ended_quarter, named
from datasets.telling import tell_agencies
from datasets.transitions import RUN, WRITABLE, lock_return
from deadlines.calendars import work_calendar
from deadlines.computation import Terms
from deadlines.models import Deadline
from deadlines.selectors import explain_rules, rules_for
from deadlines.services import DeadlineError, Owner, extend_deadline, set_deadline
from partnerships.models import Agency, Partnership

CODE = ClockCode.QUARTERLY_RETURN
SET_BY_HAND = "The day was set when the quarter was opened."
NO_LENGTH = f"The arrangements do not say how many days after the quarter's end. {SET_BY_HAND}"


@dataclass(frozen=True, slots=True)
class Offer:
    """The day that the partnership's own clock gives, and why; none where its arrangements state no length."""

    due_on: date | None
    why: str


def offered_due_on(period: Period) -> Offer:
    """`quarterly_return` counts from the quarter's last day."""
    local, national = rules_for(CODE, on=period.ends_on)
    found = explain_rules(CODE, period.ends_on, local=local, national=national, calendar=work_calendar()).applies
    if found is None or found.due_on is None:
        return Offer(None, "")
    return Offer(found.due_on, f"{found.terms.in_words} after the quarter ends")


def quarters_to_open(*, today: date, back: int = 8) -> list[Period]:
    """The newest quarters that are over and not opened yet, newest first."""
    opened = set(Collection.objects.values_list("period", flat=True))
    period, found = last_ended_quarter(today), []
    for _ in range(back):
        if period.code not in opened:
            found.append(period)
        period = period.before
    return found


@transaction.atomic
def open_quarter(
    partnership: Partnership, period: Period, *, due_on: date, note: str, by: User, now: datetime
) -> Collection:
    """The quarter, and a return with a clock for every agency that owes something."""
    if not by.has_perm(RUN, partnership):
        raise PermissionDenied(RUN)
    if not period.quarter or period.ends_on >= localdate(now):
        raise Refused("Choose a quarter that is over.", "period")
    _check_day(due_on, today=localdate(now))
    owing = owing_agencies(period)
    if not owing:
        raise Refused(
            "No agency owes a figure for this quarter. Say first which agency gives which indicator.", "period"
        )
    try:
        with transaction.atomic():
            collection = Collection.objects.create(
                partnership=partnership, period=period.code, due_on=due_on, note=note, opened_at=now, opened_by=by
            )
    except IntegrityError as error:
        raise Refused(f"{period.short} is open already. Somebody else may have opened it.", "period") from error
    agencies = Agency.objects.filter(pk__in=owing).order_by("order", "pk")
    returns = [_ask(collection, agency, due_on=due_on, by=by, now=now) for agency in agencies]
    tell_agencies(returns, "quarter_opened", key="opened", now=now)
    return collection


def _check_day(due_on: date, *, today: date) -> None:
    if due_on < today:
        raise Refused("The day by which the returns are due must not be in the past.", "due_on")
    try:
        work_calendar().require(due_on)
    except CalendarTooShort as error:
        raise Refused("Bank holidays are not known so far ahead. Check the year.", "due_on") from error


def _ask(collection: Collection, agency: Agency, *, due_on: date, by: User, now: datetime) -> QuarterlyReturn:
    row = QuarterlyReturn.objects.create(
        partnership_id=collection.partnership_id, collection=collection, agency=agency, due_on=due_on,
        deadline=set_clock(collection, agency, due_on=due_on, by=by, now=now),
    )  # fmt: skip
    ReturnEvent.objects.create(
        partnership_id=row.partnership_id, quarterly_return=row, name="ask", words="Asked for", by=by, at=now
    )
    return row


def set_clock(collection: Collection, agency: Agency, *, due_on: date, by: User, now: datetime) -> Deadline:
    """Of one agency's return. The rule's words stand in "Why this date?"; where it states no length, that is said."""
    period = Period.parse(collection.period)
    local, _ = rules_for(CODE, on=period.ends_on)
    offered = offered_due_on(period).due_on
    terms = {"wording": SET_BY_HAND if offered else NO_LENGTH}
    if local is not None and offered == due_on:
        terms = Terms.of(local).as_json()
    return set_deadline(
        collection.partnership, title=f"Figures for {period.short}: {agency.name}"[:200], due_on=due_on,
        started_on=period.ends_on, start_event=f"{period.short} ended", rule_code=CODE, terms=terms,
        owner=Owner(agency=agency), part=f"{period.code}/{agency.pk}", rungs=rungs_of(local.alerts) if local else [],
        severity=local.severity if local else "amber", by=None, now=now,
    )  # fmt: skip


@transaction.atomic
def add_agencies(collection: Collection, *, due_on: date, by: User, now: datetime) -> list[QuarterlyReturn]:
    """Returns for agencies that came to owe something after the quarter was opened, with a day of their own."""
    row = Collection.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=collection.pk)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    if row.closed_at is not None:
        raise Refused(f"{named(row.period)} is closed, so no more agencies can be asked.")
    _check_day(due_on, today=localdate(now))
    owing = owing_agencies(Period.parse(row.period))
    asked = set(row.returns.values_list("agency_id", flat=True))
    agencies = Agency.objects.filter(pk__in=set(owing) - asked).order_by("order", "pk")
    made = [_ask(row, agency, due_on=due_on, by=by, now=now) for agency in agencies]
    tell_agencies(made, "quarter_opened", key="opened", now=now)
    return made


@transaction.atomic
def give_more_time(
    quarterly_return: QuarterlyReturn, *, due_on: date, reason: str, by: User, now: datetime
) -> QuarterlyReturn:
    """With a reason. The clock keeps its first date beside the new one."""
    row = lock_return(quarterly_return)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    if row.status not in WRITABLE or row.deadline is None or not row.deadline.is_open:
        raise Refused("This return is no longer waited for, so its date cannot be moved.", "due_on")
    _check_day(due_on, today=localdate(now))
    if due_on <= row.due_on:
        raise Refused("The new day must be later than the present one.", "due_on")
    may = by.has_perm("deadlines.change_deadline", row.deadline)
    try:
        extend_deadline(row.deadline, due_on=due_on, by=by if may else None, now=now, reason=reason)
    except DeadlineError as error:
        raise Refused(str(error), "due_on") from error
    row.due_on = due_on
    row.revision += 1
    row.save(update_fields=["due_on", "revision"])
    ReturnEvent.objects.create(
        partnership_id=row.partnership_id, quarterly_return=row, name="more_time",
        words=f"More time, until {due_on.day} {due_on:%B %Y}", note=reason, by=by, at=now,
    )  # fmt: skip
    tell_agencies([row], "quarter_due_moved", key=f"due:{due_on.isoformat()}", now=now)
    return row


def unopened(partnership: Partnership, collections: Iterable[Collection], *, today: date) -> Period | None:
    """The last quarter that is over, where nobody has opened it."""
    period = last_ended_quarter(today)
    return None if any(each.period == period.code for each in collections) else period
