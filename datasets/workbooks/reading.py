"""An uploaded workbook, taken in whole or not at all: every fault with its sheet and cell, in words that say how to put it right."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.db import transaction
from openpyxl import load_workbook

from accounts.models import User
from casework.files import DAMAGED, CheckedFile
from datasets.checking.findings import Finding
from datasets.collecting import taking
from datasets.collecting.boxes import NONE, name_of, theirs_in_words, was
from datasets.collecting.entering import Change, Clash, Typed
from datasets.collecting.sheet import Cell, Sheet
from datasets.collecting.taking import Story
from datasets.enums import Route, Standing
from datasets.models import Narrative, QuarterlyReturn
from datasets.periods import NotAPeriod, Period
from datasets.workbooks import layout
from datasets.workbooks.layout import Column

MOST_FAULTS = 100
EXCEL = ".xlsx"


class NotThisWorkbook(Exception):
    """Why the file is not the workbook of this return, in a sentence."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`cell`: such as F12, on the sheet “Figures”."""

    cell: str
    words: str


@dataclass(slots=True)
class TakenIn:
    """`changed`: how many cells were written. With faults or clashes nothing was written at all."""

    changed: int = 0
    faults: list[Fault] = field(default_factory=list)
    clashes: list[Fault] = field(default_factory=list)
    queries: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet for one cell of the return."""

    number: int
    cell: Cell
    typed: Typed
    story: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """What stood in a cell when the workbook was downloaded."""

    revision: int
    was: str


def take_in(row: QuarterlyReturn, file: CheckedFile, *, by: User, now: datetime, replace: bool = False) -> TakenIn:
    """Read, check and save. `replace`: put the workbook's figures in place of what colleagues typed since it was downloaded."""
    with transaction.atomic():
        sheet = taking.locked_sheet(row, by=by, now=now)
        lines, opened, faults = _read(file, sheet)
        if faults:
            return TakenIn(faults=faults[:MOST_FAULTS])
        taken = taking.take_in(
            sheet, _changes(lines, opened), _stories(sheet, lines, opened), by=by,
            now=now, route=Route.EXCEL, replace_theirs=replace,
        )  # fmt: skip
    where = {line.cell.key: line for line in lines}
    by_place = {line.cell.place: line for line in lines}
    told = {line.cell.place[0]: line for line in lines if line.story is not None}
    return TakenIn(
        changed=taken.changed, queries=len(taken.queries),
        faults=[_fault(each, where[each.cell]) for each in taken.errors if each.cell in where][:MOST_FAULTS],
        clashes=[
            *(_clash(each, by_place[each.place]) for each in taken.clashes),
            *(_story_clash(each, told[each.indicator_id]) for each in taken.stories),
        ],
    )  # fmt: skip


def _changes(lines: Sequence[Line], opened: Mapping[str, Opened]) -> list[Change]:
    """The cells that are not as they were when the workbook was downloaded; the others are whoever's they have become."""
    found = []
    for line in lines:
        stood = opened.get(name_of(line.cell.place), Opened(0, ""))
        typed = line.typed.tidy()
        if was(typed) != (stood.was or was(Typed())):
            found.append(Change(line.cell.place, typed, stood.revision))
    return found


def _stories(sheet: Sheet, lines: Sequence[Line], opened: Mapping[str, Opened]) -> list[Story]:
    """As above; what stands in several rows of one indicator is one story."""
    texts: dict[int, list[str]] = {}
    for line in lines:
        if line.story:
            texts.setdefault(line.cell.place[0], []).append(line.story)
    found = []
    for block in sheet.blocks:
        text = "\n\n".join(texts.get(block.indicator.pk, []))
        stood = opened.get(layout.story_name(block.indicator.pk), Opened(0, ""))
        if text and text != stood.was:
            found.append(Story(block.indicator, text, stood.revision))
    return found


def _fault(found: Finding, line: Line) -> Fault:
    box = found.box if found.box in line.cell.boxes else line.cell.boxes[0]
    return Fault(f"{layout.OF_BOX[box].letter}{line.number}", found.words)


def _clash(clash: Clash, line: Line) -> Fault:
    column = layout.OF_BOX[line.cell.boxes[0]].letter
    return Fault(f"{column}{line.number}", theirs_in_words(clash).partition(" Yours is")[0])


def _story_clash(theirs: Narrative, line: Line) -> Fault:
    words = f"A colleague wrote here since the workbook was downloaded: “{theirs.text[:200]}”."
    return Fault(f"{layout.STORY.letter}{line.number}", words)


def _read(file: CheckedFile, sheet: Sheet) -> tuple[list[Line], dict[str, Opened], list[Fault]]:
    _refuse_what_is_no_workbook(file)
    try:
        book = load_workbook(BytesIO(file.content), read_only=True, data_only=False, keep_links=False)
        if layout.ABOUT not in book.sheetnames or layout.FIGURES not in book.sheetnames:
            raise NotThisWorkbook(
                "This is not the workbook of this return. Download it from the page of the return, fill it in and upload that one."
            )
        opened = _opened(book[layout.ABOUT], sheet)
        lines, faults = _lines(book[layout.FIGURES], sheet)
    except (
        *DAMAGED,
        SyntaxError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
    ) as error:  # whatever damaged XML raises
        raise NotThisWorkbook(
            "The workbook is damaged and cannot be read. Open it, save it again and upload the new copy."
        ) from error
    return lines, opened, faults


def _refuse_what_is_no_workbook(file: CheckedFile) -> None:
    if not file.file_name.lower().endswith(EXCEL):
        raise NotThisWorkbook("Upload the Excel workbook (.xlsx) that was downloaded for this return.")
    with zipfile.ZipFile(BytesIO(file.content)) as package:
        if sum(part.file_size for part in package.infolist()) > layout.MOST_UNPACKED:
            raise NotThisWorkbook(
                "The workbook unpacks to far more than a return holds, so it was not opened. Upload the one that was downloaded."
            )


def _opened(page: Any, sheet: Sheet) -> dict[str, Opened]:
    """Whose workbook it is, and what stood in it. Another agency's or another quarter's is told as such."""
    rows = page.iter_rows(values_only=True, max_row=layout.MOST_ROWS, max_col=5)
    head = [str(each if each is not None else "") for each in next(rows, ())]
    row = sheet.row
    if len(head) < 5 or head[0] != layout.FORMAT:
        raise NotThisWorkbook(
            "This workbook is not of the present kind. Download it again from the page of the return."
        )
    _, slug, pk, period, agency = head[:5]
    if (slug, agency) != (row.partnership.slug, row.agency.code):
        raise NotThisWorkbook(
            f"This workbook belongs to another agency or partnership. Upload the one of {row.agency.name}."
        )
    if period != sheet.period.code:
        raise NotThisWorkbook(
            f"This workbook is of {_named(period)}; this return is of {sheet.period.short}. Upload the right one."
        )
    if pk != str(row.pk):
        raise NotThisWorkbook("This workbook belongs to another return. Download it again from the page of this one.")
    found = {}
    for name, revision, stood, *_ in rows:
        if name:
            found[str(name)] = Opened(int(revision or 0), str(stood or ""))
    return found


def _named(period: str) -> str:
    try:
        return Period.parse(period).short
    except NotAPeriod:
        return "another quarter"


def _lines(page: Any, sheet: Sheet) -> tuple[list[Line], list[Fault]]:
    if (page.max_row or 0) > layout.MOST_ROWS or (page.max_column or 0) > layout.MOST_COLUMNS:
        raise NotThisWorkbook(
            "The workbook has far more rows or columns than the return. Upload the one that was downloaded."
        )
    cells = {name_of(cell.place): cell for cell in sheet.cells}
    lines: list[Line] = []
    faults: list[Fault] = []
    rows = page.iter_rows(
        min_row=layout.FIRST_ROW, max_row=layout.MOST_ROWS, max_col=len(layout.COLUMNS), values_only=True
    )
    seen = set()
    for number, values in enumerate(rows, start=layout.FIRST_ROW):
        texts = dict(zip(layout.COLUMNS, [*values, *[None] * len(layout.COLUMNS)], strict=False))
        key = str(texts[layout.KEY] or "")
        if not key and not any(texts[column] for column in layout.COLUMNS if column.typed):
            continue
        cell = cells.get(key)
        if cell is None or key in seen:
            faults.append(
                Fault(f"B{number}", "This row is not of this return, or stands twice. Do not add, copy or sort rows.")
            )
            continue
        seen.add(key)
        line = _line(number, cell, texts, faults)
        lines.append(line)
    if missing := len(cells) - len(seen):
        faults.append(
            Fault(
                f"B{layout.FIRST_ROW}",
                f"{missing} rows of the return are not in the workbook. Do not remove rows; download it again.",
            )
        )
    return lines, faults


def _line(number: int, cell: Cell, texts: dict[Column, Any], faults: list[Fault]) -> Line:
    boxes = {}
    for box in cell.boxes:
        column = layout.OF_BOX[box]
        boxes[box] = _text(texts[column], f"{column.letter}{number}", faults)
    unasked = {layout.PART, layout.WHOLE} - {layout.OF_BOX[box] for box in cell.boxes}
    extra = [column for column in sorted(unasked, key=lambda each: each.letter) if texts[column] not in (None, "")]
    faults += [Fault(f"{each.letter}{number}", "Nothing is asked for in this cell. Clear it.") for each in extra]
    said = _text(texts[layout.STANDS], f"{layout.STANDS.letter}{number}", faults).strip().lower()
    standing = layout.BY_WORDS.get(said)
    if standing is None:
        words = ", ".join(text for text in layout.STANDING_WORDS.values() if text)
        faults.append(Fault(f"{layout.STANDS.letter}{number}", f"Choose one of: {words}."))
    provisional = _text(texts[layout.PROVISIONAL], f"{layout.PROVISIONAL.letter}{number}", faults).strip().lower()
    if provisional not in {"", "yes", "no"}:
        faults.append(Fault(f"{layout.PROVISIONAL.letter}{number}", "Choose Yes, or leave the cell empty."))
    filled = any(text.strip() for text in boxes.values())
    if filled and standing not in (None, Standing.GIVEN.value):
        faults.append(
            Fault(
                f"{layout.STANDS.letter}{number}",
                "There is a figure and a reason why there is none. Clear one of them.",
            )
        )
    story = texts[layout.STORY]
    told = None if story is None else _text(story, f"{layout.STORY.letter}{number}", faults).strip()
    return Line(number, cell, _typed(boxes, standing or "", provisional=provisional == "yes"), told)


def _typed(boxes: dict[str, str], standing: str, *, provisional: bool) -> Typed:
    if any(text.strip() for text in boxes.values()):
        return Typed.filled(boxes, provisional=provisional)
    if standing == NONE:
        return Typed.filled(dict.fromkeys(boxes, "0"), provisional=provisional)
    return Typed(standing=Standing(standing)) if standing in Standing.values else Typed()


def _text(value: Any, cell: str, faults: list[Fault]) -> str:
    """What a cell says. A formula is not a figure: what it gives depends on who opens it."""
    if value is None:
        return ""
    if isinstance(value, bool | datetime | date) or not isinstance(value, str | int | float | Decimal):
        faults.append(Fault(cell, "This cell holds a date or something else that is no figure. Write the number."))
        return ""
    if isinstance(value, str):
        if value.startswith("="):
            faults.append(Fault(cell, "This cell holds a formula. Copy it and paste its value in its place."))
            return ""
        return value
    return format(Decimal(repr(value)).normalize(), "f") if isinstance(value, float) else str(value)
