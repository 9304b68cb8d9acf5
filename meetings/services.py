"""What is put before a group: on its agenda once, and off it when it was taken."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Body, SeatHolding
from casework.models import Case
from meetings.models import AgendaItem
from partnerships.selectors import in_force

DECIDE, NOTE = "decide", "note"
RUN = "casework.change_case"


class AgendaRefused(Exception):
    """What cannot be done to an agenda, and why, in words for the person who asked."""


def put_on_agenda(
    body: Body,
    *,
    case: Case,
    purpose: str,
    title: str,
    by: User | None,
    now: datetime,
    urgent: bool = False,
    part: str = "",
) -> AgendaItem:
    """One open item per case, purpose and part, however often it is put there."""
    item, _ = AgendaItem.objects.get_or_create(
        partnership_id=case.partnership_id, body=body, case=case, purpose=purpose, part=part, taken_on=None,
        defaults={"title": title[:200], "urgent": urgent, "added_by": by, "added_at": now},
    )  # fmt: skip
    return item


def clear_agendas(case: Case, *, purpose: str, on: date, outcome: str, by: User, part: str = "") -> None:
    """What waited for this part of a case on any agenda has been taken."""
    waiting = AgendaItem.objects.filter(case=case, purpose=purpose, part=part, taken_on__isnull=True)
    waiting.update(taken_on=on, taken_by=by, outcome=outcome[:300])


def may_take(item: AgendaItem, user: User, *, now: datetime) -> bool:
    """Those who run cases, and whoever chairs the group today. A decision is taken by deciding, never by ticking."""
    if item.purpose != NOTE:
        return False
    if user.has_perm(RUN, item):
        return True
    held = SeatHolding.objects.filter(in_force(localdate(now)), user=user, seat__body=item.body_id, chairs=True)
    return user.has_perm("meetings.view_agenda", item) and held.exists()


@transaction.atomic
def take_item(item: AgendaItem, *, taken_on: date, outcome: str, by: User, now: datetime) -> AgendaItem:
    """The group has dealt with it."""
    row = AgendaItem.objects.select_for_update(of=("self",)).select_related("partnership", "case").get(pk=item.pk)
    if not may_take(row, by, now=now):
        raise PermissionDenied(RUN)
    if row.taken_on is not None:
        raise AgendaRefused("Somebody else has recorded this item already. Nothing was changed.")
    if taken_on > localdate(now):
        raise AgendaRefused("The day of the meeting must not be in the future.")
    if taken_on < localdate(row.added_at):
        raise AgendaRefused("The item was put on the agenda after that day. Enter the day of the meeting that took it.")
    row.taken_on, row.taken_by, row.outcome = taken_on, by, outcome
    row.save(update_fields=["taken_on", "taken_by", "outcome"])
    return row
