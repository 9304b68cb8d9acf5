"""Opening a restricted case in an emergency: for how long, who hears of it, and what is said of cases that are none."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Case, CaseGrant
from incidents.enums import Status
from notifications.messages import words
from notifications.models import Notification
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.casework.conftest import person
from tests.casework.test_pages import page, text_of
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.casework import CaseFactory

pytestmark = pytest.mark.django_db  # the database asks its own clock whether a grant has ended: no travelling here


def emergency(partnership):
    return reverse("casework:break_glass", args=[partnership.slug])


WHY = "The child is with the person we are worried about tonight"


def test_an_emergency_opens_a_case_for_twelve_hours_and_tells_who_must_know(client, closed, manager, chair):
    second = person(closed.partnership, Role.BUSINESS_MANAGER, user__full_name="Sam Second")
    client.force_login(second)
    assert client.get(page("detail", closed)).status_code == 404

    response = client.post(
        emergency(closed.partnership), {"reference": f" {closed.reference.lower()} ", "reason": WHY}, follow=True
    )

    assert response.redirect_chain[-1][0] == page("detail", closed)
    assert WHY in text_of(client.get(page("people", closed)))
    assert "Emergency access" in text_of(client.get(page("people", closed)))
    assert "Opened in an emergency" in text_of(client.get(page("timeline", closed)))
    with partnership_scope(closed.partnership):
        told = Notification.objects.filter(kind="emergency_access")
        assert {row.user for row in told} == {manager, chair}
        said = words("emergency_access", told[0].context)
        paths = {row.user: row.path for row in told}
    assert said.headline == f"Sam Second has opened {closed.reference} in an emergency"
    assert WHY not in said.text
    for user, seen in ((manager, True), (chair, True), (second, False)):  # each reads the reason where they are sent
        client.force_login(user)
        assert (WHY in text_of(client.get(paths.get(user, emergency(closed.partnership))))) == seen
    client.force_login(chair)
    assert client.get(page("detail", closed)).status_code == 404
    client.force_login(second)
    with partnership_scope(closed.partnership):
        grant = CaseGrant.objects.get(emergency=True)
        assert timedelta(hours=11, minutes=59) < grant.ends_at - timezone.now() <= timedelta(hours=12)
        CaseGrant.objects.filter(pk=grant.pk).update(ends_at=timezone.now())
    assert client.get(page("detail", closed)).status_code == 404


def test_emergencies_say_the_same_of_what_is_not_there_and_of_what_is_open(client, closed, manager):
    second = person(closed.partnership, Role.BUSINESS_MANAGER)
    unrestricted = CaseFactory(partnership=closed.partnership)
    elsewhere = CaseFactory(restricted=True)
    client.force_login(second)
    answers = {
        text_of(client.post(emergency(closed.partnership), {"reference": reference, "reason": WHY}))
        .replace(reference, "REFERENCE")
        .partition('id="main-content"')[2]
        .partition("csrfmiddlewaretoken")[0]
        for reference in ("SI-1999-001", unrestricted.reference, elsewhere.reference)
    }

    assert len(answers) == 1
    assert "There is no restricted case with this reference that is closed to you" in answers.pop()
    client.force_login(manager)
    again = client.post(emergency(closed.partnership), {"reference": closed.reference, "reason": WHY})
    assert "closed to you" in text_of(again)


def test_emergencies_ask_for_a_sentence(client, closed, chair):
    client.force_login(chair)

    text = text_of(client.post(emergency(closed.partnership), {"reference": "", "reason": "urgent"}))

    assert "Enter the reference of the case" in text
    assert "Write at least a sentence" in text
    assert client.get(page("detail", closed)).status_code == 404


def test_a_draft_is_no_emergency_for_who_does_not_run_cases(client, closed, chair):
    with partnership_scope(closed.partnership):
        Case.objects.filter(pk=closed.pk).update(status=Status.RECORDED)
    client.force_login(chair)

    text = text_of(client.post(emergency(closed.partnership), {"reference": closed.reference, "reason": WHY}))

    assert "closed to you" in text


@pytest.mark.parametrize("role", [Role.EXECUTIVE_MEMBER, Role.QUALITY_OFFICER, Role.AGENCY_COORDINATOR])
def test_emergencies_are_for_the_chair_and_the_manager(client, closed, role):
    agency = AgencyFactory(partnership=closed.partnership) if role == Role.AGENCY_COORDINATOR else None
    client.force_login(person(closed.partnership, role, agency=agency))

    assert client.get(emergency(closed.partnership)).status_code == 403
    assert client.post(emergency(closed.partnership), {"reference": closed.reference, "reason": WHY}).status_code == 403


def test_a_closed_case_is_none_for_a_stranger_to_the_partnership(client, closed):
    client.force_login(MembershipFactory().user)

    assert client.get(emergency(closed.partnership)).status_code == 404
