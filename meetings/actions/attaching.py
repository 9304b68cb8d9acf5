"""Who of a case's readers sees the files that agencies attach as evidence of their actions."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet

from accounts.models import User
from casework.models import Case, Document
from meetings.models import Evidence
from partnerships.http import Member


def agencies_read(case: Case | OuterRef, member: Member) -> QuerySet[Evidence, Any]:
    """Evidence is handed in to be read: every reader of the case sees it."""
    return Evidence.objects.filter(document__case=case, document__agency__isnull=False).values("document__agency")


def document_opened(document: Document, by: User, now: datetime) -> None:
    """Nobody is owed a receipt: the access log has it."""
