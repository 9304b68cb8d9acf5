"""Lying bars: the categories of one period, and districts beside their county."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from datasets.periods import Period
from datasets.terms import Terms, said

from .describing import describe_bars
from .paper import (
    BEHIND,
    COLOURS,
    HATCH,
    INK,
    MAIN,
    NOT_RECORDED,
    RULE,
    Drawing,
    Paper,
    Size,
    draw,
    text_width,
    wrapped,
)
from .plotting import LINE, NOTE_SIZE, TOP
from .scales import is_whole, measured, on_scale, steps
from .series import Spot

THICK = 20
# Of a long list the first are drawn; the table has all.
MOST_BARS = 24
LEFT_AT_MOST = 250


@dataclass(frozen=True, slots=True)
class Bar:
    """One category. `before`: its value a year ago."""

    name: str
    now: Spot
    before: Decimal | None = None
    not_recorded: bool = False


def breakdown(
    terms: Terms, period: Period, bars: Sequence[Bar], *, size: Size = Size.WIDE, before: Period | None = None
) -> Drawing:
    """A bar for each category in the order given, with a mark where it stood a year before (`before`)."""
    marked = before.short if before is not None and any(each.before is not None for each in bars) else ""
    words = describe_bars(terms, period, {each.name: each.now for each in bars})
    return _Lying(terms, bars, size, marked=marked).drawn(f"{terms.title}, {period.short}", words)


def districts(
    terms: Terms,
    period: Period,
    bars: Sequence[Bar],
    *,
    county: tuple[str, Decimal] | None = None,
    size: Size = Size.WIDE,
) -> Drawing:
    """A bar for each district, highest first, and the county's own value as a line through all of them.

    A county's count is no measure of any district, only about their sum: it is told beneath, and stretches no scale.
    """
    given = sorted(
        (each for each in bars if each.now.value is not None), key=lambda each: each.now.value or 0, reverse=True
    )
    ordered = [*given, *(each for each in bars if each.now.value is None)]
    words = describe_bars(terms, period, {each.name: each.now for each in ordered}, whole=county)
    line, told = (county, None) if terms.of_parts else (None, county)
    return _Lying(terms, ordered, size, level=line, told=told).drawn(f"{terms.title}, {period.short}", words)


@dataclass(frozen=True)
class _Lying:
    """Bars from left to right. On narrow paper a category's name stands over its bar, else before it.

    `marked`: what the marks across the bars are. `level`: a line through all bars, by name. `told`: the same, in words only.
    """

    terms: Terms
    bars: Sequence[Bar]
    size: Size
    marked: str = ""
    level: tuple[str, Decimal] | None = None
    told: tuple[str, Decimal] | None = None

    @property
    def shown(self) -> Sequence[Bar]:
        return self.bars[:MOST_BARS]

    @property
    def wide(self) -> bool:
        return self.size == Size.WIDE

    @property
    def row(self) -> int:
        """The height that one bar has with its name."""
        return 34 if self.wide else 50

    @cached_property
    def left(self) -> float:
        longest = max((text_width(bar.name) for bar in self.shown), default=0)
        if self.wide:
            return min(longest + 14, LEFT_AT_MOST)
        return max(4.0, text_width(self.step_labels[0]) / 2 + 1)

    @cached_property
    def right(self) -> float:
        return self.size.width - 16 - max((text_width(self.said(bar.now.value)) for bar in self.shown), default=0)

    @property
    def bottom(self) -> float:
        return TOP + self.row * max(len(self.shown), 1)

    @cached_property
    def scale(self) -> list[float]:
        values = [float(bar.now.value) for bar in self.shown if bar.now.value is not None]
        values += [float(bar.before) for bar in self.shown if self.marked and bar.before is not None]
        values += [float(self.level[1])] if self.level else []
        return steps(min(values, default=0), max(values, default=0), most=4, whole=is_whole(self.terms), from_zero=True)

    @property
    def step_labels(self) -> list[str]:
        return [on_scale(self.terms, step, self.scale[1] - self.scale[0]) for step in self.scale]

    @cached_property
    def notes(self) -> list[str]:
        provisional = any(bar.now.provisional and bar.now.value is not None for bar in self.shown)
        more = len(self.bars) - len(self.shown)
        found = [
            f"Upright mark: {self.marked}." if self.marked else "",
            f"Dashed line: {self.level[0]}, {self.said(self.level[1])}." if self.level else "",
            f"{self.told[0]}: {self.said(self.told[1])}." if self.told else "",
            "Hatched: provisional." if provisional else "",
            f"{more} more in the table." if more else "",
        ]
        return [line for note in found for line in wrapped(note, self.size.width - 8, size=NOTE_SIZE, most=3)]

    def said(self, value: Decimal | None) -> str:
        if value is None:
            return "No figure"
        return said(self.terms.kind, value, unit=self.terms.unit, decimals=self.terms.decimals)

    def drawn(self, title: str, words: str) -> Drawing:
        height = self.bottom + 30 + (LINE * len(self.notes) + 8 if self.notes else 0)
        return draw(self._paint, width=self.size.width, height=round(height), title=title, words=words)

    def _paint(self, paper: Paper) -> None:
        plot = paper.axes(self.left, TOP, self.right, self.bottom)
        plot.set_xlim(self.scale[0], self.scale[-1])
        plot.set_ylim(max(len(self.shown), 1) - 0.5, -0.5)
        plot.set_yticks([])
        plot.set_xticks(self.scale, self.step_labels)
        for step in self.scale:
            plot.axvline(step, color=RULE, linewidth=1, zorder=0)
        plot.axvline(0, color=INK, linewidth=1, zorder=4)
        paper.write(2, 16, measured(self.terms) if self.shown else "No figures")
        for place, bar in enumerate(self.shown):
            centre = self._name(paper, place, bar)
            self._paint_bar(plot, centre, bar)
        if self.level is not None:
            for thick, ink in ((4, "white"), (2, COLOURS[3])):
                plot.axvline(float(self.level[1]), color=ink, linewidth=thick, dashes=(12 / thick, 6 / thick), zorder=5,
                             gid="chart-guide" if thick == 2 else None)  # fmt: skip
        for number, line in enumerate(self.notes):
            paper.write(4, self.bottom + 42 + LINE * number, line, size=NOTE_SIZE)

    def _name(self, paper: Paper, place: int, bar: Bar) -> float:
        """Write the name; where the middle of its bar is, on the plot's scale."""
        top = TOP + self.row * place
        if not self.wide:
            for line in wrapped(bar.name, paper.width - 12, most=1):
                paper.write(self.left, top + 13, line, color=INK, bbox=BEHIND)
            return place + 0.5 - (THICK / 2 + 7) / self.row
        lines = wrapped(bar.name, self.left - 12, most=2)
        for number, line in enumerate(lines):
            y = top + self.row / 2 + 5 - 7.5 * (len(lines) - 1) + 15 * number
            paper.write(self.left - 8, y, line, ha="right", color=INK)
        return float(place)

    def _paint_bar(self, plot: Any, centre: float, bar: Bar) -> None:
        value = float(bar.now.value or 0)
        colour = NOT_RECORDED if bar.not_recorded else MAIN
        hatched = {"facecolor": "white", "hatch": HATCH, "edgecolor": colour}
        look = hatched if bar.now.provisional or bar.not_recorded else {"color": colour}
        if bar.now.value is not None:
            plot.barh([centre], [value], height=THICK / self.row, zorder=2, **look)[0].set_gid("chart-bar")
        after = max(value, 0.0)
        if self.marked and bar.before is not None:
            before = float(bar.before)
            for thick, ink in ((7, "white"), (3.5, COLOURS[3])):
                plot.plot([before], [centre], "|", color=ink, markersize=26, markeredgewidth=thick, zorder=6, clip_on=False,
                          gid="chart-before" if thick < 4 else None)  # fmt: skip
            # A value is written after the mark where it would else stand on it.
            if 0 <= before - after < (self.scale[-1] - self.scale[0]) / 8:
                after = before
        plot.annotate(self.said(bar.now.value), (after, centre), xytext=(9, -4.5), textcoords="offset points", fontsize=13,
                      color=INK, zorder=7, annotation_clip=False, bbox=BEHIND)  # fmt: skip
