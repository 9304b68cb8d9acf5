"""Doorbells: the row says what is to be done, the broker only says that there is something."""

from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from partnerships.models import Partnership


@shared_task(ignore_result=True)
def publish_due_figures() -> int:
    from datasets.releasing.publishing import publish_due  # noqa: PLC0415  leaf

    return publish_due(now=timezone.now())


@shared_task(ignore_result=True)
def publish_figures(*, partnership_id: int, release_id: int) -> bool:
    from datasets.releasing.publishing import publish_release  # noqa: PLC0415  leaf

    return publish_release(Partnership.objects.get(pk=partnership_id), release_id, now=timezone.now())


def ring_to_publish(partnership_id: int, release_id: int) -> None:
    """After commit. A broker that is away must not fail what was committed: the tick rings again."""
    transaction.on_commit(partial(_ring, partnership_id, release_id), robust=True)


def _ring(partnership_id: int, release_id: int) -> None:
    publish_figures.apply_async(kwargs={"partnership_id": partnership_id, "release_id": release_id}, retry=False)
