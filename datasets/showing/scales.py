"""Where values and periods stand on a chart, and what is written beside them."""

from collections.abc import Sequence
from math import ceil, floor, log10

from datasets.enums import ValueKind
from datasets.periods import Period
from datasets.terms import Terms

# A scale begins at zero unless the lowest value is above this share of the highest.
HIGH_ABOVE_ZERO = 0.6
STEPS = (1, 2, 2.5, 5, 10)


def steps(lowest: float, highest: float, *, most: int, whole: bool = False, from_zero: bool = False) -> list[float]:
    """Evenly spaced round numbers around the values: at most `most` spaces between them."""
    top = max(highest, 0.0)
    bottom = lowest if not from_zero and lowest > HIGH_ABOVE_ZERO * top else min(lowest, 0.0)
    if top <= bottom:
        bottom, top = (bottom - 1, bottom + 1) if bottom else (0.0, 1.0)
    step = _step((top - bottom) / most, whole=whole)
    first = floor(bottom / step)
    while ceil(top / step) - first > most:
        step = _step(step * 1.01, whole=whole)
        first = floor(bottom / step)
    return [number * step for number in range(first, ceil(top / step) + 1)]


def _step(least: float, *, whole: bool) -> float:
    power = 10.0 ** floor(log10(least))
    step: float = next(each * power for each in STEPS if each * power >= least * (1 - 1e-9))
    if whole and step != int(step):
        return 1.0 if step < 1 else 5.0 if step == 2.5 else float(ceil(step))
    return step


def is_whole(terms: Terms) -> bool:
    """Whether halves make no sense on its scale: children, but not percentages."""
    return terms.decimals == 0 and terms.kind in {ValueKind.SNAPSHOT, ValueKind.COUNT, ValueKind.CUMULATIVE}


def on_scale(terms: Terms, number: float, step: float) -> str:
    """A round number beside the scale: 1,200; 45%; £1.5m."""
    sign = "£" if terms.kind == ValueKind.AMOUNT or terms.unit == "pounds" else ""
    per_cent = "%" if terms.kind == ValueKind.PERCENTAGE else ""
    for size, name in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if step >= size / 10 and abs(number) >= size and (sign or size > 1e3):
            return f"{sign}{number / size:,.6g}{name}"
    decimals = max(0, -floor(log10(step) + 1e-9))
    if step < 10 and round(step, decimals) != round(step, decimals + 1):
        decimals += 1
    return f"{sign}{number:,.{decimals}f}{per_cent}".replace("-", "\N{MINUS SIGN}")


def measured(terms: Terms) -> str:
    """What the scale counts, for the line above it: Children, since 1 April."""
    if terms.kind == ValueKind.PERCENTAGE:
        return "Per cent"
    unit = "" if terms.unit == "per 10,000" else terms.unit
    if terms.kind == ValueKind.RATE:
        words = f"{unit} per 10,000".strip()
    else:
        words = unit or "number"
        words += ", since 1 April" if terms.kind == ValueKind.CUMULATIVE else ""
    return words[:1].upper() + words[1:]


def year_of(period: Period) -> Period:
    """The financial year that a quarter stands in; a year itself."""
    return period if period.calendar else period.whole_year


def kept(periods: Sequence[Period], most: int) -> list[int]:
    """Which of many labels are written: evenly spaced, and always the last."""
    if not periods:
        return []
    every = ceil(len(periods) / max(most, 1))
    return [number for number in range(len(periods)) if (len(periods) - 1 - number) % every == 0]
