"""Having attached files checked: claim and commit, ask the scanner with no transaction open, mark and commit."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from casework.enums import Scan
from casework.grants import has_conflict, record
from casework.models import Document, DocumentContent
from casework.scanner import ScannerAway, scan
from casework.transitions import lock_case
from notifications.services import queue_notification
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope

logger = logging.getLogger(__name__)
TRY_AGAIN_AFTER = timedelta(minutes=10)
MOST_PER_SWEEP = 50


def scan_document(partnership: Partnership, document_id: int, *, now: datetime) -> bool:
    """Whether a verdict was reached. Safe to run any number of times, and beside itself."""
    if not settings.CLAMD_ADDRESS:
        logger.warning("document %s waits for a virus check, and no CLAMD_ADDRESS is set", document_id)
        return False
    with partnership_scope(partnership):
        content = claim(document_id, now=now)
    if content is None:
        return False
    try:
        verdict = scan(content, address=settings.CLAMD_ADDRESS)
    except ScannerAway as away:
        logger.warning("document %s could not be checked: %s", document_id, away)
        return False
    with partnership_scope(partnership):
        return mark(document_id, virus=verdict.virus, now=now)


@transaction.atomic
def claim(document_id: int, *, now: datetime) -> bytes | None:
    """The bytes, for whoever comes first; nothing for those who come while it is in hand or after it is done."""
    free = Q(scan_tried_at__isnull=True) | Q(scan_tried_at__lte=now - TRY_AGAIN_AFTER)
    waiting = Document.objects.filter(free, pk=document_id, scan=Scan.WAITING)
    if not waiting.update(scan_tried_at=now):
        return None
    return bytes(DocumentContent.objects.get(document=document_id).content)


@transaction.atomic
def mark(document_id: int, *, virus: str, now: datetime) -> bool:
    """Only what still waits. Where a virus was found the case says so, and whoever attached the file hears of it."""
    found = Document.objects.select_related("case").get(pk=document_id)
    case = lock_case(found.case)
    verdict = Scan.INFECTED if virus else Scan.CLEAN
    waiting = Document.objects.filter(pk=document_id, scan=Scan.WAITING)
    if not waiting.update(scan=verdict, scan_result=virus[:200], scan_tried_at=now):
        return False
    if virus:
        _tell(found, now=now)
        record(
            case,
            "virus_found",
            "A virus was found in a document",
            by=None,
            now=now,
            note=found.title if found.agency_id is None else "",
        )
    return True


def _tell(document: Document, *, now: datetime) -> None:
    partnership = document.case.partnership
    if has_conflict(document.case, document.uploaded_by):
        return
    place = f"cases/{document.case.reference}/documents" if document.agency_id is None else "returns"
    queue_notification(
        partnership, users=[document.uploaded_by], kind="document_infected",
        context={"reference": document.case.reference}, path=f"/p/{partnership.slug}/{place}/",
        dedupe_key=f"infected:{document.pk}", now=now,
    )  # fmt: skip


def waiting_documents(*, now: datetime, most: int = MOST_PER_SWEEP) -> list[tuple[int, int]]:
    """Partnership and document of what nobody finished: one question across all partnerships, answered in ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT partnership_id, document_id FROM documents_to_scan(%s, %s)", [now - TRY_AGAIN_AFTER, most]
        )
        return [(partnership_id, document_id) for partnership_id, document_id in cursor.fetchall()]
