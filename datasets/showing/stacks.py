"""Shares of a whole over time, as stacked bars: the equality views."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from datasets.periods import Period
from datasets.terms import Terms

from .describing import describe_shares
from .paper import COLOURS, HATCH, INK, NOT_RECORDED, Drawing, Paper, Size, draw, text_width, wrapped
from .plotting import TOP, Foot, apart, label_periods

MOST_SHARES = 6
SHARE_BARS = {Size.WIDE: 12, Size.NARROW: 5}
HATCHES = ("", "//", "", "\\\\", "", "--")
OTHERS = "Others"


def shares(terms: Terms, values: Mapping[Period, Mapping[str, Decimal]], *, size: Size = Size.WIDE) -> Drawing:
    """How a whole is made up, period by period: every bar reaches 100%. Not recorded is a hatched part of its own.

    `values`: by period, then by the code of the category; categories that are no part of the whole are left out.
    """
    parts = _parts(terms, values, periods=sorted(values)[-SHARE_BARS[size] :])
    words = describe_shares(terms, parts)
    names = list(next(iter(parts.values()), {}))
    looks = {each.name: each.not_recorded for each in terms.categories}
    column = min(
        max((text_width(f"{each} 100%", bold=True) for each in names), default=0) + 12,
        190 if size == Size.WIDE else 130,
    )
    left, right, bottom = 42, size.width - column, size.height - 40

    def paint(paper: Paper) -> None:
        plot = paper.axes(left, TOP, right, bottom)
        plot.set_xlim(-0.5, max(len(parts), 1) - 0.5)
        plot.set_ylim(0, 100)
        plot.set_xticks([])
        plot.set_yticks([0, 25, 50, 75, 100], ["0%", "25%", "50%", "75%", "100%"])
        plot.axhline(0, color=INK, linewidth=1, zorder=4)
        paper.write(2, 16, "Share of the whole" if parts else "No figures")
        for place, of_period in enumerate(parts.values()):
            _stack(plot, place, of_period, looks)
        if parts:
            _name_parts(paper, list(parts.values())[-1], looks, right=right, bottom=bottom, column=column)
        label_periods(paper, Foot(left, right, bottom), list(parts))

    return draw(paint, width=size.width, height=size.height, title=terms.title, words=words)


def _parts(
    terms: Terms, values: Mapping[Period, Mapping[str, Decimal]], *, periods: Sequence[Period]
) -> dict[Period, dict[str, float]]:
    """Shares in hundredths by the category's name, the same names in every period; small categories put together."""
    counted = [each for each in terms.categories if each.part or each.not_recorded]
    sums = {
        each.code: sum((max(values[p].get(each.code, Decimal(0)), Decimal(0)) for p in periods), Decimal(0))
        for each in counted
    }
    large = [each for each in counted if not each.not_recorded and sums[each.code]]
    largest = sorted(large, key=lambda each: sums[each.code], reverse=True)[: MOST_SHARES - (len(large) > MOST_SHARES)]
    kept = [each for each in large if each in largest]
    found = {}
    for period in periods:
        known = {each.code: max(values[period].get(each.code, Decimal(0)), Decimal(0)) for each in counted}
        whole = sum(known.values())
        if not whole:
            continue
        named = {each.name: float(known[each.code] / whole * 100) for each in kept}
        rest = sum((known[each.code] for each in large if each not in kept), Decimal(0))
        named |= {OTHERS: float(rest / whole * 100)} if len(kept) < len(large) else {}
        found[period] = named | {each.name: float(known[each.code] / whole * 100) for each in counted
                                 if each.not_recorded and sums[each.code]}  # fmt: skip
    return found


def _look(number: int, *, not_recorded: bool) -> dict[str, Any]:
    if not_recorded:
        return {"facecolor": "white", "edgecolor": NOT_RECORDED, "hatch": HATCH}
    return {"facecolor": COLOURS[number % len(COLOURS)], "edgecolor": "white", "hatch": HATCHES[number % len(HATCHES)]}


def _stack(plot: Any, place: int, shares_of: Mapping[str, float], looks: Mapping[str, bool]) -> None:
    foot = 0.0
    for number, (name, share) in enumerate(shares_of.items()):
        bar = plot.bar([place], [share], bottom=[foot], width=0.74, linewidth=1.5, zorder=3,
                       **_look(number, not_recorded=looks.get(name, False)))  # fmt: skip
        bar[0].set_gid("chart-not-recorded" if looks.get(name) else "chart-part")
        foot += share


def _name_parts(
    paper: Paper, last: Mapping[str, float], looks: Mapping[str, bool], *, right: float, bottom: float, column: float
) -> None:
    """Every part's name beside the last bar, at the height of the part, a line leading to it."""
    blocks, foot = [], 0.0
    for number, (name, share) in enumerate(last.items()):
        middle = bottom - (foot + share / 2) / 100 * (bottom - TOP)
        lines = wrapped(f"{name} {share:.0f}%", column - 12, bold=True, most=2)
        colour = NOT_RECORDED if looks.get(name) else COLOURS[number % len(COLOURS)]
        blocks.append((middle, lines, colour))
        foot += share
    blocks.reverse()
    tops = apart(
        [middle - 7.5 * len(lines) for middle, lines, _ in blocks],
        [15 * len(lines) for _, lines, _ in blocks],
        TOP - 18,
        bottom + 30,
    )
    for top, (_, lines, colour) in zip(tops, blocks, strict=True):
        for number, line in enumerate(lines):
            paper.write(right + 8, top + 15 * number + 12, line, color=colour, fontweight="bold")
