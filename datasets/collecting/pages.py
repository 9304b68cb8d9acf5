"""What an agency finds on the pages of its own return: where it stands, the tasks, the facts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from core.templatetags.portal import date_long
from datasets.checking.findings import Finding
from datasets.collecting.answering import Checked
from datasets.collecting.boxes import name_of
from datasets.collecting.entering import OWN_SYSTEM
from datasets.collecting.selectors import COLOURS
from datasets.collecting.sheet import Sheet, in_words
from datasets.enums import QueryState, ReturnStatus, Route, Standing
from datasets.models import QuarterlyReturn, Query, ReturnEvent, Value
from datasets.periods import Period, named
from datasets.terms import Figure, Terms
from datasets.transitions import NEVER_CAME, WRITABLE

DONE, COLOUR = "Done", "blue"


def place(row: QuarterlyReturn, name: str, *more: Any) -> str:
    return reverse(f"quarterly:{name}", args=[row.partnership.slug, row.pk, *more])


def crumbs(row: QuarterlyReturn) -> list[dict[str, str]]:
    return [
        {"text": "Quarterly figures", "url": reverse("quarterly:list", args=[row.partnership.slug])},
        {"text": named(row.collection.period), "url": place(row, "detail")},
    ]


def facts(row: QuarterlyReturn, *, now: datetime) -> list[dict[str, Any]]:
    found = [
        {"key": "Quarter", "value": Period.parse(row.collection.period).label},
        {"key": "For", "value": row.agency.name},
    ]
    if row.submitted_at and row.submitted_by and row.status not in WRITABLE:
        found.append({"key": "Submitted", "value": f"{date_long(row.submitted_at)}, by {row.submitted_by.full_name}"})
    if row.collection.note:
        found.append({"key": "From the business team", "value": row.collection.note})
    return found


def next_step(row: QuarterlyReturn, sheet: Sheet, *, now: datetime, open_queries: int) -> dict[str, Any]:
    """For components/next_step.html."""
    step: dict[str, Any] = {"state": row.get_status_display(), "colour": COLOURS[ReturnStatus(row.status)]}
    if row.status not in WRITABLE:
        waits = row.status == ReturnStatus.SUBMITTED
        step["text"] = (
            "The business team reads it now." if waits else "Nothing more is wanted of your agency this quarter."
        )
        step["who"] = "The business team" if waits else ""
        return step
    step["who"] = row.passed_to.full_name if row.passed_to else f"Anybody who answers for {row.agency.name}"
    if row.status in NEVER_CAME:
        clock = [row.partnership.slug, row.deadline_id]
        step |= {
            "due_on": row.due_on,
            "days": (row.due_on - localdate(now)).days,
            "why": "The partnership asks every agency for this quarter by then.",
            "why_url": reverse("deadlines:detail", args=clock) if row.deadline_id else "",
        }
    number, left = first_unfilled(sheet)
    if number:
        step["text"] = f"{left} of {sum(len(b.cells) for b in sheet.blocks)} boxes are still empty."
        step["action"] = {"url": place(row, "section", number), "text": "Go on with the figures"}
    elif open_queries:
        step["text"] = (
            f"{open_queries} question{'' if open_queries == 1 else 's'} about your figures: amend or explain."
        )
        step["action"] = {"url": place(row, "questions"), "text": "Answer the questions"}
    else:
        step["text"] = "Every box says something. Read it through once more and submit it."
        step["action"] = {"url": place(row, "submit"), "text": "Check and submit"}
    return step


def first_unfilled(sheet: Sheet) -> tuple[int, int]:
    """The number of the first section with an empty box, 0 where there is none; and how many boxes are empty in all."""
    first, left = 0, 0
    for number, (_, blocks) in enumerate(sheet.sections(), start=1):
        empty = sum(1 for block in blocks for cell in block.cells if cell.typed.empty)
        first = first or (number if empty else 0)
        left += empty
    return first, left


def tasks(row: QuarterlyReturn, sheet: Sheet, queries: Iterable[Query]) -> list[dict[str, Any]]:
    """For components/task_list.html."""
    found = []
    for number, (title, blocks) in enumerate(sheet.sections(), start=1):
        cells = sum(len(block.cells) for block in blocks)
        touched = sum(block.touched for block in blocks)
        done = touched == cells
        words = DONE if done else (f"{touched} of {cells}" if touched else "Not started")
        hint = f"{len(blocks)} indicator{'' if len(blocks) == 1 else 's'}"
        found.append(
            {"title": title, "url": place(row, "section", number), "hint": hint, "status": words, "colour": "" if done else COLOUR}
        )  # fmt: skip
    written = bool(row.narrative)
    found.append(
        {"title": "The story of the quarter", "url": place(row, "summary"), "hint": "What the figures alone do not say",
         "status": DONE if written else "Not written yet", "colour": "" if written else COLOUR}
    )  # fmt: skip
    waiting = sum(1 for query in queries if query.state == QueryState.OPEN)
    words = f"{waiting} to answer" if waiting else "None open"
    found.append(
        {"title": "Questions about your figures", "url": place(row, "questions"), "hint": "Amend the figure, or explain it",
         "status": words, "colour": "yellow" if waiting else ""}
    )  # fmt: skip
    found.append(
        {
            "title": "Check and submit",
            "url": place(row, "submit"),
            "hint": "",
            "status": "Not submitted",
            "colour": COLOUR,
        }
    )
    return found


def errors_of(sheet: Sheet, findings: Iterable[Finding]) -> list[dict[str, str]]:
    """For components/error_summary.html on a page that shows the boxes."""
    places = {cell.key: cell for cell in sheet.cells}
    found = []
    for each in findings:
        cell = places.get(each.cell)
        if cell is not None:
            box = each.box if each.box in cell.boxes else cell.boxes[0]
            found.append({"target": f"{name_of(cell.place)}-{box}", "text": each.words})
    return found


def errors_elsewhere(row: QuarterlyReturn, checked: Checked) -> list[dict[str, Any]]:
    """Each error with the page that it is put right on."""
    sections = {
        cell.key: (number, name_of(cell.place), cell.boxes)
        for number, (_, blocks) in enumerate(checked.sheet.sections(), start=1)
        for block in blocks
        for cell in block.cells
    }
    found = []
    for each in checked.errors:
        number, name, boxes = sections[each.cell]
        box = each.box if each.box in boxes else boxes[0]
        found.append({"words": each.words, "url": f"{place(row, 'section', number)}#{name}-{box}"})
    return found


def rows_of(sheet: Sheet) -> list[dict[str, Any]]:
    """The figures as they will be sent, by section, for reading through."""
    found = []
    for number, (title, blocks) in enumerate(sheet.sections(), start=1):
        rows = []
        for block in blocks:
            for cell in block.cells:
                figure = sheet.figures[cell.key]
                shown = in_words(block.terms, figure) if figure.standing != Standing.BLANK else ""
                typed = cell.typed
                rows.append(
                    {"name": block.terms.cell_name(cell.key[1]), "value": shown or typed.number or typed.numerator,
                     "provisional": figure.provisional, "last": in_words(block.terms, cell.last),
                     "year_ago": in_words(block.terms, cell.year_ago)}
                )  # fmt: skip
        found.append({"title": title, "number": number, "rows": rows})
    return found


def value_rows(values: Iterable[Value], terms: Mapping[str, Terms]) -> list[dict[str, Any]]:
    """Accepted figures, each with the page on which it is corrected."""
    found = []
    for value in values:
        own = terms[value.indicator.code]
        name = f"{value.indicator.title}: {value.category.name}" if value.category else value.indicator.title
        found.append({"name": name, "value": in_words(own, figure_of(value)), "row": value})
    return found


def figure_of(value: Value) -> Figure:
    return Figure(value.number, value.numerator, value.denominator, Standing(value.standing), value.provisional)


def timeline(events: Iterable[ReturnEvent]) -> list[dict[str, Any]]:
    """For components/timeline.html."""
    return [
        {
            "title": each.words,
            "at": each.at,
            "by": _who(each),
            "text": each.note,
        }
        for each in events
    ]


def _who(event: ReturnEvent) -> str:
    if event.by is not None:
        return event.by.full_name
    return OWN_SYSTEM if event.route == Route.API else "The portal itself"
