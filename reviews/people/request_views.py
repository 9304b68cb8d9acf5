"""Doors of what the partners ask the reviewer in writing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.models import WrittenRequest
from reviews.people import appointing, writing
from reviews.people.doors import crumb, may_run, to_change
from reviews.people.forms import AskForm, ReplyForm


@require_safe
@requires(OPEN)
def requests(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, today = get_review_case(request.member, review), timezone.localdate()
    page = paginate(request, writing.requests_of(case))
    runs = may_run(request)
    lines = [
        {
            "row": row, "late": writing.days_late(row, today=today),
            "reply_url": url(case, "reviewers:reply", row.pk) if _may_reply(request, row, runs=runs) else "",
        }
        for row in page.object_list
    ]  # fmt: skip
    may_ask = runs and appointing.in_force(case).exists()
    context = page_of(
        case, page=page, lines=lines,
        action={"url": url(case, "reviewers:ask"), "text": "Ask in writing"} if may_ask else None,
        empty_text="Nothing has been asked in writing yet." if may_ask or not runs else
        "Nothing has been asked in writing yet. Appoint a reviewer first.",
    )  # fmt: skip
    return render(request, "reviewers/requests.html", context)


def _may_reply(request: MemberRequest, row: WrittenRequest, *, runs: bool) -> bool:
    appointed = row.appointment
    own = appointed.ended_on is None and appointed.reviewer.user_id == request.user.pk
    return row.replied_on is None and (runs or own)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def ask(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = to_change(request, review)
    form = AskForm(posted(request), appointments=appointing.in_force(case))
    back = url(case, "reviewers:requests")
    return answer(
        request, "casework/question.html", form,
        lambda: writing.ask(case, by=request.user, now=timezone.now(), **form.cleaned_data),
        to=back, done="The request is on record. The portal sends nothing to the reviewer: print it or send it yourself.",
        context=page_of(
            case, crumb(case, "requests"), heading="Ask the reviewer in writing", cancel_url=back, action="Record the request",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def reply(request: MemberRequest, partnership_slug: str, review: str, written_request_id: int) -> HttpResponse:
    case = get_review_case(request.member, review)
    row = _request(case, written_request_id)
    if not writing.may_reply(row, request.user, case):
        raise PermissionDenied(CHANGE)
    form = ReplyForm(posted(request), initial={"replied_on": timezone.localdate()})
    back = url(case, "reviewers:requests")

    def do() -> Any:
        return writing.reply(row, by=request.user, now=timezone.now(), **form.cleaned_data)

    return answer(
        request, "reviewers/reply.html", form, do, to=back, done=f"The reply to request {row.number} is on record.",
        context=page_of(case, crumb(case, "requests"), row=row, cancel_url=back),
    )  # fmt: skip


def _request(case: Case, written_request_id: int) -> WrittenRequest:
    rows = WrittenRequest.objects.select_related("appointment__reviewer", "case")
    return get_object_or_404(rows, case=case, pk=written_request_id)
