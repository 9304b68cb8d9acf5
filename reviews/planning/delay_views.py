"""Doors of a delay: foresee it, make its letter, record that it went, give the review's date more time."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from arrangements.enums import Decision
from casework.deciders import WrongDecider
from casework.doors import answer, page_of, posted, url
from casework.models import Case
from casework.papers import NotReady
from casework.selectors import OPEN
from core.pagination import paginate
from core.templatetags.portal import date_long
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import PaperKind
from reviews.models import Delay
from reviews.planning import delays, doors
from reviews.planning.deciding import Right
from reviews.planning.forms import DelayForm, SentForm
from reviews.planning.locking import ENDED

EXTEND = "deadlines.change_deadline"


def _above(case: Case) -> tuple[str, str]:
    return "Delays", url(case, "planning:delays")


def _delay(case: Case, number: int) -> Delay:
    return get_object_or_404(delays.delays_of(case), number=number)


def _delay_url(delay: Delay) -> str:
    return url(delay.case, "planning:delay", delay.number)


def _refused(request: MemberRequest, case: Case) -> HttpResponse | None:
    """The calm page for somebody who neither runs the case nor is named by the route."""
    if delays.may_write(case, request.user, now=timezone.now()):
        return None
    code = Decision.REVIEW_DELAY
    right = Right(code, str(code.label), delays.writer_of(case, now=timezone.now()).decider, code)
    return doors.not_yours(request, case, right, _above(case))


@require_safe
@requires(OPEN)
def delay_list(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    may_write = case.status in delays.CAN_BE_LATE and delays.may_write(case, request.user, now=timezone.now())
    context = page_of(
        case, page=paginate(request, delays.delays_of(case)), writer=delays.writer_of(case, now=timezone.now()),
        told=delays.told_of_delay(case), clock=delays.clock_of(case),
        action={"url": url(case, "planning:add_delay"), "text": "A delay is foreseen"} if may_write else None,
        empty_text="No delay was foreseen.",
    )  # fmt: skip
    return render(request, "planning/delays.html", context)


@require_safe
@requires(OPEN)
def delay(request: MemberRequest, partnership_slug: str, review: str, delay_number: int) -> HttpResponse:
    case = get_review_case(request.member, review)
    row, clock = _delay(case, delay_number), delays.clock_of(case)
    goes_on = case.status not in ENDED
    context = page_of(
        case, _above(case), delay=row, told=delays.told_of_delay(case), clock=clock,
        may_write=goes_on and delays.may_write(case, request.user, now=timezone.now()),
        may_extend=goes_on and clock is not None and clock.paused_on is None and clock.due_on < row.expected_on
        and request.member.may(EXTEND),
    )  # fmt: skip
    return render(request, "planning/delay.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def add_delay(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    return _save(request, get_review_case(request.member, review), None, "A delay is foreseen")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def change_delay(request: MemberRequest, partnership_slug: str, review: str, delay_number: int) -> HttpResponse:
    case = get_review_case(request.member, review)
    return _save(request, case, _delay(case, delay_number), f"Change delay {delay_number}")


def _save(request: MemberRequest, case: Case, row: Delay | None, heading: str) -> HttpResponse:
    if refused := _refused(request, case):
        return refused
    initial: dict[str, Any] = {"foreseen_on": timezone.localdate()}
    if row is not None:
        initial = {name: getattr(row, name) for name in DelayForm.base_fields}
    form, above = DelayForm(posted(request), initial=initial), _above(case)
    return _answered(
        request, case, form,
        lambda: delays.save_delay(
            case, delay=row, values=form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=_delay_url, moved_on=above[1], context=page_of(
            case, above, heading=heading, cancel_url=above[1], action="Save",
            intro="Say it as soon as it is foreseen. The date of the review does not move by this; the next page offers that.",
        ),
    )  # fmt: skip


def _answered(request: MemberRequest, case: Case, form: forms.Form, do: Any, **more: Any) -> HttpResponse:
    try:
        return answer(request, more.pop("template", doors.QUESTION), form, do, **more)
    except WrongDecider:  # the right went while they wrote
        refused = _refused(request, case)
        return refused if refused is not None else redirect(_above(case)[1])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def letter(request: MemberRequest, partnership_slug: str, review: str, delay_number: int) -> HttpResponse:
    """Make the letter, or a new version of it."""
    case = get_review_case(request.member, review)
    if refused := _refused(request, case):
        return refused
    row = _delay(case, delay_number)
    form, back = forms.Form(posted(request)), _delay_url(row)

    def make() -> Any:
        return delays.make_letter(case, row, by=request.user, now=timezone.now())

    context = page_of(
        case, _above(case), (f"Delay {row.number}", back), heading="Make the letter", cancel_url=back, delay=row,
        told=delays.told_of_delay(case), action="Make the letter",
    )  # fmt: skip
    try:
        return _answered(
            request, case, form, make, template="planning/make_letter.html", moved_on=back, context=context,
            to=lambda made: url(case, "reviews:paper_progress", PaperKind.DELAY_LETTER.value, made.version),
        )  # fmt: skip
    except NotReady as problem:
        messages.error(request, str(problem))
        return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def letter_sent(request: MemberRequest, partnership_slug: str, review: str, delay_number: int) -> HttpResponse:
    case = get_review_case(request.member, review)
    if refused := _refused(request, case):
        return refused
    row = _delay(case, delay_number)
    form, back = SentForm(posted(request), initial={"sent_on": timezone.localdate()}), _delay_url(row)
    told = " and ".join(f"the {name}" for name in delays.told_of_delay(case))
    return _answered(
        request, case, form,
        lambda: delays.record_letter_sent(case, row, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=back, done="The sending was recorded.", context=page_of(
            case, _above(case), (f"Delay {row.number}", back), heading="Record that the letter was sent", cancel_url=back,
            action="Record", intro=f"It goes to {told}. The portal sends nothing: somebody sends it, and it is recorded here.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(EXTEND)
def extend(request: MemberRequest, partnership_slug: str, review: str, delay_number: int) -> HttpResponse:
    """Give the review's own date the day that the delay names."""
    case = get_review_case(request.member, review, EXTEND)
    row, clock = _delay(case, delay_number), delays.clock_of(case)
    back, day = _delay_url(row), date_long(row.expected_on)
    stands = f"The review is due on {date_long(clock.due_on)}. " if clock else ""
    return answer(
        request, doors.CONFIRM, forms.Form(posted(request)),
        lambda: delays.extend_for_delay(case, row, by=request.user, now=timezone.now()),
        to=back, done=f"The review is now due on {day}. The date first promised stays beside it.", context=page_of(
            case, _above(case), (f"Delay {row.number}", back), heading=f"Give the review until {day}", cancel_url=back,
            consequence=f"{stands}It will be due on {day}, with this delay as the reason. The date first promised stays visible.",
            action="Yes, move the date",
        ),
    )  # fmt: skip
