"""Doors of the decision: the form for whoever decides, a calm page for everybody else, and the decision as it was made."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.deciders import WrongDecider
from casework.doors import posted
from casework.editing import ChangedMeanwhile
from casework.models import Case
from casework.transitions import TransitionNotAllowed
from incidents.cases import get_case
from incidents.criteria import criteria_at
from incidents.enums import Status
from incidents.review import doors, selectors
from incidents.review.deciding import decide, return_to_panel
from incidents.review.drafts import keep_decision_draft
from incidents.review.forms import DecideForm, ReturnForm
from incidents.review.questions import CHILD
from incidents.review.refusals import ReviewRefused
from partnerships.access import requires
from partnerships.http import MemberRequest

OPEN = "casework.open_case"
NOT_YET = "The panel has not made its recommendation yet, so there is nothing to decide."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def decision(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    who = selectors.who_decides(case, now=timezone.now())
    if elsewhere := _not_here(request, case, who):
        return elsewhere
    stage, pack = doors.stage_of(request), selectors.pack_of(case)
    form = _form(request, who, pack)
    context: dict[str, Any] = {"form": form, "who": who, "pack": pack}
    if stage == doors.LATER:
        return _save_for_later(request, case, context)
    if stage in {"", doors.CHANGE} or not form.is_valid():
        return doors.page(request, "decide", case, context)
    if stage == doors.CHECK:
        context |= {"rows": _rows(form), "weighed": form.weighed, "carried": doors.carried(request)}
        return doors.page(request, "decide_check", case, context)
    try:
        decide(case, **form.decision, by=request.user, now=timezone.now())
    except ReviewRefused as error:
        doors.say(form, error)
    except WrongDecider:
        return _not_yours(request, case, who)
    except TransitionNotAllowed as error:
        return doors.refused(request, case, error)
    else:
        messages.success(request, "The decision was recorded.")
        return doors.back(case)
    return doors.page(request, "decide", case, context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def send_back(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    who = selectors.who_decides(case, now=timezone.now())
    if elsewhere := _not_here(request, case, who):
        return elsewhere
    form = ReturnForm(posted(request))
    if form.is_valid():
        try:
            return_to_panel(case, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, "The case was returned to the panel.")
        except WrongDecider:
            return _not_yours(request, case, who)
        except TransitionNotAllowed as error:
            return doors.refused(request, case, error)
        return doors.back(case)
    return doors.page(request, "return_to_panel", case, {"form": form})


def _not_here(request: MemberRequest, case: Case, who: selectors.WhoDecides) -> HttpResponse | None:
    """What this person sees instead of the form: the decision as it was made, what comes first, or who decides."""
    made = None if case.status == Status.RECOMMENDED else selectors.decision_on(case)
    if made is not None and request.method != "POST":
        return doors.page(request, "decision", case, {"decision": made})
    if request.user.pk not in who.ids:
        return _not_yours(request, case, who)
    if case.status != Status.RECOMMENDED:
        moved_on = f"{case.reference} has moved on since you opened it. Look at where it stands now."
        return doors.refused(request, case, NOT_YET if made is None else moved_on)
    return None


def _not_yours(request: MemberRequest, case: Case, who: selectors.WhoDecides) -> HttpResponse:
    """403, with a way on: who decides, who sits there, and where that is written."""
    context = {
        "who": who,
        "may_set_decider": request.member.may("casework.change_decider"),
        "may_name": request.member.may("casework.name_people"),
    }
    return doors.page(request, "not_yours", case, context, status=403)


def _save_for_later(request: MemberRequest, case: Case, context: dict[str, Any]) -> HttpResponse:
    """As it stands, with whatever is still empty or wrong."""
    form: DecideForm = context["form"]
    form.is_valid()
    opened = int(form.cleaned_data.get("revision") or 0)
    try:
        keep_decision_draft(case, typed=form.as_typed, by=request.user, now=timezone.now(), revision=opened)
    except ChangedMeanwhile as error:
        context |= {"conflict": form.meet_draft(error.row)}
        return doors.page(request, "decide", case, context, status=409)
    except (WrongDecider, TransitionNotAllowed) as error:
        return doors.refused(request, case, error)
    messages.success(request, "Kept for later. Nothing is decided until you record the decision.")
    return doors.back(case)


def _form(request: MemberRequest, who: selectors.WhoDecides, pack: selectors.Pack) -> DecideForm:
    question = who.question
    initial: dict[str, Any] = {"decided_on": timezone.localdate()}
    if pack.review is not None:
        initial |= {"outcome": pack.review.recommendation, "national_view": pack.review.national_view}
    if pack.draft is not None:
        initial |= pack.draft["typed"] | {"revision": pack.draft["revision"]}
    return DecideForm(
        posted(request), initial=initial, choices=question.choices, criteria=criteria_at(question.stage),
        findings=pack.findings, about_child=question is CHILD,
    )  # fmt: skip


def _rows(form: DecideForm) -> list[dict[str, Any]]:
    """Without the criteria, which the check page shows by themselves."""
    kept = ("outcome", "rationale", "national_view", "dissent", "took_part", "decided_on")
    keys = {str(form[name].label) for name in kept}
    empty = {str(form["dissent"].label): "Nobody"}
    return [
        row | {"value": row["value"] or empty.get(row["key"], "")} for row in doors.answers(form) if row["key"] in keys
    ]
