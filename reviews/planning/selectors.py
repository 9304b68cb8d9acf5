"""What the pages of this area read."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from casework.deciders import deciders_for, decisions_of
from casework.doors import url
from casework.models import Case
from casework.selectors import CHANGE, visible_cases
from partnerships.http import Member
from reviews.cases import decision_on
from reviews.enums import PlanText
from reviews.models import Review
from reviews.planning.agreeing import waiting_texts
from reviews.planning.deciding import CODES, right_to_agree
from reviews.planning.locking import ENDED
from reviews.planning.texts import AGREED, ASKED, EMPTY, TO_BE_AGREED, texts_of

SHOWN = 25


def review_of(case: Case) -> Review:
    return Review.objects.select_related("lead_agency").get(case=case)


def may_write(case: Case, member: Member) -> bool:
    return case.status not in ENDED and member.may(CHANGE)


def plan_of(case: Case, *, now: datetime) -> list[dict[str, Any]]:
    """Each text with who agrees it, and what may come next: {"line", "right", "edit_url", "ask_url", "agree_url"}."""
    lines = []
    for line in texts_of(case):
        agreeable = line.part in TO_BE_AGREED
        open_to_agree = agreeable and line.state not in {AGREED, EMPTY} and case.status not in ENDED
        lines.append(
            {
                "line": line,
                "right": right_to_agree(case, line.part) if agreeable else None,
                "edit_url": url(case, "planning:text", line.part.value),
                "ask_url": url(case, "planning:ask", line.part.value) if open_to_agree and line.state != ASKED else "",
                "agree_url": url(case, "planning:agree", line.part.value) if open_to_agree else "",
            }
        )
    return lines


def waiting_agreements(member: Member, *, now: datetime) -> list[dict[str, Any]]:
    """Lines for "My work": texts of reviews that this person can agree. At most six queries."""
    waiting = list(waiting_texts().filter(part__in=CODES, case__in=visible_cases(member))[:SHOWN])
    if not waiting:
        return []
    own = {CODES[PlanText(text.part)] for text in waiting}
    general = {decision_on(text.case) for text in waiting}
    may = decisions_of(member.user, own | general, now=now)
    stated = _stated(own)
    return [
        {
            "title": f"Agree on {text.case.reference}",
            "hint": text.get_part_display(),
            "url": reverse("planning:agree", args=[member.partnership.slug, text.case.reference, text.part]),
            "status": "Waits for your decision",
            "colour": "yellow",
        }
        for text in waiting
        if (CODES[PlanText(text.part)] if CODES[PlanText(text.part)] in stated else decision_on(text.case)) in may
    ]


def _stated(codes: set[Any]) -> frozenset[str]:
    """Those of these decisions for which somebody is named."""
    return frozenset(code for code, decider in deciders_for(codes).items() if decider.stated)
