"""Doors of the end: that the rapid review went to the National Panel, and closing the case."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.doors import posted
from casework.models import Case
from casework.transitions import TransitionNotAllowed
from incidents.cases import get_case
from incidents.enums import Status
from incidents.models import RapidReview
from incidents.review import doors, selectors
from incidents.review.forms import CloseForm, SendForm
from incidents.review.plan import goes_to_the_panel
from incidents.review.refusals import ReviewRefused
from incidents.review.sending import NO_PANEL, close, open_clock, record_sending
from incidents.transitions import RUN
from partnerships.access import requires
from partnerships.http import MemberRequest

TO_SEND = frozenset({Status.RECOMMENDED, Status.DECIDED})
NOT_YET = "The rapid review is sent once the panel has made its recommendation. Nothing was changed."
SENT_ALREADY = "That the rapid review was sent is recorded already. Nothing was changed."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def send(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, RUN)
    review = selectors.review_for(case)
    if words := _cannot_send(case, review):
        return doors.refused(request, case, words)
    stage = doors.stage_of(request)
    form = SendForm(posted(request), initial={"sent_by": request.user.full_name})
    context = _send_context(case, form, review)
    if stage in {"", doors.CHANGE} or not form.is_valid():
        return doors.page(request, "send", case, context)
    if stage == doors.CHECK:
        return doors.page(
            request, "send_check", case, context | {"rows": doors.answers(form), "carried": doors.carried(request)}
        )
    try:
        record_sending(case, **form.cleaned_data, by=request.user, now=timezone.now())
    except ReviewRefused as error:
        doors.say(form, error)
    except TransitionNotAllowed as error:
        return doors.refused(request, case, error)
    else:
        messages.success(request, "It is recorded that the rapid review was sent.")
        return doors.back(case)
    return doors.page(request, "send", case, context)


def _cannot_send(case: Case, review: RapidReview | None) -> str:
    if not goes_to_the_panel(case):
        return NO_PANEL
    if case.status in {Status.SENT, Status.CLOSED}:
        return SENT_ALREADY
    if case.status not in TO_SEND:
        return NOT_YET
    early = case.status == Status.RECOMMENDED
    return SENT_ALREADY if early and review is not None and review.sent_on else ""


def _send_context(case: Case, form: SendForm, review: RapidReview | None) -> dict[str, Any]:
    clock = open_clock(case)
    today = timezone.localdate()
    return {
        "form": form,
        "clock": clock,
        "days": (clock.due_on - today).days if clock else None,
        "early": case.status == Status.RECOMMENDED,
        "sent_before": review.sent_on if review else None,
        "has_paper": selectors.has_paper(case),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def close_case(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, RUN)
    form = CloseForm(posted(request))
    if form.is_valid():
        try:
            close(case, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, "The case was closed.")
        except (ReviewRefused, TransitionNotAllowed) as error:
            return doors.refused(request, case, error)
        return doors.back(case)
    return doors.page(request, "close", case, {"form": form})
