"""Dates as people in Britain write them, found in text that was laid bare."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reviews.release.flattening import BETWEEN, MARK, Flat

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ONES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS = (
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
)  # fmt: skip
ORDINALS = {
    word: number
    for number, word in enumerate(
        [*_ONES, *_TEENS, "twentieth", *(f"twenty{one}" for one in _ONES), "thirtieth", "thirtyfirst"], start=1
    )
}
_MONTH = "(?P<month>sept|" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + ")"
_WRITTEN = sorted((re.sub(r"^(twenty|thirty)(?!th)", r"\1[ -]?", word) for word in ORDINALS), key=len, reverse=True)
_DAY = r"(?:(?P<day>\d{1,2})(?: ?(?:st|nd|rd|th))?|(?P<ordinal>" + "|".join(_WRITTEN) + "))"
_YEAR = r"(?:[ \-/.]?(?P<year>\d{4}|\d{2}))?"
_FORMS = (
    re.compile(rf"(?<![a-z0-9]){_DAY}(?: day)?(?: of)?[ \-/.]?{_MONTH}(?![a-z]){_YEAR}(?![a-z0-9])"),
    re.compile(rf"(?<![a-z0-9]){_MONTH}[ \-/.]?(?:the )?{_DAY}(?![a-z0-9]){_YEAR}(?!\d)"),
    re.compile(r"(?<![0-9])(?P<day>\d{1,2})[/.\-](?P<number>\d{1,2})[/.\-](?P<year>\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?<![0-9])(?P<year>\d{4})[/.\-](?P<number>\d{1,2})[/.\-](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<![0-9])(?P<year>(?:19|20)\d\d)(?P<number>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
    re.compile(r"(?<![0-9])(?P<day>[0-3]\d)(?P<number>[01]\d)(?P<year>(?:19|20)\d\d)(?!\d)"),
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """`year` None: none was written. `start`, `end`: of its letters in the laid-bare text."""

    day: int
    month: int
    year: int | None
    start: int
    end: int

    def is_exactly(self, on: date) -> bool:
        return (self.day, self.month, self.year) == (on.day, on.month, on.year)


def find_dates(flat: Flat) -> Iterator[FoundDate]:
    """Every date once for each way of reading the marks between its letters."""
    seen: set[tuple[int, int, int, int | None]] = set()
    for marks in ("", " "):
        text, places = _spaced(flat, marks)
        for form in _FORMS:
            for match in form.finditer(text):
                found = _read(match, places)
                if found is not None and (key := (found.start, found.day, found.month, found.year)) not in seen:
                    seen.add(key)
                    yield found
        if MARK not in flat.gaps:
            return


def _spaced(flat: Flat, marks: str) -> tuple[str, "array[int]"]:
    """The letters with one sign wherever words end, and `marks` where a mark stands; and which letter each is or precedes."""
    parts: list[str] = []
    places: array[int] = array("I")
    start = 0
    letters, gaps, signs = flat.letters, flat.gaps, flat.signs
    for place in re.finditer(rb"[\x01\x02]", gaps):
        here = place.start()
        between = signs.get(here, " " if gaps[here] == BETWEEN else marks)
        parts += (letters[start:here], between)
        places.extend(range(start, here))
        places.extend([here] * len(between))
        start = here
    parts.append(letters[start:])
    places.extend(range(start, len(letters)))
    return "".join(parts), places


def _read(match: re.Match[str], places: "array[int]") -> FoundDate | None:
    parts = match.groupdict()
    day = int(parts["day"]) if parts.get("day") else ORDINALS[re.sub(r"[ -]", "", parts["ordinal"])]
    month = int(parts["number"]) if parts.get("number") else [m[:3] for m in MONTHS].index(parts["month"][:3]) + 1
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    year = int(parts["year"]) if parts.get("year") else None
    if year is not None and year < 100:
        year += 2000 if year < 50 else 1900
    return FoundDate(day, month, year, places[match.start()], places[match.end() - 1] + 1)
