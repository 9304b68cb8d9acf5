"""What a check found: which figures do not fit, in words that say how to put it right."""

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from datasets.enums import CheckCode, Level
from datasets.terms import CellKey

NUMBER, NUMERATOR, DENOMINATOR, STANDING, WHOLE_CELL = "number", "numerator", "denominator", "standing", ""

# What cannot be true whatever happened. Everything else can be, and then wants an explanation.
ERRORS = frozenset(
    {
        CheckCode.NOT_A_NUMBER,
        CheckCode.NEGATIVE,
        CheckCode.NOT_WHOLE,
        CheckCode.PARTS_MISSING,
        CheckCode.ABOVE_DENOMINATOR,
        CheckCode.PARTS_ABOVE_TOTAL,
    }
)

MemoryKey = tuple[str, str, CheckCode]


def level_of(code: CheckCode) -> Level:
    return Level.ERROR if code in ERRORS else Level.QUERY


@dataclass(frozen=True, slots=True)
class Finding:
    """One question about one cell of one period.

    `period`: its code. `box`: number, numerator, denominator or standing; "" where the whole cell is meant. `category`: ""
    for the total, or for the breakdown as a whole. `other`: the other cells that it was compared with. `numbers`: the
    figures that `words` speak of.
    """

    code: CheckCode
    level: Level
    indicator: str
    category: str
    period: str
    box: str
    words: str
    other: tuple[CellKey, ...] = ()
    numbers: tuple[Decimal, ...] = ()

    @property
    def cell(self) -> CellKey:
        return self.indicator, self.category

    @property
    def stops(self) -> bool:
        """Whether the return cannot be sent while it stands."""
        return self.level == Level.ERROR

    @property
    def memory_key(self) -> MemoryKey:
        """The same in each period: under this key an earlier explanation is offered again."""
        return self.indicator, self.category, self.code

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal characters that change when one of the numbers does, and not when only the wording does.

        An explanation holds for the fingerprint that it was given for: amend the figure, and the question is a new one.
        """
        said = [self.code, self.indicator, self.category, self.period, self.box]
        said += [part for cell in self.other for part in cell]
        said += [_plain(number) for number in self.numbers]
        # Lengths, so that no two lists of parts run together into one text.
        text = "".join(f"{len(part)}:{part}" for part in said)
        return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _plain(number: Decimal) -> str:
    """8.6 and 8.6000 are one figure, whichever of them the database hands back."""
    if not number.is_finite():
        return str(number)
    return str(number.normalize()) if number else "0"
