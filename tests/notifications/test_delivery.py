"""The outbox: once to each person, at least once by mail, whatever is away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction

from notifications import services, tasks
from notifications.gateway import message_id
from notifications.messages import words
from notifications.models import Delivery, Notification, Preference, State
from tests.factories import MembershipFactory, PartnershipFactory

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)


class BrokenBackend(EmailBackend):
    def send_messages(self, messages):
        raise SMTPException("the mail server is away")


@pytest.fixture(autouse=True)
def at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member(db):
    return MembershipFactory()


def tell(scoped, member, *, key="key", kind="deadline_due", users=None):
    with scoped(member.partnership):
        services.queue_notification(
            member.partnership, users=users or [member.user], kind=kind, context={"title": "Order the room", "due_on": "2026-06-30"},
            path="/p/area/deadlines/1/", dedupe_key=key, now=NOW,
        )  # fmt: skip


def rows(scoped, member):
    with scoped(member.partnership):
        return list(Notification.objects.order_by("pk"))


def sweep(after, capture):
    with time_machine.travel(NOW + after, tick=False), capture(execute=True):
        tasks.send_queued_notifications()


def test_a_message_goes_out_when_the_transaction_is_committed(scoped, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(scoped, member)
        assert not mail.outbox

    (sent,) = mail.outbox
    (row,) = rows(scoped, member)
    assert (row.state, row.sent_at, row.next_try_at) == (State.SENT, NOW, None)
    assert (sent.subject, sent.to) == ("Due soon: Order the room", [member.user.email])
    assert sent.extra_headers["Message-ID"] == message_id(row)
    assert "http://127.0.0.1:8000/p/area/deadlines/1/" in sent.body
    assert "30 June 2026" in sent.body


def test_a_key_that_was_used_is_the_same_message(scoped, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(scoped, member)
        tell(scoped, member)

    assert len(mail.outbox) == len(rows(scoped, member)) == 1


def test_a_rolled_back_transaction_tells_nobody(scoped, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(scoped, member)
        raise ZeroDivisionError

    assert not mail.outbox


def test_delivering_again_sends_nothing(scoped, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(scoped, member)
    (row,) = rows(scoped, member)

    tasks.deliver_notifications(partnership_id=member.partnership_id, notification_ids=[row.pk])

    assert len(mail.outbox) == 1


def test_a_person_who_left_gets_no_mail(scoped, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(scoped, member)
        with scoped(member.partnership):
            member.ends_on = date(2026, 6, 9)
            member.save(update_fields=["ends_on"])

    assert not mail.outbox
    assert rows(scoped, member)[0].state == State.NOT_WANTED


def test_losing_the_doorbell_loses_nothing(scoped, member, django_capture_on_commit_callbacks):
    tell(scoped, member)

    sweep(timedelta(seconds=30), django_capture_on_commit_callbacks)
    assert not mail.outbox
    sweep(timedelta(minutes=1), django_capture_on_commit_callbacks)
    sweep(timedelta(minutes=30), django_capture_on_commit_callbacks)

    assert len(mail.outbox) == 1


def test_what_a_dead_worker_had_in_hand_goes_out_with_the_same_name(scoped, member, django_capture_on_commit_callbacks):
    tell(scoped, member)
    with scoped(member.partnership):
        (claimed,) = services.claim([Notification.objects.get().pk], now=NOW)

    sweep(timedelta(minutes=9), django_capture_on_commit_callbacks)
    assert not mail.outbox
    sweep(timedelta(minutes=10), django_capture_on_commit_callbacks)

    assert [m.extra_headers["Message-ID"] for m in mail.outbox] == [message_id(claimed)]


def test_a_broken_mail_server_is_tried_again_and_given_up_in_the_end(
    scoped, member, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    tell(scoped, member)

    attempts = []
    for minute in range(0, 24 * 60, 5):
        sweep(timedelta(minutes=minute), django_capture_on_commit_callbacks)
        attempts.append(rows(scoped, member)[0].attempts)

    assert rows(scoped, member)[0].state == State.FAILED
    assert attempts[-1] == services.MOST_ATTEMPTS


def test_a_mail_server_that_comes_back_gets_it(scoped, member, settings, django_capture_on_commit_callbacks):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    with django_capture_on_commit_callbacks(execute=True):
        tell(scoped, member)
    settings.EMAIL_BACKEND = working

    sweep(timedelta(minutes=3), django_capture_on_commit_callbacks)

    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("wish", "state"), [(Delivery.DAILY, State.HELD), (Delivery.BELL_ONLY, State.NOT_WANTED)])
def test_a_persons_wish_is_followed(scoped, member, django_capture_on_commit_callbacks, wish, state):
    with scoped(member.partnership):
        services.choose_delivery(member.partnership, delivery=wish, by=member.user)

    with django_capture_on_commit_callbacks(execute=True):
        tell(scoped, member)

    assert not mail.outbox
    assert rows(scoped, member)[0].state == state


def test_the_daily_summary_is_one_mail_and_comes_once(scoped, member, django_capture_on_commit_callbacks):
    with scoped(member.partnership):
        services.choose_delivery(member.partnership, delivery=Delivery.DAILY, by=member.user)
    tell(scoped, member, key="one")
    tell(scoped, member, key="two", kind="deadline_missed")

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            tasks.send_digests()

    (summary,) = mail.outbox
    assert summary.subject == "2 new notifications"
    assert "- Due soon: Order the room\n- Overdue: Order the room" in summary.body
    assert {row.state for row in rows(scoped, member)} == {State.SENT}
    with scoped(member.partnership):
        assert Notification.objects.filter(read_at__isnull=True).count() == 2


@pytest.mark.parametrize("kind", ["deadline_due", "deadline_missed", "deadline_given"])
def test_words_never_break_a_subject(kind):
    said = words(kind, {"title": "One <b>&\r\nBcc: x@y.example", "due_on": "2026-06-30"})

    assert "\n" not in said.headline
    assert "<b>&" in said.headline
    assert "30 June 2026" in said.text


@pytest.mark.parametrize(
    "change", [{"state": "lost"}, {"sent_at": NOW}, {"next_try_at": None}, {"state": "sent"}, {"state": "failed"}]
)
def test_the_database_holds_the_promises(scoped, member, change):
    tell(scoped, member)

    with scoped(member.partnership), pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.update(**change)


def test_one_preference_per_person(scoped, member):
    with scoped(member.partnership):
        services.choose_delivery(member.partnership, delivery=Delivery.DAILY, by=member.user)
        services.choose_delivery(member.partnership, delivery=Delivery.BELL_ONLY, by=member.user)
        assert Preference.objects.get().delivery == Delivery.BELL_ONLY


def test_the_questions_across_partnerships_belong_to_the_one_that_may_ask(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, pg_get_userbyid(proowner), has_function_privilege('public', oid, 'execute') FROM pg_proc"
            " WHERE proname IN ('unsent_notifications', 'held_notifications') ORDER BY 1"
        )
        assert cursor.fetchall() == [
            (name, True, "portal_ops", False) for name in ("held_notifications", "unsent_notifications")
        ]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_send_it_once(scoped):
    member = MembershipFactory(partnership=PartnershipFactory())
    with scoped(member.partnership):
        row = Notification.objects.create(
            partnership=member.partnership, user=member.user, kind="deadline_due", context={"title": "x"}, path="/", dedupe_key="k",
            created_at=NOW, next_try_at=NOW,
        )  # fmt: skip

    def work(_):
        try:
            tasks.deliver_notifications(partnership_id=member.partnership_id, notification_ids=[row.pk])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))

    assert len(mail.outbox) == 1
