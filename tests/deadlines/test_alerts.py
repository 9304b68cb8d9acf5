"""The tick: once per rung, escalated once, whatever is broken, late or run beside itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import ProgrammingError, connection

from deadlines import registry, tasks
from deadlines.alerts import due_deadlines, raise_alerts
from deadlines.ladder import LONDON
from deadlines.models import Alert, Deadline
from notifications.models import Notification
from partnerships.roles import Role
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory
from tests.factories.deadlines import BodyFactory, DeadlineFactory


def london(*parts):
    return datetime(*parts, tzinfo=LONDON)


WEEK_BEFORE, BREACH = london(2026, 6, 23, 8), london(2026, 7, 1, 8)


@pytest.fixture
def handler():
    """Records what it is called with; set `.broken` to make it fail."""

    def listen(deadline, now):
        listen.heard.append(deadline.pk)
        if listen.broken:
            raise ValueError("broken")

    listen.heard, listen.broken = [], False
    registry._handlers["dispute_meeting"] = listen
    yield listen
    del registry._handlers["dispute_meeting"]


def tick(at):
    with time_machine.travel(at, tick=False):
        return tasks.raise_due_alerts()


def told(scoped, partnership):
    with scoped(partnership):
        return sorted(Notification.objects.values_list("user__email", "kind"))


@pytest.mark.django_db
class TestOneWorker:
    def test_the_ladder_is_climbed_rung_by_rung(self, scoped, partnership, manager, chair):
        owner = MembershipFactory(partnership=partnership, role=Role.QUALITY_OFFICER).user
        deadline = DeadlineFactory(partnership=partnership, owner=owner)

        said = []
        for day in range(30):
            if tick(london(2026, 6, 22, 8) + timedelta(days=day)):
                with scoped(partnership):
                    said.append((day, Alert.objects.latest("pk").rung, Notification.objects.count()))

        assert said == [
            (1, "week_before", 1),
            (7, "day_before", 2),
            (8, "on_the_day", 3),
            (9, "breach", 6),
            (15, "week_after", 9),
        ]
        with scoped(partnership):
            deadline.refresh_from_db()
            assert (deadline.next_alert_at, deadline.breached_at) == (None, london(2026, 7, 1, 8))

    def test_nothing_is_said_twice(self, scoped, partnership, manager):
        DeadlineFactory(partnership=partnership)

        assert [tick(WEEK_BEFORE), tick(WEEK_BEFORE), tick(WEEK_BEFORE + timedelta(hours=1))] == [1, 0, 0]

    def test_a_late_worker_sends_the_latest_rung_and_records_the_breach(self, scoped, partnership, manager, chair):
        DeadlineFactory(partnership=partnership)

        tick(london(2026, 7, 20, 12))

        with scoped(partnership):
            assert [a.rung for a in Alert.objects.all()] == ["week_after"]
            assert Deadline.objects.get().breached_at == london(2026, 7, 20, 12)
        assert told(scoped, partnership) == sorted(
            [(manager.email, "deadline_missed"), (chair.email, "deadline_missed")]
        )

    def test_a_missed_target_is_no_breach_for_the_chair(self, scoped, partnership, manager, chair):
        DeadlineFactory(partnership=partnership, severity="amber")

        tick(BREACH)

        assert told(scoped, partnership) == [(manager.email, "deadline_missed")]

    def test_the_breach_reaches_the_app_that_listens_once(self, scoped, partnership, manager, handler):
        deadline = DeadlineFactory(partnership=partnership, rule_code="dispute_meeting")

        for day in range(20):
            tick(BREACH + timedelta(days=day))

        assert handler.heard == [deadline.pk]

    def test_a_broken_one_waits_an_hour_and_stops_nobody(self, scoped, partnership, manager, handler, caplog):
        handler.broken = True
        poison = DeadlineFactory(partnership=partnership, rule_code="dispute_meeting")
        good = [DeadlineFactory(partnership=partnership) for _ in range(3)]

        assert tick(BREACH) == 3

        with scoped(partnership):
            poison.refresh_from_db()
            assert (poison.next_alert_at, poison.breached_at) == (BREACH + timedelta(hours=1), None)
            assert set(Alert.objects.values_list("deadline", flat=True)) == {d.pk for d in good}
            assert not Notification.objects.filter(dedupe_key__startswith=f"deadline:{poison.pk}:").exists()
        handler.broken = False
        assert tick(BREACH + timedelta(hours=1)) == 1
        caplog.clear()

    def test_each_rung_names_who_is_told(self, scoped, partnership, manager):
        agency = AgencyFactory(partnership=partnership)
        people = [
            MembershipFactory(partnership=partnership, role=Role.AGENCY_COORDINATOR, agency=agency).user
            for _ in range(2)
        ]
        MembershipFactory(
            partnership=partnership, role=Role.AGENCY_COORDINATOR, agency=AgencyFactory(partnership=partnership)
        )
        DeadlineFactory(
            partnership=partnership, agency=agency, rungs=[{"code": "early", "days": -7, "tell": ["agency", "body"]}]
        )

        tick(WEEK_BEFORE)

        assert told(scoped, partnership) == sorted((p.email, "deadline_due") for p in people)

    def test_a_person_who_left_is_replaced_by_the_manager(self, scoped, partnership, manager):
        gone = MembershipFactory(partnership=partnership, ends_on=date(2026, 1, 1), role=Role.QUALITY_OFFICER).user
        DeadlineFactory(partnership=partnership, owner=gone)

        tick(WEEK_BEFORE)

        assert told(scoped, partnership) == [(manager.email, "deadline_due")]

    def test_each_partnership_hears_of_its_own(self, scoped, partnership, manager):
        other = MembershipFactory(role=Role.BUSINESS_MANAGER)
        DeadlineFactory(partnership=partnership)
        DeadlineFactory(partnership=other.partnership)

        assert tick(WEEK_BEFORE) == 2

        assert told(scoped, partnership) == [(manager.email, "deadline_due")]
        assert told(scoped, other.partnership) == [(other.user.email, "deadline_due")]

    def test_a_paused_or_closed_clock_is_silent(self, scoped, partnership, manager, now):
        DeadlineFactory(partnership=partnership, paused_on=date(2026, 6, 1), next_alert_at=None)
        DeadlineFactory(partnership=partnership, state="cancelled", closed_at=now, next_alert_at=None)

        assert tick(BREACH) == 0

    def test_a_new_date_is_a_new_promise(self, scoped, partnership, manager, bank_holidays):
        from deadlines.services import extend_deadline

        deadline = DeadlineFactory(partnership=partnership)
        tick(BREACH)
        with scoped(partnership, by=manager):
            extend_deadline(deadline, due_on=date(2026, 7, 31), by=manager, now=BREACH, reason="Agreed")

        assert tick(london(2026, 8, 1, 8)) == 1

    def test_the_question_across_partnerships_answers_in_ids(self, partnership):
        deadline = DeadlineFactory(partnership=partnership)

        assert due_deadlines(now=BREACH, most=10) == {partnership.pk: [deadline.pk]}
        assert due_deadlines(now=BREACH, most=0) == {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT prosecdef, proconfig, pg_get_userbyid(proowner), has_function_privilege('public', oid, 'execute') FROM pg_proc WHERE proname = 'due_deadlines'"
            )
            assert cursor.fetchone() == (True, ["search_path=pg_catalog, public"], "portal_ops", False)

    def test_the_serving_role_cannot_become_the_one_that_sees_all(self):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute("SET ROLE portal_ops")

    def test_the_ticks_queries_do_not_grow_with_what_is_due(
        self, partnership, manager, django_assert_max_num_queries, django_assert_num_queries
    ):
        DeadlineFactory(partnership=partnership)
        with django_assert_max_num_queries(25) as few:
            tick(WEEK_BEFORE)
        for _ in range(20):
            DeadlineFactory(partnership=partnership)
        with django_assert_num_queries(len(few)):
            tick(WEEK_BEFORE)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_say_it_once(scoped):
    partnership = PartnershipFactory()
    MembershipFactory(partnership=partnership)
    deadlines = [DeadlineFactory(partnership=partnership) for _ in range(40)]
    ids = [d.pk for d in deadlines]

    def work(_):
        try:
            with scoped(partnership):
                return raise_alerts(partnership, ids, now=WEEK_BEFORE)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        raised = sum(pool.map(work, range(8)))

    with scoped(partnership):
        assert raised == Alert.objects.count() == Notification.objects.count() == 40


@pytest.mark.django_db
def test_the_chair_of_a_body_can_be_told(scoped, partnership, manager):
    from arrangements.models import Seat, SeatHolding

    chairing = MembershipFactory(partnership=partnership, role=Role.BODY_CHAIR).user
    body = BodyFactory(partnership=partnership)
    with scoped(partnership):
        seat = Seat.objects.create(partnership=partnership, body=body, role="Chair")
        SeatHolding.objects.create(
            partnership=partnership, seat=seat, user=chairing, chairs=True, starts_on="2020-01-01"
        )
    DeadlineFactory(partnership=partnership, body=body, rungs=[{"code": "early", "days": -7, "tell": ["body"]}])

    tick(WEEK_BEFORE)

    assert told(scoped, partnership) == [(chairing.email, "deadline_due")]
