"""Opening cases and giving them to groups."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Body
from casework.enums import PREFIX, CaseKind
from casework.grants import put_on, record
from casework.models import Case, CaseBody, CaseCounter
from partnerships.models import Partnership


def next_reference(partnership: Partnership, kind: str, *, now: datetime) -> str:
    """SI-2026-004. The counter's row stays locked until the transaction ends, so two people never get the same."""
    prefix, year = PREFIX[CaseKind(kind)], localdate(now).year
    CaseCounter.objects.bulk_create(
        [CaseCounter(partnership=partnership, prefix=prefix, year=year)], ignore_conflicts=True
    )
    counter = CaseCounter.objects.select_for_update().get(prefix=prefix, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{prefix}-{year}-{counter.last:03d}"


class AlreadyOpened(Exception):
    """The same form was sent before. `case` is the one that it opened."""

    def __init__(self, case: Case) -> None:
        super().__init__(f"{case.reference} was opened already.")
        self.case = case


@transaction.atomic
def open_case(
    partnership: Partnership,
    *,
    kind: CaseKind,
    title: str,
    status: str,
    permission: str,
    by: User,
    now: datetime,
    restricted: bool = False,
    arises_from: Case | None = None,
    opening_key: str = "",
) -> Case:
    """A new case with the next reference, in the open scope of its partnership. Whoever restricts it is named on it."""
    if not by.has_perm(permission, partnership):
        raise PermissionDenied(permission)
    reference = next_reference(partnership, kind, now=now)  # locks the counter: a form sent twice waits here for itself
    already = Case.objects.filter(opening_key=opening_key).first() if opening_key else None
    if already is not None:
        raise AlreadyOpened(already)
    case = Case.objects.create(
        partnership=partnership, kind=kind, reference=reference, title=title.strip(), status=status,
        status_changed_at=now, opened_by=by, opened_at=now, arises_from=arises_from, opening_key=opening_key,
    )  # fmt: skip
    record(case, "open", "Case opened", by=by, now=now)
    if restricted:
        put_on(case, user=by, by=by, now=now, reason="Opened the case")
        Case.objects.filter(pk=case.pk).update(restricted=True, revision=F("revision") + 1)
        case.refresh_from_db()
    return case


def give_to_body(case: Case, body: Body | None, part: str, *, now: datetime) -> None:
    """A group has to do with this case from now on: those who sit on it may open it. Idempotent."""
    if body is not None:
        CaseBody.objects.get_or_create(
            partnership_id=case.partnership_id, case=case, body=body, part=part, defaults={"since": now}
        )
