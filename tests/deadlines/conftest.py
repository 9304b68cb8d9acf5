from datetime import UTC, datetime

import pytest

from deadlines.calendars import load_bank_holidays
from partnerships.models import Partnership
from partnerships.roles import Role
from tests.factories import MembershipFactory, PartnershipFactory

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def bank_holidays(db):
    load_bank_holidays(now=NOW)


@pytest.fixture
def partnership(db):
    made = PartnershipFactory()
    Partnership.objects.filter(pk=made.pk).update(created_at=NOW)
    made.refresh_from_db()
    return made


@pytest.fixture
def manager(partnership):
    return MembershipFactory(partnership=partnership, role=Role.BUSINESS_MANAGER).user


@pytest.fixture
def chair(partnership):
    return MembershipFactory(partnership=partnership, role=Role.INDEPENDENT_CHAIR).user
