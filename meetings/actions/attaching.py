"""Who of a case's readers sees the files that agencies attach as evidence of their actions."""

from datetime import datetime

from django.db.models import OuterRef, Q

from accounts.models import User
from casework.models import Case, Document
from meetings.models import Evidence
from partnerships.http import Member


def documents_read(case: Case | OuterRef, member: Member) -> Q:
    """Evidence is handed in to be read: every reader of the case sees it, and nothing else that the agency keeps there."""
    return Q(pk__in=Evidence.objects.filter(document__case=case).values("document"))


def document_opened(document: Document, by: User, now: datetime) -> None:
    """Nobody is owed a receipt: the access log has it."""
