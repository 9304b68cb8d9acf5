"""HTML to a tagged PDF. What the HTML asks for comes from our own static folder or from itself, or the rendering stops."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string

STATIC = Path(settings.BASE_DIR) / "static"
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # a line a page says nothing to anyone


class PdfError(RuntimeError):
    """The PDF could not be made; the message says why in words for the person who asked for it."""


def is_ours(url: str) -> bool:
    """Data in the address itself, or a file in our static folder."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc:
        return Path(unquote(parts.path)).resolve().is_relative_to(STATIC.resolve())
    return parts.scheme == "data"


def render_pdf(template_name: str, context: Mapping[str, Any]) -> bytes:
    return html_to_pdf(render_to_string(template_name, dict(context)))


def html_to_pdf(html: str) -> bytes:
    try:
        from weasyprint import HTML  # noqa: PLC0415  slow, and needs a system library
        from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415
    except OSError as error:
        raise PdfError(
            "A system library for making PDFs is missing. Install libpango-1.0-0 and libpangoft2-1.0-0."
        ) from error

    class SealedFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            if not is_ours(url):
                raise FatalURLFetchingError(f"not ours: {url}")
            return super().fetch(url, headers)

    sealed = SealedFetcher(allowed_protocols=["data", "file"], allow_redirects=False, fail_on_errors=True)
    try:
        pdf: bytes = HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=sealed).write_pdf(
            pdf_variant="pdf/ua-1"
        )
    except FatalURLFetchingError as error:  # a BaseException: it would escape every `except Exception`
        raise PdfError("The document asks for a file that is not part of it, so it was not made.") from error
    return pdf
