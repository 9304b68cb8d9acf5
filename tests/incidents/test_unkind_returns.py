"""What goes wrong between a case and its agencies: requests taken back, dates out of reach, and numbers of somebody else's rows."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework.documents import attach_document
from casework.files import check_file
from deadlines.selectors import visible_deadlines
from incidents.chronology import papers
from incidents.chronology import services as chronology
from incidents.enums import ReturnStatus, Status
from incidents.models import AgencyReturn, ChronologyEntry, PlanStep, ReviewPaper
from incidents.recording import notifying, processes, testing
from incidents.recording import services as recording
from incidents.returns import answering, entries, linking, requesting
from incidents.returns.refusals import NotYours
from incidents.review import panel, recommending, sending
from incidents.review.panel import record_panel
from incidents.review.plan import start_plan
from partnerships.http import Member
from partnerships.models import Membership
from partnerships.roles import PERMISSIONS, Role
from partnerships.scoping import partnership_scope
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.casework import (
    AgencyReturnFactory,
    CaseFactory,
    ChronologyEntryFactory,
    IncidentFactory,
    RapidReviewFactory,
    SubjectFactory,
)
from tests.factories.documents import PDF
from tests.factories.returns import NOW, TODAY, Asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def asked():
    return Asked()


def member_of(asked, user):
    with partnership_scope(asked.partnership, by=user):
        held = tuple(Membership.objects.filter(user=user))
    return Member(user, asked.partnership, held, frozenset().union(*(PERMISSIONS[m.role] for m in held)))


def three(name, day, month, year):
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


def address(asked, name, *args):
    return reverse(name, args=[asked.partnership.slug, *args])


def test_a_whole_return_that_is_asked_for_again_can_be_submitted_as_it_is(asked):
    row = asked.answer(asked.ask())
    with partnership_scope(asked.partnership, by=asked.manager):
        requesting.take_back(row, reason="Asked by mistake", by=asked.manager, now=NOW)
    asked.ask()

    row = asked.submit(row)

    assert row.status == ReturnStatus.SUBMITTED


def test_what_was_submitted_and_taken_back_is_not_shown_as_submitted_when_asked_again(client, asked):
    row = asked.submitted()
    with partnership_scope(asked.partnership, by=asked.manager):
        requesting.ask_for_changes(row, changes_wanted="More", due_on=date(2026, 4, 20), by=asked.manager, now=NOW)
        requesting.take_back(asked.fresh(row), reason="Not wanted", by=asked.manager, now=NOW)
    asked.ask()
    client.force_login(asked.coordinator)

    text = client.get(address(asked, "returns:detail", row.pk)).content.decode()

    assert "Submitted</dt>" not in text.replace("\n", "").replace("  ", "")
    assert asked.fresh(row).submitted_at is None


@pytest.mark.parametrize("year", [2090, 9999])
def test_a_day_out_of_reach_is_refused_in_words(client, asked, year):
    row = asked.ask()
    client.force_login(asked.manager)
    police, _ = asked.other_agency()
    typed = {"agencies": [police.pk], "question": "What?", **three("looks_back_to", 1, 1, 2024)}

    response = client.post(address(asked, "returns:ask", asked.case.reference), typed | three("due_on", 31, 12, year))
    assert response.status_code == 200
    assert "Check the year" in response.content.decode()

    place = (asked.case.reference, row.pk)
    response = client.post(address(asked, "returns:extend", *place), {"reason": "Ill", **three("due_on", 31, 12, year)})
    assert response.status_code == 200
    assert "Check the year" in response.content.decode()

    asked.submit(asked.answer(row))
    typed = {"changes_wanted": "More", **three("due_on", 31, 12, year)}
    response = client.post(address(asked, "returns:ask_changes", *place), typed)
    assert response.status_code == 200
    assert "Check the year" in response.content.decode()


def test_an_entry_of_another_age_is_a_slip(client, asked):
    row = asked.ask()
    client.force_login(asked.coordinator)
    typed = {"precision": "day", "kind": "contact", "source": "Notes", "what_happened": "A call", "revision": ""}

    response = client.post(address(asked, "returns:add_entry", row.pk), typed | three("starts_on", 5, 1, "0206"))

    assert response.status_code == 200
    assert "Check the year" in response.content.decode()


@pytest.mark.parametrize("role", [Role.EXECUTIVE_MEMBER, Role.BODY_MEMBER])
def test_somebody_of_the_agency_who_does_not_answer_for_it_learns_nothing_of_a_restricted_case(client, role):
    asked = Asked(restricted=True)
    row = asked.ask()
    other = asked.person(role, agency=asked.agency)
    client.force_login(other)

    with partnership_scope(asked.partnership, by=other):
        assert not visible_deadlines(member_of(asked, other)).filter(case=asked.case).exists()
    with partnership_scope(asked.partnership, by=asked.coordinator):
        assert visible_deadlines(member_of(asked, asked.coordinator)).filter(case=asked.case).exists()
    assert asked.case.reference not in client.get(f"/p/{asked.partnership.slug}/deadlines/").content.decode()
    assert client.get(address(asked, "returns:detail", row.pk)).status_code in {403, 404}


def test_the_day_of_the_panel_on_the_plan_follows_a_correction(asked):
    RapidReviewFactory(case=asked.case)
    with partnership_scope(asked.partnership, by=asked.manager):
        start_plan(asked.case, started_on=date(2026, 4, 7), by=asked.manager, now=NOW)
        said = record_panel(
            asked.case, panel_met_on=date(2026, 4, 9), present="All", by=asked.manager, now=NOW, revision=0
        )
        record_panel(
            asked.case, panel_met_on=date(2026, 4, 8), present="All", by=asked.manager, now=NOW, revision=said.revision
        )

        assert PlanStep.objects.get(case=asked.case, code="panel").done_on == date(2026, 4, 8)


@pytest.fixture
def foreign(asked):
    """Another case of the same partnership, with a row of everything."""
    other = CaseFactory(partnership=asked.partnership, status=Status.GATHERING)
    IncidentFactory(case=other)
    row = AgencyReturnFactory(case=other, agency=AgencyFactory(partnership=asked.partnership))
    entry = ChronologyEntryFactory(agency_return=row)
    with partnership_scope(asked.partnership, by=asked.manager):
        start_plan(other, started_on=TODAY, by=asked.manager, now=NOW)
        document = attach_document(other, file=check_file(PDF, "a.pdf"), title="Plan", by=asked.manager, now=NOW)
        process = processes.save_process(
            other, process=None, values={"kind": "inquest", "status": "running"}, revision=0, by=asked.manager, now=NOW
        )
        paper = ReviewPaper.objects.create(
            partnership=asked.partnership, case=other, version=7, snapshot={}, made_by=asked.manager, asked_at=NOW,
            status="failed", failure="It broke", with_chronology=False,
        )  # fmt: skip
    return {
        "subject_id": SubjectFactory(case=other).pk, "return_id": row.pk, "entry_id": entry.pk,
        "document_id": document.pk, "process_id": process.pk, "version": paper.version,
        "step_id": _first_step(asked, other),
        "person_id": asked.manager.pk,
    }  # fmt: skip


def _first_step(asked, case):
    with partnership_scope(asked.partnership):
        return PlanStep.objects.filter(case=case).first().pk


OF_CASE = (
    ("incidents:subject", "subject_id"), ("incidents:subject_more", "subject_id"), ("incidents:remove_subject", "subject_id"),
    ("incidents:process", "process_id"), ("casework:document", "document_id"), ("casework:remove_document", "document_id"),
    ("casework:take_off", "person_id"), ("returns:read", "return_id"), ("returns:accept", "return_id"),
    ("returns:ask_changes", "return_id"), ("returns:take_back", "return_id"), ("returns:extend", "return_id"),
    ("rapid_review:step", "step_id"), ("chronology:match", "entry_id"), ("chronology:paper", "version"),
    ("chronology:progress", "version"), ("chronology:retry", "version"),
)  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_number_from_another_case_leads_nowhere(client, asked, foreign, method):
    client.force_login(asked.manager)
    for name, kwarg in OF_CASE:
        response = getattr(client, method)(address(asked, name, asked.case.reference, foreign[kwarg]))
        assert response.status_code in ({404, 405} if method == "post" else {404}), name


def test_a_number_of_another_agency_leads_nowhere(client, asked, foreign):
    mine = asked.ask()
    _, stranger = asked.other_agency()
    with partnership_scope(asked.partnership, by=asked.coordinator):
        link, _ = linking.make_link(
            mine, "summary", person_name="Sam", post="Nurse", question="What?", by=asked.coordinator, now=NOW
        )
    client.force_login(stranger)
    for name in ("detail", "involvement", "chronology", "add_entry", "documents", "attach", "opened", "submit"):
        assert client.get(address(asked, f"returns:{name}", mine.pk)).status_code == 404, name
    assert client.post(address(asked, "returns:withdraw_link", mine.pk, link.pk)).status_code == 404
    client.force_login(asked.coordinator)
    for name, kwarg in (("entry", "entry_id"), ("remove_entry", "entry_id"), ("document", "document_id")):
        assert client.get(address(asked, f"returns:{name}", mine.pk, foreign[kwarg])).status_code == 404, name
    assert client.get(address(asked, "returns:section", mine.pk, "nothing")).status_code == 404


def test_words_in_addresses_that_mean_nothing_are_not_found(client, asked):
    client.force_login(asked.manager)
    for name, word in (
        ("incidents:criteria", "nothing"), ("incidents:part", "nothing"), ("incidents:notice", "nothing"),
        ("rapid_review:aim", "nothing"),
    ):  # fmt: skip
        assert client.get(address(asked, name, asked.case.reference, word)).status_code == 404, name
    assert (
        client.get(address(asked, "incidents:criterion", asked.case.reference, "notification", "x")).status_code == 404
    )
    assert client.get(address(asked, "incidents:open", "nothing")).status_code == 404


def test_a_judgement_on_numbers_that_no_entry_can_have_changes_nothing(client, asked):
    client.force_login(asked.manager)

    response = client.post(
        address(asked, "chronology:judge", asked.case.reference), {"one": "9" * 30, "other": "-1", "same": "yes"}
    )

    assert response.status_code == 302


def test_a_character_that_no_database_takes_is_an_error_on_the_agencys_forms(client, asked):
    row = asked.ask()
    client.force_login(asked.coordinator)
    typed = {"precision": "day", "kind": "contact", "source": "No\x00tes", "what_happened": "A\x00call", "revision": ""}
    for name, args, data in (
        ("add_entry", (), typed | three("starts_on", 5, 1, 2026)),
        ("section", ("summary",), {"text": "A\x00b", "revision": 0}),
        ("make_link", ("summary",), {"person_name": "A\x00b", "post": "Nurse", "question": "What?"}),
    ):
        assert client.post(address(asked, f"returns:{name}", row.pk, *args), data).status_code == 200, name
    client.post(address(asked, "returns:submit", row.pk), {"checked": "\x00"})
    assert asked.fresh(row).status == ReturnStatus.REQUESTED


def test_the_services_ask_for_themselves_who_may(asked):
    row = asked.submitted()
    outsider = MembershipFactory(partnership=asked.partnership, role=Role.INSPECTOR, ends_on=date(2026, 12, 1)).user
    case, who = asked.case, {"by": outsider, "now": NOW}
    calls = {
        "open_merge": lambda: chronology.open_merge(case, reason="x", **who),
        "gather_again": lambda: chronology.gather_again(case, reason="x", **who),
        "judge": lambda: chronology.judge(case, one=1, other=2, same=True, note="", **who),
        "paper": lambda: papers.ask_for_paper(case, with_chronology=False, **who),
        "aim": lambda: panel.write_aim(case, "facts", text="x", revision=0, **who),
        "panel": lambda: panel.record_panel(case, panel_met_on=TODAY, present="x", revision=0, **who),
        "recommend": lambda: recommending.recommend(
            case, recommendation="no_review", reason="x", national_view="x", revision=0, **who
        ),
        "keep_draft": lambda: recommending.keep_draft(case, reason="x", national_view="x", revision=0, **who),
        "close": lambda: sending.close(case, note="x", **who),
        "send": lambda: sending.record_sending(case, sent_on=TODAY, sent_by="x", receipt="", late_reason="", **who),
        "notice": lambda: notifying.record_notice(
            case, kind="other_area", sent_to="x", sent_on=TODAY, sent_by="x", **who
        ),
        "withdraw": lambda: recording.withdraw_case(case, reason="x", **who),
        "reconsider": lambda: testing.reconsider(case, facts_on=TODAY, reason="x", **who),
        "ask": lambda: requesting.ask_agencies(
            case, agencies=[asked.agency], question="x", looks_back_to=None, due_on=TODAY, **who
        ),
        "accept": lambda: requesting.accept(row, **who),
        "changes": lambda: requesting.ask_for_changes(row, changes_wanted="x", due_on=TODAY, **who),
        "extend": lambda: requesting.extend(row, due_on=TODAY, reason="x", **who),
        "take_back": lambda: requesting.take_back(row, reason="x", **who),
        "section": lambda: answering.write_section(row, "summary", text="x", revision=0, **who),
        "entry": lambda: entries.remove_entry(row, ChronologyEntry(pk=1), revision=0, **who),
        "link": lambda: linking.make_link(row, "summary", person_name="x", post="x", question="x", **who),
    }
    with partnership_scope(asked.partnership, by=outsider):
        for name, call in calls.items():
            with pytest.raises((PermissionDenied, NotYours)):
                call()
                pytest.fail(name)
        assert AgencyReturn.objects.get(pk=row.pk).status == ReturnStatus.SUBMITTED
