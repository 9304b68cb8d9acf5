"""Text laid bare for the scan: letters and digits only, and what stood between them.

Marks of Markdown, zero-width characters, soft hyphens, hyphens at the end of a line, accents and ligatures hide no word.
"""

import re
import unicodedata
from array import array
from dataclasses import dataclass, field
from html import unescape

# What stands between two letters. INSIDE: nothing, so they are of one word. MARK: something that a reader may not see, so a
# word may go on or end here. BETWEEN: words end here.
INSIDE, MARK, BETWEEN = 0, 1, 2
_HIDDEN, _SOFT = "\x01", "\x02"
# Each stands for one character, so that places in the text stay as they are.
_SAME_LENGTH = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2043\u2212", "-")
    | dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4", "'")
    | dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
    | dict.fromkeys("\u0085\u2028\u2029\x0b\x0c", "\n")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\u200e\u200f\x00", _HIDDEN)
    | {"\u00ad": _SOFT}
)
_WITHOUT_STROKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
_PIECE = re.compile(
    r"(?P<plain>[A-Za-z0-9]+)|(?P<target>\]\([^)\n]{0,2000}\))|(?P<entity>&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});)"
    r"|(?P<other>[\x80-\U0010ffff]+)|(?P<between>(?:(?!\]\()[\x00-\x25\x27-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f])+|[&\]])"
)
_MARKS = re.compile(rf"(?:[*_~`\\\[\]{_HIDDEN}]|[-{_SOFT}](?:[ \t]*\r?\n[ \t>]*)?)+")
_ONE_SIGN = re.compile(r"\s*([/.\-])\s*")


@dataclass(slots=True)
class Flat:
    """`letters`: the text's letters and digits, folded. `at[i]`: where letter i stands in the text; `gaps[i]`: what is before it.

    `signs[i]`: the one sign before letter i where it is a slash, a full stop or a hyphen alone.
    """

    letters: str = ""
    at: "array[int]" = field(default_factory=lambda: array("I"))
    gaps: bytearray = field(default_factory=bytearray)
    signs: dict[int, str] = field(default_factory=dict)


def folded(text: str) -> str:
    """Lower case, without accents, ligatures in letters; whatever its length becomes."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).translate(_WITHOUT_STROKE)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


class _Builder:
    """Takes the pieces of one text in order."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.count = 0
        self.gap: list[str] = []
        self.flat = Flat()

    def add(self, letters: str, start: int, *, one_place: bool = False) -> None:
        """Letters that follow each other in the text; `one_place`: they stand for one character there."""
        if self.gap == [" "]:  # nearly always
            self.flat.gaps.append(BETWEEN)
        else:
            self._meet("".join(self.gap))
        self.gap.clear()
        self.parts.append(letters)
        self.flat.gaps.extend(bytes(len(letters) - 1))
        self.flat.at.extend([start] * len(letters) if one_place else range(start, start + len(letters)))
        self.count += len(letters)

    def _meet(self, gap: str) -> None:
        self.flat.gaps.append(_sort_of(gap))
        sign = _ONE_SIGN.fullmatch(gap) if gap else None
        if sign and not (sign[1] == "-" and "\n" in gap):
            self.flat.signs[self.count] = sign[1]

    def take(self, text: str, start: int, *, one_place: bool = False) -> None:
        """Characters beyond ASCII, one by one: letters in their plain form, or what stands between letters."""
        for offset, character in enumerate(text):
            if unicodedata.combining(character):
                continue
            letters = "".join(letter for letter in folded(character) if letter.isalnum())
            if letters:
                self.add(letters, start if one_place else start + offset, one_place=True)
            else:
                self.gap.append(character)

    def done(self) -> Flat:
        self.flat.letters = "".join(self.parts)
        return self.flat


def _sort_of(gap: str) -> int:
    if not gap or not gap.strip(_SOFT):
        return INSIDE
    return MARK if _MARKS.fullmatch(gap) else BETWEEN


def flatten(text: str) -> tuple[Flat, list[str]]:
    """The text laid bare, and the targets of its links, which a reader does not see and the public can."""
    built, targets = _Builder(), []
    for piece in _PIECE.finditer(text.translate(_SAME_LENGTH)):
        found, start = piece[0], piece.start()
        match piece.lastgroup:
            case "plain":
                built.add(found.lower(), start)
            case "other":
                built.take(found, start)
            case "target":
                targets.append(found[2:-1])
                built.gap.append("]")
            case "entity":
                _take_entity(built, found, start)
            case _:
                built.gap.append(found)
    return built.done(), targets


def _take_entity(built: _Builder, found: str, start: int) -> None:
    """What Markdown shows for &#65; is a letter; what only looks like one is what was typed."""
    shown = unescape(found).translate(_SAME_LENGTH)
    if shown == found:
        built.gap.append("&")
        built.add(found[1:-1].lstrip("#").lower(), start + 1 + found[1:].startswith("#"))
        built.gap.append(";")
    else:
        built.take(shown, start, one_place=True)
