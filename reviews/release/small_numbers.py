"""Small numbers by which somebody could be known: an honest, simple rule, for a person to judge."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reviews.release.scanning import Text

_COUNTED = (
    "child|children|adult|adults|sibling|siblings|brother|brothers|sister|sisters|half-siblings|baby|babies|infant|infants|twins|"
    "girl|girls|boy|boys|son|sons|daughter|daughters|person|people|woman|women|man|men|victim|victims|death|deaths|pupil|pupils|"
    "student|students|resident|residents|patient|patients|carer|carers|grandchildren|relative|relatives|family|families|case|cases|"
    "household|households|teenager|teenagers|parents|staff"
)
_SMALL = re.compile(
    rf"\b(?P<number>one|two|three|four|five|[1-5])\s+(?:[\w’'-]+\s+){{0,2}}?(?:{_COUNTED})\b", re.IGNORECASE
)
_MARKS = re.compile(r"[*_`~\\]")
SHOWN = 50


@dataclass(frozen=True, slots=True, repr=False)
class SmallNumber:
    """A count of one to five of somebody, in its context."""

    where: str
    before: str
    found: str
    after: str


def find_small_numbers(texts: Sequence[Text]) -> list[SmallNumber]:
    """ "two of his siblings", "3 children". A decimal, a date or a number that goes on is none."""
    return [small for text in texts for small in _in_one(text)]


def _in_one(text: Text) -> list[SmallNumber]:
    plain = re.sub(r"\s+", " ", _MARKS.sub("", text.text))
    return [
        SmallNumber(
            text.where,
            plain[max(0, found.start() - SHOWN) : found.start()],
            found[0],
            plain[found.end() : found.end() + SHOWN],
        )
        for found in _SMALL.finditer(plain)
        if not (found.start() > 1 and plain[found.start() - 1] in ".,/-£" and plain[found.start() - 2].isdigit())
    ]
