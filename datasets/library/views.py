"""Doors of the library: the list, the national list, a new indicator, and the definition of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, posted
from casework.refusals import Refused, refuse
from core.pagination import paginate
from datasets.library import pages, selectors
from datasets.library.adopting import adopt_indicators, national_list, national_sections
from datasets.library.forms import AddForm, AdoptForm, ListFilter, agencies_in_force
from datasets.library.selectors import CHANGE, VIEW
from datasets.library.services import add_indicator
from datasets.transitions import RUN
from partnerships.access import requires
from partnerships.http import MemberRequest

NATIONAL_PER_PAGE = 50


@require_safe
@requires(VIEW)
def indicator_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = ListFilter(request.GET, sections=selectors.sections(request.member), agencies=agencies_in_force())
    page = paginate(request, pages.with_owners(selectors.list_indicators(request.member, **form.asked)))
    context = {
        "page": page,
        "lines": [pages.line(row, partnership_slug) for row in page.object_list],
        "filter_form": form,
        "empty_text": "No indicator to show here.",
        "changes": request.member.may(CHANGE),
        "runs": request.member.may(RUN),
    }
    return render(request, "indicators/list.html", context)


@require_safe
@requires(VIEW)
def definition(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code, pages.for_definition)
    return render(request, "indicators/definition.html", pages.definition(row, request.member))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form, now = AddForm(posted(request)), timezone.now()
    return answer(
        request, "casework/question.html", form, lambda: add_indicator(
            request.partnership, code=form.cleaned_data["code"], wanted=form.wanted, owners=form.cleaned_data["owners"],
            by=request.user, now=now,
        ),
        to=lambda row: pages.address(partnership_slug, "definition", row.code), done="The indicator was added.",
        context={
            "heading": "Add an indicator", "action": "Add the indicator", "breadcrumbs": pages.crumbs(partnership_slug),
            "cancel_url": pages.address(partnership_slug, "list"),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def national(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """The national list, a page at a time; what is adopted already is said and cannot be chosen."""
    filter_form = ListFilter(request.GET, sections=national_sections())
    del filter_form.fields["status"]
    asked = filter_form.asked
    page = paginate(request, national_list(section=asked["section"], text=asked["text"]), NATIONAL_PER_PAGE)
    rows = list(page.object_list)
    form = AdoptForm(
        posted(request), offered=[(row.code, row.title) for row in rows if not row.adopted],
        hints={row.code: f"{row.section}. {row.definition}" for row in rows},
    )  # fmt: skip
    if form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            adopted = adopt_indicators(
                request.partnership, form.cleaned_data["codes"], owners=[owner] if owner else [], by=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as problem:
            refuse(form, problem)
        else:
            linked = f" {len(adopted.linked)} you had already; they keep your words." if adopted.linked else ""
            messages.success(request, f"{len(adopted.added)} added to your indicators.{linked}")
            return redirect(pages.address(partnership_slug, "list"))
    context = {
        "page": page, "form": form, "filter_form": filter_form, "adopted": [row for row in rows if row.adopted],
        "offered": any(not row.adopted for row in rows),
        "breadcrumbs": pages.crumbs(partnership_slug), "cancel_url": pages.address(partnership_slug, "list"),
    }  # fmt: skip
    return render(request, "indicators/national.html", context)
