"""What is different between two texts, word by word. Nothing but words in and pieces out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from reviews.enums import ReportSection

SAME, ADDED, REMOVED = "same", "added", "removed"
WORD = re.compile(r"\s+|\w+|[^\w\s]")
# Beyond this a paragraph is shown as taken out and put in as a whole: comparing its words would take too long.
MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that stayed, came or went."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One section of two versions: its paragraphs in pieces."""

    code: str
    title: str
    paragraphs: list[list[Piece]]

    @property
    def changed(self) -> bool:
        return any(piece.kind != SAME for paragraph in self.paragraphs for piece in paragraph)


def compare_sections(before: Sequence[dict[str, str]], after: Sequence[dict[str, str]]) -> list[Compared]:
    """Every section that stands in one of them, in the order of a report."""
    old, new = ({section["code"]: section["text"] for section in sections} for sections in (before, after))
    return [
        Compared(section.value, str(section.label), list(compare(old.get(section, ""), new.get(section, ""))))
        for section in ReportSection
        if section in old or section in new
    ]


def compare(before: str, after: str) -> Iterator[list[Piece]]:
    """Paragraph by paragraph; where one was rewritten, word by word."""
    old, new = _paragraphs(before), _paragraphs(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from ([Piece(SAME, text)] for text in old[a:b])
        else:
            yield from (list(_words(gone, come)) for gone, come in zip_longest(old[a:b], new[c:d], fillvalue=""))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = WORD.findall(before), WORD.findall(after)
    if not old or not new or len(old) + len(new) > MOST_WORDS:
        yield from (Piece(kind, text) for kind, text in ((REMOVED, before), (ADDED, after)) if text)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(SAME, "".join(old[a:b]))
            continue
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        yield from (Piece(which, text) for which, text in ((REMOVED, gone), (ADDED, come)) if text)
