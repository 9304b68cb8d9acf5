"""Sharing learning before anything is published: as it was sent, with proof that it arrived, and a reminder once a day."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Body, SeatHolding
from casework.editing import require_revision
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.transitions import lock_case
from notifications.services import Message, queue_messages
from partnerships.models import Agency, Membership
from partnerships.roles import NEEDS_AGENCY, Role
from partnerships.selectors import in_force, permissions_in
from reviews.learning.points import lock_point, lock_to_run
from reviews.learning.wording import NOT_SEEN, hits_in
from reviews.models import LearningPoint, LearningShare

VIEW = "reviews.view_learning"
NOBODY_CHOSEN = "Choose at least one group or agency"
RECEIVED = "{name} has said already that it arrived. Nothing was changed."


@transaction.atomic
def share_point(
    point: LearningPoint,
    *,
    bodies: Collection[Body],
    agencies: Collection[Agency],
    words_seen: bool,
    by: User,
    now: datetime,
    revision: int,
) -> list[LearningShare]:
    """The point as it stands, once with each. `words_seen`: the person looked at the protected words in it and lets them stay.

    Those who belong there are told that something came, never from which case.
    """
    case = lock_to_run(point.case, by=by)
    row = lock_point(case, point)
    require_revision(row, revision)
    if not bodies and not agencies:
        raise Refused(NOBODY_CHOSEN, "to")
    if not words_seen and hits_in(case, [("The learning point", row.text)]):
        raise Refused(NOT_SEEN, "words_seen")
    wanted = [{"body": body, "agency": None} for body in bodies] + [{"body": None, "agency": each} for each in agencies]
    made = [
        LearningShare.objects.get_or_create(
            partnership_id=case.partnership_id,
            point=row,
            **one,
            defaults={"case": case, "text": row.text, "shared_by": by, "shared_at": now},
        )
        for one in wanted
    ]
    fresh = [share for share, new in made if new]
    if fresh:
        names = ", ".join(sorted(name_of(share) for share in fresh))
        record(case, "share_learning", f"Learning point {row.number} shared", by=by, now=now, note=names)
        _tell(case, fresh, kind="learning_shared", key="shared", by=by, now=now)
    return fresh


def name_of(share: LearningShare) -> str:
    return share.body.name if share.body else share.agency.name if share.agency else ""


@transaction.atomic
def remind(case: Case, *, by: User, now: datetime) -> int:
    """Everybody who has not said that it arrived; pressed again on the same day it tells nobody twice. How many shares wait."""
    row = lock_to_run(case, by=by)
    rows = LearningShare.objects.filter(case=row, received_at__isnull=True).select_related("body", "agency")
    waiting = list(rows)
    _tell(row, waiting, kind="learning_reminder", key=f"remind:{localdate(now).isoformat()}", by=by, now=now)
    return len(waiting)


def _tell(case: Case, shares: Collection[LearningShare], *, kind: str, key: str, by: User, now: datetime) -> None:
    people = people_of(shares, now=now)
    slug = case.partnership.slug
    messages = [
        Message(
            user,
            kind,
            {"name": name_of(share)},
            reverse("learning:share", args=[slug, share.pk]),
            f"learning:{share.pk}:{key}",
        )
        for share in shares
        for user in sorted(people[share.pk])
        if user != by.pk
    ]
    queue_messages(case.partnership, messages, now=now)


def people_of(shares: Iterable[LearningShare], *, now: datetime) -> dict[int, set[int]]:
    """By share, the ids of who is to say that it arrived: who sits on the group; the agency's coordinators, else its contributors.

    Two queries for them all.
    """
    rows, today = list(shares), localdate(now)
    seats = SeatHolding.objects.filter(
        in_force(today), seat__body__in=[row.body_id for row in rows if row.body_id], user__is_active=True
    )
    sitting: dict[int, set[int]] = {}
    for body, user in seats.values_list("seat__body", "user"):
        sitting.setdefault(body, set()).add(user)
    held = Membership.objects.filter(
        in_force(today),
        role__in=NEEDS_AGENCY,
        user__is_active=True,
        agency__in=[row.agency_id for row in rows if row.agency_id],
    )
    by_agency: dict[int, dict[str, set[int]]] = {}
    for agency, role, user in held.values_list("agency", "role", "user"):
        if agency is not None:
            by_agency.setdefault(agency, {}).setdefault(role, set()).add(user)
    found: dict[int, set[int]] = {}
    for row in rows:
        roles = by_agency.get(row.agency_id or 0, {})
        agency_people = roles.get(Role.AGENCY_COORDINATOR) or roles.get(Role.AGENCY_CONTRIBUTOR) or set()
        found[row.pk] = sitting.get(row.body_id, set()) if row.body_id else agency_people
    return found


def receives(share: LearningShare, user: User, *, now: datetime) -> bool:
    """Who belongs to the agency, or sits on the group, today."""
    today = localdate(now)
    if VIEW not in permissions_in(share.partnership_id, user=user):
        return False
    if share.body_id is not None:
        return SeatHolding.objects.filter(in_force(today), user=user, seat__body=share.body_id).exists()
    return Membership.objects.filter(in_force(today), user=user, agency=share.agency_id).exists()


@transaction.atomic
def acknowledge(share: LearningShare, *, follows: str, by: User, now: datetime) -> LearningShare:
    """Once for the whole group or agency, by anybody of it; nobody needs to open the case."""
    case = lock_case(share.case)
    row = LearningShare.objects.select_related("received_by").get(pk=share.pk)
    if not receives(row, by, now=now):
        raise PermissionDenied(VIEW)
    if row.received_by is not None:
        if (row.received_by, row.follows) == (by, follows):
            return row
        raise Refused(RECEIVED.format(name=row.received_by.full_name), "follows")
    row.received_by, row.received_at, row.follows = by, now, follows
    row.save(update_fields=["received_by", "received_at", "follows"])
    record(case, "receive_learning", "Shared learning has arrived", by=by, now=now, note=name_of(share))
    return row
