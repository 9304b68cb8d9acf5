"""The lines of a file of figures: where each belongs, and what stands there, exactly as printed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from datasets.checking.reading import NotANumber, read_number
from datasets.enums import Standing
from datasets.history.tables import Line, Problem, Table
from datasets.history.wanted import did_you_mean, plain, shown
from datasets.models import Category, Dimension, Indicator
from datasets.periods import NotAPeriod, Period
from datasets.terms import Figure, Terms

VALUE_COLUMNS = ("indicator", "period", "value")
MORE_COLUMNS = ("category", "numerator", "denominator", "flag", "note")
PROVISIONAL = "provisional"
FLAGS: dict[str, Standing] = {
    "blank": Standing.BLANK,
    "tbc": Standing.NOT_AVAILABLE,
    "not-available": Standing.NOT_AVAILABLE,
    "not-collected": Standing.NOT_COLLECTED,
}
TBC = "Printed as “TBC”."
NUMBERS = {"number": "value", "numerator": "numerator", "denominator": "denominator"}


@dataclass(frozen=True, slots=True)
class ValueLine:
    """`category`: as written, before it was looked up. `flag`: one of FLAGS, "provisional", or nothing."""

    line: Line
    indicator: str
    category: str
    period: str
    flag: str

    @property
    def note(self) -> str:
        parts = (self.line["note"], TBC if self.flag == "tbc" else "")
        return " ".join(part for part in parts if part)


def read_values(table: Table) -> tuple[list[ValueLine], list[Problem]]:
    found, problems = [], []
    for line in table.lines:
        wrong: list[str] = []
        value = ValueLine(line, line["indicator"], line["category"], _period(line, wrong), _flag(line["flag"], wrong))
        if not value.indicator:
            wrong.append("there is no indicator")
        problems += [table.problem(line, words) for words in wrong]
        if not wrong:
            found.append(value)
    return found, problems


def _period(line: Line, wrong: list[str]) -> str:
    if not line["period"]:
        wrong.append("there is no period. Write a year such as 2017-18, or a quarter such as 2017-18-Q1")
        return ""
    try:
        return Period.parse(line["period"]).code
    except NotAPeriod as problem:
        wrong.append(str(problem).rstrip("."))
        return ""


def _flag(text: str, wrong: list[str]) -> str:
    said = plain(text).replace(" ", "-").replace("_", "-")
    if said and said not in {*FLAGS, PROVISIONAL}:
        wrong.append(f"“{shown(text)}” is not a flag. Write one of: {', '.join([*FLAGS, PROVISIONAL])}, or nothing")
        return ""
    return said


def category_name(text: str, dimension: Iterable[str]) -> str:
    """The name or code in "district=Rugby"; all of the text where what stands before the sign names no dimension."""
    before, sign, after = text.partition("=")
    if sign and plain(before) in {plain(each) for each in dimension}:
        return after.strip()
    return text


def words_for(dimension: Dimension | None, word: str = "") -> list[str]:
    """By what a file may call a dimension. `word`: what the file of indicators calls it."""
    return [word, *([dimension.kind, dimension.code, dimension.name] if dimension else [])]


class Categories:
    """Finds the category of a line, by its name or its code."""

    def __init__(self, rows: Iterable[Category]) -> None:
        self._found: dict[int, dict[str, Category]] = {}
        for row in rows:
            known = self._found.setdefault(row.dimension_id, {})
            known.setdefault(plain(row.name), row)
            known.setdefault(row.code, row)

    def find(self, indicator: Indicator, value: ValueLine, word: str, wrong: list[str]) -> Category | None:
        if not value.category:
            return None
        dimension = indicator.dimension
        if dimension is None:
            wrong.append(f"“{indicator.code}” has no breakdown, so leave the category “{shown(value.category)}” out")
            return None
        name = category_name(value.category, words_for(dimension, word))
        found = self._found.get(dimension.pk, {}).get(plain(name))
        if found is None:
            names = [row.name for row in self._found.get(dimension.pk, {}).values()]
            wrong.append(f"“{shown(name)}” is no category of “{dimension.name}”.{did_you_mean(name, names)}")
        return found


def figure_of(terms: Terms, value: ValueLine, wrong: list[str]) -> Figure:
    """What stands in the cell. What cannot be stored is said; whether it is likely is for the checks."""
    numbers: dict[str, Any] = {}
    for box, column in NUMBERS.items():
        try:
            numbers[box] = read_number(value.line[column], terms, box)
        except NotANumber as problem:
            wrong.append(f"{column}: {problem.words.rstrip('.')}")
    if wrong:
        return Figure()
    figure = Figure(**numbers, provisional=value.flag == PROVISIONAL)
    given = any(number is not None for number in numbers.values())
    if value.flag in FLAGS:
        if given:
            wrong.append(f"there is a figure, and the flag says {value.flag}. Take one of them away")
        return replace(figure, standing=FLAGS[value.flag])
    return _given(terms, figure, wrong, given=given)


def _given(terms: Terms, figure: Figure, wrong: list[str], *, given: bool) -> Figure:
    if not given:
        wrong.append(f"there is no figure. Write it, or say in the flag why there is none: {', '.join(FLAGS)}")
    elif figure.numerator is not None and figure.denominator is None:
        wrong.append("there is a numerator without its denominator")
    elif figure.number is None and figure.numerator is None:
        wrong.append("there is a denominator alone. Write the numerator or the value too")
    elif not terms.of_parts and figure.denominator is not None:
        wrong.append(f"“{terms.code}” is neither a percentage nor a rate, so it has no numerator and denominator")
    return figure
