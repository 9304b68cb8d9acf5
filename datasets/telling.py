"""Who hears of what happens to a quarterly return. The quarter and the agency, never a figure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from datasets.models import QuarterlyReturn
from datasets.periods import named
from notifications.services import Message, queue_messages
from partnerships.models import Membership
from partnerships.roles import NEEDS_AGENCY, Role
from partnerships.selectors import in_force


def tell_agencies(returns: Iterable[QuarterlyReturn], kind: str, *, key: str, now: datetime) -> None:
    """Each person who answers for these agencies, in one query; only whoever has it where it was passed to somebody who still
    answers there."""
    by_agency = {row.agency_id: row for row in returns}
    held = Membership.objects.filter(in_force(localdate(now)), role__in=NEEDS_AGENCY, user__is_active=True)
    people = set(held.filter(agency__in=by_agency).values_list("agency_id", "user_id"))
    messages = [
        _message(by_agency[agency], user, kind, view="quarterly:detail", place=[by_agency[agency].pk], key=key)
        for agency, user in sorted((agency, user) for agency, user in people if agency is not None)
        if by_agency[agency].passed_to_id in (None, user) or (agency, by_agency[agency].passed_to_id) not in people
    ]
    if messages:
        queue_messages(next(iter(by_agency.values())).partnership, messages, now=now)


def tell_runners(row: QuarterlyReturn, kind: str, *, key: str, now: datetime) -> None:
    """Those who run the collection: business managers and quality officers."""
    roles = (Role.BUSINESS_MANAGER, Role.QUALITY_OFFICER)
    held = Membership.objects.filter(in_force(localdate(now)), role__in=roles, user__is_active=True)
    people = sorted(set(held.values_list("user_id", flat=True)))
    place = [row.collection.period, row.pk]
    queue_messages(
        row.partnership,
        [_message(row, user, kind, view="quarters:read", place=place, key=key) for user in people],
        now=now,
    )


def _message(row: QuarterlyReturn, user_id: int, kind: str, *, view: str, place: Sequence[object], key: str) -> Message:
    return Message(
        user_id, kind,
        {"quarter": named(row.collection.period), "agency": row.agency.name, "due_on": row.due_on.isoformat()},
        reverse(view, args=[row.partnership.slug, *place]), f"quarterly:{row.pk}:{key}",
    )  # fmt: skip
