"""What agencies wait for: saving and checking a return, taking in a workbook, sending by API; and charts and releases made anew.

Everything that is written is taken back, so that each round finds the same figures.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import cycle
from statistics import median
from time import perf_counter

from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from openpyxl import load_workbook

from casework.files import CheckedFile
from datasets.books import with_terms
from datasets.collecting.answering import ask_questions, check_sheet
from datasets.collecting.boxes import name_of
from datasets.collecting.entering import Change, Typed, save_cells
from datasets.collecting.sheet import Sheet, sheet_of
from datasets.models import Indicator, QuarterlyReturn, Value
from datasets.periods import Period
from datasets.releasing.services import make
from datasets.showing import charts
from datasets.showing.drawing import Size
from datasets.showing.shown import shown
from datasets.workbooks import layout
from datasets.workbooks.reading import take_in
from datasets.workbooks.template import template_of
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from portal.bench.chronology import NOTHING_KEPT
from portal.bench.figure_pages import PLAIN, api_address, coordinator_of, keys, newest, own_return
from portal.bench.figures import LONG, NATIONAL, special
from portal.bench.report import Cell, Table
from portal.bench.serving import PageFailed, Visit, serve

A_RETURN = 150
WARMING = 2
Row = tuple[Cell, ...]


def figure_table(rounds: int, say: Callable[[str], None]) -> Table:
    rows = [*_form(rounds, say), *_systems(rounds, say), *_workbook(rounds, say), *_shown(rounds, say)]
    return Table("Figures", ("what", "figures", "ms"), rows)


def _form(rounds: int, say: Callable[[str], None]) -> list[Row]:
    say("saving and checking a return")
    partnership, now = special(NATIONAL), timezone.now()
    with partnership_scope(partnership):
        row = _return_of(partnership)
        person, sheet = coordinator_of(partnership).user, sheet_of(row)
        changes = _other_figures(sheet, most=A_RETURN)
        cells = sum(1 for _ in sheet.cells)
        checked = check_sheet(sheet)

        def save() -> None:
            with _taken_back():
                saved = save_cells(row, changes, by=person, now=now, replace=True)
                _require(len(saved.changed), len(changes))

        def ask() -> None:
            with _taken_back():
                ask_questions(checked, now=now)

        return [
            ("save of a return (aim 200)", len(changes), _milliseconds(rounds, save)),
            ("its checks (aim 300)", cells, _milliseconds(rounds, lambda: check_sheet(sheet))),
            ("reading it and what it is held against", cells, _milliseconds(rounds, lambda: sheet_of(row))),
            ("keeping what the checks ask", cells, _milliseconds(rounds, ask)),
        ]


def _systems(rounds: int, say: Callable[[str], None]) -> list[Row]:
    say("sending a return by API")
    partnership = special(NATIONAL)
    with partnership_scope(partnership):
        sheet = sheet_of(_return_of(partnership))
        bodies = [_body(_other_figures(sheet, more, most=A_RETURN), sheet) for more in (1, 2)]
    count = len(json.loads(bodies[0])["values"])
    address, passes = api_address(partnership, "values/"), cycle(keys(partnership, 4 * (rounds + WARMING)))
    turns = cycle(bodies)
    anew = _milliseconds(rounds, lambda: serve(Visit(address, key=next(passes), body=next(turns))))
    serve(Visit(address, key=next(passes), body=bodies[0]))
    again = _milliseconds(rounds, lambda: serve(Visit(address, key=next(passes), body=bodies[0])))
    return [("sent by API, each other than before", count, anew), ("sent by API once more", count, again)]


def _workbook(rounds: int, say: Callable[[str], None]) -> list[Row]:
    say("taking in a workbook")
    partnership, now = special(LONG), timezone.now()
    person = coordinator_of(partnership).user
    with partnership_scope(partnership):
        row = _return_of(partnership)
        sheet = sheet_of(row)
        count = sum(1 for _ in sheet.cells)
        filled = _filled(sheet)

        def take() -> None:
            with _taken_back():
                taken = take_in(row, filled, by=person, now=now)
                _require(taken.changed, count)

        return [
            ("workbook taken in and checked (aim 3,000)", count, _milliseconds(rounds, take)),
            ("workbook made", count, _milliseconds(rounds, lambda: template_of(sheet))),
        ]


def _filled(sheet: Sheet) -> CheckedFile:
    """The workbook of the return with every figure changed by hand."""
    typed = {name_of(each.place): each.typed for each in _other_figures(sheet)}
    book = load_workbook(BytesIO(template_of(sheet)))
    page = book[layout.FIGURES]
    for number in range(layout.FIRST_ROW, page.max_row + 1):
        filled = typed[page[f"{layout.KEY.letter}{number}"].value]
        page[f"{layout.PART.letter}{number}"] = int(filled.number or filled.numerator)
    stream = BytesIO()
    book.save(stream)
    return CheckedFile(stream.getvalue(), "figures.xlsx", "")


def _other_figures(sheet: Sheet, more: int = 1, *, most: int | None = None) -> list[Change]:
    """Every figure a little higher, so that totals stay the sums of their parts; of whole indicators, at most so many."""
    found: list[Change] = []
    for block in sheet.blocks:
        if most is not None and len(found) + len(block.cells) > most:
            continue
        for cell in block.cells:
            parts = max(1, len(block.terms.categories)) if cell.place[1] is None else 1
            boxes = {box: getattr(cell.typed, box) for box in cell.boxes}
            boxes[cell.boxes[0]] = str(int(boxes[cell.boxes[0]]) + more * parts)
            found.append(Change(cell.place, Typed.filled(boxes)))
    return found


def _body(changes: list[Change], sheet: Sheet) -> bytes:
    places = sheet.places
    values = []
    for each in changes:
        cell = places[each.place]
        boxes = {box: int(getattr(each.typed, box)) for box in cell.boxes}
        values.append({"indicator": cell.key[0], "category": cell.key[1], **boxes})
    return json.dumps({"values": values, "replace": True}).encode()


def _require(changed: int, wanted: int) -> None:
    if changed != wanted:
        raise PageFailed(f"{changed} of {wanted} figures were written")


def _return_of(partnership: Partnership) -> QuarterlyReturn:
    rows = QuarterlyReturn.objects.select_related("collection", "agency", "partnership", "deadline")
    return rows.get(pk=int(str(own_return(partnership)[0])))


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _milliseconds(rounds: int, work: Callable[[], object]) -> float:
    times = []
    for number in range(WARMING + rounds):
        started = perf_counter()
        work()
        if number >= WARMING:
            times.append((perf_counter() - started) * 1000)
    return median(times)


def _shown(rounds: int, say: Callable[[str], None]) -> list[Row]:
    say("drawing a chart and making a release")
    partnership = special(NATIONAL)
    with partnership_scope(partnership):
        indicator = with_terms(Indicator.objects.filter(code=PLAIN[0])).get()
        figures = indicator.values.count()

        def draw() -> None:
            with override_settings(CACHES=NOTHING_KEPT):
                charts.drawn(indicator, charts.ALL["trend"], Size.WIDE, lambda: shown(indicator))

        (period,) = newest(partnership)
        released = Value.objects.filter(indicator__published=True).count()
        up_to = Period.parse(str(period))
        return [
            ("a chart drawn, none kept", figures, _milliseconds(rounds, draw)),
            ("a release made and suppressed", released, _milliseconds(rounds, lambda: make(partnership, up_to=up_to))),
        ]
