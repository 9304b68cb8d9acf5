"""Doors of the learning points of a review: listed, written, removed, shared, reminded of."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.learning import selectors
from reviews.learning.forms import PointForm, PressForm, ShareForm
from reviews.learning.points import add_point, change_point, remove_point
from reviews.learning.sharing import remind, share_point
from reviews.learning.wording import hits_in


def _list(case: Case) -> str:
    return url(case, "learning:points")


def _page(case: Case, **context: Any) -> dict[str, Any]:
    return page_of(case, ("What was learned", _list(case)), cancel_url=_list(case), **context)


@require_safe
@requires(OPEN)
def points(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    page = paginate(request, selectors.points_of(case))
    lines = selectors.share_lines(list(page.object_list), now=timezone.now())
    writes = request.member.may(CHANGE)
    waiting = [line for shared in lines.values() for line in shared if line.share.received_at is None]
    context = page_of(
        case, page=page, lines=[{"point": point, "shared": lines.get(point.pk, [])} for point in page.object_list], writes=writes,
        remind=writes and any(not line.nobody for line in waiting),
        action={"url": url(case, "learning:add"), "text": "Add a learning point"} if writes else None,
        empty_text="Nothing has been written down yet. Learning need not wait for the report: share it as soon as it is clear.",
    )  # fmt: skip
    return render(request, "learning/points.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    form = PointForm(posted(request))
    return answer(
        request, "casework/question.html", form,
        lambda: add_point(case, **form.typed, by=request.user, now=timezone.now()),
        to=_list(case), done="The learning point is added. Nobody has it yet: share it.",
        context=_page(case, heading="Add a learning point", action="Add it"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def change(request: MemberRequest, partnership_slug: str, review: str, learning_point_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    point = selectors.get_point(case, learning_point_id)
    form = PointForm(posted(request), initial={"text": point.text, "revision": point.revision})
    return answer(
        request, "casework/question.html", form,
        lambda: change_point(point, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision),
        to=_list(case), done="The learning point is changed.",
        context=_page(
            case, heading=f"Change learning point {point.number}", action="Save",
            intro="With whomever it was shared already, it stays as it was sent.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def remove(request: MemberRequest, partnership_slug: str, review: str, learning_point_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    point = selectors.get_point(case, learning_point_id)
    return answer(
        request, "casework/confirm.html", PressForm(posted(request)),
        lambda: remove_point(point, by=request.user, now=timezone.now()),
        to=_list(case), done="The learning point is removed.",
        context=_page(
            case, heading=f"Remove learning point {point.number}", action="Remove it",
            consequence="It is shown here no more. Those with whom it was shared keep it, and their receipts stay in the history of the case.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def share(request: MemberRequest, partnership_slug: str, review: str, learning_point_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    point = selectors.get_point(case, learning_point_id)
    bodies, agencies = selectors.to_choose(point, today=timezone.localdate())
    hits = hits_in(case, [("The learning point", point.text)])
    form = ShareForm(
        posted(request), bodies=bodies, agencies=agencies, found=bool(hits), initial={"revision": point.revision}
    )
    return answer(
        request, "learning/share_point.html", form,
        lambda: share_point(
            point, **form.chosen, words_seen=form.seen, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=_list(case), done="The learning is shared. Those who belong there are told.",
        context=_page(case, point=point, hits=hits, nobody_left=not bodies and not agencies),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def remind_all(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    return answer(
        request, "casework/question.html", PressForm(posted(request)),
        lambda: remind(case, by=request.user, now=timezone.now()),
        to=_list(case), done="They are reminded. Nobody gets more than one reminder a day.",
        context=_page(
            case, heading="Remind those who have not answered", action="Send the reminders",
            intro="Everybody with whom learning was shared, and who has not said that it arrived, gets a message. It says nothing of the case.",
        ),
    )  # fmt: skip
