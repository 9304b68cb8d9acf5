"""What people type into a box, as a number or as the kind of nothing that they mean."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from datasets.enums import Standing, ValueKind
from datasets.terms import Figure, Terms

from .findings import DENOMINATOR, NUMBER, NUMERATOR, STANDING
from .words import counted, is_money

WHOLE_DIGITS, DECIMAL_DIGITS = 12, 4
LONGEST, QUOTED = 60, 20

NONE_AT_ALL: Final = frozenset({"nil", "none", "zero", "nought", "none: zero"})
STANDINGS: Final = {
    "given": Standing.GIVEN,
    "not collected": Standing.NOT_COLLECTED,
    "n/c": Standing.NOT_COLLECTED,
    "nc": Standing.NOT_COLLECTED,
    "not applicable": Standing.NOT_COLLECTED,
    "not recorded": Standing.NOT_COLLECTED,
    "no longer collected": Standing.NOT_COLLECTED,
    "not available": Standing.NOT_AVAILABLE,
    "not available yet": Standing.NOT_AVAILABLE,
    "not yet available": Standing.NOT_AVAILABLE,
    "unavailable": Standing.NOT_AVAILABLE,
    "n/a": Standing.NOT_AVAILABLE,
    "na": Standing.NOT_AVAILABLE,
    "tbc": Standing.NOT_AVAILABLE,
    "tba": Standing.NOT_AVAILABLE,
    "to be confirmed": Standing.NOT_AVAILABLE,
    "to follow": Standing.NOT_AVAILABLE,
    "awaited": Standing.NOT_AVAILABLE,
    "awaiting figures": Standing.NOT_AVAILABLE,
    "pending": Standing.NOT_AVAILABLE,
    "blank": Standing.BLANK,
    "left blank": Standing.BLANK,
    "": Standing.BLANK,
}

# Signs that look alike to the person who types them.
LIKE_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-"})
GROUPED = re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?=\.|$)")
DIGITS = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
RANGE = re.compile(r"[0-9.,]+ ?(?:-|to|/) ?[0-9.,]+%?", re.IGNORECASE)
COMMA_FOR_POINT = re.compile(r"[0-9]+,[0-9]{1,2}%?")


class NotANumber(ValueError):
    """What cannot be read, in `words` that say what to write instead."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Refused:
    """One box that could not be read. `typed`: as it stood there, shortened and printable."""

    box: str
    typed: str
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell as typed. Where something was refused, `figure` holds the boxes that could be read."""

    figure: Figure
    refused: tuple[Refused, ...] = ()


def read_number(text: str, terms: Terms, box: str = NUMBER) -> Decimal | None:
    """The number that somebody typed; None for an empty box. Raises NotANumber.

    Takes "1,234", "1 234", " 12 ", "12.5%" in a percentage, "£1,250.00" in pounds, "nil", "none" and "zero".
    """
    typed = tidied(text)
    if not typed:
        return None
    if len(text.strip()) > LONGEST:
        raise NotANumber(
            f"“{shortened(text)}” is too long for a figure. Put the number here and the words in the notes."
        )
    if typed.lower() in NONE_AT_ALL:
        return Decimal(0)
    bare = _without_signs(typed, terms, box)
    if DIGITS.fullmatch(bare) is None:
        raise NotANumber(_refusal(typed, terms, box))
    return _within_limits(bare, typed)


def read_standing(text: str) -> Standing | None:
    """Which kind of nothing somebody typed or chose; None where it is none of the words that are known."""
    typed = tidied(text).lower().replace("_", " ").rstrip(".")
    return STANDINGS.get(typed)


def read_figure(
    terms: Terms,
    *,
    number: str = "",
    numerator: str = "",
    denominator: str = "",
    standing: str = "",
    provisional: bool = False,
) -> Reading:
    """A whole cell from its boxes. Words such as "n/a" in a number's box say how the cell stands."""
    refused: list[Refused] = []
    numbers: dict[str, Decimal | None] = {}
    stands = _chosen(standing, refused)
    for box, text in ((NUMBER, number), (NUMERATOR, numerator), (DENOMINATOR, denominator)):
        worded = read_standing(text) if tidied(text) else None
        if worded is not None and worded != Standing.GIVEN:
            stands = worded
            continue
        try:
            numbers[box] = read_number(text, terms, box)
        except NotANumber as problem:
            refused.append(Refused(box, shortened(text), problem.words))
    filled = [box for box, value in numbers.items() if value is not None]
    nothing = not filled and not refused
    if stands in {Standing.NOT_COLLECTED, Standing.NOT_AVAILABLE} and filled:
        refused.append(_contradiction(stands, text=str(numbers[filled[0]])))
    if nothing and stands in {None, Standing.GIVEN}:
        stands = Standing.BLANK
    elif stands == Standing.BLANK and not nothing:
        stands = Standing.GIVEN
    return Reading(
        Figure(**numbers, standing=stands or Standing.GIVEN, provisional=provisional and not nothing), tuple(refused)
    )


def tidied(text: str) -> str:
    """One line of printable characters: full-width digits as plain ones, odd spaces as spaces, odd dashes as minus."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text.strip()[: LONGEST * 4])
    return " ".join(unicodedata.normalize("NFKC", printable).translate(LIKE_MINUS).split())


def shortened(text: str) -> str:
    """What was typed, short enough for a sentence."""
    typed = tidied(text)
    return typed if len(typed) <= QUOTED else f"{typed[:QUOTED].rstrip()}..."


def _without_signs(typed: str, terms: Terms, box: str) -> str:
    """Without the pound, percent and thousands' signs that may stand there."""
    bare = typed
    if box == NUMBER and terms.kind == ValueKind.PERCENTAGE:
        bare = bare.removesuffix("%").rstrip()
    if is_money(terms):
        bare = re.sub(r"^([-+]?) ?£ ?", r"\1", bare)
    sign, unsigned = (bare[0], bare[1:].lstrip()) if bare[:1] in {"-", "+"} else ("", bare)
    grouped = GROUPED.match(unsigned)
    if grouped:
        unsigned = re.sub("[, ]", "", grouped[0]) + unsigned[grouped.end() :]
    return sign + unsigned


def _within_limits(bare: str, typed: str) -> Decimal:
    whole, _, decimals = bare.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > WHOLE_DIGITS:
        raise NotANumber(
            f"“{shortened(typed)}” has more than {WHOLE_DIGITS} digits. Check it: perhaps two figures ran together."
        )
    if len(decimals.rstrip("0")) > DECIMAL_DIGITS:
        raise NotANumber(
            f"“{shortened(typed)}” has more than {DECIMAL_DIGITS} digits after the point. Round it to {DECIMAL_DIGITS} or fewer."
        )
    return Decimal(bare) + 0  # never minus zero


def _refusal(typed: str, terms: Terms, box: str) -> str:
    """What to write instead, by what went wrong."""
    start = f"“{shortened(typed)}” is not a number."
    if read_standing(typed) is not None:
        return f"{start} Clear the box, and say that the figure is not collected or not available yet."
    if typed.startswith(("<", ">")):
        return f"{start} Give the figure itself. Small numbers are hidden only when figures are published."
    if RANGE.fullmatch(typed):
        return f"{start} Give one figure. If it is not certain yet, give your best one and mark it as provisional."
    if COMMA_FOR_POINT.fullmatch(typed):
        return f"{start} Use a point for decimals, such as 12.5, and a comma only for thousands, such as 1,234."
    if typed.endswith("%"):
        return f"{start} Give {counted(terms) or 'the number'} as a number without the percent sign."
    if "£" in typed:
        return f"{start} Write it without the pound sign."
    example = "12.5" if box == NUMBER and (terms.decimals or terms.of_parts) else "12"
    return f"{start} Write it in digits only, such as {example}. Write 0 for none; put words in the notes."


def _chosen(standing: str, refused: list[Refused]) -> Standing | None:
    if not tidied(standing):
        return None
    found = read_standing(standing)
    if found is None:
        refused.append(
            Refused(
                STANDING,
                shortened(standing),
                f"“{shortened(standing)}” is not one of the choices. Choose Given, Not collected or Not available yet.",
            )
        )
    return found


def _contradiction(stands: Standing, text: str) -> Refused:
    label = Standing(stands).label.lower()
    return Refused(
        STANDING, text, f"{text} is given, and the figure is said to be {label}. Clear the number, or choose Given."
    )
