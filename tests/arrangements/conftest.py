from datetime import UTC, datetime

import pytest

from arrangements.loading import load_definition
from arrangements.parsing import parse_definition
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.arrangements.sample import SAMPLE
from tests.factories import MembershipFactory, UserFactory

NOW = datetime(2026, 4, 2, 12, tzinfo=UTC)


def load_sample(slug="middleshire"):
    text = SAMPLE.replace("slug: middleshire", f"slug: {slug}")
    return load_definition(parse_definition(text, name="sample.yaml"), by=None, now=NOW).partnership


@pytest.fixture
def partnership(db):
    return load_sample()


@pytest.fixture
def elsewhere(db):
    return load_sample("elsewhere")


@pytest.fixture
def inside(partnership):
    """The test's body runs in the partnership's scope; pages open their own within it."""
    with partnership_scope(partnership):
        yield partnership


@pytest.fixture
def person(partnership):
    return lambda role=Role.BUSINESS_MANAGER: MembershipFactory(partnership=partnership, role=role).user


@pytest.fixture
def manager(client, person):
    user = person()
    client.force_login(user)
    return user


@pytest.fixture
def administrator(client, db):
    user = UserFactory(platform_administrator=True)
    client.force_login(user)
    return user
