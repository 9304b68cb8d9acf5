import logging
from smtplib import SMTPException

from celery import shared_task
from django.utils import timezone

from notifications.models import Notification
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope

logger = logging.getLogger(__name__)
MOST_PER_SWEEP = 5000
IN_HAND = 10  # few enough to be sent well before they count as stuck, even by a slow mail server


@shared_task
def deliver_notifications(*, partnership_id: int, notification_ids: list[int]) -> None:
    """Claim a few and commit, send each with no transaction open, mark it. Safe to run any number of times."""
    from notifications import services  # noqa: PLC0415  (services rings these tasks)

    partnership = Partnership.objects.get(pk=partnership_id)
    for start in range(0, len(notification_ids), IN_HAND):
        with partnership_scope(partnership):
            claimed = services.claim(notification_ids[start : start + IN_HAND], now=timezone.now())
        for notification in claimed:
            _deliver(partnership, notification)


def _deliver(partnership: Partnership, notification: Notification) -> None:
    from notifications import gateway, services  # noqa: PLC0415

    try:
        gateway.send(notification)
    except (SMTPException, OSError):
        logger.exception("notification %s could not be sent", notification.pk)
        with partnership_scope(partnership):
            services.release(notification, now=timezone.now())
        return
    with partnership_scope(partnership):
        services.mark_sent(notification.pk, now=timezone.now())


@shared_task
def send_queued_notifications() -> None:
    """Each minute: whatever was queued and not sent, because the broker was away or a worker was killed."""
    from notifications import services  # noqa: PLC0415

    now = timezone.now()
    found = services.unsent(now=now, most=MOST_PER_SWEEP)
    for partnership in Partnership.objects.filter(pk__in=found):
        with partnership_scope(partnership):
            services.ring_again(partnership, found[partnership.pk], now=now)


@shared_task
def send_digests() -> None:
    """Each morning: one mail per person who wants one."""
    from notifications import services  # noqa: PLC0415

    now = timezone.now()
    waiting = services.waiting_for_digest()
    partnerships = Partnership.objects.in_bulk({partnership_id for partnership_id, _ in waiting})
    for partnership_id, user_id in waiting:
        with partnership_scope(partnerships[partnership_id]):
            services.queue_digest(partnerships[partnership_id], user_id=user_id, now=now)
    send_queued_notifications()
