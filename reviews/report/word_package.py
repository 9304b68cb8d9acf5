"""Every word that a Word file holds, shown or not: what a scan for protected words must see."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from reviews.report.extracted import Unreadable, named

MOST_UNPACKED = 150 * 1024 * 1024
BOMB = (
    "The file unpacks to far more than a report can hold. Save it again without large pictures and choose the new copy"
)
KEPT = (".xml", ".rels", ".html", ".htm", ".mht", ".txt", ".rtf", ".docx", ".xlsx", ".pptx")
PACKAGES = (".docx", ".xlsx", ".pptx")
LOOSE = (".html", ".htm", ".mht", ".txt", ".rtf")
# What has names in it that nobody wrote: fonts, colours, the list of styles that every Word file carries.
OURS = re.compile(r"(fontTable|stylesWithEffects|theme\d*|webSettings|numbering|\[Content_Types\])\.xml$")
TEXT = frozenset({"t", "delText", "instrText", "delInstrText"})
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
MEASURES = frozenset({"posOffset", "pctWidth", "pctHeight", "align", "pctPosHOffset", "pctPosVOffset"})
SPOKEN = frozenset(
    {"descr", "title", "alt", "author", "initials", "string", "userId", "tooltip", "docLocation", "lastClr"}
)
# Elements whose w:val is something that a person typed.
TYPED = frozenset({"alias", "tag", "docVar", "placeholder", "default", "result", "statusText", "helpText"})
GONE, COME = frozenset({"del", "moveFrom"}), frozenset({"ins", "moveTo"})
STANDARD = re.compile(r"(image|oleObject|chart|Microsoft_\w+?)\d*\.\w+$")

# Nothing is looked up anywhere, and nothing stands for anything else.
_parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def parse_xml(content: bytes) -> Any:
    return etree.fromstring(content, _parser)


@dataclass(frozen=True, slots=True)
class Package:
    """`parts`: the bytes of what can hold words, by name. `names`: of every part. `embedded`: files inside that cannot be read here."""

    parts: dict[str, bytes]
    names: tuple[str, ...]

    @property
    def embedded(self) -> tuple[str, ...]:
        return tuple(n for n in self.names if "/embeddings/" in n and not n.lower().endswith(PACKAGES))

    def xml(self, name: str) -> Any:
        """A part's root element, or None."""
        return parse_xml(self.parts[name]) if name in self.parts else None


def open_package(content: bytes, most: int = MOST_UNPACKED) -> Package:
    """Unpacks as little as it must and never more than `most` bytes, whatever the package says of itself."""
    parts: dict[str, bytes] = {}
    names: list[str] = []
    left = most
    with zipfile.ZipFile(BytesIO(content)) as package:
        for entry in package.infolist():
            names.append(entry.filename)
            with package.open(entry) as part:
                unpacked = part.read(left + 1)
            left -= len(unpacked)
            if left < 0:
                raise Unreadable(BOMB)
            if entry.filename.lower().endswith(KEPT):
                # A second part of the same name must hide nothing.
                parts[f"{len(names)}/{entry.filename}" if entry.filename in parts else entry.filename] = unpacked
    return Package(parts, tuple(names))


def local(name: Any) -> str:
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def every_word(package: Package, *, inside: bool = True) -> Iterator[str]:
    """Lines. A paragraph with tracked changes comes twice: as it reads now, and as it read before."""
    for name, content in package.parts.items():
        lower = name.lower()
        if lower.endswith(".rels"):
            yield from _targets(parse_xml(content))
        elif lower.endswith(".xml"):
            if not OURS.search(name):
                yield from _words_of(parse_xml(content), styles=name.endswith("styles.xml"))
        elif lower.endswith(LOOSE):
            yield re.sub(r"<[^>]*>", " ", content.decode("utf-8", "replace"))
        elif inside:
            yield from every_word(open_package(content), inside=False)
    for name in package.names:
        last = name.rpartition("/")[2]
        if ("/media/" in name or "/embeddings/" in name) and not STANDARD.match(last):
            yield last


def _targets(root: Any) -> Iterator[str]:
    """Where links lead: an address can hold a name."""
    for element in root.iter():
        if element.get("TargetMode") == "External":
            yield element.get("Target") or ""


def _words_of(root: Any, *, styles: bool) -> Iterator[str]:
    for element in root.iter():
        name = local(element.tag)
        if styles:
            yield from _style_name(element, name)
        elif name == "p":
            yield from _paragraph(element)
        elif name not in TEXT | MEASURES and element.text and element.text.strip():
            yield element.text
        if element.tail and element.tail.strip():
            yield element.tail
        if name and not styles:
            yield from _attributes(element, name)


def _style_name(element: Any, name: str) -> Iterator[str]:
    """Only of styles that somebody made: every Word file names a hundred more."""
    if name == "style" and element.get(_w("customStyle")) == "1":
        yield from (str(child.get(_w("val")) or "") for child in element if local(child.tag) == "name")


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _attributes(element: Any, name: str) -> Iterator[str]:
    for full, value in element.attrib.items():
        key = local(full) or full
        if key in SPOKEN or (key == "val" and name in TYPED) or (key == "name" and name not in {"font", "style"}):
            yield value


def _paragraph(paragraph: Any) -> Iterator[str]:
    """A name that is split over several pieces of formatting is one word again."""
    now = text_of(paragraph, without=GONE)
    yield now
    before = text_of(paragraph, without=COME)
    if before != now:
        yield before


def text_of(element: Any, *, without: frozenset[str] = GONE) -> str:
    """The words of one paragraph, not of paragraphs inside it (a text box has its own)."""
    words: list[str] = []
    for child in element:
        name = local(child.tag)
        if name in TEXT:
            words.append(child.text or "")
        elif name in BREAKS:
            words.append(BREAKS[name])
        elif name and name != "p" and name not in without:
            words.append(text_of(child, without=without))
    return "".join(words)


CORE, APP, CUSTOM = "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"
# Counts that the program keeps say nothing of anybody.
COUNTS = frozenset(
    {
        "TotalTime",
        "Pages",
        "Words",
        "Characters",
        "Lines",
        "Paragraphs",
        "CharactersWithSpaces",
        "DocSecurity",
        "ScaleCrop",
    }
    | {"LinksUpToDate", "SharedDoc", "HyperlinksChanged", "AppVersion", "TitlesOfParts", "HeadingPairs"}
)
NAMES = {"creator": "author"}


def properties_of(package: Package) -> dict[str, str]:
    """Title, author, who changed it last, company and the like, and what somebody added."""
    pairs: list[tuple[str, str]] = []
    for part in (CORE, APP):
        root = package.xml(part)
        for element in root if root is not None else ():
            name = local(element.tag)
            if name and name not in COUNTS:
                pairs.append((NAMES.get(name, name), " ".join(element.itertext())))
    root = package.xml(CUSTOM)
    rows = [element for element in root if local(element.tag)] if root is not None else []
    pairs.extend((element.get("name") or "custom", " ".join(element.itertext())) for element in rows)
    return named(pairs)
