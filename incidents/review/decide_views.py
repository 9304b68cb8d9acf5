"""Doors of the decision: the form for whoever decides, a calm page for everybody else, and the decision as it was made."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.deciders import WrongDecider
from casework.models import Case
from casework.selectors import get_case
from casework.transitions import TransitionNotAllowed
from incidents.criteria import criteria_at
from incidents.enums import Status
from incidents.review import doors, selectors
from incidents.review.deciding import allow_decider, decide, return_to_panel
from incidents.review.forms import DecideForm, ReturnForm
from incidents.review.questions import CHILD, question_of
from incidents.review.refusals import ReviewRefused
from partnerships.access import requires
from partnerships.http import MemberRequest

OPEN = "casework.open_case"
NOT_YET = "The panel has not made its recommendation yet, so there is nothing to decide."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def decision(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    if elsewhere := _not_here(request, case):
        return elsewhere
    stage = doors.stage_of(request)
    form = _form(request, case)
    pack = selectors.pack_of(case)
    if stage in {"", doors.CHANGE} or not form.is_valid():
        return doors.page(request, "decide", case, _context(request, case, form, pack=pack))
    if stage == doors.CHECK:
        context = {"rows": _rows(form), "weighed": form.weighed, "carried": doors.carried(request)}
        return doors.page(request, "decide_check", case, _context(request, case, form) | context)
    try:
        decide(case, **form.decision, by=request.user, now=timezone.now())
    except ReviewRefused as error:
        doors.say(form, error)
    except TransitionNotAllowed as error:
        return doors.refused(request, case, error)
    else:
        messages.success(request, "The decision was recorded.")
        return doors.back(case)
    return doors.page(request, "decide", case, _context(request, case, form, pack=pack))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def send_back(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    if elsewhere := _not_here(request, case):
        return elsewhere
    form = ReturnForm(doors.posted(request))
    if form.is_valid():
        try:
            return_to_panel(case, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, "The case was returned to the panel.")
        except TransitionNotAllowed as error:
            return doors.refused(request, case, error)
        return doors.back(case)
    return doors.page(request, "return_to_panel", case, {"form": form})


def _not_here(request: MemberRequest, case: Case) -> HttpResponse | None:
    """What this person sees instead of the form: the decision as it was made, what comes first, or who decides."""
    made = None if case.status == Status.RECOMMENDED else selectors.decision_on(case)
    if made is not None and request.method != "POST":
        return doors.page(request, "decision", case, {"decision": made})
    try:
        allow_decider(case, by=request.user, now=timezone.now())
    except WrongDecider:
        return _not_yours(request, case)
    except PermissionDenied:
        raise
    if case.status != Status.RECOMMENDED:
        moved_on = f"{case.reference} has moved on since you opened it. Look at where it stands now."
        return doors.refused(request, case, NOT_YET if made is None else moved_on)
    return None


def _not_yours(request: MemberRequest, case: Case) -> HttpResponse:
    """403, with a way on: who decides, who sits there, and where that is written."""
    context = {
        "who": selectors.who_decides(case, now=timezone.now()),
        "may_set_decider": request.member.may("casework.change_decider"),
        "may_name": request.member.may("casework.name_people"),
    }
    return doors.page(request, "not_yours", case, context, status=403)


def _form(request: MemberRequest, case: Case) -> DecideForm:
    question, review = question_of(case), selectors.review_for(case)
    initial: dict[str, Any] = {"decided_on": timezone.localdate()}
    if review is not None:
        initial |= {"outcome": review.recommendation, "national_view": review.national_view}
    return DecideForm(
        doors.posted(request), initial=initial, choices=question.choices, criteria=criteria_at(question.stage),
        findings=selectors.findings_of(case), about_child=question is CHILD,
    )  # fmt: skip


def _context(
    request: MemberRequest, case: Case, form: DecideForm, pack: selectors.Pack | None = None
) -> dict[str, Any]:
    who = selectors.who_decides(case, now=timezone.now())
    return {"form": form, "who": who, "pack": pack, "has_paper": selectors.has_paper(case)}


def _rows(form: DecideForm) -> list[dict[str, Any]]:
    """Without the criteria, which the check page shows by themselves."""
    keys = {
        str(form[name].label)
        for name in ("outcome", "rationale", "national_view", "dissent", "took_part", "decided_on")
    }
    return [row for row in doors.answers(form) if row["key"] in keys]
