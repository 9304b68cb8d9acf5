"""What the page of a review shows of this area: what it wants to know of the case, tasks, facts, links and next steps."""

from typing import Any

from partnerships.http import Member
from reviews.review_file import ReviewFile
from reviews.steps import Step

FACTS: dict[str, Any] = {}


def tasks(file: ReviewFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, each {"title", "items"}."""
    return []


def facts(file: ReviewFile) -> list[dict[str, Any]]:
    return []


def links(file: ReviewFile, member: Member) -> list[dict[str, str]]:
    return []


def write(file: ReviewFile) -> Step | None:
    return None


def respond(file: ReviewFile) -> Step | None:
    return None


def improve(file: ReviewFile) -> Step | None:
    return None
