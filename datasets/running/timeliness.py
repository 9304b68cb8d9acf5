"""How many of its returns each agency gave by the day that it was first asked for."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Min, Q
from django.utils.timezone import localdate

from datasets.models import Collection, QuarterlyReturn
from partnerships.models import Agency

QUARTERS_BACK = 8


@dataclass(slots=True)
class Timeliness:
    """Of one agency's returns of the last quarters. `agreed`: after the first day, by a later one that was agreed. `never`:
    not come, and its day has passed. A return that is not due yet is not counted."""

    agency: Agency
    on_time: int = 0
    agreed: int = 0
    late: int = 0
    never: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def counted(self) -> int:
        return self.on_time + self.agreed + self.late + self.never

    @property
    def words(self) -> str:
        return f"{self.on_time} of {self.counted} on time" if self.counted else "None due yet"

    @property
    def most_late(self) -> str:
        """By how many days the latest came."""
        most = max(self.days, default=0)
        return f"{most} day{'' if most == 1 else 's'}" if most else ""

    def count(self, row: Any, *, today: date) -> None:
        first_due = row.deadline.original_due_on if row.deadline else row.due_on
        if row.first_submitted is None:
            self.never += row.due_on < today or row.collection.closed_at is not None
            return
        came = localdate(row.first_submitted)
        if came <= first_due:
            self.on_time += 1
        elif came <= row.due_on:
            self.agreed += 1
        else:
            self.late += 1
            self.days.append((came - row.due_on).days)


def timeliness(*, today: date, quarters: int = QUARTERS_BACK) -> list[Timeliness]:
    """Each agency that was asked in the last quarters, in the agencies' order; two queries. What counts is when a return was
    submitted first: changes that were asked for later do not make it late."""
    newest = list(Collection.objects.order_by("-period").values_list("pk", flat=True)[:quarters])
    rows = QuarterlyReturn.objects.filter(collection__in=newest).select_related("agency", "deadline", "collection")
    rows = rows.annotate(first_submitted=Min("events__at", filter=Q(events__name="submit")))
    found: dict[int, Timeliness] = {}
    for row in rows.order_by("agency__order", "agency__name", "agency_id", "pk"):
        found.setdefault(row.agency_id, Timeliness(row.agency)).count(row, today=today)
    return list(found.values())
