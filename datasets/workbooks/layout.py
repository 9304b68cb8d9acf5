"""How the workbook of a return is laid out: what stands in which column, and how the portal knows its own."""

from dataclasses import dataclass

from datasets.collecting.boxes import NONE
from datasets.enums import Standing

FIGURES, GUIDE, ABOUT = "Figures", "How to", "_portal"
FORMAT = "quarterly-return-1"
FIRST_ROW = 3
MOST_ROWS = 20_000
MOST_COLUMNS = 40
MOST_UNPACKED = 100 * 1024 * 1024  # what all parts of an honest workbook come to, unpacked


@dataclass(frozen=True, slots=True)
class Column:
    letter: str
    heading: str
    width: int
    typed: bool = False
    hidden: bool = False


KEY = Column("A", "Key", 10, hidden=True)
SECTION = Column("B", "Section", 20)
NAME = Column("C", "Figure", 52)
YEAR_AGO = Column("D", "Same quarter last year", 20)
LAST = Column("E", "Last quarter", 20)
PART = Column("F", "Figure, or how many", 20, typed=True)
WHOLE = Column("G", "Out of", 14, typed=True)
STANDS = Column("H", "If there is none", 22, typed=True)
PROVISIONAL = Column("I", "Provisional", 12, typed=True)
STORY = Column("J", "What is behind it", 60, typed=True)
COLUMNS = (KEY, SECTION, NAME, YEAR_AGO, LAST, PART, WHOLE, STANDS, PROVISIONAL, STORY)
# Where each box of a cell stands.
OF_BOX = {"number": PART, "numerator": PART, "denominator": WHOLE}
STANDING_WORDS = {
    Standing.GIVEN.value: "",
    NONE: "None: zero",
    Standing.NOT_COLLECTED.value: "Not collected",
    Standing.NOT_AVAILABLE.value: "Not available yet",
}
BY_WORDS = {words.lower(): value for value, words in STANDING_WORDS.items()}
YES = "Yes"


def story_name(indicator_id: int) -> str:
    """How the hidden sheet calls the story of an indicator."""
    return f"n{indicator_id}"
