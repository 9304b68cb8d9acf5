"""From the draft to the public: who may do what, in which order, and that nothing happens twice."""

import threading
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction

from core import pdf
from notifications.models import Notification
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from publishing import printing, services, tasks
from publishing.enums import EditionStatus, Section, SignOffDecision
from publishing.models import Edition, EditionEvent, Publication, PublishedPassage, SectionText
from publishing.rendering import fingerprint, snapshot_of
from publishing.selectors import draft
from publishing.transitions import ALL, TransitionNotAllowed, move
from tests.factories import MembershipFactory, UserFactory
from tests.publishing.conftest import NOW, sign_all

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def begin_rendering(edition):
    Edition.objects.filter(pk=edition.pk).update(status="rendering", progress="Waiting for a worker", progress_at=NOW)


@pytest.mark.usefixtures("scope")
def test_the_transition_table_is_closed(sent, manager):
    for step, status in product(ALL, EditionStatus.values):
        Edition.objects.filter(pk=sent.pk).update(status=status, publish_at=LATER, failure="broken")

        if status in step.sources:
            assert move(sent, step, by=manager, now=NOW).status == step.target
            event = EditionEvent.objects.filter(edition=sent).latest("pk")
            assert (event.name, event.from_status, event.to_status) == (step.name, status, step.target)
            assert event.by == (manager if step.permission else None)
        else:
            with pytest.raises(TransitionNotAllowed):
                move(sent, step, by=manager, now=NOW)


@pytest.mark.usefixtures("scope")
def test_only_who_may_moves_an_edition(sent, partnership):
    inspector = MembershipFactory(partnership=partnership, role=Role.INSPECTOR, ends_on=date(2099, 1, 1)).user
    for step, person in product([step for step in ALL if step.permission], [UserFactory(), inspector]):
        Edition.objects.filter(pk=sent.pk).update(status=min(step.sources), publish_at=LATER, failure="broken")

        with pytest.raises(PermissionDenied):
            move(sent, step, by=person, now=NOW)


@pytest.mark.usefixtures("scope")
def test_sending_freezes_the_draft_and_asks_each_signatory_once(sent, partnership, manager, definition):
    frozen = sent.snapshot
    services.save_text(partnership, section=Section.VOICE, text="New words", revision=0, by=manager, now=NOW)

    edition = Edition.objects.get(pk=sent.pk)

    assert edition.snapshot == frozen
    assert edition.sha256 == fingerprint(frozen)
    assert [(s.role, s.organisation) for s in sent.sign_offs.all()] == [
        (s.role, s.organisation) for s in definition.signatories
    ]
    with pytest.raises(services.NotReady, match="already on its way"):
        services.send_for_sign_off(partnership, by=manager, now=NOW)


def test_signatories_are_told(partnership, manager, executive):
    with partnership_scope(partnership, by=manager):
        services.send_for_sign_off(partnership, by=manager, now=NOW)

        assert list(Notification.objects.filter(kind="edition_to_sign").values_list("user", flat=True)) == [
            executive.pk
        ]


@pytest.mark.usefixtures("scope")
def test_nothing_is_published_before_everybody_agreed(sent, manager, executive):
    services.answer(sent, orders=[1], decision=SignOffDecision.AGREED, by=executive, now=NOW)
    services.answer(
        sent, orders=[2], decision=SignOffDecision.RETURNED, comment="The wrong year", by=executive, now=NOW
    )

    for act in (
        lambda: services.publish(sent, by=manager, now=NOW),
        lambda: services.schedule(sent, at=LATER, by=manager, now=NOW),
    ):
        with pytest.raises(services.NotReady, match="agreed"):
            act()


@pytest.mark.usefixtures("scope")
def test_a_signature_stands_and_who_may_not_sign_cannot(sent, manager, executive):
    services.answer(sent, orders=[1], decision=SignOffDecision.AGREED, by=executive, now=NOW)

    with pytest.raises(services.NotReady):
        services.answer(
            sent, orders=[1], decision=SignOffDecision.RETURNED, comment="Changed my mind", by=executive, now=NOW
        )
    with pytest.raises(PermissionDenied):
        services.answer(sent, orders=[2], decision=SignOffDecision.AGREED, by=manager, now=NOW)
    with pytest.raises(PermissionDenied):
        services.answer(sent, orders=[2], decision=SignOffDecision.AGREED, paper="A letter", by=executive, now=NOW)


@pytest.mark.usefixtures("scope")
def test_withdrawing_ends_the_signatures_and_frees_the_number(signed, partnership, manager):
    services.withdraw(signed, reason="A name is wrong", by=manager, now=NOW)

    again = services.send_for_sign_off(partnership, by=manager, now=NOW)

    assert again.version == signed.version
    assert not again.sign_offs.exclude(decision="waiting").exists()
    assert EditionEvent.objects.filter(edition=signed).latest("pk").note == "A name is wrong"


def test_publishing_makes_the_page_the_pdf_and_the_data(published, partnership):
    assert published.version == 1
    assert published.sha256 == fingerprint(bytes(published.pdf))
    assert published.html_sha256 == fingerprint(published.html)
    with partnership_scope(partnership):
        assert Edition.objects.get(publication=published).status == "published"
        assert [p.anchor for p in PublishedPassage.objects.order_by("order")] == [
            s.value.replace("_", "-") for s in Section
        ]


def test_a_publication_cannot_be_changed_or_deleted(published, partnership):
    for statement in ("UPDATE publishing_publication SET title = 'x'", "DELETE FROM publishing_publication"):
        with (
            pytest.raises(InternalError, match="append-only"),
            partnership_scope(partnership),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.usefixtures("scope")
def test_the_search_holds_the_newest_version_only(published, partnership, manager):
    services.save_text(partnership, section=Section.VOICE, text="Marmalade", revision=0, by=manager, now=NOW)

    second = services.publish_now(partnership, by=manager, now=LATER)

    assert second.version == 2
    assert set(PublishedPassage.objects.values_list("publication", flat=True)) == {second.pk}
    assert Publication.objects.count() == 2


def test_a_worker_publishes_what_is_due_and_only_then(partnership, manager, signed, django_capture_on_commit_callbacks):
    with partnership_scope(partnership, by=manager):
        services.schedule(signed, at=LATER, by=manager, now=NOW)

    assert printing.begin_due(now=LATER - timedelta(seconds=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert printing.begin_due(now=LATER) == 1  # the manager has long gone home
    assert printing.begin_due(now=LATER + timedelta(minutes=1)) == 0

    assert Publication.published.get().version == 1


def test_what_a_lost_worker_left_is_begun_again(partnership, signed, django_capture_on_commit_callbacks):
    with partnership_scope(partnership):
        begin_rendering(signed)

    assert printing.begin_due(now=NOW + timedelta(seconds=30)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert printing.begin_due(now=NOW + timedelta(minutes=10)) == 1

    assert Publication.published.count() == 1


def test_a_doorbell_that_rings_twice_publishes_once(partnership, signed):
    with partnership_scope(partnership):
        begin_rendering(signed)

    assert tasks.publish_edition(partnership_id=partnership.pk, edition_id=signed.pk) is True
    assert tasks.publish_edition(partnership_id=partnership.pk, edition_id=signed.pk) is False
    assert Publication.published.count() == 1


def test_a_failed_rendering_says_why_and_can_be_run_again(partnership, manager, signed, monkeypatch):
    with partnership_scope(partnership):
        begin_rendering(signed)
    monkeypatch.setattr(pdf, "STATIC", pdf.STATIC / "nowhere")  # the fonts are not where they should be

    assert printing.make_publication(partnership, signed.pk, now=NOW) is False

    with partnership_scope(partnership, by=manager):
        failed = Edition.objects.get(pk=signed.pk)
        assert failed.status == "failed"
        assert "a file that is not part of it" in failed.failure
        assert not Publication.objects.exists()
        monkeypatch.undo()
        services.retry(failed, by=manager, now=LATER)
    assert printing.make_publication(partnership, signed.pk, now=LATER) is True


@pytest.mark.usefixtures("scope")
def test_two_editors_never_overwrite_each_other(partnership, manager):
    first = services.save_text(partnership, section=Section.VOICE, text="One", revision=0, by=manager, now=NOW)
    services.save_text(partnership, section=Section.VOICE, text="Two", revision=first.revision, by=manager, now=NOW)

    for stale in (0, first.revision):
        with pytest.raises(services.TextChanged) as conflict:
            services.save_text(partnership, section=Section.VOICE, text="Three", revision=stale, by=manager, now=NOW)
        assert conflict.value.theirs.text == "Two"
    assert SectionText.objects.get().text == "Two"


@pytest.mark.usefixtures("scope")
def test_a_draft_follows_the_rows(partnership, manager):
    services.save_text(partnership, section=Section.VOICE, text="**Marmalade**", revision=0, by=manager, now=NOW)

    now = draft(partnership)

    assert snapshot_of(now.definition, now.texts)["texts"] == {"voice": "**Marmalade**"}
    assert "<strong>Marmalade</strong>" in next(s.intro for s in now.document.sections if s.code == "voice")


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_publish_once(partnership, manager):
    with partnership_scope(partnership, by=manager):
        edition = services.send_for_sign_off(partnership, by=manager, now=NOW)
        sign_all(edition, manager)
        begin_rendering(edition)
    results = []

    def work():
        try:
            results.append(printing.make_publication(partnership, edition.pk, now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False, False, True]
    assert Publication.published.count() == 1
    with partnership_scope(partnership):
        assert EditionEvent.objects.filter(name="finish").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_managers_sending_at_once_make_one_edition(partnership, manager):
    outcomes = []

    def send():
        try:
            with transaction.atomic(), partnership_scope(partnership, by=manager):
                outcomes.append(services.send_for_sign_off(partnership, by=manager, now=NOW).version)
        except services.NotReady:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, outcomes)) == ["1", "refused"]
