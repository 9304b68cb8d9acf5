"""Who may open a case: restricting it, naming people, taking them off, and emergencies."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from casework.enums import CaseKind
from casework.grants import (
    GrantRefused,
    break_glass,
    is_named_on,
    lift_restriction,
    name_person,
    named_on,
    restrict,
    take_name_off,
)
from casework.models import Case, CaseEvent, CaseGrant
from casework.services import open_case
from incidents.enums import Status
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.casework.conftest import NOW, REASON, person, seat
from tests.casework.test_pages import page, text_of
from tests.factories import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def everybody(manager, chair, executive, contributor):
    return manager, chair, executive, contributor


def test_everybody_who_may_open_a_case_is_listed_with_the_reason(client, case, everybody):
    manager, chair, executive, contributor = everybody
    body = seat(executive, case)
    named = person(case.partnership, Role.BODY_MEMBER, user__full_name="Nina Named")
    person(case.partnership, Role.BODY_MEMBER, user__full_name="Sits Nowhere")
    lay = person(case.partnership, Role.LAY_MEMBER, user__full_name="Lay Person")
    seat(lay, case)
    with partnership_scope(case.partnership, by=manager):
        name_person(case, user=named, by=manager, now=NOW, reason="Leads for health")
    client.force_login(manager)

    response = client.get(page("people", case))

    found = {reader.user.full_name: reader for reader in response.context["readers"]}
    assert set(found) == {"Morgan Manager", "Chris Chair", "Eddie Executive", "Nina Named"}
    assert found["Morgan Manager"].why == ("Business manager",)
    assert found["Eddie Executive"].why == (f"Sits on the {body.name}",)
    assert "Named by Morgan Manager on 9 April 2026" in text_of(response)
    assert "Leads for health" in text_of(response)
    for user in (manager, chair, executive, named):
        client.force_login(user)
        assert client.get(page("detail", case)).status_code == 200
    for user in (lay, contributor):
        client.force_login(user)
        assert client.get(page("detail", case)).status_code == 403


def test_a_draft_is_open_to_those_who_run_cases(client, case, manager, chair):
    with partnership_scope(case.partnership):
        Case.objects.filter(pk=case.pk).update(status=Status.RECORDED)
    client.force_login(manager)

    assert [r.user for r in client.get(page("people", case)).context["readers"]] == [manager]


def test_the_people_page_costs_the_same_for_more_people(
    client, django_assert_max_num_queries, django_assert_num_queries, case, manager
):
    client.force_login(manager)
    client.get(page("people", case))
    with django_assert_max_num_queries(15) as once:
        client.get(page("people", case))
    for _ in range(10):
        seat(person(case.partnership, Role.BUSINESS_SUPPORT), case)
    with django_assert_num_queries(len(once)):
        assert len(client.get(page("people", case)).context["readers"]) == 11


def test_restricting_names_who_does_it_and_whom_they_choose(client, case, manager, chair):
    other = person(case.partnership, Role.BUSINESS_SUPPORT)
    client.force_login(manager)

    response = client.post(page("restrict", case), {"people": [chair.pk], "reason": REASON})

    assert response.url == page("people", case)
    response = client.get(page("people", case))
    assert [reader.user for reader in response.context["readers"]] == [chair, manager]
    assert "Only the people named here" in text_of(response)
    for user, status in ((chair, 200), (other, 404)):
        client.force_login(user)
        assert client.get(page("detail", case)).status_code == status


@pytest.mark.parametrize("name", ["restrict", "lift", "name_person"])
@pytest.mark.usefixtures("chair")
def test_each_form_says_what_is_missing(client, case, manager, name):
    client.force_login(manager)

    text = text_of(client.post(page(name, case), {"people": ["999999"], "person": "999999"}))

    assert "Enter the reason" in text
    assert "from the list" in text or name == "lift"


@pytest.mark.parametrize("name", ["restrict", "lift", "name_person"])
def test_only_who_names_people_may(client, case, executive, name):
    seat(executive, case)
    quality = person(case.partnership, Role.QUALITY_OFFICER)
    for user in (executive, quality):
        client.force_login(user)
        assert client.get(page(name, case)).status_code == 403
        assert client.post(page(name, case), {"reason": REASON}).status_code == 403
    assert "Restrict this case" not in text_of(client.get(page("people", case)))


@pytest.mark.parametrize("name", ["restrict", "lift", "name_person"])
def test_who_is_not_named_finds_no_form(client, closed, chair, name):
    client.force_login(chair)

    assert client.get(page(name, closed)).status_code == 404


def test_lifting_opens_the_case_again(client, closed, manager, chair):
    client.force_login(manager)

    client.post(page("lift", closed), {"reason": "The conflict of interest has ended"})

    client.force_login(chair)
    text = text_of(client.get(page("detail", closed)))
    assert "Restriction lifted" in text
    assert "The conflict of interest has ended" in text


def test_what_somebody_else_did_first_is_said(client, case, closed, manager):
    client.force_login(manager)
    assert "restricted already" in text_of(client.post(page("restrict", case), {"reason": REASON}))
    client.post(page("lift", case), {"reason": REASON})
    assert "not restricted" in text_of(client.post(page("lift", case), {"reason": REASON}))


def test_naming_and_taking_off(client, closed, manager, executive):
    client.force_login(manager)
    client.post(page("name_person", closed), {"person": executive.pk, "reason": "Leads for the police"})
    client.force_login(executive)
    assert client.get(page("detail", closed)).status_code == 200
    client.force_login(manager)
    assert "They lose this case at once" in text_of(client.get(page("take_off", closed, executive.pk)))
    client.post(page("take_off", closed, executive.pk), {"reason": "Has moved on"})
    client.force_login(executive)
    assert client.get(page("detail", closed)).status_code == 404
    client.force_login(manager)
    assert client.get(page("take_off", closed, executive.pk)).status_code == 404
    assert "taken off the case" in text_of(client.get(page("timeline", closed)))


def test_who_takes_themselves_off_is_sent_to_the_list(client, closed, manager, chair):
    with partnership_scope(closed.partnership, by=manager):
        name_person(closed, user=chair, by=manager, now=NOW)
    client.force_login(manager)

    response = client.post(page("take_off", closed, manager.pk), {"reason": "Related to the family"}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("casework:list", args=[closed.partnership.slug])
    assert client.get(page("detail", closed)).status_code == 404


def test_the_last_person_stays(client, closed, manager):
    client.force_login(manager)

    response = client.post(page("take_off", closed, manager.pk), {"reason": "Has moved on"})

    assert "This is the last person named on the case" in text_of(response)
    assert client.get(page("detail", closed)).status_code == 200


@pytest.mark.usefixtures("scope")
def test_who_has_left_or_is_there_for_an_emergency_is_no_other_person(closed, manager, chair):
    left = MembershipFactory(partnership=closed.partnership, role=Role.QUALITY_OFFICER)
    name_person(closed, user=left.user, by=manager, now=NOW)
    Membership.objects.filter(pk=left.pk).update(ends_on=NOW.date() - timedelta(days=1))
    break_glass(closed, by=chair, now=NOW, reason="A child may be harmed tonight")

    with pytest.raises(GrantRefused, match="last person"):
        take_name_off(closed, user=manager, by=manager, now=NOW, reason="x")


@pytest.mark.usefixtures("scope")
def test_only_people_whose_role_opens_cases_are_named(closed, manager, contributor):
    for user in (contributor, UserFactory(), person(closed.partnership, Role.LAY_MEMBER)):
        with pytest.raises(GrantRefused, match="has no role in this partnership today that opens cases"):
            name_person(closed, user=user, by=manager, now=NOW)


@pytest.mark.usefixtures("scope")
def test_naming_twice_changes_nothing_and_an_ended_grant_begins_again(closed, manager, chair):
    first = name_person(closed, user=chair, by=manager, now=NOW, reason="First")
    again = name_person(closed, user=chair, by=manager, now=NOW, reason="Second")
    assert (again.pk, again.reason) == (first.pk, "First")
    CaseGrant.objects.filter(pk=first.pk).update(ends_at=NOW - timedelta(hours=1))
    assert not is_named_on(closed, chair)
    name_person(closed, user=chair, by=manager, now=NOW, reason="Third")
    assert is_named_on(closed, chair)
    assert CaseEvent.objects.filter(name="name_person", words__startswith="Chris Chair").count() == 2


@pytest.mark.usefixtures("scope")
def test_what_is_done_already_is_said(case, manager, chair):
    with pytest.raises(GrantRefused, match="is not named on this case any more"):
        take_name_off(case, user=chair, by=manager, now=NOW, reason="x")
    with pytest.raises(GrantRefused, match="as it is"):
        break_glass(case, by=chair, now=NOW, reason="A child may be harmed tonight")


@pytest.mark.usefixtures("scope")
def test_each_change_asks_for_the_right_in_the_function_too(case, closed, chair, executive):
    for act in (
        lambda: lift_restriction(closed, by=chair, now=NOW, reason="x"),
        lambda: name_person(closed, user=chair, by=chair, now=NOW),
        lambda: take_name_off(closed, user=chair, by=chair, now=NOW, reason="x"),
        lambda: break_glass(closed, by=executive, now=NOW, reason="A child may be harmed"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_who_opens_a_restricted_case_is_named_whatever_their_role(partnership):
    quality = person(partnership, Role.QUALITY_OFFICER)
    with partnership_scope(partnership, by=quality):
        case = open_case(
            partnership, kind=CaseKind.INCIDENT, title="New", status=Status.RECORDED, permission="incidents.add_incident",
            by=quality, now=NOW, restricted=True,
        )  # fmt: skip
        assert case.restricted
        assert [grant.user for grant in named_on(case)] == [quality]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_take_each_other_off_leave_one(case, manager, chair):
    with partnership_scope(case.partnership, by=manager):
        restrict(case, by=manager, now=NOW, reason=REASON, people=[chair])
    presses = [
        (manager, lambda: take_name_off(case, user=chair, by=manager, now=NOW, reason="x")),
        (chair, lambda: take_name_off(case, user=manager, by=chair, now=NOW, reason="x")),
    ]
    outcomes = press(case, presses)

    assert sorted(outcomes) == ["PermissionDenied", "done"]
    with partnership_scope(case.partnership):
        assert named_on(case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_people_restricting_at_once_restrict_once(case, manager):
    outcomes = press(case, [(manager, lambda: restrict(case, by=manager, now=NOW, reason=REASON))] * 20)

    assert sorted(outcomes) == ["GrantRefused"] * 19 + ["done"]


def press(case, presses):
    """Everybody at once; what came of it."""
    outcomes = []

    def run(user, act):
        try:
            with partnership_scope(case.partnership, by=user):
                act()
            outcomes.append("done")
        except (GrantRefused, PermissionDenied) as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
