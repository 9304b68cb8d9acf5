"""A review with everything that its page needs to know, in two queries however much hangs off it.

Each area names what it wants to know of a case in its `tasks_of_case.FACTS`: expressions over the case's row.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from arrangements.enums import ClockCode
from casework.models import Case
from deadlines.models import Deadline, State
from reviews.enums import Status
from reviews.models import Review


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """`facts`: what the areas asked for, by name. `clocks`: by due date, the review's own and, as `of_actions`, those of its
    actions and of the checks of their impact, as long as they run.
    """

    case: Case
    review: Review
    facts: dict[str, Any] = field(default_factory=dict)
    clocks: tuple[Deadline, ...] = ()
    of_actions: tuple[Deadline, ...] = ()

    @property
    def status(self) -> Status:
        return Status(self.case.status)

    def clock(self, code: str) -> Deadline | None:
        """The clock of this rule that runs, else the one that ran last."""
        found = [row for row in self.clocks if row.rule_code == code]
        return next((row for row in found if row.is_open), found[-1] if found else None)

    @property
    def next_clock(self) -> Deadline | None:
        """By when something has to be done. For the time that a published review stays nobody has to do anything."""
        waits = (row for row in self.clocks if row.is_open and row.rule_code != ClockCode.PUBLICATION_AVAILABILITY)
        own = next(waits, None)
        return own or next(iter(self.of_actions), None)


def counted(model: type[Model], where: Q | None = None) -> Coalesce:
    """How many rows of this kind hang off the case."""
    rows: QuerySet[Any] = model.objects.filter(where or Q(), case=OuterRef("pk"))  # type: ignore[attr-defined]
    return Coalesce(Subquery(rows.order_by().values("case").annotate(n=Count("pk")).values("n")), 0)


def review_file(case: Case, facts: dict[str, Any]) -> ReviewFile:
    """In the open scope of its partnership, for somebody who may open the case."""
    rows = Case.objects.select_related("review__lead_agency", "review__decision")
    row: Any = rows.annotate(**{f"fact_{name}": value for name, value in facts.items()}).get(pk=case.pk)
    own = Q(agency__isnull=True, part="")
    running = Deadline.objects.filter(own | (~Q(part="") & Q(state=State.OPEN)), case=case).select_related(
        "owner", "agency"
    )
    clocks = list(running.order_by("due_on", "pk"))
    return ReviewFile(
        case, row.review, {name: getattr(row, f"fact_{name}") for name in facts},
        clocks=tuple(clock for clock in clocks if not clock.part), of_actions=tuple(clock for clock in clocks if clock.part),
    )  # fmt: skip
