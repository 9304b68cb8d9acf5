"""The figures of an annual report as it printed them: whole, and adding up where the print does."""

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "definitions" / "figures" / "warwickshire-2017-18"
PERIOD = re.compile(r"\d{4}-\d{2}(-Q[1-4])?|\d{4}")
KINDS = {"snapshot", "count", "cumulative", "percentage", "rate", "amount"}
WITHOUT_COLUMNS = 8  # series whose columns the print does not tell


def rows(name):
    with (FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file))


INDICATORS, VALUES = rows("indicators.csv"), rows("values.csv")


def figures(indicator, period, dimension=""):
    """By category; the total under an empty name."""
    found = {
        row["category"].removeprefix(f"{dimension}="): Decimal(row["value"])
        for row in VALUES
        if (row["indicator"], row["period"]) == (indicator, period) and row["value"]
    }
    assert found, (indicator, period)
    return found


def test_each_series_is_defined_once_and_each_cell_stands_once():
    assert {row["kind"] for row in INDICATORS} == KINDS
    assert len({row["code"] for row in INDICATORS}) == len(INDICATORS) == 62
    assert {row["indicator"] for row in VALUES} <= {row["code"] for row in INDICATORS}
    assert len(INDICATORS) - len({row["indicator"] for row in VALUES}) == WITHOUT_COLUMNS
    cells = Counter((row["indicator"], row["category"], row["period"]) for row in VALUES)
    assert max(cells.values()) == 1
    assert (len(VALUES), sum(1 for row in VALUES if row["value"])) == (1052, 1019)


def test_what_is_missing_says_how():
    for row in VALUES:
        assert PERIOD.fullmatch(row["period"]), row
        assert bool(row["value"]) != (row["flag"] in {"blank", "tbc", "not-available"}), row
        assert row["line"].isdigit(), row
        assert bool(row["numerator"]) <= bool(row["denominator"]), row


@pytest.mark.parametrize(
    ("indicator", "dimension", "total"),
    [
        ("lscb-income", "agency", 125_105),
        ("lscb-expenditure", "category", 157_074),
        ("cdop-deaths-reviewed", "district", 77),
    ],
)
def test_the_parts_of_a_year_make_its_total(indicator, dimension, total):
    found = figures(indicator, "2017-18", dimension)
    assert found.pop("") == total
    assert sum(found.values()) == total


def test_the_sources_of_referrals_make_their_total_in_every_column():
    columns = sorted({row["period"] for row in VALUES if row["indicator"] == "referrals-by-source"})
    assert len(columns) == 8
    for period in columns:
        found = figures("referrals-by-source", period, "source")
        assert found.pop("") == sum(found.values()) == figures("referrals", period)[""]


def test_what_the_print_contradicts_is_kept_as_printed():
    school_nurse = [figures("referrals-by-source", f"2017-18-Q{number}", "source") for number in (1, 2, 3, 4)]
    (name,) = [each for each in school_nurse[0] if "nurse" in each.lower() and "school" in each.lower()]
    assert [column[name] for column in school_nurse] == [2, 83, 86, 12]
    (third,) = [row for row in VALUES if (row["indicator"], row["period"]) == ("referrals-to-assessment", "2017-18-Q3")]
    assert (third["numerator"], third["denominator"]) == ("3366", "8035")
    assert figures("referrals", "2017-18-Q3")[""] == 8033
