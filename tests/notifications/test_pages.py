"""The bell and the wish how to be told."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from notifications.models import Notification, Preference
from notifications.selectors import unread_count
from tests.factories import MembershipFactory
from tests.factories.notifications import NotificationFactory

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def client(client, member):
    client.force_login(member.user)
    return client


def ring(member, **fields):
    return NotificationFactory(
        partnership=member.partnership, user=member.user, created_at=NOW, next_try_at=NOW, **fields
    )


def page(name, member, *args):
    return reverse(f"notifications:{name}", args=[member.partnership.slug, *args])


def test_the_bell_lists_ones_own_and_nobody_elses(client, member):
    ring(member, context={"title": "Mine"})
    NotificationFactory(partnership=member.partnership, created_at=NOW, next_try_at=NOW, context={"title": "Theirs"})

    text = client.get(page("list", member)).content.decode()

    assert "Due soon: Mine" in text
    assert "Theirs" not in text


def test_it_asks_the_database_no_more_for_more_rows(
    client, member, django_assert_num_queries, django_assert_max_num_queries
):
    ring(member)
    client.get(page("list", member))
    with django_assert_max_num_queries(15) as one:
        client.get(page("list", member))
    ring(member), ring(member)
    with django_assert_num_queries(len(one)):
        client.get(page("list", member))


def test_opening_one_reads_it_and_leads_there(client, member, scoped):
    row = ring(member)

    assert client.get(page("open", member, row.pk)).url == row.path

    with scoped(member.partnership):
        assert unread_count(member.user, member.partnership) == 0


def test_anothers_does_not_exist(client, member):
    row = NotificationFactory(partnership=member.partnership, created_at=NOW, next_try_at=NOW)

    assert client.get(page("open", member, row.pk)).status_code == 404


def test_all_are_read_at_once(client, member, scoped):
    ring(member), ring(member)

    assert client.post(page("read_all", member)).status_code == 302
    assert client.get(page("read_all", member)).status_code == 405

    with scoped(member.partnership):
        assert not Notification.objects.filter(read_at__isnull=True).exists()


def test_a_wish_is_kept(client, member, scoped):
    assert client.get(page("settings", member)).status_code == 200
    assert client.post(page("settings", member), {"delivery": "daily"}).status_code == 302

    with scoped(member.partnership):
        assert Preference.objects.get().delivery == "daily"


def test_no_wish_is_a_mistake_that_is_named(client, member):
    assert "Choose how to be told" in client.post(page("settings", member), {}).content.decode()


@pytest.mark.parametrize("name", ["list", "settings"])
def test_it_does_not_exist_for_outsiders(client, member, name):
    client.force_login(MembershipFactory().user)

    assert client.get(page(name, member)).status_code == 404
