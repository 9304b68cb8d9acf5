"""Conflicts of interest: who may say so, what closes and where, who must be left, and how one ends (F36)."""

import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse

from casework.conflicts import LAST_NAMED, LAST_NAMES, LAST_RUNS, declare, end_declaration
from casework.deciders import require_decider
from casework.grants import GrantRefused, break_glass, name_person, restrict, take_name_off
from casework.models import Case, CaseEvent, ConflictDeclaration
from casework.people import emergencies_here, people_to_name, who_may_open
from casework.refusals import Refused
from casework.selectors import closed_case, closed_references, existing_cases, visible_cases
from deadlines.alerts import raise_alerts
from deadlines.feeds import make_feed
from deadlines.selectors import visible_deadlines
from meetings.models import AgendaItem, Decision
from meetings.selectors import items_of, visible_decisions
from notifications.models import Notification, State
from partnerships.http import Member
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from partnerships.selectors import permissions_of
from tests.casework.conftest import NOW, REASON, person, seat
from tests.casework.test_pages import page, text_of
from tests.factories import MembershipFactory, PartnershipFactory
from tests.factories.casework import AgencyReturnFactory, CaseFactory
from tests.factories.deadlines import BodyFactory, DeadlineFactory
from tests.factories.notifications import NotificationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NATURE = "Managed the team"


@pytest.fixture
def officer(partnership):
    return person(partnership, Role.QUALITY_OFFICER, user__full_name="Olive Officer")


@pytest.fixture
def everybody(manager, chair, executive, officer):
    return manager, chair, executive, officer


def member_of(user, partnership):
    rows = tuple(Membership.objects.filter(user=user))
    return Member(user, partnership, rows, permissions_of(rows))


def own(case, user, **fields):
    return declare(case, person="", user=user, conflict=True, by=user, now=NOW, **{"nature": NATURE} | fields)


def for_other(case, user, by, **fields):
    return declare(case, person="", user=user, conflict=True, by=by, now=NOW, **{"nature": NATURE} | fields)


def test_a_conflict_closes_every_way_to_the_case(client, case, everybody):
    _, chair, *_ = everybody
    slug, body = case.partnership.slug, BodyFactory(partnership=case.partnership)
    deadline = DeadlineFactory(partnership=case.partnership, case=case, title=f"Notify {case.reference}")
    with partnership_scope(case.partnership, by=chair):
        AgendaItem.objects.create(
            partnership=case.partnership, body=body, case=case, purpose="note", title=case.reference, added_at=NOW
        )
        Decision.objects.create(
            partnership=case.partnership, case=case, decision="local_child_review", outcome="other_learning", rationale="x",
            decided_on=NOW.date(), recorded_by=chair, recorded_at=NOW, decided_by_name="The chair", role="independent_chair", outcome_words="x", route="x",
        )  # fmt: skip
        _, token = make_feed(case.partnership, by=chair, body=None, now=NOW)
    client.force_login(chair)
    places = [
        reverse("casework:list", args=[slug]) + f"?q={case.reference}", reverse("deadlines:list", args=[slug]),
        reverse("member:my_work", args=[slug]), reverse("meetings:decisions", args=[slug]), f"/calendars/{slug}/{token}.ics",
        f"/api/v1/partnerships/{slug}/deadlines/",
    ]  # fmt: skip
    before = [case.reference in client.get(place).content.decode() for place in places]

    with partnership_scope(case.partnership, by=chair):
        own(case, chair)

        member = member_of(chair, case.partnership)
        assert not chair.has_perm("casework.open_case", case)
        for rows in (existing_cases, visible_cases, visible_deadlines, items_of, visible_decisions):
            assert not rows(member).exists(), rows.__name__
        assert case.reference in closed_references(member)  # so the access log does not show it
        with pytest.raises(Http404):
            closed_case(member, case.reference)
    assert before.count(True) >= 3
    for place in places:
        assert case.reference not in client.get(place).content.decode().replace(f'value="{case.reference}"', ""), place
    for name in ("detail", "timeline", "history", "people", "documents", "declare", "restrict"):
        assert client.get(page(name, case)).status_code == 404
    assert client.get(reverse("deadlines:detail", args=[slug, deadline.pk])).status_code == 404


def test_a_return_is_closed_to_the_person_at_the_agency_too(client, case, everybody, contributor):
    manager = everybody[0]
    with partnership_scope(case.partnership):
        agency = Membership.objects.get(user=contributor).agency
    row = AgencyReturnFactory(case=case, agency=agency)
    client.force_login(contributor)
    address = reverse("returns:detail", args=[case.partnership.slug, row.pk])
    assert client.get(address).status_code == 200

    with partnership_scope(case.partnership, by=manager):
        for_other(case, contributor, manager)

    assert client.get(address).status_code == 404
    assert case.reference not in client.get(reverse("returns:list", args=[case.partnership.slug])).content.decode()


def test_no_mail_and_no_emergency_after_it(case, everybody):
    manager, chair, _, officer = everybody
    mail = NotificationFactory(
        partnership=case.partnership, user=chair, state=State.QUEUED, created_at=NOW, next_try_at=NOW, kind="decision_made",
        context={"reference": case.reference},
    )  # fmt: skip
    with partnership_scope(case.partnership, by=manager):
        restrict(case, by=manager, now=NOW, reason=REASON, people=[officer, chair])
        own(case, chair)

        mail.refresh_from_db()
        assert mail.state == State.NOT_WANTED
        case.refresh_from_db()
        with pytest.raises(PermissionDenied):
            break_glass(case, by=chair, now=NOW, reason="It cannot wait for anybody else")
        second = person(case.partnership, Role.BUSINESS_MANAGER)
        break_glass(case, by=second, now=NOW, reason="It cannot wait for anybody else")
        told = Notification.objects.filter(kind="emergency_access").values_list("user_id", flat=True)
        assert set(told) == {manager.pk, officer.pk}
        assert not emergencies_here(member_of(chair, case.partnership)).exists()


def test_alerts_go_past_whoever_has_a_conflict(case, everybody):
    manager, _, _, officer = everybody
    deadline = DeadlineFactory(
        partnership=case.partnership, case=case, owner=manager, due_on=NOW.date(), next_alert_at=NOW
    )
    with partnership_scope(case.partnership, by=manager):
        own(case, manager)

        raise_alerts(case.partnership, [deadline.pk], now=NOW)

        told = set(Notification.objects.filter(kind__startswith="deadline").values_list("user_id", flat=True))
    assert told == {officer.pk}


def test_whoever_decides_here_decides_nothing_they_have_a_conflict_in(case, everybody):
    manager, _, executive, _ = everybody
    with partnership_scope(case.partnership, by=manager):
        for_other(case, executive, manager)

        with pytest.raises(PermissionDenied):
            require_decider(case, "local_child_review", by=executive, now=NOW)


def test_names_and_lists_of_people_leave_them_out(case, everybody):
    manager, chair, _, officer = everybody
    with partnership_scope(case.partnership, by=manager):
        own(case, chair)

        assert chair not in who_may_open(case, on=NOW.date())
        assert chair not in people_to_name(case, on=NOW.date())
        with pytest.raises(GrantRefused, match="conflict of interest"):
            name_person(case, user=chair, by=manager, now=NOW)
        restrict(case, by=manager, now=NOW, reason=REASON, people=[officer])
        executive = person(case.partnership, Role.BODY_MEMBER)
        name_person(case, user=executive, by=manager, now=NOW)
        for_other(case, executive, manager)
        take_name_off(case, user=officer, by=manager, now=NOW, reason="Left the team")
        with pytest.raises(GrantRefused, match="last person named"):
            take_name_off(case, user=manager, by=manager, now=NOW, reason="Left the team")


@pytest.mark.parametrize(
    ("roles", "words"),
    [([], LAST_RUNS), ([Role.INDEPENDENT_CHAIR], LAST_RUNS), ([Role.QUALITY_OFFICER], LAST_NAMES)],
)
def test_somebody_must_be_left_who_runs_the_case_and_says_who_opens_it(case, manager, roles, words):
    for role in roles:
        person(case.partnership, role)
    with partnership_scope(case.partnership, by=manager), pytest.raises(Refused) as refused:
        own(case, manager)
    assert str(refused.value) == words


def test_the_last_person_named_on_a_restricted_case_stays(case, everybody):
    manager, chair, _, officer = everybody
    with partnership_scope(case.partnership, by=manager):
        restrict(case, by=manager, now=NOW, reason=REASON)
        with pytest.raises(Refused) as refused:
            own(case, manager)
        assert str(refused.value) == LAST_NAMED
        name_person(case, user=chair, by=manager, now=NOW)
        with pytest.raises(Refused, match="could run this case"):
            own(case, manager)
        name_person(case, user=officer, by=manager, now=NOW)

        own(case, manager)

        assert not manager.has_perm("casework.open_case", case)
        with pytest.raises(Refused, match="could run this case"):
            for_other(case, officer, officer)


def test_a_conflict_without_an_account_closes_nothing_and_stands_once(case, manager):
    with partnership_scope(case.partnership, by=manager):
        first = declare(case, person="Rhea Viewer", conflict=True, nature=NATURE, by=manager, now=NOW)
        again = declare(case, person="rhea viewer ", conflict=True, nature="Other", by=manager, now=NOW)

        assert first == again
        with pytest.raises(Refused, match="must be ended"):
            declare(case, person="Rhea Viewer", conflict=False, by=manager, now=NOW)
        assert CaseEvent.objects.filter(case=case, name="conflict").count() == 1


def test_what_is_missing_is_said(case, manager, chair):
    with partnership_scope(case.partnership, by=manager):
        with pytest.raises(Refused, match="Enter what") as refused:
            own(case, chair, nature=" ")
        assert refused.value.field == "nature"
        with pytest.raises(Refused, match="name of the person"):
            declare(case, person=" ", conflict=True, nature=NATURE, by=manager, now=NOW)


def test_others_are_recorded_by_those_who_run_the_case(case, everybody):
    manager, chair, executive, officer = everybody
    with partnership_scope(case.partnership, by=chair), pytest.raises(PermissionDenied):
        for_other(case, manager, chair)
    with partnership_scope(case.partnership, by=officer):
        made = for_other(case, executive, officer)
    assert (made.recorded_by, made.user, made.person) == (officer, executive, "Eddie Executive")


def test_no_conflict_is_kept_too(case, manager):
    with partnership_scope(case.partnership, by=manager):
        made = declare(case, person="Rhea", conflict=False, nature="ignored", by=manager, now=NOW)
        assert declare(case, person="Rhea", conflict=False, by=manager, now=NOW) == made
        assert (made.conflict, made.nature) == (False, "")
        with pytest.raises(Refused, match="ended already"):
            end_declaration(made, by=manager, now=NOW, reason="x")


def test_ending_one_opens_the_case_again_and_says_so(case, everybody):
    manager, chair, _, officer = everybody
    with partnership_scope(case.partnership, by=manager):
        made = own(case, chair)
        for by in (chair, officer):
            with pytest.raises(PermissionDenied):
                end_declaration(made, by=by, now=NOW, reason="It is over")
        with pytest.raises(Refused) as refused:
            end_declaration(made, by=manager, now=NOW, reason=" ")
        assert refused.value.field == "reason"

        ended = end_declaration(made, by=manager, now=NOW, reason="Another team")

        assert (ended.ended_by, ended.end_reason) == (manager, "Another team")
        assert chair.has_perm("casework.open_case", case)
        assert Notification.objects.filter(user=chair, kind="conflict_ended").count() == 1
        with pytest.raises(Refused, match="ended already"):
            end_declaration(made, by=manager, now=NOW, reason="Again")


def test_managers_hear_of_it(case, everybody):
    manager, chair, *_ = everybody
    with partnership_scope(case.partnership, by=chair):
        own(case, chair)

        told = Notification.objects.get(kind="conflict_declared")
    assert (told.user, told.context) == (manager, {"reference": case.reference})


def test_the_database_wants_the_nature_and_the_reason(case, manager):
    row = {"partnership": case.partnership, "case": case, "person": "x", "declared_on": NOW.date(), "recorded_by": manager,
           "recorded_at": NOW}  # fmt: skip
    with partnership_scope(case.partnership, by=manager):
        for wrong in ({"conflict": True}, {"conflict": True, "nature": "x", "ended_at": NOW, "ended_by": manager}):
            with pytest.raises(IntegrityError), transaction.atomic():
                ConflictDeclaration.objects.create(**row | wrong)
        ConflictDeclaration.objects.create(**row, conflict=True, nature="x")


def test_declaring_ones_own_lands_on_the_list(client, case, everybody):
    chair = everybody[1]
    client.force_login(chair)
    assert page("declare", case) in client.get(page("people", case)).content.decode()
    assert "Enter what the conflict of interest is" in text_of(client.post(page("declare", case), {}))

    response = client.post(page("declare", case), {"nature": NATURE}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("casework:list", args=[case.partnership.slug])
    assert f"Your conflict of interest in {case.reference} is recorded" in text_of(response)
    assert client.post(page("declare", case), {"nature": NATURE}).status_code == 404


def test_those_who_run_the_case_record_read_and_end(client, case, everybody):
    manager, chair, *_ = everybody
    client.force_login(manager)
    address = page("record_conflict", case)
    assert "Choose a person from the list, or enter a name" in text_of(client.post(address, {"nature": NATURE}))
    both = client.post(address, {"nature": NATURE, "who": chair.pk, "person": "Somebody"})
    assert "not both" in text_of(both)

    response = client.post(address, {"nature": NATURE, "who": chair.pk, "role": "Chairs the panel"}, follow=True)

    assert "The conflict of interest of Chris Chair is recorded" in text_of(response)
    assert NATURE in text_of(response)
    with partnership_scope(case.partnership):
        made = ConflictDeclaration.objects.get()
    end = reverse("casework:end_conflict", args=[case.partnership.slug, case.reference, made.pk])
    assert end in response.content.decode()
    assert NATURE in text_of(client.get(page("declarations", case)))
    assert "Enter why" in text_of(client.post(end, {}))
    assert "is ended" in text_of(client.post(end, {"reason": "Another team"}, follow=True))


def test_recording_ones_own_leads_to_the_list(client, case, everybody):
    manager = everybody[0]
    client.force_login(manager)

    response = client.post(page("record_conflict", case), {"nature": NATURE, "who": manager.pk})

    assert response.url == reverse("casework:list", args=[case.partnership.slug])


def test_others_neither_read_declarations_nor_record(client, case, everybody):
    manager, chair, executive, officer = everybody
    seat(executive, case)
    with partnership_scope(case.partnership, by=manager):
        made = declare(case, person="Rhea", conflict=True, nature=NATURE, by=manager, now=NOW)
    client.force_login(executive)
    assert NATURE not in text_of(client.get(page("people", case)))
    for name in ("declarations", "record_conflict"):
        assert client.get(page(name, case)).status_code == 403
    end = reverse("casework:end_conflict", args=[case.partnership.slug, case.reference, made.pk])
    for user, status in ((executive, 403), (officer, 403), (chair, 200)):
        client.force_login(user)
        assert client.get(end).status_code == status
    client.force_login(MembershipFactory(partnership=PartnershipFactory(), role=Role.BUSINESS_MANAGER).user)
    for name in ("declare", "declarations", "record_conflict"):
        assert client.get(page(name, case)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_declared_eight_times_at_once_it_stands_once():
    with time_machine.travel(NOW, tick=False):
        partnership = PartnershipFactory()
        people = [person(partnership, role) for role in (Role.BUSINESS_MANAGER, Role.BUSINESS_MANAGER)]
        case = CaseFactory(partnership=partnership)
        answers = []

        def press(user):
            try:
                with partnership_scope(partnership, by=user):
                    answers.append(own(Case.objects.get(pk=case.pk), user).pk)
            except Refused as refused:
                answers.append(str(refused))
            finally:
                connection.close()

        threads = [threading.Thread(target=press, args=[people[n % 2]]) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with partnership_scope(partnership):
            assert ConflictDeclaration.objects.count() == 1
        # One of the two managers has it; the other was told that nobody would be left.
        assert len(set(answers)) == 2
        assert answers.count(LAST_RUNS) == 4
