"""What moved: a figure against the quarter before, the same quarter last year, and its target, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from datasets.enums import GoodDirection, ValueKind
from datasets.periods import Period
from datasets.terms import Figure, rounded

from .series import Judgement, Series, judged

# A change from fewer than this has no per cent: 2 more than 4 is "up 2", not "up 50%".
FEWEST_FOR_PER_CENT = 10
LARGEST_PER_CENT = 999


class Against(StrEnum):
    """What a figure is compared with, as a sentence says it."""

    LAST_QUARTER = "last quarter"
    SAME_QUARTER = "the same quarter last year"
    LAST_YEAR = "last year"


@dataclass(frozen=True, slots=True)
class Movement:
    """`change`: None where there is nothing to compare with; `words` then say why. `per_cent`: of what it was before."""

    against: Against
    before: Period
    change: Decimal | None
    per_cent: int | None
    judgement: Judgement
    words: str


def movements(series: Series, period: Period) -> tuple[Movement, ...]:
    """A period's figure against the ones before: nothing without a figure. Figures since 1 April only against last year's."""
    if series.spot(period).value is None:
        return ()
    return tuple(_movement(series, period, against, before) for against, before in _pairs(series, period))


def _pairs(series: Series, period: Period) -> Iterator[tuple[Against, Period]]:
    if not period.quarter:
        yield Against.LAST_YEAR, period.before
        return
    if series.terms.kind != ValueKind.CUMULATIVE:
        yield Against.LAST_QUARTER, period.before
    yield Against.SAME_QUARTER, period.year_before


def _movement(series: Series, period: Period, against: Against, before: Period) -> Movement:
    now, then = series.spot(period).value, series.spot(before).value
    cut = series.break_between(before, period)
    if cut is not None and then is not None:
        why = f": {cut.why.rstrip('.')}" if cut.why else ""
        return Movement(against, before, None, None, Judgement.NEITHER, f"not comparable with {against}{why}")
    if now is None or then is None:
        return Movement(against, before, None, None, Judgement.NEITHER, f"no figure for {against} to compare with")
    change = now - then
    size = _amount(series, abs(change))
    if not size:
        return Movement(against, before, change, None, Judgement.NEITHER, f"no change on {against}")
    per_cent = _per_cent(series, before, change, then)
    share = "" if per_cent is None else f" ({per_cent or 'less than 1'}%)"
    words = f"{'up' if change > 0 else 'down'} {size}{share} on {against}"
    return Movement(against, before, change, per_cent, _judged(series, change), words)


def _judged(series: Series, change: Decimal) -> Judgement:
    """A change within the tolerance of the target is neither better nor worse."""
    tolerance = series.terms.tolerance
    if tolerance is not None and abs(change) <= tolerance:
        return Judgement.NEITHER
    return judged(series.terms.direction, change)


def _amount(series: Series, size: Decimal) -> str:
    """A difference in words; nothing where it rounds to nothing."""
    if series.terms.kind == ValueKind.PERCENTAGE:
        points = rounded(size, max(series.terms.decimals, 1))
        return f"{points} percentage points" if points else ""
    text = series.said(size)
    return text if any(each in "123456789" for each in text) else ""


def _per_cent(series: Series, before: Period, change: Decimal, then: Decimal) -> int | None:
    """Of the earlier figure, where that was large enough; percentages move in points only."""
    if series.terms.kind == ValueKind.PERCENTAGE or then <= 0 or _counted(series, before, then) < FEWEST_FOR_PER_CENT:
        return None
    found = int((abs(change) * 100 / then).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return found if found <= LARGEST_PER_CENT else None


def _counted(series: Series, period: Period, value: Decimal) -> Decimal:
    """How many a figure counts: of a rate the people, not the rate."""
    figure = next((each.figure for each in series.points if each.period == period), Figure())
    if series.terms.of_parts and figure.numerator is not None:
        return figure.numerator
    return value


class Rating(StrEnum):
    ON = "on"
    NEAR = "near"
    OFF = "off"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Rated:
    """How a figure stands to its target. `colour`: of a GOV.UK tag, never without the words."""

    rating: Rating
    words: str
    colour: str


RATED = {
    Rating.ON: Rated(Rating.ON, "On target", "green"),
    Rating.NEAR: Rated(Rating.NEAR, "Near target (within tolerance)", "yellow"),
    Rating.OFF: Rated(Rating.OFF, "Off target", "red"),
    Rating.OPEN: Rated(Rating.OPEN, "Target is for the whole year", "grey"),
}
JUDGED_COLOUR = {Judgement.BETTER: "green", Judgement.WORSE: "red", Judgement.NEITHER: "grey"}


def against_target(series: Series, period: Period) -> Rated | None:
    """None without a target or a figure.

    The target of a figure since 1 April is for the whole year: before Quarter 4 it can be reached or overrun, not missed.
    """
    value, target = series.spot(period).value, series.target
    if value is None or target is None:
        return None
    rating = _rating(series.terms.direction, value - target, series.terms.tolerance or Decimal(0))
    if series.terms.kind == ValueKind.CUMULATIVE and period.quarter in {1, 2, 3}:
        overrun = value > target and series.terms.direction != GoodDirection.UP
        reached = value >= target and series.terms.direction == GoodDirection.UP
        if not overrun and not reached:
            rating = Rating.OPEN
    return RATED[rating]


def _rating(direction: GoodDirection, above: Decimal, tolerance: Decimal) -> Rating:
    """`above`: by how much the target is exceeded. Where neither direction is better, any distance counts."""
    short = {GoodDirection.UP: -above, GoodDirection.DOWN: above, GoodDirection.NEITHER: abs(above)}[direction]
    if short <= 0:
        return Rating.ON
    return Rating.NEAR if short <= tolerance else Rating.OFF
