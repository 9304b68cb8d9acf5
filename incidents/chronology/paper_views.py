"""Doors of the paper for the Panel: its versions, making one, watching it being made, taking it along."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import case_crumbs
from casework.enums import PaperStatus
from casework.models import Case
from casework.papers import NotReady
from casework.selectors import CHANGE, OPEN
from core.pagination import paginate
from incidents.cases import get_case
from incidents.chronology import papers
from incidents.chronology.forms import NewPaperForm
from incidents.chronology.selectors import list_papers, review_of
from incidents.chronology.views import attachment
from incidents.models import ReviewPaper
from incidents.returns.openings import record_openings
from partnerships.access import requires
from partnerships.http import MemberRequest


def _list_url(case: Case, slug: str) -> str:
    return reverse("chronology:papers", args=[slug, case.reference])


def _page(request: MemberRequest, template: str, case: Case, context: dict[str, Any]) -> HttpResponse:
    slug = request.partnership.slug
    crumbs = case_crumbs(case, ("Papers", _list_url(case, slug)))
    return render(
        request, template, {"case": case, "breadcrumbs": crumbs, "cancel_url": _list_url(case, slug)} | context
    )


@require_safe
@requires(OPEN)
def paper_list(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    review = review_of(case)
    action = {"text": "Make a new version", "url": reverse("chronology:new_paper", args=[partnership_slug, reference])}
    context = {
        "case": case,
        "page": paginate(request, list_papers(case, request.member, review)),
        "breadcrumbs": case_crumbs(case),
        "action": action if request.member.may(CHANGE) and review is not None else None,
        "may_retry": request.member.may(CHANGE),
    }
    return render(request, "chronology/papers.html", context)


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def new_paper(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    form = NewPaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            paper = papers.ask_for_paper(
                case, with_chronology=form.cleaned_data["annex"] == "with", by=request.user, now=timezone.now()
            )
        except NotReady as problem:
            messages.error(request, str(problem))
            return redirect(_list_url(case, partnership_slug))
        return redirect("chronology:progress", partnership_slug, reference, paper.version)
    return _page(request, "chronology/new_paper.html", case, {"form": form})


def _paper(request: MemberRequest, case: Case, version: int) -> ReviewPaper:
    return get_object_or_404(list_papers(case, request.member, review_of(case)), version=version)


@require_safe
@requires(CHANGE, logged=False)
def progress(request: MemberRequest, partnership_slug: str, reference: str, version: int) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    paper = _paper(request, case, version)
    if paper.status != PaperStatus.MAKING:
        return redirect(_list_url(case, partnership_slug))
    return _page(request, "chronology/progress.html", case, {"paper": paper, "refresh_url": request.path})


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def retry(request: MemberRequest, partnership_slug: str, reference: str, version: int) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    paper = _paper(request, case, version)
    if request.method == "POST":
        try:
            papers.try_again(paper, by=request.user, now=timezone.now())
        except NotReady as problem:
            messages.error(request, str(problem))
            return redirect(_list_url(case, partnership_slug))
        return redirect("chronology:progress", partnership_slug, reference, version)
    return _page(request, "chronology/retry.html", case, {"paper": paper})


@require_safe
@requires(OPEN, exports=True)
def paper(request: MemberRequest, partnership_slug: str, reference: str, version: int) -> HttpResponse:
    """The PDF, to who may open the case and read what is in it."""
    case = get_case(request.member, reference)
    found = _paper(request, case, version)
    content = ReviewPaper.objects.filter(pk=found.pk, status=PaperStatus.READY).values_list("pdf", flat=True).first()
    if content is None:
        raise Http404
    if found.with_chronology:
        record_openings(case, by=request.user, how="paper", now=timezone.now())
    return attachment(bytes(content), "application/pdf", f"{case.reference}-version-{version}.pdf")
