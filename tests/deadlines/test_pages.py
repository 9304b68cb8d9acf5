"""The pages: who sees what, what is said about mistakes, and that nothing is overwritten unseen."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from arrangements.models import Seat, SeatHolding
from deadlines.models import CalendarFeed, Deadline, DeadlineChange, State
from partnerships.models import AccessLogEntry
from partnerships.roles import Role
from tests.deadlines.conftest import NOW
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.deadlines import BodyFactory, ClockRuleFactory, DeadlineFactory, NationalClockRuleFactory

pytestmark = pytest.mark.usefixtures("bank_holidays", "today")
ACTIONS = ("meet", "extend", "pause", "start", "reassign", "cancel")


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client


def page(name, partnership, *args):
    return reverse(f"deadlines:{name}", args=[partnership.slug, *args])


def day(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


@pytest.fixture
def deadline(partnership):
    return DeadlineFactory(partnership=partnership)


@pytest.mark.parametrize("name", ["list", "add", "start", "meetings", "feeds"])
def test_pages_open_for_the_manager_and_do_not_exist_for_outsiders(client, partnership, manager, name):
    client.force_login(manager)
    assert client.get(page(name, partnership)).status_code == 200
    client.force_login(MembershipFactory().user)
    assert client.get(page(name, partnership)).status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_open_for_the_manager_and_are_refused_to_others(client, partnership, manager, action):
    terms = {"length": 5, "unit": "working_days"}
    row = DeadlineFactory(
        partnership=partnership,
        terms=terms,
        owner=MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER).user,
    )
    address = page("change", partnership, row.pk, action)
    client.force_login(manager)
    assert client.get(address).status_code == 200
    client.force_login(row.owner)
    assert client.get(address).status_code == 403
    client.force_login(MembershipFactory().user)
    assert client.get(address).status_code == 404


def test_members_see_what_concerns_them_and_nothing_else(client, scoped, partnership):
    agency = AgencyFactory(partnership=partnership)
    user = MembershipFactory(partnership=partnership, role=Role.AGENCY_CONTRIBUTOR, agency=agency).user
    body = BodyFactory(partnership=partnership)
    with scoped(partnership):
        seat = Seat.objects.create(partnership=partnership, body=body, role="Member")
        SeatHolding.objects.create(partnership=partnership, seat=seat, user=user, starts_on=date(2020, 1, 1))
    seen = [
        DeadlineFactory(partnership=partnership, owner=user),
        DeadlineFactory(partnership=partnership, owner_role=Role.AGENCY_CONTRIBUTOR),
        DeadlineFactory(partnership=partnership, agency=agency),
        DeadlineFactory(partnership=partnership, body=body),
    ]
    hidden = DeadlineFactory(partnership=partnership, agency=AgencyFactory(partnership=partnership))
    client.force_login(user)

    text = client.get(page("list", partnership) + "?show=all").content.decode()

    assert all(row.title in text for row in seen)
    assert hidden.title not in text
    assert client.get(page("detail", partnership, hidden.pk)).status_code == 404


@pytest.mark.parametrize(
    ("show", "titles"),
    [
        ("open", {"Late", "This week", "Later", "Stopped"}),
        ("overdue", {"Late"}),
        ("week", {"This week"}),
        ("mine", {"Later"}),
        ("others", {"Late", "This week", "Stopped"}),
        ("all", {"Late", "This week", "Later", "Stopped", "Done"}),
        ("nonsense", {"Late", "This week", "Later", "Stopped"}),
    ],
)
def test_the_list_shows_what_is_asked_for(as_manager, partnership, manager, show, titles):
    chair = {"partnership": partnership, "owner_role": Role.INDEPENDENT_CHAIR}
    DeadlineFactory(**chair, title="Late", due_on=date(2026, 6, 9))
    DeadlineFactory(**chair, title="This week", due_on=date(2026, 6, 12))
    DeadlineFactory(partnership=partnership, title="Later", owner=manager)
    DeadlineFactory(**chair, title="Stopped", due_on=date(2026, 6, 1), paused_on=date(2026, 5, 30), next_alert_at=None)
    DeadlineFactory(**chair, title="Done", state=State.MET, met_on=date(2026, 6, 1), closed_at=NOW, next_alert_at=None)

    response = as_manager.get(page("list", partnership), {"show": show})

    assert {line["row"].title for line in response.context["lines"]} == titles


@pytest.mark.parametrize("name", ["list", "meetings"])
def test_a_list_asks_the_database_no_more_for_more_rows(
    as_manager, partnership, django_assert_num_queries, django_assert_max_num_queries, name
):
    def more():
        body = BodyFactory(partnership=partnership)
        DeadlineFactory(
            partnership=partnership, body=body, rule_code="body_meeting", agency=AgencyFactory(partnership=partnership)
        )

    more()
    as_manager.get(page(name, partnership))
    with django_assert_max_num_queries(15) as one:
        as_manager.get(page(name, partnership))
    more(), more()
    with django_assert_num_queries(len(one)):
        as_manager.get(page(name, partnership))


def test_a_list_is_paged(as_manager, partnership):
    for _ in range(26):
        DeadlineFactory(partnership=partnership)

    assert len(as_manager.get(page("list", partnership), {"page": 2}).context["lines"]) == 1


def test_a_task_is_added(as_manager, partnership, scoped, chair):
    response = as_manager.post(
        page("add", partnership),
        {
            "title": "Order the room",
            **day("due_on", date(2026, 7, 1)),
            "owner": f"person-{chair.pk}",
            "severity": "amber",
        },
    )

    with scoped(partnership):
        row = Deadline.objects.get()
        assert response.url == page("detail", partnership, row.pk)
        assert (row.title, row.due_on, row.owner, row.severity) == ("Order the room", date(2026, 7, 1), chair, "amber")


def test_mistakes_are_named_and_nothing_typed_is_lost(as_manager, partnership):
    response = as_manager.post(page("add", partnership), {"title": "Kept", **day("due_on", date(2026, 6, 9))})

    text = response.content.decode()
    assert "Error: " in text
    assert "The due date must be today or in the future" in text
    assert "Choose who has to do it" in text
    assert 'value="Kept"' in text


def test_a_clock_of_the_arrangements_is_started(as_manager, partnership, scoped):
    ClockRuleFactory(partnership=partnership)
    typed = {"code": "rapid_review", **day("started_on", date(2026, 6, 1)), "owner": "role-business_manager"}

    assert as_manager.post(page("start", partnership), typed).status_code == 302
    again = as_manager.post(page("start", partnership), typed).content.decode()

    assert "already running" in again
    with scoped(partnership):
        assert Deadline.objects.get().due_on == date(2026, 6, 22)


def test_why_this_date_counts_every_day(as_manager, partnership, scoped, manager):
    from deadlines.services import set_deadline_by_rule

    start = {"code": "incident_notification", "starts": "authority_aware"}
    ClockRuleFactory(
        partnership=partnership,
        **start,
        length=5,
        unit="calendar_days",
        wording="Within 5 days",
        source="lines 170-177",
    )
    NationalClockRuleFactory(**start, length=5, unit="working_days")
    with scoped(partnership, by=manager):
        row = set_deadline_by_rule(partnership, start["code"], started_on=date(2026, 4, 2), by=manager, now=NOW)

    text = as_manager.get(page("detail", partnership, row.pk)).content.decode()

    for words in (
        "Friday 3 April 2026",
        "Day 0",
        "Day 5",
        "Within 5 days",
        "lines 170-177",
        "13 April 2026",
        "not verified",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("action", "typed"),
    [
        ("meet", day("met_on", date(2026, 6, 10))),
        ("extend", day("due_on", date(2026, 7, 31))),
        ("pause", {}),
        ("start", day("started_on", date(2026, 6, 2))),
        ("reassign", {"owner": "role-quality_officer"}),
        ("cancel", {}),
    ],
)
def test_each_action_is_done_with_its_reason_on_record(as_manager, partnership, scoped, action, typed):
    row = DeadlineFactory(partnership=partnership, terms={"length": 5, "unit": "working_days"})

    response = as_manager.post(
        page("change", partnership, row.pk, action), {**typed, "reason": "Agreed by the chair", "revision": 1}
    )

    assert response.url == page("detail", partnership, row.pk)
    with scoped(partnership):
        assert DeadlineChange.objects.get().reason == "Agreed by the chair"
    assert "Agreed by the chair" in as_manager.get(response.url).content.decode()


def test_a_paused_clock_is_resumed(as_manager, partnership, scoped):
    row = DeadlineFactory(partnership=partnership, paused_on=date(2026, 6, 3), next_alert_at=None)

    as_manager.post(page("change", partnership, row.pk, "resume"), {"reason": "It goes on", "revision": 1})

    with scoped(partnership):
        row.refresh_from_db()
        assert (row.paused_on, row.due_on) == (None, date(2026, 7, 7))


@pytest.mark.parametrize("action", ["extend", "pause", "start", "reassign", "cancel"])
def test_a_change_without_a_reason_is_refused(as_manager, partnership, action):
    row = DeadlineFactory(partnership=partnership, terms={"length": 5, "unit": "working_days"})

    assert (
        "Enter the reason"
        in as_manager.post(page("change", partnership, row.pk, action), {"revision": 1}).content.decode()
    )


def test_the_services_refusals_are_shown(as_manager, partnership, deadline):
    typed = {**day("due_on", date(2026, 6, 1)), "reason": "x", "revision": 1}

    assert (
        "must be later" in as_manager.post(page("change", partnership, deadline.pk, "extend"), typed).content.decode()
    )


def test_nobody_overwrites_another_unseen(as_manager, partnership, deadline, manager):
    address = page("change", partnership, deadline.pk, "extend")
    as_manager.post(address, {**day("due_on", date(2026, 7, 10)), "reason": "First", "revision": 1})

    response = as_manager.post(address, {**day("due_on", date(2026, 7, 20)), "reason": "Second", "revision": 1})

    text = response.content.decode()
    assert response.status_code == 409
    assert "Someone else changed this" in text
    assert "Second" in text
    assert 'name="revision" value="2"' in text
    typed = {**day("due_on", date(2026, 7, 20)), "reason": "Second", "revision": 2}
    assert as_manager.post(address, typed).status_code == 302


def test_what_no_longer_fits_leads_back(as_manager, partnership):
    row = DeadlineFactory(partnership=partnership, paused_on=date(2026, 6, 3), next_alert_at=None)

    assert as_manager.get(page("change", partnership, row.pk, "pause")).url == page("detail", partnership, row.pk)
    assert as_manager.get(page("change", partnership, row.pk, "explode")).status_code == 404


def test_a_body_that_has_not_met_in_time_shows_it(as_manager, partnership, scoped):
    body = BodyFactory(partnership=partnership, meets_within_months=3, frequency="Quarterly")
    DeadlineFactory(partnership=partnership, body=body, rule_code="body_meeting", due_on=date(2026, 6, 1))
    assert "Has not met in time" in as_manager.get(page("meetings", partnership)).content.decode()

    as_manager.post(page("record_meeting", partnership, body.pk), day("held_on", date(2026, 6, 8)))

    text = as_manager.get(page("meetings", partnership)).content.decode()
    assert "Has not met in time" not in text
    assert "8 September 2026" in text


def test_it_says_who_will_be_told_and_when(as_manager, deadline, partnership):
    text = as_manager.get(page("detail", partnership, deadline.pk)).content.decode()

    assert "23 June 2026, 8:00am: a week before, to whoever has it" in text
    assert (
        "1 July 2026, 8:00am: the date was missed, to whoever has it, the business manager, the independent chair"
        in text
    )


def test_reading_is_logged(as_manager, partnership, deadline, scoped):
    as_manager.get(page("detail", partnership, deadline.pk))

    with scoped(partnership):
        assert AccessLogEntry.objects.get().subject == str(deadline.pk)


class TestCalendars:
    def make(self, client, partnership, **typed):
        text = client.post(page("feeds", partnership), typed).content.decode()
        return text.split("<code>")[1].split("</code>")[0].removeprefix("http://127.0.0.1:8000")

    def test_a_calendar_shows_titles_and_dates(self, client, as_manager, partnership, deadline, scoped):
        address = self.make(as_manager, partnership)
        client.logout()

        response = client.get(address)

        text = response.content.decode().replace("\r\n ", "")
        assert response["Content-Type"].startswith("text/calendar")
        assert f"SUMMARY:Due: {deadline.title}" in text
        assert "DTSTART;VALUE=DATE:20260630" in text
        assert not response.cookies
        with scoped(partnership):
            entry = AccessLogEntry.objects.get(action="export")
            assert address.split("/")[-1].removesuffix(".ics") not in entry.subject

    def test_its_address_is_shown_once(self, as_manager, partnership):
        self.make(as_manager, partnership)

        assert "<code>" not in as_manager.get(page("feeds", partnership)).content.decode()

    def test_a_bodys_calendar_shows_that_body(self, as_manager, partnership, deadline):
        body = BodyFactory(partnership=partnership)
        own = DeadlineFactory(partnership=partnership, body=body)

        text = as_manager.get(self.make(as_manager, partnership, body=body.pk)).content.decode().replace("\r\n ", "")

        assert own.title in text
        assert deadline.title + "\r" not in text

    def test_a_revoked_unknown_or_foreign_address_does_not_exist(self, as_manager, partnership, scoped):
        address = self.make(as_manager, partnership)
        other = MembershipFactory().partnership
        assert as_manager.get(address.replace(partnership.slug, other.slug)).status_code == 404
        assert as_manager.get(f"/calendars/{partnership.slug}/guess.ics").status_code == 404
        with scoped(partnership):
            feed = CalendarFeed.objects.get()

        as_manager.post(page("revoke_feed", partnership, feed.pk))

        assert as_manager.get(address).status_code == 404

    def test_a_person_who_left_reads_nothing(self, as_manager, partnership, manager, scoped):
        address = self.make(as_manager, partnership)
        with scoped(partnership):
            manager.memberships.all().model.objects.update(ends_on=date(2026, 6, 9))

        assert as_manager.get(address).status_code == 404

    def test_nobody_revokes_anothers(self, client, as_manager, partnership, chair, scoped):
        self.make(as_manager, partnership)
        with scoped(partnership):
            feed = CalendarFeed.objects.get()
        client.force_login(chair)

        assert client.post(page("revoke_feed", partnership, feed.pk)).status_code == 404


class TestMyWork:
    def work(self, scoped, membership):
        from deadlines.selectors import my_work
        from partnerships.http import Member
        from partnerships.selectors import permissions_of

        member = Member(membership.user, membership.partnership, (membership,), permissions_of((membership,)))
        with scoped(membership.partnership):
            return my_work(member, NOW.date())

    def test_it_is_sorted_by_what_presses(self, partnership, manager, scoped):
        mine = {"partnership": partnership, "owner": manager}
        DeadlineFactory(**mine, title="Late", due_on=date(2026, 6, 9))
        DeadlineFactory(**mine, title="Soon", due_on=date(2026, 6, 20))
        DeadlineFactory(**mine, title="Later")
        DeadlineFactory(
            partnership=partnership, owner_role=Role.INDEPENDENT_CHAIR, title="Theirs", due_on=date(2026, 6, 11)
        )
        DeadlineFactory(partnership=partnership, owner_role=Role.INDEPENDENT_CHAIR, title="Theirs, later")
        with scoped(partnership):
            membership = manager.memberships.select_related("partnership", "user").get()

        work = self.work(scoped, membership)

        assert [[i.title for i in group.items] for group in work.groups] == [["Late"], ["Soon"], ["Theirs"], ["Later"]]
        assert work.overdue.items[0].text == "Do it and record the day"
        assert work.waiting.items[0].text == "Ask Independent chair"

    def test_many_lines_are_counted_not_listed(self, partnership, manager, scoped, django_assert_max_num_queries):
        for _ in range(12):
            DeadlineFactory(partnership=partnership, owner=manager)
        with scoped(partnership):
            membership = manager.memberships.select_related("partnership", "user").get()

        with django_assert_max_num_queries(8):
            later = self.work(scoped, membership).later

        assert (len(later.items), later.count, later.more) == (10, 12, 2)

    def test_where_nothing_is_due_it_is_empty(self, partnership, manager, scoped):
        with scoped(partnership):
            membership = manager.memberships.select_related("partnership", "user").get()

        assert self.work(scoped, membership).is_empty
