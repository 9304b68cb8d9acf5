"""Clocks that the arrangements imply and that start again: meetings, yearly reports, reviews of the arrangements."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode, ClockUnit, DateKind
from arrangements.models import Body, ClockRule, KeyDate
from core.workdays import CalendarTooShort, WorkCalendar, last_day
from deadlines.calendars import work_calendar
from deadlines.computation import Terms, due
from deadlines.models import Deadline, State
from deadlines.selectors import BODY_MEETING, bodies_in_force, rules_for
from deadlines.setting import DeadlineError, Owner, set_deadline, set_deadline_by_rule
from partnerships.models import Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope

# Clocks that recur, but start again when somebody opens the next round: a quarter is opened with a date for every agency.
OPENED_BY_HAND = frozenset({ClockCode.QUARTERLY_RETURN})
IMPLIED = (ClockCode.ARRANGEMENTS_REVIEW, ClockCode.ANNUAL_REPORT)
# From which printed date a review is counted: the first of these that the document gives.
STARTS_OF_REVIEW = (DateKind.UPDATED, DateKind.PUBLISHED, DateKind.GO_LIVE, DateKind.DOCUMENT)
MANAGER = Owner(role=Role.BUSINESS_MANAGER)


def set_recurring_deadlines(partnership: Partnership, *, now: datetime) -> list[Deadline]:
    """See to it that every clock runs which the arrangements imply and whose start is known. Idempotent."""
    with partnership_scope(partnership):
        calendar = work_calendar()
        return _set_meetings(partnership, calendar, now) + _set_implied(partnership, calendar, now)


def _set_meetings(partnership: Partnership, calendar: WorkCalendar, now: datetime) -> list[Deadline]:
    bodies = bodies_in_force(localdate(now)).filter(meets_within_months__isnull=False)
    meetings = Deadline.objects.filter(rule_code=BODY_MEETING)
    running = set(meetings.filter(state=State.OPEN).values_list("body_id", flat=True))
    last = dict(meetings.filter(state=State.MET).values_list("body_id").annotate(last=Max("met_on")))
    return [
        set_next_meeting(body, last_met=last.get(body.pk), calendar=calendar, now=now)
        for body in bodies
        if body.pk not in running
    ]


def set_next_meeting(body: Body, *, last_met: date | None, calendar: WorkCalendar, now: datetime) -> Deadline:
    """Counted from the last meeting; where none is recorded, from the day on which the portal took the body in."""
    partnership = body.partnership
    months = body.meets_within_months or 0
    terms = Terms(
        length=months, unit=ClockUnit.MONTHS, recurs=True, wording=body.frequency, source=body.source, note=body.note,
        start_wording="The last meeting", ends="The body meets",
    )  # fmt: skip
    start, event = last_met, "The last meeting"
    if start is None:
        start, event = localdate(partnership.created_at), "Taken into the portal; no meeting was recorded before"
    found = due(terms, start, calendar)
    if found is None:
        raise DeadlineError("No frequency is stated for this body.")
    return set_deadline(
        partnership, title=f"{body.name}: next meeting"[:200], due_on=found.due_on, started_on=start, start_event=event,
        rule_code=BODY_MEETING, body=body, terms=terms.as_json(), owner=MANAGER, by=None, now=now,
    )  # fmt: skip


def _set_implied(partnership: Partnership, calendar: WorkCalendar, now: datetime) -> list[Deadline]:
    clocks = Deadline.objects.filter(rule_code__in=IMPLIED, body__isnull=True)
    running = set(clocks.filter(state=State.OPEN).values_list("rule_code", flat=True))
    last = dict(clocks.filter(state=State.MET).values_list("rule_code").annotate(last=Max("met_on")))
    rules = {rule.code: rule for rule in ClockRule.objects.filter(code__in=IMPLIED)}
    made = []
    for code in IMPLIED:
        rule = rules.get(code)
        if code in running or rule is None or (code in last and not rule.recurs):
            continue
        start = last.get(code) or (_review_start() if code == ClockCode.ARRANGEMENTS_REVIEW else None)
        if start is None:
            continue
        try:
            with transaction.atomic():
                made.append(
                    set_deadline_by_rule(
                        partnership, code, started_on=start, owner=MANAGER, by=None, now=now, calendar=calendar
                    )
                )
        except DeadlineError:  # no length and no date is stated: nothing is guessed
            continue
    return made


def _review_start() -> date | None:
    stated = dict(KeyDate.objects.filter(kind__in=STARTS_OF_REVIEW).values_list("kind", "on"))
    printed = next((stated[kind] for kind in STARTS_OF_REVIEW if kind in stated), None)
    return last_day(printed) if printed else None


def set_next(deadline: Deadline, *, now: datetime) -> Deadline | None:
    """What a met clock starts again, if it is one that recurs."""
    if deadline.met_on is None or deadline.rule_code in OPENED_BY_HAND:
        return None
    owner = Owner(user=deadline.owner, role=deadline.owner_role, agency=deadline.agency)
    try:
        if deadline.rule_code == BODY_MEETING and deadline.body is not None:
            still = (
                deadline.body.meets_within_months
                and bodies_in_force(localdate(now)).filter(pk=deadline.body.pk).exists()
            )
            return (
                set_next_meeting(deadline.body, last_met=deadline.met_on, calendar=work_calendar(), now=now)
                if still
                else None
            )
        if any(rule is not None and rule.recurs for rule in rules_for(deadline.rule_code, on=deadline.met_on)):
            return set_deadline_by_rule(
                deadline.partnership, deadline.rule_code, started_on=deadline.met_on, title=deadline.title,
                body=deadline.body, owner=owner, by=None, now=now,
            )  # fmt: skip
    except CalendarTooShort:  # the daily round sets it once the calendar reaches that far
        return None
    return None


def end_meetings(*, by: User | None, now: datetime) -> list[Deadline]:
    """Meetings that nobody will hold: their body has ended or has no frequency any more."""
    kept = bodies_in_force(localdate(now)).filter(meets_within_months__isnull=False)
    return list(Deadline.objects.filter(rule_code=BODY_MEETING, state=State.OPEN).exclude(body__in=kept))
