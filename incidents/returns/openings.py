"""That somebody outside the agency opened its return: one row per person, way and hour, which the agency sees (B14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from casework.models import Case
from incidents.models import AgencyReturn, ReturnOpening
from incidents.returns.transitions import READABLE
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.selectors import in_force, memberships_by_person

ONCE_IN = timedelta(hours=1)
# What the agency reads. Another way of opening is shown as it was recorded.
HOW = {
    "return": "Read the return",
    "merged": "Read the merged chronology",
    "excel": "Took the merged chronology as Excel",
    "paper": "Read the paper for the panel",
    "document": "Opened a document",
}


def record_openings(case: Case, *, by: User, how: str, now: datetime) -> None:
    """The merged chronology and what is made of it open every return that is in. Two queries, however many there are."""
    _record(AgencyReturn.objects.filter(case=case, status__in=READABLE), by=by, how=how, now=now)


def record_opening(agency_return: AgencyReturn, *, by: User, how: str, now: datetime) -> None:
    _record(AgencyReturn.objects.filter(pk=agency_return.pk), by=by, how=how, now=now)


def _record(returns: QuerySet[AgencyReturn], *, by: User, how: str, now: datetime) -> None:
    lately = ReturnOpening.objects.filter(agency_return=OuterRef("pk"), by=by, how=how, at__gt=now - ONCE_IN)
    own = Membership.objects.filter(in_force(localdate(now)), user=by, agency=OuterRef("agency"))
    fresh = returns.exclude(Exists(own)).exclude(Exists(lately)).values_list("pk", "partnership_id")
    rows = [ReturnOpening(partnership_id=owner, agency_return_id=pk, by=by, how=how, at=now) for pk, owner in fresh]
    if rows:
        ReturnOpening.objects.bulk_create(rows)


@dataclass(frozen=True, slots=True)
class Opened:
    name: str
    roles: str
    how: str
    at: datetime


def openings_of(agency_return: AgencyReturn) -> QuerySet[ReturnOpening]:
    return agency_return.openings.select_related("by").order_by("-at", "-pk")


def in_words(rows: list[ReturnOpening]) -> list[Opened]:
    """One page of them: names, what each person is here now, how and when."""
    held = memberships_by_person([row.by for row in rows])
    return [
        Opened(
            row.by.full_name,
            ", ".join(sorted({Role(each.role).label for each in held[row.by_id]})),
            HOW.get(row.how, row.how),
            row.at,
        )
        for row in rows
    ]
