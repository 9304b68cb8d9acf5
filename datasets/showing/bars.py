"""A bar for each year."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from .describing import describe
from .paper import COLOURS, HATCH, INK, MAIN, QUIET, Drawing, Paper, Size, draw, text_width
from .plotting import Name, Plan, label_periods
from .scales import measured
from .series import Comparator, Series


def years(series: Series, *, size: Size = Size.WIDE, comparators: Sequence[Comparator] = ()) -> Drawing:
    """A bar for each year with its value over it; comparators as named marks; pale bars are provisional."""
    spots, terms = series.spots, series.terms
    values = [float(each.value or 0) for each in spots]
    others = [(each.name, [each.value_at(spot.period) for spot in spots]) for each in comparators]
    others = [(name, found) for name, found in others if any(each is not None for each in found)]
    names = [_mark_name(series, name, found, number) for number, (name, found) in enumerate(others)]
    if series.target is not None:
        names.append(Name(float(series.target), f"Target {series.said(series.target)}", INK))
    drawn = [
        *values,
        *(each.value for each in names),
        *(float(each) for _, found in others for each in found if each is not None),
    ]
    notes = ["Hatched: provisional."] if any(each.provisional and each.value is not None for each in spots) else []
    notes += ["× No figure for this year."] if any(each.value is None for each in spots) else []
    notes += [f"Not comparable with earlier figures from {part[0].period.short} on." for part in series.stretches[1:]]
    plan = Plan(size, terms, drawn, names, notes, [each.period for each in spots], from_zero=True)

    def paint(paper: Paper) -> None:
        plot = plan.open(paper, len(spots), measured(terms))
        for place in range(len(spots)):
            _paint_year(paper, plot, plan, series, place=place)
        for number, (_, found) in enumerate(others):
            marks = [(place, float(each)) for place, each in enumerate(found) if each is not None]
            plot.plot(*zip(*marks, strict=True), "s^vo"[number % 4], color=COLOURS[(number + 2) % len(COLOURS)], markersize=8,
                      markeredgecolor="white", zorder=5, gid="chart-comparator")  # fmt: skip
        if series.target is not None:
            plot.axhline(float(series.target), color=INK, linewidth=1.5, dashes=(10, 4), zorder=4, gid="chart-target")
        for part in series.stretches[1:]:
            plot.axvline(spots.index(part[0]) - 0.5, color=QUIET, linewidth=1.5, dashes=(4, 3), gid="chart-break")
        plan.name_lines(paper)
        label_periods(paper, plan.foot, [each.period for each in spots])

    words = describe(series, comparators=comparators, form="Bar chart")
    return draw(paint, width=size.width, height=plan.height, title=series.name, words=words)


def _mark_name(series: Series, name: str, found: Sequence[Decimal | None], number: int) -> Name:
    last = next(each for each in reversed(found) if each is not None)
    return Name(float(last), f"{'■▲▼●'[number % 4]} {name} {series.said(last)}", COLOURS[(number + 2) % len(COLOURS)])


def _paint_year(paper: Paper, plot: Any, plan: Plan, series: Series, *, place: int) -> None:
    spot, places = series.spots[place], len(series.spots)
    if spot.value is None:
        plot.plot([place], [0], "x", color=QUIET, markersize=7, markeredgewidth=1.5, clip_on=False, gid="chart-missing")
        return
    look = {"facecolor": "white", "hatch": HATCH, "edgecolor": MAIN} if spot.provisional else {"color": MAIN}
    plot.bar([place], [float(spot.value)], width=0.68, zorder=3, gid="chart-bar", **look)[0].set_gid("chart-bar")
    text = series.said(spot.value)
    if text_width(text) + 4 <= (plan.right - plan.left) / places or (spot is series.spots[-1] and not plan.names):
        y = plan.y(max(float(spot.value), 0.0)) - 5
        paper.write(plan.x(place, places), y, text, ha="center", color=INK)
