"""Doors of what a review costs."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.editing import RevisionForm
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.models import ReviewCost
from reviews.people import costs as service
from reviews.people.doors import crumb, may_run, to_change
from reviews.people.forms import CostForm
from reviews.people.panel import agencies_to_choose


@require_safe
@requires(OPEN)
def costs(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    page, runs = paginate(request, service.costs_of(case)), may_run(request)
    lines = [
        {
            "row": row, "value": service.in_pounds(row.amount) or service.in_days(row.days),
            "change_url": url(case, "reviewers:change_cost", row.pk) if runs else "",
            "remove_url": url(case, "reviewers:remove_cost", row.pk) if runs else "",
        }
        for row in page.object_list
    ]  # fmt: skip
    context = page_of(
        case, page=page, lines=lines, runs=runs, totals=service.totals_of(case) if page.object_list else None,
        action={"url": url(case, "reviewers:add_cost"), "text": "Add a cost"} if runs else None,
        empty_text="No cost has been recorded yet.", shared=service.NO_AGENCY,
    )  # fmt: skip
    return render(request, "reviewers/costs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_cost(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    return _cost(request, to_change(request, review), None, "Add a cost")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def change_cost(request: MemberRequest, partnership_slug: str, review: str, cost_id: int) -> HttpResponse:
    case = to_change(request, review)
    return _cost(request, case, get_object_or_404(ReviewCost, case=case, pk=cost_id), "Change a cost")


def _cost(request: MemberRequest, case: Case, row: ReviewCost | None, heading: str) -> HttpResponse:
    initial: dict[str, Any] = {"on": timezone.localdate()}
    if row is not None:
        initial = {name: getattr(row, name) for name in (*service.FIELDS, "revision")}
    now = timezone.now()
    form = CostForm(posted(request), initial=initial, agencies=agencies_to_choose(None, now=now))
    back = url(case, "reviewers:costs")
    return answer(
        request, "casework/question.html", form,
        lambda: service.save_cost(
            case, cost=row, values=form.typed, revision=form.opened_revision, by=request.user, now=now
        ),
        to=back, context=page_of(case, crumb(case, "costs"), heading=heading, cancel_url=back, action="Save"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def remove_cost(request: MemberRequest, partnership_slug: str, review: str, cost_id: int) -> HttpResponse:
    case = to_change(request, review)
    row = get_object_or_404(ReviewCost, case=case, pk=cost_id)
    form = RevisionForm(posted(request), initial={"revision": row.revision})
    back = url(case, "reviewers:costs")
    value = service.in_pounds(row.amount) or service.in_days(row.days)
    return answer(
        request, "casework/confirm.html", form,
        lambda: service.remove_cost(case, row, revision=form.opened_revision, by=request.user, now=timezone.now()),
        to=back, done="The cost is removed.",
        context=page_of(
            case, crumb(case, "costs"), heading=f"Remove {row.get_kind_display().lower()}, {value}", cancel_url=back,
            consequence="It no longer counts. The history of the case keeps it.", action="Remove it",
        ),
    )  # fmt: skip
