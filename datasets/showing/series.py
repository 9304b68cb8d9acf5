"""One indicator over time: what charts, signals and movements read. Quarters and years are separate series."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from datasets.checking.book import GREATEST_POWER, SAME_AT_YEAR_END, sound
from datasets.enums import GoodDirection, Standing, ValueKind
from datasets.periods import Period
from datasets.terms import TOTAL, CellKey, Figure, Terms, said, value_of

# By code of the period, then by cell: as stored figures are read.
ByPeriod = Mapping[str, Mapping[CellKey, Figure]]


class Judgement(StrEnum):
    """What a change means for children and adults, by the indicator's direction of good."""

    BETTER = "better"
    WORSE = "worse"
    NEITHER = "neither"


def judged(direction: GoodDirection, change: Decimal | float) -> Judgement:
    if direction == GoodDirection.NEITHER or not change:
        return Judgement.NEITHER
    return Judgement.BETTER if (change > 0) == (direction == GoodDirection.UP) else Judgement.WORSE


@dataclass(frozen=True, slots=True)
class Point:
    period: Period
    figure: Figure


@dataclass(frozen=True, slots=True)
class Break:
    """From this period on something else is counted. `why` in words, without a full stop."""

    at: Period
    why: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place on the line of time. `value`: None where nothing is given, `standing` says which kind of nothing."""

    period: Period
    value: Decimal | None = None
    provisional: bool = False
    standing: Standing = Standing.BLANK


@dataclass(frozen=True, slots=True)
class Guide:
    """A level that holds from one period to another: the median, or a limit of what chance gives."""

    name: str
    value: Decimal
    first: Period
    last: Period
    is_limit: bool = False


@dataclass(frozen=True)
class Comparator:
    """What a series is held against, by name: England, statistical neighbours, a census."""

    name: str
    values: Mapping[Period, Decimal] = field(default_factory=dict)

    def value_at(self, period: Period) -> Decimal | None:
        """Its figure of the period, or else of the year that the period lies in."""
        year = Period(period.starts_on.year, calendar=True)
        found = (self.values[each] for each in (period, period.whole_year, year) if each in self.values)
        return next(found, None)


@dataclass(frozen=True)
class Series:
    """`points`: of one kind (quarters, or financial years, or calendar years), in order of time, one a period."""

    terms: Terms
    category: str = TOTAL
    points: tuple[Point, ...] = ()
    breaks: tuple[Break, ...] = ()

    @property
    def name(self) -> str:
        return self.terms.cell_name(self.category)

    @property
    def target(self) -> Decimal | None:
        """The target is the total's."""
        return self.terms.target if self.category == TOTAL else None

    @property
    def is_cumulative(self) -> bool:
        """Grows through its financial year. Whole years of the same figures do not."""
        return self.terms.kind == ValueKind.CUMULATIVE and bool(self.points) and self.points[0].period.quarter > 0

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every period from the first point to the last, those without a figure too."""
        known = {each.period: each.figure for each in self.points}
        return tuple(self._spot(period, known.get(period)) for period in self._periods())

    @cached_property
    def values(self) -> dict[Period, Decimal]:
        """What is given, in order of time."""
        return {each.period: each.value for each in self.spots if each.value is not None}

    def spot(self, period: Period) -> Spot:
        found = next((each.figure for each in self.points if each.period == period), None)
        return self._spot(period, found)

    @cached_property
    def increments(self) -> "Series":
        """What a figure since 1 April grew by in each quarter. Any other series is its own."""
        if not self.is_cumulative:
            return self
        added = [Point(each.period, self._added(each)) for each in self.spots]
        terms = replace(self.terms, kind=ValueKind.COUNT, target=None, tolerance=None)
        return Series(terms, self.category, tuple(added), self.breaks)

    @cached_property
    def stretches(self) -> tuple[tuple[Spot, ...], ...]:
        """The spots between breaks: only inside a stretch are figures comparable. Empty stretches are left out."""
        found: dict[date | None, list[Spot]] = {}
        for spot in self.spots:
            found.setdefault(self._since(spot.period), []).append(spot)
        return tuple(tuple(each) for each in found.values())

    def break_between(self, first: Period, second: Period) -> Break | None:
        """The break that makes two periods incomparable, if one does."""
        early, late = sorted((first, second), key=lambda each: each.ends_on)
        between = (each for each in self.breaks if early.ends_on < each.at.starts_on <= late.ends_on)
        return next(between, None)

    def said(self, value: Decimal | None) -> str:
        """A value of this series as people read it."""
        return said(self.terms.kind, value, unit=self.terms.unit, decimals=self.terms.decimals)

    def _periods(self) -> Iterator[Period]:
        if not self.points:
            return
        period, last = self.points[0].period, self.points[-1].period
        while period <= last:
            yield period
            period = period.after

    def _spot(self, period: Period, figure: Figure | None) -> Spot:
        if figure is None:
            return Spot(period)
        value = value_of(self.terms.kind, figure) if sound(figure) else None
        if value is not None and value.adjusted() > GREATEST_POWER:
            value = None
        return Spot(period, value, figure.provisional, figure.standing)

    def _added(self, spot: Spot) -> Figure:
        before = self.values.get(spot.period.before)
        if spot.value is None or spot.period.quarter == 1:
            return Figure(spot.value, standing=spot.standing, provisional=spot.provisional)
        added = None if before is None else spot.value - before
        return Figure(added, provisional=spot.provisional or self.spot(spot.period.before).provisional)

    def _since(self, period: Period) -> date | None:
        return max((each.at.starts_on for each in self.breaks if each.at.starts_on <= period.ends_on), default=None)


def quarterly(terms: Terms, figures: ByPeriod, category: str = TOTAL, breaks: Sequence[Break] = ()) -> Series:
    """The quarters. A count at 31 March or since 1 April that was given for the year stands in for Quarter 4.

    Only in a year that has other quarters: years before quarters were counted would be little but gaps (see `yearly`).
    """
    return _series(
        terms, category, breaks, {p: cells for p, cells in _parsed(figures) if not p.calendar}, quarters=True
    )


def yearly(terms: Terms, figures: ByPeriod, category: str = TOTAL, breaks: Sequence[Break] = ()) -> Series:
    """The financial years. Quarter 4 of a count at 31 March or since 1 April stands in for its year."""
    return _series(
        terms, category, breaks, {p: cells for p, cells in _parsed(figures) if not p.calendar}, quarters=False
    )


def calendar_years(terms: Terms, figures: ByPeriod, category: str = TOTAL, breaks: Sequence[Break] = ()) -> Series:
    return _series(terms, category, breaks, {p: cells for p, cells in _parsed(figures) if p.calendar}, quarters=False)


def _parsed(figures: ByPeriod) -> Iterator[tuple[Period, Mapping[CellKey, Figure]]]:
    return ((Period.parse(code), cells) for code, cells in figures.items())


def _series(
    terms: Terms,
    category: str,
    breaks: Sequence[Break],
    known: Mapping[Period, Mapping[CellKey, Figure]],
    *,
    quarters: bool,
) -> Series:
    own = {period for period in known if bool(period.quarter) == quarters}
    twins = {_twin(period) for period in known if bool(period.quarter) != quarters and period.quarter in {0, 4}}
    if quarters:
        twins &= {Period(period.year, 4) for period in own if (terms.code, category) in known[period]}
    both = terms.kind in SAME_AT_YEAR_END and not any(period.calendar for period in known)
    points = []
    for period in sorted(own | twins if both else own):
        names = (period, _twin(period)) if both and period.quarter in {0, 4} else (period,)
        found = [known[each][terms.code, category] for each in names if (terms.code, category) in known.get(each, {})]
        if found:
            points.append(Point(period, next((each for each in found if each.given), found[0])))
    return Series(terms, category, tuple(points), tuple(sorted(breaks, key=lambda each: each.at.starts_on)))


def _twin(period: Period) -> Period:
    """The other name of the day on which a financial year ends."""
    return period.whole_year if period.quarter else Period(period.year, 4)
