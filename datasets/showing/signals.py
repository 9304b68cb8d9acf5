"""What a series says beyond chance, in words, and only where there are points enough.

The rules are those of run charts after Provost and Murray (a shift: six or more points in a row on one side of the median,
points on it not counted; a trend: five or more points rising or falling, equal ones counted once; too few or too many runs
about the median) and of NHS England's Making Data Count (a point outside the limits of an XmR chart: the mean and 2.66 mean
moving ranges on each side). A figure since 1 April is judged by what each quarter added. A break begins the series anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import groupby, pairwise
from math import comb
from statistics import mean, median

from datasets.enums import ValueKind
from datasets.periods import Period

from .series import Guide, Judgement, Series, Spot, judged

LEAST_POINTS = 12
SHIFT_POINTS, TREND_POINTS = 6, 5
FEWEST_ABOUT_MEDIAN = 10
RANGES = Decimal("2.66")
# A number of runs is unusual where chance gives it, or one further out, less often than this on its side.
RARE = 0.025


class SignalKind(StrEnum):
    SHIFT = "shift"
    TREND = "trend"
    FEW_RUNS = "few_runs"
    MANY_RUNS = "many_runs"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Signal:
    """`now`: it reaches to the newest figure."""

    kind: SignalKind
    first: Period
    last: Period
    judgement: Judgement
    now: bool
    words: str


@dataclass(frozen=True, slots=True)
class Phase:
    """The part of a series between two breaks, with points enough to be judged."""

    first: Period
    last: Period
    points: int
    median: Decimal
    mean: Decimal
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Reading:
    """`signals`: newest first. `enough`: the newest part has points enough. `words`: what to say of the whole in a sentence.

    `series`: what was judged: what each quarter added where the figures are since 1 April. `phases` belong to it.
    """

    series: Series
    signals: tuple[Signal, ...]
    phases: tuple[Phase, ...]
    enough: bool
    words: str

    @property
    def now(self) -> tuple[Signal, ...]:
        """The signals that reach to the newest figure."""
        return tuple(each for each in self.signals if each.now)

    def guides(self, *, limits: bool = False) -> tuple[Guide, ...]:
        """Lines for a chart of `series`: the median, or the mean between its limits."""
        if not limits:
            return tuple(Guide("Median", each.median, each.first, each.last) for each in self.phases)
        found = []
        for each in self.phases:
            found.append(Guide("Mean", each.mean, each.first, each.last))
            found.append(Guide("Upper limit", each.upper, each.first, each.last, is_limit=True))
            found.append(Guide("Lower limit", each.lower, each.first, each.last, is_limit=True))
        return tuple(found)


def read(series: Series) -> Reading:
    """Judge a series by all rules."""
    judged_series = series.increments
    parts = [_given(stretch) for stretch in judged_series.stretches]
    parts = [part for part in parts if part]
    long = [part for part in parts if len(part) >= LEAST_POINTS]
    phases = tuple(_phase(judged_series, part) for part in long)
    found = [
        signal for part, phase in zip(long, phases, strict=True) for signal in _signals(judged_series, part, phase)
    ]
    newest = parts[-1] if parts else []
    last = newest[-1][0] if newest else None
    if series.is_cumulative:
        found = [
            (kind, first, end, judgement, f"Added in each quarter: {words}")
            for kind, first, end, judgement, words in found
        ]
    signals = sorted((Signal(kind, first, end, judgement, end == last, words) for kind, first, end, judgement, words in found),
                     key=lambda each: each.last.ends_on, reverse=True)  # fmt: skip
    enough = len(newest) >= LEAST_POINTS
    words = _summary(judged_series, newest, signals, enough=enough)
    return Reading(judged_series, tuple(signals), phases, enough, words)


Given = tuple[Period, Decimal]
Found = tuple[SignalKind, Period, Period, Judgement, str]


def _given(stretch: Sequence[Spot]) -> list[Given]:
    return [(each.period, each.value) for each in stretch if each.value is not None]


def _phase(series: Series, part: Sequence[Given]) -> Phase:
    values = [value for _, value in part]
    middle = mean(values)
    reach = RANGES * mean(abs(after - before) for before, after in pairwise(values))
    lower, upper = middle - reach, middle + reach
    # Nothing counted falls below nothing, and no share leaves its hundred.
    if min(values) >= 0:
        lower = max(lower, Decimal(0))
    if series.terms.kind == ValueKind.PERCENTAGE and max(values) <= 100:
        upper = min(upper, Decimal(100))
    return Phase(part[0][0], part[-1][0], len(part), median(values), middle, lower, upper)


def _signals(series: Series, part: Sequence[Given], phase: Phase) -> Iterator[Found]:
    shifts_and_trends = [*_shifts(series, part, phase), *_trends(series, part)]
    yield from shifts_and_trends
    yield from _outside(series, part, phase)
    yield from _runs(series, part, phase, slow_is_said=bool(shifts_and_trends))


def _shifts(series: Series, part: Sequence[Given], phase: Phase) -> Iterator[Found]:
    off = [each for each in part if each[1] != phase.median]
    for above, group in groupby(off, key=lambda each: each[1] > phase.median):
        run = list(group)
        if len(run) >= SHIFT_POINTS:
            judgement = judged(series.terms.direction, 1 if above else -1)
            words = (
                f"{len(run)} points in a row {'above' if above else 'below'} the median of {series.said(phase.median)}, "
                f"{_span(run)}. A shift: chance alone rarely does this.{_verdict(judgement)}"
            )
            yield SignalKind.SHIFT, run[0][0], run[-1][0], judgement, words


def _trends(series: Series, part: Sequence[Given]) -> Iterator[Found]:
    changing = [part[0], *(after for before, after in pairwise(part) if after[1] != before[1])]
    for up, group in groupby(pairwise(changing), key=lambda pair: pair[1][1] > pair[0][1]):
        moves = list(group)
        run = [moves[0][0], *(after for _, after in moves)]
        if len(run) >= TREND_POINTS:
            judgement = judged(series.terms.direction, 1 if up else -1)
            words = (
                f"{len(run)} points in a row {'rising' if up else 'falling'}, from {series.said(run[0][1])} to "
                f"{series.said(run[-1][1])}, {_span(run)}. A trend: chance alone rarely does this.{_verdict(judgement)}"
            )
            yield SignalKind.TREND, run[0][0], run[-1][0], judgement, words


def _outside(series: Series, part: Sequence[Given], phase: Phase) -> Iterator[Found]:
    for period, value in part:
        if phase.lower <= value <= phase.upper:
            continue
        above = value > phase.upper
        limit = phase.upper if above else phase.lower
        judgement = judged(series.terms.direction, 1 if above else -1)
        words = (
            f"{series.said(value)} in {period.short} is {'above the upper' if above else 'below the lower'} limit of "
            f"{series.said(limit)}: more than this series moves by chance.{_verdict(judgement)}"
        )
        yield SignalKind.OUTSIDE, period, period, judgement, words


def _runs(series: Series, part: Sequence[Given], phase: Phase, *, slow_is_said: bool) -> Iterator[Found]:
    """Too few runs only where no shift or trend says the same."""
    sides = [value > phase.median for _, value in part if value != phase.median]
    if len(sides) < FEWEST_ABOUT_MEDIAN:
        return
    runs = len(list(groupby(sides)))
    fewest, most = usual_runs(sum(sides), len(sides) - sum(sides))
    ends = (part[0][0], part[-1][0], Judgement.NEITHER)
    about = f"runs about the median of {series.said(phase.median)}"
    if runs < fewest and not slow_is_said:
        yield SignalKind.FEW_RUNS, *ends, f"Only {runs} {about}, where chance gives {fewest} or more: it moves slowly."
    elif runs > most:
        words = f"{runs} {about}, where chance gives {most} or fewer: it swings to and fro, as with the seasons."
        yield SignalKind.MANY_RUNS, *ends, words


@cache
def usual_runs(above: int, below: int) -> tuple[int, int]:
    """The fewest and the most runs that chance gives often enough, of so many points above and below a median."""
    most_possible = 2 * min(above, below) + (above != below)
    chances = {runs: _chance(runs, above, below) for runs in range(1, most_possible + 1)}
    fewest, most = min(2, most_possible), most_possible
    while sum(chance for runs, chance in chances.items() if runs <= fewest) < RARE:
        fewest += 1
    while sum(chance for runs, chance in chances.items() if runs >= most) < RARE:
        most -= 1
    return fewest, most


def _chance(runs: int, above: int, below: int) -> float:
    """How often so many points above and below, in any order, make exactly so many runs."""
    half, odd = divmod(runs, 2)
    if odd:
        ways = (
            comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(below - 1, half)
            if half
            else 0
        )
    else:
        ways = 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    return ways / comb(above + below, above)


def _span(run: Sequence[Given]) -> str:
    return f"{run[0][0].short} to {run[-1][0].short}"


def _verdict(judgement: Judgement) -> str:
    return "" if judgement == Judgement.NEITHER else f" This is for the {judgement}."


def _summary(series: Series, newest: Sequence[Given], signals: Sequence[Signal], *, enough: bool) -> str:
    if not newest:
        return "No figures yet."
    if not enough:
        since = f" since {newest[0][0].short}" if len(series.stretches) > 1 else ""
        return f"Too few points{since} to tell change from chance ({len(newest)} of {LEAST_POINTS})."
    if any(each.now for each in signals):
        return next(each.words for each in signals if each.now)
    if signals:
        return f"Nothing beyond chance in the newest figures; an earlier signal ends in {signals[0].last.short}."
    return f"Nothing beyond chance in {len(newest)} points."
