"""Doors of the merged chronology: reading it, judging what may be one event, opening it to the panel, taking it along."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.doors import case_crumbs
from casework.models import Case
from casework.papers import NotReady
from casework.selectors import CHANGE, OPEN
from casework.transitions import TransitionNotAllowed
from incidents.cases import get_case
from incidents.chronology import services
from incidents.chronology.forms import GatherAgainForm, JudgementForm, MatchForm, OpenForm
from incidents.chronology.page import Reader, candidates, page_context
from incidents.chronology.selectors import SHOWN, asked, chronology_of, may_read_merge, review_of
from incidents.chronology.workbook import workbook_of
from incidents.enums import Status
from incidents.returns.openings import record_openings
from partnerships.access import requires
from partnerships.http import Member, MemberRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEVER_STORED = "private, no-store"


def merged_url(case: Case, slug: str) -> str:
    return reverse("chronology:merged", args=[slug, case.reference])


def not_open_yet(request: MemberRequest, case: Case) -> HttpResponse:
    """Somebody who may open the case, before its chronology is opened to the panel."""
    context = {"case": case, "breadcrumbs": case_crumbs(case)}
    return render(request, "chronology/closed.html", context, status=403)


@require_safe
@requires(OPEN)
def merged(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    review = review_of(case)
    if not may_read_merge(request.member, review):
        return not_open_yet(request, case)
    record_openings(case, by=request.user, how="merged", now=timezone.now())
    context = page_context(request, chronology_of(case)) | {
        "case": case,
        "review": review,
        "breadcrumbs": case_crumbs(case),
        "merged_url": merged_url(case, partnership_slug),
        "judge_url": reverse("chronology:judge", args=[partnership_slug, reference]),
        "may_open": request.member.may(CHANGE) and case.status == Status.GATHERING,
        "may_judge": request.member.may(CHANGE) and case.status in services.JUDGED_WHILE,
        "actions": _actions(case, request.member, partnership_slug),
    }
    return render(request, "chronology/merged.html", context)


def _actions(case: Case, member: Member, slug: str) -> list[dict[str, str]]:
    links = [("excel", "Download as a workbook (Excel)"), ("papers", "Papers for the National Panel")]
    if member.may(CHANGE) and case.status == Status.PANEL:
        links.append(("gather_again", "Go back to gathering information"))
    return [{"text": text, "url": reverse(f"chronology:{name}", args=[slug, case.reference])} for name, text in links]


@require_POST
@requires(CHANGE)
def judge(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    form = JudgementForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.judge(
                case, one=data["one"], other=data["other"], same=data["same"] == "yes", note=data["note"],
                by=request.user, now=timezone.now(),
            )  # fmt: skip
        except (TransitionNotAllowed, NotReady) as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, f"Judged: {'the same event' if data['same'] == 'yes' else 'two events'}.")
    else:
        messages.error(request, "Nothing was changed. Choose an answer, with a reason of at most 300 characters.")
    return redirect(merged_url(case, partnership_slug))


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def match(request: MemberRequest, partnership_slug: str, reference: str, entry_id: int) -> HttpResponse:
    """Where words alone find nothing: the person says which entries tell of one event."""
    case = get_case(request.member, reference, CHANGE)
    chronology = chronology_of(case)
    entry = next((each for each in chronology.merged.entries if each.id == entry_id), None)
    if entry is None:
        raise Http404
    found = candidates(chronology, entry)
    reader = Reader(chronology, [entry, *found])
    choices = [(str(each.id), reader.line(each)) for each in found]
    form = MatchForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.judge(
                case, one=entry_id, other=int(data["other"]), same=True, note=data["note"], by=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except (TransitionNotAllowed, NotReady) as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Judged: the same event.")
        return redirect(merged_url(case, partnership_slug))
    context = {"form": form, "entry": reader.show(entry), "found": bool(found)}
    return _form_page(request, "chronology/match.html", case, context)


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def open_merge(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    returns = asked(case)
    missing = [row for row in returns if row.status not in SHOWN]
    form = OpenForm(request.POST if request.method == "POST" else None, missing=bool(missing or not returns))
    if case.status != Status.GATHERING:
        messages.error(request, "Information is not being gathered for this case now, so there is nothing to open.")
        return redirect(merged_url(case, partnership_slug))
    if form.is_valid():
        try:
            services.open_merge(case, reason=form.cleaned_data.get("reason", ""), by=request.user, now=timezone.now())
        except NotReady as problem:  # an agency was asked, or took its answer back, a moment ago
            messages.error(request, str(problem))
            return redirect("chronology:open", partnership_slug, reference)
        except TransitionNotAllowed as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "The merged chronology is open to the panel.")
        return redirect(merged_url(case, partnership_slug))
    context = {"form": form, "returns": returns, "missing": missing, "answered": len(returns) - len(missing)}
    return _form_page(request, "chronology/open.html", case, context)


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def gather_again(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    form = GatherAgainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.gather_again(case, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except TransitionNotAllowed as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Information is being gathered again. The panel does not see the chronology now.")
        return redirect(merged_url(case, partnership_slug))
    return _form_page(request, "chronology/gather_again.html", case, {"form": form})


def _form_page(request: MemberRequest, template: str, case: Case, context: dict[str, Any]) -> HttpResponse:
    back = merged_url(case, request.partnership.slug)
    crumbs = case_crumbs(case, ("Merged chronology", back))
    return render(request, template, {"case": case, "breadcrumbs": crumbs, "cancel_url": back} | context)


@require_safe
@requires(OPEN, exports=True)
def excel(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    review = review_of(case)
    if not may_read_merge(request.member, review):
        return not_open_yet(request, case)
    record_openings(case, by=request.user, how="excel", now=timezone.now())
    return attachment(workbook_of(chronology_of(case)), XLSX, f"{case.reference}-chronology.xlsx")


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": NEVER_STORED},
    )
