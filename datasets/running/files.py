"""The tables of these pages as files that open in a spreadsheet."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpResponse

from core.spreadsheets import table_file
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


def glance_file(quarter: Collection, lines: Iterable[Line], *, slug: str, today: date, kind: str) -> HttpResponse:
    rows = (
        (
            line["row"].agency.name, line["status"], date_long(line["row"].due_on), line["left"], line["filled"],
            line["doubts"], line["who"], date_long(line["row"].submitted_at), line["days_late"],
        )
        for line in lines
    )  # fmt: skip
    return table_file(f"figures-{quarter.period}-{slug}-{today.isoformat()}", GLANCE, rows, kind=kind)


def doubts_file(quarter: Collection, queries: Iterable[Query], *, slug: str, today: date, kind: str) -> HttpResponse:
    rows = (
        (
            name_of(each), each.agency.name if each.agency else "", each.words, each.get_state_display(), each.explanation
        )
        for each in queries
    )  # fmt: skip
    return table_file(f"queries-{quarter.period}-{slug}-{today.isoformat()}", DOUBTS, rows, kind=kind)


def name_of(query: Query) -> str:
    title = query.indicator.title
    return f"{title}: {query.category.name}" if query.category else title


def timeliness_file(found: Iterable[Timeliness], *, slug: str, today: date, kind: str) -> HttpResponse:
    rows = ((each.agency.name, each.on_time, each.counted, each.agreed, each.late, each.never) for each in found)
    return table_file(f"timeliness-{slug}-{today.isoformat()}", TIMELINESS, rows, kind=kind)
