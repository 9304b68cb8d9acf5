"""Doorbells: the row says what is to be done, the broker only says that there is something."""

import logging
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from partnerships.models import Partnership
from partnerships.scoping import partnership_scope

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def make_waiting_papers() -> int:
    from casework.papers import make_waiting  # noqa: PLC0415  leaf
    from reviews.papers import PRESS  # noqa: PLC0415  leaf

    return make_waiting(PRESS, now=timezone.now())


@shared_task(ignore_result=True)
def make_paper(*, partnership_id: int, paper_id: int) -> bool:
    from casework import papers  # noqa: PLC0415  leaf
    from reviews.papers import PRESS  # noqa: PLC0415  leaf

    return papers.make_paper(PRESS, Partnership.objects.get(pk=partnership_id), paper_id, now=timezone.now())


def ring_to_make_paper(partnership_id: int, paper_id: int) -> None:
    """After commit. A broker that is away must not fail what was committed: the tick rings again."""
    transaction.on_commit(partial(_ring, partnership_id, paper_id), robust=True)


def _ring(partnership_id: int, paper_id: int) -> None:
    make_paper.apply_async(kwargs={"partnership_id": partnership_id, "paper_id": paper_id}, retry=False)


@shared_task(ignore_result=True)
def publish_due_reviews() -> int:
    from reviews.release.publishing import publish_due  # noqa: PLC0415  leaf

    return publish_due(now=timezone.now())


@shared_task(ignore_result=True)
def end_publication_years() -> None:
    """Each morning. One partnership's trouble does not stop the others."""
    from reviews.release.after import end_years  # noqa: PLC0415  leaf

    now = timezone.now()
    for partnership in Partnership.objects.order_by("pk"):
        try:
            with partnership_scope(partnership):
                end_years(now=now)
        except Exception:
            logger.exception("the years of published reviews of %s could not be ended", partnership.slug)


@shared_task(ignore_result=True)
def publish_review(*, partnership_id: int, release_id: int) -> bool:
    from reviews.release.publishing import publish_release  # noqa: PLC0415  leaf

    return publish_release(Partnership.objects.get(pk=partnership_id), release_id, now=timezone.now())


def ring_to_publish(partnership_id: int, release_id: int) -> None:
    """After commit, as for papers."""
    transaction.on_commit(partial(_ring_to_publish, partnership_id, release_id), robust=True)


def _ring_to_publish(partnership_id: int, release_id: int) -> None:
    publish_review.apply_async(kwargs={"partnership_id": partnership_id, "release_id": release_id}, retry=False)
