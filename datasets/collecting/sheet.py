"""One agency's return as it is read, typed into, downloaded and checked: the cells in their order, and what stands in each.

The form, the workbook and the API all read this, so that they ask for the same boxes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from datasets.books import Stored, stored_figures, terms_of, with_terms
from datasets.checking.book import Book
from datasets.checking.findings import Finding
from datasets.checking.reading import read_figure
from datasets.checking.rules.typing import not_a_number
from datasets.collecting.entering import Place, Typed, entries_of
from datasets.collecting.owed import LAST_QUARTER, by_section, owed_by
from datasets.enums import Sharing, Standing, ValueKind
from datasets.library.versions import breaks_of
from datasets.models import Entry, Indicator, Population, QuarterlyReturn, Value
from datasets.periods import Period, quarters_of
from datasets.terms import TOTAL, CellKey, Figure, Terms, said, value_of

# A group of percentages is out of one number: it is typed once, beside the total.
ONE_DENOMINATOR = ValueKind.PERCENTAGE
YEARS_BACK = 4


@dataclass(slots=True)
class Cell:
    """`boxes`: which of number, numerator and denominator are asked for. `last`, `year_ago`: what was given then.

    `offered`: the denominator that is used where its box is left empty: the population of a rate.
    """

    place: Place
    key: CellKey
    name: str
    boxes: tuple[str, ...]
    entry: Entry | None
    last: Figure | None
    year_ago: Figure | None
    offered: Decimal | None = None

    @property
    def typed(self) -> Typed:
        return Typed.of(self.entry)


@dataclass(slots=True)
class Block:
    """One indicator of the return with its cells: the categories in order, the total last."""

    indicator: Indicator
    terms: Terms
    cells: list[Cell]

    @property
    def touched(self) -> int:
        return sum(1 for cell in self.cells if not cell.typed.empty)


@dataclass(slots=True)
class Sheet:
    """The whole return. `unreadable`: what was typed that is no number."""

    row: QuarterlyReturn
    period: Period
    blocks: list[Block]
    history: Stored
    figures: dict[CellKey, Figure] = field(default_factory=dict)
    unreadable: list[Finding] = field(default_factory=list)

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for block in self.blocks for cell in block.cells)

    @property
    def places(self) -> dict[Place, Cell]:
        return {cell.place: cell for cell in self.cells}

    @property
    def entries(self) -> dict[Place, Entry]:
        """What was typed, by place; cells that were never touched are left out."""
        return {cell.place: cell.entry for cell in self.cells if cell.entry is not None}

    @property
    def terms(self) -> dict[str, Terms]:
        return {block.terms.code: block.terms for block in self.blocks}

    def sections(self) -> list[tuple[str, list[Block]]]:
        """The blocks by section, in the order of the sections' first indicators."""
        blocks = {block.indicator.pk: block for block in self.blocks}
        found = by_section(block.indicator for block in self.blocks)
        return [(title, [blocks[each.pk] for each in indicators]) for title, indicators in found]

    def read(self) -> "Sheet":
        """Read what is typed as figures."""
        self.figures, self.unreadable = read_typed(self, {cell.place: cell.typed for cell in self.cells})
        return self


def sheet_of(row: QuarterlyReturn, indicators: Sequence[Indicator] | None = None) -> Sheet:
    """In a number of queries that does not depend on how much the agency owes. `indicators`: only these of what it owes."""
    period = Period.parse(row.collection.period)
    if indicators is None:
        indicators = owed_by(row.agency_id, period)
    terms, entries = terms_of(indicators), entries_of(row)
    stored = stored_figures(indicators, periods=looked_back_on(period), agency_id=row.agency_id)
    last, year_ago = given_at(stored, period.before), given_at(stored, period.year_before)
    people = _populations(indicators, period)
    blocks = []
    for indicator in indicators:
        own = terms[indicator.code]
        cells = []
        for place, key in _places(indicator):
            offered = people.get((indicator.population, place[1])) if own.kind == ValueKind.RATE else None
            cells.append(
                Cell(
                    place, key, _name(own, key), boxes_of(own, key[1]), entries.get(place), last.get(key), year_ago.get(key), offered
                )
            )  # fmt: skip
        blocks.append(Block(indicator, own, cells))
    return Sheet(row, period, blocks, stored).read()


def looked_back_on(period: Period) -> list[str]:
    """The periods whose figures a return is held against: enough for a series of its own, and no more than is needed."""
    codes = []
    for year in range(period.year - YEARS_BACK, period.year + 1):
        codes += [Period(year).code, *(each.code for each in quarters_of(year))]
    return [code for code in codes if code < period.code and code != Period(period.year).code]


def given_at(stored: Stored, period: Period) -> dict[CellKey, Figure]:
    """What was given then; a year's own figure stands for its last quarter where that has none."""
    year = stored.of(period.whole_year.code) if period.quarter == LAST_QUARTER else {}
    return year | stored.of(period.code)


def book_of(sheet: Sheet, figures: Mapping[CellKey, Figure] | None = None) -> Book:
    """What the checks read: the return as it stands (or `figures`), its history, and what other agencies gave that it must
    agree with, and where series break."""
    terms = sheet.terms
    own = [block.indicator for block in sheet.blocks]
    others = {each.other.pk: each.other for row in own for each in row.relations.all() if each.other.code not in terms}
    periods = [sheet.period.code, sheet.period.before.code]
    known = {code: dict(cells) for code, cells in sheet.history.figures.items()}
    if others:
        terms |= terms_of(with_terms(Indicator.objects.filter(pk__in=others)))
        for code, cells in stored_figures(list(others.values()), periods=periods).figures.items():
            known[code] = known.get(code, {}) | cells
    known[sheet.period.code] = known.get(sheet.period.code, {}) | dict(sheet.figures if figures is None else figures)
    breaks = breaks_of([*own, *others.values()])
    return Book(terms, known, _by_agency(sheet, known[sheet.period.code]), breaks)


def _by_agency(sheet: Sheet, figures: Mapping[CellKey, Figure]) -> dict[str, dict[CellKey, dict[str, Figure]]]:
    """The same measure as other agencies gave it in this quarter, where more than one gives it."""
    same = [block.indicator for block in sheet.blocks if block.indicator.sharing == Sharing.SAME]
    if not same:
        return {}
    others = Value.objects.filter(indicator__in=same, period=sheet.period.code, agency__isnull=False)
    rows: QuerySet[Value, Any] = others.exclude(agency=sheet.row.agency_id).values_list(
        "indicator__code",
        "category__code",
        "agency__name",
        "number",
        "numerator",
        "denominator",
        "standing",
        "provisional",
    )
    found: dict[CellKey, dict[str, Figure]] = {}
    for code, category, agency, number, numerator, denominator, standing, provisional in rows:
        key = (code, category or TOTAL)
        given = found.setdefault(key, {sheet.row.agency.name: figures.get(key, Figure(standing=Standing.BLANK))})
        given[agency] = Figure(number, numerator, denominator, Standing(standing), provisional)
    return {sheet.period.code: found}


def _places(indicator: Indicator) -> Iterator[tuple[Place, CellKey]]:
    if indicator.dimension is not None:
        for category in indicator.dimension.categories.all():
            yield (indicator.pk, category.pk), (indicator.code, category.code)
    yield (indicator.pk, None), (indicator.code, TOTAL)


def _name(terms: Terms, key: CellKey) -> str:
    category = terms.category(key[1])
    if category is not None:
        return category.name
    return "Total" if terms.categories else "This quarter"


def boxes_of(terms: Terms, category: str) -> tuple[str, ...]:
    """A percentage by category asks for each part, and once for what they are parts of."""
    if not terms.of_parts:
        return ("number",)
    if terms.kind == ONE_DENOMINATOR and terms.categories:
        return ("numerator",) if category else ("denominator",)
    return ("numerator", "denominator")


def _populations(indicators: Sequence[Indicator], period: Period) -> dict[tuple[str, int | None], Decimal]:
    """The newest population of each group up to this year, by its name and category."""
    names = {each.population for each in indicators if each.population}
    if not names:
        return {}
    rows = Population.objects.filter(name__in=names, period__lte=period.after.code).order_by("period")
    return {
        (name, category): Decimal(number) for name, category, number in rows.values_list("name", "category", "number")
    }


def read_typed(sheet: Sheet, typed: Mapping[Place, Typed]) -> tuple[dict[CellKey, Figure], list[Finding]]:
    """What is typed, as figures, and what of it is no number. Empty cells are figures left blank."""
    figures: dict[CellKey, Figure] = {}
    unreadable: list[Finding] = []
    for block in sheet.blocks:
        shared: Decimal | None = None
        for cell in reversed(block.cells):  # the total first: its denominator is that of the group
            figure, wrong = _read(cell, typed.get(cell.place, Typed()), block.terms, sheet.period, shared)
            unreadable += wrong
            figures[cell.key] = figure
            if cell.boxes == ("denominator",):
                shared = figure.denominator
    return figures, unreadable


def _read(
    cell: Cell, typed: Typed, terms: Terms, period: Period, shared: Decimal | None
) -> tuple[Figure, list[Finding]]:
    asked = {box: getattr(typed, box) for box in cell.boxes}
    standing = "" if typed.standing == Standing.GIVEN else str(typed.standing)
    reading = read_figure(terms, **asked, standing=standing, provisional=typed.provisional)
    wrong = [not_a_number(terms, cell.key[1], period, each.box, each.words) for each in reading.refused]
    figure = reading.figure
    if figure.standing != Standing.GIVEN:
        return figure, wrong
    if cell.boxes == ("denominator",):
        figure = replace(figure, numerator=figure.denominator)  # all of them
    elif cell.boxes == ("numerator",) and figure.numerator is not None:
        figure = replace(figure, denominator=shared)
    elif figure.numerator is not None and figure.denominator is None and not typed.denominator:
        figure = replace(figure, denominator=cell.offered)
    return figure, wrong


def in_words(terms: Terms, figure: Figure | None) -> str:
    """A figure of an earlier quarter beside the box: 1,247 of 2,943 (42.4%); not collected; nothing where there is none."""
    if figure is None:
        return ""
    if figure.standing != Standing.GIVEN:
        return figure.standing.label
    value = said(terms.kind, value_of(terms.kind, figure), unit=terms.unit, decimals=terms.decimals)
    if not figure.has_parts:
        return value
    parts = f"{figure.numerator:,.0f} of {figure.denominator:,.0f}"
    return f"{parts} ({value})" if value else parts
