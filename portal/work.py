"""What a person finds on "My work": the one next step, what waits for an answer, and the dates."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from deadlines.selectors import Work, WorkItem
from incidents.returns.selectors import waiting_returns
from incidents.review.selectors import waiting_decisions
from partnerships.http import Member
from publishing.selectors import editions_to_sign


def notices(member: Member, *, now: datetime) -> list[dict[str, Any]]:
    """Answers that somebody waits for, as lines of a task list."""
    editions = [
        {
            "title": f"Read and sign version {edition.version} of the arrangements",
            "hint": edition.title,
            "url": reverse("publishing:edition", args=[member.partnership.slug, edition.pk]),
            "status": "Waits for signatures",
            "colour": "blue",
        }
        for edition in editions_to_sign(member.partnership, member.user)
    ]
    return [*waiting_decisions(member, now=now), *waiting_returns(member, today=localdate(now)), *editions]


def next_step(work: Work) -> dict[str, Any] | None:
    """The most urgent of the person's own dates, as the page's first offer."""
    item = next((item for group in (work.overdue, work.due_soon, work.later) for item in group.items), None)
    return None if item is None else _offer(item)


def _offer(item: WorkItem) -> dict[str, Any]:
    return {
        "text": f"{item.title}. {item.text}.",
        "action": {"url": item.url, "text": "Open it"},
        "state": item.status,
        "due_on": item.due_on,
        "days": item.days_left,
        "why": item.why,
        "why_url": item.why_url,
        "who": item.who,
    }
