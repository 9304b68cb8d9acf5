"""What is left over at the end of a case: duties not done, clocks not moved, words half written, mail on its way."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from casework.enums import CaseKind
from casework.grants import restrict, take_name_off
from deadlines.calendars import load_bank_holidays
from deadlines.models import Deadline
from incidents.enums import Status
from incidents.models import DecisionDraft, PlanTemplateStep, Subject
from incidents.recording import services, testing
from incidents.review import template
from incidents.review.refusals import ReviewRefused
from incidents.review.sending import close
from notifications.models import Notification, State
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import MembershipFactory, PartnershipFactory
from tests.factories.casework import SubjectFactory
from tests.factories.notifications import NotificationFactory
from tests.factories.recording import national_clocks
from tests.factories.returns import Asked
from tests.factories.review import NOW, Area
from tests.incidents.recording_world import AWARE, SUBJECT, answer, written
from tests.incidents.recording_world import NOW as BEFORE_EASTER

pytestmark = pytest.mark.django_db


def _notification(**fields):
    """Queued, unless it says otherwise."""
    waits = {} if fields.get("state") == State.HELD else {"next_try_at": NOW}
    return NotificationFactory(**{"created_at": NOW} | waits | fields)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_case_is_not_closed_while_somebody_must_still_be_told_of_a_death():
    area = Area().decided_by_executive()
    case = area.case(Status.DECIDED, notifiable=False)
    SubjectFactory(case=case, looked_after="yes", harm="died")

    with partnership_scope(area.partnership, by=area.manager), pytest.raises(ReviewRefused, match="Secretary of State"):
        close(case, note="Done", by=area.manager, now=NOW)


def test_the_clock_of_a_death_follows_its_day():
    load_bank_holidays(now=BEFORE_EASTER)
    national_clocks()
    partnership = PartnershipFactory()
    officer = MembershipFactory(partnership=partnership, role=Role.QUALITY_OFFICER).user
    now = datetime(2026, 4, 10, 9, tzinfo=UTC)
    with partnership_scope(partnership, by=officer):
        case = written(
            partnership, officer, subject={"looked_after": "yes", "harm": "died", "died_on": date(2026, 4, 2)}
        )
        child = Subject.objects.get(case=case)
        values = SUBJECT | {"looked_after": "yes", "harm": "died", "died_on": date(2026, 4, 9)}

        services.save_subject(case, subject=child, values=values, revision=child.revision, by=officer, now=now)

        clock = Deadline.objects.get(case=case, rule_code="looked_after_child_death")
        assert clock.started_on == date(2026, 4, 9)
        assert clock.changes.count() == 2


def test_a_half_written_decision_is_kept_whatever_was_typed(client):
    area = Area().decided_by_executive()
    case = area.case(Status.RECOMMENDED)
    client.force_login(area.member)
    url = reverse("rapid_review:decide", args=[area.partnership.slug, case.reference])

    response = client.post(
        url, {"stage": "later", "rationale": "Because\x00 of it", "decided_on_day": "\x00", "revision": "x"}
    )

    assert response.status_code == 302
    with partnership_scope(area.partnership):
        assert DecisionDraft.objects.get(case=case).typed["rationale"] == "Because of it"
    assert client.get(url).status_code == 200


def test_a_step_that_somebody_removed_meanwhile_cannot_be_changed():
    area = Area()
    with partnership_scope(area.partnership, by=area.manager):
        template.adopt(area.partnership, by=area.manager, now=NOW)
        step = PlanTemplateStep.objects.first()
        template.remove_step(step, by=area.manager, now=NOW)

        with pytest.raises(ReviewRefused, match="has removed this step"):
            template.change_template_step(step, by=area.manager, now=NOW, revision=1, title="Another")


def test_mail_on_its_way_says_nothing_of_a_case_that_was_restricted_meanwhile():
    asked = Asked()
    row = asked.ask()
    second = asked.person(Role.BUSINESS_MANAGER)
    told = {"reference": asked.case.reference}
    for user, state in ((second, State.QUEUED), (second, State.HELD), (asked.manager, State.QUEUED)):
        _notification(partnership=asked.partnership, user=user, state=state, kind="decision_made", context=told)
    _notification(
        partnership=asked.partnership, user=second, state=State.QUEUED,
        context={"title": f"Notify {asked.case.reference}", "due_on": "2026-04-20"},
    )  # fmt: skip
    elsewhere = _notification(partnership=asked.partnership, user=second, state=State.QUEUED)

    with partnership_scope(asked.partnership, by=asked.manager):
        restrict(asked.case, by=asked.manager, now=NOW, reason="A relative", people=[])

        waits = Notification.objects.filter(state__in=[State.QUEUED, State.HELD])
        assert set(waits.filter(user=second)) == {elsewhere}
        assert waits.filter(user=asked.manager).exists()
        assert waits.filter(user=asked.coordinator, path__contains=f"/returns/{row.pk}/").exists()


def test_mail_on_its_way_says_nothing_to_whoever_was_taken_off():
    asked = Asked()
    second = asked.person(Role.BUSINESS_MANAGER)
    with partnership_scope(asked.partnership, by=asked.manager):
        restrict(asked.case, by=asked.manager, now=NOW, reason="A relative", people=[second])
        _notification(
            partnership=asked.partnership, user=second, state=State.HELD, context={"reference": asked.case.reference}
        )
        take_name_off(asked.case, user=second, by=asked.manager, now=NOW, reason="Left the team")

        assert not Notification.objects.filter(user=second, state=State.HELD).exists()


def test_what_an_agency_says_before_it_submits_is_not_in_the_history(client):
    asked = Asked()
    asked.answer(asked.ask(), involvement="not_known")
    client.force_login(asked.person(Role.INDEPENDENT_SCRUTINEER))

    text = client.get(reverse("casework:history", args=[asked.partnership.slug, asked.case.reference])).content.decode()

    assert "no record of the family" not in text.lower()
    assert "agency return" in text.lower()


@pytest.mark.parametrize("way", ["consider", "nothing"])
def test_an_adults_referral_ends_or_goes_on_without_a_clock_left_behind(way):
    load_bank_holidays(now=BEFORE_EASTER)
    national_clocks()
    partnership = PartnershipFactory()
    manager = MembershipFactory(partnership=partnership).user
    with partnership_scope(partnership, by=manager):
        case = written(
            partnership, manager, kind=CaseKind.ADULT_REFERRAL, subject={"kind": "adult", "looked_after": ""}
        )
        case = services.finish_record(case, by=manager, now=NOW)
        answer(case, "adult_review", manager, met=False)
        case = testing.conclude(case, way=way, reason="Neither limb", by=manager, now=NOW)

        assert case.status == (Status.GATHERING if way == "consider" else Status.CLOSED)
        assert not Deadline.objects.filter(case=case, state="open").exists()
        step = testing.reconsider if way == "consider" else testing.reopen
        assert step(case, facts_on=AWARE, reason="New", by=manager, now=NOW).status == Status.ASSESSING
