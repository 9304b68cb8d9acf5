"""The text of a Word file as Markdown: headings, lists, tables, bold and italic, notes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviews.report.extracted import Section, storable
from reviews.report.word_package import BREAKS, GONE, Package, local, text_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPECIAL = re.compile(r"([\\*`])|(?<![A-Za-z0-9])(_)|(_)(?![A-Za-z0-9])")
# What would begin a heading, a quotation or a list where the author only wrote these characters.
BEGINS = re.compile(r"^(\s*)(#|>|[-+](?=\s)|\d{1,9}(?=[.)]\s))")
HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
DEEPEST = 9
NOTES = {"footnoteReference": "note", "endnoteReference": "endnote"}


@dataclass(slots=True)
class Styles:
    """Of every style: the heading's level, and how it numbers."""

    headings: dict[str, int] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """One file being read. `said`: the notes that were met since the last heading."""

    styles: Styles
    bullets: dict[tuple[str, int], bool]
    notes: dict[str, str]
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list entry or table in Markdown. `level`: of a heading; `listed`: stands close to its neighbours."""

    text: str
    level: int = 0
    listed: bool = False
    notes: tuple[str, ...] = ()


def sections_of(package: Package) -> tuple[Section, ...]:
    """Split at the highest heading that comes more than once; a title that stands alone above them is one section of its own."""
    root = package.xml("word/document.xml")
    reading = Reading(_styles(package), _bullets(package), _notes(package))
    blocks = [block for body in root if local(body.tag) == "body" for block in _blocks(body, reading)]
    return split(blocks)


def split(blocks: Sequence[Block]) -> tuple[Section, ...]:
    levels = [block.level for block in blocks if block.level]
    often = [level for level in sorted(set(levels)) if levels.count(level) > 1]
    cut = often[0] if often else min(levels, default=0)
    found: list[Section] = []
    title, kept = "", list[Block]()
    for block in blocks:
        if block.level and block.level <= cut:
            found.append(_section(title, kept))
            title, kept = block.text, []
        else:
            kept.append(block)
    found.append(_section(title, kept))
    return tuple(section for section in found if section.text or section.title)


def _section(title: str, blocks: Sequence[Block]) -> Section:
    parts: list[str] = []
    top = min((block.level for block in blocks if block.level), default=0)
    for before, block in zip([None, *blocks], blocks, strict=False):
        text = f"{'#' * min(6, 3 + block.level - top)} {block.text}" if block.level else block.text
        close = before is not None and before.listed and block.listed
        parts.append(("\n" if close else "\n\n") + text)
    notes = [note for block in blocks for note in block.notes]
    if notes:
        parts.append("\n\n" + "\n".join(f"- {note}" for note in notes))
    return Section(storable(_plain(title))[:200], storable("".join(parts)).strip())


def _plain(title: str) -> str:
    return re.sub(r"\\(.)", r"\1", title.replace("**", "")).strip("*").strip()


# Styles, numbering and notes stand in parts of their own.


def _styles(package: Package) -> Styles:
    found, above = Styles(), dict[str, str]()
    root = package.xml("word/styles.xml")
    for style in root if root is not None else ():
        if local(style.tag) != "style":
            continue
        key, name, level = style.get(f"{W}styleId") or "", _val(style, "name").lower(), _outline(style)
        above[key] = _val(style, "basedOn")
        if match := HEADING.search(name):
            found.headings[key] = int(match[1])
        elif name == "title":
            found.headings[key] = 1
        elif level is not None:
            found.headings[key] = level
        if name.startswith("list bullet"):
            found.lists[key] = "-"
        elif name.startswith("list number"):
            found.lists[key] = "1."
    for key in above:
        _inherit(key, above, found.headings)
        _inherit(key, above, found.lists)
    return found


def _inherit(key: str, above: dict[str, str], values: dict[str, Any]) -> None:
    at, steps = key, 0
    while at and at not in values and steps < DEEPEST:
        at, steps = above.get(at, ""), steps + 1
    if at in values:
        values[key] = values[at]


def _val(element: Any, name: str) -> str:
    child = element.find(f"{W}{name}")
    return str(child.get(f"{W}val") or "") if child is not None else ""


def _outline(element: Any) -> int | None:
    inner = element.find(f"{W}pPr")
    value = _val(inner, "outlineLvl") if inner is not None else ""
    return int(value) + 1 if value.isdigit() and int(value) < DEEPEST else None


def _bullets(package: Package) -> dict[tuple[str, int], bool]:
    """By numbering and depth: whether it shows a bullet."""
    root = package.xml("word/numbering.xml")
    if root is None:
        return {}
    kinds: dict[str, dict[int, bool]] = {}
    for abstract in root.iter(f"{W}abstractNum"):
        levels = {int(lvl.get(f"{W}ilvl") or 0): _val(lvl, "numFmt") == "bullet" for lvl in abstract.iter(f"{W}lvl")}
        kinds[abstract.get(f"{W}abstractNumId") or ""] = levels
    return {
        (num.get(f"{W}numId") or "", depth): bullet
        for num in root.iter(f"{W}num")
        for depth, bullet in kinds.get(_val(num, "abstractNumId"), {}).items()
    }


def _notes(package: Package) -> dict[str, str]:
    found: dict[str, str] = {}
    for part, word in (("footnote", "note"), ("endnote", "endnote")):
        root = package.xml(f"word/{part}s.xml")
        for note in root if root is not None else ():
            words = " ".join(text_of(p) for p in note.iter(f"{W}p")).strip() if local(note.tag) else ""
            if words and note.get(f"{W}type") is None:
                found[f"{word} {note.get(f'{W}id')}"] = escaped(words)
    return found


# The body.


def _blocks(parent: Any, reading: Reading) -> Iterator[Block]:
    for element in parent:
        name = local(element.tag)
        if name == "p":
            yield from _paragraph(element, reading)
        elif name == "tbl":
            yield from _table(element, reading)
        elif name and name not in GONE and not _is_contents(element):
            yield from _blocks(element, reading)


def _is_contents(element: Any) -> bool:
    """A table of contents repeats the headings."""
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _paragraph(element: Any, reading: Reading) -> Iterator[Block]:
    reading.said = []
    inner = element.find(f"{W}pPr")
    style = _val(inner, "pStyle") if inner is not None else ""
    text = inline(element, reading)
    level = reading.styles.headings.get(style) or _outline(element) or 0
    notes = tuple(reading.said)
    if text and level:
        yield Block(text.replace("\n", " "), level=level, notes=notes)
    elif text:
        mark = _mark(inner, style, reading)
        text = text.replace("\n", "  \n" + " " * (len(mark) + 1 if mark else 0))
        yield Block(f"{mark} {text}" if mark else BEGINS.sub(r"\1\\\2", text), listed=bool(mark), notes=notes)
    for box in _boxes(element):
        yield from _blocks(box, reading)


def _boxes(element: Any) -> Iterator[Any]:
    """Text boxes that hang on a paragraph; the copy for old programs is left out."""
    for child in element:
        name = local(child.tag)
        if name == "txbxContent":
            yield child
        elif name and name not in {"Fallback", "p"} | GONE:
            yield from _boxes(child)


def _mark(inner: Any, style: str, reading: Reading) -> str:
    """How the entry of a list begins: two or three blanks a depth, then a bullet or a number."""
    numbering = inner.find(f"{W}numPr") if inner is not None else None
    mark, depth = reading.styles.lists.get(style, ""), 0
    if numbering is not None:
        number, value = _val(numbering, "numId"), _val(numbering, "ilvl")
        if number == "0":
            return ""
        depth = int(value) if value.isdigit() else 0
        bullet = reading.bullets.get((number, depth), mark != "1.")
        mark = "-" if bullet else "1."
    return "   " * min(depth, 5) + mark if mark else ""


def escaped(text: str) -> str:
    return SPECIAL.sub(lambda match: "\\" + match[0], text)


def inline(element: Any, reading: Reading) -> str:
    """One paragraph's words with bold and italic, as it reads once every tracked change is accepted."""
    pieces: list[tuple[str, str]] = []
    for mark, words in _runs(element, reading):
        if pieces and (pieces[-1][0] == mark or not words.strip()):
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + words)
        else:
            pieces.append((mark, words))
    return "".join(_dressed(mark, words) for mark, words in pieces).strip()


def _dressed(mark: str, words: str) -> str:
    """Blanks stand outside the marks, else they are no marks."""
    core = words.strip()
    if not mark or not core or "\n" in core:
        return escaped(words)
    before = words[: len(words) - len(words.lstrip())]
    after = words[len(words.rstrip()) :]
    return f"{before}{mark}{escaped(core)}{mark}{after}"


def _runs(element: Any, reading: Reading) -> Iterator[tuple[str, str]]:
    for child in element:
        name = local(child.tag)
        if name == "r":
            yield _emphasis(child), _run(child, reading)
        elif name and name not in GONE | {"p", "pPr", "txbxContent", "Fallback"}:
            yield from _runs(child, reading)


def _emphasis(run: Any) -> str:
    look = run.find(f"{W}rPr")
    if look is None:
        return ""
    return ("**" if _on(look, "b") else "") + ("*" if _on(look, "i") else "")


def _on(look: Any, name: str) -> bool:
    child = look.find(f"{W}{name}")
    return child is not None and child.get(f"{W}val") not in {"0", "false", "off"}


def _run(run: Any, reading: Reading) -> str:
    words: list[str] = []
    for child in run:
        name = local(child.tag)
        if name == "t":
            words.append(child.text or "")
        elif name in BREAKS and child.get(f"{W}type") != "page":
            words.append(" " if name == "tab" else BREAKS[name])
        elif name in NOTES:
            key = f"{NOTES[name]} {child.get(f'{W}id')}"
            if key in reading.notes:
                words.append(f" ({key})")
                reading.said.append(f"{key[0].upper()}{key[1:]}: {reading.notes[key]}")
        elif name in {"drawing", "pict", "AlternateContent"}:
            words.extend(f"[Picture: {words_}] " for words_ in pictures(child))
    return "".join(words)


def pictures(element: Any) -> list[str]:
    """The alternative text of each picture that has one."""
    found = [str(each.get("descr") or "") for each in element.iter() if local(each.tag) == "docPr"]
    return [words.strip() for words in found if words.strip()]


# Tables.


def _table(element: Any, reading: Reading) -> Iterator[Block]:
    reading.said = []
    rows = [list(_cells(row, reading)) for row in element if local(row.tag) == "tr"]
    width = max((len(row) for row in rows), default=0)
    if width == 1:  # a frame around text, not a table
        yield from (block for cell in element.iter(f"{W}tc") for block in _blocks(cell, reading))
        return
    if width and any(any(row) for row in rows):
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        yield Block("\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]), notes=tuple(reading.said))


def _cells(row: Any, reading: Reading) -> Iterator[str]:
    for cell in row.iter(f"{W}tc"):
        if _row_of(cell) is not row:
            continue  # of a table inside this one; its words come with the cell that holds it
        look = cell.find(f"{W}tcPr")
        span = _val(look, "gridSpan") if look is not None else ""
        words = " ".join(filter(None, (inline(p, reading) for p in cell.iter(f"{W}p"))))
        yield re.sub(r"\s+", " ", words).replace("|", "\\|")
        yield from [""] * (min(int(span), 60) - 1 if span.isdigit() else 0)


def _row_of(cell: Any) -> Any:
    return next((above for above in cell.iterancestors() if local(above.tag) == "tr"), None)
