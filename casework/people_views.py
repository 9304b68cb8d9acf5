"""Who may open a case, restricting it, naming people, and opening one in an emergency: doors only."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from casework import grants
from casework.conflicts import declarations_of
from casework.doors import posted
from casework.forms import EmergencyForm, NamePersonForm, ReasonForm, RestrictForm
from casework.grants import BREAK_GLASS, NAME, GrantRefused
from casework.models import Case
from casework.openings import openings_of, readers_of
from casework.people import emergencies, emergencies_here, people_to_name, readers, roles_of, who_may_open, with_reasons
from casework.selectors import CHANGE, OPEN, closed_case, get_case, visible_cases
from casework.views import case_url, crumbs, timeline
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from partnerships.records import row as log_line

NOT_CLOSED = (
    "There is no restricted case with this reference that is closed to you. Check the reference. "
    "A case that is not restricted, or on which you are named, is in the list of cases."
)
VIEW_LOG = "partnerships.view_access_log"
SHOWN = 10


@require_safe
@requires(OPEN)
def people(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    today = timezone.localdate()
    page = paginate(request, with_reasons(who_may_open(case, on=today), case, on=today))
    context = {
        "case": case,
        "page": page,
        "readers": readers(case, page.object_list),
        "may_name": request.member.may(NAME),
        "may_run": request.member.may(CHANGE),
        "declarations": list(declarations_of(case)[:SHOWN]) if request.member.may(CHANGE) else [],
        "may_see_log": request.member.may(VIEW_LOG),
        "emergencies": timeline(list(emergencies(case)[:SHOWN])),
        "breadcrumbs": crumbs(case, "Who may open it"),
    }
    return render(request, "casework/people.html", context)


@require_safe
@requires(VIEW_LOG)
def openings(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, VIEW_LOG)
    page = paginate(request, openings_of(case))
    context = {
        "case": case,
        "page": page,
        "readers": readers_of(case),
        "rows": [log_line(entry) for entry in page.object_list],
        "breadcrumbs": crumbs(case, "Who has opened it"),
    }
    return render(request, "casework/openings.html", context)


def _done(
    request: MemberRequest,
    case: Case,
    form: forms.Form,
    template: str,
    act: Callable[[dict[str, Any]], str],
    **context: Any,
) -> HttpResponse:
    """Ask, do, say what was done; or say why not, with everything typed still there."""
    if form.is_valid():
        try:
            said = act(form.cleaned_data)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            still_open = visible_cases(request.member).filter(pk=case.pk).exists()
            slug = request.partnership.slug
            return redirect("casework:people", slug, case.reference) if still_open else redirect("casework:list", slug)
    context |= {"form": form, "case": case, "cancel_url": case_url(case, "people")}
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(NAME)
def restrict(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, NAME)
    today = timezone.localdate()
    others = list(who_may_open(case, on=today).exclude(pk=request.user.pk))
    form = RestrictForm(posted(request), people=others, roles=roles_of(others, on=today))

    def act(typed: dict[str, Any]) -> str:
        grants.restrict(
            case, by=request.user, now=timezone.now(), reason=typed["reason"], people=typed.get("people", [])
        )
        return "The case is restricted. Only the people named on it can open it."

    return _done(request, case, form, "casework/restrict.html", act)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(NAME)
def lift(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, NAME)

    def act(typed: dict[str, Any]) -> str:
        grants.lift_restriction(case, by=request.user, now=timezone.now(), reason=typed["reason"])
        return "The restriction is lifted. Roles and seats open the case again."

    return _done(request, case, ReasonForm(posted(request)), "casework/lift.html", act)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(NAME)
def name_person(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, NAME)
    today = timezone.localdate()
    found = list(people_to_name(case, on=today))
    form = NamePersonForm(posted(request), people=found, roles=roles_of(found, on=today))

    def act(typed: dict[str, Any]) -> str:
        user: User = typed["person"]
        grants.name_person(case, user=user, by=request.user, now=timezone.now(), reason=typed["reason"])
        return f"{user.full_name} is named on the case."

    return _done(request, case, form, "casework/name_person.html", act)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(NAME)
def take_off(request: MemberRequest, partnership_slug: str, reference: str, person_id: int) -> HttpResponse:
    case = get_case(request.member, reference, NAME)
    grant = get_object_or_404(grants.named_on(case), user=person_id)

    def act(typed: dict[str, Any]) -> str:
        grants.take_name_off(case, user=grant.user, by=request.user, now=timezone.now(), reason=typed["reason"])
        return f"{grant.user.full_name} is no longer named on the case."

    own = grant.user_id == request.user.pk
    return _done(request, case, ReasonForm(posted(request)), "casework/take_off.html", act, person=grant.user, own=own)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(BREAK_GLASS)
def break_glass(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = EmergencyForm(posted(request))
    if form.is_valid():
        reference = form.cleaned_data["reference"]
        try:
            case = closed_case(request.member, reference)
            grants.break_glass(case, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        except (Http404, GrantRefused):
            form.add_error("reference", NOT_CLOSED)
        else:
            messages.success(
                request,
                "The case is open to you for twelve hours. The chairs and everybody named on it have been told.",
            )
            return redirect("casework:detail", partnership_slug, case.reference)
    page = paginate(request, emergencies_here(request.member), SHOWN)
    context = {
        "form": form,
        "cancel_url": redirect("casework:list", partnership_slug).url,
        "page": page,
        "events": [
            {"title": event.case.reference, "at": event.at, "by": event.by and event.by.full_name, "text": event.note}
            for event in page.object_list
        ],
    }
    return render(request, "casework/break_glass.html", context)
