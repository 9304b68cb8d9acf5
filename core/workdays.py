"""Counting days. Pure: the caller brings the calendar, and nothing here knows what day it is."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


class CalendarTooShort(ValueError):
    """The bank-holiday calendar does not reach the date that is being computed."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Bank holidays by date, and the days between which they are known."""

    known_from: date
    known_until: date
    holidays: Mapping[date, str] = field(default_factory=dict)

    def require(self, day: date) -> date:
        if not self.known_from <= day <= self.known_until:
            raise CalendarTooShort(
                f"Bank holidays are known from {self.known_from.year} to {self.known_until.year}; {day.year} is outside."
            )
        return day

    def why_not_worked(self, day: date) -> str:
        """The reason why a day is skipped; nothing for a working day."""
        return self.holidays.get(day) or ("" if day.weekday() < 5 else day.strftime("%A"))


@dataclass(frozen=True, slots=True)
class DayCount:
    date: date
    counted: bool
    reason: str


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    return not calendar.why_not_worked(calendar.require(day))


def count_days(
    start: date, count: int, *, calendar: WorkCalendar, working: bool = False, backward: bool = False
) -> list[DayCount]:
    """Every day from day 0, the event, to the last one counted, each with the reason why it counts or not."""
    if count < 0:
        raise ValueError("count must not be negative")
    step = -ONE_DAY if backward else ONE_DAY
    day, counted = calendar.require(start), 0
    days = [DayCount(day, counted=False, reason="Day 0")]
    while counted < count:
        day = calendar.require(day + step)
        skipped = calendar.why_not_worked(day) if working else ""
        counted += not skipped
        days.append(DayCount(day, counted=not skipped, reason=skipped or f"Day {counted}"))
    return days


def add_working_days(start: date, count: int, *, calendar: WorkCalendar, backward: bool = False) -> date:
    """The date `count` working days after (or before) `start`; the start itself is day 0."""
    return count_days(start, count, calendar=calendar, working=True, backward=backward)[-1].date


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """How many working days follow `start`, up to and with `end`."""
    span = (end - start).days
    return sum(is_working_day(start + timedelta(days=n), calendar) for n in range(1, span + 1))


def add_months(start: date, months: int) -> date:
    """The same day of a later (or earlier) month, or that month's last day: 31 August and 6 months is 28 February."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise CalendarTooShort(f"The year {year} is outside every calendar.")
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def last_day(partial: str) -> date:
    """The last day of what a partly known date leaves open: 2021-09 is 30 September 2021."""
    numbers = [int(part) for part in partial.split("-")]
    year, month, day = (numbers + [12, 0][len(numbers) - 1 :])[:3] if len(numbers) < 3 else numbers
    return date(year, month, day or calendar.monthrange(year, month)[1])
