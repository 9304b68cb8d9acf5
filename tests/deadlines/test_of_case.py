"""A case's dates are seen by who may open the case, wherever dates are shown."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from arrangements.models import Seat, SeatHolding
from casework.enums import Part
from casework.grants import name_person, restrict
from casework.models import Case, CaseBody
from core.secret_links import hashed
from deadlines.alerts import raise_alerts
from deadlines.models import CalendarFeed
from incidents.enums import Status
from notifications.models import Notification
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.deadlines.conftest import NOW
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.casework import CaseFactory
from tests.factories.deadlines import BodyFactory, DeadlineFactory

pytestmark = pytest.mark.usefixtures("bank_holidays", "today")
TOKEN = "a-token-of-this-test"


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(partnership, manager):
    return CaseFactory(partnership=partnership, opened_by=manager)


@pytest.fixture
def deadline(partnership, case):
    return DeadlineFactory(
        partnership=partnership, case=case, title=f"Rapid review for {case.reference}", due_on=date(2026, 6, 12),
        owner_role=Role.INDEPENDENT_CHAIR, next_alert_at=NOW - timedelta(hours=1),
    )  # fmt: skip


def places(client, user, deadline):
    """Every place where a person finds dates, with what stands there."""
    partnership = deadline.partnership
    with partnership_scope(partnership):
        CalendarFeed.objects.get_or_create(
            partnership=partnership,
            user=user,
            body=None,
            defaults={"token_hash": hashed(f"{TOKEN}{user.pk}"), "created_at": NOW},
        )
    client.force_login(user)
    addresses = {
        "list": reverse("deadlines:list", args=[partnership.slug], query={"show": "all"}),
        "others": reverse("deadlines:list", args=[partnership.slug], query={"show": "others"}),
        "my work": reverse("member:my_work", args=[partnership.slug]),
        "api": f"/api/v1/partnerships/{partnership.slug}/deadlines/",
        "calendar": reverse("calendars:feed", args=[partnership.slug, f"{TOKEN}{user.pk}"]),
    }
    return {
        name
        for name, address in addresses.items()
        if deadline.title in client.get(address).content.decode().replace("\r\n ", "")
    }


def opens(client, user, deadline):
    client.force_login(user)
    return client.get(reverse("deadlines:detail", args=[deadline.partnership.slug, deadline.pk]))


def test_an_open_cases_date_is_everywhere_for_who_may_open_it(client, deadline, case, chair):
    assert places(client, chair, deadline) == {"list", "my work", "api", "calendar"}
    page = opens(client, chair, deadline)
    assert page.status_code == 200
    assert reverse("casework:detail", args=[case.partnership.slug, case.reference]) in page.content.decode()


def test_a_restricted_cases_date_is_nowhere_but_for_the_named(client, deadline, case, manager, chair):
    with partnership_scope(case.partnership, by=manager):
        restrict(case, by=manager, now=NOW, reason="x")

    assert places(client, chair, deadline) == set()
    assert opens(client, chair, deadline).status_code == 404
    assert opens(client, manager, deadline).status_code == 200
    assert places(client, manager, deadline) == {"list", "others", "my work", "api", "calendar"}
    with partnership_scope(case.partnership, by=manager):
        name_person(case, user=chair, by=manager, now=NOW)
    assert opens(client, chair, deadline).status_code == 200


def test_a_restricted_cases_alert_reaches_the_named_only(deadline, case, manager, chair):
    with partnership_scope(case.partnership, by=manager):
        restrict(case, by=manager, now=NOW, reason="x")
        raise_alerts(case.partnership, [deadline.pk], now=timezone.now())

        told = set(Notification.objects.values_list("user", flat=True))

    assert told == {manager.pk}
    assert chair.pk not in told


@pytest.mark.parametrize("role", [Role.EXECUTIVE_MEMBER, Role.BODY_MEMBER, Role.LAY_MEMBER])
def test_who_may_not_open_the_case_sees_no_date_of_it(client, deadline, role):
    user = MembershipFactory(partnership=deadline.partnership, role=role).user

    assert places(client, user, deadline) == set()
    assert opens(client, user, deadline).status_code == 404


def test_who_sits_on_the_group_that_has_it_sees_its_dates(client, deadline, case):
    user = MembershipFactory(partnership=deadline.partnership, role=Role.BODY_MEMBER).user
    body = BodyFactory(partnership=deadline.partnership)
    own = {"partnership": deadline.partnership}
    with partnership_scope(deadline.partnership):
        seat = Seat.objects.create(**own, body=body, role="Member")
        SeatHolding.objects.create(**own, seat=seat, user=user, starts_on=date(2020, 1, 1))
        CaseBody.objects.create(**own, case=case, body=body, part=Part.DECIDES, since=NOW)

    assert opens(client, user, deadline).status_code == 200


def test_a_drafts_date_is_for_those_who_run_cases(client, deadline, case, manager, chair):
    with partnership_scope(case.partnership):
        Case.objects.filter(pk=case.pk).update(status=Status.RECORDED)

    assert opens(client, chair, deadline).status_code == 404
    assert opens(client, manager, deadline).status_code == 200


def test_an_agency_sees_the_date_of_its_own_return_and_no_link_to_the_case(client, deadline, case):
    agency, other = (AgencyFactory(partnership=case.partnership) for _ in range(2))
    user = MembershipFactory(partnership=case.partnership, role=Role.AGENCY_CONTRIBUTOR, agency=agency).user
    own = DeadlineFactory(partnership=case.partnership, case=case, agency=agency)
    theirs = DeadlineFactory(partnership=case.partnership, case=case, agency=other)

    page = opens(client, user, own)
    assert page.status_code == 200
    assert f"/cases/{case.reference}/" not in page.content.decode()
    assert opens(client, user, theirs).status_code == 404
    assert opens(client, user, deadline).status_code == 404


def test_next_door_there_is_nothing(client, deadline):
    assert opens(client, MembershipFactory().user, deadline).status_code == 404
