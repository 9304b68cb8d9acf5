"""Which charts an indicator has, and each of them drawn: from a cache keyed by the version of what it shows."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.cache import cache

from datasets.enums import EQUALITY, DimensionKind
from datasets.models import Indicator
from datasets.showing import drawing, signals
from datasets.showing.drawing import Bar, Drawing, Size
from datasets.showing.shown import Shown, drawn_cumulative, version_of


class NothingToDraw(Exception):
    """The indicator has no figures for this kind of chart."""


FOR_A_WEEK = 7 * 24 * 3600
FEWEST = 2
AT_A_GLANCE = 12


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind`: its part of the address. `heading`: of its part of the page."""

    kind: str
    heading: str
    draw: Callable[[Shown, Size], Drawing]


def _trend(shown: Shown, size: Size) -> Drawing:
    series = shown.quarters()
    guides = signals.read(series).guides() if not series.is_cumulative else ()
    return drawing.trend(series, size=size, comparators=shown.held_against(), guides=guides)


def _cumulative(shown: Shown, size: Size) -> Drawing:
    return drawing.cumulative(shown.quarters(), size=size)


def _years(shown: Shown, size: Size) -> Drawing:
    return drawing.years(shown.years(), size=size, comparators=shown.held_against())


def bars_of(shown: Shown) -> list[Bar]:
    """The categories of the newest period, each with its value a year before."""
    period = shown.newest
    if period is None:
        return []
    found = []
    for each in shown.terms.categories:
        series = shown.quarters(each.code) if period.quarter else shown.years(each.code)
        spot, before = series.spot(period), series.spot(period.year_before)
        if spot.value is not None or before.value is not None:
            found.append(Bar(each.name, spot, before.value, each.not_recorded))
    return found


def _breakdown(shown: Shown, size: Size) -> Drawing:
    period = shown.newest
    assert period is not None  # noqa: S101  offered only with a figure
    return drawing.breakdown(shown.terms, period, bars_of(shown), size=size, before=period.year_before)


def _districts(shown: Shown, size: Size) -> Drawing:
    period = shown.newest
    assert period is not None  # noqa: S101  offered only with a figure
    series = shown.quarters() if period.quarter else shown.years()
    total = series.values.get(period)
    county = ("Whole area", total) if total is not None else None
    return drawing.districts(shown.terms, period, bars_of(shown), county=county, size=size)


def _shares(shown: Shown, size: Size) -> Drawing:
    values = {}
    for period in shown.periods:
        if bool(period.quarter) == bool(shown.newest and shown.newest.quarter):
            of_period = {}
            for each in shown.terms.categories:
                series = shown.quarters(each.code) if period.quarter else shown.years(each.code)
                if (value := series.values.get(period)) is not None:
                    of_period[each.code] = value
            if of_period:
                values[period] = of_period
    return drawing.shares(shown.terms, values, size=size)


def _spark(shown: Shown, _: Size) -> Drawing:
    """The last years at a glance. What grows since 1 April is drawn by what each quarter added."""
    quarters = shown.quarters()
    series = quarters.increments if len(quarters.values) >= FEWEST else shown.years()
    recent = {each.period for each in series.spots[-AT_A_GLANCE:]}
    return drawing.small_trend(replace(series, points=tuple(each for each in series.points if each.period in recent)))


TREND = Chart("trend", "Quarter by quarter", _trend)
CUMULATIVE = Chart("cumulative", "Since 1 April, year against year", _cumulative)
YEARS = Chart("years", "Year by year", _years)
BREAKDOWN = Chart("breakdown", "Of what it is made up", _breakdown)
DISTRICTS = Chart("districts", "By district", _districts)
SHARES = Chart("shares", "How the shares moved", _shares)
# On lists only: the page of an indicator has the large ones.
SPARK = Chart("spark", "", _spark)
ALL = {each.kind: each for each in (TREND, CUMULATIVE, YEARS, BREAKDOWN, DISTRICTS, SHARES, SPARK)}


def charts_of(shown: Shown) -> list[Chart]:
    """Those that have something to show, the most telling first."""
    found = []
    if len(shown.quarters().values) >= FEWEST and not shown.only_shares:
        found.append(CUMULATIVE if drawn_cumulative(shown.terms) else TREND)
    if len(shown.years().values) >= FEWEST and not shown.only_shares:
        found.append(YEARS)
    if shown.terms.categories and bars_of(shown):
        dimension = shown.indicator.dimension
        by = dimension.kind if dimension is not None else ""
        found.append(DISTRICTS if by == DimensionKind.DISTRICT else BREAKDOWN)
        if by in EQUALITY or any(each.not_recorded for each in shown.terms.categories):
            found.append(SHARES)
    return found


def drawn(indicator: Indicator, chart: Chart, size: Size, read: Callable[[], Shown], *, version: str = "") -> Drawing:
    """The same version of the same figures is drawn once, whoever asks and however often. `version`: where it is known."""
    version = version or version_of(indicator)
    key = f"chart:{drawing.EDITION}:{indicator.partnership_id}:{indicator.pk}:{chart.kind}:{size}:{version}"
    found: Drawing | None = cache.get(key)
    if found is None:
        shown = read()
        if chart not in (*charts_of(shown), *([SPARK] if shown.periods else [])):
            raise NothingToDraw(chart.kind)
        found = chart.draw(shown, size)
        cache.set(key, found, FOR_A_WEEK)
    return found
