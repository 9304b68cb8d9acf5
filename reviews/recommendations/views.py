"""Doors of a review's recommendations: listed, written beside earlier ones that are like them, removed and answered."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.doors import answer, page_of, posted, url
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import Response
from reviews.recommendations import pages, services
from reviews.recommendations.forms import RecommendationForm, RemoveForm, ResponseForm, as_typed, response_as_recorded
from reviews.recommendations.selectors import get_recommendation, recommendations_of
from reviews.recommendations.similar import similar

QUESTION, WRITE = "casework/question.html", "recommendations/write.html"


def _above(case: Case) -> tuple[str, str]:
    return "Recommendations", url(case, "recommendations:list")


@require_safe
@requires(OPEN)
def recommendations(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    page = paginate(request, recommendations_of(case))
    context = pages.listed(case, page.object_list, request.member)
    return render(request, "recommendations/list.html", page_of(case, page=page, **context))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    form = RecommendationForm(posted(request))
    return _write(
        request, case, form,
        lambda: services.add_recommendation(case, proposal=form.proposal, by=request.user, now=timezone.now()),
        heading="Add a recommendation", done="The recommendation was added.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def change(request: MemberRequest, partnership_slug: str, review: str, recommendation_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    row = get_recommendation(case, recommendation_id)
    form = RecommendationForm(posted(request), initial=as_typed(row))
    return _write(
        request, case, form, lambda: services.change_recommendation(
            row, proposal=form.proposal, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        heading=f"Change recommendation {row.number}", done="The recommendation was changed.",
    )  # fmt: skip


def _write(
    request: MemberRequest, case: Case, form: RecommendationForm, do: Callable[[], Any], *, heading: str, done: str
) -> HttpResponse:
    """The first press shows earlier ones that are like it, where there are any; the next one saves."""
    back = url(case, "recommendations:list")
    typed = str(form.data.get("text", "")) if form.is_bound else ""
    found = similar(typed, member=request.member, case=case, now=timezone.now())
    context = page_of(
        case, _above(case), heading=heading, cancel_url=back, similar=found, asked=form.is_bound,
        similar_url=reverse("recommendations:similar", args=[request.partnership.slug, case.reference]),
    )  # fmt: skip
    first_time = bool(found) and form.data.get("looked") != "yes"
    if form.is_bound and ("look" in form.data or (form.is_valid() and first_time)):
        form.remember_looking()
        shown = form.unchecked() if "look" in form.data else form
        return render(request, WRITE, context | {"form": shown, "look_first": "look" not in form.data})
    return answer(request, WRITE, form, do, to=back, done=done, context=context)


@require_POST
@requires(CHANGE, logged=False)
def similar_ones(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    """What is like the text so far, as a fragment of the page. Posted, so that the text stands in no address and no log."""
    case = get_review_case(request.member, review, CHANGE)
    found = similar(request.POST.get("text", ""), member=request.member, case=case, now=timezone.now())
    return render(request, "recommendations/similar.html", {"similar": found, "asked": True})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def remove(request: MemberRequest, partnership_slug: str, review: str, recommendation_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    row = get_recommendation(case, recommendation_id)
    back, form = url(case, "recommendations:list"), RemoveForm(posted(request), initial={"revision": row.revision})
    context = page_of(
        case,
        _above(case),
        heading=f"Remove recommendation {row.number}",
        action="Remove",
        cancel_url=back,
        intro=row.text,
    )
    return answer(
        request, QUESTION, form, lambda: services.remove_recommendation(
            row, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=back, done="The recommendation was removed.", context=context,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def response(request: MemberRequest, partnership_slug: str, review: str, recommendation_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    row = get_recommendation(case, recommendation_id)
    again = row.response != Response.PROPOSED
    form = ResponseForm(posted(request), again=again, initial=response_as_recorded(row))
    back = url(case, "recommendations:list")
    context = page_of(
        case, _above(case), heading=f"Response to recommendation {row.number}", action="Record the response",
        cancel_url=back, intro=row.text,
    )  # fmt: skip
    return answer(
        request, QUESTION, form, lambda: services.respond(
            row, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=back, done="The response was recorded.", context=context,
    )  # fmt: skip
