"""What the pages of recommendations show, and what this person may do with each."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from casework.models import Case
from casework.selectors import CHANGE, visible_cases
from core.templatetags.portal import date_long
from meetings.actions import selectors as actions
from meetings.actions.registry import Source
from meetings.actions.rights import CHANGE as CHANGE_ACTION
from meetings.models import Action
from partnerships.http import Member
from reviews.enums import Response, Theme
from reviews.models import Recommendation, RecommendedAction
from reviews.recommendations.outcomes import judged
from reviews.recommendations.selectors import actions_by_recommendation, addressed_to
from reviews.recommendations.services import ANSWERABLE, WRITABLE
from reviews.recommendations.similar import COLOURS

Row = dict[str, Any]


def listed(case: Case, rows: Iterable[Recommendation], member: Member) -> Row:
    slug, runs = case.partnership.slug, member.may(CHANGE)
    by_id = actions_by_recommendation(case)
    writable = runs and case.status in WRITABLE
    return {
        "lines": [_line(case, row, by_id.get(row.pk, []), member) for row in rows],
        "action": {"url": _url(case, "add"), "text": "Add a recommendation"} if writable else None,
        "empty_text": "No recommendation is written yet.",
        "story_url": reverse("recommendations:story", args=[slug, case.reference]),
        "actions_url": reverse("recommendations:actions", args=[slug, case.reference]),
    }


def _url(case: Case, name: str, *args: Any) -> str:
    return reverse(f"recommendations:{name}", args=[case.partnership.slug, case.reference, *args])


def _line(case: Case, row: Recommendation, followed: Sequence[Action], member: Member) -> Row:
    live = [action for action in followed if action.status != "cancelled"]
    outcome = judged(row, live)
    slug, today = case.partnership.slug, localdate()
    return {
        "row": row,
        "words": outcome.label,
        "colour": COLOURS[outcome],
        "rows": _facts(row),
        "actions": [actions.line(action, slug, today=today) for action in followed],
        "links": _links(case, row, member),
    }


def _facts(row: Recommendation) -> list[Row]:
    facts = [
        ("Addressed to", ", ".join(addressed_to(row))),
        ("Why", row.why),
        ("Themes", ", ".join(str(Theme(theme).label) for theme in row.themes)),
    ]
    if row.response != Response.PROPOSED:
        said = f"{row.get_response_display()} on {date_long(row.responded_on)}"
        facts += [("Response", said), ("Who decided", row.decided_by), ("Reason", row.reason)]
    return [{"key": key, "value": value} for key, value in facts if value]


def _links(case: Case, row: Recommendation, member: Member) -> list[Row]:
    """What this person may do with it where the review stands now."""
    if not member.may(CHANGE):
        return []
    found = []
    if row.response == Response.PROPOSED and case.status in WRITABLE:
        found += [("Change", "change"), ("Remove", "remove")]
    if case.status in ANSWERABLE:
        words = "Record the response" if row.response == Response.PROPOSED else "Change the response"
        found.append((words, "respond"))
        if row.response == Response.ACCEPTED and member.may(CHANGE_ACTION):
            found.append(("Add an action", "add_action"))
    return [{"text": text, "url": _url(case, name, row.pk)} for text, name in found]


def sources(rows: Sequence[Action], member: Member) -> dict[int, Source]:
    """From which recommendation actions follow, for those who may open its case. Heard by meetings.actions."""
    links = RecommendedAction.objects.filter(
        action__in=rows, recommendation__case__in=visible_cases(member).values("pk")
    )
    found = {}
    for link in links.select_related("recommendation__case__partnership"):
        row = link.recommendation
        may = member.may(CHANGE_ACTION) and row.case.status in ANSWERABLE
        found[link.action_id] = Source(
            text=f"recommendation {row.number} of {row.case.reference}",
            url=f"{_url(row.case, 'list')}#recommendation-{row.number}",
            add_url=_url(row.case, "add_action", row.pk) if may else "",
        )
    return found
