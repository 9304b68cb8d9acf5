"""Doorbells: the row says what is to be done, the broker only says that there is something."""

from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from partnerships.models import Partnership


@shared_task(ignore_result=True)
def publish_due_editions() -> int:
    from publishing.printing import begin_due  # noqa: PLC0415  leaf

    return begin_due(now=timezone.now())


@shared_task(ignore_result=True)
def publish_edition(*, partnership_id: int, edition_id: int) -> bool:
    from publishing.printing import make_publication  # noqa: PLC0415  leaf

    return make_publication(Partnership.objects.get(pk=partnership_id), edition_id, now=timezone.now())


def ring_to_publish(partnership_id: int, edition_id: int) -> None:
    """After commit. A broker that is away must not fail what was committed: the tick rings again."""
    transaction.on_commit(partial(_ring, partnership_id, edition_id), robust=True)


def _ring(partnership_id: int, edition_id: int) -> None:
    publish_edition.apply_async(kwargs={"partnership_id": partnership_id, "edition_id": edition_id}, retry=False)
