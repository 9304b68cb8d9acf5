"""Doorbells: the row says what is to be done, the broker only says that there is something."""

from functools import partial

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from partnerships.models import Partnership


@shared_task(ignore_result=True)
def scan_document(*, partnership_id: int, document_id: int) -> bool:
    from casework import scanning  # noqa: PLC0415  leaf

    return scanning.scan_document(Partnership.objects.get(pk=partnership_id), document_id, now=timezone.now())


@shared_task(ignore_result=True)
def scan_waiting_documents() -> int:
    """Each minute: what waits because the broker or the scanner was away, or a worker was killed."""
    from casework import scanning  # noqa: PLC0415  leaf

    if not settings.CLAMD_ADDRESS:
        return 0
    waiting = scanning.waiting_documents(now=timezone.now())
    for partnership_id, document_id in waiting:
        _ring(partnership_id, document_id)
    return len(waiting)


def ring_to_scan(partnership_id: int, document_id: int) -> None:
    """After commit. A broker that is away must not fail what was committed: the sweep rings again."""
    transaction.on_commit(partial(_ring, partnership_id, document_id), robust=True)


def _ring(partnership_id: int, document_id: int) -> None:
    scan_document.apply_async(kwargs={"partnership_id": partnership_id, "document_id": document_id}, retry=False)
