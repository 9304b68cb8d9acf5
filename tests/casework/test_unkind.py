"""Ways round a restriction that somebody inside the partnership would try."""

import pytest
from django.urls import reverse

from casework import grants
from casework.documents import attach_document, remove_document
from casework.files import check_file
from casework.grants import GrantRefused
from casework.models import CaseGrant
from incidents.enums import ReturnStatus
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.casework.conftest import NOW, person, seat
from tests.casework.test_pages import page, text_of
from tests.factories import AgencyFactory
from tests.factories.casework import AgencyReturnFactory
from tests.factories.documents import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(partnership):
    return person(partnership, Role.BUSINESS_MANAGER, user__full_name="Sam Second")


def came_in(case, user):
    with partnership_scope(case.partnership, by=user):
        grants.break_glass(case, by=user, now=NOW.replace(year=2099), reason="The child is in danger tonight")


def test_twelve_hours_do_not_become_for_ever_by_ones_own_hand(closed, manager, second):
    came_in(closed, second)
    who = {"by": second, "now": NOW, "reason": "I need it"}
    with partnership_scope(closed.partnership, by=second):
        for act in (
            lambda: grants.name_person(closed, user=second, **who),
            lambda: grants.lift_restriction(closed, **who),
            lambda: grants.take_name_off(closed, user=manager, **who),
        ):
            with pytest.raises(GrantRefused, match="for the people named on it to say"):
                act()
        assert CaseGrant.objects.get(user=second).emergency


def test_where_nobody_named_is_left_whoever_comes_in_says_who_may_open_it(closed, manager, second):
    with partnership_scope(closed.partnership):
        Membership.objects.filter(user=manager).update(ends_on=NOW.date().replace(day=1))
    came_in(closed, second)

    with partnership_scope(closed.partnership, by=second):
        grants.name_person(closed, user=second, by=second, now=NOW, reason="Nobody else is left")
        assert not CaseGrant.objects.get(user=second).emergency


def test_the_access_log_does_not_give_a_restricted_case_away(client, closed, manager, second):
    client.force_login(manager)
    client.get(page("people", closed))
    for user, seen in ((manager, True), (second, False)):
        client.force_login(user)
        for name in ("access_log", "access_log_csv"):
            response = client.get(reverse(f"partnerships:{name}", args=[closed.partnership.slug]))
            text = response.content.decode()
            assert (closed.reference in text) == seen, name
            assert "who may open a case" in text


def test_the_page_of_a_case_counts_the_documents_that_its_reader_finds(client, case, partnership):
    agency = AgencyFactory(partnership=partnership)
    writer = person(partnership, Role.AGENCY_CONTRIBUTOR, agency=agency)
    answer = AgencyReturnFactory(case=case, agency=agency, status=ReturnStatus.DRAFT)
    manager = person(partnership, Role.BUSINESS_MANAGER)
    with partnership_scope(partnership, by=writer):
        attach_document(case, file=check_file(PDF, "a.pdf"), title="Note", by=writer, now=NOW, agency=agency)
    client.force_login(manager)

    assert "Documents</a> (0)" in text_of(client.get(page("detail", case)))
    with partnership_scope(partnership):
        type(answer).objects.update(status=ReturnStatus.SUBMITTED, submitted_at=NOW, submitted_by=writer)
    assert "Documents</a> (1)" in text_of(client.get(page("detail", case)))


def test_the_timeline_and_the_history_do_not_name_what_an_agency_attached_to_its_draft(client, case, partnership):
    agency = AgencyFactory(partnership=partnership)
    writer = person(partnership, Role.AGENCY_CONTRIBUTOR, agency=agency)
    AgencyReturnFactory(case=case, agency=agency, status=ReturnStatus.DRAFT)
    with partnership_scope(partnership, by=writer):
        row = attach_document(
            case, file=check_file(PDF, "burns.pdf"), title="Note on the burns", by=writer, now=NOW, agency=agency
        )
        remove_document(row, reason="The burns are older", by=writer, now=NOW)
    scrutineer = person(partnership, Role.INDEPENDENT_SCRUTINEER)
    panellist = person(partnership, Role.BODY_MEMBER)
    seat(panellist, case)
    for user, names in (
        (panellist, ("detail", "timeline", "documents")),
        (scrutineer, ("detail", "timeline", "history")),
    ):
        client.force_login(user)
        for name in names:
            response = client.get(page(name, case))
            assert response.status_code == 200
            assert "burns" not in text_of(response), name
