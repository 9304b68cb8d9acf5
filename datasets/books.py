"""Stored figures as the shapes of terms.py: by period and cell, several agencies' parts put together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256

from django.db.models import F, Prefetch, Q, QuerySet

from datasets import terms as shapes
from datasets.enums import Frequency, GoodDirection, RelationKind, Sharing, Standing, ValueKind
from datasets.models import Category, Indicator, IndicatorRelation, Value
from datasets.terms import TOTAL, CellKey, Figure, Relation, Terms

COLUMNS = (
    "indicator_id", "category__code", "period", "agency_id", "number", "numerator", "denominator", "standing", "provisional",
)  # fmt: skip


STANDINGS = {each.value: each for each in Standing}  # looked up faster than called


@dataclass(slots=True)
class Stored:
    """`figures`: by period and cell, put together. `parts`: by agency's id too, where more than one agency gives a cell."""

    figures: dict[str, dict[CellKey, Figure]] = field(default_factory=dict)
    parts: dict[str, dict[CellKey, dict[int | None, Figure]]] = field(default_factory=dict)

    def of(self, period: str) -> dict[CellKey, Figure]:
        return self.figures.get(period, {})

    def only(self, indicator: str) -> "Stored":
        """Those of one indicator."""
        found = {
            code: {key: each for key, each in cells.items() if key[0] == indicator}
            for code, cells in self.figures.items()
        }
        return Stored({code: cells for code, cells in found.items() if cells})

    def fingerprint(self) -> str:
        """Changes with every figure."""
        return sha256(repr(sorted(self.figures.items())).encode()).hexdigest()[:16]


def terms_of(indicators: Iterable[Indicator]) -> dict[str, Terms]:
    """By code, in the order given. Needs `dimension__categories` and `relations__other` fetched; else a query for each."""
    return {each.code: _terms(each) for each in indicators}


def with_terms(rows: QuerySet[Indicator], *, ended: bool = True, related: bool = True) -> QuerySet[Indicator]:
    """Everything that `terms_of` reads, in two queries more. `ended`: with categories that are no longer asked for. Not
    `related`: for reading alone, without the relations that checks need and without their query."""
    categories = Category.objects.all() if ended else Category.objects.filter(ended=False)
    relations = IndicatorRelation.objects.select_related("other").order_by("pk")
    return rows.select_related("dimension").prefetch_related(
        Prefetch("dimension__categories", categories),
        Prefetch("relations", relations if related else relations.none()),
    )


def bare_terms(row: Indicator) -> Terms:
    """Without categories and relations: for totals, and for no further query."""
    return Terms(
        code=row.code, title=row.title, kind=ValueKind(row.kind), unit=row.unit, decimals=row.decimals, adds_up=row.adds_up,
        every=Frequency(row.every), direction=GoodDirection(row.direction), target=row.target, tolerance=row.tolerance,
    )  # fmt: skip


def _terms(row: Indicator) -> Terms:
    categories = row.dimension.categories.all() if row.dimension is not None else ()
    return replace(
        bare_terms(row),
        categories=tuple(shapes.Category(c.code, c.name, part=c.part, not_recorded=c.not_recorded) for c in categories),
        relations=tuple(Relation(RelationKind(r.kind), r.other.code) for r in row.relations.all()),
    )


def stored_figures(
    indicators: Collection[Indicator],
    *,
    periods: Collection[str] | None = None,
    totals_only: bool = False,
    agency_id: int | None = None,
) -> Stored:
    """Every figure of these indicators in one query. `agency_id`: as this agency sees its own series: its own figures and
    those that were loaded for the partnership, not other agencies'."""
    rows: QuerySet[Value] = Value.objects.filter(indicator__in=[each.pk for each in indicators])
    if periods is not None:
        rows = rows.filter(period__in=periods)
    if totals_only:
        rows = rows.filter(category__isnull=True)
    if agency_id is not None:
        rows = rows.filter(Q(agency=None) | Q(agency=agency_id))
    codes = {each.pk: each.code for each in indicators}
    stored = Stored()
    givers: dict[str, dict[CellKey, int | None]] = defaultdict(dict)
    # Written out: a return of 5,000 cells is held against 80,000 figures.
    for indicator_id, category, period, agency, number, numerator, denominator, standing, provisional in rows.order_by(
        "pk"
    ).values_list(*COLUMNS):
        figure = Figure(number, numerator, denominator, STANDINGS[standing], provisional)
        key, given = (codes[indicator_id], category or TOTAL), givers[period]
        if key in given:
            parts = stored.parts.setdefault(period, {})
            parts.setdefault(key, {given[key]: stored.figures[period][key]})[agency] = figure
        else:
            given[key] = agency
            stored.figures.setdefault(period, {})[key] = figure
    sharing = {each.code: Sharing(each.sharing) for each in indicators}
    for period, cells in stored.parts.items():
        for key, several in cells.items():
            stored.figures[period][key] = combined(several, sharing[key[0]])
    return stored


def combined(parts: Mapping[int | None, Figure], sharing: Sharing) -> Figure:
    """Several agencies' figures as the partnership's one: added up, or the first of the same measure.

    What was loaded for the whole partnership stands for itself. A part that is missing makes the sum provisional.
    """
    if None in parts:
        return parts[None]
    figures = list(parts.values())
    given = [each for each in figures if each.given]
    if len(figures) == 1 or not given:
        return figures[0]
    if sharing == Sharing.SAME:
        return given[0]
    return Figure(
        number=_sum(each.number for each in given),
        numerator=_sum(each.numerator for each in given),
        denominator=_sum(each.denominator for each in given),
        provisional=len(given) < len(figures) or any(each.provisional for each in given),
    )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    known = list(numbers)
    return (
        None if any(each is None for each in known) else sum((each for each in known if each is not None), Decimal(0))
    )


def newest_periods(indicators: Collection[Indicator]) -> dict[str, str]:
    """The newest period that has a figure, by the indicator's code: one query."""
    rows = Value.objects.filter(indicator__in=[each.pk for each in indicators], standing=Standing.GIVEN)
    found: dict[str, str] = {}
    for code, period in rows.values_list(F("indicator__code"), F("period")).distinct():
        found[code] = max(found.get(code, ""), period)
    return found
