"""What the PDF of a release shows: the same cells as the page and the file, with the same charts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from core.colours import text_colour_on
from datasets.models import DataRelease
from datasets.periods import Period
from datasets.releasing.content import figures_from, table_of, terms_from
from datasets.showing import drawing
from datasets.showing.drawing import Drawing, Size
from datasets.showing.series import quarterly, yearly
from partnerships.models import Partnership

FEWEST = 2
MOST_ROWS, MOST_COLUMNS = 16, 9  # on a page; the file has them all


def paper_of(partnership: Partnership, release: DataRelease, *, now: datetime) -> dict[str, Any]:
    """For templates/pdf/figures.html."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for entry in release.shown["indicators"]:
        if entry["figures"]:
            sections.setdefault(entry["section"] or "Figures", []).append(_printed(entry))
    return {
        "title": release.title, "partnership": partnership.name, "colour": partnership.colour,
        "on_colour": text_colour_on(partnership.colour), "up_to": Period.parse(release.up_to).label, "made_at": now,
        "threshold": release.threshold, "number": release.number, "sections": list(sections.items()),
    }  # fmt: skip


def _printed(entry: Mapping[str, Any]) -> dict[str, Any]:
    head, body = table_of(entry)
    turned = len(head) > MOST_COLUMNS
    if turned:  # many categories: they go down and the newest periods across
        periods = body[: MOST_COLUMNS - 1]
        head, body = ["", *(row[0] for row in periods)], [
            [name, *(row[place] for row in periods)] for place, name in enumerate(head) if place
        ]  # fmt: skip
    chart = chart_of(entry)
    return {
        "entry": entry, "head": head, "body": body if turned else body[:MOST_ROWS],
        "picture": f"data:image/svg+xml,{quote(chart.svg.decode())}" if chart else "",
        "words": chart.words if chart else "",
    }  # fmt: skip


def chart_of(entry: Mapping[str, Any], size: Size = Size.WIDE) -> Drawing | None:
    """Drawn from what is shown and nothing else; none where too little is."""
    terms, figures = terms_from(entry), figures_from(entry)
    quarters, years = quarterly(terms, figures), yearly(terms, figures)
    if len(quarters.values) >= FEWEST:
        return drawing.cumulative(quarters, size=size) if quarters.is_cumulative else drawing.trend(quarters, size=size)
    return drawing.years(years, size=size) if len(years.values) >= FEWEST else None
