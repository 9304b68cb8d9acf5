"""What every chart over time shares: the plot's edges, its scales, labels that keep apart, and the notes beneath."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from datasets.periods import Period
from datasets.terms import Terms

from .paper import INK, QUIET, RULE, Paper, Size, text_width, wrapped
from .scales import is_whole, kept, on_scale, steps

LINE, TOP, NOTE_SIZE = 16, 34, 12
# Quarters are named where each has as many pixels.
QUARTER_ROOM = 24
# The column at the right in which lines are named.
NAMES = {Size.WIDE: 150, Size.NARROW: 92}


@dataclass(frozen=True, slots=True)
class Foot:
    """The line under a plot on which periods are written: its ends and its height in pixels."""

    left: float
    right: float
    bottom: float

    def x(self, place: float, places: int) -> float:
        """The pixel of a numbered place."""
        return self.left + (place + 0.5) * (self.right - self.left) / max(places, 1)


@dataclass(frozen=True, slots=True)
class Name:
    """What a line is called, at the height where it ends."""

    value: float
    text: str
    colour: str = QUIET
    bold: bool = False


@dataclass(slots=True)
class Plan:
    """What is decided before anything is painted: the scale, the notes and with them the height of the paper."""

    size: Size
    terms: Terms
    values: Sequence[float]
    names: list[Name] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    periods: Sequence[Period] = ()
    from_zero: bool = False
    rows: int = 1
    scale: list[float] = field(init=False)
    note_lines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        whole, most = is_whole(self.terms), 5 if self.size == Size.WIDE else 4
        low, high = (min(self.values), max(self.values)) if self.values else (0.0, 1.0)
        self.scale = steps(low, high, most=most, whole=whole, from_zero=self.from_zero)
        if self.scale[0] > 0:
            self.notes.append("The scale does not start at zero.")
        room = self.size.width - 8
        if self.periods and self.periods[0].quarter and (self.right - self.left) / len(self.periods) >= QUARTER_ROOM:
            self.rows = 2
        self.note_lines = [line for note in self.notes for line in wrapped(note, room, size=NOTE_SIZE, most=3)]

    @property
    def scale_labels(self) -> list[str]:
        return [on_scale(self.terms, each, self.scale[1] - self.scale[0]) for each in self.scale]

    @property
    def left(self) -> float:
        return max(text_width(each) for each in self.scale_labels) + 12

    @property
    def right(self) -> float:
        room = 14 + max(
            (text_width(line, bold=each.bold) for each in self.names for line in self._lines(each)), default=8
        )
        return self.size.width - min(room, NAMES[self.size] + 12)

    @property
    def bottom(self) -> float:
        """Where the plot ends; the labels of the periods and the notes come under it."""
        return self.size.height - 22 - 18 * (self.rows - 1)

    @property
    def height(self) -> int:
        return self.size.height + (LINE * len(self.note_lines) + 12 if self.note_lines else 0)

    def open(self, paper: Paper, places: int, heading: str) -> Any:
        """The empty plot with its scale; places are numbered from 0 along the foot."""
        plot = paper.axes(self.left, TOP, self.right, self.bottom)
        plot.set_xlim(-0.5, max(places, 1) - 0.5)
        plot.set_ylim(self.scale[0], self.scale[-1])
        plot.set_xticks([])
        plot.set_yticks(self.scale, self.scale_labels)
        for each in self.scale:
            plot.axhline(each, color=RULE, linewidth=1, zorder=0)
        plot.axhline(max(self.scale[0], 0.0), color=INK, linewidth=1, zorder=1)
        paper.write(2, 16, wrapped(heading, paper.width - 8, most=1)[0] if heading else "")
        for number, line in enumerate(self.note_lines):
            paper.write(4, self.size.height + 18 + LINE * number, line, size=NOTE_SIZE)
        return plot

    def x(self, place: float, places: int) -> float:
        return self.foot.x(place, places)

    @property
    def foot(self) -> Foot:
        return Foot(self.left, self.right, self.bottom)

    def y(self, value: float) -> float:
        share = (value - self.scale[0]) / (self.scale[-1] - self.scale[0])
        return self.bottom - share * (self.bottom - TOP)

    def name_lines(self, paper: Paper) -> None:
        """Write the names at the right, moved apart where they would overlap."""
        blocks = sorted(
            ((self.y(each.value), self._lines(each), each) for each in self.names), key=lambda each: each[0]
        )
        tops = apart([y - LINE * len(lines) / 2 for y, lines, _ in blocks], [LINE * len(lines) for _, lines, _ in blocks],
                     TOP - 20, self.bottom + 14)  # fmt: skip
        for top, (_, lines, name) in zip(tops, blocks, strict=True):
            for number, line in enumerate(lines):
                paper.write(
                    self.right + 8, top + LINE * number + 13, line, color=name.colour,
                    fontweight="bold" if name.bold else "normal",
                )  # fmt: skip

    def _lines(self, name: Name) -> list[str]:
        return wrapped(name.text, NAMES[self.size], bold=name.bold, most=3)


def apart(tops: Sequence[float], heights: Sequence[float], first: float, last: float) -> list[float]:
    """Blocks in order, moved as little as need be so that none overlaps and all stand between two edges."""
    found = list(tops)
    edge = first
    for number, height in enumerate(heights):
        found[number] = max(found[number], edge)
        edge = found[number] + height
    edge = last
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], edge - heights[number])
        edge = found[number]
    return found


def label_quarters(paper: Paper, foot: Foot, quarters: Sequence[Period]) -> None:
    """Q1 to Q4 where there is room, and the financial years under them."""
    room = (foot.right - foot.left) / len(quarters)
    if room >= QUARTER_ROOM:
        for number, each in enumerate(quarters):
            paper.write(foot.x(number, len(quarters)), foot.bottom + 18, f"Q{each.quarter}", ha="center")
    years: dict[int, list[int]] = {}
    for number, each in enumerate(quarters):
        years.setdefault(each.year, []).append(number)
    base = foot.bottom + (37 if room >= QUARTER_ROOM else 20)
    middles = [(places[0] + places[-1]) / 2 for places in years.values()]
    centres = [foot.x(each, len(quarters)) for each in middles]
    _write_years(paper, foot, [Period(year) for year in years], centres, base=base, room=room * 4)
    for places in list(years.values())[1:]:
        x = foot.x(places[0] - 0.5, len(quarters))
        paper.tick(x, foot.bottom, base + 3)


def label_periods(paper: Paper, foot: Foot, periods: Sequence[Period]) -> None:
    """What stands under the plot: quarters with their years, or years."""
    if periods and periods[0].quarter:
        label_quarters(paper, foot, periods)
    elif periods:
        label_years(paper, foot, periods)


def label_years(paper: Paper, foot: Foot, years: Sequence[Period]) -> None:
    room = (foot.right - foot.left) / max(len(years), 1)
    centres = [foot.x(each, len(years)) for each in range(len(years))]
    _write_years(paper, foot, years, centres, base=foot.bottom + 20, room=room)


def _write_years(
    paper: Paper, foot: Foot, years: Sequence[Period], centres: Sequence[float], *, base: float, room: float
) -> None:
    """Years at their centres, shortened and then thinned out where they would run into each other."""
    texts = [each.short for each in years]
    if max(text_width(each) for each in texts) + 6 > room:
        texts = [each[2:] for each in texts]
    widest = max(text_width(each) for each in texts) + 3
    chosen = kept(years, int((foot.right - foot.left) // widest)) if widest > room else range(len(years))
    edge = paper.width + 1.0
    for number in reversed(chosen):
        half = text_width(texts[number]) / 2
        x = min(max(centres[number], half), paper.width - half)
        # A year of one quarter is narrower than its name: the newest is named, the one that it would cover is not.
        if x + half + 3 <= edge:
            paper.write(x, base, texts[number], ha="center")
            edge = x - half
