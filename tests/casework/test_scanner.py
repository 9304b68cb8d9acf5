"""The scanner is asked in its own language, and files wait until it has answered."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casework import scanning, tasks
from casework.documents import attach_document
from casework.enums import Scan
from casework.files import check_file
from casework.models import CaseEvent, Document
from casework.scanner import ScannerAway, scan
from notifications.messages import words
from notifications.models import Notification
from partnerships.scoping import partnership_scope
from tests.casework.clamd import clamd
from tests.casework.conftest import NOW

LARGE = bytes(range(256)) * 1024


def attached(case, by, content=b"Harmless words"):
    with partnership_scope(case.partnership, by=by):
        return attach_document(case, file=check_file(content, "notes.txt"), title="Notes", by=by, now=NOW)


def now_stands(document):
    with partnership_scope(document.partnership):
        return Document.objects.get(pk=document.pk)


def test_clean_infected_and_whole(tmp_path):
    with clamd() as (server, address):
        assert scan(LARGE, address=address).clean
        assert scan(b"an EICAR file", address=address).virus == "Eicar-Signature"
        assert server.seen[0] == LARGE
    with clamd(path=str(tmp_path / "clamd.sock")) as (_, address):
        assert scan(b"words", address=address).clean


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: nonsense\0"])
def test_no_verdict_is_no_clean_file(answer):
    with clamd(answer=answer) as (_, address), pytest.raises(ScannerAway, match="no verdict"):
        scan(b"words", address=address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/no/such/socket", "nonsense"])
def test_a_scanner_that_is_away(address):
    with pytest.raises(ScannerAway, match="cannot be reached"):
        scan(b"words", address=address)


def test_a_scanner_that_says_nothing_is_not_waited_for():
    stop = threading.Event()
    with clamd() as (server, address):
        server._one = lambda line: stop.wait(3)
        with pytest.raises(ScannerAway):
            scan(b"words", address=address, answer_seconds=0.1)
        stop.set()


@pytest.fixture
def scanner(settings):
    with clamd() as (server, address):
        settings.CLAMD_ADDRESS = address
        yield server


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "verdict"), [(b"Harmless words", Scan.CLEAN), (b"EICAR words", Scan.INFECTED)])
def test_a_file_waits_until_it_was_checked(scanner, case, manager, content, verdict):
    document = attached(case, manager, content)
    assert document.scan == Scan.WAITING

    assert scanning.scan_document(case.partnership, document.pk, now=NOW)
    assert not scanning.scan_document(case.partnership, document.pk, now=NOW + timedelta(days=1))

    with partnership_scope(case.partnership):  # a verdict stands: a worker that comes late changes nothing
        assert not scanning.mark(document.pk, virus="Late", now=NOW)
    assert now_stands(document).scan == verdict
    assert len(scanner.seen) == 1


@pytest.mark.django_db
def test_who_attached_a_virus_hears_of_it_and_the_case_says_so(scanner, case, manager):
    document = attached(case, manager, b"EICAR words")

    scanning.scan_document(case.partnership, document.pk, now=NOW)

    with partnership_scope(case.partnership):
        told = Notification.objects.get(kind="document_infected")
        assert CaseEvent.objects.filter(case=case, name="virus_found", by=None).exists()
    assert told.user == manager
    assert (
        words(told.kind, told.context).headline == f"A virus was found in a file that you attached to {case.reference}"
    )
    assert now_stands(document).scan_result == "Eicar-Signature"


@pytest.mark.django_db
def test_without_an_address_nothing_is_checked_and_nothing_waits(settings, case, manager):
    settings.CLAMD_ADDRESS = ""
    document = attached(case, manager)

    assert document.scan == Scan.NOT_CHECKED
    assert not scanning.scan_document(case.partnership, document.pk, now=NOW)
    assert tasks.scan_waiting_documents() == 0


@pytest.mark.django_db
def test_while_the_scanner_is_away_the_file_waits_and_is_tried_again(settings, case, manager):
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    document = attached(case, manager)

    assert not scanning.scan_document(case.partnership, document.pk, now=NOW)
    assert now_stands(document).scan == Scan.WAITING
    assert scanning.waiting_documents(now=NOW + timedelta(minutes=1)) == []
    later = NOW + scanning.TRY_AGAIN_AFTER
    assert scanning.waiting_documents(now=later) == [(case.partnership_id, document.pk)]
    with clamd() as (_, address):
        settings.CLAMD_ADDRESS = address
        assert scanning.scan_document(case.partnership, document.pk, now=later)
    assert scanning.waiting_documents(now=later + timedelta(days=1)) == []


@pytest.mark.django_db(transaction=True)
def test_the_doorbell_rings_after_commit_and_the_sweep_finds_what_was_missed(
    scanner, settings, case, manager, monkeypatch
):
    rung = []
    monkeypatch.setattr(tasks.scan_document, "apply_async", lambda kwargs, retry: rung.append(kwargs))
    document = attached(case, manager)
    expected = {"partnership_id": case.partnership_id, "document_id": document.pk}
    assert rung == [expected]

    assert tasks.scan_waiting_documents() == 1
    assert rung == [expected, expected]
    assert tasks.scan_document(**rung[0])
    assert not tasks.scan_document(**rung[1])
    assert tasks.scan_waiting_documents() == 0
    assert now_stands(document).scan == Scan.CLEAN


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_ask_once(scanner, case, manager, monkeypatch):
    monkeypatch.setattr(tasks.scan_document, "apply_async", lambda **_: None)
    document = attached(case, manager)
    outcomes = []

    def work():
        try:
            outcomes.append(scanning.scan_document(case.partnership, document.pk, now=timezone.now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [False] * 7 + [True]
    assert len(scanner.seen) == 1
