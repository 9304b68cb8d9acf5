"""The arrangements as a PDF: our way against WeasyPrint alone on the same HTML."""

from collections.abc import Callable
from datetime import datetime
from statistics import median
from time import process_time
from typing import Any

from django.template.loader import render_to_string

from core.colours import text_colour_on
from core.pdf import STATIC
from portal.bench.cloning import STRIDE
from portal.bench.report import Table
from publishing.models import Publication
from publishing.rendering import document_of, document_pdf


def paper_table(documents: int, rounds: int, say: Callable[[str], None]) -> Table:
    newest = (
        Publication.published.filter(partnership__lt=STRIDE).order_by("partnership", "-version").distinct("partnership")
    )
    rows = []
    for publication in newest.select_related("partnership")[:documents]:
        say(f"the PDF of {publication.title}")
        ours, bare, size = _time(publication.data, publication.version, publication.published_at, rounds)
        rows.append((publication.title, size / 1024, ours, bare, ours / bare))
    return Table("PDF", ("arrangements", "KiB", "ours s", "WeasyPrint s", "ratio"), rows, aims={"ratio": 1.15})


def _time(snapshot: dict[str, Any], version: int, published_at: datetime, rounds: int) -> tuple[float, float, int]:
    """Median seconds of each, taken in turns after one of each to warm up; ours begins at the frozen data."""
    document = document_of(snapshot)
    context = {"document": document, "version": version, "published_at": published_at}
    html = render_to_string("pdf/arrangements.html", context | {"on_colour": text_colour_on(document.colour)})
    size = len(_bare(html))
    ours, bare = [], []
    for _ in range(rounds):
        bare.append(_seconds(lambda: _bare(html)))
        ours.append(_seconds(lambda: document_pdf(document_of(snapshot), version=version, published_at=published_at)))
    return median(ours), median(bare), size


def _bare(html: str) -> bytes:
    from weasyprint import HTML  # noqa: PLC0415 - slow, and needs a system library

    pdf: bytes = HTML(string=html, base_url=f"{STATIC.as_uri()}/").write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor, so that a busy machine does not blur the comparison."""
    started = process_time()
    work()
    return process_time() - started
