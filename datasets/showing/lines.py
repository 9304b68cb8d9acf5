"""Charts of lines: a series over time, a series since 1 April year by year, and the small one of a table's row."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from math import isnan
from typing import Any

from datasets.periods import QUARTERS, Period

from .describing import describe, describe_cumulative
from .paper import BEHIND, COLOURS, INK, MAIN, QUIET, Drawing, Paper, Size, draw, text_width
from .plotting import TOP, Name, Plan, label_periods
from .scales import measured
from .series import Comparator, Guide, Series, Spot

DASHES = ((6, 3), (2, 2), (8, 3, 2, 3), (1, 3))
MARKS = ("s", "^", "D", "v")
PALE = ("#56646b", "#6f7c82", "#7d898e", "#87939a")
# A series of more points than this shows its last value only.
FIRST_OF = 16
EARLIER = {Size.WIDE: 4, Size.NARROW: 3}


def trend(
    series: Series,
    *,
    size: Size = Size.WIDE,
    area: str = "",
    comparators: Sequence[Comparator] = (),
    guides: Sequence[Guide] = (),
) -> Drawing:
    """A line through every period in order of time.

    Hollow points are provisional, a gap with a cross has no figure, a dashed upright line with a number is a break in the
    series. `area`: what the line is called beside others. Target, comparators and guides carry their names.
    """
    spots = series.spots
    periods = [each.period for each in spots]
    others = [(each.name, _against(each, periods)) for each in comparators]
    others = [(name, values) for name, values in others if not all(map(isnan, values))]
    plan = _trend_plan(series, size, area, others, guides)

    def paint(paper: Paper) -> None:
        plot = plan.open(paper, len(spots), measured(series.terms))
        _paint_target(plot, series)
        _paint_guides(plot, series, periods, guides)
        for number, (_, values) in enumerate(others):
            _paint_other(plot, values, number)
        _paint_breaks(paper, plot, plan, series)
        _paint_line(plot, series, plan.scale[0])
        _write_values(paper, plan, series)
        plan.name_lines(paper)
        label_periods(paper, plan.foot, periods)

    words = describe(series, area=area, comparators=comparators)
    return draw(paint, width=size.width, height=plan.height, title=series.name, words=words)


def _against(comparator: Comparator, periods: Sequence[Period]) -> list[float]:
    return [float("nan") if (found := comparator.value_at(each)) is None else float(found) for each in periods]


def _trend_plan(
    series: Series, size: Size, area: str, others: Sequence[tuple[str, list[float]]], guides: Sequence[Guide]
) -> Plan:
    terms, values = series.terms, [float(each) for each in series.values.values()]
    newest = series.spots[-1].period if series.spots else None
    names = []
    if values and (area or others or guides):
        last = list(series.values.values())[-1]
        names.append(Name(values[-1], f"{area} {series.said(last)}".strip(), MAIN, bold=True))
    names += [_other_name(series, name, against, number) for number, (name, against) in enumerate(others)]
    if series.target is not None:
        names.append(Name(float(series.target), f"Target {series.said(series.target)}", INK))
    names += [
        Name(float(each.value), f"{each.name} {series.said(each.value)}") for each in guides if each.last == newest
    ]
    drawn = [*values, *(each for _, against in others for each in against if not isnan(each))]
    drawn += [float(each.value) for each in guides]
    if series.target is not None:
        drawn.append(float(series.target))
    return Plan(size, terms, drawn, names, _notes(series), [each.period for each in series.spots])


def _other_name(series: Series, name: str, against: Sequence[float], number: int) -> Name:
    """A comparator's name with its last value, and of when that is where it ends earlier than the series."""
    place = max(each for each, value in enumerate(against) if not isnan(value))
    of = "" if place == len(against) - 1 else f" ({series.spots[place].period.whole_year.short})"
    text = f"{name} {series.said(Decimal(str(against[place])))}{of}"
    return Name(against[place], text, COLOURS[(number + 2) % len(COLOURS)])


def _notes(series: Series) -> list[str]:
    notes = []
    if any(each.provisional and each.value is not None for each in series.spots):
        notes.append("○ Provisional figure.")
    if any(each.value is None for each in series.spots):
        notes.append("× No figure for this period.")
    for number, (place, why) in enumerate(_breaks(series), 1):
        period = series.spots[place].period.short
        notes.append(f"{number} Not comparable with earlier figures from {period} on{f': {why}' if why else ''}.")
    return notes


def _breaks(series: Series) -> list[tuple[int, str]]:
    """The places at which a new stretch begins, with the reasons."""
    found = []
    for place, (before, after) in enumerate(pairwise(series.spots), 1):
        cut = series.break_between(before.period, after.period)
        if cut is not None:
            found.append((place, cut.why.rstrip(".")))
    return found


def _paint_line(plot: Any, series: Series, foot: float) -> None:
    spots = series.spots
    values = _floats(spots)
    for first, part in _parts(series):
        plot.plot(range(first, first + len(part)), part, color=MAIN, linewidth=2.5, solid_capstyle="round", zorder=4)
    size = 7 if len(spots) <= 24 else 4.5
    for hollow in (False, True):
        places = [(x, y) for x, (y, spot) in enumerate(zip(values, spots, strict=True))
                  if not isnan(y) and spot.provisional == hollow]  # fmt: skip
        if places:
            plot.plot(*zip(*places, strict=True), "o", color=MAIN, markersize=size, markerfacecolor="white" if hollow else MAIN,
                      markeredgewidth=2, zorder=5, clip_on=False, gid=f"chart-{'provisional' if hollow else 'points'}")  # fmt: skip
    gaps = [x for x, y in enumerate(values) if isnan(y)]
    if gaps:
        plot.plot(gaps, [foot] * len(gaps), "x", color=QUIET, markersize=7, markeredgewidth=1.5, zorder=5, clip_on=False,
                  gid="chart-missing")  # fmt: skip


def _floats(spots: Sequence[Spot]) -> list[float]:
    """Values as the plotting library takes them; a gap is no number."""
    return [float("nan") if each.value is None else float(each.value) for each in spots]


def _parts(series: Series) -> Iterator[tuple[int, list[float]]]:
    """The stretches between breaks, each with its first place: no line leads over a break."""
    first = 0
    for stretch in series.stretches:
        yield first, _floats(stretch)
        first += len(stretch)


def _paint_other(plot: Any, values: Sequence[float], number: int) -> None:
    """A comparator: level within its year, with its own dashes and marks."""
    plot.plot(range(len(values)), values,
              color=COLOURS[(number + 2) % len(COLOURS)], linewidth=1.8, dashes=DASHES[number % len(DASHES)],
              marker=MARKS[number % len(MARKS)], markersize=4, zorder=3, gid="chart-comparator")  # fmt: skip


def _paint_target(plot: Any, series: Series) -> None:
    if series.target is not None:
        plot.axhline(float(series.target), color=INK, linewidth=1.5, dashes=(10, 4), zorder=2, gid="chart-target")


def _paint_guides(plot: Any, series: Series, periods: Sequence[Period], guides: Sequence[Guide]) -> None:
    for each in guides:
        if each.first not in periods or each.last not in periods:
            continue
        ends = [periods.index(each.first) - 0.5, periods.index(each.last) + 0.5]
        plot.plot(ends, [float(each.value)] * 2, color=QUIET, linewidth=1.2, dashes=(2, 3) if each.is_limit else (1, 0),
                  zorder=2, gid="chart-guide")  # fmt: skip


def _paint_breaks(paper: Paper, plot: Any, plan: Plan, series: Series) -> None:
    for number, (place, _) in enumerate(_breaks(series), 1):
        plot.axvline(place - 0.5, color=QUIET, linewidth=1.5, dashes=(4, 3), zorder=2, gid="chart-break")
        x = plan.x(place - 0.5, len(series.spots))
        paper.write(x, TOP - 4, str(number), ha="center", color=INK, fontweight="bold")


def _write_values(paper: Paper, plan: Plan, series: Series) -> None:
    """The values over their points where there is room for all; else the first, and the last unless it stands at the right."""
    places = [(number, each) for number, each in enumerate(series.spots) if each.value is not None]
    if not places:
        paper.write((plan.left + plan.right) / 2, plan.y(plan.scale[0]) - 80, "No figures", size=16, ha="center")
        return
    widest = max(text_width(series.said(each.value)) for _, each in places)
    alone = all(each.text.startswith("Target") for each in plan.names)
    roomy = alone and widest + 10 <= (plan.right - plan.left) / len(series.spots)
    chosen = places if roomy else places[-1:] if len(places) > FIRST_OF else [places[0], *places[1:][-1:]]
    for number, spot in chosen if alone else [each for each in chosen if each != places[-1]]:
        value, is_last = float(spot.value or 0), (number, spot) == places[-1]
        beside = places[places.index((number, spot)) + (-1 if is_last else 1)] if len(places) > 1 else (number, spot)
        below = float(beside[1].value or 0) > value and plan.y(value) + 22 < plan.bottom
        half = text_width(series.said(spot.value), bold=is_last) / 2
        x = min(max(plan.x(number, len(series.spots)), plan.left + half - 8), paper.width - half - 2)
        # What is measured is written at the top left: no value over it.
        below = below or (plan.y(value) < TOP + 8 and x - half < text_width(measured(series.terms)) + 8)
        paper.write(x, plan.y(value) + (22 if below else -11), series.said(spot.value), ha="center", bbox=BEHIND,
                    color=MAIN if is_last else INK, fontweight="bold" if is_last else "normal")  # fmt: skip


def cumulative(series: Series, *, size: Size = Size.WIDE) -> Drawing:
    """A series since 1 April: a line for each financial year over its four quarters, the newest year strongest."""
    years: dict[int, dict[int, Spot]] = {}
    for spot in series.spots:
        if spot.value is not None and spot.period.quarter:
            years.setdefault(spot.period.year, {})[spot.period.quarter] = spot
    chosen = [years[year] for year in sorted(years, reverse=True)[: 1 + EARLIER[size]]]
    plan = _cumulative_plan(series, size, chosen)

    def paint(paper: Paper) -> None:
        plot = plan.open(paper, 4, measured(series.terms))
        for back, spots in enumerate(chosen):
            _paint_year(paper, plot, plan, series, spots, back=back)
        _paint_target(plot, series)
        plan.name_lines(paper)
        for number in QUARTERS:
            paper.write(plan.x(number - 1, 4), plan.bottom + 18, f"Q{number}", ha="center")
            if size == Size.WIDE:
                month = f"to {Period(2000, number).ends_on:%B}"
                paper.write(plan.x(number - 1, 4), plan.bottom + 36, month, ha="center")

    words = describe_cumulative(series)
    return draw(paint, width=size.width, height=plan.height, title=series.name, words=words)


def _cumulative_plan(series: Series, size: Size, years: Sequence[Mapping[int, Spot]]) -> Plan:
    """Years newest first. Those that reached Quarter 4 are named at the right, the others where they end."""
    spots = [each for year in years for each in year.values()]
    values = [float(each.value or 0) for each in spots]
    names = []
    for back, year in enumerate(years):
        if 4 in year:
            text = f"{year[4].period.whole_year.short} {series.said(year[4].value)}"
            names.append(Name(float(year[4].value or 0), text, QUIET if back else MAIN, bold=not back))
    if series.target is not None:
        names.append(Name(float(series.target), f"Target {series.said(series.target)}", INK))
        values.append(float(series.target))
    notes = ["○ Provisional figure."] if any(each.provisional for each in spots) else []
    return Plan(size, series.terms, values, names, notes, from_zero=True, rows=2 if size == Size.WIDE else 1)


def _paint_year(paper: Paper, plot: Any, plan: Plan, series: Series, spots: Mapping[int, Spot], *, back: int) -> None:
    """One year's line by the number of its quarters. `back`: how many years it lies behind the newest."""
    colour = MAIN if not back else PALE[min(back, len(PALE)) - 1]
    values = [float(spots[each].value or 0) if each in spots else float("nan") for each in QUARTERS]
    mark = "o" if not back else MARKS[(back - 1) % len(MARKS)]
    line: dict[str, Any] = (
        {"linewidth": 3} if not back else {"linewidth": 1.5, "dashes": DASHES[(back - 1) % len(DASHES)]}
    )
    plot.plot(range(4), values, color=colour, zorder=5 - back / 10, gid="chart-year", **line)
    for each, spot in spots.items():
        plot.plot([each - 1], [float(spot.value or 0)], mark, color=colour, markersize=7 if not back else 5, clip_on=False,
                  markerfacecolor="white" if spot.provisional else colour, markeredgewidth=2 if not back else 1.2,
                  zorder=6 - back / 10, gid="chart-points")  # fmt: skip
        is_last = each == max(spots)
        # On narrow paper the names of neighbours would run into each other: only where a year ends its value is written.
        if each < 4 and (is_last or (not back and plan.size == Size.WIDE)):
            text = series.said(spot.value)
            text = f"{spot.period.whole_year.short} {text}" if is_last else text
            paper.write(plan.x(each - 1, 4), plan.y(float(spot.value or 0)) - 11, text, ha="center", color=QUIET if back else MAIN, bbox=BEHIND,
                        fontweight="normal" if back else "bold")  # fmt: skip


def small_trend(series: Series, *, width: int = 120, height: int = 32) -> Drawing:
    """The line alone, for a table's row: its last point marked, its breaks as gaps."""
    spots = series.spots
    values = _floats(spots)
    known = [each for each in values if not isnan(each)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    room = (high - low) or abs(high) or 1.0

    def paint(paper: Paper) -> None:
        plot = paper.axes(5, 4, width - 5, height - 4)
        plot.set_axis_off()
        plot.set_xlim(-0.2, max(len(spots), 2) - 0.8)
        plot.set_ylim(low - room * 0.08, high + room * 0.08)
        for first, part in _parts(series):
            alone = {"marker": "o", "markersize": 3} if sum(not isnan(each) for each in part) == 1 else {}
            plot.plot(
                range(first, first + len(part)), part, color=QUIET, linewidth=1.5, solid_capstyle="round", **alone
            )
        if known:
            last = max(number for number, each in enumerate(values) if not isnan(each))
            face = "white" if spots[last].provisional else MAIN
            plot.plot([last], [known[-1]], "o", color=MAIN, markersize=6, markerfacecolor=face, markeredgewidth=1.8,
                      clip_on=False, gid="chart-points")  # fmt: skip

    return draw(paint, width=width, height=height, title=series.name, words=describe(series))
