"""Doors for those who run a case or read it: asking agencies, and what comes back."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import case_crumbs, posted
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from casework.transitions import TransitionNotAllowed
from core.pagination import paginate
from deadlines.services import DeadlineError
from incidents.cases import get_case
from incidents.models import AgencyReturn
from incidents.returns import pages, requesting, selectors
from incidents.returns.agency_pages import entry_lines
from incidents.returns.forms import AskForm, ChangesForm, ExtendForm, ReasonForm
from incidents.returns.openings import record_opening
from incidents.returns.refusals import ReturnRefused
from partnerships.access import requires
from partnerships.http import MemberRequest

PER_PAGE = 50
EXTEND = "deadlines.change_deadline"


def _to_list(case: Case) -> str:
    return reverse("returns:requests", args=[case.partnership.slug, case.reference])


def _page(request: MemberRequest, template: str, row: AgencyReturn, **context: Any) -> HttpResponse:
    crumbs = case_crumbs(row.case, ("Agencies' information", _to_list(row.case)))
    cancel = reverse("returns:read", args=[request.partnership.slug, row.case.reference, row.pk])
    context = {"row": row, "case": row.case, "breadcrumbs": crumbs, "cancel_url": cancel, **context}
    return render(request, template, context)


@require_safe
@requires(OPEN)
def requests(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    """Whom the case asked, and what is in. Before the merge is opened, for those who run the case only."""
    case, now = get_case(request.member, reference), timezone.now()
    selectors.require_reader(request.member, case)
    page = paginate(request, selectors.requests_of(case, now=now), PER_PAGE)
    context = {
        "case": case,
        "page": page,
        "lines": [
            pages.request_line(row, case, request.member, today=timezone.localdate(now)) for row in page.object_list
        ],
        "runs": request.member.may(CHANGE),
        "action": pages.ask_action(case, request.member),
        "empty_text": "No agency has been asked yet.",
        "breadcrumbs": case_crumbs(case),
    }
    return render(request, "returns/requests.html", context)


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def ask(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case, now = get_case(request.member, reference, CHANGE), timezone.now()
    today = timezone.localdate(now)
    offer = requesting.offered_due_on(case, today=today)
    agencies = selectors.agencies_of(case, now=now, today=today)
    first = {
        "agencies": agencies.involved,
        "question": requesting.offered_question(case),
        "looks_back_to": requesting.offered_look_back(case),
        "due_on": offer.due_on,
    }
    form = AskForm(
        posted(request), initial=first, agencies=agencies.to_ask, asked=frozenset(each.pk for each in agencies.asked),
        why_then=offer.why, panel_on=offer.panel_on,
    )  # fmt: skip
    if form.is_valid():
        typed = dict(form.cleaned_data)
        chosen = agencies.chosen(typed.pop("agencies"))
        try:
            asked = requesting.ask_agencies(case, agencies=chosen, by=request.user, now=now, **typed)
        except ReturnRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            pages.say_asked(request, chosen, asked)
            return redirect(_to_list(case))
    crumbs = case_crumbs(case, ("Agencies' information", _to_list(case)))
    return render(
        request,
        "returns/ask.html",
        {"form": form, "case": case, "agencies": agencies.to_ask, "breadcrumbs": crumbs, "cancel_url": _to_list(case)},
    )


@require_safe
@requires(OPEN)
def read(request: MemberRequest, partnership_slug: str, reference: str, return_id: int) -> HttpResponse:
    """One return. The agency sees that it was opened, and by whom."""
    case, now = get_case(request.member, reference), timezone.now()
    selectors.require_reader(request.member, case)
    row = selectors.get_return(case, return_id)
    context: dict[str, Any] = {"facts": pages.facts_of_request(row, today=timezone.localdate(now))}
    context["actions"] = pages.manager_actions(row, request.member)
    if selectors.is_readable(row):
        record_opening(row, by=request.user, how="return", now=now)
        page = paginate(request, selectors.entries_of(row))
        lines = entry_lines(list(page.object_list))
        context |= {"page": page, "lines": lines, "documents": row.attached}  # type: ignore[attr-defined]
        context["sections"] = pages.sections_of(row)
    else:
        context["closed"] = pages.why_nothing_is_shown(row)
    if request.member.may(CHANGE):
        context["events"] = pages.history_of(row)
    return _page(request, "returns/read.html", row, **context)


def _change(
    request: MemberRequest, reference: str, return_id: int, *, form: Form | None, template: str, act: Any, done: str
) -> HttpResponse:
    """The four things that may be done to one return: form, one function, back to the list."""
    case = get_case(request.member, reference, CHANGE)
    row = selectors.get_return(case, return_id)
    ready = form.is_valid() if form is not None else request.method == "POST"
    if ready:
        try:
            act(row, by=request.user, now=timezone.now(), **(form.cleaned_data if form is not None else {}))
        except (TransitionNotAllowed, DeadlineError) as refused:
            messages.error(request, str(refused))
            return redirect(_to_list(case))
        except ReturnRefused as refused:
            if form is None or not request.POST:
                messages.error(request, str(refused))
                return redirect(_to_list(case))
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, done.format(row.agency.name))
            return redirect(_to_list(case))
    return _page(request, template, row, form=form)


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def accept(request: MemberRequest, partnership_slug: str, reference: str, return_id: int) -> HttpResponse:
    return _change(
        request, reference, return_id, form=None, template="returns/accept.html", act=requesting.accept,
        done="The return of {} is accepted.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def ask_changes(request: MemberRequest, partnership_slug: str, reference: str, return_id: int) -> HttpResponse:
    form = ChangesForm(posted(request), initial={"due_on": pages.offered_day_for_changes(timezone.localdate())})
    return _change(
        request, reference, return_id, form=form, template="returns/ask_changes.html", act=requesting.ask_for_changes,
        done="{} has been asked for changes.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def take_back(request: MemberRequest, partnership_slug: str, reference: str, return_id: int) -> HttpResponse:
    return _change(
        request, reference, return_id, form=ReasonForm(posted(request)), template="returns/take_back.html",
        act=requesting.take_back, done="The request to {} is taken back.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(EXTEND)
def extend(request: MemberRequest, partnership_slug: str, reference: str, return_id: int) -> HttpResponse:
    return _change(
        request, reference, return_id, form=ExtendForm(posted(request)), template="returns/extend.html",
        act=requesting.extend, done="{} has more time.",
    )  # fmt: skip
