"""Who has opened a case: the access log of one reference, person by person and line by line (F139, B14)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.models import User
from casework.models import Case
from partnerships.enums import AccessAction
from partnerships.models import AccessLogEntry


def openings_of(case: Case) -> QuerySet[AccessLogEntry]:
    """Every page of the case, newest first. A subject is the reference, alone or with what follows it in the address."""
    own = Q(subject=case.reference) | Q(subject__startswith=f"{case.reference}/")
    return AccessLogEntry.objects.filter(own).select_related("user").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Reader:
    """What one person did with a case: `outside`, how often before seven in the morning, after eight at night or at a weekend."""

    user: User
    times: int
    downloads: int
    outside: int
    first_at: datetime
    last_at: datetime


def readers_of(case: Case) -> list[Reader]:
    """Whoever opened it last comes first. Two queries."""
    outside = Q(at__hour__lt=7) | Q(at__hour__gte=20) | Q(at__week_day__in=[1, 7])
    rows: QuerySet[AccessLogEntry, Any] = (
        openings_of(case).filter(user__isnull=False).order_by().values("user")
        .annotate(
            times=Count("pk"), downloads=Count("pk", filter=Q(action=AccessAction.EXPORT)),
            outside=Count("pk", filter=outside), first_at=Min("at"), last_at=Max("at"),
        )
        .order_by("-last_at")
    )  # fmt: skip
    found = list(rows)
    people = User.objects.in_bulk([row["user"] for row in found])
    return [
        Reader(people[row["user"]], row["times"], row["downloads"], row["outside"], row["first_at"], row["last_at"])
        for row in found
    ]
