"""One event as one agency recorded it, as plain values: what the merge works on, without a database."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from incidents.enums import DatePrecision

Month = tuple[int, int]
BY_YEAR = str(DatePrecision.YEAR)
ONE_DAY = timedelta(days=1)


class Entry(NamedTuple):
    id: int
    agency_id: int
    kind: str
    precision: str
    starts_on: date
    ends_on: date
    known_on: date | None = None
    revision: int = 1

    @property
    def became_known_on(self) -> date:
        """The day on which the agency came to know: at once, where it does not say otherwise."""
        return self.known_on or self.starts_on

    @property
    def lag(self) -> int:
        """Days between the event's last possible day and the agency's knowing of it."""
        return max(0, (self.known_on - self.ends_on).days) if self.known_on else 0


def days_between(one: Entry, other: Entry) -> int:
    """Days between two entries' dates; 0 where they overlap, so that both may be right."""
    return max(0, (other.starts_on - one.ends_on).days, (one.starts_on - other.ends_on).days)


def month_of(day: date) -> Month:
    return day.year, day.month


def months_between(first: Month, last: Month) -> Iterator[Month]:
    for number in range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1]):
        yield number // 12, number % 12 + 1


def months_of(entry: Entry) -> list[Month]:
    """The months that an entry speaks of. One dated by its year only speaks of no month in particular."""
    if entry.precision == BY_YEAR:
        return []
    first, last = entry.starts_on, entry.ends_on
    if first is last or (first.month == last.month and first.year == last.year):
        return [(first.year, first.month)]
    return list(months_between(month_of(first), month_of(last)))


def years_of(entry: Entry) -> range:
    """As `months_of`, by year."""
    return range(0) if entry.precision == BY_YEAR else range(entry.starts_on.year, entry.ends_on.year + 1)


def in_order(entry: Entry) -> tuple[date, date, int]:
    """By the first possible day; what is dated exactly before what is dated roughly."""
    return entry.starts_on, entry.ends_on, entry.id
