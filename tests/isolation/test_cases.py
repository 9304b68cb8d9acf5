"""Walls inside one partnership: restricted cases, an agency's own return, and links for people without an account."""

import pytest
from django.utils import timezone

from casework.models import Case
from deadlines.alerts import People
from deadlines.models import Deadline
from incidents.models import AgencyReturn, ReturnSection
from partnerships.models import Agency
from partnerships.roles import PERMISSIONS, Role
from partnerships.scoping import partnership_scope
from tests.factories import MembershipFactory
from tests.isolation.cases import TOKEN
from tests.isolation.test_two_worlds import OURS, addresses, content_of, roles_for, worlds  # noqa: F401  the fixture
from tests.isolation.test_urls import MEMBERS

pytestmark = pytest.mark.django_db
NEVER_SAID = f"{OURS} hidden"


@pytest.fixture
def ours(worlds):  # noqa: F811
    return worlds[0]


def restricted_addresses(world):
    """Every address of a case, of the one that nobody is named on."""
    routes = [route for route, _ in MEMBERS if "<slug:reference>" in route]
    assert len(routes) > 40
    closed = {"reference": world.restricted, "review": world.restricted_review}
    visible, world.words = world.words, world.words | closed
    found = [path for path in addresses(world.partnership.slug, world) if set(path.split("/")) & set(closed.values())]
    world.words = visible
    return found


def test_a_restricted_case_does_not_exist_for_anyone_who_is_not_named(client, ours):
    for role in Role:
        client.force_login(ours.people[role].user)
        for path in restricted_addresses(ours):
            if role not in roles_for(path):
                continue
            for method in (client.get, client.post):
                response = method(path)
                # 403 where who decides is asked first, 405 where the page takes forms only.
                assert response.status_code in {403, 404, 405}, f"{path} answers {response.status_code} to {role}"
                assert NEVER_SAID not in content_of(response), path


def test_a_restricted_case_is_in_no_list_no_count_no_feed_and_no_search(client, ours):
    slug = ours.partnership.slug
    paths = (
        f"/p/{slug}/", f"/p/{slug}/cases/", f"/p/{slug}/cases/?show=all", f"/p/{slug}/cases/?q={ours.restricted}", f"/p/{slug}/deadlines/",
        f"/p/{slug}/deadlines/?show=all", f"/p/{slug}/agendas/", f"/p/{slug}/agendas/executive/", f"/p/{slug}/agendas/decisions/",
        f"/p/{slug}/returns/", f"/api/v1/partnerships/{slug}/deadlines/", f"/calendars/{slug}/{ours.feed_token}.ics",
    )  # fmt: skip

    for role in Role:
        client.force_login(ours.people[role].user)
        for path in paths:
            text = content_of(client.get(path)).replace(f'value="{ours.restricted}"', "")
            assert ours.restricted not in text, f"{role} at {path}"
            assert ours.restricted_review not in text, f"{role} at {path}"
            assert NEVER_SAID not in text, f"{role} at {path}"


def test_the_clock_of_a_restricted_case_speaks_to_named_people_only(ours):
    with partnership_scope(ours.partnership):
        people = People(timezone.localdate())
        clocks = {row.case.reference: row for row in Deadline.objects.filter(case__isnull=False).select_related("case")}

        assert people.told(clocks[ours.restricted], ["business_manager", "independent_chair"]) == []
        assert people.told(clocks[ours.words["reference"]], ["business_manager"]) == [
            ours.people[Role.BUSINESS_MANAGER].user_id
        ]


def test_an_agency_reads_its_own_return_and_no_other(client, ours):
    slug, reference = ours.partnership.slug, ours.words["reference"]
    with partnership_scope(ours.partnership):
        case = Case.objects.get(reference=reference)
        other = Agency.objects.exclude(code="police").first()
        theirs = AgencyReturn.objects.create(
            partnership=ours.partnership, case=case, agency=other, question="For others' eyes", due_on=timezone.localdate(),
            requested_by=case.opened_by, requested_at=timezone.now(),
        )  # fmt: skip
        ReturnSection.objects.create(
            partnership=ours.partnership, agency_return=theirs, section="summary", text="What the others wrote",
            changed_at=timezone.now(), changed_by=case.opened_by,
        )  # fmt: skip
        stranger = MembershipFactory(partnership=ours.partnership, role=Role.AGENCY_COORDINATOR, agency=other).user
    own = f"/p/{slug}/returns/{ours.ids['return_id']}/"

    client.force_login(ours.people[Role.AGENCY_COORDINATOR].user)
    assert client.get(own).status_code == 200
    for rest in ("", "sections/summary/", "chronology/", "documents/", "opened/", "submit/", "family/"):
        response = client.get(f"/p/{slug}/returns/{theirs.pk}/{rest}")
        assert response.status_code == 404, rest
        assert b"the others wrote" not in response.content
    assert f"/returns/{theirs.pk}/" not in client.get(f"/p/{slug}/returns/").content.decode()

    client.force_login(stranger)
    assert client.get(own).status_code == 404
    assert client.get(f"/p/{slug}/returns/{theirs.pk}/").status_code == 200


def test_agencies_open_no_case(client, ours):
    for role in (Role.AGENCY_COORDINATOR, Role.AGENCY_CONTRIBUTOR, Role.LAY_MEMBER):
        assert "casework.open_case" not in PERMISSIONS[role]
        client.force_login(ours.people[role].user)
        assert client.get(f"/p/{ours.partnership.slug}/cases/{ours.words['reference']}/").status_code == 403


def test_a_section_link_opens_one_section_of_one_partnership(client, worlds):  # noqa: F811
    ours, theirs = worlds
    name = theirs.partnership.name.split()[0]

    own = client.get(f"/answer/{ours.partnership.slug}/{TOKEN.format(OURS)}/")
    foreign = client.get(f"/answer/{ours.partnership.slug}/{TOKEN.format(name)}/")
    guessed = client.get(f"/answer/{ours.partnership.slug}/{TOKEN.format('nobody')}/")

    assert own.status_code == 200
    text = own.content.decode()
    assert f"{OURS} asks" in text
    for hidden in (ours.words["reference"], f"{OURS} summary", f"{OURS} event", f"{OURS} happened", f"{OURS} A"):
        assert hidden not in text
    assert foreign.status_code == guessed.status_code == 404
    assert name not in foreign.content.decode()
