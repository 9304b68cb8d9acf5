from datetime import UTC, date, datetime

import pytest
import time_machine

from arrangements.models import Seat, SeatHolding
from casework.enums import Part
from casework.grants import restrict
from casework.models import CaseBody
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory
from tests.factories.casework import CaseFactory, IncidentFactory
from tests.factories.deadlines import BodyFactory

REASON = "Somebody here is related to the family"
NOW = datetime(2026, 4, 9, 9, tzinfo=UTC)


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def partnership(db):
    return PartnershipFactory()


def person(partnership, role, **terms):
    return MembershipFactory(partnership=partnership, role=role, **terms).user


@pytest.fixture
def manager(partnership):
    return person(partnership, Role.BUSINESS_MANAGER, user__full_name="Morgan Manager")


@pytest.fixture
def chair(partnership):
    return person(partnership, Role.INDEPENDENT_CHAIR, user__full_name="Chris Chair")


@pytest.fixture
def executive(partnership):
    return person(partnership, Role.EXECUTIVE_MEMBER, user__full_name="Eddie Executive")


@pytest.fixture
def contributor(partnership):
    agency = AgencyFactory(partnership=partnership)
    return person(partnership, Role.AGENCY_CONTRIBUTOR, agency=agency, user__full_name="Alex Agency")


@pytest.fixture
def scope(partnership, manager):
    with partnership_scope(partnership, by=manager):
        yield


@pytest.fixture
def case(partnership, manager):
    made = CaseFactory(partnership=partnership, opened_by=manager, title="Harm at home")
    IncidentFactory(case=made)
    return made


@pytest.fixture
def closed(case, manager):
    """Restricted; the manager is the one person named on it."""
    with partnership_scope(case.partnership, by=manager):
        return restrict(case, by=manager, now=NOW, reason=REASON)


def seat(user, case):
    """Sits on a group that decides the case."""
    body = BodyFactory(partnership=case.partnership)
    with partnership_scope(case.partnership):
        chair = Seat.objects.create(partnership=case.partnership, body=body, role="Member")
        SeatHolding.objects.create(partnership=case.partnership, seat=chair, user=user, starts_on=date(2020, 1, 1))
        CaseBody.objects.create(partnership=case.partnership, case=case, body=body, part=Part.DECIDES, since=NOW)
    return body
