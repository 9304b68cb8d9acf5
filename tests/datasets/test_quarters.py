"""Opening a quarter: who is asked, by when, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from casework.refusals import Refused
from datasets.collecting import opening
from datasets.enums import IndicatorStatus, ReturnStatus
from datasets.models import Collection, Indicator, IndicatorOwner, QuarterlyReturn
from deadlines.models import Deadline
from notifications.models import Notification
from partnerships.scoping import partnership_scope
from tests.factories import PartnershipFactory
from tests.factories.datasets import DUE as DUE_ON
from tests.factories.datasets import NOW, QUARTER
from tests.factories.quarters import TODAY, QuarterArea


@pytest.fixture
def area(db):
    return QuarterArea()


def asked(area):
    with area.scope():
        names = QuarterlyReturn.objects.order_by("agency__name").values_list("agency__name", flat=True)
        return [name.split(" of ")[0] for name in names]


def test_each_agency_that_owes_something_gets_a_return_with_a_clock_and_its_people_a_message(area):
    area.agency("Fire Service")

    collection = area.open(note="Count twice.")

    with area.scope():
        rows = QuarterlyReturn.objects.select_related("deadline").order_by("agency__name")
        assert [row.agency for row in rows] == [area.council, area.health, area.police]
        assert {row.status for row in rows} == {ReturnStatus.NOT_STARTED}
        assert {(row.due_on, row.deadline.due_on) for row in rows} == {(DUE_ON, DUE_ON)}
        assert [row.deadline.agency for row in rows] == [row.agency for row in rows]
        told = Notification.objects.filter(kind="quarter_opened").values_list("user", flat=True)
        assert sorted(told) == sorted(
            each.pk for each in (area.coordinator, area.colleague, area.police_coordinator, area.health_coordinator)
        )
    assert (collection.period, collection.note, collection.opened_by) == (QUARTER.code, "Count twice.", area.manager)


def test_the_day_that_the_arrangements_give_is_offered_with_its_reason(area):
    area.clock(length=30)

    with area.scope():
        offer = opening.offered_due_on(QUARTER)

    assert (offer.due_on, offer.why) == (date(2026, 7, 30), "30 calendar days after the quarter ends")


def test_no_day_is_offered_where_the_arrangements_state_none(area):
    with area.scope():
        assert opening.offered_due_on(QUARTER) == opening.Offer(None, "")


def test_quarters_that_are_over_and_not_opened_are_offered_newest_first(area):
    area.open()

    with area.scope():
        offered = [each.code for each in opening.quarters_to_open(today=TODAY)]

    assert offered[:2] == ["2025-26-Q4", "2025-26-Q3"]
    assert QUARTER.code not in offered


def test_a_quarter_that_is_not_over_cannot_be_opened(area):
    with pytest.raises(Refused, match="a quarter that is over") as refused:
        area.open(QUARTER.after)

    assert refused.value.field == "period"


def test_a_whole_year_is_no_quarter(area):
    with pytest.raises(Refused, match="a quarter that is over"):
        area.open(QUARTER.whole_year.before)


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY - timedelta(days=1), "not be in the past"), (date(2060, 1, 4), "Bank holidays are not known")],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(area, day, words):
    with pytest.raises(Refused, match=words) as refused:
        area.open(due_on=day)

    assert refused.value.field == "due_on"


def test_nothing_is_opened_where_no_agency_owes_anything(area):
    with area.scope():
        IndicatorOwner.objects.all().delete()

    with pytest.raises(Refused, match="No agency owes a figure"):
        area.open()

    with area.scope():
        assert not Collection.objects.exists()


def test_indicators_that_are_not_collected_are_not_asked_for(area):
    with area.scope():
        Indicator.objects.filter(code="police-crimes").update(status=IndicatorStatus.DISCONTINUED)

    area.open()

    assert asked(area) == ["Council", "Health"]


def test_an_indicator_that_ended_is_asked_for_up_to_its_last_quarter(area):
    with area.scope():
        Indicator.objects.filter(code="police-crimes").update(ended_after="2025-26-Q4")

    area.open(QUARTER.before)
    assert asked(area) == ["Council", "Health", "Police"]

    area.open(QUARTER)
    assert asked(area).count("Police") == 1


def test_a_quarter_is_opened_once(area):
    area.open()

    with pytest.raises(Refused, match="is open already"):
        area.open()

    assert len(asked(area)) == 3


def test_only_those_who_run_the_collection_may_open_it(area):
    with area.scope(area.chair), pytest.raises(PermissionDenied):
        opening.open_quarter(area.partnership, QUARTER, due_on=DUE_ON, note="", by=area.chair, now=NOW)


def test_somebody_who_runs_another_partnership_may_not_open_this_one(area):
    other = QuarterArea()

    with area.scope(other.manager), pytest.raises(PermissionDenied):
        opening.open_quarter(area.partnership, QUARTER, due_on=DUE_ON, note="", by=other.manager, now=NOW)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_open_the_same_quarter_at_once_open_it_once():
    area = QuarterArea()

    def press(_):
        try:
            return area.open()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(press, range(4)))

    assert sum(isinstance(each, Collection) for each in results) == 1
    assert sum(isinstance(each, Refused) for each in results) == 3
    assert len(asked(area)) == 3
    with area.scope():
        assert Deadline.objects.count() == 3


def test_an_agency_that_comes_to_owe_something_later_is_asked_then(area):
    collection = area.open()
    fire, lead = area.agency("Fire Service", "unowned")

    with area.scope():
        made = opening.add_agencies(collection, due_on=DUE_ON, by=area.manager, now=NOW)
        again = opening.add_agencies(collection, due_on=DUE_ON, by=area.manager, now=NOW)

        assert [row.agency for row in made] == [fire]
        assert again == []
        assert Notification.objects.filter(user=lead, kind="quarter_opened").count() == 1


def test_more_time_moves_the_date_of_return_and_clock_and_keeps_the_first(area):
    area.open()
    row = area.row()

    with area.scope():
        opening.give_more_time(row, due_on=date(2026, 8, 14), reason="A new system", by=area.manager, now=NOW)

    row = area.row()
    assert (row.due_on, row.deadline.due_on, row.deadline.original_due_on) == (
        date(2026, 8, 14),
        date(2026, 8, 14),
        DUE_ON,
    )
    with area.scope():
        assert row.events.get(name="more_time").note == "A new system"
        assert Notification.objects.filter(kind="quarter_due_moved", user=area.coordinator).exists()


def test_more_time_is_later_than_now(area):
    area.open()

    with area.scope(), pytest.raises(Refused, match="later than the present one"):
        opening.give_more_time(area.row(), due_on=DUE_ON, reason="x", by=area.manager, now=NOW)


def test_a_partnership_does_not_see_another_ones_quarters(area):
    area.open()
    other = PartnershipFactory()

    with partnership_scope(other):
        assert not Collection.objects.exists()
