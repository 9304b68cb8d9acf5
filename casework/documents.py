"""Attaching, reading and removing the documents of a case. The bytes are served nowhere but here."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate

from accounts.models import User
from casework import registry
from casework.enums import SERVED, Scan
from casework.files import CheckedFile
from casework.grants import conflicts_in_force, has_conflict, record
from casework.models import Case, Document, DocumentContent
from casework.selectors import CHANGE, visible_cases
from casework.tasks import ring_to_scan
from casework.transitions import lock_case
from partnerships.http import Member
from partnerships.models import Agency, Membership
from partnerships.selectors import in_force, permissions_in

ANSWER = "incidents.answer_return"


class DocumentRefused(Exception):
    """What cannot be done with this document, and why, in words for the person who asked."""


@transaction.atomic
def attach_document(
    case: Case, *, file: CheckedFile, title: str, by: User, now: datetime, agency: Agency | None = None
) -> Document:
    """To a case, by those who run it; or to an agency's return, by that agency's own people."""
    row = lock_case(case)
    _may_change(row, agency, by=by, now=now)
    return keep_document(row, file=file, title=title, by=by, now=now, agency=agency)


def keep_document(
    row: Case, *, file: CheckedFile, title: str, by: User, now: datetime, agency: Agency | None = None
) -> Document:
    """On a locked case, for somebody of whom the caller knows that they may attach something: its own page says why."""
    document = Document.objects.create(
        partnership_id=row.partnership_id, case=row, agency=agency, title=title.strip(), file_name=file.file_name,
        content_type=file.content_type, size=file.size, sha256=file.sha256, uploaded_by=by, uploaded_at=now,
        scan=Scan.WAITING if settings.CLAMD_ADDRESS else Scan.NOT_CHECKED,
    )  # fmt: skip
    DocumentContent.objects.create(partnership_id=row.partnership_id, document=document, content=file.content)
    record(row, "attach_document", "Document attached", by=by, now=now, note=_in_the_timeline(document, document.title))
    if document.scan == Scan.WAITING:
        ring_to_scan(row.partnership_id, document.pk)
    return document


@transaction.atomic
def remove_document(document: Document, *, reason: str, by: User, now: datetime) -> Document:
    """Nobody fetches it any more. That it was there, and who removed it and why, stays with the case."""
    case = lock_case(document.case)
    row = Document.objects.select_for_update(of=("self",)).select_related("agency").get(pk=document.pk)
    _may_change(case, row.agency, by=by, now=now)
    if row.removed_at is not None:
        raise DocumentRefused("Somebody else has removed this document already.")
    row.removed_at, row.removed_by, row.remove_reason = now, by, reason.strip()[:300]
    row.save(update_fields=["removed_at", "removed_by", "remove_reason"])
    said = _in_the_timeline(row, f"{row.title}: {row.remove_reason}")
    record(case, "remove_document", "Document removed", by=by, now=now, note=said)
    return row


def _in_the_timeline(document: Document, words: str) -> str:
    """What an agency attaches to its answer is its own until the answer is in; the timeline is read before."""
    return words if document.agency_id is None else "To an agency's return"


def _may_change(case: Case, agency: Agency | None, *, by: User, now: datetime) -> None:
    if by.has_perm(CHANGE, case):
        return
    closed = has_conflict(case, by)
    own = (
        agency is not None
        and not closed
        and ANSWER in permissions_in(case.partnership_id, user=by)
        and _belongs(by, agency, now)
    )
    if not own:
        raise PermissionDenied(CHANGE)


def _belongs(user: User, agency: Agency, now: datetime) -> bool:
    return Membership.objects.filter(in_force(localdate(now)), user=user, agency=agency).exists()


def visible_documents(member: Member, case: Case) -> QuerySet[Document]:
    """Whoever may open the case sees them, an agency's once its answer is in; an agency's people see their own agency's.
    Removed ones nobody.
    """
    closed = conflicts_in_force().filter(user=member.user).values("case")
    rows = Document.objects.filter(case=case, removed_at__isnull=True).exclude(case__in=closed)
    own = Q(agency__in=member.answers_for)
    if visible_cases(member).filter(pk=case.pk).exists():
        rows = rows.filter(own | Q(agency__isnull=True) | registry.agency_documents_read(case, member))
    else:
        rows = rows.filter(own)
    return rows.select_related("uploaded_by", "agency", "case").order_by("-uploaded_at", "-pk")


def get_document(member: Member, case: Case, document_id: int) -> Document:
    document = visible_documents(member, case).filter(pk=document_id).first()
    if document is None:
        raise Http404
    return document


def may_be_fetched(document: Document) -> bool:
    return document.scan in SERVED and document.removed_at is None


def document_response(document: Document) -> HttpResponse:
    """As a file to keep, never as a page to show; 404 while it waits for the virus check or when one was found."""
    if not may_be_fetched(document):
        raise Http404
    stored = DocumentContent.objects.get(document=document)
    response = HttpResponse(bytes(stored.content), content_type=document.content_type)
    response["Content-Disposition"] = content_disposition_header(True, document.file_name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
