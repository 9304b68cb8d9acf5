"""Inquests, criminal cases and the like beside a case: linked and listed, not run here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from casework.editing import require_revision
from casework.models import Case
from casework.transitions import TransitionNotAllowed, lock_case
from incidents.enums import Status
from incidents.models import ParallelProcess
from incidents.transitions import RUN


def processes_of(case: Case) -> QuerySet[ParallelProcess]:
    return ParallelProcess.objects.filter(case=case).select_related("changed_by").order_by("pk")


@transaction.atomic
def save_process(
    case: Case, *, process: ParallelProcess | None, values: Mapping[str, Any], revision: int, by: User, now: datetime
) -> ParallelProcess:
    row = lock_case(case)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    if row.status == Status.WITHDRAWN:
        raise TransitionNotAllowed(f"{row.reference} was entered in error. Nothing more is written to it.")
    if process is None:
        found = ParallelProcess(partnership_id=row.partnership_id, case=row)
    else:
        found = ParallelProcess.objects.select_for_update().get(case=row, pk=process.pk)
        require_revision(found, revision)
        found.revision += 1
    for name, value in values.items():
        setattr(found, name, value)
    found.changed_by, found.changed_at = by, now
    found.save()
    return found
