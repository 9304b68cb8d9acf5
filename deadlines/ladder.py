"""When to speak about a deadline, and to whom. Pure: no database, no clock of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from partnerships.roles import Role

LONDON = ZoneInfo("Europe/London")
SPEAK_AT = time(8, 0)
OWNER, AGENCY, BODY = "owner", "agency", "body"
WHO = frozenset({OWNER, AGENCY, BODY, *Role.values})
BREACH = "breach"
OPENS = "opens"


@dataclass(frozen=True, slots=True)
class Rung:
    """One moment to speak: `days` after the due date (before it when negative)."""

    code: str
    days: int
    tell: tuple[str, ...] = (OWNER,)


DEFAULT = (
    Rung("week_before", -7),
    Rung("day_before", -1),
    Rung("on_the_day", 0),
    Rung(BREACH, 1, (OWNER, Role.BUSINESS_MANAGER, Role.INDEPENDENT_CHAIR)),
    Rung("week_after", 7, (OWNER, Role.BUSINESS_MANAGER, Role.INDEPENDENT_CHAIR)),
)
NO_ESCALATION = tuple(Rung(r.code, r.days, tuple(t for t in r.tell if t != Role.INDEPENDENT_CHAIR)) for r in DEFAULT)


def in_words(who: str) -> str:
    own = {OWNER: "whoever has it", AGENCY: "its agency", BODY: "the chair of the body"}
    return own.get(who) or f"the {Role(who).label.lower()}"


class LadderError(ValueError):
    """A rule's rungs are not rungs."""


def parse(rungs: Sequence[Mapping[str, Any]], *, escalates: bool = True) -> tuple[Rung, ...]:
    """A rule's own rungs, or the usual ones. The breach is always one of them."""
    if not rungs:
        return DEFAULT if escalates else NO_ESCALATION
    ladder = [_rung(rung) for rung in rungs]
    if len({rung.code for rung in ladder}) != len(ladder):
        raise LadderError("Two rungs have the same code.")
    if not any(rung.code == BREACH for rung in ladder):
        ladder.append(next(r for r in (DEFAULT if escalates else NO_ESCALATION) if r.code == BREACH))
    return tuple(sorted(ladder, key=lambda rung: rung.days))


def _rung(value: Mapping[str, Any]) -> Rung:
    code, days, tell = value.get("code"), value.get("days"), tuple(value.get("tell") or (OWNER,))
    if not isinstance(code, str) or not code or not isinstance(days, int) or not -400 <= days <= 400:
        raise LadderError(f"A rung needs a code and a number of days: {dict(value)}")
    if code == BREACH and days < 1:
        raise LadderError("The breach comes after the due date.")
    if unknown := sorted(set(tell) - WHO):
        raise LadderError(f"Nobody is called {', '.join(unknown)}. Allowed: {', '.join(sorted(WHO))}.")
    return Rung(code[:30], days, tell)


def alert_times(due_on: date, rungs: Iterable[Rung], opens_on: date | None = None) -> list[tuple[datetime, Rung]]:
    times = [(_speak(due_on + timedelta(days=rung.days)), rung) for rung in rungs]
    if opens_on is not None and opens_on < due_on:
        times.append((_speak(opens_on), Rung(OPENS, (opens_on - due_on).days)))
    return sorted(times, key=lambda pair: pair[0])


def next_alert_at(
    due_on: date, rungs: Iterable[Rung], *, after: datetime, opens_on: date | None = None
) -> datetime | None:
    return next((at for at, _ in alert_times(due_on, rungs, opens_on) if at > after), None)


def first_alert_at(
    due_on: date, rungs: Iterable[Rung], *, now: datetime, opens_on: date | None = None
) -> datetime | None:
    """Of a clock that starts or moves now: one that is late already speaks at once."""
    return now if is_late(due_on, now) else next_alert_at(due_on, rungs, after=now, opens_on=opens_on)


def current_rung(due_on: date, rungs: Iterable[Rung], *, now: datetime, opens_on: date | None = None) -> Rung | None:
    """The latest rung whose time has come; earlier ones that were missed are not sent late."""
    rungs = tuple(rungs)
    passed = [rung for at, rung in alert_times(due_on, rungs, opens_on) if at <= now]
    if is_late(due_on, now) and not any(rung.days > 0 for rung in passed):
        return next(rung for rung in rungs if rung.code == BREACH)
    return passed[-1] if passed else None


def is_late(due_on: date, now: datetime) -> bool:
    return now.astimezone(LONDON).date() > due_on


def _speak(day: date) -> datetime:
    return datetime.combine(day, SPEAK_AT, tzinfo=LONDON)
