"""Doors of the papers of a review, whatever kind: versions, watching one being made, trying again, taking it along.

Who may ask for a version differs with the kind, so each area has a door of its own for that: it calls
`reviews.papers.ask_for_paper` and goes on to `reviews:paper_progress`.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import page_of, url
from casework.enums import PaperStatus
from casework.models import Case
from casework.papers import NotReady
from casework.selectors import OPEN
from core.pagination import paginate
from incidents.chronology.views import attachment
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews import papers
from reviews.cases import get_review_case
from reviews.enums import PaperKind
from reviews.models import Paper

# The page of its area that each kind belongs to: its words and its view.
HOMES: dict[str, tuple[str, str]] = {
    PaperKind.DELAY_LETTER: ("Delays", "planning:delays"),
    PaperKind.BRIEFING: ("The briefing", "learning:briefing"),
    PaperKind.REPORT: ("Publication", "releases:detail"),
}
HEADINGS = {
    PaperKind.DELAY_LETTER: "Letters about a delay",
    PaperKind.BRIEFING: "Versions of the briefing",
    PaperKind.REPORT: "Versions of the report",
}


def _kind(code: str) -> PaperKind:
    if code not in PaperKind.values:
        raise Http404
    return PaperKind(code)


def _context(case: Case, kind: PaperKind, **more: Any) -> dict[str, Any]:
    """`home`: the page of the area, above the list of versions."""
    home = HOMES.get(kind)
    above = [(home[0], url(case, home[1]))] if home else []
    return page_of(
        case, *above, kind=kind, heading=HEADINGS[kind], home={"text": above[0][0], "url": above[0][1]} if above else None,
    ) | more  # fmt: skip


@require_safe
@requires(OPEN)
def paper_list(request: MemberRequest, partnership_slug: str, review: str, paper_kind: str) -> HttpResponse:
    case, kind = get_review_case(request.member, review), _kind(paper_kind)
    page = paginate(request, papers.list_papers(case, kind))
    lines = [{"paper": paper, "may_retry": papers.may_press(paper, request.user)} for paper in page.object_list]
    return render(request, "reviews/papers.html", _context(case, kind, page=page, lines=lines))


def _pressed(request: MemberRequest, review: str, paper_kind: str, version: int) -> tuple[Case, Paper]:
    """For whoever may have it made."""
    case, kind = get_review_case(request.member, review), _kind(paper_kind)
    paper = get_object_or_404(papers.list_papers(case, kind), version=version)
    if not papers.may_press(paper, request.user):
        raise PermissionDenied
    return case, paper


@require_safe
@requires(OPEN, logged=False)
def progress(
    request: MemberRequest, partnership_slug: str, review: str, paper_kind: str, paper_version: int
) -> HttpResponse:
    case, paper = _pressed(request, review, paper_kind, paper_version)
    if paper.status != PaperStatus.MAKING:
        return redirect("reviews:papers", partnership_slug, review, paper_kind)
    return render(
        request,
        "reviews/paper_progress.html",
        _context(case, PaperKind(paper.kind), paper=paper, refresh_url=request.path),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def retry(
    request: MemberRequest, partnership_slug: str, review: str, paper_kind: str, paper_version: int
) -> HttpResponse:
    case, paper = _pressed(request, review, paper_kind, paper_version)
    back = reverse("reviews:papers", args=[partnership_slug, review, paper_kind])
    if request.method == "POST":
        try:
            papers.try_again(paper, by=request.user, now=timezone.now())
        except NotReady as problem:
            messages.error(request, str(problem))
            return redirect(back)
        return redirect("reviews:paper_progress", partnership_slug, review, paper_kind, paper_version)
    return render(
        request, "reviews/paper_retry.html", _context(case, PaperKind(paper.kind), paper=paper, cancel_url=back)
    )


@require_safe
@requires(OPEN, exports=True)
def paper(
    request: MemberRequest, partnership_slug: str, review: str, paper_kind: str, paper_version: int
) -> HttpResponse:
    """The PDF, to who may open the case. Its name tells nothing but the reference."""
    case, kind = get_review_case(request.member, review), _kind(paper_kind)
    content = papers.pdf_of(case, kind, paper_version)
    if content is None:
        raise Http404
    return attachment(content, "application/pdf", f"{case.reference}-{kind.replace('_', '-')}-{paper_version}.pdf")
