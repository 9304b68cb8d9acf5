"""The tasks of this area on the page of a case."""

from typing import Any

from django.urls import reverse

from casework.selectors import CHANGE
from incidents.case_file import CaseFile
from incidents.returns.requesting import ASKED_ABOUT, ASKED_WHILE
from partnerships.http import Member


def tasks(file: CaseFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, in the order of the work; none where the case has not come so far."""
    place = [member.partnership.slug, file.case.reference]
    opened = file.review is not None and file.review.merge_opened_at is not None
    items = []
    asks = file.case.kind in ASKED_ABOUT and file.case.status in ASKED_WHILE
    if asks and member.may(CHANGE):
        items.append(_task("Ask agencies for their information", reverse("returns:ask", args=place), *_asked(file)))
    if file.asked and (member.may(CHANGE) or opened):
        items.append(_task("Read the agencies' returns", reverse("returns:requests", args=place), *_returned(file)))
    return [{"title": "Agencies' information", "items": items}] if items else []


def _task(title: str, url: str, status: str, colour: str) -> dict[str, Any]:
    return {"title": title, "url": url, "hint": "", "status": status, "colour": colour}


def _asked(file: CaseFile) -> tuple[str, str]:
    return (f"{file.asked} asked", "") if file.asked else ("None asked yet", "blue")


def _returned(file: CaseFile) -> tuple[str, str]:
    words = f"{file.returned} of {file.asked} in"
    return (words, "") if file.returned == file.asked else (words, "yellow")
