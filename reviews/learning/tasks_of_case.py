"""What the page of a review shows of this area: what it wants to know of the case, tasks, facts, links and next steps."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from casework.enums import PaperStatus
from partnerships.http import Member
from reviews.enums import BriefingPart, PaperKind, Status
from reviews.models import BriefingText, LearningPoint, LearningShare, Paper
from reviews.review_file import ReviewFile, counted
from reviews.steps import Step

Task = dict[str, Any]
FACTS: dict[str, Any] = {
    "learning_points": counted(LearningPoint, Q(removed_at__isnull=True)),
    "learning_unshared": counted(LearningPoint, Q(removed_at__isnull=True, shares__isnull=True)),
    "learning_shares": counted(LearningShare),
    "learning_waiting": counted(LearningShare, Q(received_at__isnull=True)),
    "briefing_written": counted(BriefingText, ~Q(text="")),
    "briefing_papers": counted(Paper, Q(kind=PaperKind.BRIEFING, status=PaperStatus.READY)),
}
# What has ended teaches by its report; nothing presses any more.
OVER = frozenset({Status.IMPROVING, Status.COMPLETED, Status.STOPPED})


def tasks(file: ReviewFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, each {"title", "items"}."""
    return [{"title": "Learning before publication", "items": [_points(file), _briefing(file)]}]


def _url(file: ReviewFile, name: str) -> str:
    return reverse(f"learning:{name}", args=[file.case.partnership.slug, file.case.reference])


def _points(file: ReviewFile) -> Task:
    found = file.facts
    points, shares, waiting = found["learning_points"], found["learning_shares"], found["learning_waiting"]
    status, colour = "Nothing yet", "blue" if file.status not in OVER else ""
    if found["learning_unshared"]:
        status = "To be shared"
    elif waiting:
        status, colour = f"{shares - waiting} of {shares} have answered", "yellow"
    elif points:
        status, colour = "Shared, all have answered", ""
    hint = f"{points} {'point' if points == 1 else 'points'}" if points else "With teams, before the report is out"
    return {
        "title": "Share what was learned",
        "hint": hint,
        "url": _url(file, "points"),
        "status": status,
        "colour": colour,
    }


def _briefing(file: ReviewFile) -> Task:
    written, every = file.facts["briefing_written"], len(BriefingPart)
    made = file.facts["briefing_papers"]
    status = f"{written} of {every} parts" if not made else f"{made} {'version' if made == 1 else 'versions'}"
    return {
        "title": "Seven-minute briefing", "hint": "For teams, as a page and a PDF", "url": _url(file, "briefing"), "status": status,
        "colour": "blue" if 0 < written < every else "",
    }  # fmt: skip


def facts(file: ReviewFile) -> list[dict[str, Any]]:
    return []


def links(file: ReviewFile, member: Member) -> list[dict[str, str]]:
    return []


def share(file: ReviewFile) -> Step | None:
    """Only where something was written down that nobody has yet: what there is to share, people decide."""
    if not file.facts["learning_unshared"]:
        return None
    return Step("Share what was learned before the report is published.", "learning:points", "Go to the learning")
