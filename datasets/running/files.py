"""The tables of these pages as files that open in a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import Any

from django.http import HttpResponse

from core.spreadsheets import harmless
from core.templatetags.portal import date_long
from datasets.models import Collection, Query
from datasets.running.pages import Line
from datasets.running.timeliness import Timeliness

GLANCE = (
    "Agency", "Where it stands", "Due", "Days left or overdue", "Boxes filled", "Queries not explained", "Who has it",
    "Submitted", "Late by",
)  # fmt: skip
DOUBTS = ("Figure", "Agency", "What is asked", "Where it stands", "Explanation")
TIMELINESS = ("Agency", "On time", "Returns counted", "By a later day that was agreed", "Late", "Never came")
AT_MOST = 20_000


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([harmless(str(cell)) for cell in row] for row in rows)
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def glance_file(quarter: Collection, lines: Iterable[Line], *, slug: str, today: date) -> HttpResponse:
    rows = (
        (
            line["row"].agency.name, line["status"], date_long(line["row"].due_on), line["left"], line["filled"],
            line["doubts"], line["who"], date_long(line["row"].submitted_at), line["days_late"],
        )
        for line in lines
    )  # fmt: skip
    return as_csv(f"figures-{quarter.period}-{slug}-{today.isoformat()}", GLANCE, rows)


def doubts_file(quarter: Collection, queries: Iterable[Query], *, slug: str, today: date) -> HttpResponse:
    rows = (
        (
            name_of(each), each.agency.name if each.agency else "", each.words, each.get_state_display(), each.explanation
        )
        for each in queries
    )  # fmt: skip
    return as_csv(f"queries-{quarter.period}-{slug}-{today.isoformat()}", DOUBTS, rows)


def name_of(query: Query) -> str:
    title = query.indicator.title
    return f"{title}: {query.category.name}" if query.category else title


def timeliness_file(found: Iterable[Timeliness], *, slug: str, today: date) -> HttpResponse:
    rows = ((each.agency.name, each.on_time, each.counted, each.agreed, each.late, each.never) for each in found)
    return as_csv(f"timeliness-{slug}-{today.isoformat()}", TIMELINESS, rows)
