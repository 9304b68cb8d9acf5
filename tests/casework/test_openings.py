"""Who has opened a case: by person, line by line, for those who may read the access log and open the case."""

import pytest
from django.urls import reverse

from casework.grants import restrict
from casework.openings import readers_of
from partnerships.models import AccessLogEntry
from partnerships.roles import Role
from tests.casework.conftest import NOW, person
from tests.factories.casework import CaseFactory

pytestmark = pytest.mark.django_db


def address(case, view="openings"):
    return reverse(f"casework:{view}", args=[case.partnership.slug, case.reference])


def test_every_page_and_file_of_the_case_is_counted_and_of_no_other(client, case, manager, scoped):
    other = CaseFactory(partnership=case.partnership, reference=f"{case.reference}1")
    client.force_login(manager)
    for _ in range(2):
        client.get(address(case, "detail"))
    client.get(address(other, "detail"))
    client.get(address(case, "documents"))

    page = client.get(address(case))

    assert page.status_code == 200
    with scoped(case.partnership):
        (reader,) = readers_of(case)
        assert (reader.user, reader.times, reader.downloads) == (manager, 4, 0)
    assert "Read the documents of a case" in page.text
    assert other.reference not in page.text


def test_a_file_taken_and_an_hour_at_night_stand_out(case, manager, scoped):
    with scoped(case.partnership):
        for action, at in (("export", NOW.replace(hour=23)), ("read", NOW.replace(hour=11))):
            AccessLogEntry.objects.create(
                partnership=case.partnership, user=manager, action=action, page="casework:document",
                subject=f"{case.reference}/7", at=at,
            )  # fmt: skip
        (reader,) = readers_of(case)

    assert (reader.times, reader.downloads, reader.outside) == (2, 1, 1)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.INDEPENDENT_CHAIR, 200), (Role.QUALITY_OFFICER, 403), (Role.BODY_MEMBER, 403)]
)
def test_for_those_who_may_read_the_access_log(client, case, role, status):
    client.force_login(person(case.partnership, role))

    assert client.get(address(case)).status_code == status


def test_of_a_restricted_case_for_named_people_only(client, case, manager, scoped):
    with scoped(case.partnership, by=manager):
        restrict(case, by=manager, now=NOW, reason="Staff are concerned")
    client.force_login(person(case.partnership, Role.INDEPENDENT_CHAIR))

    assert client.get(address(case)).status_code == 404
