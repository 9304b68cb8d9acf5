"""Who may read which shared learning, and what waits for a receipt."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate

from arrangements.models import Body, SeatHolding
from casework.models import Case
from casework.selectors import CHANGE, visible_cases
from partnerships.http import Member
from partnerships.models import Agency
from partnerships.selectors import in_force
from reviews.learning.sharing import VIEW, name_of, people_of
from reviews.models import LearningPoint, LearningShare

SHOWN = 25


def points_of(case: Case) -> QuerySet[LearningPoint]:
    """With what was shared of each."""
    shares = LearningShare.objects.select_related("body", "agency", "received_by", "shared_by").order_by("pk")
    rows = LearningPoint.objects.filter(case=case, removed_at__isnull=True).select_related("changed_by")
    return rows.prefetch_related(Prefetch("shares", queryset=shares)).order_by("number")


def get_point(case: Case, point_id: int) -> LearningPoint:
    row = LearningPoint.objects.filter(case=case, pk=point_id, removed_at__isnull=True).first()
    if row is None:
        raise Http404
    row.case = case
    return row


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A share as those who run the case see it. `nobody`: the portal knows nobody there who could say that it arrived."""

    share: LearningShare
    name: str
    days: int
    nobody: bool


def share_lines(points: list[LearningPoint], *, now: datetime) -> dict[int, list[ShareLine]]:
    """By point. Two queries however many they are."""
    shares = [share for point in points for share in point.shares.all()]
    people = people_of(shares, now=now)
    today = localdate(now)
    found: dict[int, list[ShareLine]] = {}
    for share in shares:
        days = (today - localdate(share.shared_at)).days
        line = ShareLine(share, name_of(share), days, share.received_at is None and not people[share.pk])
        found.setdefault(share.point_id, []).append(line)
    return found


def to_choose(point: LearningPoint, *, today: date) -> tuple[list[Body], list[Agency]]:
    """Groups and agencies in force that do not have this point yet."""
    had = LearningShare.objects.filter(point=point)
    bodies = Body.objects.filter(in_force(today)).exclude(pk__in=had.filter(body__isnull=False).values("body"))
    agencies = Agency.objects.filter(in_force(today)).exclude(pk__in=had.filter(agency__isnull=False).values("agency"))
    return list(bodies.order_by("order", "pk")), list(agencies.order_by("name", "pk"))


def own_shares(member: Member) -> QuerySet[LearningShare]:
    """What was shared with this person's agencies and the groups they sit on, whoever may open the case. `opens`: they may."""
    if member.support_session is not None or not member.may(VIEW):
        return LearningShare.objects.none()
    seats = SeatHolding.objects.filter(in_force(localdate()), user=member.user).values("seat__body")
    rows = LearningShare.objects.filter(Q(agency__in=member.agency_ids) | Q(body__in=seats))
    cases = visible_cases(member).filter(pk=OuterRef("case"))
    return rows.select_related("case", "body", "agency", "received_by").annotate(opens=Exists(cases))


def listed_shares(member: Member) -> QuerySet[LearningShare]:
    """What waits for a receipt first, the oldest first."""
    return own_shares(member).order_by("received_at", "shared_at", "pk")


def get_share(member: Member, share_id: int) -> LearningShare:
    row = own_shares(member).filter(pk=share_id).first()
    if row is None:
        raise Http404
    row.case.partnership = member.partnership
    return row


def waiting_learning(member: Member, *, today: date) -> list[dict[str, Any]]:
    """Lines for "My work": nothing of the case. One query."""
    rows = own_shares(member).filter(received_at__isnull=True).order_by("shared_at", "pk")
    return [
        {
            "title": f"Read what was learned: for {name_of(row)}",
            "hint": "Say that it arrived, and what will follow",
            "url": reverse("learning:share", args=[member.partnership.slug, row.pk]),
            "status": since((today - localdate(row.shared_at)).days),
            "colour": "blue",
        }
        for row in rows[:SHOWN]
    ]


def since(days: int) -> str:
    return "Shared today" if days <= 0 else f"Shared {days} {'day' if days == 1 else 'days'} ago"


def cases_waiting(member: Member) -> QuerySet[Case]:
    """For those who run cases: theirs in which somebody has not said that the learning arrived, with how many of how many."""
    if not member.may(CHANGE):
        return Case.objects.none()
    shares = Count("learning_shares")
    waiting = Count("learning_shares", filter=Q(learning_shares__received_at__isnull=True))
    rows = visible_cases(member).annotate(shared=shares, waiting=waiting).filter(waiting__gt=0)
    return rows.order_by("-opened_at", "-pk")[:SHOWN]
