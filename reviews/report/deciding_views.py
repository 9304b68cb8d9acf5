"""Doors of the check, of putting a version forward, and of whoever agrees it or returns it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.deciders import WrongDecider
from casework.doors import answer, page_of, posted, url
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import Requirement, Status
from reviews.models import QualityFinding
from reviews.report import pages, selectors
from reviews.report.checking import check_of, record_finding
from reviews.report.forms import AgreeForm, FindingForm, PutForwardForm, ReturnForm
from reviews.report.handing import agree_report, put_forward, return_report
from reviews.report.places import is_written
from reviews.report.selectors import WhoAgrees
from reviews.report.version_views import crumbs

NOTHING_WAITS = "No report of this review waits for a decision."


@require_safe
@requires(OPEN)
def check(request: MemberRequest, partnership_slug: str, review: str, draft_version: int) -> HttpResponse:
    case = get_review_case(request.member, review)
    draft = selectors.get_draft(case, draft_version)
    checked = check_of(draft)
    writes = request.member.may(CHANGE) and is_written(case) and case.status != Status.REPORTED
    context = page_of(
        case, *crumbs(case, draft), draft=draft, check=checked, writes=writes,
        ready=writes and case.status == Status.UNDER_WAY and not checked.missing,
        tasks=[pages.check_task(case, draft, each, found, writes=writes) for each, found in checked.lines],
    )  # fmt: skip
    return render(request, "report/check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def finding(
    request: MemberRequest, partnership_slug: str, review: str, draft_version: int, requirement: str
) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    draft = selectors.get_draft(case, draft_version)
    if requirement not in Requirement.values:
        raise Http404
    about = Requirement(requirement)
    row = QualityFinding.objects.filter(draft=draft, requirement=about).first()
    initial = {"met": str(row.met), "reason": row.reason, "revision": row.revision} if row else {"revision": 0}
    form = FindingForm(posted(request), initial=initial)
    back = url(case, "reports:check", draft.version)
    return answer(
        request, "casework/question.html", form,
        lambda: record_finding(draft, about, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision),
        to=back, done="The finding is saved.",
        context=page_of(
            case, *crumbs(case, draft), ("Check", back), heading=str(about.label), action="Save", cancel_url=back,
            intro=pages.CHECK_HINTS.get(about, ""),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def forward(request: MemberRequest, partnership_slug: str, review: str, draft_version: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    draft = selectors.get_draft(case, draft_version)
    form = PutForwardForm(posted(request))
    page = url(case, "reports:version", draft.version)
    return answer(
        request, "report/put_forward.html", form,
        lambda: put_forward(case, draft, by=request.user, now=timezone.now()),
        to=url(case, "casework:detail"), done=f"Version {draft.version} is put forward. Those who decide are told.",
        moved_on=page,
        context=page_of(
            case, *crumbs(case, draft), draft=draft, check=check_of(draft), who=selectors.who_agrees(case, now=timezone.now()),
            may_name=request.member.may("casework.name_people"), may_set_decider=request.member.may("casework.change_decider"),
            cancel_url=page,
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def agree(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    who = selectors.who_agrees(case, now=timezone.now())
    shown = _not_here(request, case, who)
    if shown is not None:
        return shown
    draft = selectors.draft_put_forward(case)
    initial = {"version": draft.version if draft else 0, "decided_on": timezone.localdate()}
    form = AgreeForm(posted(request), initial=initial)
    try:
        return answer(
            request, "report/agree.html", form,
            lambda: agree_report(case, **form.cleaned_data, by=request.user, now=timezone.now()),
            to=url(case, "casework:detail"), done="The report is agreed.",
            context=page_of(
                case, draft=draft, check=check_of(draft) if draft else None, cancel_url=url(case, "casework:detail"),
                said=pages.said((selectors.comments_of(draft).count(), 0)) if draft else "",
                who=who,
            ),
        )  # fmt: skip
    except WrongDecider:
        return _not_yours(request, case, who)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def send_back(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    who = selectors.who_agrees(case, now=timezone.now())
    shown = _not_here(request, case, who)
    if shown is not None:
        return shown
    draft = selectors.draft_put_forward(case)
    form = ReturnForm(posted(request), initial={"version": draft.version if draft else 0})
    up = url(case, "reports:agree")
    try:
        return answer(
            request, "casework/question.html", form,
            lambda: return_report(case, **form.cleaned_data, by=request.user, now=timezone.now()),
            to=url(case, "casework:detail"), done="The report is returned. Those who run the review are told.",
            context=page_of(
                case, ("Agree the report", up), heading="Return the report", action="Return the report", cancel_url=up,
                intro="Those who write it read what is wanted, and put a new version forward. This version stays as it is.",
            ),
        )  # fmt: skip
    except WrongDecider:
        return _not_yours(request, case, who)


def _not_here(request: MemberRequest, case: Case, who: WhoAgrees) -> HttpResponse | None:
    """What is seen instead of the form: the decision as it was made, that nothing waits, or who decides."""
    if case.status == Status.REPORTED:
        return None if request.user.pk in who.ids else _not_yours(request, case, who)
    if request.method != "POST":
        made = selectors.agreement(case)
        if made is not None:
            return render(
                request, "report/agreed.html", page_of(case, decision=made, draft=selectors.agreed_draft(case))
            )
        returned = selectors.last_return(case)
        if returned is not None:
            return render(request, "report/returned.html", page_of(case, returned=returned))
    messages.error(request, NOTHING_WAITS)
    return redirect(url(case, "casework:detail"))


def _not_yours(request: MemberRequest, case: Case, who: WhoAgrees) -> HttpResponse:
    """403, with a way on: who decides, and the version to read."""
    context: dict[str, Any] = {
        "who": who, "draft": selectors.draft_put_forward(case),
        "may_name": request.member.may("casework.name_people"),
        "may_set_decider": request.member.may("casework.change_decider"),
    }  # fmt: skip
    return render(request, "report/not_yours.html", page_of(case, **context), status=403)
