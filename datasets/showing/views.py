"""What those who oversee the figures read: the dashboard, an indicator, districts and equality, charts and files."""

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.pagination import paginate
from core.spreadsheets import TYPES, table_file
from datasets.library.selectors import VIEW, get_indicator
from datasets.showing import charts, pages, selectors, tables
from datasets.showing.dashboard import dashboard as read_dashboard
from datasets.showing.paper import Size
from datasets.showing.shown import shown, stories_of, version_of
from partnerships.access import requires
from partnerships.http import MemberRequest

A_DAY = 24 * 3600
# The address of a small chart changes only with the newest figure in it.
A_QUARTER_HOUR = 900


@require_safe
@requires(VIEW)
def dashboard(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    found = read_dashboard(today=timezone.localdate())
    return render(
        request, "figures/dashboard.html", {"board": found, "next_step": pages.next_step(found, partnership_slug)}
    )


@require_safe
@requires(VIEW)
def indicator(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = get_indicator(request.member, indicator_code, related=False)
    found, version = shown(row), version_of(row)
    context = {
        "indicator": row,
        "shown": found,
        "version": version,
        "now": pages.newest_figure(found),
        "charts": [pages.chart_of(each, found, version) for each in charts.charts_of(found)],
        "reading": pages.reading_of(found),
        "stories": stories_of(row),
        "queries": selectors.queries_of(row),
        "against": tables.against(found),
        "breaks": found.breaks,
        "facts": pages.facts(row, found, partnership_slug),
        "breadcrumbs": pages.crumbs(partnership_slug),
    }
    return render(request, "figures/indicator.html", context)


@require_safe
@requires(VIEW, logged=False)
def chart(request: MemberRequest, partnership_slug: str, indicator_code: str, chart_kind: str) -> HttpResponse:
    """A picture of a page that was logged. It may be kept by the browser: its address changes with what it shows."""
    row, kind = get_indicator(request.member, indicator_code, related=False), charts.ALL.get(chart_kind)
    size = Size.NARROW if request.GET.get("size") == Size.NARROW else Size.WIDE
    if kind is None:
        raise Http404
    try:
        drawing = charts.drawn(row, kind, size, lambda: shown(row))
    except charts.NothingToDraw as error:
        raise Http404 from error
    response = HttpResponse(drawing.svg, content_type="image/svg+xml")
    response["Cache-Control"] = f"private, max-age={A_QUARTER_HOUR if kind is charts.SPARK else A_DAY}"
    return response


@require_safe
@requires(VIEW, exports=True)
def download(request: MemberRequest, partnership_slug: str, indicator_code: str, file_kind: str) -> HttpResponse:
    rows = tables.flat(shown(get_indicator(request.member, indicator_code, related=False)))
    return _file(f"{partnership_slug}-{indicator_code}", tables.HEADINGS, rows, file_kind)


@require_safe
@requires(VIEW, exports=True)
def moved(request: MemberRequest, partnership_slug: str, file_kind: str) -> HttpResponse:
    """Every line of the dashboard: how each indicator stands and moved."""
    board = read_dashboard(today=timezone.localdate())
    period = f"-{board.period.code}" if board.period else ""
    return _file(
        f"{partnership_slug}-what-moved{period}", tables.MOVED, tables.of_lines(board.lines.values()), file_kind
    )


def _file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]], kind: str) -> HttpResponse:
    if kind not in TYPES:
        raise Http404
    return table_file(name, head, rows, kind=kind)


@require_safe
@requires(VIEW)
def revisions(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    """Figures that were corrected: what they were, who changed them, why."""
    row = get_indicator(request.member, indicator_code, related=False)
    page = paginate(request, selectors.revisions_of(row))
    context = {
        "indicator": row, "page": page, "lines": [pages.revision_line(each, row) for each in page.object_list],
        "empty_text": "No figure of this indicator was corrected.", "breadcrumbs": pages.crumbs(partnership_slug, row),
    }  # fmt: skip
    return render(request, "figures/revisions.html", context)


@require_safe
@requires(VIEW)
def districts(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page = paginate(request, selectors.by_district(), per_page=10)
    context = {
        "page": page, "blocks": pages.blocks_of(page.object_list), "breadcrumbs": pages.crumbs(partnership_slug),
        "empty_text": "No indicator is broken down by district yet.",
    }  # fmt: skip
    return render(request, "figures/districts.html", context)


@require_safe
@requires(VIEW)
def equality(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page = paginate(request, selectors.by_group(), per_page=10)
    context = {
        "page": page, "blocks": pages.blocks_of(page.object_list), "breadcrumbs": pages.crumbs(partnership_slug),
        "empty_text": "No indicator is broken down by age, gender or ethnic group yet.",
    }  # fmt: skip
    return render(request, "figures/equality.html", context)
