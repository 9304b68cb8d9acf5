"""What a section of a published document is made of. One template turns blocks into HTML for the page and the PDF alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

NOT_STATED = "Not stated"


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 3
    kind: str = "heading"

    @property
    def words(self) -> str:
        return self.text


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: str = "paragraph"

    @property
    def words(self) -> str:
        return self.text


@dataclass(frozen=True)
class Note:
    """What is odd in the document: kept and said, never smoothed over."""

    text: str
    kind: str = "note"

    @property
    def words(self) -> str:
        return self.text


@dataclass(frozen=True)
class Listing:
    items: Sequence[str]
    intro: str = ""
    kind: str = "list"

    @property
    def words(self) -> str:
        return " ".join([self.intro, *self.items])


@dataclass(frozen=True)
class Facts:
    """Names and values. A value that the document does not give reads "Not stated"."""

    rows: Sequence[tuple[str, str]]
    kind: str = "facts"

    @property
    def words(self) -> str:
        return ". ".join(f"{name}: {value or NOT_STATED}" for name, value in self.rows)


@dataclass(frozen=True)
class Table:
    caption: str
    head: Sequence[str]
    body: Sequence[Sequence[str]]
    numeric: Sequence[int] = ()
    silent: Sequence[str] = ()
    kind: str = "table"

    @property
    def words(self) -> str:
        return " ".join([self.caption, *(", ".join(cell for cell in row if cell) + "." for row in self.body)])


@dataclass(frozen=True)
class Picture:
    """A drawing whose words stand in the text as well."""

    svg: SafeString
    caption: str
    kind: str = "picture"

    @property
    def words(self) -> str:
        return self.caption


Block = Heading | Paragraph | Note | Listing | Facts | Table | Picture


@dataclass(frozen=True)
class ComposedSection:
    code: str
    number: int
    title: str
    intro: SafeString
    blocks: Sequence[Block] = field(default_factory=tuple)

    @property
    def anchor(self) -> str:
        return self.code.replace("_", "-")

    @property
    def stated(self) -> bool:
        return bool(self.blocks or self.intro)

    @property
    def words(self) -> str:
        """The section as plain text, for searching."""
        parts = [unescape(strip_tags(self.intro)), *(block.words for block in self.blocks)]
        return " ".join(" ".join(parts).split()) or NOT_STATED


def only(*blocks: Block | Iterable[Block] | None) -> list[Block]:
    """The blocks that say something, in order."""
    found: list[Block] = []
    for block in blocks:
        if block is None:
            continue
        if isinstance(block, Iterable):
            found.extend(block)
        elif block.words.strip():
            found.append(block)
    return found


def listing(items: Sequence[str], intro: str = "") -> Listing | None:
    return Listing(items, intro) if items else None


def paragraph(text: str) -> Paragraph | None:
    return Paragraph(text) if text else None


def table(
    caption: str, head: Sequence[str], body: Sequence[Sequence[str]], numeric: Sequence[int] = ()
) -> Table | None:
    """Columns that no row fills are named below the table, not repeated as "Not stated" in every row."""
    if not body:
        return None
    filled = [n for n in range(len(head)) if n == 0 or any(row[n] for row in body)]
    return Table(
        caption,
        [head[n] for n in filled],
        [[row[n] for n in filled] for row in body],
        [place for place, n in enumerate(filled, start=1) if n + 1 in numeric],
        [head[n] for n in range(len(head)) if n not in filled],
    )


def note(text: str) -> Note | None:
    return Note(text) if text else None
