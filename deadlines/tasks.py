import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from partnerships.models import Partnership
from partnerships.scoping import partnership_scope

logger = logging.getLogger(__name__)
MOST_PER_TICK = 20_000
BATCH = 250
POSTPONED = timedelta(hours=1)


@shared_task
def raise_due_alerts() -> int:
    """The minute tick. Its cost follows what is due, not how much is stored."""
    from deadlines.alerts import due_deadlines  # noqa: PLC0415

    now = timezone.now()
    found = due_deadlines(now=now, most=MOST_PER_TICK)
    raised = 0
    for partnership in Partnership.objects.filter(pk__in=found).order_by("pk"):
        ids = found[partnership.pk]
        for start in range(0, len(ids), BATCH):
            raised += _raise(partnership, ids[start : start + BATCH], now)
    return raised


def _raise(partnership: Partnership, ids: Sequence[int], now: datetime) -> int:
    """One short transaction for the batch; where something in it is broken, one for each deadline."""
    from deadlines.alerts import postpone_alert, raise_alerts  # noqa: PLC0415

    try:
        with partnership_scope(partnership):
            return raise_alerts(partnership, ids, now=now)
    except (OperationalError, InterfaceError, SoftTimeLimitExceeded):
        raise  # the database went away or time is up: the next minute's tick goes on from here
    except Exception:
        logger.exception("%s deadlines of %s could not be raised together", len(ids), partnership.slug)
    if len(ids) > 1:
        return sum(_raise(partnership, [deadline_id], now) for deadline_id in ids)
    with partnership_scope(partnership):
        postpone_alert(ids[0], until=now + POSTPONED)
    return 0


@shared_task
def set_recurring_deadlines() -> None:
    """Each morning: the clocks that the arrangements imply. One partnership's trouble does not stop the others."""
    from deadlines import services  # noqa: PLC0415

    now = timezone.now()
    for partnership in Partnership.objects.order_by("pk"):
        try:
            services.set_recurring_deadlines(partnership, now=now)
        except Exception:
            logger.exception("the recurring deadlines of %s could not be set", partnership.slug)
