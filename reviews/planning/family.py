"""The log of contact with the family: what was offered and told, what they answered, gave and want."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.models import Case
from casework.refusals import Refused
from reviews.enums import ContactKind
from reviews.models import FamilyContact
from reviews.planning.locking import lock_running

OURS = (ContactKind.OFFER, ContactKind.TOLD)
THEIRS = (ContactKind.REPLY, ContactKind.CONTRIBUTION)
WISHES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the contact with the family stands. `ours`: the last line that came from us; `theirs`: their last answer."""

    ours: FamilyContact | None
    theirs: FamilyContact | None
    wishes: list[FamilyContact]


def contacts_of(case: Case) -> QuerySet[FamilyContact]:
    """Newest first."""
    return FamilyContact.objects.filter(case=case).select_related("recorded_by").order_by("-on", "-pk")


def standing_of(case: Case) -> Standing:
    rows = contacts_of(case)
    return Standing(
        rows.filter(kind__in=OURS).first(),
        rows.filter(kind__in=THEIRS).first(),
        list(rows.filter(kind=ContactKind.WISH)[:WISHES_SHOWN]),
    )


@transaction.atomic
def save_contact(
    case: Case, *, contact: FamilyContact | None, values: Mapping[str, Any], revision: int, by: User, now: datetime
) -> FamilyContact:
    """A new line, or one put right; the history keeps what stood there. The same line sent twice is there once."""
    row = lock_running(case, by)
    day: date = values["on"]
    if day > localdate(now):
        raise Refused("That day is in the future. Enter the day on which it happened.", "on")
    if contact is None:
        same = FamilyContact.objects.filter(case=row, **values).first()
        if same is not None:
            return same
        found = FamilyContact(partnership_id=row.partnership_id, case=row, recorded_by=by, recorded_at=now)
    else:
        found = FamilyContact.objects.select_for_update().get(case=row, pk=contact.pk)
        require_revision(found, revision)
        found.revision += 1
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    return found
