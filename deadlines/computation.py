"""From a clock rule and a start to a date, with every day explained. Pure: no database, no clock of its own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from arrangements.enums import ClockDirection, ClockSeverity, ClockUnit
from arrangements.models import ClockRule, NationalClockRule
from core.workdays import DayCount, WorkCalendar, add_months, count_days, last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A clock rule as it stood when a clock was started; kept with the deadline."""

    length: int | None = None
    unit: str = ""
    direction: str = ClockDirection.FORWARD
    window_from: int | None = None
    window_to: int | None = None
    fixed_due_on: str = ""
    recurs: bool = False
    starts: str = ""
    start_wording: str = ""
    ends: str = ""
    told: tuple[str, ...] = ()
    wording: str = ""
    source: str = ""
    note: str = ""
    severity: str = ClockSeverity.RED
    follows_national: bool = False
    pack: str = ""
    pack_title: str = ""
    verified: bool | None = None

    @classmethod
    def of(cls, rule: ClockRule | NationalClockRule) -> Self:
        own = {f.name: getattr(rule, f.name) for f in fields(cls) if hasattr(rule, f.name)}
        if isinstance(rule, NationalClockRule):
            own |= {"pack": rule.pack.code, "pack_title": rule.pack.title}
        starts = own["start_wording"] if own.get("start_wording") else rule.get_starts_display()
        return cls(**own | {"told": tuple(rule.told), "start_wording": starts})

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        known = {f.name for f in fields(cls)}
        return cls(**{k: v for k, v in value.items() if k in known} | {"told": tuple(value.get("told", ()))})

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"told": list(self.told)}

    @property
    def days(self) -> int | None:
        return self.window_to if self.window_to is not None else self.length

    @property
    def in_words(self) -> str:
        """5 working days; between day 3 and day 9 (calendar days); by 2021-09."""
        if self.window_to is not None:
            unit = ClockUnit(self.unit).label
            if self.window_from == self.window_to:
                return f"on day {self.window_to} ({unit})"
            return f"from day {self.window_from} to day {self.window_to} ({unit})"
        if self.length is not None:
            unit = ClockUnit(self.unit).label
            after = " before" if self.direction == ClockDirection.BACKWARD else ""
            return f"{self.length} {unit[:-1] if self.length == 1 else unit}{after}"
        return f"by {self.fixed_due_on}" if self.fixed_due_on else ""


@dataclass(frozen=True, slots=True)
class Due:
    due_on: date
    days: tuple[DayCount, ...]
    opens_on: date | None = None


def due(terms: Terms, start: date, calendar: WorkCalendar) -> Due | None:
    """When the clock runs out; None where no length is stated. A printed date holds until it has passed."""
    if terms.fixed_due_on and (terms.days is None or start < last_day(terms.fixed_due_on)):
        on = last_day(terms.fixed_due_on)
        return Due(on, (DayCount(on, counted=True, reason=f"The date is printed: {terms.fixed_due_on}"),))
    if terms.days is None:
        return None
    days = _count(terms, terms.days, start, calendar)
    opens_on = None
    if terms.window_from is not None:
        opens_on = _count(terms, terms.window_from, start, calendar)[-1].date
    return Due(days[-1].date, tuple(days), opens_on)


def _count(terms: Terms, count: int, start: date, calendar: WorkCalendar) -> list[DayCount]:
    backward = terms.direction == ClockDirection.BACKWARD
    if terms.unit in {ClockUnit.CALENDAR_DAYS, ClockUnit.WORKING_DAYS}:
        working = terms.unit == ClockUnit.WORKING_DAYS
        return count_days(start, count, calendar=calendar, working=working, backward=backward)
    months = count * (12 if terms.unit == ClockUnit.YEARS else 1)
    calendar.require(start)
    end = calendar.require(add_months(start, -months if backward else months))
    reason = f"{terms.in_words} {'' if backward else 'after '}day 0"
    if end.day != start.day:
        reason += f": {end:%B} has no day {start.day}, so its last day"
    return [DayCount(start, counted=False, reason="Day 0"), DayCount(end, counted=True, reason=reason)]
