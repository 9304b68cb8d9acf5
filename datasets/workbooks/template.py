"""The workbook of one return: its own cells, with what was given before beside them, and room for nothing else."""

from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from datasets.collecting.boxes import name_of, was
from datasets.collecting.entering import narratives_of
from datasets.collecting.sheet import Block, Cell, Sheet, in_words
from datasets.enums import Standing
from datasets.models import Narrative
from datasets.workbooks import layout

OPEN_CELL = PatternFill("solid", fgColor="FFF7D6")
HEAD = PatternFill("solid", fgColor="DCE6EE")
TOP = Alignment(vertical="top", wrap_text=True)
BOLD = Font(bold=True)
MOST_DIGITS = 15  # what Excel keeps of a number
MOST_LETTERS = 32_767  # what it keeps of a text
FORMULA = ("=", "+", "-", "@", "\t", "\r")
STEPS = (
    "Fill in the yellow cells of the sheet “Figures”. The other cells cannot be changed.",
    "Where there is no figure, choose in the column “If there is none” why: none (zero), not collected, or not available yet.",
    "Of a percentage or a rate, give how many and out of how many. The portal works out the percentage.",
    "Choose Yes under “Provisional” where the figure may still change.",
    "Say in the last column what is behind the figures. No names, and nothing about one child or adult.",
    "Save the workbook and upload it on the page of your return. If a cell cannot be read you are told which one, and nothing is "
    "taken in until it is put right.",
)


def template_of(sheet: Sheet) -> bytes:
    """The workbook with what stands in the return now."""
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = ""
    page: Any = book.active
    page.title = layout.FIGURES
    stories = narratives_of(sheet.row, [block.indicator for block in sheet.blocks])
    _heading(page, sheet)
    row = layout.FIRST_ROW
    for section, blocks in sheet.sections():
        for block in blocks:
            for number, cell in enumerate(block.cells):
                story = stories.get(block.indicator.pk) if number == 0 else None
                _line(page, row, section, block, cell, story=story, first=number == 0)
                row += 1
    _choices(page, row - 1)
    _guide(book.create_sheet(layout.GUIDE))
    _about(book.create_sheet(layout.ABOUT), sheet, stories)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heading(page: Worksheet, sheet: Sheet) -> None:
    for column in layout.COLUMNS:
        page.column_dimensions[column.letter].width = column.width
        page.column_dimensions[column.letter].hidden = column.hidden
        head = page[f"{column.letter}2"]
        head.value, head.font, head.fill, head.alignment = column.heading, BOLD, HEAD, TOP
    title = page["B1"]
    _write(title, f"{sheet.row.agency.name}: figures for {sheet.period.label}")
    title.font = Font(bold=True, size=14)
    page.freeze_panes = f"D{layout.FIRST_ROW}"
    page.protection.sheet = True  # against slips; it has no password
    page.protection.formatColumns = page.protection.formatRows = False


def _line(
    page: Worksheet, row: int, section: str, block: Block, cell: Cell, *, story: Narrative | None, first: bool
) -> None:
    terms, typed = block.terms, cell.typed
    name = f"{terms.title}: {cell.name}" if terms.categories else terms.title
    fixed = {
        layout.KEY: name_of(cell.place), layout.SECTION: section, layout.NAME: name,
        layout.YEAR_AGO: in_words(terms, cell.year_ago), layout.LAST: in_words(terms, cell.last),
    }  # fmt: skip
    for column, text in fixed.items():
        _write(page[f"{column.letter}{row}"], text)
    note = block.indicator.definition
    if note and first:
        page[f"{layout.NAME.letter}{row}"].comment = Comment(note[:1000], "")
    open_columns = {layout.OF_BOX[box]: getattr(typed, box) for box in cell.boxes}
    open_columns[layout.STANDS] = layout.STANDING_WORDS[typed.standing] if typed.standing != Standing.BLANK else ""
    open_columns[layout.PROVISIONAL] = layout.YES if typed.provisional else ""
    if first:
        open_columns[layout.STORY] = story.text if story else ""
    for column, text in open_columns.items():
        target = page[f"{column.letter}{row}"]
        target.fill, target.protection, target.alignment = OPEN_CELL, Protection(locked=False), TOP
        _write(target, _as_number(text) if column in (layout.PART, layout.WHOLE) else text)


def _as_number(text: str) -> Any:
    """A plain number as a number, so that people can work with it; anything that would come back otherwise as it was typed."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or len(text) > MOST_DIGITS or format(number.normalize(), "f") != text:
        return text
    return int(number) if number == number.to_integral_value() else float(number)


def _write(target: Any, value: Any) -> None:
    """Text is written as text, whatever it begins with."""
    if isinstance(value, str):
        value = _writable(value)
        if not value:
            return
        target.value = value
        target.data_type = "s"
        target.quotePrefix = value.startswith(FORMULA)
    else:
        target.value = value
    target.alignment = TOP


def _writable(text: str) -> str:
    """Without the characters that a workbook cannot hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def _choices(page: Worksheet, last: int) -> None:
    words = [text for text in layout.STANDING_WORDS.values() if text]
    for column, options in ((layout.STANDS, words), (layout.PROVISIONAL, [layout.YES])):
        choice = DataValidation(type="list", formula1=f'"{",".join(options)}"', allow_blank=True, showErrorMessage=True)
        choice.error = f"Choose one of: {', '.join(options)}"
        page.add_data_validation(choice)
        choice.add(f"{column.letter}{layout.FIRST_ROW}:{column.letter}{max(last, layout.FIRST_ROW)}")


def _guide(page: Worksheet) -> None:
    page.column_dimensions["A"].width = 110
    for number, text in enumerate(STEPS, start=1):
        target = page[f"A{number}"]
        _write(target, f"{number}. {text}")
    page.protection.sheet = True


def _about(page: Worksheet, sheet: Sheet, stories: dict[int, Narrative]) -> None:
    """Which return this is, and what stood in each cell, so that nobody's work is overwritten unseen."""
    row = sheet.row
    page.sheet_state = "hidden"
    page.protection.sheet = True
    page.append([layout.FORMAT, row.partnership.slug, row.pk, sheet.period.code, row.agency.code])
    for cell in sheet.cells:
        page.append([name_of(cell.place), cell.entry.revision if cell.entry else 0, _writable(was(cell.typed))])
    for block in sheet.blocks:
        story = stories.get(block.indicator.pk)
        stands = _writable(story.text).strip() if story else ""
        page.append([layout.story_name(block.indicator.pk), story.revision if story else 0, stands[:MOST_LETTERS]])
