"""Tables as files that people open in a spreadsheet: CSV, or an Excel workbook."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse

CSV, EXCEL = "csv", "xlsx"
TYPES = {CSV: "text/csv; charset=utf-8", EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def harmless(cell: str) -> str:
    """A spreadsheet runs what begins like a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def table_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], *, kind: str = CSV) -> HttpResponse:
    """A download of one table. Numbers stay numbers in Excel; text is text, whatever it begins with."""
    content = _workbook(head, rows) if kind == EXCEL else _csv(head, rows)
    disposition = f'attachment; filename="{name}.{kind}"'
    return HttpResponse(content, content_type=TYPES[kind], headers={"Content-Disposition": disposition})


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else harmless(str(cell))


def _workbook(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  slow, and few pages need it

    book = Workbook(write_only=True)
    book.properties.creator = book.properties.lastModifiedBy = ""
    page = book.create_sheet("Table")
    page.append(list(head))
    for row in rows:
        page.append(
            [cell if cell is None or isinstance(cell, int | float | Decimal) else harmless(str(cell)) for cell in row]
        )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
