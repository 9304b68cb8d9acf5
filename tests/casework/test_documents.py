"""Documents of a case: attached, listed, fetched and removed, by whom and how."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from casework.documents import DocumentRefused, attach_document, remove_document, visible_documents
from casework.enums import Scan
from casework.files import check_file
from casework.grants import restrict
from casework.models import CaseChange, Document, DocumentContent
from incidents.enums import Status
from partnerships.http import Member
from partnerships.models import AccessLogEntry, Membership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from partnerships.selectors import permissions_of
from tests.casework.conftest import NOW, person, seat
from tests.casework.test_pages import page, text_of
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.casework import AgencyReturnFactory, CaseFactory
from tests.factories.documents import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def attached(case, by, *, agency=None, title="Terms of reference"):
    with partnership_scope(case.partnership, by=by):
        return attach_document(case, file=check_file(PDF, "plan.pdf"), title=title, by=by, now=NOW, agency=agency)


def member_of(user, partnership):
    with partnership_scope(partnership):
        found = tuple(Membership.objects.filter(user=user))
    return Member(user, partnership, found, permissions_of(found))


def upload(name="plan.pdf", content=PDF, title="Terms of reference"):
    return {"title": title, "file": SimpleUploadedFile(name, content)}


@pytest.fixture
def document(case, manager):
    return attached(case, manager)


def test_attaching_listing_and_fetching(client, case, manager):
    client.force_login(manager)

    response = client.post(page("attach", case), upload(name="../Terms of “reference”.pdf"))

    assert response.url == page("documents", case)
    with partnership_scope(case.partnership):
        row = Document.objects.get()
    assert row.file_name == "Terms of “reference”.pdf"
    text = text_of(client.get(page("documents", case)))
    assert "Terms of reference" in text
    assert "Files are not checked for viruses here" in text
    fetched = client.get(page("document", case, row.pk))
    assert (fetched.status_code, fetched.content) == (200, PDF)
    assert fetched["Content-Disposition"].startswith("attachment;")
    assert fetched["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert fetched["Cache-Control"] == "private, no-store"
    assert fetched["Content-Type"] == "application/pdf"
    with partnership_scope(case.partnership):
        log = AccessLogEntry.objects.latest("pk")
    assert (log.action, log.subject) == ("export", f"{case.reference}/{row.pk}")
    assert "Document attached" in text_of(client.get(page("detail", case)))


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"title": "Plan"}, "Choose a file"),
        (upload(title=""), "Enter what the document is"),
        (upload(content=b""), "The file is empty"),
        (upload(name="page.html", content=b"<html>"), "The file must be a PDF"),
        (upload(content=b"MZ\x90\x00"), "not what its name says (.pdf)"),
    ],
)
def test_each_refusal_is_a_sentence_at_its_field(client, case, manager, posted, words):
    client.force_login(manager)

    response = client.post(page("attach", case), posted)

    text = text_of(response)
    assert response.status_code == 200
    assert text.count(words) == 2  # in the summary and at the field
    assert "There is a problem" in text
    with partnership_scope(case.partnership):
        assert not Document.objects.exists()


def test_too_large_a_file(client, case, manager, settings):
    settings.UPLOAD_MEGABYTES = 1
    client.force_login(manager)

    response = client.post(page("attach", case), upload(content=PDF + b" " * 1024 * 1024))

    assert "The file is larger than 1 MB" in text_of(response)


def test_who_may_read_may_not_always_write(client, case, document, executive, chair):
    seat(executive, case)
    for user in (executive, chair):
        client.force_login(user)
        assert client.get(page("document", case, document.pk)).status_code == 200
        assert "Attach a document" not in text_of(client.get(page("documents", case)))
        assert client.get(page("attach", case)).status_code == 403
        assert client.post(page("attach", case), upload()).status_code == 403
        assert client.post(page("remove_document", case, document.pk), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["document", "remove_document"])
def test_a_document_is_there_for_its_own_case_only(client, case, document, manager, name):
    other = CaseFactory(partnership=case.partnership)
    client.force_login(manager)
    assert client.get(page(name, other, document.pk)).status_code == 404
    client.force_login(MembershipFactory().user)
    assert client.get(page(name, case, document.pk)).status_code == 404


def test_a_restricted_cases_document_does_not_exist_for_others(client, case, document, manager, chair):
    with partnership_scope(case.partnership, by=manager):
        restrict(case, by=manager, now=NOW, reason="x")
    client.force_login(chair)

    for name, args in (("document", [document.pk]), ("documents", [])):
        assert client.get(page(name, case, *args)).status_code == 404


@pytest.mark.parametrize(
    ("scan", "status"), [(Scan.CLEAN, 200), (Scan.NOT_CHECKED, 200), (Scan.WAITING, 404), (Scan.INFECTED, 404)]
)
def test_only_what_is_clean_is_served(client, document, manager, scan, status):
    case = document.case
    with partnership_scope(case.partnership):
        Document.objects.filter(pk=document.pk).update(scan=scan)
    client.force_login(manager)

    assert client.get(page("document", case, document.pk)).status_code == status
    text = text_of(client.get(page("documents", case)))
    assert (page("document", case, document.pk) + '"' in text) == (status == 200)
    assert scan.label in text


def test_removing_takes_it_from_everybody_and_keeps_that_it_was_there(client, case, document, manager):
    client.force_login(manager)
    assert "Enter why the document is removed" in text_of(client.post(page("remove_document", case, document.pk), {}))

    client.post(page("remove_document", case, document.pk), {"reason": "It named a child"})

    assert client.get(page("document", case, document.pk)).status_code == 404
    assert "No document is attached" in text_of(client.get(page("documents", case)))
    assert "It named a child" in text_of(client.get(page("timeline", case)))
    assert client.get(page("remove_document", case, document.pk)).status_code == 404
    with partnership_scope(case.partnership), pytest.raises(DocumentRefused, match="already"):
        remove_document(document, reason="Again", by=manager, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_people_removing_at_once_remove_once_and_both_are_answered(document, manager):
    case, answers = document.case, []
    ready = threading.Barrier(8)

    def press():
        try:
            client = Client()
            client.force_login(manager)
            ready.wait(10)
            answers.append(client.post(page("remove_document", case, document.pk), {"reason": "Twice"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(answers) <= {302, 404}
    with partnership_scope(case.partnership):
        assert case.events.filter(name="remove_document").count() == 1


def test_an_agencys_people_have_their_own_agencys_documents_only(case, manager, contributor):
    membership = contributor.memberships
    with partnership_scope(case.partnership):
        agency = membership.get().agency
    other = AgencyFactory(partnership=case.partnership)
    own = attached(case, contributor, agency=agency, title="Ours")
    theirs = attached(case, manager, agency=other, title="Theirs")
    plain = attached(case, manager)
    with partnership_scope(case.partnership, by=contributor):
        assert list(visible_documents(member_of(contributor, case.partnership), case)) == [own]
        assert set(visible_documents(member_of(manager, case.partnership), case)) == {plain}
    for each, status in ((agency, "submitted"), (other, "draft")):
        AgencyReturnFactory(
            case=case, agency=each, status=status, submitted_at=NOW if status == "submitted" else None,
            submitted_by=contributor if status == "submitted" else None,
        )  # fmt: skip
    with partnership_scope(case.partnership, by=contributor):
        assert set(visible_documents(member_of(manager, case.partnership), case)) == {own, plain}
        for agency_asked in (None, other):
            with pytest.raises(PermissionDenied):
                attach_document(
                    case, file=check_file(PDF, "a.pdf"), title="No", by=contributor, now=NOW, agency=agency_asked
                )
        for row in (theirs, plain):
            with pytest.raises(PermissionDenied):
                remove_document(row, reason="No", by=contributor, now=NOW)
        assert remove_document(own, reason="The wrong file", by=contributor, now=NOW).removed_by == contributor


def test_an_agency_answers_a_restricted_case_too(case, manager, contributor):
    with partnership_scope(case.partnership, by=manager):
        restrict(case, by=manager, now=NOW, reason="x")
        agency = contributor.memberships.get().agency

    attached(case, contributor, agency=agency)

    with partnership_scope(case.partnership):
        assert visible_documents(member_of(contributor, case.partnership), case).count() == 1
        assert (
            visible_documents(
                member_of(person(case.partnership, Role.INDEPENDENT_CHAIR), case.partnership), case
            ).count()
            == 0
        )


def test_the_list_asks_no_more_for_more_documents(
    client, django_assert_num_queries, django_assert_max_num_queries, document, manager
):
    case = document.case
    client.force_login(manager)
    client.get(page("documents", case))
    with django_assert_max_num_queries(14) as once:
        client.get(page("documents", case))
    for _ in range(10):
        attached(case, manager, agency=AgencyFactory(partnership=case.partnership))
    with django_assert_num_queries(len(once)):
        client.get(page("documents", case))


def test_bytes_are_in_no_history_and_tries_of_the_scanner_neither(client, case, document, manager):
    with partnership_scope(case.partnership):
        Document.objects.filter(pk=document.pk).update(scan_tried_at=NOW)
        assert CaseChange.objects.filter(table_name="casework_document").count() == 2
        assert not CaseChange.objects.filter(table_name=DocumentContent._meta.db_table).exists()
    client.force_login(manager)

    entries = client.get(page("history", case)).context["entries"]

    assert [entry.kind for entry in entries if entry.kind == "Document"] == ["Document"]


def test_a_closed_case_still_takes_a_late_paper(client, case, manager):
    with partnership_scope(case.partnership):
        type(case).objects.filter(pk=case.pk).update(status=Status.CLOSED, closed_at=NOW)
    client.force_login(manager)

    assert client.post(page("attach", case), upload()).status_code == 302
