"""The printed figures of the Warwickshire report 2017/18 as a book, straight from the transcription."""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

from datasets.checking.book import Book
from datasets.enums import RelationKind, Standing, ValueKind
from datasets.terms import Category, Figure, Relation, Terms

FOLDER = Path(__file__).parents[2] / "definitions" / "figures" / "warwickshire-2017-18"
STANDING = {"blank": Standing.BLANK, "tbc": Standing.NOT_AVAILABLE, "not-available": Standing.NOT_AVAILABLE}

# How the tables of the report must agree, by its own words.
RELATIONS = {
    "cp-plans": [Relation(RelationKind.SAME_AS, "cp-plans-at-end")],
    "cp-plans-gender": [Relation(RelationKind.TOTAL, "cp-plans")],
    "cp-plans-age": [Relation(RelationKind.TOTAL, "cp-plans")],
    "cp-plans-category": [Relation(RelationKind.TOTAL, "cp-plans")],
    "referrals-to-assessment": [Relation(RelationKind.DENOMINATOR, "referrals")],
    "referrals-by-source": [Relation(RelationKind.SAME_AS, "referrals")],
    "referrals-by-source-share": [
        Relation(RelationKind.NUMERATOR, "referrals-by-source"),
        Relation(RelationKind.DENOMINATOR, "referrals"),
    ],
    "cse-team-lac": [Relation(RelationKind.DENOMINATOR, "cse-team-open")],
    "lac-residential-share": [
        Relation(RelationKind.NUMERATOR, "lac-residential"),
        Relation(RelationKind.DENOMINATOR, "lac-at-end"),
    ],
}
# Lengths of courses have no sum, rates of districts no total, and of many courses no total is printed.
NOT_ADDED = {"referral-rate", "cp-plan-rate", "training-hours"}


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@cache
def book() -> Book:
    """Indicators and figures exactly as transcribed."""
    categories: dict[str, dict[str, None]] = {}
    broken: set[str] = set()
    figures: dict[str, dict[tuple[str, str], Figure]] = {}
    for row in _rows("values.csv"):
        category = row["category"].partition("=")[2]
        if category:
            categories.setdefault(row["indicator"], {})[category] = None
        if "." in row["value"]:
            broken.add(row["indicator"])
        figures.setdefault(row["period"], {})[row["indicator"], category] = Figure(
            number=_number(row["value"]),
            numerator=_number(row["numerator"]),
            denominator=_number(row["denominator"]),
            standing=STANDING.get(row["flag"], Standing.GIVEN),
            provisional=row["flag"] == "provisional",
        )
    terms = {
        row["code"]: Terms(
            code=row["code"],
            title=row["title"],
            kind=ValueKind(row["kind"]),
            unit=row["unit"],
            decimals=1 if row["code"] in broken else 0,
            categories=tuple(
                Category(name, name, not_recorded="not recorded" in name.lower() or name == "Unknown")
                for name in categories.get(row["code"], ())
            ),
            adds_up=row["code"] not in NOT_ADDED,
            relations=tuple(RELATIONS.get(row["code"], ())),
        )
        for row in _rows("indicators.csv")
    }
    return Book(terms=terms, figures=figures)
