"""Doors of the gap register: the list, a gap that is noted, changed or closed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, posted
from core.pagination import paginate
from core.spreadsheets import CSV, EXCEL, table_file
from core.templatetags.portal import date_long, days_left
from datasets.gaps import selectors, services
from datasets.gaps.forms import CloseForm, GapFilter, GapForm, IndicatorForm, gap_start
from datasets.library.forms import agencies_in_force
from datasets.library.selectors import CHANGE, VIEW, get_indicator
from datasets.models import Gap
from partnerships.access import requires
from partnerships.http import MemberRequest


def _place(slug: str, name: str, *args: Any) -> str:
    return reverse(f"gaps:{name}", args=[slug, *args])


def _crumbs(slug: str) -> list[dict[str, str]]:
    above = (("Figures", reverse("figures:dashboard", args=[slug])), ("Missing figures", _place(slug, "list")))
    return [{"text": text, "url": url} for text, url in above]


def _line(row: Gap, slug: str, *, changes: bool) -> dict[str, Any]:
    today = timezone.localdate()
    waits = row.closed_on is None
    return {
        "row": row,
        "what": selectors.what(row),
        "who": selectors.who(row),
        "left": days_left((row.promised_on - today).days) if waits else "",
        "late": waits and row.promised_on < today,
        "definition": reverse("indicators:definition", args=[slug, row.indicator.code]),
        "change": _place(slug, "change", row.pk) if changes and waits else "",
        "close": _place(slug, "close", row.pk) if changes and waits else "",
    }


@require_safe
@requires(VIEW)
def gap_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = GapFilter(request.GET, agencies=list(agencies_in_force()))
    changes = request.member.may(CHANGE)
    page = paginate(request, selectors.list_gaps(**form.asked, today=timezone.localdate()))
    query = request.GET.urlencode()
    context = {
        "page": page,
        "lines": [_line(row, partnership_slug, changes=changes) for row in page.object_list],
        "export_url": _place(partnership_slug, "export") + (f"?{query}&" if query else "?"),
        "filter_form": form,
        "empty_text": "No figure is noted as missing here.",
        "action": {"url": _place(partnership_slug, "add"), "text": "Note a gap"} if changes else None,
    }
    return render(request, "gaps/list.html", context)


@require_safe
@requires(VIEW, exports=True)
def export(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """The register as it is filtered."""
    form, today = GapFilter(request.GET, agencies=list(agencies_in_force())), timezone.localdate()
    rows = selectors.list_gaps(**form.asked, today=today)[: selectors.EXPORT_AT_MOST]
    kind = EXCEL if request.GET.get("file") == EXCEL else CSV
    name = f"missing-figures-{partnership_slug}-{today.isoformat()}"
    return table_file(name, selectors.HEADINGS, map(selectors.as_row, rows), kind=kind)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """First which indicator; its categories are asked for with the rest."""
    form = IndicatorForm(posted(request))
    if form.is_valid():
        return redirect(_place(partnership_slug, "add_for", form.cleaned_data["indicator"].code))
    context = {
        "form": form, "heading": "Note that figures are missing", "action": "Continue",
        "cancel_url": _place(partnership_slug, "list"), "breadcrumbs": _crumbs(partnership_slug),
    }  # fmt: skip
    return render(request, "casework/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_for(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = get_indicator(request.member, indicator_code)
    form, back = GapForm(posted(request), indicator=row), _place(partnership_slug, "list")
    return answer(
        request, "casework/question.html", form, lambda: services.note_gap(
            row, wanted=form.wanted, stops=form.cleaned_data["stops"], by=request.user, now=timezone.now()
        ),
        to=back, done="The gap is in the register.",
        context={
            "heading": "What is missing?", "caption": row.title, "action": "Note it", "cancel_url": back,
            "breadcrumbs": _crumbs(partnership_slug),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def change(request: MemberRequest, partnership_slug: str, gap_id: int) -> HttpResponse:
    row = selectors.get_gap(gap_id)
    form = GapForm(posted(request), indicator=row.indicator, adds=False, initial=gap_start(row))
    back = _place(partnership_slug, "list")
    return answer(
        request, "casework/question.html", form, lambda: services.change_gap(
            row, wanted=form.wanted, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=back, done="The gap was changed.",
        context={
            "heading": "Change the gap", "caption": selectors.what(row), "action": "Save", "cancel_url": back,
            "breadcrumbs": _crumbs(partnership_slug),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def close(request: MemberRequest, partnership_slug: str, gap_id: int) -> HttpResponse:
    row = selectors.get_gap(gap_id)
    form, back = CloseForm(posted(request), initial={"revision": row.revision}), _place(partnership_slug, "list")
    return answer(
        request, "casework/question.html", form, lambda: services.close_gap(
            row, outcome=form.cleaned_data["outcome"], by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=back, done="The gap is closed.",
        context={
            "heading": "Close the gap", "caption": selectors.what(row), "action": "Close it", "cancel_url": back,
            "intro": f"Promised by {date_long(row.promised_on)}, {selectors.who(row)}. {row.missing}",
            "breadcrumbs": _crumbs(partnership_slug),
        },
    )  # fmt: skip
