"""Documents of an agency's return: attached and removed by the agency's people while the return may be written."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.documents import attach_document, remove_document
from casework.files import CheckedFile
from casework.models import Document
from incidents.models import AgencyReturn
from incidents.returns.answering import begin_draft, begin_writing


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
