"""Doors of setting a review up: what it is about, its texts, agreeing them, beginning."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.selectors import CHANGE, OPEN
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import Status
from reviews.planning import beginning, doors, selectors, setting_up, texts
from reviews.planning.agreeing import OUTCOMES, agree_text, ask_for_agreement
from reviews.planning.deciding import right_to_agree
from reviews.planning.forms import AboutForm, AnswerForm, TextForm
from reviews.planning.texts import TO_BE_AGREED, save_text, text_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def about(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    row, back = selectors.review_of(case), doors.case_page(case)
    initial = {name: getattr(row, name) for name in (*AboutForm.base_fields, "revision")}
    form = AboutForm(posted(request), case=case, planned=setting_up.asks_for_planned_day(case), initial=initial)
    return answer(
        request, doors.QUESTION, form,
        lambda: setting_up.save_about(
            case, values=form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=back, context=page_of(case, heading="About this review", cancel_url=back, action="Save"),
    )  # fmt: skip


@require_safe
@requires(OPEN)
def plan_page(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    context = page_of(
        case, lines=selectors.plan_of(case, now=timezone.now()), review=selectors.review_of(case),
        may_write=selectors.may_write(case, request.member),
    )  # fmt: skip
    return render(request, "planning/texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def text(request: MemberRequest, partnership_slug: str, review: str, plan_text: str) -> HttpResponse:
    case, part = get_review_case(request.member, review, CHANGE), doors.plan_text(plan_text)
    row = text_of(case, part)
    initial = {"text": row.text, "revision": row.revision} if row else {"revision": 0}
    form = TextForm(posted(request), part=part, initial=initial)
    above = doors.planning(case)
    context = page_of(
        case, above, heading=part.label, cancel_url=above[1], action="Save", part=part,
        line=texts.TextLine(part, row), agreed_elsewhere=part in TO_BE_AGREED,
    )  # fmt: skip
    return answer(
        request, "planning/text.html", form,
        lambda: save_text(
            case, part, **form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=above[1], moved_on=doors.case_page(case), done=f"The {part.label.lower()} was saved.", context=context,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def ask(request: MemberRequest, partnership_slug: str, review: str, plan_text: str) -> HttpResponse:
    """Put it to whoever agrees it."""
    case, part = get_review_case(request.member, review, CHANGE), doors.plan_text(plan_text)
    if part not in TO_BE_AGREED:
        raise Http404
    right, above = right_to_agree(case, part), doors.planning(case)
    if not right.decider.stated:
        return doors.not_yours(request, case, right, above)
    form = forms.Form(posted(request))
    context = page_of(case, above, heading=f"Have the {part.label.lower()} agreed", right=right, cancel_url=above[1])
    return answer(
        request, "planning/ask.html", form,
        lambda: ask_for_agreement(case, part, by=request.user, now=timezone.now()),
        to=above[1], done=f"The {right.decider.name} was told, and it is on the agenda if it is a group.", context=context,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def agree(request: MemberRequest, partnership_slug: str, review: str, plan_text: str) -> HttpResponse:
    case, part = get_review_case(request.member, review), doors.plan_text(plan_text)
    if part not in TO_BE_AGREED:
        raise Http404
    above = doors.planning(case)
    row = text_of(case, part)
    initial = {"revision": row.revision if row else 0, "decided_on": timezone.localdate()}
    form = AnswerForm(posted(request), outcomes=OUTCOMES, initial=initial)
    # Read when the page is shown: somebody who is told that the text was changed sees it as it is now.
    shown = SimpleLazyObject(lambda: texts.TextLine(part, text_of(case, part)))
    return doors.decide(
        request, case, right_to_agree(case, part), form,
        lambda: agree_text(
            case, part, outcome=form.cleaned_data["outcome"], answer=form.answer, revision=form.opened_revision,
            by=request.user, now=timezone.now(),
        ),
        template="planning/agree.html", to=above[1], above=(above,), heading=part.label, line=shown,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def begin(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    back = doors.case_page(case)
    missing = beginning.missing_of(case) if case.status == Status.SETTING_UP else []
    return answer(
        request, "planning/begin.html", forms.Form(posted(request)),
        lambda: beginning.begin_review(case, by=request.user, now=timezone.now()),
        to=back, done="The review is under way.",
        context=page_of(
            case, heading="Begin the review", missing=missing, cancel_url=back, plan_url=url(case, "planning:texts")
        ),
    )  # fmt: skip
