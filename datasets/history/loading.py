"""Earlier years from files, whole or not at all. The same files a second time change nothing; what a figure was stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.many_rows import update_rows
from datasets.books import terms_of, with_terms
from datasets.enums import Route
from datasets.history import cells, wanted
from datasets.history.catalogue import Catalogue, Made, no_indicator
from datasets.history.cells import ValueLine, figure_of, read_values
from datasets.history.rechecking import recheck
from datasets.history.tables import File, Problem, Table, Unusable, read_table
from datasets.models import Category, Indicator, Query, Value, ValueRevision
from datasets.terms import Figure
from datasets.transitions import RUN
from partnerships.models import Partnership

T = TypeVar("T")
FIGURE = ("number", "numerator", "denominator", "standing", "provisional")
BATCH = 1000
# (id of the indicator, id of the category or none, code of the period).
Place = tuple[int, int | None, str]


@dataclass(frozen=True, slots=True)
class Files:
    """`indicators` and `relations` only where the file of values brings them along."""

    values: File
    indicators: File | None = None
    relations: File | None = None


@dataclass(slots=True)
class LoadReport:
    """What a load did, or would do, and every query that stands after it."""

    added: int = 0
    changed: int = 0
    noted: int = 0
    unchanged: int = 0
    made: Made = field(default_factory=Made)
    ignored: list[str] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cell:
    """One line that can be stored."""

    value: ValueLine
    place: Place
    figure: Figure


class _Tried(Exception):
    """Takes a trial back."""


def load_history(
    partnership: Partnership, files: Files, *, reason: str = "", by: User | None, now: datetime, trial: bool = False
) -> LoadReport:
    """Inside the partnership's scope. `trial`: report what would happen, and leave everything as it is. `by`: nobody where
    the command loads. Raises Unusable with everything that is wrong in any of the files.
    """
    if by is not None and not by.has_perm(RUN, partnership):
        raise PermissionDenied(RUN)
    reports: list[LoadReport] = []
    try:
        with transaction.atomic():
            # Of two loads at once the second waits, and finds what the first has written.
            Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
            reports.append(_Load(partnership, files, reason.strip(), by=by, now=now).run())
            if trial:
                raise _Tried
    except _Tried:
        pass
    return reports[0]


class _Load:
    def __init__(self, partnership: Partnership, files: Files, reason: str, *, by: User | None, now: datetime) -> None:
        self.partnership, self.files, self.reason, self.by, self.now = partnership, files, reason, by, now
        self.problems: list[Problem] = []
        self.report = LoadReport()

    def run(self) -> LoadReport:
        values = self._table(self.files.values, cells.VALUE_COLUMNS, cells.MORE_COLUMNS)
        indicators = self._table(self.files.indicators, wanted.INDICATOR_COLUMNS, wanted.MORE_COLUMNS)
        relations = self._table(self.files.relations, wanted.RELATION_COLUMNS)
        lines = self._read(values, read_values)
        catalogue = Catalogue(self.partnership, by=self.by, now=self.now)
        if indicators is not None:
            known = len(self.problems)
            found = self._read(indicators, wanted.read_indicators)
            if len(self.problems) > known:
                raise Unusable(self.problems)  # every figure of a missing indicator would be wrong too
            self.problems += catalogue.add_indicators(indicators, found, lines)
        if relations is not None:
            self.problems += catalogue.add_relations(relations, self._read(relations, wanted.read_relations))
        stored = self._cells(values, lines, catalogue) if values is not None else []
        existing = self._existing(stored)
        if values is not None:
            self._refuse_changes(values, stored, existing)
        if self.problems:
            raise Unusable(self.problems)
        self._write(stored, existing)
        self.report.made = catalogue.made
        self.report.queries = recheck(self.partnership, now=self.now)
        return self.report

    def _table(self, file: File | None, required: Sequence[str], optional: Sequence[str] = ()) -> Table | None:
        if file is None:
            return None
        try:
            table = read_table(file, required=required, optional=optional)
        except Unusable as problem:
            self.problems += problem.problems
            return None
        self.report.ignored += [f"{table.name}: {column or 'without a name'}" for column in table.ignored]
        return table

    def _read(self, table: Table | None, read: Callable[[Table], tuple[list[T], list[Problem]]]) -> list[T]:
        if table is None:
            return []
        found, problems = read(table)
        self.problems += problems
        return found

    def _cells(self, table: Table, lines: Sequence[ValueLine], catalogue: Catalogue) -> list[Cell]:
        """The lines that can be stored, each cell once."""
        named = {value.indicator for value in lines}
        rows = list(with_terms(Indicator.objects.filter(code__in=named)))
        terms, by_code = terms_of(rows), {row.code: row for row in rows}
        categories = cells.Categories(
            Category.objects.filter(dimension__in={row.dimension_id for row in rows if row.dimension_id})
        )
        seen: dict[Place, int] = {}
        found = []
        for value in lines:
            indicator, wrong = by_code.get(value.indicator), list[str]()
            if indicator is None:
                self.problems.append(table.problem(value.line, no_indicator(value.indicator, catalogue.of)))
                continue
            category = categories.find(indicator, value, catalogue.words.get(value.indicator, ""), wrong)
            figure = figure_of(terms[value.indicator], value, [] if wrong else wrong)
            place = (indicator.pk, category.pk if category else None, value.period)
            if not wrong and place in seen:
                wrong.append(f"this figure stands in line {seen[place]} already")
            self.problems += [table.problem(value.line, words) for words in wrong]
            if not wrong:
                seen[place] = value.line.number
                found.append(Cell(value, place, figure))
        return found

    def _existing(self, stored: Sequence[Cell]) -> dict[Place, Value]:
        """The partnership's own figures in these indicators and periods, locked; one query."""
        indicators, periods = {cell.place[0] for cell in stored}, {cell.place[2] for cell in stored}
        rows = Value.objects.select_for_update(of=("self",)).filter(
            indicator__in=indicators, period__in=periods, agency=None
        )
        return {(row.indicator_id, row.category_id, row.period): row for row in rows.order_by("pk")}

    def _refuse_changes(self, table: Table, stored: Sequence[Cell], existing: dict[Place, Value]) -> None:
        """What an agency gave is corrected where it was given; what was loaded changes with a reason."""
        given = set(
            Value.objects.filter(agency__isnull=False, period__in={cell.place[2] for cell in stored}).values_list(
                "indicator_id", "category_id", "period"
            )
        )
        for cell in stored:
            old = existing.get(cell.place)
            if cell.place in given:
                words = "an agency has given this figure in its return. Correct it there, and take this line out"
                self.problems.append(table.problem(cell.value.line, words))
            elif old is not None and not self.reason and figure_in(old) != cell.figure:
                words = (
                    f"{_told(figure_in(old))} stands here already. To change it to {_told(cell.figure)}, give a reason"
                )
                self.problems.append(table.problem(cell.value.line, words))

    def _write(self, stored: Sequence[Cell], existing: dict[Place, Value]) -> None:
        """In as many statements for ten thousand lines as batches of a thousand need."""
        fresh, changed, revisions = [], [], []
        for cell in stored:
            old = existing.get(cell.place)
            if old is None:
                fresh.append(self._fresh(cell))
                continue
            other_figure = figure_in(old) != cell.figure
            if not other_figure and old.note == cell.value.note:
                self.report.unchanged += 1
                continue
            if other_figure:
                revisions.append(self._revision(old))
                self.report.changed += 1
            else:
                self.report.noted += 1
            self._change(old, cell)
            changed.append(old)
        Value.objects.bulk_create(fresh, batch_size=BATCH)
        ValueRevision.objects.bulk_create(revisions, batch_size=BATCH)
        update_rows(changed, [*FIGURE, "note", "given_by", "given_at", "revision"])
        self.report.added = len(fresh)

    def _fresh(self, cell: Cell) -> Value:
        return Value(
            partnership=self.partnership, indicator_id=cell.place[0], category_id=cell.place[1], period=cell.place[2],
            **{name: getattr(cell.figure, name) for name in FIGURE}, note=cell.value.note, route=Route.HISTORY,
            given_by=self.by, given_at=self.now,
        )  # fmt: skip

    def _revision(self, old: Value) -> ValueRevision:
        return ValueRevision(
            partnership=self.partnership, value=old, **{name: getattr(old, name) for name in FIGURE}, reason=self.reason,
            by=self.by, at=self.now,
        )  # fmt: skip

    def _change(self, row: Value, cell: Cell) -> None:
        for name in FIGURE:
            setattr(row, name, getattr(cell.figure, name))
        row.note, row.given_by, row.given_at = cell.value.note, self.by, self.now
        row.revision += 1


def figure_in(value: Value) -> Figure:
    return Figure(**{name: getattr(value, name) for name in FIGURE})


def _told(figure: Figure) -> str:
    """A stored figure for a sentence."""
    if not figure.given:
        return f"“{figure.standing.replace('_', ' ')}”"
    parts = [f"{each.normalize():,f}" for each in (figure.numerator, figure.denominator) if each is not None]
    number = [] if figure.number is None else [f"{figure.number.normalize():,f}"]
    return " beside ".join([*number, *([" of ".join(parts)] if parts else [])]) + (
        " (provisional)" if figure.provisional else ""
    )
