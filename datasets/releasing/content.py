"""What a release shows, as it is frozen: the indicators with their definitions and cells. Page, PDF, CSV and API read only this."""

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any

from core.spreadsheets import harmless
from datasets.enums import Frequency, GoodDirection, Standing, ValueKind
from datasets.models import Indicator
from datasets.periods import Period
from datasets.releasing.release import Mark, Release, ShownFigure
from datasets.terms import TOTAL, Category, Figure, Terms, rounded, said

HEADINGS = ("indicator", "title", "category", "period", "value", "numerator", "denominator", "note")
# The marks of the Government Statistical Service: c for confidential, x for not available.
HIDDEN, ABSENT = "[c]", "[x]"
NOTES = {
    Mark.SUPPRESSED: "not shown, so that nobody can be told apart",
    Mark.WITHHELD: "not published with this release",
    Mark.UNCHECKED: "not published: the numbers that the percentage is made of are not held",
}


def content_of(release: Release, indicators: Sequence[Indicator], terms: Mapping[str, Terms]) -> dict[str, Any]:
    """Everything that the public gets, in the order of the library. Nothing of what is hidden."""
    by_indicator: dict[str, list[dict[str, Any]]] = {}
    for (code, category, period), figure in release.figures.items():
        by_indicator.setdefault(code, []).append({"category": category, "period": period, **figure.as_json()})
    listed = []
    for row in indicators:
        own = terms[row.code]
        listed.append(
            {
                "code": row.code, "title": row.title, "definition": row.definition, "why": row.why, "section": row.section,
                "kind": str(row.kind), "unit": row.unit, "decimals": row.decimals, "direction": str(row.direction),
                "categories": [
                    {"code": c.code, "name": c.name, "part": c.part, "not_recorded": c.not_recorded} for c in own.categories
                ],
                "figures": by_indicator.get(row.code, []),
            }
        )  # fmt: skip
    return {"threshold": release.threshold, "indicators": listed}


def terms_from(entry: Mapping[str, Any]) -> Terms:
    """An indicator of the frozen content as terms again, for its charts."""
    return Terms(
        code=entry["code"], title=entry["title"], kind=ValueKind(entry["kind"]), unit=entry["unit"], decimals=entry["decimals"],
        categories=tuple(Category(**each) for each in entry["categories"]), every=Frequency.QUARTERLY,
        direction=GoodDirection(entry["direction"]),
    )  # fmt: skip


def figures_from(entry: Mapping[str, Any]) -> dict[str, dict[tuple[str, str], Figure]]:
    """What is shown, by period and cell, as figures; what is hidden is simply not there."""
    found: dict[str, dict[tuple[str, str], Figure]] = {}
    for row in entry["figures"]:
        shown = ShownFigure.from_json(row)
        if shown.mark != Mark.SHOWN:
            continue
        figure = Figure(
            shown.value, _decimal(shown.numerator), _decimal(shown.denominator), provisional=shown.provisional
        )
        found.setdefault(row["period"], {})[entry["code"], row["category"]] = figure
    return found


def _decimal(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def cell_words(entry: Mapping[str, Any], shown: ShownFigure | None) -> str:
    """One cell as every reader has it: page, PDF and CSV say the same."""
    if shown is None:
        return ""
    if shown.mark == Mark.SUPPRESSED:
        return HIDDEN
    if shown.mark != Mark.SHOWN or shown.value is None:
        return ABSENT
    words = said(ValueKind(entry["kind"]), shown.value, unit=entry["unit"], decimals=entry["decimals"])
    return f"{words} [p]" if shown.provisional else words


def names_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """The categories by code, the total last, as the tables head them."""
    given = {row["category"] for row in entry["figures"]}
    names = {each["code"]: each["name"] for each in entry["categories"] if each["code"] in given}
    if TOTAL in given or not names:
        names[TOTAL] = "Total" if names else "Value"
    return names


def table_of(entry: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Head and rows: periods down, newest first, categories across."""
    cells = {(row["period"], row["category"]): ShownFigure.from_json(row) for row in entry["figures"]}
    names = names_of(entry)
    periods = sorted({row["period"] for row in entry["figures"]}, key=_when, reverse=True)
    body = [
        [Period.parse(period).short, *(cell_words(entry, cells.get((period, code))) for code in names)]
        for period in periods
    ]
    return ["Period", *names.values()], body


def _when(code: str) -> tuple[Any, bool]:
    period = Period.parse(code)
    return period.ends_on, not period.quarter


def as_csv(content: Mapping[str, Any]) -> str:
    """One row for each cell, in the order of the content."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for entry in content["indicators"]:
        names = {each["code"]: each["name"] for each in entry["categories"]}
        for row in entry["figures"]:
            shown = ShownFigure.from_json(row)
            category = names.get(row["category"], row["category"])
            writer.writerow(
                [harmless(text) for text in (entry["code"], entry["title"], category, row["period"])]
                + [_value(shown), _part(shown.numerator), _part(shown.denominator), _note(shown)]
            )
    return out.getvalue()


def _value(shown: ShownFigure) -> str:
    if shown.mark == Mark.SUPPRESSED:
        return HIDDEN
    if shown.mark != Mark.SHOWN or shown.value is None:
        return ABSENT
    return f"{rounded(shown.value, 4).normalize():f}"


def _part(number: int | None) -> str:
    return "" if number is None else str(number)


def _note(shown: ShownFigure) -> str:
    if shown.mark in NOTES:
        return NOTES[shown.mark]
    if shown.mark == Mark.NOT_GIVEN:
        return Standing(shown.standing).label
    return "provisional" if shown.provisional else ""
