"""What the pages, charts and files about one indicator read: its figures as series, what they are held against, their version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import sha256

from django.db.models import Count, Max, Sum
from django.db.models import Value as Literal

from datasets.books import Stored, stored_figures, terms_of
from datasets.enums import ReturnStatus, ValueKind
from datasets.models import Comparator as ComparatorRow
from datasets.models import Indicator, IndicatorVersion, Narrative, Value
from datasets.periods import Period
from datasets.showing.series import Break, Comparator, Series, calendar_years, quarterly, yearly
from datasets.terms import TOTAL, Category, Terms

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Shown:
    """One indicator with every figure of it."""

    indicator: Indicator
    terms: Terms
    stored: Stored
    breaks: tuple[Break, ...]
    comparators: tuple[ComparatorRow, ...]

    @cached_property
    def periods(self) -> list[Period]:
        """Every period with a figure, oldest first; the whole year after its quarters."""
        found = [
            Period.parse(code) for code, cells in self.stored.figures.items() if any(f.given for f in cells.values())
        ]
        return sorted(found, key=lambda each: (each.ends_on, not each.quarter))

    @property
    def newest(self) -> Period | None:
        return self.periods[-1] if self.periods else None

    def quarters(self, category: str = TOTAL) -> Series:
        return quarterly(self.terms, self.stored.figures, category, self.breaks)

    def years(self, category: str = TOTAL) -> Series:
        found = yearly(self.terms, self.stored.figures, category, self.breaks)
        return found if found.points else calendar_years(self.terms, self.stored.figures, category, self.breaks)

    @cached_property
    def only_shares(self) -> bool:
        """A percentage of which only the parts say anything: its total is the whole, a hundred per cent each time."""
        if self.terms.kind != ValueKind.PERCENTAGE or not self.terms.categories:
            return False
        totals = [*self.quarters().values.values(), *self.years().values.values()]
        return all(each == WHOLE for each in totals)

    def held_against(self, category: str = TOTAL) -> list[Comparator]:
        """England, neighbours, a census: by name, of the total or one category."""
        found: dict[str, dict[Period, Decimal]] = {}
        for row in self.comparators:
            if (row.category.code if row.category else TOTAL) == category:
                found.setdefault(row.name, {})[Period.parse(row.period)] = row.number
        return [Comparator(name, values) for name, values in found.items()]

    @property
    def cells(self) -> list[tuple[str, str]]:
        """(code, name) of the total and every category that has a figure, the total last."""
        given = {key[1] for cells in self.stored.figures.values() for key in cells}
        found = [(each.code, each.name) for each in self.terms.categories if each.code in given]
        if TOTAL in given or not found:
            found.append((TOTAL, "Total" if found else self.terms.title))
        return found


def shown(indicator: Indicator) -> Shown:
    """Needs `dimension__categories` and `relations` fetched (`books.with_terms`); three queries more."""
    terms = terms_of([indicator])[indicator.code]
    rows = ComparatorRow.objects.filter(indicator=indicator).select_related("category")
    return Shown(indicator, terms, stored_figures([indicator]), breaks_of(indicator), tuple(rows))


def breaks_of(indicator: Indicator) -> tuple[Break, ...]:
    rows = IndicatorVersion.objects.filter(indicator=indicator, breaks=True).values_list("from_period", "reason")
    return tuple(Break(Period.parse(period), reason) for period, reason in rows)


def version_of(indicator: Indicator) -> str:
    """Changes whenever anything that a chart of this indicator shows does: one question to the database."""
    counted = {"n": Count("pk"), "r": Sum("revision"), "m": Max("pk")}
    own = [
        rows.filter(indicator=indicator).order_by().values("indicator").annotate(of=Literal(name), **counted)
        for name, rows in (("values", Value.objects.all()), ("comparators", ComparatorRow.objects.all()))
    ]
    columns = ("of", *counted)
    found = own[0].values_list(*columns).union(own[1].values_list(*columns))
    said = [indicator.pk, indicator.revision, *sorted(map(str, found))]
    return sha256("|".join(map(str, said)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Told:
    """The story that an agency gave with its figures."""

    period: str
    agency: str
    text: str


def stories_of(indicator: Indicator, most: int = 8) -> list[Told]:
    """The newest first; of returns that were accepted."""
    rows = Narrative.objects.filter(indicator=indicator, quarterly_return__status=ReturnStatus.ACCEPTED).exclude(
        text=""
    )
    rows = rows.order_by("-quarterly_return__collection__period", "pk")
    columns = ("quarterly_return__collection__period", "quarterly_return__agency__name", "text")
    return [Told(*row) for row in rows.values_list(*columns)[:most]]


def parts_at(shown_: Shown, period: Period, categories: Sequence[Category]) -> list[tuple[str, Decimal | None]]:
    """The values of a breakdown in one period, by name, in the order of the form."""
    found = []
    for each in categories:
        series = shown_.quarters(each.code) if period.quarter else shown_.years(each.code)
        found.append((each.name, series.values.get(period)))
    return found


def has_breakdown(terms: Terms) -> bool:
    return bool(terms.categories)


def drawn_cumulative(terms: Terms) -> bool:
    return terms.kind == ValueKind.CUMULATIVE


def newest_of(periods: Iterable[Period]) -> Period | None:
    return max(periods, key=lambda each: (each.ends_on, not each.quarter), default=None)
