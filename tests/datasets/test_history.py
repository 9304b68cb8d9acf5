"""Earlier years from files: as printed, whole or not at all, twice the same as once."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from datasets.enums import Standing
from datasets.history.loading import Files, load_history
from datasets.history.tables import File
from datasets.models import Value
from partnerships.scoping import partnership_scope
from tests.factories import PartnershipFactory
from tests.factories.datasets import NOW

pytestmark = pytest.mark.django_db
SEED = Path(__file__).parents[2] / "definitions" / "figures" / "warwickshire-2017-18"
STANDINGS = {"blank": Standing.BLANK, "tbc": Standing.NOT_AVAILABLE, "not-available": Standing.NOT_AVAILABLE}


@pytest.fixture
def partnership():
    return PartnershipFactory()


def seed():
    return Files(
        *(File(name, (SEED / name).read_bytes()) for name in ("values.csv", "indicators.csv", "relations.csv"))
    )


def printed(name="values.csv"):
    with (SEED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def number(text):
    return Decimal(text) if text else None


def test_every_printed_cell_stands_as_it_was_printed(partnership):
    with partnership_scope(partnership):
        report = load_history(partnership, seed(), by=None, now=NOW)

        columns = ("indicator__code", "category__name", "period", "number", "numerator", "denominator", "standing", "provisional", "note")  # fmt: skip
        stands = {row[:3]: row[3:] for row in Value.objects.values_list(*columns)}
    wanted = {
        (row["indicator"], row["category"].partition("=")[2] or None, row["period"]): (
            number(row["value"]),
            number(row["numerator"]),
            number(row["denominator"]),
            STANDINGS.get(row["flag"], Standing.GIVEN),
            row["flag"] == "provisional",
            " ".join(filter(None, [row["note"], "Printed as “TBC”." if row["flag"] == "tbc" else ""])),
        )
        for row in printed()
    }
    assert report.added == len(wanted) == 1052
    assert stands == wanted
