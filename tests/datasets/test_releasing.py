"""Figures from what stands to what the public reads: prepared, approved by another, published once, the same everywhere."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
import time_machine
from django.db import InternalError, connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from casework.refusals import Refused
from datasets.models import DataRelease, DatasetSettings, Indicator, PublishedData, Value
from datasets.models.released import ReleaseState
from datasets.periods import Period
from datasets.releasing import services
from datasets.releasing.publishing import publish_due, publish_release
from partnerships.roles import Role
from tests.factories import PartnershipFactory
from tests.factories.datasets import NOW, FiguresArea

pytestmark = pytest.mark.django_db
UP_TO = Period(2025, 4)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def area():
    made = FiguresArea()
    made.executive = made.person(Role.EXECUTIVE_MEMBER)
    with made.scope():
        Indicator.objects.filter(code__in=["plans", "assessed", "by-source", "health-waits"]).update(published=True)
        for number, period in enumerate(("2025-26-Q1", "2025-26-Q2", "2025-26-Q3", "2025-26-Q4")):
            made.value("plans", period, number=500 + number, agency=made.council)
            made.value("assessed", period, numerator=100 + number, denominator=400, agency=made.council)
            made.value("health-waits", period, number=0 if number else 21, agency=made.health)
        made.value("by-source", "2025-26-Q1", category=made.category("schools"), number=40, agency=made.council)
        made.value("by-source", "2025-26-Q1", category=made.category("police"), number=3, agency=made.council)
        made.value("by-source", "2025-26-Q1", category=made.category("unknown"), number=17, agency=made.council)
        made.value("by-source", "2025-26-Q1", number=60, agency=made.council)
        made.value("referrals", "2025-26-Q1", number=77777, agency=made.council)  # not marked for publication
    return made


def prepared(area, title="To March"):
    with area.scope(by=area.manager):
        return services.prepare(area.partnership, title=title, up_to=UP_TO, by=area.manager, now=NOW)


def published(area, title="To March"):
    release = prepared(area, title)
    with area.scope(by=area.chair):
        services.approve(release, by=area.chair, now=NOW)
    with area.scope(by=area.manager):
        services.publish(release, by=area.manager, now=NOW)
    publish_release(area.partnership, release.pk, now=NOW)
    with area.scope():
        return DataRelease.objects.get(pk=release.pk)


def cells(content, code):
    entry = next(each for each in content["indicators"] if each["code"] == code)
    return {(row["category"], row["period"]): row for row in entry["figures"]}


def test_a_release_shows_what_is_marked_and_hides_what_is_small_with_whatever_gives_it_away(area):
    release = prepared(area)

    assert {entry["code"] for entry in release.shown["indicators"]} == {
        "plans",
        "assessed",
        "by-source",
        "health-waits",
    }
    sources = cells(release.shown, "by-source")
    assert sources["police", "2025-26-Q1"].get("value") is None
    hidden = [key for key, row in sources.items() if row["mark"] == "suppressed"]
    assert len(hidden) >= 2  # the small one, and one more so that nobody subtracts
    assert cells(release.shown, "health-waits")["", "2025-26-Q2"]["value"] == "0"
    assert "77777" not in str(release.shown)


def test_somebody_else_approves_and_nothing_is_public_before_it_is_published(client, area):
    release = prepared(area)
    with area.scope(by=area.manager):
        with pytest.raises(Exception, match=r"datasets\.approve_release"):
            services.approve(release, by=area.manager, now=NOW)
        with pytest.raises(Refused, match="moved on"):
            services.publish(release, by=area.manager, now=NOW)
    assert "has not published figures" in client.get(f"/partnerships/{area.partnership.slug}/figures/").content.decode()
    with area.scope(by=area.chair):
        services.approve(release, by=area.chair, now=NOW)
        with pytest.raises(Refused, match="moved on"):
            services.approve(release, by=area.executive, now=NOW)
    assert client.get(f"/partnerships/{area.partnership.slug}/figures/1/").status_code == 404


def test_a_figure_that_changed_after_the_approval_stops_the_publication(area):
    release = prepared(area)
    with area.scope(by=area.chair):
        services.approve(release, by=area.chair, now=NOW)
    with area.scope(by=area.manager):
        Value.objects.filter(indicator__code="plans", period="2025-26-Q1").update(number=Decimal(480))
        with pytest.raises(Refused, match="have changed since"):
            services.publish(release, by=area.manager, now=NOW)


def test_one_release_is_in_hand_at_a_time_and_a_returned_one_makes_way(area):
    release = prepared(area)
    with pytest.raises(Refused, match="Another release"):
        prepared(area, "Again")
    with area.scope(by=area.chair):
        services.send_back(release, answer="The plans look wrong", by=area.chair, now=NOW)
    assert prepared(area, "Again").number == 2


def test_the_database_takes_a_public_copy_only_of_what_was_approved(area):
    release = prepared(area)
    with area.scope(), pytest.raises(InternalError, match="approved"):
        PublishedData.objects.create(
            partnership=area.partnership, release=release, number=1, title="x", up_to=UP_TO.code, published_at=NOW, threshold=5,
            content=release.shown, pdf=b"x", sha256=release.sha256,
        )  # fmt: skip


def test_the_worker_publishes_once_however_often_it_comes_by(area):
    release = published(area)

    assert release.state == ReleaseState.PUBLISHED
    assert not publish_release(area.partnership, release.pk, now=NOW)
    assert publish_due(now=NOW) == 0
    with area.scope():
        assert PublishedData.objects.count() == 1


def test_a_broker_that_was_away_loses_nothing(area):
    release = prepared(area)
    with area.scope(by=area.chair):
        services.approve(release, by=area.chair, now=NOW)
    with area.scope(by=area.manager):
        services.publish(release, by=area.manager, now=NOW)
        DataRelease.objects.filter(pk=release.pk).update(asked_at="2026-07-09T08:00:00Z")

    assert publish_due(now=NOW) == 1


def test_page_pdf_file_and_api_say_the_same(client, area):
    published(area)
    address = f"/partnerships/{area.partnership.slug}/figures"

    page = client.get(f"{address}/1/by-source/").content.decode()
    rows = list(csv.DictReader(StringIO(client.get(f"{address}/1.csv").content.decode())))
    said = client.get(f"/api/v1/partnerships/{area.partnership.slug}/data/").json()
    text = "\n".join(each.extract_text() for each in PdfReader(BytesIO(client.get(f"{address}/1.pdf").content)).pages)

    by_source = [row for row in rows if row["indicator"] == "by-source"]
    hidden = sum(1 for row in by_source if row["value"] == "[c]")
    assert hidden >= 2
    assert page.count("[c]</td>") == hidden
    assert sum(1 for row in cells(said, "by-source").values() if row["mark"] == "suppressed") == hidden
    assert text.count("[c]") == sum(1 for row in rows if row["value"] == "[c]") + 1  # and once where it is explained
    for everything in (page, text, str(rows), str(said)):
        assert "77777" not in everything
        assert "77,777" not in everything
    assert client.get(f"{address}/1/referrals/").status_code == 404
    assert "Plans" in client.get(f"{address}/").content.decode()
    assert client.get(f"{address}/1/plans/chart.svg").headers["Content-Type"] == "image/svg+xml"
    assert client.get(f"{address}/").cookies == {}


def test_what_was_published_stays_known_to_the_next_release(area):
    published(area)
    with area.scope(by=area.manager):
        area.value("by-source", "2025-26-Q2", category=area.category("schools"), number=90, agency=area.council)
        area.value("by-source", "2025-26-Q2", category=area.category("police"), number=6, agency=area.council)
        area.value("by-source", "2025-26-Q2", category=area.category("unknown"), number=40, agency=area.council)
        area.value("by-source", "2025-26-Q2", number=136, agency=area.council)

    second = published(area, "To June")

    sources = cells(second.shown, "by-source")
    assert second.number == 2
    assert sources["police", "2025-26-Q1"]["mark"] == "suppressed"
    assert sources["schools", "2025-26-Q2"]["mark"] == "shown"


def test_the_small_number_is_a_setting(area):
    with area.scope(by=area.manager):
        services.settle_small_number(area.partnership, number=0, by=area.manager, revision=1)
        assert DatasetSettings.objects.get().small_number == 0
        with pytest.raises(Refused, match="just changed"):
            services.settle_small_number(area.partnership, number=3, by=area.manager, revision=1)
    assert cells(prepared(area).shown, "by-source")["police", "2025-26-Q1"]["value"] == "3"


def test_from_preparing_to_the_public_page_on_pages(client, area):
    client.force_login(area.manager)
    made = client.post(area.url("figure-releases/prepare/"), {"title": "To March", "up_to": UP_TO.code})
    assert made.headers["Location"] == area.url("figure-releases/1/")
    own = client.get(made.headers["Location"]).content.decode()
    assert "Somebody else approves it" in own
    assert client.post(area.url("figure-releases/1/approve/")).status_code == 403
    client.force_login(area.chair)
    assert "Approve it" in client.get(area.url("figure-releases/1/")).content.decode()
    client.post(area.url("figure-releases/1/approve/"))
    assert client.post(area.url("figure-releases/1/publish/")).status_code == 403
    client.force_login(area.manager)
    client.post(area.url("figure-releases/1/publish/"))
    with area.scope():
        release = DataRelease.objects.get()
    publish_release(area.partnership, release.pk, now=NOW)
    assert "The public page" in client.get(area.url("figure-releases/1/")).content.decode()
    client.force_login(area.coordinator)
    assert client.get(area.url("figure-releases/1/")).status_code == 403
    client.force_login(FiguresArea().manager)
    assert client.get(area.url("figure-releases/1/")).status_code == 404


def test_public_pages_of_figures_cost_the_same_whatever_they_hold(client, area):
    published(area)
    address = f"/partnerships/{area.partnership.slug}/figures/1/"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) <= 6
    assert client.get(f"/partnerships/{PartnershipFactory(public_from=None).slug}/figures/").status_code == 404
