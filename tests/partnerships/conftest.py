import pytest
from django.core.cache import cache

from accounts.services import create_person
from partnerships.roles import Role
from tests.factories import MembershipFactory, PartnershipFactory

PASSWORD = "three plain words here"


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


@pytest.fixture
def partnership(db):
    return PartnershipFactory()


@pytest.fixture
def manager(partnership):
    return MembershipFactory(partnership=partnership, user__full_name="Mary Manager", role=Role.BUSINESS_MANAGER).user


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def administrator(db):
    return create_person("root@portal.example", full_name="Robin Root", password=PASSWORD, platform_administrator=True)
