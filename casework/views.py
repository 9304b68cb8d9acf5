"""The list of cases, the page of one, its timeline and its history: doors only."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework import registry
from casework.forms import CaseFilterForm
from casework.grants import BREAK_GLASS
from casework.history import history_in_words, history_of
from casework.models import Case, CaseEvent
from casework.selectors import CHANGE, OPEN, events_of, get_case, get_case_page, listed_cases
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import Member, MemberRequest

VIEW_CHANGE = "partnerships.view_change"
NEWEST = 15


def case_url(case: Case, page: str = "detail") -> str:
    return reverse(f"casework:{page}", args=[case.partnership.slug, case.reference])


def crumbs(case: Case, *more: str) -> list[dict[str, str]]:
    """Cases, the case, and the page itself."""
    own = {"text": case.reference} | ({"url": case_url(case)} if more else {})
    above = {"text": "Cases", "url": reverse("casework:list", args=[case.partnership.slug])}
    return [above, own, *({"text": text} for text in more)]


@require_safe
@requires(OPEN)
def case_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = CaseFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    show = asked.get("show") or "open"
    rows = listed_cases(request.member, kind=asked.get("kind", ""), show=show, search=asked.get("q", ""))
    page = paginate(request, rows)
    dates = registry.next_dates(page.object_list, request.member, today=timezone.localdate())
    actions = _list_actions(request.member)
    context = {
        "page": page,
        "lines": [
            {"case": case, "status": registry.status_words(case.kind, case.status), "next": dates.get(case.pk)}
            for case in page.object_list
        ],
        "filter_form": CaseFilterForm(initial={**asked, "show": show}),
        "action": actions[0] if actions else None,
        "more_actions": actions[1:],
        "empty_text": "No case to show here."
        if asked.get("q") or asked.get("kind")
        else "No case is open here that you may open.",
        "emergency": request.member.may(BREAK_GLASS),
    }
    return render(request, "casework/list.html", context)


def _list_actions(member: Member) -> list[dict[str, str]]:
    slug = member.partnership.slug
    return [{"url": reverse(a.view, args=[slug]), "text": a.text} for a in registry.list_actions(member)]


@require_safe
@requires(OPEN)
def detail(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case, documents = get_case_page(request.member, reference)
    page = registry.page_of(case, request.member, now=timezone.now())
    events = list(events_of(case)[: NEWEST + 1])
    context = {
        "case": case,
        "page": page,
        "next_step": page.next_step,
        "dates": registry.case_dates(case, request.member, today=timezone.localdate()),
        "documents": documents,
        "events": timeline(events[:NEWEST]),
        "more_events": len(events) > NEWEST,
        "may_read_history": may_read_history(request.member),
        "breadcrumbs": crumbs(case),
    }
    return render(request, "casework/detail.html", context)


def timeline(events: Iterable[CaseEvent]) -> list[dict[str, Any]]:
    """For components/timeline.html."""
    return [
        {"title": e.words, "at": e.at, "by": e.by.full_name if e.by else "the portal", "text": e.note} for e in events
    ]


@require_safe
@requires(OPEN)
def case_timeline(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    page = paginate(request, events_of(case))
    context = {
        "case": case,
        "page": page,
        "events": timeline(page.object_list),
        "breadcrumbs": crumbs(case, "What has happened"),
    }
    return render(request, "casework/timeline.html", context)


@require_safe
@requires(OPEN)
def history(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    if not may_read_history(request.member):
        raise PermissionDenied(VIEW_CHANGE)
    page = paginate(request, history_of(case))
    context = {
        "case": case,
        "page": page,
        "entries": history_in_words(case, page.object_list),
        "breadcrumbs": crumbs(case, "Every change"),
    }
    return render(request, "casework/history.html", context)


def may_read_history(member: Member) -> bool:
    return member.may(VIEW_CHANGE) or member.may(CHANGE)
