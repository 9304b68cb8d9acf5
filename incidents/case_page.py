"""What the page of an incident, a referral or a notification shows: where it stands, the tasks, the one next step."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from casework.enums import CaseKind
from casework.models import Case
from casework.registry import CasePage
from casework.selectors import CHANGE
from incidents.case_file import CaseFile, case_file
from incidents.enums import NoticeKind, Status
from incidents.next_step import next_step
from incidents.recording import prepared
from incidents.recording import tasks_of_case as recording
from incidents.recording.testing import FIRST_STAGE
from incidents.returns import tasks_of_case as returns
from incidents.review import tasks_of_case as review
from incidents.transitions import REOPEN, TEST_AGAIN, WITHDRAW
from partnerships.http import Member

Row = dict[str, Any]


def page_of(case: Case, member: Member, now: datetime) -> CasePage:
    file = case_file(case)
    sections = [section for area in (recording, returns, review) for section in area.tasks(file, member)]
    return CasePage(
        status=Status(case.status).label,
        next_step=next_step(file, member, now=now),
        task_sections=sections,
        facts=[row for row in _facts(file) if row["value"]],
        links=_links(file) if member.may(CHANGE) else [],
    )


def _row(key: str, value: Any) -> Row:
    return {"key": key, "value": str(value or "")}


def _facts(file: CaseFile) -> list[Row]:
    rows: list[Row] = []
    if file.incident is not None:
        rows += prepared.incident_rows(file.incident)
        rows += [
            _row("Referred by", file.incident.referred_by),
            _row("Why it was recorded late", file.incident.entered_late_reason),
            _row(
                "Why it was not notified" if file.incident.notifiable is False else "Why", file.incident.assessed_reason
            ),
            _row("People it concerns", file.subjects),
            _row("Agencies involved", file.agencies),
        ]
    if file.handed_over is not None:
        rows += _handed_over(file)
    rows += [_row(f"Notified: {NoticeKind(kind).label}", prepared.day(on)) for kind, on in file.notices.items()]
    rows += [
        _row("Decision", f"{each['outcome_words']}. {each['decided_by_name']}, {prepared.day(each['decided_on'])}")
        for each in file.decisions
    ]
    return rows


def _handed_over(file: CaseFile) -> list[Row]:
    row = file.handed_over
    if row is None:
        return []
    return [
        _row("Handed over", row.get_review_kind_display()),
        _row("How far it has come", row.get_stage_display()),
        _row("Handed over by", row.predecessor),
        _row("Handed over on", prepared.day(row.handed_over_on)),
        _row("Old reference", row.old_reference),
        _row("Note", row.note),
    ]


def _links(file: CaseFile) -> list[dict[str, str]]:
    """Further things that whoever runs cases may do here."""
    case = file.case
    offered = [
        ("incidents:again", "Open the case again", case.status in REOPEN.sources and case.kind in FIRST_STAGE),
        ("incidents:again", "New facts: test the criteria again",
         case.status in TEST_AGAIN.sources and case.kind in FIRST_STAGE),
        ("incidents:arising", "Record a serious incident that arises from this",
         case.kind == CaseKind.LOOKED_AFTER_DEATH and case.status != Status.WITHDRAWN),
        ("incidents:withdraw", "Entered in error", case.status in WITHDRAW.sources),
    ]  # fmt: skip
    return [
        {"url": reverse(view, args=[case.partnership.slug, case.reference]), "text": text}
        for view, text, fits in offered
        if fits
    ]
