"""Doors of a review's course: held, looked at again, ended, kept inside, completed, opened again."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.doors import answer, page_of, posted
from casework.enums import CaseKind
from casework.selectors import CHANGE, OPEN
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import MAY_STAY_INSIDE, Status
from reviews.planning import course, doors, ending, selectors
from reviews.planning.deciding import right_to_decide
from reviews.planning.forms import AnswerForm, CompleteForm, HoldForm, PanelForm, ReasonForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def hold(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    if case.kind not in course.CAN_BE_HELD:
        raise Http404
    form, back = HoldForm(posted(request)), doors.case_page(case)
    return answer(
        request, doors.QUESTION, form,
        lambda: course.hold_review(case, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=back, done="The review is held. Its date stands still.", context=page_of(
            case, heading="Hold the review for a national review", cancel_url=back, action="Hold the review",
            intro="The National Panel reviews the case itself. The date of this review stands still until whoever decides "
            "here says whether it goes on; the date first promised stays visible.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def panel(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    """What the National Panel decided."""
    case = get_review_case(request.member, review, CHANGE)
    row, back = selectors.review_of(case), doors.case_page(case)
    form = PanelForm(posted(request), initial={name: getattr(row, name) for name in PanelForm.base_fields})
    return answer(
        request, doors.QUESTION, form,
        lambda: course.record_panel(
            case, **form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=back, done="Recorded. Whoever decides on reviews here was asked to look at the local decision again.",
        context=page_of(
            case, heading="What the National Panel decided", cancel_url=back, action="Save",
            intro="Whoever decides on reviews here is then asked to look at the local decision again.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def revisit(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    national = case.kind == CaseKind.NATIONAL_REVIEW
    outcomes = course.AFTER_NATIONAL if national else course.AFTER_HELD
    form = AnswerForm(posted(request), outcomes=outcomes, initial={"decided_on": timezone.localdate()})
    return doors.decide(
        request, case, right_to_decide(case, course.AGAIN), form,
        lambda: course.revisit(
            case, outcome=form.cleaned_data["outcome"], answer=form.answer, by=request.user, now=timezone.now()
        ),
        heading="Look at the local decision again", review=selectors.review_of(case),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def stop(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    form = AnswerForm(posted(request), outcomes=course.AFTER_HELD[1:], initial={"decided_on": timezone.localdate()})
    return doors.decide(
        request, case, right_to_decide(case, course.ENDING), form,
        lambda: course.stop_review(case, answer=form.answer, by=request.user, now=timezone.now()),
        heading="End the review without a report", review=None, warning=True,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def keep_inside(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    if case.kind not in MAY_STAY_INSIDE:
        raise Http404
    form, back = ReasonForm(posted(request)), doors.case_page(case)
    return answer(
        request, doors.QUESTION, form,
        lambda: ending.keep_inside(case, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=back, done="The review stays inside. Its improvements are under way.", context=page_of(
            case, heading="Keep the review inside", cancel_url=back, action="Keep it inside",
            intro="Nobody is obliged to publish a review of this kind. It can still be read here, and its improvements go on.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def complete(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    form, back = CompleteForm(posted(request)), doors.case_page(case)
    left = ending.left_of(case) if case.status == Status.IMPROVING else []
    return answer(
        request, "planning/complete.html", form,
        lambda: ending.complete_review(case, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=back, done="The review is completed.",
        context=page_of(case, heading="Complete the review", cancel_url=back, left=left),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def reopen(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    form, back = ReasonForm(posted(request)), doors.case_page(case)
    return answer(
        request, doors.QUESTION, form,
        lambda: ending.reopen_review(case, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=back, done="The review is open again.", context=page_of(
            case, heading="Open the review again", cancel_url=back, action="Open it again",
            intro="For example because a recommendation is looked at again, or an improvement did not last.",
        ),
    )  # fmt: skip
