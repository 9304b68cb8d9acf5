"""What an agency finds on the pages of its own return: the tasks, the facts, and its words before it submits them."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from core.secret_links import Standing
from core.templatetags.portal import date_long, days_left
from incidents.enums import DatePrecision, Involvement, ReturnSectionCode, ReturnStatus
from incidents.models import AgencyReturn, ChronologyEntry, SectionLink
from incidents.returns import pages
from incidents.returns.answering import what_is_missing, why_not_open
from incidents.returns.linking import standing
from incidents.returns.selectors import COLOURS, subjects_of

LINK_WORDS = {
    Standing.OPEN: ("Waiting for the answer", "yellow"),
    Standing.USED: ("Answered", "green"),
    Standing.WITHDRAWN: ("Withdrawn", "grey"),
    Standing.EXPIRED: ("Too old", "orange"),
}


def place(row: AgencyReturn, name: str, *more: Any) -> str:
    return reverse(f"returns:{name}", args=[row.partnership.slug, row.pk, *more])


def list_line(row: AgencyReturn, slug: str, *, today: date) -> dict[str, Any]:
    waits = getattr(row, "waits", 1) == 0
    late = waits and row.due_on < today
    return {
        "row": row,
        "url": reverse("returns:detail", args=[slug, row.pk]),
        "status": row.get_status_display(),
        "colour": COLOURS[ReturnStatus(row.status)],
        "left": days_left((row.due_on - today).days) if waits else "",
        "late": late,
    }


def facts(row: AgencyReturn, *, today: date) -> list[dict[str, Any]]:
    open_now = why_not_open(row) is None
    due = date_long(row.due_on)
    found = [
        {"key": "Answering for", "value": row.agency.name},
        {"key": "About", "value": "; ".join(subjects_of(row.case))},
        {"key": "Look back to", "value": date_long(row.looks_back_to)},
        {"key": "Due", "value": f"{due} ({days_left((row.due_on - today).days)})" if open_now else due},
    ]
    if row.submitted_at and row.submitted_by:
        found.append({"key": "Submitted", "value": f"{date_long(row.submitted_at)}, by {row.submitted_by.full_name}"})
    if late := pages.was_late(row):
        found.append({"key": late, "value": row.late_reason})
    return found


def tasks(row: AgencyReturn, *, sections: list[dict[str, Any]], entries: int, documents: int) -> list[dict[str, Any]]:
    """For components/task_list.html. While the agency has no record, there is nothing else to do than to say so."""
    known = row.involvement != Involvement.NOT_KNOWN
    listed = [_task("Did you know the family or the person?", place(row, "involvement"), done=bool(row.involvement))]
    if known:
        for section in sections:
            hint = f"Last written by {section['by']}, {date_long(section['at'])}" if section["by"] else ""
            address = place(row, "section", section["code"])
            listed.append(_task(section["title"], address, done=bool(section["text"].strip()), hint=hint))
        listed.append(_count("Chronology", place(row, "chronology"), entries, "entry", "entries"))
    listed.append(_count("Documents", place(row, "documents"), documents, "document", "documents"))
    listed.append(_task("Check your answers and submit", place(row, "submit"), done=False, words="Not submitted"))
    return listed


def _task(title: str, url: str, *, done: bool, hint: str = "", words: str = "Not started") -> dict[str, Any]:
    status, colour = ("Done", "") if done else (words, "blue")
    return {"title": title, "url": url, "hint": hint, "status": status, "colour": colour}


def _count(title: str, url: str, count: int, one: str, many: str) -> dict[str, Any]:
    words = f"{count} {one if count == 1 else many}" if count else f"No {many} yet"
    return {"title": title, "url": url, "hint": "", "status": words, "colour": "" if count else "grey"}


def who_sees(row: AgencyReturn) -> str:
    if row.status == ReturnStatus.CHANGES_REQUESTED:
        return (
            "Your agency has submitted this return once, so whoever reads the returns of this case sees what you save."
        )
    return "Nobody outside your agency sees it before your agency submits the return."


def date_words(entry: ChronologyEntry) -> str:
    """As well as the date is known."""
    if entry.precision == DatePrecision.YEAR:
        return f"Some time in {entry.starts_on.year}"
    if entry.precision == DatePrecision.MONTH:
        return f"Some time in {entry.starts_on:%B %Y}"
    if entry.precision == DatePrecision.PERIOD:
        return f"{date_long(entry.starts_on)} to {date_long(entry.ends_on)}"
    return date_long(entry.starts_on)


def entry_lines(rows: list[ChronologyEntry]) -> list[dict[str, Any]]:
    return [{"entry": row, "when": date_words(row), "known": date_long(row.known_on)} for row in rows]


def entry_start(entry: ChronologyEntry) -> dict[str, Any]:
    """The form as the entry stands."""
    names = ("precision", "kind", "source", "what_happened", "practice_comment", "known_on", "revision")
    found: dict[str, Any] = {name: getattr(entry, name) for name in names}
    rough = entry.precision in {DatePrecision.MONTH, DatePrecision.YEAR}
    if rough:
        month = entry.starts_on.month if entry.precision == DatePrecision.MONTH else ""
        return found | {"year": entry.starts_on.year, "month": month}
    found["starts_on"] = entry.starts_on
    return found | {"ends_on": entry.ends_on if entry.precision == DatePrecision.PERIOD else None}


def links_of(row: AgencyReturn, section: ReturnSectionCode, *, now: datetime) -> list[dict[str, Any]]:
    found = SectionLink.objects.filter(agency_return=row, section=section).select_related("made_by")
    return [_link(link, now) for link in found.order_by("-made_at", "-pk")[:20]]


def _link(link: SectionLink, now: datetime) -> dict[str, Any]:
    state = standing(link, now)
    words, colour = LINK_WORDS[state]
    return {"link": link, "words": words, "colour": colour, "waits": state in {Standing.OPEN, Standing.EXPIRED}}


def to_check(row: AgencyReturn) -> dict[str, Any]:
    """Everything that is about to be submitted, and what still is missing."""
    known = row.involvement == Involvement.INVOLVED
    sections = pages.sections_of(row) if known else []
    written = {each["code"] for each in sections if each["text"]} if known else None
    return {"sections": sections, "missing": what_is_missing(row, written=written), "known": known}
