"""What a person finds on "My work": the one next step, what waits for an answer, and the dates."""

from datetime import datetime
from typing import Any

from django.db.models import Value
from django.urls import reverse
from django.utils.timezone import localdate

from datasets.collecting.selectors import waiting_returns as waiting_figures
from datasets.releasing.selectors import releases_waiting, waiting_releases
from datasets.running.work import figures_to_read
from deadlines.selectors import Work, WorkItem
from incidents.returns.selectors import waiting_returns
from incidents.review.selectors import waiting_decisions
from partnerships.http import Member
from publishing.models import Edition
from publishing.selectors import editions_to_sign
from reviews.learning.selectors import waiting_learning
from reviews.planning.selectors import waiting_agreements
from reviews.report.selectors import waiting_reports

Line = dict[str, Any]


def decisions(member: Member, *, now: datetime) -> list[Line]:
    """Cases that wait for this person's decision, as lines of a task list."""
    return [
        *waiting_decisions(member, now=now),
        *waiting_agreements(member, now=now),
        *waiting_reports(member, now=now),
    ]


def answers(member: Member, *, now: datetime) -> list[Line]:
    """Other answers that somebody waits for, as lines of a task list."""
    today = localdate(now)
    return [
        *waiting_returns(member, today=today),
        *waiting_figures(member, today=today),
        *figures_to_read(member),
        *waiting_learning(member, today=today),
        *_papers(member),
    ]


def _papers(member: Member) -> list[Line]:
    """What waits to be signed or approved. Whether anything does is one question; what it is is asked only then."""
    waits = papers_waiting()
    found = [] if "release" not in waits else waiting_releases(member)
    return found if "edition" not in waits else [*found, *_signatures(member)]


def papers_waiting() -> set[str]:
    editions = Edition.objects.filter(status="signing").values_list(Value("edition"))
    return {kind for (kind,) in editions.union(releases_waiting().values_list(Value("release")))}


def _signatures(member: Member) -> list[Line]:
    return [
        {
            "title": f"Read and sign version {edition.version} of the arrangements",
            "hint": edition.title,
            "url": reverse("publishing:edition", args=[member.partnership.slug, edition.pk]),
            "status": "Waits for signatures",
            "colour": "blue",
        }
        for edition in editions_to_sign(member.partnership, member.user)
    ]


def next_step(work: Work, decisions: list[Line]) -> Line | None:
    """The page's first offer: what is late, else a decision that others wait for, else the next of the person's dates."""
    late = next(iter(work.overdue.items), None)
    if late is None and decisions:
        return _decide(decisions[0])
    item = late or next((item for group in (work.due_soon, work.later) for item in group.items), None)
    return None if item is None else _offer(item)


def _decide(line: Line) -> Line:
    return {
        "text": f"{line['title']}: {line['hint'][:1].lower()}{line['hint'][1:]}.",
        "action": {"url": line["url"], "text": "Decide"},
        "state": line["status"],
        "colour": line["colour"],
    }


def _offer(item: WorkItem) -> Line:
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
