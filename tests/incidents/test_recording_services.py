"""From the first call to the notification: the clocks, the sentences, and that each step is taken once."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from arrangements.enums import Decision
from casework.editing import ChangedMeanwhile
from casework.enums import CaseKind
from casework.models import CaseBody, CaseEvent
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from deadlines.models import BankHoliday, Deadline, State
from incidents.enums import Status
from incidents.models import Incident, PlanStep, RapidReview, Subject
from incidents.recording import handing_over, opening, processes, services, testing
from incidents.recording.rules import AskWhyLate
from partnerships.roles import Role
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.deadlines import BodyFactory
from tests.factories.recording import RouteFactory, local_clocks
from tests.incidents.recording_world import AWARE, NOW, SUBJECT, answer, notified, opened, to_notify, written

pytestmark = pytest.mark.django_db


def clock(case, code):
    return Deadline.objects.filter(case=case, rule_code=code).latest("pk")


def test_easter_both_dates_stand_side_by_side(world):
    local_clocks(world[0])
    found = clock(opened(*world), "incident_notification")

    assert (found.due_on, found.national_due_on) == (date(2026, 4, 7), date(2026, 4, 13))
    assert found.owner_role == Role.BUSINESS_MANAGER
    assert "Injury" not in found.title


def test_christmas_five_working_days(world):
    now = datetime(2026, 12, 23, 10, tzinfo=UTC)
    case = opened(*world, now=now, aware_on=date(2026, 12, 23))

    assert clock(case, "incident_notification").due_on == date(2027, 1, 4)


@pytest.mark.parametrize("kind", [CaseKind.ADULT_REFERRAL, CaseKind.DOMESTIC_HOMICIDE])
def test_kinds_without_a_clock_start_none(world, kind):
    opened(*world, kind=kind)

    assert not Deadline.objects.exists()


def test_a_death_in_care_has_its_own_clock(world):
    case = opened(*world, kind=CaseKind.LOOKED_AFTER_DEATH)

    assert clock(case, "looked_after_child_death").due_on == date(2026, 4, 13)
    assert case.reference.startswith("LD-2026-")


def test_a_late_entry_asks_why_and_stays_late(world):
    late = datetime(2026, 4, 16, 9, tzinfo=UTC)
    with pytest.raises(AskWhyLate, match="due on 13 April 2026, which was missed by 3 days"):
        opened(*world, now=late)
    case = opened(*world, now=late, late_reason="The duty desk held it")

    found = clock(case, "incident_notification")
    assert (found.due_on, found.state) == (date(2026, 4, 13), State.OPEN)
    assert Incident.objects.get().entered_late_reason == "The duty desk held it"
    assert found.changes.get().reason == "The duty desk held it"


def test_the_own_date_missed_and_the_national_one_kept(world):
    local_clocks(world[0])
    with pytest.raises(AskWhyLate, match=r"missed by 1 day\. The national date, 13 April 2026, was kept"):
        opened(*world, now=datetime(2026, 4, 8, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"aware_on": date(1926, 4, 3)}, "more than ten years ago"),
        ({"aware_on": date(2026, 4, 3)}, "authority became aware is in the future"),
        ({"known_on": date(2026, 4, 3)}, "partnership came to know is in the future"),
    ],
)
def test_the_future_is_refused(world, dates, words):
    with pytest.raises(Refused, match=words):
        opened(*world, **dates)


def test_an_unknown_calendar_is_said_and_not_guessed(world):
    BankHoliday.objects.all().delete()
    with pytest.raises(Refused, match="bank holidays around April 2026 are not known"):
        opened(*world)


def test_only_those_who_add_incidents_open_them(world, partnership):
    chair = MembershipFactory(partnership=partnership, role=Role.INDEPENDENT_CHAIR).user
    with pytest.raises(PermissionDenied):
        opened(partnership, chair)


def test_a_restricted_case_is_restricted_from_the_first_moment(world):
    case = opened(*world, restricted=True)

    assert case.restricted
    assert case.grants.get().user == world[1]


def save(case, by, revision, **values):
    return services.save_part(case, values=values, revision=revision, by=by, now=NOW)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"happened_on": date(2026, 4, 3)}, "happened is in the future"),
        ({"happened_on": date(2026, 4, 1), "happened_until": date(2026, 3, 31)}, "cannot end before it begins"),
        ({"happened_on": date(2026, 4, 1), "happened_until": date(2026, 4, 5)}, "ended is in the future"),
        ({"happened_on": None, "happened_until": date(2026, 4, 1)}, "Enter the day on which it began"),
    ],
)
def test_dates_that_cannot_be_are_refused(world, values, words):
    with pytest.raises(Refused, match=words):
        save(opened(*world), world[1], 1, **values)


def test_nobody_is_aware_before_it_happens(world):
    case = opened(*world, now=datetime(2026, 4, 8, 9, tzinfo=UTC))
    with pytest.raises(Refused, match="became aware on 2 April 2026"):
        services.save_part(
            case, values={"happened_on": date(2026, 4, 5)}, revision=1, by=world[1],
            now=datetime(2026, 4, 8, 9, tzinfo=UTC),
        )  # fmt: skip


def test_two_people_on_one_page_do_not_overwrite_each_other(world):
    case = opened(*world)
    save(case, world[1], 1, what_happened="First")
    with pytest.raises(ChangedMeanwhile):
        save(case, world[1], 1, what_happened="Second")


def test_two_people_on_two_pages_do_not_stand_in_each_others_way(world):
    case = opened(*world)
    save(case, world[1], 1, what_happened="First")
    incident = save(case, world[1], 1, place="At home")

    assert (incident.what_happened, incident.place) == ("First", "At home")


def test_agencies_ticked_by_somebody_else_are_not_lost(world):
    case, by = opened(*world), world[1]
    one, two = AgencyFactory(partnership=world[0]), AgencyFactory(partnership=world[0])
    services.save_agencies(case, agencies=[one], opened=frozenset(), by=by, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        services.save_agencies(case, agencies=[two], opened=frozenset(), by=by, now=NOW)
    services.save_agencies(case, agencies=[two], opened=frozenset({one.pk}), by=by, now=NOW)

    assert [row.agency for row in case.agencies.select_related("agency")] == [two]


def subject(case, by, row=None, revision=0, **values):
    return services.save_subject(case, subject=row, values=SUBJECT | values, revision=revision, by=by, now=NOW)


def test_one_reference_per_case(world):
    case = opened(*world)
    subject(case, world[1])
    with pytest.raises(Refused, match="Child A is in this case already"):
        subject(case, world[1])


def test_a_subject_knows_its_revision(world):
    case = opened(*world)
    row = subject(case, world[1])
    subject(case, world[1], row, 1, age="4")
    with pytest.raises(ChangedMeanwhile):
        subject(case, world[1], row, 1, age="5")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"died_on": date(2026, 4, 1)}, "only for somebody who died"),
        ({"harm": "died", "died_on": date(2026, 4, 9)}, "day of death is in the future"),
    ],
)
def test_deaths_that_cannot_be(world, values, words):
    with pytest.raises(Refused, match=words):
        subject(opened(*world), world[1], **values)


def test_a_death_is_not_known_before_it_happened(world):
    now = datetime(2026, 4, 8, 9, tzinfo=UTC)
    case = opened(*world, kind=CaseKind.LOOKED_AFTER_DEATH, now=now)
    with pytest.raises(Refused, match="aware of the death on 2 April 2026"):
        services.save_subject(
            case, subject=None, values=SUBJECT | {"harm": "died", "died_on": date(2026, 4, 4)}, revision=0,
            by=world[1], now=now,
        )  # fmt: skip


def test_a_death_in_care_within_an_incident_is_notified_besides(world):
    case = opened(*world)
    row = subject(case, world[1], looked_after="yes", harm="died")
    assert clock(case, "looked_after_child_death").state == State.OPEN

    subject(case, world[1], row, 1, looked_after="no", harm="died")
    assert clock(case, "looked_after_child_death").state == State.CANCELLED


def test_missing_parts_are_named(world):
    case = opened(*world)
    save(case, world[1], 1, what_happened="It", place="Here", outside_england=False)
    with pytest.raises(Refused, match="when it happened, who it concerns, abuse or neglect, agencies involved"):
        services.finish_record(case, by=world[1], now=NOW)


def test_where_the_rule_says_so_the_rapid_review_counts_from_when_it_is_known(world):
    local_clocks(world[0])
    case = to_notify(*world, now=datetime(2026, 4, 7, 9, tzinfo=UTC), known_on=date(2026, 4, 7))
    found = clock(case, "rapid_review")
    assert (found.started_on, found.due_on, found.national_due_on) == (date(2026, 4, 7), date(2026, 4, 28), None)

    case = notified(case, world[1], sent_on=date(2026, 4, 7), now=datetime(2026, 4, 7, 9, tzinfo=UTC))
    found = clock(case, "rapid_review")
    assert (found.due_on, found.national_due_on) == (date(2026, 4, 28), date(2026, 4, 28))
    assert RapidReview.objects.get(case=case).started_on == date(2026, 4, 7)


def test_a_notification_meets_the_clock_and_begins_the_rapid_review(world):
    partnership, by = world
    body = BodyFactory(partnership=partnership)
    RouteFactory(partnership=partnership, decision=Decision.LOCAL_CHILD_REVIEW, recommended_by_body=body)
    case = notified(to_notify(*world), by)

    assert case.status == Status.GATHERING
    assert clock(case, "incident_notification").met_on == AWARE
    assert clock(case, "rapid_review").due_on == date(2026, 4, 27)
    assert CaseBody.objects.get(case=case).body == body
    assert RapidReview.objects.get(case=case).started_on == AWARE
    assert PlanStep.objects.filter(case=case).exists()


@pytest.mark.parametrize(
    ("sent_on", "words"), [(date(2026, 4, 1), "cannot have been sent before"), (date(2026, 4, 3), "in the future")]
)
def test_a_notification_that_cannot_be(world, sent_on, words):
    with pytest.raises(Refused, match=words):
        notified(to_notify(*world), world[1], sent_on=sent_on)


def test_a_late_notification_asks_why_and_keeps_it(world):
    case, now = to_notify(*world), datetime(2026, 4, 15, 9, tzinfo=UTC)
    with pytest.raises(AskWhyLate, match="missed by 2 days"):
        notified(case, world[1], sent_on=date(2026, 4, 15), now=now)
    notified(case, world[1], sent_on=date(2026, 4, 15), now=now, late_reason="Long weekend")

    assert clock(case, "incident_notification").met_on == date(2026, 4, 15)
    assert case.notices.get().late_reason == "Long weekend"


def test_all_due_notices_are_needed(world):
    case = to_notify(*world, subject={"looked_after": "yes", "harm": "died"})
    case = notified(case, world[1])
    assert case.status == Status.TO_NOTIFY

    case = notified(case, world[1], kind="looked_after_death")
    assert case.status == Status.GATHERING


def test_another_area_may_be_told_more_than_once(world):
    case = to_notify(*world)
    for _ in range(2):
        case = notified(case, world[1], kind="other_area")

    assert (case.status, case.notices.count()) == (Status.TO_NOTIFY, 2)


def test_a_death_in_care_closes_with_its_notification(world):
    case = notified(to_notify(*world, kind=CaseKind.LOOKED_AFTER_DEATH), world[1], kind="looked_after_death")

    assert (case.status, case.closed_at) == (Status.CLOSED, NOW)
    assert not RapidReview.objects.exists()


def test_a_homicide_is_forwarded_and_closed(world):
    body = BodyFactory(partnership=world[0], name="Safer Group")
    RouteFactory(partnership=world[0], decision=Decision.DOMESTIC_HOMICIDE, decided_by_body=body)
    case = written(*world, kind=CaseKind.DOMESTIC_HOMICIDE)
    case = notified(case, world[1], kind="domestic_homicide")

    assert case.status == Status.CLOSED
    assert case.notices.get().sent_to == "Safer Group"
    assert CaseBody.objects.get(case=case).body == body


def test_a_homicide_that_is_not_written_down_is_not_forwarded(world):
    with pytest.raises(Refused, match="Finish the record first"):
        notified(opened(*world, kind=CaseKind.DOMESTIC_HOMICIDE), world[1], kind="domestic_homicide")


def assessed(world, **answers):
    case = services.finish_record(written(*world), by=world[1], now=NOW)
    answer(case, "notification", world[1], **answers)
    return case


def conclude(case, by, way="consider", reason="An accident"):
    return testing.conclude(case, way=way, reason=reason, by=by, now=NOW)


def test_not_notifiable_and_nothing_further(world):
    case = conclude(assessed(world, place=False), world[1], "nothing")

    assert (case.status, case.closed_at) == (Status.CLOSED, NOW)
    found = clock(case, "incident_notification")
    assert found.state == State.CANCELLED
    assert found.changes.latest("pk").reason == "Found not to be notifiable: An accident"
    assert Incident.objects.get().notifiable is False


def test_not_notifiable_and_considered_by_the_body_that_the_route_names(world):
    body = BodyFactory(partnership=world[0], name="Practice Review Group")
    RouteFactory(partnership=world[0], decision=Decision.NOT_NOTIFIED_INCIDENT, decided_by_body=body)
    case = assessed(world, place=False)
    with pytest.raises(Refused, match="goes to the Practice Review Group"):
        conclude(case, world[1], "nothing")
    case = conclude(case, world[1])

    assert case.status == Status.GATHERING
    assert CaseBody.objects.get(case=case).body == body
    assert RapidReview.objects.get(case=case).started_on == AWARE


def test_no_conclusion_without_every_answer_or_without_a_reason(world):
    case = services.finish_record(written(*world), by=world[1], now=NOW)
    with pytest.raises(Refused, match="Answer every criterion"):
        conclude(case, world[1])
    answer(case, "notification", world[1], met=False)
    with pytest.raises(Refused, match="Enter why"):
        conclude(case, world[1], reason=" ")


def test_a_death_in_care_is_told_before_an_incident_is_closed(world):
    case = services.finish_record(
        written(*world, subject={"looked_after": "yes", "harm": "died"}), by=world[1], now=NOW
    )
    answer(case, "notification", world[1], met=False)
    with pytest.raises(Refused, match="looked-after child has died"):
        conclude(case, world[1], "nothing")
    notified(case, world[1], kind="looked_after_death")

    assert conclude(case, world[1], "nothing").status == Status.CLOSED


def test_support_may_conclude_though_it_may_not_cancel_clocks_by_hand(world, partnership):
    support = MembershipFactory(partnership=partnership, role=Role.BUSINESS_SUPPORT).user
    case = conclude(assessed((partnership, support), met=False), support, "nothing")

    assert clock(case, "incident_notification").closed_by is None


def test_new_facts_start_the_clock_again(world):
    case = conclude(assessed(world, place=False), world[1])
    case = testing.reconsider(case, facts_on=AWARE, reason="A second injury", by=world[1], now=NOW)

    assert (case.status, clock(case, "incident_notification").state) == (Status.ASSESSING, State.OPEN)
    assert Incident.objects.get().notifiable is None
    with pytest.raises(ChangedMeanwhile):
        answer(case, "notification", world[1])


def test_new_facts_start_the_rapid_review_again_where_it_counts_from_when_it_is_known(world):
    local_clocks(world[0])
    case = conclude(assessed(world, place=False), world[1])
    assert clock(case, "rapid_review").state == State.CANCELLED
    later = datetime(2026, 6, 1, 9, tzinfo=UTC)
    testing.reconsider(case, facts_on=date(2026, 6, 1), reason="A second injury", by=world[1], now=later)

    assert clock(case, "rapid_review").due_on == date(2026, 6, 22)


@pytest.mark.parametrize("day", [date(2026, 4, 3), date(2026, 4, 1)])
def test_new_facts_have_a_day_that_can_be(world, day):
    case = conclude(assessed(world, place=False), world[1], "nothing")
    with pytest.raises(Refused):
        testing.reopen(case, facts_on=day, reason="More", by=world[1], now=NOW)


def test_an_incident_that_was_notified_goes_on_without_a_second_notification(world):
    case = notified(to_notify(*world), world[1])
    case = testing.reconsider(case, facts_on=AWARE, reason="More", by=world[1], now=NOW)
    case = conclude(case, world[1])

    assert case.status == Status.GATHERING
    assert case.notices.count() == 1


def test_other_kinds_are_not_opened_again(world):
    case = notified(to_notify(*world, kind=CaseKind.LOOKED_AFTER_DEATH), world[1], kind="looked_after_death")
    with pytest.raises(Refused, match="Record a new one"):
        testing.reopen(case, facts_on=AWARE, reason="More", by=world[1], now=NOW)


def referral(world, **answers):
    case = services.finish_record(
        written(*world, kind=CaseKind.ADULT_REFERRAL, subject={"label": "Adult A", "kind": "adult"}),
        by=world[1],
        now=NOW,
    )
    answer(case, "adult_review", world[1], met=False, **answers)
    return case


def test_the_duty_to_review_an_adults_case_cannot_be_closed_away(world):
    body = BodyFactory(partnership=world[0])
    RouteFactory(partnership=world[0], decision=Decision.SAFEGUARDING_ADULT_REVIEW, recommended_by_body=body)
    case = referral(world, care_needs=True, died_of_abuse=True, died_working_together=True)
    with pytest.raises(Refused, match="duty to arrange a review applies"):
        conclude(case, world[1], "nothing")
    case = conclude(case, world[1])

    assert case.status == Status.GATHERING
    assert CaseBody.objects.get(case=case).body == body
    assert not Deadline.objects.filter(state=State.CANCELLED).exists()


def test_a_referral_without_duty_or_discretion_may_end(world):
    assert conclude(referral(world), world[1], "nothing").status == Status.CLOSED


def test_entered_in_error(world):
    case = services.withdraw_case(opened(*world), reason="Entered twice", by=world[1], now=NOW)

    assert case.status == Status.WITHDRAWN
    assert clock(case, "incident_notification").state == State.CANCELLED
    with pytest.raises(TransitionNotAllowed, match="is closed"):
        subject(case, world[1])


def test_a_wrong_day_of_awareness_moves_the_clock_with_a_reason(world, partnership):
    case = opened(*world)
    values = {"aware_on": date(2026, 4, 1), "known_to_partnership_on": AWARE, "reason": "Misread", "revision": 1}
    support = MembershipFactory(partnership=partnership, role=Role.BUSINESS_SUPPORT).user
    with pytest.raises(PermissionDenied):
        opening.correct_dates(case, **values, by=support, now=NOW)
    opening.correct_dates(case, **values, by=world[1], now=NOW)

    found = clock(case, "incident_notification")
    assert (found.due_on, found.original_due_on) == (date(2026, 4, 10), date(2026, 4, 13))
    with pytest.raises(ChangedMeanwhile):
        opening.correct_dates(case, **values, by=world[1], now=NOW)


def test_a_wrong_day_of_knowing_moves_the_rapid_review_where_it_counts_from_there(world):
    local_clocks(world[0])
    case = to_notify(*world)
    incident = Incident.objects.get(case=case)
    opening.correct_dates(
        case, aware_on=date(2026, 4, 1), known_to_partnership_on=date(2026, 4, 1), reason="Misread",
        revision=incident.revision, by=world[1], now=NOW,
    )  # fmt: skip

    assert (clock(case, "rapid_review").due_on, clock(case, "incident_notification").due_on) == (
        date(2026, 4, 24),
        date(2026, 4, 6),
    )


HANDED = {
    "review_kind": "serious_case_review", "predecessor": "The former board", "handed_over_on": None,
    "old_reference": "SCR 3", "note": "",
}  # fmt: skip


def handed(world, stage, **more):
    values = HANDED | {"stage": stage} | more
    return handing_over.enter_handed_over(world[0], title="Case 3", values=values, by=world[1], now=NOW)


@pytest.mark.parametrize(
    ("stage", "status"), [("under_way", "decided"), ("awaiting_panel", "sent"), ("completed", "closed")]
)
def test_a_case_handed_over_begins_where_it_stood(world, stage, status):
    case = handed(world, stage)

    assert (case.status, case.closed_at is not None) == (status, status == "closed")


def test_a_case_handed_over_goes_forward_only(world):
    case = handed(world, "under_way")
    values = HANDED | {"stage": "completed"}
    handing_over.change_handed_over(case, values=values, revision=1, by=world[1], now=NOW)
    case.refresh_from_db()
    assert case.status == Status.CLOSED

    with pytest.raises(ChangedMeanwhile):
        handing_over.change_handed_over(case, values=values, revision=1, by=world[1], now=NOW)
    with pytest.raises(Refused, match="does not go back"):
        handing_over.change_handed_over(case, values=HANDED | {"stage": "under_way"}, revision=2, by=world[1], now=NOW)
    with pytest.raises(Refused, match="handover is in the future"):
        handed(world, "completed", handed_over_on=date(2026, 4, 3))


def test_processes_know_their_revision(world):
    case = opened(*world)
    values = {
        "kind": "inquest",
        "status": "running",
        "reference": "",
        "lead": "The coroner",
        "next_on": None,
        "effect": "",
    }
    row = processes.save_process(case, process=None, values=values, revision=0, by=world[1], now=NOW)
    processes.save_process(case, process=row, values=values | {"status": "ended"}, revision=1, by=world[1], now=NOW)

    with pytest.raises(ChangedMeanwhile):
        processes.save_process(case, process=row, values=values, revision=1, by=world[1], now=NOW)


def test_only_those_who_run_cases_write(world, partnership, manager):
    case = opened(partnership, manager)
    chair = MembershipFactory(partnership=partnership, role=Role.INDEPENDENT_CHAIR).user
    for attempt in (
        lambda: save(case, chair, 1, place="Here"),
        lambda: subject(case, chair),
        lambda: services.withdraw_case(case, reason="No", by=chair, now=NOW),
        lambda: notified(case, chair),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not Subject.objects.exists()
    assert CaseEvent.objects.get().name == "open"
