"""The answer to "Why this date?": the event, day 0, every day counted or skipped, the rule's words and where it stands."""

from dataclasses import dataclass
from datetime import date, datetime

from arrangements.enums import ClockSeverity
from core.workdays import CalendarTooShort, DayCount
from deadlines import ladder
from deadlines.calendars import work_calendar
from deadlines.computation import Terms, due
from deadlines.models import RUNG_WORDS, Deadline
from deadlines.selectors import Explanation

OWN, NATIONAL = "The partnership's own rule", "National guidance"


@dataclass(frozen=True, slots=True)
class Rule:
    """One side, local or national."""

    name: str
    terms: Terms
    due_on: date | None

    @property
    def standing(self) -> str:
        """Where the rule stands, and whether anybody opened it."""
        unverified = "not verified against the primary text" if self.terms.verified is False else ""
        return ", ".join(filter(None, [self.terms.pack_title, self.terms.source, unverified]))


@dataclass(frozen=True, slots=True)
class Why:
    event: str
    started_on: date
    days: tuple[DayCount, ...]
    rules: tuple[Rule, ...]
    trouble: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.days) > 31


@dataclass(frozen=True, slots=True)
class ComingAlert:
    at: datetime
    words: str
    told: str


def coming_alerts(deadline: Deadline, *, now: datetime) -> list[ComingAlert]:
    """What will be said, when and to whom, if nothing changes."""
    if deadline.next_alert_at is None:
        return []
    rungs = ladder.parse(deadline.rungs, escalates=deadline.severity == ClockSeverity.RED)
    return [
        ComingAlert(
            at, RUNG_WORDS.get(rung.code, rung.code.replace("_", " ")), ", ".join(map(ladder.in_words, rung.tell))
        )
        for at, rung in ladder.alert_times(deadline.due_on, rungs, deadline.opens_on)
        if at > now
    ]


def rules_of(found: Explanation) -> list[Rule]:
    sides = ((OWN, found.local), (NATIONAL, found.national))
    return [Rule(name, side.terms, side.due_on) for name, side in sides if side is not None]


def why_this_date(deadline: Deadline) -> Why:
    event = deadline.start_event or "Set by hand"
    if not deadline.terms:
        return Why(event, deadline.started_on, (), ())
    terms = Terms.from_json(deadline.terms)
    try:
        found = due(terms, deadline.started_on, work_calendar())
        trouble = ""
    except CalendarTooShort as error:
        found, trouble = None, str(error)
    name = NATIONAL if terms.pack else OWN
    rules = [Rule(name, terms, found.due_on if found else None)]
    national = deadline.terms.get("national")
    if national and not terms.pack:
        rules.append(Rule(NATIONAL, Terms.from_json(national), deadline.national_due_on))
    return Why(event, deadline.started_on, found.days if found else (), tuple(rules), trouble)
