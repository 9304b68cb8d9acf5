"""What the pages of figures show: facts, figures in words, charts with their tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from datasets.books import stored_figures, terms_of
from datasets.collecting.sheet import in_words
from datasets.enums import Standing, ValueKind
from datasets.models import Comparator as ComparatorRow
from datasets.models import Indicator, IndicatorVersion, ValueRevision
from datasets.periods import Period, named
from datasets.showing import charts, signals, tables
from datasets.showing.charts import Chart
from datasets.showing.dashboard import Dashboard, Line, line_of
from datasets.showing.movement import movements
from datasets.showing.paper import Size
from datasets.showing.series import Break
from datasets.showing.shown import Shown, drawn_cumulative
from datasets.showing.tables import Table
from datasets.terms import Figure


def crumbs(slug: str, indicator: Indicator | None = None) -> list[dict[str, str]]:
    found = [{"text": "Figures", "url": reverse("figures:dashboard", args=[slug])}]
    if indicator is not None:
        found.append({"text": indicator.title, "url": reverse("figures:indicator", args=[slug, indicator.code])})
    return found


def next_step(board: Dashboard, slug: str) -> dict[str, Any] | None:
    """For components/next_step.html: what nobody explained comes before what is late."""
    if board.period is None or board.collection is None:
        return None
    step: dict[str, Any] = {"state": "Closed" if board.collection.closed_at else "Open", "colour": "grey"}
    place = reverse("quarters:detail", args=[slug, board.collection.period])
    late, doubts = board.asked - board.received, board.open_queries - board.open_of_years
    if doubts:
        verb = "figure is" if doubts == 1 else "figures are"
        step["text"] = f"{doubts} {verb} not explained."
        step["action"] = {
            "url": reverse("quarters:queries", args=[slug, board.collection.period]),
            "text": "Read the questions",
        }
    elif late and not board.collection.closed_at:
        step["text"] = f"{late} of {board.asked} returns {'has' if late == 1 else 'have'} not come yet."
        step["action"] = {"url": place, "text": f"See {named(board.collection.period)} at a glance"}
    elif board.open_of_years:
        verb = "figure of earlier years is" if board.open_of_years == 1 else "figures of earlier years are"
        step["text"] = f"{board.open_of_years} {verb} not explained."
        step["action"] = {"url": reverse("history:questions", args=[slug]), "text": "Read the questions"}
    else:
        step["text"] = "Every return has come and every question is answered."
        step["action"] = {"url": place, "text": f"See {named(board.collection.period)} at a glance"}
    return step


def newest_figure(shown: Shown) -> dict[str, Any] | None:
    """The newest figure in large, how it moved, how it stands to its target."""
    period = shown.newest
    if period is None or shown.only_shares:
        return None
    series = shown.quarters() if period.quarter else shown.years()
    if series.spot(period).value is None:
        return None
    line: Line = line_of(shown.indicator, series, period)
    return {"line": line, "period": period.label, "moved": movements(series, period)}


def reading_of(shown: Shown) -> str:
    """What chance does not explain, in words, or that there are too few points to say."""
    if shown.only_shares:
        return ""
    series = shown.quarters() if len(shown.quarters().values) >= charts.FEWEST else shown.years()
    return signals.read(series).words if series.values else ""


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart with its table. `words`: the alternative text."""

    chart: Chart
    words: str
    table: Table | None


def chart_of(chart: Chart, shown: Shown, version: str) -> ChartView:
    drawing = charts.drawn(shown.indicator, chart, Size.WIDE, lambda: shown, version=version)
    if chart in (charts.TREND, charts.CUMULATIVE):
        table: Table | None = tables.over_time(shown, quarters=True)
    elif chart == charts.YEARS:
        table = tables.over_time(shown, quarters=False)
    elif chart == charts.SHARES:
        table = tables.over_time(shown, quarters=bool(shown.newest and shown.newest.quarter))
    else:
        table = tables.of_parts(shown)
    return ChartView(chart, drawing.words, table)


def _kind_of(row: Indicator) -> str:
    """At a date, in children. Percentages and money say their unit themselves."""
    says_it = row.kind in (ValueKind.PERCENTAGE, ValueKind.AMOUNT) or not row.unit
    return row.get_kind_display() + ("" if says_it else f", in {row.unit}")


def facts(row: Indicator, shown: Shown, slug: str) -> list[dict[str, Any]]:
    found = [
        {"key": "What is counted", "value": row.definition},
        {"key": "Why it matters", "value": row.why},
        {"key": "Kind", "value": _kind_of(row)},
        {"key": "Given", "value": row.get_every_display()},
        {"key": "Which way is better", "value": row.get_direction_display()},
        {"key": "Comes from", "value": row.source_system},
    ]
    if row.target is not None:
        kind = shown.quarters()
        tolerance = f", with a tolerance of {row.tolerance.normalize():f}" if row.tolerance else ""
        found.append({"key": "Target", "value": kind.said(row.target) + tolerance})
    if drawn_cumulative(shown.terms):
        found.append(
            {
                "key": "How to read it",
                "value": "Each quarter counts from 1 April, so the last quarter is the whole year.",
            }
        )
    return [each for each in found if each["value"]]


def revision_line(each: ValueRevision, indicator: Indicator) -> dict[str, Any]:
    terms = terms_of([indicator])[indicator.code]
    before = Figure(each.number, each.numerator, each.denominator, Standing(each.standing), each.provisional)
    value = each.value
    now = Figure(value.number, value.numerator, value.denominator, Standing(value.standing), value.provisional)
    return {
        "what": f"{named(value.period)}{f', {value.category.name}' if value.category else ''}",
        "before": in_words(terms, before), "now": in_words(terms, now), "reason": each.reason,
        "by": each.by.full_name if each.by else "The portal itself", "at": each.at,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class BlockView:
    """One indicator on the page of districts or groups."""

    indicator: Indicator
    version: str
    chart: ChartView
    more: ChartView | None
    newest: Period


def blocks_of(indicators: Iterable[Indicator]) -> list[BlockView]:
    """Each with its charts and tables. The figures of all of them are read at once."""
    found = []
    for shown, version in shown_together(list(indicators)):
        period = shown.newest
        own = [each for each in charts.charts_of(shown) if each in (charts.DISTRICTS, charts.BREAKDOWN)]
        shares = [each for each in charts.charts_of(shown) if each == charts.SHARES]
        if period is None or not own:
            continue
        more = ChartView(shares[0], "", None) if shares else None
        table = tables.of_parts(shown)
        found.append(BlockView(shown.indicator, version, ChartView(own[0], "", table), more, period))
    return found


def shown_together(indicators: list[Indicator]) -> list[tuple[Shown, str]]:
    """Several indicators in four queries. Without their version a browser would keep an old chart."""
    stored, terms = stored_figures(indicators), terms_of(indicators)
    rows = ComparatorRow.objects.filter(indicator__in=indicators).select_related("category")
    breaks = IndicatorVersion.objects.filter(indicator__in=indicators, breaks=True)
    found = []
    against: dict[int, list[ComparatorRow]] = {}
    for row in rows:
        against.setdefault(row.indicator_id, []).append(row)
    cut: dict[int, list[Break]] = {}
    for each in breaks:
        cut.setdefault(each.indicator_id, []).append(Break(Period.parse(each.from_period), each.reason))
    for one in indicators:
        own = stored.only(one.code)
        shown = Shown(one, terms[one.code], own, tuple(cut.get(one.pk, ())), tuple(against.get(one.pk, ())))
        found.append((shown, own.fingerprint()))
    return found
