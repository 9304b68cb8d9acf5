"""Everything that may be done to a clock: who, when, and what it leaves behind."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction

from deadlines import services
from deadlines.models import Deadline, DeadlineChange, State
from deadlines.services import DeadlineError, Owner, StaleDeadline
from notifications.models import Notification
from partnerships.roles import PERMISSIONS, Role
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.deadlines import BodyFactory, ClockRuleFactory, DeadlineFactory, NationalClockRuleFactory

pytestmark = pytest.mark.usefixtures("bank_holidays")
REASON = "The meeting was moved"


@pytest.fixture
def scope(scoped, partnership, manager):
    with scoped(partnership, by=manager):
        yield


@pytest.fixture
def deadline(partnership):
    return DeadlineFactory(partnership=partnership)


@pytest.fixture
def by_rule(partnership, scope, manager, now):
    """15 working days from 1 June 2026: 22 June."""
    ClockRuleFactory(partnership=partnership)
    return services.set_deadline_by_rule(partnership, "rapid_review", started_on=date(2026, 6, 1), by=manager, now=now)


STEPS = {
    "meet": services.meet_deadline,
    "pause": lambda d, **who: services.pause_deadline(d, reason=REASON, **who),
    "extend": lambda d, **who: services.extend_deadline(d, due_on=date(2026, 7, 31), reason=REASON, **who),
    "reassign": lambda d, **who: services.reassign_deadline(
        d, owner=Owner(role=Role.QUALITY_OFFICER), reason=REASON, **who
    ),
    "cancel": lambda d, **who: services.cancel_deadline(d, reason=REASON, **who),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(scoped, deadline, now, step, role):
    partnership = deadline.partnership
    agency = AgencyFactory(partnership=partnership)
    user = MembershipFactory(partnership=partnership, role=role, agency=agency, ends_on=date(2099, 1, 1)).user
    needed = "deadlines.meet_deadline" if step == "meet" else "deadlines.change_deadline"

    with scoped(partnership, by=user):
        if needed in PERMISSIONS[role]:
            STEPS[step](deadline, by=user, now=now)
            assert DeadlineChange.objects.get().by == user
        else:
            with pytest.raises(PermissionDenied):
                STEPS[step](deadline, by=user, now=now)
            assert not DeadlineChange.objects.exists()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", [State.MET, State.CANCELLED])
def test_a_closed_clock_stays_closed(scope, manager, now, step, state):
    met_on = date(2026, 6, 9) if state == State.MET else None
    closed = DeadlineFactory(
        partnership=manager.memberships.get().partnership, state=state, met_on=met_on, closed_at=now, next_alert_at=None
    )

    with pytest.raises(DeadlineError, match="no longer open"):
        STEPS[step](closed, by=manager, now=now)


@pytest.mark.parametrize("step", STEPS)
def test_a_change_to_a_clock_that_somebody_else_changed_is_refused(scope, deadline, manager, now, step):
    services.extend_deadline(deadline, due_on=date(2026, 7, 10), by=manager, now=now, reason=REASON)

    with pytest.raises(StaleDeadline):
        STEPS[step](deadline, by=manager, now=now, revision=1)


def test_a_rule_gives_the_date_and_is_kept_as_it_was(by_rule):
    assert by_rule.due_on == date(2026, 6, 22)
    assert by_rule.terms["length"] == 15
    assert DeadlineChange.objects.get().due_on_after == date(2026, 6, 22)


def test_local_and_national_stand_side_by_side(scope, partnership, manager, now):
    start = {"code": "incident_notification", "starts": "authority_aware"}
    ClockRuleFactory(partnership=partnership, **start, length=5, unit="calendar_days")
    NationalClockRuleFactory(**start, length=5, unit="working_days")

    found = services.set_deadline_by_rule(partnership, start["code"], started_on=date(2026, 4, 2), by=manager, now=now)

    assert (found.due_on, found.national_due_on) == (date(2026, 4, 7), date(2026, 4, 13))


def test_a_national_clock_with_another_start_has_no_date_until_that_is_known(scope, partnership, manager, now):
    ClockRuleFactory(partnership=partnership)
    NationalClockRuleFactory()

    without = services.set_deadline_by_rule(
        partnership, "rapid_review", started_on=date(2026, 6, 1), by=manager, now=now
    )
    services.cancel_deadline(without, by=manager, now=now, reason=REASON)
    given = services.set_deadline_by_rule(
        partnership,
        "rapid_review",
        started_on=date(2026, 6, 1),
        national_started_on=date(2026, 6, 3),
        by=manager,
        now=now,
    )

    assert (without.national_due_on, given.national_due_on) == (None, date(2026, 6, 24))


def test_the_national_clock_runs_where_the_own_one_only_refers_to_it(scope, partnership, manager, now):
    ClockRuleFactory(partnership=partnership, length=None, unit="", follows_national=True, starts="notification_sent")
    NationalClockRuleFactory()

    found = services.set_deadline_by_rule(partnership, "rapid_review", started_on=date(2026, 6, 1), by=manager, now=now)

    assert (found.due_on, found.terms["pack"]) == (date(2026, 6, 22), "wt2018")


def test_no_length_no_date(scope, partnership, manager, now):
    ClockRuleFactory(partnership=partnership, code="delay_letter", starts="delay_foreseen", length=None, unit="")

    with pytest.raises(DeadlineError, match="No length"):
        services.set_deadline_by_rule(partnership, "delay_letter", started_on=date(2026, 6, 1), by=manager, now=now)


def test_one_clock_per_rule_and_subject(by_rule, partnership, manager, now):
    with pytest.raises(DeadlineError, match="already running"):
        services.set_deadline_by_rule(partnership, "rapid_review", started_on=date(2026, 6, 2), by=manager, now=now)


def test_a_pause_moves_the_date_by_the_time_it_took(by_rule, manager, now):
    paused = services.pause_deadline(by_rule, by=manager, now=now, reason=REASON)
    assert paused.next_alert_at is None

    resumed = services.resume_deadline(paused, by=manager, now=now + timedelta(days=7), reason="It goes on")

    assert (resumed.due_on, resumed.original_due_on) == (date(2026, 6, 29), date(2026, 6, 22))
    assert resumed.next_alert_at is not None
    change = DeadlineChange.objects.get(kind="resumed")
    assert (change.due_on_before, change.due_on_after) == (date(2026, 6, 22), date(2026, 6, 29))


def test_a_corrected_start_counts_again_and_keeps_the_pause(by_rule, manager, now):
    paused = services.pause_deadline(by_rule, by=manager, now=now, reason=REASON)
    resumed = services.resume_deadline(paused, by=manager, now=now + timedelta(days=7), reason="It goes on")

    right = services.correct_start(
        resumed, started_on=date(2026, 6, 2), by=manager, now=now + timedelta(days=7), reason=REASON
    )

    assert (right.started_on, right.original_started_on) == (date(2026, 6, 2), date(2026, 6, 1))
    assert right.due_on == date(2026, 6, 30)


def test_a_date_set_by_hand_has_no_start_to_correct(scope, deadline, manager, now):
    with pytest.raises(DeadlineError, match="set by hand"):
        services.correct_start(deadline, started_on=date(2026, 6, 2), by=manager, now=now, reason=REASON)


def test_an_extension_goes_forward_only_and_begins_a_new_promise(scope, deadline, manager, now):
    with pytest.raises(DeadlineError, match="later"):
        services.extend_deadline(deadline, due_on=deadline.due_on, by=manager, now=now, reason=REASON)
    Deadline.objects.update(breached_at=now)

    later = services.extend_deadline(deadline, due_on=date(2026, 8, 31), by=manager, now=now, reason=REASON)

    assert (later.breached_at, later.original_due_on, later.moved) == (None, date(2026, 6, 30), True)
    assert later.next_alert_at.date() == date(2026, 8, 24)


def test_nothing_can_be_done_in_the_future(scope, deadline, manager, now):
    with pytest.raises(DeadlineError, match="future"):
        services.meet_deadline(deadline, met_on=date(2026, 6, 11), by=manager, now=now)


def test_whoever_is_given_work_by_another_is_told(scope, deadline, manager, chair, now):
    services.reassign_deadline(deadline, owner=Owner(user=chair), by=manager, now=now, reason=REASON)
    services.reassign_deadline(deadline, owner=Owner(user=manager), by=manager, now=now, reason=REASON)

    assert [(n.user, n.kind) for n in Notification.objects.all()] == [(chair, "deadline_given")]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "met"}, "closed_consistently"),
        ({"state": "gone"}, "deadline_(state_known|closed_consistently)"),
        ({"closed_at": "2026-06-01T00:00Z"}, "closed_consistently"),
        ({"paused_on": "2026-06-01"}, "paused_deadline_is_silent"),
        ({"opens_on": "2026-07-01"}, "window_opens"),
        ({"owner_role": "nobody"}, "owner_role_known"),
        ({"severity": "pink"}, "severity_known"),
    ],
)
def test_the_database_holds_the_promises(scope, deadline, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Deadline.objects.update(**change)


def test_a_change_needs_a_reason_and_stays(scope, deadline, partnership, now):
    with pytest.raises(IntegrityError, match="has_a_reason"), transaction.atomic():
        DeadlineChange.objects.create(partnership=partnership, deadline=deadline, kind="paused", at=now)
    DeadlineChange.objects.create(partnership=partnership, deadline=deadline, kind="set", at=now)
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        DeadlineChange.objects.update(reason="Another")


class TestMeetings:
    def test_a_meeting_that_is_held_sets_the_next(self, scope, partnership, manager, now):
        body = BodyFactory(partnership=partnership, meets_within_months=3, frequency="Quarterly")
        (first,) = services.set_recurring_deadlines(partnership, now=now)
        assert (first.body, first.due_on) == (body, date(2026, 9, 10))

        services.record_meeting(body, held_on=date(2026, 5, 31), by=manager, now=now)

        running = Deadline.objects.get(state=State.OPEN)
        assert (running.started_on, running.due_on) == (date(2026, 5, 31), date(2026, 8, 31))
        assert Deadline.objects.get(state=State.MET).met_on == date(2026, 5, 31)

    def test_an_earlier_meeting_does_not_turn_the_clock_back(self, scope, partnership, manager, now):
        body = BodyFactory(partnership=partnership, meets_within_months=3)
        services.record_meeting(body, held_on=date(2026, 5, 31), by=manager, now=now)

        with pytest.raises(DeadlineError, match="later meeting"):
            services.record_meeting(body, held_on=date(2026, 4, 30), by=manager, now=now)

    def test_setting_twice_sets_once(self, scope, partnership, now):
        BodyFactory(partnership=partnership, meets_within_months=3)
        BodyFactory(partnership=partnership)

        assert len(services.set_recurring_deadlines(partnership, now=now)) == 1
        assert services.set_recurring_deadlines(partnership, now=now) == []

    def test_a_body_that_ended_meets_no_more(self, scope, partnership, now):
        body = BodyFactory(partnership=partnership, meets_within_months=3)
        services.set_recurring_deadlines(partnership, now=now)
        body.ends_on = date(2026, 6, 1)
        body.save(update_fields=["ends_on"])

        services.set_recurring_deadlines(partnership, now=now)

        assert Deadline.objects.get().state == State.CANCELLED

    def test_a_body_without_a_frequency_has_no_clock(self, scope, partnership, manager, now):
        with pytest.raises(DeadlineError, match="how often"):
            services.record_meeting(BodyFactory(partnership=partnership), held_on=date(2026, 6, 1), by=manager, now=now)


class TestWhatTheArrangementsImply:
    def test_a_review_is_counted_from_the_printed_date(self, scope, partnership, now):
        from arrangements.models import KeyDate

        KeyDate.objects.create(partnership=partnership, kind="published", on="2026-02")
        ClockRuleFactory(
            partnership=partnership,
            code="arrangements_review",
            starts="arrangements_published",
            length=12,
            unit="months",
            recurs=True,
        )

        (review,) = services.set_recurring_deadlines(partnership, now=now)

        assert (review.started_on, review.due_on) == (date(2026, 2, 28), date(2027, 2, 28))

    def test_a_yearly_clock_starts_again_when_it_is_met(self, scope, partnership, manager, now):
        ClockRuleFactory(
            partnership=partnership, code="annual_report", starts="last_report", length=12, unit="months", recurs=True
        )
        assert services.set_recurring_deadlines(partnership, now=now) == []
        first = services.set_deadline_by_rule(
            partnership, "annual_report", started_on=date(2025, 7, 1), by=manager, now=now
        )

        services.meet_deadline(first, met_on=date(2026, 6, 1), by=manager, now=now)

        assert Deadline.objects.get(state=State.OPEN).due_on == date(2027, 6, 1)

    def test_a_printed_date_that_is_met_does_not_come_back(self, scope, partnership, manager, now):
        from arrangements.models import KeyDate

        KeyDate.objects.create(partnership=partnership, kind="published", on="2019-09")
        ClockRuleFactory(
            partnership=partnership,
            code="arrangements_review",
            starts="arrangements_published",
            length=None,
            unit="",
            fixed_due_on="2021-09",
        )
        (review,) = services.set_recurring_deadlines(partnership, now=now)
        assert review.due_on == date(2021, 9, 30)

        services.meet_deadline(review, met_on=date(2026, 6, 1), by=manager, now=now)

        assert services.set_recurring_deadlines(partnership, now=now) == []
