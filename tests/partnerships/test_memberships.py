"""Roles begin, change and end; a partnership is never left without a manager by accident."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from partnerships import memberships
from partnerships.memberships import ChangedMeanwhile, MembershipRefused
from partnerships.models import Change, Membership
from partnerships.roles import Role
from partnerships.selectors import partnerships_of
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def end(membership, by, last_day=YESTERDAY, **changes):
    given = {"last_day": last_day, "reason": "Moved", "revision": membership.revision, "by": by, "today": TODAY}
    memberships.end_membership(membership, **(given | changes))


def url(view, *args):
    return reverse(f"partnerships:{view}", args=args)


def my_work(partnership):
    return reverse("member:my_work", args=[partnership.slug])


def test_a_role_that_ends_now_keeps_the_person_out_from_the_next_click(client, partnership, manager):
    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(my_work(partnership)).status_code == 200

    end(member, manager)

    assert client.get(my_work(partnership)).status_code == 404


def test_a_role_given_and_taken_the_same_day(client, partnership, manager, scoped):
    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER, starts_on=TODAY)

    end(member, manager)

    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(my_work(partnership)).status_code == 404


def test_a_role_stays_until_the_end_of_its_last_day(client, partnership, manager):
    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER)
    end(member, manager, last_day=TODAY)

    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(my_work(partnership)).status_code == 200


def test_the_past_is_not_rewritten(partnership, manager):
    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER)

    with pytest.raises(MembershipRefused, match="today or later"):
        end(member, manager, last_day=TODAY - timedelta(days=2))


def test_the_last_manager_cannot_leave(partnership, manager, scoped):
    with scoped(partnership):
        own = Membership.objects.select_related("partnership").get(user=manager)

    with pytest.raises(MembershipRefused, match="Nobody would be left"):
        end(own, manager)
    with pytest.raises(MembershipRefused, match="Nobody would be left"):
        memberships.change_membership(own, agency=None, ends_on=TODAY, revision=own.revision, by=manager, today=TODAY)

    MembershipFactory(partnership=partnership, role=Role.BUSINESS_MANAGER, ends_on=TODAY)
    with pytest.raises(MembershipRefused, match="Nobody would be left"):
        end(own, manager, last_day=TODAY)

    MembershipFactory(partnership=partnership, role=Role.BUSINESS_MANAGER)
    end(own, manager)


@pytest.mark.django_db(transaction=True)
def test_two_managers_cannot_remove_each_other_at_once(partnership, manager, scoped):
    other = MembershipFactory(partnership=partnership, role=Role.BUSINESS_MANAGER)
    with scoped(partnership):
        own = Membership.objects.select_related("partnership").get(user=manager)
    barrier, outcomes = threading.Barrier(2), []

    def take_away(whose, by):
        barrier.wait()
        try:
            end(whose, by)
            outcomes.append("ended")
        except (MembershipRefused, PermissionDenied):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take_away, args=args) for args in ((own, other.user), (other, manager))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["ended", "refused"]


def test_nobody_else_changes_memberships(partnership, manager):
    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER)
    for role in (Role.BUSINESS_SUPPORT, Role.INDEPENDENT_CHAIR):
        by = MembershipFactory(partnership=partnership, role=role).user
        with pytest.raises(PermissionDenied):
            end(member, by)
        with pytest.raises(PermissionDenied):
            memberships.add_membership(partnership, user=member.user, role=Role.LAY_MEMBER, starts_on=TODAY, by=by)
    with pytest.raises(PermissionDenied):
        end(member, MembershipFactory().user)


def test_one_person_has_several_roles_agencies_and_partnerships(partnership, manager):
    person = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER).user
    first, second = AgencyFactory(partnership=partnership), AgencyFactory(partnership=partnership)
    for agency in (first, second):
        memberships.add_membership(
            partnership, user=person, role=Role.AGENCY_COORDINATOR, agency=agency, starts_on=TODAY, by=manager
        )
    elsewhere = MembershipFactory(user=person, role=Role.BODY_MEMBER).partnership

    with pytest.raises(MembershipRefused, match="already has this role"):
        memberships.add_membership(
            partnership, user=person, role=Role.AGENCY_COORDINATOR, agency=first, starts_on=TODAY, by=manager
        )
    assert partnerships_of(person) == [partnership, elsewhere]


def test_a_stranger_is_invited_and_not_added(partnership, manager):
    with pytest.raises(MembershipRefused, match="Invite them instead"):
        memberships.add_membership(partnership, user=UserFactory(), role=Role.LAY_MEMBER, starts_on=TODAY, by=manager)


def test_an_inspector_is_out_the_day_after_the_last(client, partnership):
    inspector = MembershipFactory(partnership=partnership, role=Role.INSPECTOR, ends_on=TODAY).user
    client.force_login(inspector, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(my_work(partnership)).status_code == 200

    other = MembershipFactory(partnership=partnership, role=Role.INSPECTOR, ends_on=YESTERDAY).user
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(my_work(partnership)).status_code == 404


def test_a_change_over_somebody_elses_is_refused(partnership, manager):
    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER)
    memberships.change_membership(member, agency=None, ends_on=date(2099, 1, 1), revision=1, by=manager, today=TODAY)

    with pytest.raises(ChangedMeanwhile) as meanwhile:
        end(member, manager, revision=1)
    assert meanwhile.value.current.ends_on == date(2099, 1, 1)


def test_the_page_shows_both_versions_and_then_saves(as_manager, partnership, manager, scoped):
    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER)
    memberships.change_membership(member, agency=None, ends_on=date(2099, 1, 1), revision=1, by=manager, today=TODAY)
    typed = {"ends_on_day": "2", "ends_on_month": "2", "ends_on_year": "2098", "revision": "1"}

    response = as_manager.post(url("change_role", partnership.slug, member.pk), typed)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Mary Manager saved a change" in html
    assert "1 January 2099" in html
    assert "2 February 2098" in html
    assert 'name="revision" value="2"' in html

    as_manager.post(url("change_role", partnership.slug, member.pk), typed | {"revision": "2"})
    with scoped(partnership):
        assert Membership.objects.get(pk=member.pk).ends_on == date(2098, 2, 2)


def test_pages_give_and_end_roles_and_every_change_is_history(as_manager, partnership, manager, scoped):
    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER, user__full_name="Lee Lay")
    given = {
        "role": Role.BODY_MEMBER,
        "starts_on_day": TODAY.day,
        "starts_on_month": TODAY.month,
        "starts_on_year": TODAY.year,
    }
    as_manager.post(url("add_role", partnership.slug, member.user_id), given)
    as_manager.post(
        url("end_role", partnership.slug, member.pk), {"when": "now", "reason": "Moved house", "revision": 1}
    )

    html = as_manager.get(url("person", partnership.slug, member.user_id)).content.decode()
    assert "Member of a group" in html
    assert "Moved house" in html
    assert "Role changed: Lee Lay, Lay member" in html
    with scoped(partnership):
        changes = Change.objects.filter(table_name="partnerships_membership", by=manager)
        assert sorted(changes.values_list("operation", flat=True)) == ["INSERT", "UPDATE"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, ["Select when the role ends", "Enter why the role ends"]),
        ({"when": "later", "reason": "x"}, ["Enter the last day"]),
        (
            {"when": "later", "last_day_day": "31", "last_day_month": "2", "last_day_year": "2099", "reason": "x"},
            ["must be a real date"],
        ),
    ],
)
def test_the_form_names_each_fault(as_manager, partnership, typed, says):
    member = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER)
    html = as_manager.post(url("end_role", partnership.slug, member.pk), typed | {"revision": 1}).content.decode()

    for words in says:
        assert words in html


def test_the_list_is_paged_searched_and_of_constant_cost(as_manager, partnership, django_assert_max_num_queries):
    agency = AgencyFactory(partnership=partnership, name="Some Police")
    for number in range(30):
        MembershipFactory(
            partnership=partnership, role=Role.BODY_MEMBER, agency=agency, user__full_name=f"Pia {number:02}"
        )
    MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER, ends_on=YESTERDAY, user__full_name="Gone Away")

    as_manager.get(url("people", partnership.slug))  # renews the session
    with django_assert_max_num_queries(13):
        html = as_manager.get(url("people", partnership.slug)).content.decode()
    assert "Showing 1 to 25 of 31" in html
    assert "Member of a group, Some Police" in html
    assert "Pia 29" in as_manager.get(url("people", partnership.slug), {"q": "pia 29"}).content.decode()
    assert "Nobody is called that" in as_manager.get(url("people", partnership.slug), {"q": "zzz"}).content.decode()
    assert "Gone Away" not in as_manager.get(url("people", partnership.slug), {"q": "gone"}).content.decode()
    assert (
        "Gone Away" in as_manager.get(url("people", partnership.slug), {"q": "gone", "former": "on"}).content.decode()
    )


def test_people_and_roles_of_another_partnership_are_not_there(as_manager, partnership):
    other = MembershipFactory(partnership=PartnershipFactory(), role=Role.LAY_MEMBER)

    assert as_manager.get(url("person", partnership.slug, other.user_id)).status_code == 404
    assert as_manager.get(url("add_role", partnership.slug, other.user_id)).status_code == 404
    for view in ("change_role", "end_role"):
        assert as_manager.post(url(view, partnership.slug, other.pk), {"revision": 1}).status_code == 404
