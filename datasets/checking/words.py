"""How the checks say figures."""

from collections.abc import Sequence
from decimal import Decimal

from datasets.enums import CheckCode, ValueKind
from datasets.periods import Period
from datasets.terms import CellKey, Figure, Terms, rounded, said, value_of

from .book import sound_number
from .findings import WHOLE_CELL, Finding, level_of

LISTED = 4
BOX_NAMES = {"number": "figure", "numerator": "first number (the part)", "denominator": "second number (the whole)"}


def finding(
    code: CheckCode,
    terms: Terms,
    category: str,
    period: Period,
    words: str,
    *,
    box: str = WHOLE_CELL,
    other: Sequence[CellKey] = (),
    numbers: Sequence[Decimal | None] = (),
) -> Finding:
    """A finding whose words begin with the name of its cell."""
    return Finding(
        code=code,
        level=level_of(code),
        indicator=terms.code,
        category=category,
        period=period.code,
        box=box,
        words=f"{terms.cell_name(category)}: {words}",
        other=tuple(other),
        numbers=tuple(number for number in numbers if number is not None and number.is_finite()),
    )


def told(terms: Terms, value: Decimal | None) -> str:
    """One value of an indicator as people read it: 1,234; 41.9%; £125,105. A rate without a zero behind its point."""
    if terms.kind == ValueKind.RATE and value is not None:
        return plain(rounded(value, max(terms.decimals, 1)))
    return said(terms.kind, value, unit=terms.unit, decimals=terms.decimals)


def plain(number: Decimal | None) -> str:
    """A number as it was given: 1,234; 8.6; 0.25."""
    if number is None or not sound_number(number):
        return "a number that cannot be kept"
    trimmed = number.normalize() if number else Decimal(0)
    return f"{trimmed:,f}"


def decimals_of(number: Decimal) -> int:
    """How many decimals a number was given with, as far as can be told: 8.6 and 8.6000 have one."""
    exponent = number.normalize().as_tuple().exponent if number else 0
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def parts_or_value(terms: Terms, figure: Figure) -> str:
    """468 of 5,409 where both are held, else the value."""
    if terms.of_parts and figure.has_parts:
        return f"{plain(figure.numerator)} of {plain(figure.denominator)}"
    return told(terms, value_of(terms.kind, figure))


def listed(texts: Sequence[str]) -> str:
    """A, B and C; only the first few of many."""
    if len(texts) > LISTED:
        return f"{', '.join(texts[:LISTED])} and {len(texts) - LISTED} more"
    return " and ".join([*([", ".join(texts[:-1])] if len(texts) > 1 else []), *texts[-1:]])


def counted(terms: Terms) -> str:
    """What is counted, for a sentence: children; where nobody said, just "number"."""
    return terms.unit if terms.unit and terms.unit not in {"percent", "per 10,000"} else ""


def is_money(terms: Terms) -> bool:
    return terms.kind == ValueKind.AMOUNT or terms.unit == "pounds"
