"""Periods belong to the system: financial years from 1 April, their quarters, and calendar years of comparison figures.

A period is its code: "2017-18", "2017-18-Q1", "2017". Codes sort by time within their kind.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

CODE = re.compile(r"(?P<year>\d{4})(?:-(?P<next>\d{2})(?:-Q(?P<quarter>[1-4]))?)?")
PATTERN = r"^\d{4}(-\d{2}(-Q[1-4])?)?$"
FIRST_YEAR, LAST_YEAR = 1990, 2098
QUARTERS = (1, 2, 3, 4)


class NotAPeriod(ValueError):
    """What is not a period, in words that say how one is written."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`year`: in which it starts. `quarter`: 1 to 4, or 0 for the whole year. `calendar`: January to December."""

    year: int
    quarter: int = 0
    calendar: bool = False

    @classmethod
    def parse(cls, code: str) -> Self:
        found = CODE.fullmatch(code.strip())
        if found is None:
            raise NotAPeriod(
                f"{code!r} is not a period. Write a year such as 2017-18, or a quarter such as 2017-18-Q1."
            )
        year, following = int(found["year"]), found["next"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NotAPeriod(f"{code!r} is not a period: the year must be between {FIRST_YEAR} and {LAST_YEAR}.")
        if following is None:
            return cls(year, calendar=True)
        if int(following) != (year + 1) % 100:
            raise NotAPeriod(f"{code!r} is not a financial year. The year that starts in {year} is {_span(year)}.")
        return cls(year, int(found["quarter"] or 0))

    @classmethod
    def quarter_of(cls, day: date) -> Self:
        """The financial quarter in which a day lies."""
        year = day.year if day.month >= 4 else day.year - 1
        return cls(year, (day.month - 4) % 12 // 3 + 1)

    @property
    def code(self) -> str:
        if self.calendar:
            return str(self.year)
        return f"{_span(self.year)}-Q{self.quarter}" if self.quarter else _span(self.year)

    @property
    def starts_on(self) -> date:
        if self.calendar:
            return date(self.year, 1, 1)
        month = 4 + 3 * (max(self.quarter, 1) - 1)
        return date(self.year + (month > 12), (month - 1) % 12 + 1, 1)

    @property
    def ends_on(self) -> date:
        if self.calendar:
            return date(self.year, 12, 31)
        ends = {1: (6, 30), 2: (9, 30), 3: (12, 31)}
        return date(self.year, *ends[self.quarter]) if self.quarter in ends else date(self.year + 1, 3, 31)

    @property
    def short(self) -> str:
        """Quarter 1 2017/18; 2017/18; 2017."""
        year = str(self.year) if self.calendar else f"{self.year}/{(self.year + 1) % 100:02}"
        return f"Quarter {self.quarter} {year}" if self.quarter else year

    @property
    def label(self) -> str:
        """Quarter 1 2017/18 (April to June 2017)."""
        if not self.quarter:
            return self.short if self.calendar else f"{self.short} (April {self.year} to March {self.year + 1})"
        return f"{self.short} ({self.starts_on:%B} to {self.ends_on:%B %Y})"

    @property
    def whole_year(self) -> Self:
        return type(self)(self.year, calendar=self.calendar)

    @property
    def before(self) -> Self:
        """The quarter or year before this one."""
        if self.quarter > 1:
            return type(self)(self.year, self.quarter - 1)
        return type(self)(self.year - 1, 4 if self.quarter else 0, self.calendar)

    @property
    def after(self) -> Self:
        if 0 < self.quarter < 4:
            return type(self)(self.year, self.quarter + 1)
        return type(self)(self.year + 1, 1 if self.quarter else 0, self.calendar)

    @property
    def year_before(self) -> Self:
        """The same quarter last year."""
        return type(self)(self.year - 1, self.quarter, self.calendar)


def _span(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02}"


def quarters_of(year: int) -> list[Period]:
    return [Period(year, number) for number in QUARTERS]


def last_ended_quarter(today: date) -> Period:
    """The quarter that agencies can give figures for: the newest that is over."""
    return Period.quarter_of(today).before


def named(code: str) -> str:
    """A stored code in words for a page."""
    return Period.parse(code).short


def choices(today: date, *, back: int = 10, ahead: int = 1, calendar: bool = False) -> list[tuple[str, str]]:
    """Quarters and years for a list to choose from, newest first: nobody types one. `calendar`: with calendar years."""
    year = Period.quarter_of(today).year
    found: list[Period] = []
    for each in range(year + ahead, year - back - 1, -1):
        found += [Period(each), *reversed(quarters_of(each))]
        if calendar:
            found.append(Period(each, calendar=True))
    return [(each.code, each.label) for each in found]
