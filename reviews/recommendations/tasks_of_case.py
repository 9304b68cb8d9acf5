"""What the page of a review shows of this area: what it wants to know of the case, tasks, facts, links and next steps."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from casework.selectors import CHANGE
from meetings.enums import ActionStatus
from meetings.models import Action
from partnerships.http import Member
from reviews.enums import Response, Status
from reviews.models import Recommendation, RecommendedAction
from reviews.recommendations.services import ANSWERABLE, WRITABLE
from reviews.review_file import ReviewFile, counted
from reviews.steps import Step

ENDED = (ActionStatus.CLOSED, ActionStatus.CANCELLED)
LIVE = RecommendedAction.objects.filter(recommendation=OuterRef("pk")).exclude(action__status=ActionStatus.CANCELLED)
KEPT = Q(removed_at__isnull=True)
FACTS: dict[str, Any] = {
    "recommendations": counted(Recommendation, KEPT),
    "recommendations_unanswered": counted(Recommendation, KEPT & Q(response=Response.PROPOSED)),
    "recommendations_without_action": counted(Recommendation, KEPT & Q(response=Response.ACCEPTED) & Q(~Exists(LIVE))),
    "actions": counted(Action, ~Q(status=ActionStatus.CANCELLED)),
    "actions_to_do": counted(Action, Q(status__in=[ActionStatus.OPEN, ActionStatus.EVIDENCED])),
    "actions_evidenced": counted(Action, Q(status=ActionStatus.EVIDENCED)),
    "actions_unchecked": counted(Action, Q(status=ActionStatus.DONE)),
}
LIST, ACTIONS, STORY = "recommendations:list", "recommendations:actions", "recommendations:story"
NOT_YET = "Cannot start yet"
NONE_TO_WRITE = frozenset({Status.WITH_PANEL, Status.SETTING_UP, Status.HELD})
ENDED_WITHOUT = frozenset({Status.STOPPED})


def tasks(file: ReviewFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, each {"title", "items"}. Readers read what there is."""
    if file.status in NONE_TO_WRITE or (file.status in ENDED_WITHOUT and not file.facts["recommendations"]):
        return []
    runs = member.may(CHANGE)
    items = [_written(file), _answered(file), _done(file)]
    if not runs:
        items = [item | {"colour": ""} for item in items if "url" in item]
    return [{"title": "Recommendations and what they change", "items": items}] if items else []


def _task(file: ReviewFile, title: str, view: str, status: str, *, hint: str = "", colour: str = "") -> dict[str, Any]:
    url = reverse(view, args=[file.case.partnership.slug, file.case.reference])
    return {"title": title, "hint": hint, "url": url, "status": status, "colour": colour}


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def _written(file: ReviewFile) -> dict[str, Any]:
    number = file.facts["recommendations"]
    hint = "Earlier ones that are like them are shown as you write"
    if number:
        return _task(file, "Recommendations", LIST, f"{number} written", hint=hint if file.status in WRITABLE else "")
    if file.status not in WRITABLE:
        return _task(file, "Recommendations", LIST, "None")
    return _task(file, "Recommendations", LIST, "None yet", hint=hint, colour="blue")


def _answered(file: ReviewFile) -> dict[str, Any]:
    title, waiting = "Responses", file.facts["recommendations_unanswered"]
    hint = "Accepted or not, with the reason"
    if file.status not in ANSWERABLE and waiting:
        return {"title": title, "hint": hint, "status": NOT_YET, "colour": ""}
    if not file.facts["recommendations"]:
        return {"title": title, "hint": hint, "status": NOT_YET, "colour": ""}
    if waiting:
        return _task(file, title, LIST, f"{waiting} to be answered", hint=hint, colour="blue")
    return _task(file, title, LIST, "All answered", hint=hint)


def _done(file: ReviewFile) -> dict[str, Any]:
    title, facts = "Actions", file.facts
    if not facts["actions"] and not facts["recommendations_without_action"]:
        return {"title": title, "hint": "", "status": NOT_YET, "colour": ""}
    if facts["recommendations_without_action"]:
        words = f"{_many(facts['recommendations_without_action'], 'recommendation')} without an action"
        return _task(file, title, LIST, words, colour="blue")
    if facts["actions_evidenced"]:
        words = f"Evidence of {_many(facts['actions_evidenced'], 'action')} to be read"
        return _task(file, title, ACTIONS, words, colour="yellow")
    if facts["actions_to_do"]:
        return _task(file, title, ACTIONS, f"{facts['actions_to_do']} of {facts['actions']} to be done", colour="blue")
    if facts["actions_unchecked"]:
        return _task(file, title, ACTIONS, f"Done; impact of {facts['actions_unchecked']} to be checked")
    return _task(file, title, ACTIONS, "All closed")


def facts(file: ReviewFile) -> list[dict[str, Any]]:
    return []


def links(file: ReviewFile, member: Member) -> list[dict[str, str]]:
    if not file.facts["recommendations"]:
        return []
    url = reverse(STORY, args=[file.case.partnership.slug, file.case.reference])
    return [{"url": url, "text": "The improvement story"}]


def write(file: ReviewFile) -> Step | None:
    if file.facts["recommendations"]:
        return None
    return Step("Write what the review recommends.", "recommendations:add", "Add a recommendation")


def respond(file: ReviewFile) -> Step | None:
    waiting = file.facts["recommendations_unanswered"]
    if not waiting:
        return None
    text = f"Record the response to {_many(waiting, 'recommendation')}: accepted or not, and why."
    return Step(text, LIST, "Record the responses")


def improve(file: ReviewFile) -> Step | None:
    """Until every accepted recommendation has an action and every action is closed."""
    found = file.facts
    if found["recommendations_without_action"]:
        count = _many(found["recommendations_without_action"], "recommendation has", "recommendations have")
        return Step(f"{count} no action yet. Say who does what by when.", LIST, "Add actions")
    if found["actions_evidenced"]:
        count = _many(found["actions_evidenced"], "action")
        return Step(f"Read the evidence of {count}, and accept or return it.", ACTIONS, "Read the evidence")
    if found["actions_to_do"]:
        count = _many(found["actions_to_do"], "action is", "actions are")
        return Step(f"{count} to be done. Follow up how they go.", ACTIONS, "See the actions")
    if found["actions_unchecked"]:
        count = _many(found["actions_unchecked"], "action")
        return Step(f"Check what {count} changed, on the days that are set.", ACTIONS, "See the actions")
    return None
