"""From a frozen edition to what is published: page, PDF and data, each with its SHA-256."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string

from arrangements.definition import Definition, definition_json
from core.colours import text_colour_on
from core.pdf import render_pdf
from publishing.blocks import ComposedSection
from publishing.composition import Document, compose

STEPS = ("Composing the document", "Making the page", "Making the PDF", "Storing the published copy")
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Rendered:
    sections: tuple[ComposedSection, ...]
    html: str
    pdf: bytes
    data: dict[str, Any]


def snapshot_of(definition: Definition, texts: dict[str, str]) -> dict[str, Any]:
    """Everything a published document says, as plain JSON."""
    return {"definition": definition_json(definition), "texts": texts}


def fingerprint(value: Any) -> str:
    """SHA-256 of bytes, of text, or of JSON written in one fixed way."""
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    text = value if isinstance(value, str) else canonical_json(value)
    return sha256(text.encode()).hexdigest()


def canonical_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def document_of(snapshot: dict[str, Any]) -> Document:
    return compose(Definition.model_validate(snapshot["definition"]), snapshot["texts"])


def render_body(document: Document) -> str:
    return render_to_string("public/arrangements_body.html", {"document": document})


def render_edition(snapshot: dict[str, Any], *, version: int, published_at: datetime, progress: Progress) -> Rendered:
    progress(0)
    document = document_of(snapshot)
    progress(1)
    html = render_body(document)
    progress(2)
    pdf = document_pdf(document, version=version, published_at=published_at)
    return Rendered(tuple(document.sections), html, pdf, snapshot)


def document_pdf(document: Document, *, version: int, published_at: datetime) -> bytes:
    context = {
        "document": document,
        "version": version,
        "published_at": published_at,
        "on_colour": text_colour_on(document.colour),
    }
    return render_pdf("pdf/arrangements.html", context)
