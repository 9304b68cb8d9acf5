"""The forms under which a protected word can stand in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviews.enums import WordKind
from reviews.release.flattening import INSIDE, flatten

PART_LETTERS = 3
# Names that are ordinary words: as part of a name they count only when they are written with a capital.
ORDINARY = frozenset(
    {
        "art", "bill", "black", "brown", "cook", "dawn", "day", "dean", "eve", "faith", "field", "frank", "grace", "grant", "gray",
        "green", "hill", "hope", "jack", "joy", "king", "lily", "long", "love", "may", "mark", "miles", "page", "pat", "price",
        "reed", "rich", "rob", "rose", "short", "small", "summer", "sue", "walker", "ward", "white", "will", "wood", "young",
    }
)  # fmt: skip
# What a school or place is called besides its name.
GENERIC = frozenset(
    {
        "academy", "care", "centre", "church", "college", "community", "england", "first", "grammar", "high", "home", "hospital",
        "infant", "infants", "junior", "middle", "nursery", "pre", "preschool", "primary", "school", "secondary", "special", "the",
        "of", "c", "e", "ce", "rc", "catholic",
    }
)  # fmt: skip
_POSTCODE = re.compile(r"([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """`tokens`: folded words one after the other. `part`: only part of what is protected. `capital`: a small letter is no hit.

    `initials`: single letters with nothing but full stops and spaces between them.
    """

    tokens: tuple[str, ...]
    part: bool = False
    capital: bool = False
    initials: bool = False


def tokens_of(text: str) -> tuple[str, ...]:
    """The folded words of a text: what the scan compares."""
    flat, _ = flatten(text)
    starts = [place for place, gap in enumerate(flat.gaps) if gap != INSIDE or place == 0]
    if not starts:
        return ()
    ends = [*starts[1:], len(flat.letters)]
    return tuple(flat.letters[a:b] for a, b in zip(starts, ends, strict=True))


def forms_of(kind: str, word: str) -> tuple[Form, ...]:
    """Without doubles, whole forms first. Dates have forms of their own."""
    return tuple(dict.fromkeys(form for form in _forms(kind, word) if any(form.tokens)))


def _forms(kind: str, word: str) -> Iterator[Form]:
    tokens = tokens_of(word)
    if kind == WordKind.INITIALS:
        yield Form(tuple("".join(tokens)), initials=True)
        return
    yield Form(tokens)
    if kind == WordKind.NAME:
        yield from _name(word, tokens)
    elif kind == WordKind.PLACE:
        yield from _place(word)
    elif kind == WordKind.SCHOOL:
        short = tuple(token for token in tokens if token not in GENERIC)
        if len("".join(short)) > PART_LETTERS:
            yield Form(short, part=True)


def _name(word: str, tokens: tuple[str, ...]) -> Iterator[Form]:
    if len(tokens) < 2:
        return
    yield Form((*tokens[1:], tokens[0]))
    yield Form((tokens[-1], *tokens[:-1]))
    if len(tokens) > 2:
        yield Form((tokens[0], tokens[-1]), part=True)
    for name in word.replace(",", " ").split():
        part = tokens_of(name)
        if len("".join(part)) >= PART_LETTERS:
            yield Form(part, part=True, capital="".join(part) in ORDINARY)


def _place(word: str) -> Iterator[Form]:
    for postcode in _POSTCODE.finditer(word):
        yield Form((postcode[1].lower(), postcode[2].lower()))
    pieces = [piece for piece in re.split(r"[,;\n]", _POSTCODE.sub("", word)) if piece.strip()]
    for piece in pieces:
        tokens = tokens_of(piece)
        if len(pieces) > 1 and len("".join(tokens)) >= PART_LETTERS and not tokens[0].isdigit():
            yield Form(tokens, part=True)
        if len(tokens) > 2 and tokens[0][:1].isdigit():
            yield Form(tokens[1:], part=True)
