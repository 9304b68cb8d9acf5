"""A PDF as a reader of it finds it: its words, what it says of itself, and whether everybody can use it."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject

from reviews.report.extracted import DAMAGED

KEPT = 8
MOST_TAGS = 200_000


@dataclass(frozen=True, slots=True, repr=False)
class PdfFacts:
    """`properties`: what its metadata say, by name. `headings`: whether it has any. `readable` False: it is no whole PDF."""

    text: str = ""
    properties: tuple[tuple[str, str], ...] = ()
    language: str = ""
    title: str = ""
    tagged: bool = False
    headings: bool = False
    readable: bool = True

    @property
    def lacks(self) -> list[str]:
        """What stands in the way of readers with a screen reader, in words."""
        if not self.readable:
            return ["It cannot be read as a PDF."]
        asked = (
            (self.tagged, "It has no tags, so a screen reader cannot follow it."),
            (self.language, "It does not say in which language it is."),
            (self.title, "It has no title."),
            (self.headings, "It has no headings."),
        )
        return [words for found, words in asked if not found]


@lru_cache(maxsize=KEPT)
def read_pdf(pdf: bytes) -> PdfFacts:
    """Kept for a while: a rehearsal reads the same bytes again and again."""
    try:
        return _read(PdfReader(BytesIO(pdf)))
    except DAMAGED:
        return PdfFacts(readable=False)


def _read(reader: PdfReader) -> PdfFacts:
    root = reader.root_object
    said = {str(name).lstrip("/"): str(value) for name, value in (reader.metadata or {}).items()}
    marked = _get(root.get("/MarkInfo"), "/Marked")
    tags = root.get("/StructTreeRoot")
    outline = [item.title or "" for item in _flat(reader.outline)]
    return PdfFacts(
        text="\n".join(page.extract_text() for page in reader.pages),
        properties=tuple((name, value) for name, value in sorted(said.items()) if value)
        + tuple(("Bookmark", title) for title in outline if title),
        language=str(root.get("/Lang") or ""), title=said.get("Title", "").strip(),
        tagged=bool(marked) and tags is not None, headings=tags is not None and _has_headings(tags),
    )  # fmt: skip


def _get(found: Any, name: str) -> Any:
    found = found.get_object() if isinstance(found, IndirectObject) else found
    return found.get(name) if found is not None else None


def _flat(outline: Any) -> list[Any]:
    return [each for item in outline for each in (_flat(item) if isinstance(item, list) else [item])]


def _has_headings(tags: Any) -> bool:
    """Walks the tree of tags until the first heading."""
    waiting, seen = [tags], 0
    while waiting and seen < MOST_TAGS:
        found = waiting.pop()
        found = found.get_object() if isinstance(found, IndirectObject) else found
        seen += 1
        if isinstance(found, list):
            waiting.extend(reversed(found))
        elif isinstance(found, dict):
            if str(found.get("/S", "")) in {"/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}:
                return True
            if "/K" in found:
                waiting.append(found["/K"])
    return False
