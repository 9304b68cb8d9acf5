"""The worker's part: make the PDF of an approved release and keep the public copy. May run twice, late, or beside itself."""

import logging
from datetime import datetime, timedelta

from django.db import connection

from core.pdf import PdfError, render_pdf
from datasets.models import DataRelease
from datasets.models.released import ReleaseState
from datasets.releasing.paper import paper_of
from datasets.releasing.services import keep_published, tell_failure
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope

logger = logging.getLogger(__name__)
SILENT = timedelta(seconds=90)


def publish_release(partnership: Partnership, release_id: int, *, now: datetime) -> bool:
    """Whether it is published now. No transaction is held while the document is made."""
    with partnership_scope(partnership):
        release = DataRelease.objects.filter(pk=release_id, state=ReleaseState.PUBLISHING).first()
        if release is None:
            return False
        context = paper_of(partnership, release, now=now)
    try:
        pdf = render_pdf("pdf/figures.html", context)
    except PdfError as error:
        logger.exception("the figures of %s could not be printed", partnership.slug)
        with partnership_scope(partnership):
            tell_failure(release, why=str(error), now=now)
        return False
    with partnership_scope(partnership):
        keep_published(release, pdf=pdf, now=now)
    return True


def publish_due(*, now: datetime) -> int:
    """What was asked for and has been silent since: the broker was away, or a worker died."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partnership_id, release_id FROM data_releases_to_publish(%s)", [now - SILENT])
        found = cursor.fetchall()
    partnerships = Partnership.objects.in_bulk({partnership for partnership, _ in found})
    return sum(publish_release(partnerships[partnership], release, now=now) for partnership, release in found)
