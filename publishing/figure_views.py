"""Published figures: a page for each release and indicator, the same cells as PDF and file, and charts drawn from what is shown."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import quote_etag

from core.pagination import paginate
from datasets.models import PublishedData
from datasets.periods import Period
from datasets.releasing import public_selectors as selectors
from datasets.releasing.content import as_csv, cell_words, table_of
from datasets.releasing.paper import chart_of
from datasets.releasing.release import ShownFigure
from datasets.showing.drawing import Size
from partnerships.models import Partnership
from publishing.public_http import public_page, stamp
from publishing.public_views import find, furniture

LISTED = 25


def _found(slug: str, number: int | None) -> tuple[Partnership, PublishedData]:
    """The release, or the newest one. 404 where there is none."""
    partnership = find(slug)
    release = selectors.release_of(partnership, number, now=timezone.now())
    if release is None:
        raise Http404
    return partnership, release


def _entry(release: PublishedData, code: str) -> dict[str, Any]:
    found: dict[str, Any] | None = next((each for each in release.content["indicators"] if each["code"] == code), None)
    if found is None or not found["figures"]:
        raise Http404
    return found


@public_page
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest release, or that there is none yet."""
    partnership = find(slug)
    release = selectors.release_of(partnership, None, now=timezone.now())
    if release is None:
        return render(request, "public/no_figures.html", furniture(partnership, "figures"))
    return _release_page(request, partnership, release)


@public_page
def figures_release(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _release_page(request, *_found(slug, number))


def _release_page(request: HttpRequest, partnership: Partnership, release: PublishedData) -> HttpResponse:
    listed = [entry for entry in release.content["indicators"] if entry["figures"]]
    page = paginate(request, listed, LISTED)
    context = furniture(partnership, "figures") | {
        "release": release, "up_to": Period.parse(release.up_to).label, "page": page,
        "lines": [{"entry": entry, **_newest(entry)} for entry in page.object_list],
        "earlier": selectors.other_releases(release),
    }  # fmt: skip
    return stamp(render(request, "public/figures.html", context), release)


def _newest(entry: Mapping[str, Any]) -> dict[str, str]:
    """The newest cell of the total, or else nothing: the table of the indicator has the categories."""
    totals = [row for row in entry["figures"] if row["category"] == ""]
    if not totals:
        return {"value": "", "period": ""}
    row = max(totals, key=lambda each: Period.parse(each["period"]).ends_on)
    return {"value": cell_words(entry, ShownFigure.from_json(row)), "period": Period.parse(row["period"]).short}


@public_page
def figure(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """One indicator of a release: what it is, its chart and its table."""
    partnership, release = _found(slug, number)
    entry = _entry(release, code)
    head, body = table_of(entry)
    page = paginate(request, body, LISTED)
    chart = selectors.remembered_chart(release, code, Size.WIDE, lambda: chart_of(entry, Size.WIDE))
    context = furniture(partnership, "figures") | {
        "release": release, "entry": entry, "head": head, "numeric": range(2, len(head) + 1), "page": page, "words": chart.words if chart else "",
    }  # fmt: skip
    return stamp(render(request, "public/figure.html", context), release)


@public_page
def figure_chart(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    _, release = _found(slug, number)
    entry = _entry(release, code)
    size = Size.NARROW if request.GET.get("size") == Size.NARROW else Size.WIDE
    chart = selectors.remembered_chart(release, code, size, lambda: chart_of(entry, size))
    if chart is None:
        raise Http404
    return stamp(HttpResponse(chart.svg, content_type="image/svg+xml"), release)


@public_page
def figures_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Every cell of a release: open data (F135)."""
    partnership, release = _found(slug, number)
    response = HttpResponse(as_csv(release.content), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{partnership.slug}-figures-{release.number}.csv"'
    return stamp(response, release)


@public_page
def figures_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    partnership, release = _found(slug, number)
    pdf = selectors.pdf_of(release)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{partnership.slug}-figures-{release.number}.pdf"'
    response["ETag"] = quote_etag(f"{release.sha256[:32]}-pdf")
    return stamp(response, release)
