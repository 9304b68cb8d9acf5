"""The merged chronology as a workbook: real dates, text that stays text, nothing about who or what made it."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from incidents.chronology.entries import Entry
from incidents.chronology.merging import LATE_AFTER_DAYS
from incidents.chronology.page import KINDS, silence_words
from incidents.chronology.selectors import Chronology, words_of
from incidents.chronology.words import stretch_words
from incidents.enums import DatePrecision

Head = Sequence[tuple[str, int]]
ENTRIES: Head = (
    ("Date from", 12), ("Date to", 12), ("How exact", 20), ("Agency", 28), ("Kind", 22), ("Source", 26),
    ("What happened", 70), ("Comment on practice", 50), ("Known on", 12), ("Days until known", 10), ("Known late", 10),
)  # fmt: skip
PAIRS: Head = (
    ("Judged", 22), ("Days apart", 10), ("Agency", 28), ("Date from", 12), ("Date to", 12), ("What happened", 55),
    ("Other agency", 28), ("Date from", 12), ("Date to", 12), ("What happened", 55),
)  # fmt: skip
SILENCES: Head = (("Silence", 110),)
# Excel holds no more in one cell.
MOST = 32_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def workbook_of(chronology: Chronology) -> bytes:
    merged, words = chronology.merged, words_of(entry.id for entry in chronology.merged.entries)
    book = Workbook(write_only=True)
    book.properties.creator = book.properties.lastModifiedBy = ""
    _sheet(book, "Chronology", ENTRIES, (_entry(entry, chronology, words) for entry in merged.entries))
    pairs = (
        (
            "One event" if pair.judged else "Not judged yet", pair.days,
            *_half(pair.first, chronology, words), *_half(pair.second, chronology, words),
        )
        for pair in merged.contradictions
    )  # fmt: skip
    _sheet(book, "Contradictions", PAIRS, pairs)
    quiet = [f"Nobody recorded anything {stretch_words(each)}." for each in merged.silent] + silence_words(chronology)
    _sheet(book, "Silences", SILENCES, ((text,) for text in quiet))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _entry(entry: Entry, chronology: Chronology, words: dict[int, dict[str, Any]]) -> tuple[Any, ...]:
    said = words.get(entry.id, {})
    return (
        entry.starts_on, entry.ends_on, DatePrecision(entry.precision).label, chronology.agencies[entry.agency_id],
        KINDS[entry.kind], said.get("source", ""), said.get("what_happened", ""), said.get("practice_comment", ""),
        entry.known_on, entry.lag if entry.known_on else None, "Yes" if entry.lag > LATE_AFTER_DAYS else "",
    )  # fmt: skip


def _half(entry: Entry, chronology: Chronology, words: dict[int, dict[str, Any]]) -> tuple[Any, ...]:
    said = words.get(entry.id, {})
    return chronology.agencies[entry.agency_id], entry.starts_on, entry.ends_on, said.get("what_happened", "")


def _sheet(book: Workbook, title: str, head: Head, rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, (_, width) in enumerate(head, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_headed(sheet, text) for text, _ in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _headed(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


WRAPPED = Alignment(wrap_text=True, vertical="top")


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    """Text is written as text, whatever it begins with: what an agency typed is never a formula."""
    text = isinstance(value, str)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST] if text else value)
    cell.alignment = WRAPPED
    if text:
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA)
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell
