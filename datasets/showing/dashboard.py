"""What a chair reads first: what moved, what is missing, what nobody explained, and the priorities with their figures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from zlib import crc32

from django.core.cache import cache
from django.db.models import Count, Max, Q, Sum, Window

from arrangements.models import Priority
from datasets.books import bare_terms, stored_figures
from datasets.enums import IndicatorStatus, QueryState
from datasets.models import Collection, Gap, Indicator, IndicatorPriority, QuarterlyReturn, Query, Value
from datasets.periods import Period
from datasets.showing.movement import JUDGED_COLOUR, Movement, Rated, against_target, movements
from datasets.showing.series import ByPeriod, Judgement, Series, quarterly, yearly
from datasets.terms import CellKey, Figure, Terms
from datasets.transitions import RECEIVED

MOST = 10
# A doubt about a return that is still being written is the agency's own.
KNOWN_HERE = Q(quarterly_return__isnull=True) | Q(quarterly_return__status__in=RECEIVED)
FOR_A_DAY = 24 * 3600
# A line without its indicator, as it is kept.
Told = tuple[Period, str, bool, Movement | None, Rated | None]
ORDER = {Judgement.WORSE: 0, Judgement.BETTER: 1, Judgement.NEITHER: 2}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in a list: its figure in the period, how it moved, how it stands to its target."""

    indicator: Indicator
    period: Period
    value: str
    provisional: bool
    moved: Movement | None
    rated: Rated | None

    @property
    def version(self) -> str:
        """Changes with what the line says, so that its small chart is fetched anew."""
        said = (self.period.code, self.value, self.provisional, self.moved.words if self.moved else "")
        return f"{crc32(repr(said).encode()):x}"

    @property
    def colour(self) -> str:
        return JUDGED_COLOUR[self.moved.judgement] if self.moved else "grey"


@dataclass(frozen=True, slots=True)
class Missing:
    """A return that has not come, or a gap whose promised day has passed (`promised`). `code`: of the gap's indicator."""

    words: str
    who: str
    due_on: date
    code: str = ""

    @property
    def promised(self) -> bool:
        return bool(self.code)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`lines`: by the indicator's id. `unexplained`: the first of `open_queries`, of which `open_of_years` are about loaded years."""

    period: Period | None
    collection: Collection | None
    asked: int
    received: int
    lines: Mapping[int, Line]
    moved: Sequence[Line]
    missing: Sequence[Missing]
    unexplained: Sequence[Query]
    open_queries: int
    open_of_years: int
    priorities: Sequence[tuple[Priority, list[Line]]]
    unstated: Sequence[Indicator]

    @property
    def asked_for(self) -> Period | None:
        """The quarter whose returns are counted."""
        return Period.parse(self.collection.period) if self.collection else None


def newest_period() -> Period | None:
    """The newest quarter with a figure, else the newest year with one."""
    periods = Value.objects.order_by("-period").values_list("period", flat=True)
    quarter = periods.filter(period__contains="-Q").first()
    code = quarter or periods.first()
    return Period.parse(code) if code else None


def dashboard(*, today: date) -> Dashboard:
    """What moved: of the newest quarter with figures. What is missing: of the newest that was opened, which may have none yet.
    A number of queries that does not grow."""
    collection = Collection.objects.order_by("-period").first()
    period = newest_period() or (Period.parse(collection.period) if collection else None)
    if period is None:
        return Dashboard(None, collection, 0, 0, {}, [], _gaps(today), [], 0, 0, [], [])
    lines, unstated = lines_of(period)
    returns = list(collection.returns.select_related("agency")) if collection else []
    queries = Query.objects.filter(KNOWN_HERE, state=QueryState.OPEN).annotate(
        of_all=Window(Count("pk")), of_years=Window(Count("pk", filter=Q(agency=None)))
    )
    unexplained = list(
        queries.select_related("indicator", "category", "agency").order_by("-period", "indicator__order", "pk")[:MOST]
    )
    return Dashboard(
        period=period, collection=collection, asked=len(returns), received=sum(1 for each in returns if each.status in RECEIVED),
        lines=lines, moved=most_moved(lines.values()), missing=[*_late(returns, today), *_gaps(today)],
        unexplained=unexplained, open_queries=unexplained[0].of_all if unexplained else 0,
        open_of_years=unexplained[0].of_years if unexplained else 0, priorities=_priorities(lines), unstated=unstated,
    )  # fmt: skip


def lines_of(period: Period) -> tuple[dict[int, Line], list[Indicator]]:
    """Every collected indicator that has a figure of this time, by id; and those that have none. The same figures are worked
    out once, whoever asks."""
    indicators = list(Indicator.objects.filter(status=IndicatorStatus.COLLECTED).order_by("order", "pk"))
    # One period back for the last quarter; the years for what is given once a year and for a quarter 4 that is a year's.
    wanted = [period, period.before, period.year_before, period.year_before.before]
    codes = {each.code for each in wanted} | {
        each.whole_year.code for each in (*wanted, period.year_before.year_before)
    }
    if not indicators:
        return {}, []
    key = f"dashboard:{indicators[0].partnership_id}:{period.code}:{_version(indicators, codes)}"
    told: dict[int, Told] | None = cache.get(key)
    if told is None:
        told = _told(indicators, period, codes)
        cache.set(key, told, FOR_A_DAY)
    lines = {each.pk: Line(each, *told[each.pk]) for each in indicators if each.pk in told}
    return lines, [each for each in indicators if each.pk not in told]


def _version(indicators: Sequence[Indicator], codes: Iterable[str]) -> str:
    """Changes whenever one of the figures or of the indicators does."""
    rows = Value.objects.filter(period__in=sorted(codes), category__isnull=True)
    sums = {name: Sum(name) for name in ("revision", "number", "numerator", "denominator")}
    parts = rows.aggregate(n=Count("pk"), m=Max("pk"), **sums)
    said = [*parts.values(), *((each.pk, each.revision) for each in indicators)]
    return sha256(repr(said).encode()).hexdigest()[:32]


def _told(indicators: Sequence[Indicator], period: Period, codes: Iterable[str]) -> dict[int, Told]:
    """What the line of each indicator says, by its id."""
    stored = stored_figures(indicators, periods=sorted(codes), totals_only=True)
    own: defaultdict[str, dict[str, dict[CellKey, Figure]]] = defaultdict(dict)
    for code, cells in stored.figures.items():
        for cell, figure in cells.items():
            own[cell[0]][code] = {cell: figure}
    found = {}
    for indicator in indicators:
        line = _line(indicator, bare_terms(indicator), own[indicator.code], period)
        if line is not None:
            found[indicator.pk] = (line.period, line.value, line.provisional, line.moved, line.rated)
    return found


def _line(indicator: Indicator, terms: Terms, own: ByPeriod, period: Period) -> Line | None:
    series = quarterly(terms, own)
    at = period
    if series.spot(at).value is None:
        series = yearly(terms, own)
        at = next(
            (
                each
                for each in (period.whole_year, period.year_before.whole_year)
                if series.spot(each).value is not None
            ),
            period,
        )
    if series.spot(at).value is None:
        return None
    return line_of(indicator, series, at)


def line_of(indicator: Indicator, series: Series, at: Period) -> Line:
    spot = series.spot(at)
    found = movements(series, at)
    compared = [each for each in found if each.change is not None]
    return Line(
        indicator, at, series.said(spot.value), spot.provisional, compared[-1] if compared else (found[-1] if found else None),
        against_target(series, at),
    )  # fmt: skip


def most_moved(lines: Iterable[Line]) -> list[Line]:
    """What got worse first, then by how much of what it was before."""
    changed = [each for each in lines if each.moved is not None and each.moved.change]
    changed.sort(key=lambda each: (ORDER[each.moved.judgement], -(each.moved.per_cent or 0)) if each.moved else (9, 0))
    return changed[:MOST]


def _late(returns: Iterable[QuarterlyReturn], today: date) -> list[Missing]:
    return [
        Missing(f"Return of {each.agency.name}", "", each.due_on)
        for each in returns
        if each.status not in RECEIVED and each.due_on < today
    ]


def _gaps(today: date) -> list[Missing]:
    rows = Gap.objects.filter(closed_on__isnull=True, promised_on__lt=today).select_related(
        "indicator", "owner", "agency"
    )
    return [
        Missing(
            f"{row.indicator.title}: {row.missing}",
            row.owner.full_name if row.owner else row.agency.name if row.agency else "",
            row.promised_on,
            row.indicator.code,
        )
        for row in rows.order_by("promised_on", "pk")[:MOST]
    ]


def _priorities(lines: Mapping[int, Line]) -> list[tuple[Priority, list[Line]]]:
    """Each priority that has indicators, with those of them that have a figure."""
    rows = IndicatorPriority.objects.select_related("priority")
    rows = rows.order_by("priority__order", "priority_id", "indicator__order", "indicator_id")
    found: dict[int, tuple[Priority, list[Line]]] = {}
    for row in rows:
        _, own = found.setdefault(row.priority_id, (row.priority, []))
        if row.indicator_id in lines:
            own.append(lines[row.indicator_id])
    return list(found.values())
