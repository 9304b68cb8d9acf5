"""Doors of opening a review: choose its kind, or come from the decision that asks for it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.doors import answer, case_crumbs, posted, url
from casework.enums import CaseKind
from casework.models import Case
from casework.selectors import CHANGE, get_case
from casework.services import AlreadyOpened
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.opening.forms import HINTS, KindForm, OpeningForm
from reviews.opening.kinds import decision_for, may_begin
from reviews.opening.services import ADD, kinds_of, open_review

OPENED = "The review is open. This page says what comes next."


def _list_crumbs(slug: str) -> list[dict[str, str]]:
    return [{"text": "Cases", "url": reverse("casework:list", args=[slug])}]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ADD)
def new(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = KindForm(posted(request), kinds=kinds_of(request.partnership))
    if form.is_valid():
        return redirect("reviews:open", partnership_slug, form.cleaned_data["kind"])
    context = {
        "form": form, "heading": "Open a review", "breadcrumbs": _list_crumbs(partnership_slug),
        "intro": "A review that follows from a decision on a case is opened on the page of that case, so that nothing is typed twice.",
        "cancel_url": reverse("casework:list", args=[partnership_slug]),
    }  # fmt: skip
    return render(request, "casework/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ADD)
def open_new(request: MemberRequest, partnership_slug: str, kind: str) -> HttpResponse:
    if kind not in kinds_of(request.partnership):
        raise Http404
    cancel = reverse("reviews:new", args=[partnership_slug])
    return _opening(
        request, CaseKind(kind), {"breadcrumbs": _list_crumbs(partnership_slug), "cancel_url": cancel}, above=None
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ADD)
def from_decision(request: MemberRequest, partnership_slug: str, reference: str, kind: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    if kind not in kinds_of(request.partnership) or not may_begin(case, kind):
        raise Http404
    context = {"breadcrumbs": case_crumbs(case), "cancel_url": url(case, "casework:detail")}
    return _opening(request, CaseKind(kind), context, above=case)


def _opening(request: MemberRequest, kind: CaseKind, context: dict[str, Any], *, above: Case | None) -> HttpResponse:
    decided = above is not None and decision_for(above, kind) is not None
    initial = {"title": above.title, "restricted": above.restricted} if above is not None else {}
    form = OpeningForm(posted(request), kind=kind, decided=decided, initial=initial)
    heading = f"{kind.label} from {above.reference}" if above is not None else kind.label
    return answer(
        request, "casework/question.html", form, lambda: _opened_once(request, form, kind, above),
        to=lambda case: url(case, "casework:detail"), done=OPENED,
        context=context | {"heading": heading, "intro": HINTS[kind], "action": "Open the review"},
    )  # fmt: skip


def _opened_once(request: MemberRequest, form: OpeningForm, kind: CaseKind, above: Case | None) -> Case:
    """Pressed twice, it leads to the one case that the first press opened."""
    try:
        review = open_review(
            request.partnership, kind=kind, by=request.user, now=timezone.now(), arises_from=above, **form.cleaned_data
        )
    except AlreadyOpened as again:
        return again.case
    return review.case
