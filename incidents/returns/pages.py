"""What the returns' pages say: lines, facts, tasks and what may be done next. Words, and no rule of its own."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from casework.models import Case, Document
from casework.selectors import CHANGE
from core.templatetags.portal import date_long, days_left
from core.workdays import add_working_days
from deadlines.calendars import work_calendar
from incidents.enums import Involvement, ReturnSectionCode, ReturnStatus
from incidents.models import AgencyReturn, ReturnSection
from incidents.returns.requesting import ASKED_ABOUT, ASKED_WHILE
from incidents.returns.selectors import COLOURS
from incidents.returns.transitions import ACCEPT, ASK_CHANGES, READABLE, TAKE_BACK, WRITABLE
from partnerships.http import Member
from partnerships.models import Agency

DAYS_FOR_CHANGES = 2


def request_line(row: AgencyReturn, case: Case, member: Member, *, today: date) -> dict[str, Any]:
    waits, late = row.status in WRITABLE, row.status in WRITABLE and row.due_on < today
    return {
        "row": row,
        "url": reverse("returns:read", args=[member.partnership.slug, case.reference, row.pk])
        if member.may(CHANGE) or row.status in READABLE
        else "",
        "status": row.get_status_display(),
        "colour": COLOURS[ReturnStatus(row.status)],
        "left": days_left((row.due_on - today).days) if waits else "",
        "late": late,
        "was_late": was_late(row),
        "no_record": row.involvement == Involvement.NOT_KNOWN and row.status in READABLE,
        "nobody": waits and not getattr(row, "answerable", True),
    }


def was_late(row: AgencyReturn) -> str:
    """A missed date stays a missed one."""
    if row.status not in READABLE or not row.late_reason:
        return ""
    return "Received after the panel met" if row.after_panel else "Received late"


def ask_action(case: Case, member: Member) -> dict[str, str] | None:
    if not member.may(CHANGE) or case.kind not in ASKED_ABOUT or case.status not in ASKED_WHILE:
        return None
    return {"url": reverse("returns:ask", args=[member.partnership.slug, case.reference]), "text": "Ask agencies"}


def say_asked(request: HttpRequest, chosen: list[Agency], asked: list[AgencyReturn]) -> None:
    names = {row.agency_id for row in asked}
    before = [agency.name for agency in chosen if agency.pk not in names]
    if asked:
        count = len(asked)
        messages.success(
            request, f"{count} agenc{'y has' if count == 1 else 'ies have'} been asked, and told by e-mail."
        )
    if before:
        messages.warning(request, f"Asked already, so not asked again: {', '.join(before)}.")


def facts_of_request(row: AgencyReturn, *, today: date) -> list[dict[str, Any]]:
    due = date_long(row.due_on)
    if row.status in WRITABLE:
        due += f" ({days_left((row.due_on - today).days)})"
    facts = [
        {"key": "Where it stands", "value": row.get_status_display()},
        {"key": "Asked", "value": f"{date_long(row.requested_at)}, by {row.requested_by.full_name}"},
        {"key": "Due", "value": due},
        {"key": "The question", "value": row.question},
        {"key": "Looks back to", "value": date_long(row.looks_back_to)},
    ]
    if row.submitted_at and row.submitted_by and row.status in READABLE:
        facts.append({"key": "Submitted", "value": f"{date_long(row.submitted_at)}, by {row.submitted_by.full_name}"})
    if late := was_late(row):
        facts.append({"key": late, "value": row.late_reason})
    if row.status == ReturnStatus.CHANGES_REQUESTED:
        facts.append({"key": "Changes asked for", "value": row.changes_wanted})
    if row.status in READABLE:
        facts.append({"key": "The agency says", "value": row.get_involvement_display()})
    return facts


def manager_actions(row: AgencyReturn, member: Member) -> list[dict[str, str]]:
    if not member.may(CHANGE):
        return []
    offers = [
        (ACCEPT.name, row.status in ACCEPT.sources, "Accept the return"),
        (ASK_CHANGES.name, row.status in ASK_CHANGES.sources, "Ask for changes"),
        ("extend", row.status in WRITABLE and member.may("deadlines.change_deadline"), "Give more time"),
        (TAKE_BACK.name, row.status in TAKE_BACK.sources, "Take back the request"),
    ]
    place = [member.partnership.slug, row.case.reference, row.pk]
    return [{"url": reverse(f"returns:{name}", args=place), "text": text} for name, shown, text in offers if shown]


def sections_of(row: AgencyReturn) -> list[dict[str, Any]]:
    """The three sections in order, each with its words and who wrote them last."""
    found = {each.section: each for each in row.sections.select_related("changed_by")}
    return [_section(code, found.get(code)) for code in ReturnSectionCode]


def _section(code: ReturnSectionCode, row: ReturnSection | None) -> dict[str, Any]:
    return {
        "code": str(code),
        "title": code.label,
        "text": row.text if row else "",
        "by": written_by(row),
        "at": row.changed_at if row else None,
        "revision": row.revision if row else 0,
    }


def written_by(row: ReturnSection | None) -> str:
    if row is None:
        return ""
    if row.changed_by is not None:
        return row.changed_by.full_name
    return f"{row.by_link} (by link)" if row.by_link else ""


def attached(row: AgencyReturn) -> QuerySet[Document]:
    """Of this agency and no other."""
    rows = Document.objects.filter(case=row.case_id, agency=row.agency_id, removed_at__isnull=True)
    return rows.select_related("uploaded_by").order_by("-uploaded_at", "-pk")


def documents_of(row: AgencyReturn) -> list[Document]:
    return list(attached(row)[:50])


def history_of(row: AgencyReturn) -> list[dict[str, Any]]:
    """For components/timeline.html, of a return from selectors.get_return."""
    return [{**each, "at": datetime.fromisoformat(each["at"])} for each in row.history]  # type: ignore[attr-defined]


def offered_day_for_changes(today: date) -> date:
    return add_working_days(today, DAYS_FOR_CHANGES, calendar=work_calendar())


def why_nothing_is_shown(row: AgencyReturn) -> str:
    if row.status == ReturnStatus.WITHDRAWN:
        return "The request was taken back."
    return "The agency has not submitted its return yet. What it has written so far is its own."
