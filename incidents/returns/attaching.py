"""Documents of an agency's return: attached and removed by the agency's people while the return may be written."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Q

from accounts.models import User
from casework.documents import attach_document, remove_document
from casework.files import CheckedFile
from casework.models import Case, Document
from casework.selectors import CHANGE
from incidents.models import AgencyReturn
from incidents.returns.answering import begin_draft, begin_writing
from incidents.returns.openings import record_opening
from incidents.returns.transitions import READABLE
from partnerships.http import Member


@transaction.atomic
def attach(agency_return: AgencyReturn, *, file: CheckedFile, title: str, by: User, now: datetime) -> Document:
    row = begin_writing(agency_return, by=by, now=now)
    document = attach_document(row.case, file=file, title=title, by=by, now=now, agency=row.agency)
    begin_draft(row, by=by, now=now)
    return document


@transaction.atomic
def remove(agency_return: AgencyReturn, document: Document, *, reason: str, by: User, now: datetime) -> Document:
    begin_writing(agency_return, by=by, now=now)
    return remove_document(document, reason=reason, by=by, now=now)


def documents_read(case: Case | OuterRef, member: Member) -> Q:
    """Those of the agencies whose answers are in; for readers who do not run the case, once the merge is opened."""
    rows = AgencyReturn.objects.filter(case=case, status__in=READABLE)
    if not member.may(CHANGE):
        rows = rows.filter(case__rapid_review__merge_opened_at__isnull=False)
    return Q(agency__in=rows.values("agency"))


def document_opened(document: Document, by: User, now: datetime) -> None:
    row = AgencyReturn.objects.filter(case=document.case_id, agency=document.agency_id).first()
    if row is not None:
        record_opening(row, by=by, how="document", now=now)
