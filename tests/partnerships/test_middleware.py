"""The door of a partnership's pages: who gets in, one transaction, one line in the log."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.urls import reverse

from partnerships.backends import RoleBackend
from partnerships.managers import active_partnership, active_person
from partnerships.models import AccessLogEntry, Agency
from partnerships.roles import OPENS_CASES, PERMISSIONS, Role
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = "tests.partnerships.views_for_tests"


def page(partnership, name):
    return reverse(f"tests:{name}", args=[partnership.slug])


def entries(scoped, partnership):
    with scoped(partnership):
        return list(AccessLogEntry.objects.order_by("pk").values_list("action", "page", "subject"))


def test_nobody_in_particular_is_asked_to_sign_in(client, partnership):
    response = client.get(page(partnership, "late") + "?a=b")

    assert response.status_code == 302
    assert response.url == f"{reverse(configured.LOGIN_URL)}?next=%2Fp%2F{partnership.slug}%2Ftests%2Flate%2F%3Fa%3Db"


def test_outside_there_is_nothing_and_inside_there_are_refusals(client, as_manager, partnership, manager):
    assert as_manager.get(page(partnership, "managers_only")).status_code == 200
    assert as_manager.get(page(PartnershipFactory(), "managers_only")).status_code == 404
    assert as_manager.get("/p/no-such-partnership/tests/late/").status_code == 404

    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER).user
    other = Client()
    other.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert other.get(page(partnership, "managers_only")).status_code == 403


def test_a_platform_administrator_is_an_outsider(client, partnership, administrator):
    client.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(page(partnership, "late")).status_code == 404


@pytest.mark.parametrize("name", ["crash", "answers_503"])
def test_a_page_that_fails_leaves_nothing_half_done(as_manager, partnership, scoped, name):
    as_manager.raise_request_exception = False

    assert as_manager.get(page(partnership, name)).status_code >= 500
    with scoped(partnership):
        assert not Agency.objects.exists()
    assert entries(scoped, partnership) == []


def test_what_is_rendered_late_is_rendered_inside(as_manager, partnership):
    AgencyFactory(partnership=partnership, name="Ours")
    AgencyFactory(name="Theirs")

    assert as_manager.get(page(partnership, "late")).content == b"Ours"


def test_nothing_stays_open_after_a_request(as_manager, partnership):
    AgencyFactory(partnership=partnership)
    as_manager.get(page(partnership, "late"))

    assert (active_partnership.get(), active_person.get()) == (None, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM partnerships_agency")
        assert cursor.fetchone() == (0,)


def test_reading_exporting_and_changing_are_logged_and_refusals_are_not(as_manager, partnership, scoped):
    as_manager.get(page(partnership, "late"))
    as_manager.get(reverse("test_export", args=[partnership.slug, "the-list"]))
    as_manager.post(page(partnership, "changes"))
    as_manager.post(page(partnership, "managers_only"))  # answered 200: a form that came back
    as_manager.get(page(partnership, "polled"))
    as_manager.get(reverse("partnerships:person", args=[partnership.slug, 0]))

    assert entries(scoped, partnership) == [
        ("read", "tests:late", ""),
        ("export", "test_export", "the-list"),
        ("change", "tests:changes", ""),
        ("read", "tests:managers_only", ""),
    ]


def test_the_door_costs_nine_statements(as_manager, partnership, django_assert_num_queries):
    as_manager.get(page(partnership, "managers_only"))  # renews the session

    # Session, person; the transaction, whose memberships, which partnership, the log line; in tests the settings are given back.
    with django_assert_num_queries(9):
        as_manager.get(page(partnership, "managers_only"))


@pytest.mark.parametrize("role", Role.values)
def test_roles_that_open_cases_need_a_second_factor(client, partnership, settings, role):
    settings.SECOND_FACTOR_REQUIRED = True
    agency = AgencyFactory(partnership=partnership)
    person = MembershipFactory(partnership=partnership, role=role, agency=agency, ends_on="2099-01-01").user
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = client.get(page(partnership, "late"))
    if role not in OPENS_CASES:
        assert response.status_code == 200
        return
    assert response.url == reverse("mfa_index")
    html = client.get(response.url).content.decode()
    assert f"To open {partnership.name}, set up a second factor first" in html

    TOTP.activate(person, generate_totp_secret())
    assert client.get(page(partnership, "late")).status_code == 200


def test_the_platform_needs_a_second_factor_too(client, administrator, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(reverse("platform:partnerships")).url == reverse("mfa_index")


@pytest.mark.parametrize("role", Role.values)
def test_one_question_about_permission_everywhere(partnership, role):
    agency = AgencyFactory(partnership=partnership)
    person = MembershipFactory(partnership=partnership, role=role, agency=agency, ends_on="2099-01-01").user
    everything = frozenset().union(*PERMISSIONS.values())

    for permission in everything:
        assert person.has_perm(permission, partnership) is (permission in PERMISSIONS[role])
        assert person.has_perm(permission, agency) is (permission in PERMISSIONS[role])
        assert not person.has_perm(permission, PartnershipFactory(slug=f"x-{abs(hash(permission))}"))
        assert not person.has_perm(permission)


def test_the_backend_says_no_to_whoever_is_not_a_person_here(partnership, manager):
    backend = RoleBackend()
    manager.is_active = False

    assert not backend.has_perm(manager, "partnerships.view_partnership", partnership)
    assert not backend.has_perm(UserFactory(), "partnerships.view_partnership", partnership)
    assert not backend.has_perm(None, "partnerships.view_partnership", partnership)
    assert not backend.has_perm(UserFactory(), "partnerships.view_partnership", UserFactory())
