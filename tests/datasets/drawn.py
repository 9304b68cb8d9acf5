"""Series for the tests of charts, signals and movements."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from datasets.enums import Standing, ValueKind
from datasets.periods import Period
from datasets.showing.series import Break, Point, Series
from datasets.terms import Figure, Terms

FIRST = Period(2014, 1)
Number = int | float | str | None


def series(
    kind: ValueKind,
    numbers: Sequence[Number],
    *,
    first: Period = FIRST,
    breaks: tuple[Break, ...] = (),
    provisional: Sequence[int] = (),
    **terms: Any,
) -> Series:
    """A series of printed numbers from `first` on; None where nothing was collected."""
    points, period = [], first
    for place, number in enumerate(numbers):
        standing = Standing.NOT_COLLECTED if number is None else Standing.GIVEN
        value = None if number is None else Decimal(str(number))
        points.append(Point(period, Figure(value, standing=standing, provisional=place in provisional)))
        period = period.after
    terms = {"code": "plans", "title": "Children on a plan", "unit": "children", **terms}
    return Series(Terms(kind=kind, **terms), points=tuple(points), breaks=breaks)
