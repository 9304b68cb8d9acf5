"""A partnership on the Thursday before Easter, with the national clocks and a business manager."""

import pytest
import time_machine

from deadlines.calendars import load_bank_holidays
from partnerships.scoping import partnership_scope
from tests.factories import MembershipFactory, PartnershipFactory
from tests.factories.recording import national_clocks
from tests.incidents.recording_world import NOW


@pytest.fixture
def today():
    """Pages read the clock: for tests that ask pages."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def partnership(db):
    load_bank_holidays(now=NOW)
    national_clocks()
    return PartnershipFactory()


@pytest.fixture
def manager(partnership):
    return MembershipFactory(partnership=partnership).user


@pytest.fixture
def world(partnership, manager):
    """The partnership and its manager, inside the scope."""
    with partnership_scope(partnership, by=manager):
        yield partnership, manager


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client
