"""Published reviews for the public: those of one partnership, those of all, each as a page and a PDF.

An anonymous review has a page of its own outside every partnership, which says nothing of where it comes from.
"""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.safestring import mark_safe

from core.pagination import paginate
from core.searching import marked
from partnerships.models import Partnership
from publishing.public_http import public_page, searched_words, stamp
from publishing.public_views import find, furniture
from reviews.enums import KINDS, Outcome, Published, Theme
from reviews.models import PublishedReview
from reviews.release import public_selectors as selectors
from reviews.release.public_selectors import Wanted

FOUND_PER_PAGE = 10  # marking the words in a long report is what a search spends its time on
COLOURS = {
    Outcome.WAITING: "yellow", Outcome.NOT_ACCEPTED: "grey", Outcome.UNDER_WAY: "blue", Outcome.DONE: "turquoise",
    Outcome.IMPACT: "green", Outcome.NO_IMPACT: "orange",
}  # fmt: skip
SAID = {
    Published.FULL: "This is the full report of the review.",
    Published.LEARNING_SUMMARY: "This is a summary of what was learned. The full report is not published.",
    Published.IMPROVEMENTS: "These are the improvements that the review recommends. The full report is not published.",
}
FILTERED = {
    "themes": [(each.value, str(each.label)) for each in Theme],
    "kinds": [(each.value, str(each.label)) for each in KINDS],
}


def wanted_of(request: HttpRequest, *, slug: str = "") -> Wanted:
    """What the address asks for; what no filter offers is not asked."""
    asked = request.GET
    year, partnership = asked.get("year", ""), slug or asked.get("partnership", "").replace("\x00", "")
    return Wanted(
        words=searched_words(request),
        theme=asked.get("theme", "") if asked.get("theme") in Theme.values else "",
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None,
        kind=asked.get("kind", "") if asked.get("kind") in KINDS else "",
        partnership=partnership,
    )


def _listed(request: HttpRequest, wanted: Wanted, *, slug: str, now: datetime) -> dict[str, Any]:
    found = selectors.find_reviews(wanted, now=now)
    page = paginate(request, found, FOUND_PER_PAGE) if wanted.words else paginate(request, found)
    page.object_list = [_entry(review) for review in page.object_list]
    narrowed = any((wanted.words, wanted.theme, wanted.year, wanted.kind, wanted.partnership != slug))
    years = selectors.years_of_reviews(slug=slug, now=now)
    return {"page": page, "wanted": wanted, "narrowed": narrowed, "years": years, **FILTERED}


def _entry(review: PublishedReview) -> dict[str, Any]:
    """One line of a list. Of an anonymous review it names no partnership."""
    return {
        "review": review,
        "url": address_of(review),
        "kind": review.get_kind_display(),
        "themes": [str(Theme(theme).label) for theme in review.themes],
        "partnership": None if review.anonymous else review.partnership,
        "snippet": marked(getattr(review, "snippet", "")),
    }


def address_of(review: PublishedReview, page: str = "review") -> str:
    """`page`: "review" or "review_pdf"."""
    if review.anonymous:
        return reverse(f"public_reviews:{page}", args=[review.public_id])
    return reverse(f"public:{page}", args=[review.partnership.slug, review.public_id])


@public_page
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    partnership, now = find(slug), timezone.now()
    listed = _listed(request, wanted_of(request, slug=slug), slug=slug, now=now)
    return render(request, "public/reviews.html", furniture(partnership, "reviews") | listed)


@public_page
def all_reviews(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    listed = _listed(request, wanted_of(request), slug="", now=now)
    names = selectors.partnerships_with_reviews(now)
    return render(request, "public/all_reviews.html", listed | {"names": names, "base_template": "public_base.html"})


def _published_of(slug: str, public_id: str) -> tuple[Partnership, PublishedReview]:
    partnership = find(slug)
    review = selectors.published_of(partnership, public_id, now=timezone.now())
    if review is None:
        raise Http404
    return partnership, review


def _published(public_id: str) -> PublishedReview:
    review = selectors.published_by_id(public_id, now=timezone.now())
    if review is None:
        raise Http404
    return review


@public_page
def review(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    partnership, found = _published_of(slug, public_id)
    return _page(request, found, "public/review.html", furniture(partnership, "reviews"))


@public_page
def any_review(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page of an anonymous review; any other is read on its partnership's page."""
    found = _published(public_id)
    if not found.anonymous:
        return redirect(address_of(found))
    return _page(request, found, "public/anonymous_review.html", {})


def _page(request: HttpRequest, found: PublishedReview, template: str, around: dict[str, Any]) -> HttpResponse:
    withdrawal = selectors.withdrawal_of(found)
    if withdrawal is not None:
        return _gone(request, found, around)
    context = {
        "review": found,
        "said": SAID[Published(found.outcome)],
        "themes": [str(Theme(theme).label) for theme in found.themes],
        "body": mark_safe(found.html),  # noqa: S308  rendered and cleaned when it was cleared
        "pdf_url": address_of(found, "review_pdf"),
        # To whom it is addressed would say whose review it is.
        "recommendations": [
            {
                "row": row,
                "addressees": "" if found.anonymous else row.addressees,
                "colour": COLOURS[Outcome(row.outcome)],
            }
            for row in selectors.recommendations_of(found)
        ],
    }
    return stamp(render(request, template, around | context), found)


def _gone(request: HttpRequest, found: PublishedReview, around: dict[str, Any]) -> HttpResponse:
    """Without its title, which may be why it was withdrawn."""
    context = around | {"withdrawal": selectors.withdrawal_of(found)}
    template = "public/review_withdrawn.html" if around else "public/anonymous_review_withdrawn.html"
    return render(request, template, context, status=410)


@public_page
def review_pdf(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    partnership, found = _published_of(slug, public_id)
    return _pdf(request, found, furniture(partnership, "reviews"))


@public_page
def any_review_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    found = _published(public_id)
    return _pdf(request, found, {}) if found.anonymous else redirect(address_of(found, "review_pdf"))


def _pdf(request: HttpRequest, found: PublishedReview, around: dict[str, Any]) -> HttpResponse:
    if selectors.withdrawal_of(found) is not None:
        return _gone(request, found, around)
    etag = quote_etag(found.sha256)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    response = HttpResponse(selectors.pdf_of(found), content_type="application/pdf", headers={"ETag": etag})
    response["Content-Disposition"] = f'inline; filename="review-{found.public_id}.pdf"'
    return stamp(response, found)
