"""What the page of an action shows: where it stands, what this person may do next, and what has happened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from casework.documents import may_be_fetched
from core.templatetags.portal import date_long
from meetings.actions import impact, rights, selectors
from meetings.actions.registry import sources_of
from meetings.actions.services import TO_DO, name_of, who_has
from meetings.enums import ActionStatus, EvidenceState, Impact
from meetings.models import Action, ActionEvent, Evidence, ImpactCheck
from partnerships.http import Member

Row = dict[str, Any]
EVIDENCE_COLOURS = {EvidenceState.WAITING: "yellow", EvidenceState.ACCEPTED: "green", EvidenceState.RETURNED: "orange"}
IMPACT_COLOURS = {
    Impact.SHOWN: "green",
    Impact.PARTLY: "turquoise",
    Impact.NOT_SHOWN: "orange",
    Impact.TOO_EARLY: "yellow",
}
WITHOUT_EFFECT = frozenset({Impact.NOT_SHOWN, Impact.PARTLY})


def url(action: Action, name: str, *args: Any) -> str:
    return reverse(f"actions:{name}", args=[action.partnership.slug, action.pk, *args])


def log_crumbs(slug: str, *more: tuple[str, str]) -> list[dict[str, str]]:
    above = [("Actions", reverse("actions:log", args=[slug])), *more]
    return [{"text": text, "url": address} for text, address in above]


def crumbs(action: Action) -> list[dict[str, str]]:
    return log_crumbs(action.partnership.slug, (name_of(action), url(action, "detail")))


def timeline(events: Iterable[ActionEvent]) -> list[Row]:
    """For components/timeline.html."""
    return [
        {"title": e.words, "at": e.at, "by": e.by.full_name if e.by else "the portal", "text": e.note} for e in events
    ]


def detail(action: Action, member: Member, *, now: datetime) -> Row:
    judges = rights.judges_here(action, member, now=now)
    works = rights.works_here(action, member, judges=judges)
    stands = selectors.standing(action, localdate(now))
    evidence, checks = list(action.evidence.all()), list(action.checks.all())
    source = sources_of([action], member).get(action.pk)
    return {
        "action_row": action,
        "name": name_of(action),
        "standing": stands,
        "rows": _rows(action),
        "source": source,
        "evidence": [_evidence(action, row) for row in evidence],
        "checks": [_check(action, row, member, judges=judges, now=now) for row in checks],
        "next": _next(action, evidence, member, works=works, judges=judges),
        "actions": _others(action, judges=judges),
        "further_url": source.add_url if source and judges and _wants_more(checks) else "",
        "breadcrumbs": log_crumbs(action.partnership.slug),
    }


def _wants_more(checks: list[ImpactCheck]) -> bool:
    """What was found last does not show the difference that was meant."""
    found = [check.impact for check in checks if check.impact]
    return bool(found) and found[-1] in WITHOUT_EFFECT


def _rows(action: Action) -> list[Row]:
    due = date_long(action.due_on)
    first = action.deadline.original_due_on if action.deadline else action.due_on
    if first != action.due_on:
        due += f" (first promised for {date_long(first)})"
    rows = [
        ("What will be done", action.text),
        ("How one will know that it made a difference", action.measure),
        ("Who has it", who_has(action)),
        ("Group that follows it up", action.body.name if action.body else ""),
        ("Due", due),
        ("Done on", date_long(action.done_on)),
    ]
    return [{"key": key, "value": value} for key, value in rows if value or key.startswith("How")]


def _next(action: Action, evidence: list[Evidence], member: Member, *, works: bool, judges: bool) -> Row:
    """The one next step in words, with a button for whoever may take it."""
    waiting = next((row for row in evidence if row.state == EvidenceState.WAITING), None)
    if action.status == ActionStatus.OPEN:
        button = {"url": url(action, "give"), "text": "Hand in evidence"} if works else None
        other = {"url": url(action, "progress"), "text": "Say how it goes"} if works else None
        return {"text": "Do it, and hand in what shows that it was done.", "button": button, "other": other}
    if waiting is not None:
        if judges and waiting.given_by_id != member.user.pk:
            button = {"url": url(action, "read", waiting.pk), "text": "Read the evidence"}
            return {"text": "Evidence waits to be accepted or returned.", "button": button}
        words = "Evidence waits to be read by those who run cases or by the chair of the group."
        return {"text": words + (" You handed it in, so somebody else must read it." if judges else ""), "button": None}
    if action.status == ActionStatus.DONE:
        return {"text": "It is done. What it changed is checked on the days below.", "button": None}
    if action.status == ActionStatus.CLOSED:
        return {"text": "Nothing more is to be done: it was done, and its impact was checked.", "button": None}
    return {"text": "Nothing is to be done: it was cancelled. The reason is below.", "button": None}


def _others(action: Action, *, judges: bool) -> list[Row]:
    if not judges or action.status not in TO_DO:
        return []
    found = [
        {"url": url(action, "change"), "text": "Change its words, or who has it"},
        {"url": url(action, "move"), "text": "Give it another date"},
    ]
    if action.status == ActionStatus.OPEN:
        found.append({"url": url(action, "cancel"), "text": "Cancel it"})
    return found


def _evidence(action: Action, row: Evidence) -> Row:
    state = EvidenceState(row.state)
    document = row.document
    return {
        "row": row,
        "words": state.label,
        "colour": EVIDENCE_COLOURS[state],
        "file_url": url(action, "file", row.pk) if document and may_be_fetched(document) else "",
        "waits": document is not None and document.removed_at is None and not may_be_fetched(document),
    }


def _check(action: Action, row: ImpactCheck, member: Member, *, judges: bool, now: datetime) -> Row:
    may = judges and action.status == ActionStatus.DONE and action.owner_id != member.user.pk
    found = Impact(row.impact) if row.impact else None
    late = found is None and row.deadline.is_open and row.due_on < localdate(now)
    unmade = "Not made" if not row.deadline.is_open else "Late" if late else "To be made"
    return {
        "row": row,
        "title": impact.called(row),
        "words": found.label if found else unmade,
        "colour": IMPACT_COLOURS[found] if found else "red" if late else "grey",
        "opens_on": impact.opens_on(row),
        "url": url(action, "impact", row.pk) if may and localdate(now) >= impact.opens_on(row) else "",
        "not_yet": may and found is None and localdate(now) < impact.opens_on(row),
        "text": "Correct it" if found else "Say what it changed",
    }
