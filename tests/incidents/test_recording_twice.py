"""What is pressed twice, ends late or goes on after the case: one case, every agency, and nothing that runs for nobody."""

import threading
from uuid import uuid4

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from casework.models import Case
from casework.services import AlreadyOpened
from deadlines.calendars import load_bank_holidays
from deadlines.models import Deadline, State
from incidents.enums import ReturnStatus, Status
from incidents.models import IncidentAgency, ReviewPaper
from incidents.recording.processes import save_process
from incidents.recording.services import agencies_to_choose, withdraw_case
from partnerships.models import Agency
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory
from tests.factories.casework import CaseFactory
from tests.factories.deadlines import NationalClockRuleFactory
from tests.factories.returns import Asked
from tests.incidents.recording_world import NOW, opened

PROCESS = {"kind": "inquest", "status": "running", "reference": "", "lead": "Coroner", "next_on": None, "effect": ""}


@pytest.fixture
def area(db):
    load_bank_holidays(now=NOW)
    NationalClockRuleFactory(code="incident_notification", starts="authority_aware", length=5)
    partnership = PartnershipFactory()
    return partnership, MembershipFactory(partnership=partnership, role=Role.BUSINESS_MANAGER).user


def test_a_form_sent_twice_opens_one_case_and_leads_to_it(client, area):
    partnership, manager = area
    client.force_login(manager)
    address = reverse("incidents:open", args=[partnership.slug, "incident"])
    key = str(client.get(address).context["form"]["opening_key"].value())
    today = timezone.localdate()
    typed = {
        "title": "Child in hospital", "opening_key": key, "aware_on_day": today.day, "aware_on_month": today.month,
        "aware_on_year": today.year,
    }  # fmt: skip

    first, second = client.post(address, typed), client.post(address, typed)

    assert first.url == second.url
    with partnership_scope(partnership):
        assert Case.objects.count() == 1
        assert Deadline.objects.filter(case__isnull=False).count() == 1
    assert client.post(address, typed | {"opening_key": str(uuid4())}).url != first.url


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_open_one_case():
    load_bank_holidays(now=NOW)
    partnership = PartnershipFactory()
    manager = MembershipFactory(partnership=partnership, role=Role.BUSINESS_MANAGER).user
    key, answers = str(uuid4()), []

    def press():
        try:
            with partnership_scope(partnership, by=manager):
                answers.append(opened(partnership, manager, opening_key=key).pk)
        except AlreadyOpened as again:
            answers.append(again.case.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 8
    assert len(set(answers)) == 1


def test_an_agency_that_has_ended_stays_on_the_case_that_names_it(area):
    partnership, _ = area
    case = CaseFactory(partnership=partnership)
    gone = AgencyFactory(partnership=partnership, ends_on=timezone.localdate().replace(year=2025))
    AgencyFactory(partnership=partnership, ends_on=timezone.localdate().replace(year=2025))
    with partnership_scope(partnership):
        IncidentAgency.objects.create(partnership=partnership, case=case, agency=gone)

        assert list(agencies_to_choose(case, now=timezone.now())) == [gone]
        assert Agency.objects.count() == 2


def test_what_was_entered_in_error_is_asked_of_nobody(db):
    asked = Asked(status=Status.ASSESSING)
    row = asked.ask()

    with partnership_scope(asked.partnership, by=asked.manager):
        withdraw_case(asked.case, reason="Entered twice", by=asked.manager, now=NOW)
        row.refresh_from_db()

        assert row.status == ReturnStatus.WITHDRAWN
        assert not Deadline.objects.filter(case=asked.case, state=State.OPEN).exists()


def test_an_inquest_goes_on_beside_a_closed_case(area):
    partnership, manager = area
    case = CaseFactory(partnership=partnership, status=Status.CLOSED)

    with partnership_scope(partnership, by=manager):
        assert save_process(case, process=None, values=PROCESS, revision=0, by=manager, now=NOW).lead == "Coroner"


def test_a_paper_that_is_ready_is_neither_changed_nor_deleted(area):
    partnership, manager = area
    case = CaseFactory(partnership=partnership)
    with partnership_scope(partnership):
        paper = ReviewPaper.objects.create(
            partnership=partnership, case=case, version=1, status="ready", snapshot={}, pdf=b"%PDF", sha256="0" * 64,
            made_by=manager, asked_at=NOW,
        )  # fmt: skip

        for change in (lambda: ReviewPaper.objects.update(snapshot={"other": 1}), paper.delete):
            with pytest.raises(InternalError, match="stays as it is"), transaction.atomic():
                change()
