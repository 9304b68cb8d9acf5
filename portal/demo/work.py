"""Made-up tasks around today, so that something is overdue, something is due soon and something waits for others."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from accounts.models import User
from arrangements.enums import ClockCode
from arrangements.models import Body, ClockRule
from deadlines.models import Deadline, State
from deadlines.services import (
    Owner,
    meet_deadline,
    record_meeting,
    set_deadline,
    set_deadline_by_rule,
    set_recurring_deadlines,
)
from partnerships.models import Partnership
from partnerships.roles import Role


class Task(NamedTuple):
    """Who has it (the part before the @), what it is, and the days from today on which it started and is due."""

    owner: str
    title: str
    started: int
    due: int


TASKS = (
    Task("manager", "Send the papers for the executive", -9, -2),
    Task("manager", "Draft the training chapter of the yearly report", -6, 5),
    Task("manager", "Ask the statutory partners for next year's contributions", -3, 24),
    Task("officer", "Collect the audit tools of four agencies", -12, -1),
    Task("officer", "Write the summary of the neglect audit", -4, 6),
    Task("support", "Book a room for the partnership meeting", -2, 1),
    Task("support", "Put last month's minutes on the website", -8, -3),
    Task("chair", "Agree the executive's agenda", -5, 2),
    Task("chair", "Answer the council's scrutiny committee", -10, 12),
    Task("scrutineer", "Write up the scrutiny visit", -20, -4),
    Task("scrutineer", "Plan the next peer review", -3, 10),
    Task("executive", "Name a deputy for the executive", -7, 4),
    Task("executive", "Read and sign the arrangements", -1, 9),
    Task("groupchair", "Report the group's progress to the executive", -14, 3),
    Task("groupchair", "Propose terms of reference for a task and finish group", -6, -1),
    Task("member", "Comment on the group's terms of reference", -5, 7),
    Task("agency", "Confirm your agency's contacts", -6, 5),
    Task("agency", "Send last year's figures on training", -16, -3),
    Task("contributor", "Comment on the draft threshold guidance", -2, 8),
    Task("lay", "Read the draft arrangements and say what is unclear", -3, 11),
    Task("inspector", "Agree the days of the visit with the partnership", -4, 6),
)
DAYS_SINCE_MEETING = (20, 70, 150, 40)


def set_tasks(partnership: Partnership, people: dict[str, User], *, today: date, now: datetime) -> None:
    for task in TASKS:
        if not Deadline.objects.filter(title=task.title, owner=people[task.owner]).exists():
            set_deadline(
                partnership,
                title=task.title,
                started_on=today + timedelta(days=task.started),
                due_on=today + timedelta(days=task.due),
                start_event="Agreed with the business team",
                owner=Owner(user=people[task.owner]),
                by=people["manager"],
                now=now,
            )


def start_clocks(partnership: Partnership, people: dict[str, User], *, today: date, now: datetime) -> None:
    """The clocks that the arrangements imply, counted from made-up meetings and a made-up last report."""
    manager = people["manager"]
    bodies = Body.objects.filter(meets_within_months__isnull=False).order_by("order")
    for number, body in enumerate(bodies):
        if not Deadline.objects.filter(body=body, state=State.MET).exists():
            held_on = today - timedelta(days=DAYS_SINCE_MEETING[number % len(DAYS_SINCE_MEETING)])
            record_meeting(body, held_on=held_on, by=manager, now=now)
    if not Deadline.objects.filter(rule_code=ClockCode.ANNUAL_REPORT).exists():
        set_deadline_by_rule(
            partnership,
            ClockCode.ANNUAL_REPORT,
            started_on=today - timedelta(days=330),
            owner=Owner(role=Role.BUSINESS_MANAGER),
            by=manager,
            now=now,
        )
    for review in Deadline.objects.filter(rule_code=ClockCode.ARRANGEMENTS_REVIEW, state=State.OPEN, due_on__lt=today):
        meet_deadline(review, met_on=today - timedelta(days=300), by=manager, now=now)
    _start_local(partnership, ClockCode.DISPUTE_MEETING, people, started=today - timedelta(days=20), now=now)
    _start_local(partnership, ClockCode.ESCALATION_STEP_2, people, started=today - timedelta(days=4), now=now)
    _start_local(partnership, ClockCode.HUB_REVIEW, people, started=today - timedelta(days=60), now=now)
    _start_local(partnership, ClockCode.AUDIT_CYCLE, people, started=today - timedelta(days=500), now=now)
    set_recurring_deadlines(partnership, now=now)


def _start_local(
    partnership: Partnership, code: ClockCode, people: dict[str, User], *, started: date, now: datetime
) -> None:
    """Only where the partnership's own arrangements have this clock."""
    if ClockRule.objects.filter(code=code).exists() and not Deadline.objects.filter(rule_code=code).exists():
        set_deadline_by_rule(
            partnership,
            code,
            started_on=started,
            owner=Owner(role=Role.INDEPENDENT_CHAIR),
            by=people["manager"],
            now=now,
        )
