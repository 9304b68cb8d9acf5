"""Doors of what follows from recommendations: actions, their list for a review, and the improvement story."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.selectors import OPEN
from core.pagination import paginate
from meetings.actions import selectors as actions_of_all
from meetings.actions.forms import ActionForm
from meetings.actions.rights import CHANGE as CHANGE_ACTION
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.recommendations.selectors import get_recommendation
from reviews.recommendations.services import add_recommended_action
from reviews.recommendations.story import figures, story_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE_ACTION)
def add_action(request: MemberRequest, partnership_slug: str, review: str, recommendation_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE_ACTION)
    row = get_recommendation(case, recommendation_id)
    form, back = ActionForm(posted(request)), url(case, "recommendations:list")
    context = page_of(
        case, ("Recommendations", back), heading=f"Add an action for recommendation {row.number}", intro=row.text,
        action="Add the action", cancel_url=back,
    )  # fmt: skip
    return answer(
        request, "casework/question.html", form, lambda: add_recommended_action(
            row, wanted=form.wanted, due_on=form.cleaned_data["due_on"], by=request.user, now=timezone.now()
        ),
        to=back, done="The action was added.", context=context,
    )  # fmt: skip


@require_safe
@requires(OPEN)
def actions(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    page = paginate(request, actions_of_all.actions_of([case]))
    today = timezone.localdate()
    context = page_of(
        case, page=page, lines=[actions_of_all.line(row, partnership_slug, today=today) for row in page.object_list],
        empty_text="No action follows from this review yet. Actions are added to recommendations that were accepted.",
    )  # fmt: skip
    return render(request, "recommendations/actions.html", context)


@require_safe
@requires(OPEN)
def story(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    """For the executive to read and to print."""
    case = get_review_case(request.member, review)
    chapters = story_of(case, today=timezone.localdate())
    context = page_of(case, chapters=chapters, figures=figures(chapters), today=timezone.localdate())
    return render(request, "recommendations/story.html", context)
