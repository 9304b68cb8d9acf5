"""Every chart's table, and the same as files: what is drawn can be read, and taken away by those who may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from datasets.collecting.sheet import in_words
from datasets.enums import Standing
from datasets.periods import Period
from datasets.showing.dashboard import Line
from datasets.showing.shown import Shown
from datasets.terms import TOTAL, Figure, value_of

PERIOD = "Period"
NOTHING = Figure(standing=Standing.BLANK)
HEADINGS = (
    "Indicator", "Title", "Category", "Period", "Value", "Numerator", "Denominator", "Standing", "Provisional",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """For components/table.html."""

    caption: str
    head: Sequence[str]
    body: Sequence[Sequence[str]]

    @property
    def numeric(self) -> list[int]:
        return list(range(2, len(self.head) + 1))

    @property
    def by_period(self) -> bool:
        return self.head[0] == PERIOD


def _words(shown: Shown, period: Period, category: str) -> str:
    figure = shown.stored.of(period.code).get((shown.terms.code, category))
    if figure is None:
        return ""
    words = in_words(shown.terms, figure)
    return f"{words} (provisional)" if figure.provisional and words else words


def over_time(shown: Shown, *, quarters: bool) -> Table:
    """Periods down, newest first; the total and each category across."""
    periods = [each for each in reversed(shown.periods) if bool(each.quarter) == quarters]
    cells = shown.cells
    body = [[each.short, *(_words(shown, each, code) for code, _ in cells)] for each in periods]
    caption = f"{shown.terms.title}, {'quarter by quarter' if quarters else 'year by year'}"
    return Table(caption, [PERIOD, *(name for _, name in cells)], body)


def of_parts(shown: Shown) -> Table | None:
    """The newest period's categories, with the same time a year before."""
    period = shown.newest
    if period is None or not shown.terms.categories:
        return None
    before = period.year_before
    rows = [
        [name, _words(shown, before, code), _words(shown, period, code)]
        for code, name in shown.cells
        if _words(shown, before, code) or _words(shown, period, code)
    ]
    return Table(f"{shown.terms.title}, {period.short}", ["Category", before.short, period.short], rows)


def against(shown: Shown) -> Table | None:
    """What the figures are held against, with its source."""
    rows = [
        [
            row.name,
            row.category.name if row.category else "Total",
            Period.parse(row.period).short,
            f"{row.number.normalize():f}",
            row.source,
        ]
        for row in shown.comparators
    ]
    return Table("What it is held against", ["Name", "Category", "Period", "Value", "Source"], rows) if rows else None


def flat(shown: Shown) -> Iterable[list[Any]]:
    """Every figure of an indicator, a row each, oldest first."""
    names = {each.code: each.name for each in shown.terms.categories}
    for period in shown.periods:
        for (_, category), figure in sorted(shown.stored.of(period.code).items()):
            value = value_of(shown.terms.kind, figure)
            yield [
                shown.terms.code, shown.terms.title, names.get(category, category) if category != TOTAL else "", period.code,
                value, figure.numerator, figure.denominator, figure.standing.label, "yes" if figure.provisional else "",
            ]  # fmt: skip


MOVED = ("Indicator", "Section", "Period", "Figure", "Provisional", "How it moved", "Judged", "Target")


def of_lines(lines: Iterable[Line]) -> Iterable[list[Any]]:
    """The dashboard's lines of every indicator."""
    for line in lines:
        yield [
            line.indicator.title, line.indicator.section, line.period.short, line.value, "yes" if line.provisional else "",
            line.moved.words if line.moved else "", str(line.moved.judgement) if line.moved else "",
            line.rated.words if line.rated else "",
        ]  # fmt: skip
