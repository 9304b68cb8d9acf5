"""Doors of publishing: order it, take it back, withdraw the copy, record its deposit."""

from django.http import HttpResponse
from django.utils import timezone

from casework.doors import answer, posted, url
from casework.selectors import CHANGE
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.release import after, publishing, selectors
from reviews.release.doors import FORM, HOME, QUESTION, REHEARSAL, below, found
from reviews.release.evidence import evidence_of
from reviews.release.forms import DepositForm, OrderForm, PressForm, WithdrawForm
from reviews.release.locking import RELEASE
from reviews.release.rehearsal import all_passed, results_of


@FORM
@requires(RELEASE)
def order(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, RELEASE)
    results = results_of(evidence_of(release, now=timezone.now()))
    form = OrderForm(posted(request), initial={"when": "day"})
    context = below(
        case, HOME, REHEARSAL, release=release, passed=all_passed(results), red=[each for each in results if each.red],
        overridden=[each for each in results if each.override],
    )  # fmt: skip
    return answer(
        request, "release/order.html", form,
        lambda: publishing.order(
            release, publish_at=form.moment(release.publish_on), by=request.user, now=timezone.now()
        ),
        to=url(case, HOME[1]), context=context,
        done="Publication is ordered. The portal rehearses once more at the last moment, then publishes.",
    )  # fmt: skip


@FORM
@requires(RELEASE)
def unschedule(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, RELEASE)
    form = PressForm(posted(request))
    context = below(
        case, heading="Take it off the schedule", action="Take it off",
        intro=f"It would be published on {selectors.when_in_words(release)}. It goes back to being prepared.",
    )  # fmt: skip
    return answer(
        request, QUESTION, form, lambda: publishing.unschedule(release, by=request.user, now=timezone.now()),
        to=url(case, HOME[1]), done="It is off the schedule. Nothing will be published.", context=context,
    )  # fmt: skip


@FORM
@requires(RELEASE)
def withdraw(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, RELEASE)
    copy, form = selectors.newest_copy(case), WithdrawForm(posted(request))
    early = timezone.localdate() <= copy.available_until
    return answer(
        request, "release/withdraw.html", form,
        lambda: after.withdraw(copy, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=url(case, HOME[1]), done="The published review was withdrawn.", context=below(case, copy=copy, early=early),
    )  # fmt: skip


@FORM
@requires(CHANGE)
def deposit(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    copy, form = selectors.newest_copy(case), DepositForm(posted(request))
    context = below(
        case, heading="Given to the national repository", action="Record",
        intro="The portal sends nothing: record that a copy was given.",
    )  # fmt: skip
    return answer(
        request, QUESTION, form,
        lambda: after.record_deposit(copy, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=url(case, HOME[1]), done="The deposit is recorded.", context=context,
    )  # fmt: skip
