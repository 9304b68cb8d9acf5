"""What those who oversee the figures read: the dashboard, an indicator, districts and groups, charts and files."""

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from arrangements.models import Priority
from datasets.enums import CheckCode, DimensionKind
from datasets.models import (
    Comparator,
    Gap,
    IndicatorPriority,
    IndicatorVersion,
    Narrative,
    QuarterlyReturn,
    Query,
    Value,
    ValueRevision,
)
from datasets.periods import Period
from datasets.showing import dashboard
from tests.factories.datasets import NOW, QUARTER, FiguresArea

pytestmark = pytest.mark.django_db
MOST_QUERIES = 18  # fifteen of the page, three of the test's own transaction


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def quarters(count, last=QUARTER.before):
    found = []
    for _ in range(count):
        found.append(last)
        last = last.before
    return found


@pytest.fixture
def area():
    made = FiguresArea()
    with made.scope():
        for number, period in enumerate(quarters(9)):
            made.value("plans", period.code, number=500 - 3 * number, agency=made.council)
            made.value("assessed", period.code, numerator=40 + number, denominator=100, agency=made.council)
            made.value("referrals", period.code, number=900 * period.quarter, agency=made.council)
            for code, part in (("white", 60), ("other", 30), ("unknown", 10)):
                category = made.category(code, made.ethnicity)
                made.value(
                    "by-ethnicity", period.code, category=category, numerator=part, denominator=100, agency=made.council
                )
    return made


@pytest.fixture
def chair(client, area):
    client.force_login(area.chair)
    return client


def test_the_dashboard_says_what_moved_what_is_missing_and_what_nobody_explained(area, chair):
    with area.scope():
        cell = {"partnership": area.partnership, "indicator": area.indicators["plans"], "agency": area.council}
        own = QuarterlyReturn.objects.get(agency=area.council)
        Query.objects.create(
            **cell, period=QUARTER.before.code, code=CheckCode.JUMP, words="It jumped", fingerprint="a", raised_at=NOW
        )
        Query.objects.create(
            **cell,
            period=QUARTER.code,
            code=CheckCode.JUMP,
            words="Still a draft",
            fingerprint="b",
            raised_at=NOW,
            quarterly_return=own,
        )
        Gap.objects.create(
            partnership=area.partnership, indicator=area.indicators["rate"], missing="No population", agency=area.health,
            promised_on=NOW.date() - timedelta(days=3), noted_at=NOW,
        )  # fmt: skip
        priority = Priority.objects.create(
            partnership=area.partnership, code="first", title="Front door first", sector="both"
        )
        IndicatorPriority.objects.create(
            partnership=area.partnership, indicator=area.indicators["plans"], priority=priority
        )

    said = chair.get(area.url("figures/")).content.decode()

    assert "It jumped" in said
    assert "Still a draft" not in said  # the agency's own, until it submits
    assert "No population" in said
    assert "Front door first" in said
    assert "0 of 3" in said


def test_the_dashboard_keeps_what_it_worked_out_only_while_it_is_true(area, chair):
    with area.scope():
        newest = Value.objects.filter(indicator=area.indicators["plans"]).order_by("-period").first()
        lines = dashboard.lines_of(QUARTER.before)[0]
        assert lines[newest.indicator_id].value == "500"
        assert dashboard.lines_of(QUARTER.before) == dashboard.lines_of(QUARTER.before)

        newest.number, newest.revision = 640, newest.revision + 1
        newest.save()
        assert dashboard.lines_of(QUARTER.before)[0][newest.indicator_id].value == "640"

        area.value("rate", QUARTER.before.code, numerator=5, denominator=1000, agency=area.council)
        assert area.indicators["rate"].pk in dashboard.lines_of(QUARTER.before)[0]

        plans = area.indicators["plans"]
        plans.target, plans.revision = 700, plans.revision + 1
        plans.save()
        assert dashboard.lines_of(QUARTER.before)[0][plans.pk].rated is not None


def test_a_late_return_is_missing(area, chair):
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        chair.force_login(area.chair)
        assert f"Return of {area.health.name}" in chair.get(area.url("figures/")).content.decode()


def test_an_indicator_shows_its_newest_figure_its_charts_with_tables_and_what_was_said(area, chair):
    with area.scope():
        row = QuarterlyReturn.objects.get(agency=area.council)
        QuarterlyReturn.objects.filter(pk=row.pk).update(
            status="accepted",
            submitted_at=NOW,
            submitted_by=area.coordinator,
            accepted_at=NOW,
            accepted_by=area.manager,
        )
        Narrative.objects.create(
            partnership=area.partnership,
            quarterly_return=row,
            indicator=area.indicators["plans"],
            text="A new team began",
            changed_at=NOW,
        )
        IndicatorVersion.objects.create(
            partnership=area.partnership, indicator=area.indicators["plans"], number=2, from_period="2025-26-Q1", terms={}, breaks=True,
            reason="Counted by child and not by family", at=NOW,
        )  # fmt: skip
        Comparator.objects.create(
            partnership=area.partnership,
            indicator=area.indicators["plans"],
            name="England",
            period="2025-26",
            number=480,
            source="Census",
        )

    said = chair.get(area.url("figures/of/plans/")).content.decode()

    assert 'portal-newest__value">500<' in said
    assert "up 3" in said.lower()
    assert "charts/trend/" in said
    assert 'alt="Line chart of Plans' in said
    assert "<caption" in said
    assert "A new team began" in said
    assert "Counted by child and not by family" in said
    assert "Census" in said


def test_cumulative_figures_are_drawn_as_such_and_shares_by_group(area, chair):
    assert "charts/cumulative/" in chair.get(area.url("figures/of/referrals/")).content.decode()
    groups = chair.get(area.url("figures/by/group/")).content.decode()
    assert "charts/shares/" in groups
    assert "By Ethnicity" in groups
    assert "No indicator is broken down by district" in chair.get(area.url("figures/by/district/")).content.decode()


def test_districts_are_held_against_the_whole_area(area, chair):
    with area.scope():
        dimension = area.dimension("towns", ["north", "south"], kind=DimensionKind.DISTRICT)
        area.add("crimes-by-town", "count", area.police, dimension=dimension)
        for code, number in (("north", 40), ("south", 70)):
            area.value("crimes-by-town", "2025-26-Q4", category=area.category(code, dimension), number=number)
        area.value("crimes-by-town", "2025-26-Q4", number=120)
    page = chair.get(area.url("figures/by/district/")).content.decode()
    assert "charts/districts/" in page
    drawn = chair.get(area.url("figures/of/crimes-by-town/charts/districts/"))
    assert "Whole area" in "".join(ET.fromstring(drawn.content).itertext())


def test_a_list_has_small_trends_that_are_fetched_anew_with_a_new_figure(area, chair):
    page = chair.get(area.url("figures/")).content.decode()
    address = re.search(r'src="([^"]*/plans/charts/spark/[^"]*)"', page)
    assert address is not None
    drawn = chair.get(address[1])
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn["Cache-Control"] == "private, max-age=900"
    with area.scope():
        Value.objects.filter(indicator=area.indicators["plans"], category=None).update(number=1)
    assert address[1] not in chair.get(area.url("figures/")).content.decode()


def test_every_page_of_figures_has_one_menu_that_marks_where_one_is(area, chair, client):
    for path, words in (
        ("figures/", "What moved"),
        ("figures/of/plans/", "Indicators"),
        ("indicators/plans/definition/", "Indicators"),
        ("figures/by/group/", "Equality"),
        ("figures/load/questions/", "Earlier years"),
    ):
        menu = (
            chair.get(area.url(path)).content.decode().split('<nav class="govuk-width-container" aria-label="Figures">')
        )
        assert len(menu) == 2, path
        assert re.findall(r'aria-current="true">([^<]+)<', menu[1].split("</nav>")[0]) == [words]
    client.force_login(area.coordinator)
    assert 'aria-label="Figures"' not in client.get(area.url("quarterly-returns/")).content.decode()


def test_a_share_by_category_has_no_headline_of_a_hundred_per_cent(area, chair):
    with area.scope():
        dimension = area.dimension("groups", ["one", "two"])
        area.add("shares", "percentage", area.police, dimension=dimension)
        for period in ("2025-26-Q3", "2025-26-Q4"):
            for code, count in (("one", 30), ("two", 20)):
                area.value("shares", period, category=area.category(code, dimension), numerator=count, denominator=50)
            area.value("shares", period, numerator=50, denominator=50)
    said = chair.get(area.url("figures/of/shares/")).content.decode()
    assert "charts/breakdown/" in said
    assert "charts/trend/" not in said
    assert "portal-newest" not in said


def test_a_chart_is_a_picture_that_changes_its_address_with_its_figures(area, chair):
    address = area.url("figures/of/plans/")
    before = chair.get(address).content.decode()
    picture = chair.get(area.url("figures/of/plans/charts/trend/"))
    narrow = chair.get(area.url("figures/of/plans/charts/trend/?size=narrow"))

    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert ET.fromstring(picture.content).get("width") == "720"
    assert ET.fromstring(narrow.content).get("width") == "340"
    with area.scope():
        area.value("plans", QUARTER.code, number=610, agency=area.council)
    after = chair.get(address).content.decode()
    assert before.split("charts/trend/?v=")[1][:16] != after.split("charts/trend/?v=")[1][:16]
    assert chair.get(area.url("figures/of/plans/charts/nothing/")).status_code == 404
    assert chair.get(area.url("figures/of/plans/charts/districts/")).status_code == 404


def test_figures_are_taken_away_as_csv_and_excel(area, chair):
    rows = list(csv.DictReader(StringIO(chair.get(area.url("figures/of/plans/files/csv/")).content.decode())))
    book = load_workbook(BytesIO(chair.get(area.url("figures/of/plans/files/xlsx/")).content))

    assert len(rows) == 9
    assert rows[-1] == {
        "Indicator": "plans", "Title": "Plans", "Category": "", "Period": "2025-26-Q4", "Value": "500", "Numerator": "", "Denominator": "",
        "Standing": "Given", "Provisional": "",
    }  # fmt: skip
    assert book.active.max_row == 10
    assert chair.get(area.url("figures/of/plans/files/pdf/")).status_code == 404


def test_the_dashboards_lines_and_the_gaps_are_taken_away_as_csv_and_excel(area, chair):
    with area.scope():
        Gap.objects.create(
            partnership=area.partnership, indicator=area.indicators["rate"], missing="=No population", agency=area.health,
            promised_on=NOW.date(), noted_at=NOW,
        )  # fmt: skip
    lines = list(csv.DictReader(StringIO(chair.get(area.url("figures/files/csv/")).content.decode())))
    assert {"Plans", "Assessed", "Referrals"} <= {line["Indicator"] for line in lines}
    gaps = list(csv.reader(StringIO(chair.get(area.url("figure-gaps/export/")).content.decode())))
    assert gaps[1][1] == "'=No population"
    for path in ("figures/files/xlsx/", "figure-gaps/export/?file=xlsx", f"quarters/{QUARTER.code}/export/?file=xlsx"):
        assert load_workbook(BytesIO(chair.get(area.url(path)).content)).active.max_row >= 2
    assert chair.get(area.url("figures/files/pdf/")).status_code == 404


def test_corrected_figures_keep_what_they_were(area, chair):
    with area.scope():
        value = area.value("rate", "2025-26-Q4", numerator=5, denominator=10_000)
        ValueRevision.objects.create(
            partnership=area.partnership, value=value, numerator=4, denominator=10_000, standing="given", provisional=False,
            reason="One was missed", by=area.manager, at=timezone.now(),
        )  # fmt: skip
    said = chair.get(area.url("figures/of/rate/corrected/")).content.decode()
    assert "One was missed" in said
    assert "4 of 10,000" in said


@pytest.mark.parametrize(
    "path",
    [
        "figures/",
        "figures/of/plans/",
        "figures/by/group/",
        "figures/of/plans/charts/trend/",
        "figures/of/plans/files/csv/",
    ],
)
def test_agencies_do_not_read_the_partnerships_figures_and_outsiders_find_nothing(client, area, path):
    for person, status in ((area.coordinator, 403), (FiguresArea().manager, 404)):
        client.force_login(person)
        assert client.get(area.url(path)).status_code == status


@pytest.mark.parametrize("path", ["figures/", "figures/of/plans/", "figures/by/group/"])
def test_a_page_costs_the_same_at_few_and_at_many_figures(area, chair, path):
    chair.get(area.url(path))
    with CaptureQueriesContext(connection) as few:
        chair.get(area.url(path))
    with area.scope():
        for number in range(20):
            area.add(f"more-{number}", "count", area.council)
            for period in quarters(6):
                area.value(f"more-{number}", period.code, number=number, agency=area.council)
        for period in quarters(30, Period(2020, 4)):
            area.value("plans", period.code, number=3, agency=area.council)
    chair.get(area.url(path))
    with CaptureQueriesContext(connection) as many:
        chair.get(area.url(path))

    assert len(many) <= len(few) <= MOST_QUERIES, [each["sql"][:90] for each in many]


def test_an_indicator_asks_no_more_for_its_parts_and_its_questions(area, chair):
    with area.scope():
        broken_down = area.indicators["by-ethnicity"]
        for number, period in enumerate(quarters(8)):
            Query.objects.create(
                partnership=area.partnership, indicator=broken_down, period=period.code, agency=area.council,
                category=area.category("white", area.ethnicity), code=CheckCode.JUMP, words=f"Doubt {number}",
                fingerprint="a", raised_at=NOW,
            )  # fmt: skip
    address = area.url("figures/of/by-ethnicity/")
    assert "Doubt 7" in chair.get(address).content.decode()
    with CaptureQueriesContext(connection) as asked:
        chair.get(address)

    assert len(asked) <= MOST_QUERIES, [each["sql"][:90] for each in asked]
