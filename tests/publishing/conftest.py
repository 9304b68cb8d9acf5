from datetime import UTC, datetime

import pytest

from arrangements.definition import Signatory
from arrangements.loading import load_definition
from arrangements.parsing import parse_definition
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from publishing import services
from publishing.enums import SignOffDecision
from tests.arrangements.sample import SAMPLE
from tests.factories import MembershipFactory

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def definition():
    definition = parse_definition(SAMPLE, name="sample.yaml")
    definition.signatories.append(Signatory(role="Chief Constable", organisation="Middleshire Police"))
    return definition


@pytest.fixture
def partnership(db, definition):
    return load_definition(definition, by=None, now=NOW).partnership


@pytest.fixture
def manager(partnership):
    return MembershipFactory(partnership=partnership, role=Role.BUSINESS_MANAGER).user


@pytest.fixture
def executive(partnership):
    return MembershipFactory(partnership=partnership, role=Role.EXECUTIVE_MEMBER).user


@pytest.fixture
def scope(partnership, manager):
    with partnership_scope(partnership, by=manager):
        yield


@pytest.fixture
def sent(partnership, manager):
    with partnership_scope(partnership, by=manager):
        return services.send_for_sign_off(partnership, by=manager, now=NOW)


@pytest.fixture
def signed(partnership, manager, sent):
    with partnership_scope(partnership, by=manager):
        sign_all(sent, manager)
    return sent


@pytest.fixture
def published(partnership, manager):
    with partnership_scope(partnership, by=manager):
        return services.publish_now(partnership, by=manager, now=NOW)


def sign_all(edition, manager):
    orders = list(edition.sign_offs.values_list("order", flat=True))
    services.answer(edition, orders=orders, decision=SignOffDecision.AGREED, paper="Minutes", by=manager, now=NOW)
