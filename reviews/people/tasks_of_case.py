"""What the page of a review shows of its people and costs: who reviews, who is on the panel, requests in writing, costs."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery, Sum
from django.urls import reverse

from partnerships.http import Member
from reviews.models import Appointment, PanelMember, ReviewCost, WrittenRequest
from reviews.people.costs import in_days, in_pounds
from reviews.people.kinds import ENDED, NEEDS_REVIEWER, WITHOUT_REVIEWER
from reviews.review_file import ReviewFile, counted
from reviews.steps import Step

Task = dict[str, Any]
_NOW = Q(ended_on__isnull=True)


def _sum(name: str) -> Subquery:
    rows = ReviewCost.objects.filter(case=OuterRef("pk")).order_by().values("case")
    return Subquery(rows.annotate(total=Sum(name)).values("total"))


FACTS: dict[str, Any] = {
    "reviewers": ArraySubquery(
        Appointment.objects.filter(_NOW, case=OuterRef("pk")).order_by("-lead", "pk").values("reviewer__name")
    ),
    "panel_members": counted(PanelMember, _NOW),
    "panel_undeclared": counted(PanelMember, _NOW & Q(declaration__isnull=True)),
    "requests": counted(WrittenRequest),
    "requests_open": counted(WrittenRequest, Q(replied_on__isnull=True)),
    "cost_amount": _sum("amount"),
    "cost_days": _sum("days"),
}


def _url(file: ReviewFile, name: str) -> str:
    return reverse(f"reviewers:{name}", args=[file.case.partnership.slug, file.case.reference])


def _task(title: str, hint: str, url: str, status: str, colour: str = "") -> Task:
    return {"title": title, "hint": hint, "url": url, "status": status, "colour": colour}


def tasks(file: ReviewFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, each {"title", "items"}. Readers find the same pages, with nothing to press."""
    items = [] if file.case.kind in WITHOUT_REVIEWER else [_reviewers(file), _panel(file), _requests(file)]
    return [{"title": "People and costs", "items": [*items, _costs(file)]}]


def _reviewers(file: ReviewFile) -> Task:
    names = file.facts["reviewers"]
    url = _url(file, "appointments")
    if names:
        return _task("Reviewer", ", ".join(names), url, "Appointed" if len(names) == 1 else f"{len(names)} appointed")
    needed = file.case.kind in NEEDS_REVIEWER and file.status not in ENDED
    return _task("Reviewer", "How chosen, and by whom commissioned", url, "Nobody yet", "blue" if needed else "")


def _panel(file: ReviewFile) -> Task:
    members, waiting = file.facts["panel_members"], file.facts["panel_undeclared"]
    url = _url(file, "panel")
    if not members:
        return _task("Review panel", "Who is on it, and their declarations of interests", url, "Nobody yet")
    hint = "1 member" if members == 1 else f"{members} members"
    if waiting and file.status not in ENDED:
        words = "1 declaration missing" if waiting == 1 else f"{waiting} declarations missing"
        return _task("Review panel", hint, url, words, "yellow")
    return _task("Review panel", hint, url, "Declarations recorded" if not waiting else f"{waiting} did not declare")


def _requests(file: ReviewFile) -> Task:
    asked, waiting = file.facts["requests"], file.facts["requests_open"]
    title, url = "Requests in writing", _url(file, "requests")
    if not asked:
        return _task(title, "What the partners ask the reviewer, and the replies", url, "None yet")
    hint = "1 request" if asked == 1 else f"{asked} requests"
    return _task(
        title, hint, url, f"{waiting} without a reply" if waiting else "All answered", "yellow" if waiting else ""
    )


def _costs(file: ReviewFile) -> Task:
    return _task("Costs and staff days", "", _url(file, "costs"), _cost_words(file) or "None recorded yet")


def _cost_words(file: ReviewFile) -> str:
    amount, days = file.facts["cost_amount"], file.facts["cost_days"]
    return "; ".join(words for words in (in_pounds(amount), f"{in_days(days)} of staff" if days else "") if words)


def facts(file: ReviewFile) -> list[dict[str, Any]]:
    names = file.facts["reviewers"]
    return [
        {"key": "Reviewer" if len(names) < 2 else "Reviewers", "value": ", ".join(names)},
        {"key": "Cost so far", "value": _cost_words(file)},
    ]


def links(file: ReviewFile, member: Member) -> list[dict[str, str]]:
    slug, reference = file.case.partnership.slug, file.case.reference
    words = "Declare a conflict of interest"
    return [{"url": reverse("casework:declare", args=[slug, reference]), "text": words}]


def appoint(file: ReviewFile) -> Step | None:
    """A reviewer where this kind of review needs one; then the declarations of the panel."""
    if file.case.kind in NEEDS_REVIEWER and not file.facts["reviewers"]:
        return Step(
            "Choose a reviewer who has no conflict of interest, and record how they were chosen.", "reviewers:appoint",
            "Appoint a reviewer", for_readers="Those who run the case choose a reviewer.",
        )  # fmt: skip
    waiting = file.facts["panel_undeclared"]
    if waiting and file.case.kind not in WITHOUT_REVIEWER:
        who = "1 member of the panel has" if waiting == 1 else f"{waiting} members of the panel have"
        return Step(
            f"{who} not said whether there is a conflict of interest. Ask before the review begins.", "reviewers:panel",
            "Record the declarations", for_readers="Those who run the case wait for declarations of the panel.",
        )  # fmt: skip
    return None
