"""Queue, hold, claim, release and mark. The row is the outbox; the broker only carries doorbells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.timezone import localdate

from accounts.models import User
from notifications.models import TO_SEND, Delivery, Notification, Preference, State
from notifications.tasks import deliver_notifications
from partnerships.models import Membership, Partnership
from partnerships.selectors import in_force

MOST_ATTEMPTS = 8
BATCH = 50
SWEEP_AFTER = timedelta(minutes=1)
RING_AGAIN_AFTER = timedelta(minutes=5)
STUCK_AFTER = timedelta(minutes=10)
DIGEST = "daily_summary"


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is to be told, once per `dedupe_key`. No case detail in `context`."""

    user_id: int
    kind: str
    context: Mapping[str, Any]
    path: str
    dedupe_key: str


def queue_notification(
    partnership: Partnership,
    *,
    users: Iterable[User],
    kind: str,
    context: Mapping[str, Any],
    path: str,
    dedupe_key: str,
    now: datetime,
) -> None:
    """Tell each of these people once. Only inside the partnership's scope."""
    queue_messages(partnership, [Message(user.pk, kind, context, path, dedupe_key) for user in users], now=now)


def queue_messages(partnership: Partnership, messages: Sequence[Message], *, now: datetime) -> None:
    """Write the rows, and ring for those that go out at once. A key that was used before is the same message."""
    if not messages:
        return
    wanted = dict(Preference.objects.filter(user__in={m.user_id for m in messages}).values_list("user_id", "delivery"))
    Notification.objects.bulk_create(
        [_row(partnership, m, wanted.get(m.user_id, Delivery.AT_ONCE), now) for m in messages],
        ignore_conflicts=True,
        batch_size=1000,
    )
    fresh = Notification.objects.filter(
        user__in={m.user_id for m in messages}, dedupe_key__in={m.dedupe_key for m in messages},
        state=State.QUEUED, attempts=0,
    )  # fmt: skip
    ring_on_commit(partnership.pk, list(fresh.order_by("pk").values_list("pk", flat=True)))


def _row(partnership: Partnership, message: Message, delivery: str, now: datetime) -> Notification:
    state = {Delivery.DAILY: State.HELD, Delivery.BELL_ONLY: State.NOT_WANTED}.get(Delivery(delivery), State.QUEUED)
    return Notification(
        partnership=partnership, user_id=message.user_id, kind=message.kind, context=dict(message.context),
        path=message.path, dedupe_key=message.dedupe_key, state=state, created_at=now,
        next_try_at=now + SWEEP_AFTER if state == State.QUEUED else None,
    )  # fmt: skip


def ring_on_commit(partnership_id: int, notification_ids: Sequence[int]) -> None:
    """A broker that is away must not fail what was committed: the sweeper rings again."""
    for start in range(0, len(notification_ids), BATCH):
        transaction.on_commit(_doorbell(partnership_id, list(notification_ids[start : start + BATCH])), robust=True)


def _doorbell(partnership_id: int, notification_ids: list[int]) -> Callable[[], None]:
    def ring() -> None:  # a function and no partial(): Django names it in the log when it fails
        arguments = {"partnership_id": partnership_id, "notification_ids": notification_ids}
        deliver_notifications.apply_async(kwargs=arguments, retry=False)

    return ring


def claim(notification_ids: Sequence[int], *, now: datetime) -> list[Notification]:
    """Take rows for sending. What somebody has already is left to them; who no longer belongs here is told nothing."""
    queued = Notification.objects.filter(pk__in=notification_ids, state=State.QUEUED)
    locked = queued.select_for_update(of=("self",), skip_locked=True)
    rows = list(locked.select_related("user", "partnership").order_by("pk"))
    found = Membership.objects.filter(
        in_force(localdate(now)), user__in={row.user_id for row in rows}, user__is_active=True
    )
    members = set(found.values_list("user_id", flat=True))
    leavers = [row.pk for row in rows if row.user_id not in members]
    if leavers:
        Notification.objects.filter(pk__in=leavers).update(state=State.NOT_WANTED, next_try_at=None)
    claimed = [row for row in rows if row.user_id in members]
    for row in claimed:
        row.attempts += 1
    Notification.objects.filter(pk__in=[row.pk for row in claimed]).update(
        state=State.SENDING, attempts=F("attempts") + 1, next_try_at=now + STUCK_AFTER
    )
    return claimed


def hush(users: Iterable[User], *, reference: str) -> None:
    """These people are told no more of what carries this reference: what is not sent yet stays unsent."""
    about = Q(context__reference=reference) | Q(context__title__endswith=reference)
    unsent_rows = Notification.objects.filter(about, user__in=users, state__in=[State.QUEUED, State.HELD])
    unsent_rows.update(state=State.NOT_WANTED, next_try_at=None)


def mark_sent(notification_id: int, *, now: datetime) -> None:
    Notification.objects.filter(pk=notification_id, state__in=TO_SEND).update(
        state=State.SENT, sent_at=now, next_try_at=None
    )


def release(notification: Notification, *, now: datetime) -> None:
    """Sending failed: try again later, and later each time, until it has been tried often enough."""
    sending = Notification.objects.filter(pk=notification.pk, state=State.SENDING)
    if notification.attempts >= MOST_ATTEMPTS:
        sending.update(state=State.FAILED, next_try_at=None)
    else:
        sending.update(state=State.QUEUED, next_try_at=now + timedelta(minutes=2**notification.attempts))


def unsent(*, now: datetime, most: int) -> dict[int, list[int]]:
    """Rows that nobody finished, by partnership: one question across all of them, answered in ids."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partnership_id, notification_id FROM unsent_notifications(%s, %s)", [now, most])
        found: dict[int, list[int]] = {}
        for partnership_id, notification_id in cursor.fetchall():
            found.setdefault(partnership_id, []).append(notification_id)
    return found


def ring_again(partnership: Partnership, notification_ids: Sequence[int], *, now: datetime) -> None:
    """Free what a dead worker had in hand, and ring for all of it."""
    rows = Notification.objects.filter(pk__in=notification_ids, state__in=TO_SEND, next_try_at__lte=now)
    rows.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, next_try_at=None)
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Notification.objects.filter(pk__in=ids).update(state=State.QUEUED, next_try_at=now + RING_AGAIN_AFTER)
    ring_on_commit(partnership.pk, ids)


def waiting_for_digest() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT partnership_id, user_id FROM held_notifications()")
        return [(partnership_id, user_id) for partnership_id, user_id in cursor.fetchall()]


@transaction.atomic
def queue_digest(partnership: Partnership, *, user_id: int, now: datetime) -> None:
    """One mail for all that was held. The held lines count as sent with it; the mail itself is no line at the bell."""
    from notifications.messages import words  # noqa: PLC0415

    held = list(
        Notification.objects.select_for_update().filter(user=user_id, state=State.HELD).order_by("created_at", "pk")
    )
    if not held:
        return
    Notification.objects.create(
        partnership=partnership, user_id=user_id, kind=DIGEST, path=f"/p/{partnership.slug}/notifications/",
        context={"headlines": [words(row.kind, row.context).headline for row in held[:BATCH]], "count": len(held)},
        dedupe_key=f"{DIGEST}:{held[-1].pk}", created_at=now, read_at=now, next_try_at=now,
    )  # fmt: skip
    Notification.objects.filter(pk__in=[row.pk for row in held]).update(state=State.SENT, sent_at=now)


def mark_read(user: User, *, now: datetime, notification_id: int | None = None) -> None:
    rows = Notification.objects.filter(user=user, read_at__isnull=True)
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    rows.update(read_at=now)


def choose_delivery(partnership: Partnership, *, delivery: str, by: User) -> None:
    Preference.objects.update_or_create(partnership=partnership, user=by, defaults={"delivery": delivery})
