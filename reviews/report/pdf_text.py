"""Every word that a PDF holds: pages, notes on them, bookmarks, attachments' names and metadata; and whether everybody can use it."""

import logging
import re
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from reviews.report.extracted import DAMAGED, Extracted, Section, Unreadable, counted, joined, named, storable
from reviews.report.word_text import BEGINS, escaped

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of a broken file can hold words of the file
MOST_PAGES, MOST_SECONDS, MOST_NODES, MOST_ON_A_PAGE = 500, 25, 200_000, 20 * 1024 * 1024
TOO_LONG = "The PDF has {pages} pages. A report of up to {most} pages can be taken in. Save the report by itself and choose that copy"
TOO_SLOW = "The PDF takes too long to read. Save it again as a smaller PDF, or choose the Word file"
LOCKED = (
    "The PDF is protected by a password, so its words cannot be read. Save it without a password and choose that copy"
)
SPOKEN = ("/Contents", "/T", "/TU", "/Subj", "/RC", "/V", "/DV", "/NM")
TITLED = 120


def check_pdf(content: bytes) -> PdfReader:
    """Opened, not encrypted, and not too long; else Unreadable."""
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(LOCKED)
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        raise Unreadable(TOO_LONG.format(pages=f"{pages:,}", most=MOST_PAGES))
    return reader


def read_pdf(content: bytes) -> Extracted:
    reader = check_pdf(content)
    pages = list(_pages(reader))
    titles = list(_outline(reader))
    attached = [str(each) for each in reader.attachments]
    properties = named([*_info(reader), *_xmp(reader)])
    notes = [words for page in reader.pages for words in _notes(page)]
    rest = [*notes, *titles, *attached, *_spoken(reader), *properties.values()]
    return Extracted(
        sections=sections_from(pages, titles),
        plain_text=joined([line for page in pages for line in page.splitlines()] + rest),
        properties=properties,
        warnings=tuple(_warnings(reader, pages, properties, bool(attached), bool(notes))),
    )


def _pages(reader: PdfReader) -> Iterator[str]:
    """The words of each page. Between pages the time is looked at: a file can be made to be slow."""
    until = time.monotonic() + MOST_SECONDS
    for page in reader.pages:
        drawn = page.get_contents()
        if drawn is not None and len(drawn.get_data()) > MOST_ON_A_PAGE:
            raise Unreadable(TOO_SLOW)
        yield storable(page.extract_text() or "")
        if time.monotonic() > until:
            raise Unreadable(TOO_SLOW)


def sections_from(pages: list[str], titles: list[str]) -> tuple[Section, ...]:
    """A bookmark that stands as a line of its own is a heading; without any the text is one section."""
    wanted = {_same(title) for title in titles}
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in "\n".join(pages).splitlines():
        if line.strip() and _same(line) in wanted:
            found.append((line.strip()[:TITLED], []))
        else:
            found[-1][1].append(line.strip())
    sections = [Section(title, _flowing(lines)) for title, lines in found]
    return tuple(section for section in sections if section.text)


def _same(line: str) -> str:
    return re.sub(r"\W+", " ", line).strip().casefold()


def _flowing(lines: list[str]) -> str:
    """Lines of a page are one paragraph until a line is empty or a sentence ends short of the margin."""
    widest = max((len(line) for line in lines), default=0)
    text: list[str] = []
    fresh = True
    for line in lines:
        if not line:
            fresh = True
            continue
        shown = escaped(line)
        if fresh:
            text.append("\n\n" + BEGINS.sub(r"\1\\\2", shown))
        else:
            text.append("\n" + BEGINS.sub(r"\1\\\2", shown))
        fresh = line.endswith((".", "?", "!", ":")) and len(line) < 0.8 * widest
    return "".join(text).strip()


def _outline(reader: PdfReader) -> Iterator[str]:
    waiting: list[Any] = list(reader.outline)
    met = 0
    while waiting and met < MOST_NODES:
        each, met = waiting.pop(0), met + 1
        if isinstance(each, list):
            waiting = each + waiting
        else:
            yield str(each.title or "")


def _notes(page: Any) -> Iterator[str]:
    """Comments, form fields and the addresses of links."""
    for each in page.get("/Annots") or ():
        note = each.get_object()
        if not hasattr(note, "get"):
            continue
        for key in SPOKEN:
            value = note.get(key)
            if isinstance(value, str):
                yield re.sub(r"<[^>]*>", " ", value) if key == "/RC" else value
        action: Any = note.get("/A")
        action = action.get_object() if action is not None else {}
        if hasattr(action, "get") and isinstance(action.get("/URI"), str):
            yield str(action["/URI"])


def _spoken(reader: PdfReader) -> Iterator[str]:
    """Alternative texts, and words that stand for what is drawn, from the tree of tags."""
    root = reader.root_object.get("/StructTreeRoot")
    waiting, met, seen = [root] if root is not None else [], 0, set[Any]()
    while waiting and met < MOST_NODES:
        met += 1
        each = waiting.pop()
        if getattr(each, "idnum", None) is not None:
            if each.idnum in seen:
                continue
            seen.add(each.idnum)
        node = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            yield from (str(node[key]) for key in ("/Alt", "/ActualText", "/E", "/T") if isinstance(node.get(key), str))
            raw = node.raw_get("/K") if "/K" in node and hasattr(node, "raw_get") else node.get("/K")
            if raw is not None:
                waiting.append(raw)


def _info(reader: PdfReader) -> Iterator[tuple[str, str]]:
    for key, value in (reader.metadata or {}).items():
        yield str(key).strip("/").lower(), str(value)


def _xmp(reader: PdfReader) -> Iterator[tuple[str, str]]:
    """Every word of the XML that describes the file, by the name of its element."""
    stream = reader.root_object.get("/Metadata")
    if stream is None:
        return
    try:
        xml = stream.get_object().get_data().decode("utf-8", "replace")
    except DAMAGED:
        return
    for name, words in re.findall(r"<([\w:]+)[^>]*>([^<]+)<", xml):
        if words.strip():
            yield f"xmp {name}", words
    for name, words in re.findall(r"\s((?:\w+:)[\w]+)=[\"']([^\"']+)[\"']", xml):
        if not name.startswith(("xmlns", "rdf:", "x:")):
            yield f"xmp {name}", words


def _warnings(
    reader: PdfReader, pages: list[str], properties: dict[str, str], attached: bool, notes: bool
) -> list[str]:
    root = reader.root_object
    marks: Any = root.get("/MarkInfo")
    marked = hasattr(marks, "get") and bool(marks.get("/Marked")) and root.get("/StructTreeRoot") is not None
    bare = [number for number, words in enumerate(pages, 1) if not words.strip()]
    titled = any(name in properties for name in ("title", "xmp dc:title", "xmp rdf:li"))
    shown = ", ".join(map(str, bare[:10])) + (" and more" if len(bare) > 10 else "")
    said = [
        (not marked, "The PDF is not tagged, so screen readers cannot tell headings, lists and tables. Ask for the Word file."),
        (not root.get("/Lang"), "The PDF does not say in which language it is, so it is read out in the wrong voice."),
        (not titled, "The PDF has no title in its properties."),
        (bare, f"{counted(len(bare), 'page has', 'pages have')} no words (page {shown}). A scanned page cannot be read out, and the portal finds no name on it."),
        (attached, "Other files are attached inside the PDF. Take them out."),
        (notes, "Comments, form fields or links are inside the PDF. Look at what they say."),
    ]  # fmt: skip
    return [words for found, words in said if found]
