"""The work of the worker: an edition's page, PDF and data become a publication, once."""

import logging
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from core.pdf import PdfError
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from publishing import tasks
from publishing.enums import EditionStatus
from publishing.models import Edition, Publication, PublishedPassage
from publishing.rendering import STEPS, Rendered, fingerprint, render_edition
from publishing.transitions import BEGIN, FAIL, FINISH, TransitionNotAllowed, move

logger = logging.getLogger(__name__)
# Longer than a task may run: whoever worked on it is gone.
SILENCE = timedelta(minutes=6)


def begin_due(*, now: datetime) -> int:
    """Start what is due, and start again what a lost worker left. Asked once for all partnerships."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partnership_id, edition_id FROM editions_to_publish(%s, %s)", [now, now - SILENCE])
        due: list[tuple[int, int]] = cursor.fetchall()
    partnerships = Partnership.objects.in_bulk({partnership_id for partnership_id, _ in due})
    for partnership_id, edition_id in due:
        with partnership_scope(partnerships[partnership_id]):
            edition = Edition.objects.get(pk=edition_id)
            if edition.status == EditionStatus.SCHEDULED:
                try:
                    move(
                        edition,
                        BEGIN,
                        by=None,
                        now=now,
                        progress="Waiting for a worker",
                        progress_step=0,
                        progress_at=now,
                        failure="",
                    )
                except TransitionNotAllowed:  # taken back, or begun by another tick, a moment ago
                    continue
            else:
                Edition.objects.filter(pk=edition_id, status=EditionStatus.RENDERING).update(progress_at=now)
            tasks.ring_to_publish(partnership_id, edition_id)
    return len(due)


def make_publication(partnership: Partnership, edition_id: int, *, now: datetime) -> bool:
    """Render and publish. Called twice, or by two workers at once, it publishes once."""
    with partnership_scope(partnership):
        edition = Edition.objects.filter(pk=edition_id, status=EditionStatus.RENDERING).first()
    if edition is None or edition.snapshot is None:
        return False

    def progress(step: int) -> None:
        with partnership_scope(partnership):
            Edition.objects.filter(pk=edition_id).update(
                progress=STEPS[step], progress_step=step, progress_at=timezone.now()
            )

    try:
        rendered = render_edition(edition.snapshot, version=edition.version, published_at=now, progress=progress)
    except Exception as error:
        logger.exception("edition %s could not be made", edition_id)
        _record_failure(partnership, edition, error, now=now)
        return False
    progress(len(STEPS) - 1)
    with partnership_scope(partnership):
        return _store(partnership, edition, rendered, now=now)


def _record_failure(partnership: Partnership, edition: Edition, error: Exception, *, now: datetime) -> None:
    why = (
        str(error)
        if isinstance(error, PdfError)
        else f"Something went wrong while making it ({type(error).__name__}). Run it again; if it fails again, tell support."
    )
    try:
        with partnership_scope(partnership):
            move(edition, FAIL, by=None, now=now, note=why, failure=why)
    except TransitionNotAllowed:
        logger.info("edition %s was finished by another worker", edition.pk)


def _store(partnership: Partnership, edition: Edition, rendered: Rendered, *, now: datetime) -> bool:
    try:
        edition = move(edition, FINISH, by=None, now=now, progress="", progress_step=len(STEPS), progress_at=now)
    except TransitionNotAllowed:
        return False
    publication = Publication.objects.create(
        partnership=partnership, edition=edition, kind=edition.kind, version=edition.version, title=edition.title, published_at=now,
        html=rendered.html, html_sha256=fingerprint(rendered.html), data=rendered.data, data_sha256=fingerprint(rendered.data),
        pdf=rendered.pdf, sha256=fingerprint(rendered.pdf), pdf_size=len(rendered.pdf),
    )  # fmt: skip
    PublishedPassage.objects.filter(publication__kind=edition.kind).delete()
    PublishedPassage.objects.bulk_create(
        PublishedPassage(
            partnership=partnership,
            publication=publication,
            order=section.number,
            heading=section.title,
            anchor=section.anchor,
            text=section.words,
        )
        for section in rendered.sections
    )
    return True
