"""The benchmark works, and no page asks the database more when partnerships are added. No time is judged."""

import re

import pytest

from portal import health
from tests.running import manage, own_database

pytestmark = [pytest.mark.slow, pytest.mark.processes]
NUMBER = re.compile(r"^[\d,]+(\.\d+)?( over)?$")


@pytest.fixture(scope="module")
def printed():
    if not health.broker(None).ok:
        pytest.skip("needs the broker that REDIS_URL names")
    with own_database("bench") as environment:
        environment["REDIS_URL"] = (
            environment["REDIS_URL"].rsplit("/", 1)[0] + "/8"
        )  # workers of other tests use others
        return manage(environment, "bench", "--quick")


@pytest.fixture
def tables(printed):
    """Each table's rows by its title; a row is a dictionary by column, without the aims."""
    found = {}
    for part in printed.split("\n## ")[1:]:
        title, *lines = part.splitlines()
        cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if line.startswith("|")]
        heads = [re.sub(r" \(aim .*\)", "", head) for head in cells[0]]
        found[title.split(",")[0]] = [dict(zip(heads, row, strict=True)) for row in cells[2:]]
    return found


def test_prints_every_kind_of_figure_as_numbers(tables):
    assert set(tables) == {
        "Pages",
        "Pages of cases",
        "Pages of reviews",
        "Pages of figures",
        "Figures",
        "Chronology",
        "Reviews",
        "Clocks",
        "PDF",
        "Memory",
        "Building",
        "Rows measured over",
    }

    for title, rows in tables.items():
        assert rows, title
        for row in rows:
            assert all(NUMBER.match(figure) for figure in list(row.values())[1:]), (title, row)


def test_pages_ask_as_often_with_thirty_partnerships_as_with_three(tables):
    for row in [row for title, rows in tables.items() if title.startswith("Pages") for row in rows]:
        assert row["queries"].split()[0] == row["queries at 3"].split()[0], row


def test_every_due_clock_is_raised_once_and_every_mail_is_sent(tables):
    raised = [(row["due"], row["alerts raised"]) for row in tables["Clocks"]]

    assert raised == [("0", "0"), ("30", "30"), ("300", "300")]
    assert tables["Clocks"][0]["mails"] == "0"
    assert int(tables["Clocks"][2]["mails"]) >= 300
