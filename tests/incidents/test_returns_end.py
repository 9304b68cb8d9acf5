"""When the last answer is in the plan says so; when the review is sent or closed nothing more is wanted of anybody."""

import pytest
from django.utils.timezone import localdate

from casework.enums import CaseKind
from casework.files import check_file
from casework.models import Case
from deadlines.models import Deadline, State
from incidents.enums import PlanStepCode, ReturnStatus, Status
from incidents.models import AgencyReturn, Incident, PlanStep, ReturnOpening
from incidents.returns import answering
from incidents.returns.attaching import attach
from incidents.returns.refusals import ReturnRefused
from incidents.review.plan import start_plan
from incidents.review.sending import close, record_sending
from tests.factories.casework import RapidReviewFactory
from tests.factories.documents import PDF
from tests.factories.returns import NOW, TODAY, Asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(db):
    return Asked()


def submitted(asked, row, by=None):
    asked.answer(row)
    row.refresh_from_db()
    answering.submit(row, checked=answering.state_of(row), by=by or asked.coordinator, now=NOW)


def test_the_last_answer_marks_the_plans_step(asked, scoped):
    police, officer = asked.other_agency()
    with scoped(asked.partnership):
        start_plan(asked.case, started_on=TODAY, by=None, now=NOW)
    first, second = asked.ask(asked.agency, police)

    with scoped(asked.partnership):
        submitted(asked, first)
        assert PlanStep.objects.get(code=PlanStepCode.RETURNS).done_on is None
        row = AgencyReturn.objects.select_related("case").get(pk=second.pk)
        answering.say_involvement(row, involvement="not_known", by=officer, now=NOW, revision=row.revision)
        row.refresh_from_db()
        answering.submit(row, checked=answering.state_of(row), by=officer, now=NOW)

        assert PlanStep.objects.get(code=PlanStepCode.RETURNS).done_on == localdate(NOW)


@pytest.mark.parametrize("notifiable", [True, False])
def test_what_is_still_open_is_taken_back_when_the_review_is_sent_or_closed(asked, scoped, notifiable):
    row = asked.ask()
    RapidReviewFactory(case=asked.case, panel_met_on=TODAY)
    with scoped(asked.partnership, by=asked.manager):
        Incident.objects.update(notifiable=notifiable)
        Case.objects.update(status=Status.DECIDED)
        if notifiable:
            record_sending(
                asked.case, sent_on=TODAY, sent_by="The manager", receipt="", late_reason="", by=asked.manager, now=NOW
            )
        else:
            close(asked.case, note="Done", by=asked.manager, now=NOW)

        row.refresh_from_db()
        assert row.status == ReturnStatus.WITHDRAWN
        assert not Deadline.objects.filter(case=asked.case, state=State.OPEN, agency=asked.agency).exists()


def test_agencies_are_not_asked_about_a_death_that_is_only_notified(db):
    asked = Asked(kind=CaseKind.LOOKED_AFTER_DEATH, status=Status.TO_NOTIFY)

    with pytest.raises(ReturnRefused):
        asked.ask()


def test_a_document_is_the_agencys_own_until_the_answer_is_in_and_opening_it_leaves_a_receipt(asked, client, scoped):
    row = asked.ask()
    with scoped(asked.partnership, by=asked.coordinator):
        document = attach(
            asked.fresh(row), file=check_file(PDF, "notes.pdf"), title="Notes", by=asked.coordinator, now=NOW
        )
    fetch = f"/p/{asked.partnership.slug}/cases/{asked.case.reference}/documents/{document.pk}/"
    client.force_login(asked.manager)

    assert client.get(fetch).status_code == 404
    asked.submit(asked.answer(row))
    assert client.get(fetch).status_code == 200

    with scoped(asked.partnership):
        assert ReturnOpening.objects.get().how == "document"
