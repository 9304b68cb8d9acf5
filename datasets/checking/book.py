"""The figures that checks read: everything known, found by cell and period without another pass over it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property

from datasets.enums import RelationKind, Standing, ValueKind
from datasets.periods import NotAPeriod, Period
from datasets.terms import TOTAL, CellKey, Figure, Terms, value_of

# Kinds whose figure at the end of Quarter 4 is the figure of the year: a count of 31 March, a count since 1 April.
SAME_AT_YEAR_END = frozenset({ValueKind.SNAPSHOT, ValueKind.CUMULATIVE})
# Figures outside these powers of ten are typing errors; no sum is done with them, so none can overflow.
LEAST_POWER, GREATEST_POWER = -6, 14

# Where one figure may stand, best place first: Quarter 4, or else the whole year.
Places = tuple[Period, ...]


class Along(Enum):
    """Which earlier figures make a series with this one."""

    QUARTERS = "quarters"
    QUARTERS_AND_YEAR_ENDS = "quarters and year ends"
    YEARS = "years"
    YEARS_AND_FOURTH_QUARTERS = "years and fourth quarters"
    MOMENTS = "every quarter's end and year's end"
    CALENDAR_YEARS = "calendar years"


@dataclass(frozen=True, slots=True)
class Strip:
    """A series' places in order of time: their first and last days, and what is known there, best first."""

    starts: list[date]
    ends: list[date]
    places: list[tuple[tuple[Period, Mapping[CellKey, Figure]], ...]]


@dataclass(frozen=True)
class Book:
    """What the checks read.

    `terms`: by code of the indicator. `figures`: by code of the period, then by cell: history and what is checked alike.
    `by_agency`: by period, cell and the agency's name, only where several agencies give the same figure. `breaks`: by
    indicator the days from which another definition counts; figures on two sides of such a day are not compared.
    Codes that are no period, and cells that no terms name, are passed over.
    """

    terms: Mapping[str, Terms]
    figures: Mapping[str, Mapping[CellKey, Figure]]
    by_agency: Mapping[str, Mapping[CellKey, Mapping[str, Figure]]] = field(default_factory=dict)
    breaks: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[Period, Mapping[CellKey, Figure]]:
        """The figures by period, in order of time; a quarter before the year that ends with it."""
        found = {}
        for code, cells in self.figures.items():
            try:
                found[Period.parse(code)] = cells
            except NotAPeriod:
                continue
        return dict(sorted(found.items(), key=lambda pair: _when(pair[0])))

    @cached_property
    def _strips(self) -> dict[Along, Strip]:
        quarters = [each for each in self.known if each.quarter]
        years = [each for each in self.known if not each.quarter and not each.calendar]
        ends = {Period(each.year, 4) for each in years}
        fourth = {each.whole_year for each in quarters if each.quarter == 4}
        places: dict[Along, Iterable[Places]] = {
            Along.QUARTERS: ((each,) for each in quarters),
            Along.QUARTERS_AND_YEAR_ENDS: (_twins(each) for each in {*quarters, *ends}),
            Along.YEARS: ((each,) for each in years),
            Along.YEARS_AND_FOURTH_QUARTERS: (_twins(each) for each in {*years, *fourth}),
            Along.MOMENTS: (_twins(each) for each in {*quarters, *ends}),
            Along.CALENDAR_YEARS: ((each,) for each in self.known if each.calendar),
        }
        return {along: self._strip(found) for along, found in places.items()}

    def _strip(self, places: Iterable[Places]) -> Strip:
        ordered = sorted(places, key=lambda each: _when(each[0]))
        known = [tuple((place, self.known[place]) for place in each if place in self.known) for each in ordered]
        return Strip([each[0].starts_on for each in ordered], [each[0].ends_on for each in ordered], known)

    @cached_property
    def provisional(self) -> frozenset[CellKey]:
        """The cells that were marked as provisional in any period."""
        return frozenset(cell for cells in self.known.values() for cell, figure in cells.items() if figure.provisional)

    @cached_property
    def holders(self) -> dict[str, tuple[str, ...]]:
        """By code of an indicator: the indicators whose relations name it."""
        found: dict[str, list[str]] = {}
        for terms in self.terms.values():
            for relation in terms.relations:
                found.setdefault(relation.other, []).append(terms.code)
        return {code: tuple(dict.fromkeys(holders)) for code, holders in found.items()}

    def raw(self, cell: CellKey, period: Period) -> Figure | None:
        """What stands in the cell, sound or not; None where nothing was ever entered."""
        return self.known.get(period, {}).get(cell)

    def figure(self, cell: CellKey, period: Period) -> Figure | None:
        """The given figure of exactly this period, with numbers that can be reckoned with."""
        return _reckonable(self.raw(cell, period))

    def at(self, cell: CellKey, period: Period) -> Figure | None:
        """The given figure, also where it stands under the other name of the same day: Quarter 4, or the year."""
        found = self.figure(cell, period)
        if found is None and self._kind(cell) in SAME_AT_YEAR_END:
            return self.figure(cell, _twins(period)[-1])
        return found

    def value(self, cell: CellKey, period: Period) -> Decimal | None:
        """The figure as one number; None where it is not given or has nothing to be a share of."""
        terms, found = self.terms.get(cell[0]), self.at(cell, period)
        return value_of(terms.kind, found) if terms and found else None

    def along(self, terms: Terms, period: Period) -> Along:
        """The series that figures of this kind make: like with like.

        A count at a date is the same kind of figure in a quarter and at a year's end. What is counted over a time compares
        only with what was counted over a time as long.
        """
        if period.calendar:
            return Along.CALENDAR_YEARS
        if terms.kind == ValueKind.SNAPSHOT:
            return Along.MOMENTS
        if terms.kind == ValueKind.CUMULATIVE:
            return Along.QUARTERS_AND_YEAR_ENDS if period.quarter else Along.YEARS_AND_FOURTH_QUARTERS
        return Along.QUARTERS if period.quarter else Along.YEARS

    def earlier(self, cell: CellKey, period: Period, along: Along) -> Iterator[tuple[Period, Figure]]:
        """The given figures of the series that end before this period, newest first, back to the last break."""
        strip = self._strips[along]
        start = self.since(cell[0], period)
        for number in range(bisect_left(strip.ends, period.ends_on) - 1, -1, -1):
            if start and strip.starts[number] < start:
                return
            for place, cells in strip.places[number]:
                found = _reckonable(cells.get(cell))
                if found is not None:
                    yield place, found
                    break

    def values(self, cell: CellKey, period: Period, along: Along) -> Iterator[tuple[Period, Decimal]]:
        """As `earlier`, as one number each."""
        kind = self._kind(cell)
        if kind is None:
            return
        for place, found in self.earlier(cell, period, along):
            value = value_of(kind, found)
            if value is not None:
                yield place, value

    def since(self, indicator: str, period: Period) -> date | None:
        """The first day whose figures compare with this period's; None where the series has no break before it."""
        return max((day for day in self.breaks.get(indicator, ()) if day <= period.ends_on), default=None)

    def comparable(self, indicator: str, first: Period, second: Period) -> bool:
        """Whether no break in the series lies between two periods."""
        return self.since(indicator, first) == self.since(indicator, second)

    def added_in(self, cell: CellKey, quarter: Period) -> Decimal | None:
        """What a figure since 1 April grew by in one quarter; None where this or the quarter before is not given."""
        now = self.value(cell, quarter)
        if now is None or quarter.quarter == 1:
            return now
        before = self.value(cell, quarter.before)
        return None if before is None else now - before

    def related(self, terms: Terms, *kinds: RelationKind) -> Iterator[tuple[RelationKind, Terms]]:
        """The indicators that this one must agree with, as far as the book has them."""
        for relation in terms.relations:
            other = self.terms.get(relation.other)
            if relation.kind in kinds and other is not None:
                yield relation.kind, other

    def _kind(self, cell: CellKey) -> ValueKind | None:
        terms = self.terms.get(cell[0])
        return terms.kind if terms else None


def cells_of(terms: Terms) -> tuple[CellKey, ...]:
    """Every cell of an indicator in the order of its form: the total, then its categories."""
    return ((terms.code, TOTAL), *((terms.code, each.code) for each in terms.categories))


def not_recorded(terms: Terms) -> frozenset[CellKey]:
    """The cells that count those of whom nobody knows the group."""
    return frozenset((terms.code, each.code) for each in terms.categories if each.not_recorded)


def sound(figure: Figure) -> bool:
    """Whether every number of it is finite and of a size that figures have."""
    part, whole, number = figure.numerator, figure.denominator, figure.number
    # Written out: nothing is asked more often.
    return (
        (number is None or sound_number(number))
        and (part is None or sound_number(part))
        and (whole is None or sound_number(whole))
    )


def sound_number(number: Decimal | None) -> bool:
    if number is None:
        return True
    return number.is_finite() and (not number or LEAST_POWER <= number.adjusted() <= GREATEST_POWER)


def _reckonable(figure: Figure | None) -> Figure | None:
    return figure if figure is not None and figure.given and sound(figure) else None


def stands_given(figure: Figure | None) -> bool:
    """Whether somebody said that there is a figure, complete or not."""
    return figure is not None and figure.standing == Standing.GIVEN


def _twins(period: Period) -> Places:
    """The period, and the other name of the same day at the end of a financial year."""
    if period.quarter == 4:
        return (period, period.whole_year)
    if not period.quarter and not period.calendar:
        return (period, Period(period.year, 4))
    return (period,)


def _when(period: Period) -> tuple[date, bool, bool]:
    return period.ends_on, not period.quarter, period.calendar
