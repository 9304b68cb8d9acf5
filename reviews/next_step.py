"""The one next step of a review: what, by when and why, who has it; with an action only for whoever may take it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from deadlines.selectors import who_has_it, why_in_words
from partnerships.http import Member
from reviews.enums import Status
from reviews.learning import tasks_of_case as learning
from reviews.people import tasks_of_case as people
from reviews.planning import tasks_of_case as planning
from reviews.recommendations import tasks_of_case as recommendations
from reviews.release import tasks_of_case as release
from reviews.report import tasks_of_case as report
from reviews.review_file import ReviewFile
from reviews.steps import Step

MANAGER = "Business manager"
COLOURS = {Status.COMPLETED: "green", Status.STOPPED: "grey", Status.HELD: "purple"}
ENDED = {
    Status.COMPLETED: "The review is completed. Nothing more is to be done.",
    Status.STOPPED: "The review ended without a report. Nothing is to be done.",
}
Offer = Callable[[ReviewFile], Step | None]
# In each status the first offer that is not None is the next step.
OFFERS: dict[Status, tuple[Offer, ...]] = {
    Status.SETTING_UP: (planning.write, planning.agree, people.appoint, planning.begin),
    Status.UNDER_WAY: (planning.send_delay_letter, report.write, recommendations.write, report.put_forward),
    Status.REPORTED: (report.agree,),
    Status.AGREED: (recommendations.respond, learning.share, release.publish, planning.keep_inside),
    Status.IMPROVING: (recommendations.respond, recommendations.improve, planning.complete),
    Status.HELD: (planning.revisit,),
    Status.WITH_PANEL: (planning.revisit,),
    Status.COMPLETED: (planning.open_local,),
}


def next_step(file: ReviewFile, member: Member, *, now: datetime) -> dict[str, Any]:
    case, status = file.case, file.status
    offers = (offer(file) for offer in OFFERS.get(status, ()))
    step = next((found for found in offers if found is not None), Step(ENDED.get(status, ""), permission=""))
    takes = bool(step.view) and _may(step, member)
    clock = file.next_clock if status not in ENDED else None
    days = (clock.due_on - localdate(now)).days if clock and not clock.paused_on else None
    slug = case.partnership.slug
    url = reverse(step.view, args=[slug, case.reference, *step.args]) if takes else ""
    return {
        "state": status.label,
        "colour": COLOURS.get(status) or ("red" if days is not None and days < 0 else "blue"),
        "due_on": clock.due_on if clock else None,
        "days": days,
        "why": why_in_words(clock) if clock else "",
        "why_url": reverse("deadlines:detail", args=[slug, clock.pk]) + "#why" if clock else "",
        "who": "" if status in ENDED else step.who or (who_has_it(clock) if clock and not clock.part else MANAGER),
        "text": step.text if takes or not step.view or _may(step, member) else step.for_readers,
        "action": {"url": url, "text": step.words} if url else None,
    }


def _may(step: Step, member: Member) -> bool:
    if step.only is not None:
        return member.user.pk in step.only
    return not step.permission or member.may(step.permission)
