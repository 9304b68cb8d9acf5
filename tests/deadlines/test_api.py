"""The public calculator, as a page and by API, and a member's own dates by API."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.cache import cache

from partnerships.models import Partnership
from partnerships.roles import Role
from tests.factories import MembershipFactory, PartnershipFactory
from tests.factories.deadlines import ClockRuleFactory, DeadlineFactory, NationalClockRuleFactory

pytestmark = pytest.mark.usefixtures("bank_holidays")
AWARE = {"code": "incident_notification", "starts": "authority_aware"}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def both(partnership):
    ClockRuleFactory(
        partnership=partnership,
        **AWARE,
        length=5,
        unit="calendar_days",
        source="lines 170-177",
        wording="Within 5 days",
    )
    NationalClockRuleFactory(**AWARE, length=5, unit="working_days")
    return partnership


def ask(client, partnership, code="incident_notification", start="2026-04-02"):
    return client.get(f"/api/v1/partnerships/{partnership.slug}/clock-rules/{code}/due/", {"start": start})


def test_both_dates_and_every_day(client, both):
    response = ask(client, both)

    found = response.json()
    assert (found["code"], found["start"]) == ("incident_notification", "2026-04-02")
    assert (found["local"]["due_on"], found["local"]["length"], found["local"]["unit"]) == (
        "2026-04-07",
        5,
        "calendar_days",
    )
    assert found["local"]["source"] == "lines 170-177"
    assert (found["national"]["due_on"], found["national"]["verified"]) == ("2026-04-13", False)
    assert found["days"][0] == {"date": "2026-04-02", "counted": False, "reason": "Day 0"}
    assert found["days"][-1] == {"date": "2026-04-07", "counted": True, "reason": "Day 5"}
    assert not response.cookies
    assert "public" in response["Cache-Control"]


def test_without_a_clock_of_its_own_the_days_follow_the_national_one(client, partnership):
    ClockRuleFactory(partnership=partnership, **AWARE, length=None, unit="", follows_national=True)
    NationalClockRuleFactory(**AWARE, length=5, unit="working_days")

    found = ask(client, partnership).json()

    assert found["local"] is None
    assert found["days"][-1]["date"] == found["national"]["due_on"] == "2026-04-13"
    assert {"date": "2026-04-03", "counted": False, "reason": "Good Friday"} in found["days"]


def test_a_known_clock_without_any_rule_has_no_date(client, partnership):
    found = ask(client, partnership, code="hub_review").json()

    assert (found["local"], found["national"], found["days"]) == (None, None, [])


@pytest.mark.parametrize("start", ["", "soon", "2026-02-30", "20260402", "2026-4-2", "1999-01-01", "9999-12-31"])
def test_a_start_that_is_none_is_answered_in_words(client, both, start):
    response = ask(client, both, start=start)

    assert response.status_code == 400
    assert response.json()["start"]


def test_what_is_unknown_or_not_public_does_not_exist(client, both):
    assert ask(client, both, code="nonsense").status_code == 404
    assert ask(client, Partnership(slug="nowhere")).status_code == 404
    assert ask(client, PartnershipFactory(public_from=None)).status_code == 404


def test_it_is_throttled(client, both, monkeypatch):
    from rest_framework.throttling import ScopedRateThrottle

    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"public": "2/min", "member": "2/min"})

    assert [ask(client, both).status_code for _ in range(3)] == [200, 200, 429]


class TestCalculator:
    def get(self, client, partnership, **typed):
        return client.get(f"/partnerships/{partnership.slug}/dates/", typed)

    def test_it_counts_in_public(self, client, both):
        response = self.get(client, both, code="incident_notification", start_day=2, start_month=4, start_year=2026)

        text = response.content.decode()
        for words in ("Due on Tuesday 7 April 2026", "13 April 2026", "lines 170-177", "Day 5"):
            assert words in text
        assert not response.cookies

    def test_at_first_it_is_empty_and_finds_no_fault(self, client, both):
        text = self.get(client, both).content.decode()

        assert "Work out a date" in text
        assert "There is a problem" not in text

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"code": "incident_notification"}, "Enter the start date"),
            ({"start_day": 2, "start_month": 4, "start_year": 2026}, "Choose a clock"),
            (
                {"code": "incident_notification", "start_day": 1, "start_month": 1, "start_year": 1999},
                "Bank holidays are known from",
            ),
            (
                {"code": "nonsense", "start_day": 1, "start_month": 1, "start_year": 2026},
                "Choose a clock from the list",
            ),
        ],
    )
    def test_mistakes_are_named(self, client, both, typed, words):
        text = self.get(client, both, **typed).content.decode()

        assert words in text
        assert "Error: " in text

    def test_a_partnership_that_is_not_public_has_none(self, client):
        assert self.get(client, PartnershipFactory(public_from=None)).status_code == 404


class TestDeadlines:
    def get(self, client, partnership):
        return client.get(f"/api/v1/partnerships/{partnership.slug}/deadlines/")

    def test_members_read_what_the_page_shows_them(self, client, partnership):
        member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER)
        mine = DeadlineFactory(partnership=partnership, owner=member.user)
        DeadlineFactory(partnership=partnership)
        DeadlineFactory()
        client.force_login(member.user)

        found = self.get(client, partnership).json()

        assert [row["id"] for row in found["results"]] == [mine.pk]
        assert found["results"][0]["due_on"] == "2026-06-30"

    def test_outsiders_read_nothing(self, client, partnership):
        assert self.get(client, partnership).status_code == 403
        client.force_login(MembershipFactory().user)
        assert self.get(client, partnership).status_code == 404


class TestBankHolidays:
    def test_they_are_rows_that_a_hand_may_correct(self, db):
        from deadlines.calendars import load_bank_holidays, work_calendar
        from deadlines.models import BankHoliday

        BankHoliday.objects.filter(date=date(2026, 5, 25)).update(observed=False, by_hand=True)
        BankHoliday.objects.create(date=date(2026, 7, 6), name="A day for the nation", by_hand=True)
        load_bank_holidays(now=datetime(2026, 6, 10, tzinfo=UTC))

        calendar = work_calendar()
        assert calendar.why_not_worked(date(2026, 5, 25)) == ""
        assert calendar.why_not_worked(date(2026, 7, 6)) == "A day for the nation"
        assert (calendar.known_from, calendar.known_until) == (date(2015, 1, 1), date(2032, 12, 31))

    def test_without_any_it_refuses_to_count(self, db):
        from core.workdays import CalendarTooShort
        from deadlines.calendars import work_calendar
        from deadlines.models import BankHoliday

        BankHoliday.objects.all().delete()
        with pytest.raises(CalendarTooShort, match="load_reference"):
            work_calendar()

    def test_the_scheme_of_a_year_ahead_moves_with_the_clock(self, db):
        from deadlines.calendars import load_bank_holidays, work_calendar

        with time_machine.travel(datetime(2027, 1, 2, tzinfo=UTC)):
            load_bank_holidays(now=datetime(2027, 1, 2, tzinfo=UTC))
        assert work_calendar().known_until.year == 2033
