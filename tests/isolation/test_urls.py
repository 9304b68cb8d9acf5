"""Every address says who may open it, and keeps its word: to every role, to outsiders and to nobody in particular."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.services import create_person
from partnerships.roles import NEEDS_AGENCY, PERMISSIONS, SUPPORT_SESSION, Role
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OTHERS_PACKAGES = ("allauth.", "drf_spectacular.", "django.views.generic.")
EVERYTHING = frozenset().union(*PERMISSIONS.values())
OUTSIDE_PARTNERSHIPS = {None, "signed_in", "platform_administrator", "agency_key"}
# Pages that send whoever may open them somewhere else, or that only take a form.
ANSWERS_WELL = {200, 302, 405}
# No arrangements are written down in this world, so these are not there even for those who might see them.
NOT_MADE_YET = {
    f"p/<slug:partnership_slug>/{page}/"
    for page in (
        "arrangements/download",
        "publications/draft/preview",
        "publications/draft/changes",
        "publications/draft/send",
    )
}


def walk(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from walk(pattern, route)


URLS = [
    (route, pattern)
    for route, pattern in walk(get_resolver())
    if not pattern.callback.__module__.startswith(OTHERS_PACKAGES)
]
MEMBERS = [(route, pattern) for route, pattern in URLS if route.startswith("p/<slug:partnership_slug>/")]
WITHOUT_OBJECT = [(route, pattern.callback.required_permission) for route, pattern in MEMBERS if route.count("<") == 1]
KEYED = [route for route, pattern in URLS if getattr(pattern.callback, "required_permission", None) == "agency_key"]
PLATFORM = [route for route, _ in URLS if route.startswith("platform/") and "<" not in route]


def address(route, partnership):
    return "/" + route.replace("<slug:partnership_slug>", partnership.slug)


@pytest.mark.parametrize(("route", "pattern"), URLS, ids=[route for route, _ in URLS])
def test_every_address_declares_who_may_open_it(route, pattern):
    declared = getattr(pattern.callback, "required_permission", "nothing")

    assert declared != "nothing", (
        f"{pattern.callback.__module__}: say @requires, @public, @signed_in or @platform_administrator"
    )
    if route.startswith("p/<"):
        assert declared in EVERYTHING
    elif route.startswith("platform/"):
        assert declared == "platform_administrator"
    else:
        assert declared in OUTSIDE_PARTNERSHIPS | EVERYTHING


def test_every_permission_opens_something():
    used = {pattern.callback.required_permission for _, pattern in URLS}
    asked_of_rows = {
        "deadlines.view_all_deadlines",
        "deadlines.meet_deadline",
        "deadlines.change_deadline",
        "publishing.publish_edition",
        "casework.view_all_cases",
    }

    assert used - OUTSIDE_PARTNERSHIPS <= EVERYTHING
    assert EVERYTHING - used <= asked_of_rows


@pytest.fixture
def world(db):
    cache.clear()
    partnership = PartnershipFactory(slug="ours")
    agency = AgencyFactory(partnership=partnership)

    def client_for(role):
        terms = {
            "agency": agency if role in NEEDS_AGENCY else None,
            "ends_on": "2099-01-01" if role == Role.INSPECTOR else None,
        }
        client = Client()
        client.force_login(MembershipFactory(partnership=partnership, role=role, **terms).user, backend=BACKEND)
        return client

    return partnership, client_for


@pytest.mark.parametrize("role", Role.values)
def test_inside_the_permission_table_decides(world, role):
    partnership, client_for = world
    client = client_for(role)

    answers = {route: client.get(address(route, partnership)).status_code for route, _ in WITHOUT_OBJECT}

    allowed = {route for route, permission in WITHOUT_OBJECT if permission in PERMISSIONS[role]}
    assert {answers.pop(route) for route in NOT_MADE_YET & allowed} <= {404}
    assert {route: status for route, status in answers.items() if route in allowed and status not in ANSWERS_WELL} == {}
    assert {route: status for route, status in answers.items() if route not in allowed and status != 403} == {}


@pytest.mark.parametrize("role", Role.values)
def test_forms_posted_without_permission_are_refused(world, role):
    partnership, client_for = world
    client = client_for(role)
    forbidden = [route for route, permission in WITHOUT_OBJECT if permission not in PERMISSIONS[role]]

    assert {client.post(address(route, partnership)).status_code for route in forbidden} <= {403, 405}


def outsiders():
    elsewhere = MembershipFactory(role=Role.BUSINESS_MANAGER).user
    without = create_person("none@agency.example", full_name="Nobody")
    former = MembershipFactory(partnership__slug="theirs", ends_on="2020-06-01").user
    administrator = create_person("root@portal.example", full_name="Robin Root", platform_administrator=True)
    return [elsewhere, without, former, administrator]


@pytest.mark.parametrize("method", ["get", "post", "head", "put", "delete"])
def test_outside_nothing_is_there(world, method):
    partnership, _ = world
    for person in outsiders():
        client = Client()
        client.force_login(person, backend=BACKEND)
        answers = {
            route: getattr(client, method)(address(route, partnership)).status_code for route, _ in WITHOUT_OBJECT
        }
        assert {route: status for route, status in answers.items() if status != 404} == {}, person


def test_nobody_in_particular_signs_in_first(world):
    partnership, _ = world
    for route, _ in WITHOUT_OBJECT:
        for where in (partnership.slug, "no-such-partnership"):
            path = "/" + route.replace("<slug:partnership_slug>", where)
            response = Client().get(path)
            assert response.status_code == 302, route
            assert response.url.startswith(reverse(settings.LOGIN_URL)), route


def test_no_person_comes_in_where_systems_do(world):
    """Not even the business manager, and whether or not the partnership is there: only a key opens these."""
    partnership, client_for = world
    manager = client_for(Role.BUSINESS_MANAGER)
    assert KEYED
    for route in KEYED:
        for slug in (partnership.slug, "no-such-partnership"):
            path = "/" + route.replace("<slug:slug>", slug).replace("<int:quarterly_id>", "7")
            for client in (manager, Client()):
                for method in ("get", "post"):
                    response = getattr(client, method)(path)
                    assert response.status_code == 401, (route, method)
                    assert not response.cookies


def test_a_support_session_only_looks(world):
    from django.utils import timezone

    from partnerships.support import start_support_session

    partnership, _ = world
    administrator = create_person("root@portal.example", full_name="Robin Root", platform_administrator=True)
    start_support_session(partnership, reason="They asked", minutes=30, by=administrator, now=timezone.now())
    client = Client()
    client.force_login(administrator, backend=BACKEND)

    for route, permission in WITHOUT_OBJECT:
        status = client.get(address(route, partnership)).status_code
        welcome = {404} if route in NOT_MADE_YET else ANSWERS_WELL
        assert status in (welcome if permission in SUPPORT_SESSION else {403}), route


@pytest.mark.parametrize("route", PLATFORM)
def test_the_platform_is_for_its_administrators(world, route):
    _, client_for = world

    assert client_for(Role.BUSINESS_MANAGER).get(f"/{route}").status_code == 404
    assert Client().get(f"/{route}").status_code == 302
    administrator = Client()
    administrator.force_login(
        create_person("root@portal.example", full_name="Robin", platform_administrator=True), backend=BACKEND
    )
    assert administrator.get(f"/{route}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "route", [route for route, pattern in URLS if pattern.callback.required_permission is None and "<" not in route]
)
def test_public_pages_set_no_cookie(route):
    response = Client().get(f"/{route}")

    assert response.status_code in {200, 503}  # readyz may not be ready
    assert not response.cookies


def test_pages_in_the_log_have_names(world):
    from partnerships.access_words import _pages

    assert {
        pattern_name(route, pattern) for route, pattern in MEMBERS if getattr(pattern.callback, "logged", True)
    } <= set(_pages)


def pattern_name(route, pattern):
    from django.urls import resolve

    filled = "/" + "".join(_filled(part) for part in route.replace("<", "\0<").replace(">", ">\0").split("\0"))
    return resolve(filled).view_name


def _filled(part):
    if not part.startswith("<"):
        return part
    return "7" if part.startswith("<int:") else "x"
