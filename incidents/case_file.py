"""A case with everything that its page needs to know, read in two queries however much hangs off it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from casework.models import Case
from deadlines.models import Deadline
from incidents.enums import Answer, Harm, ReturnStatus
from incidents.models import (
    AgencyReturn,
    ChronologyEntry,
    CriterionFinding,
    HandedOverCase,
    Incident,
    IncidentAgency,
    Notice,
    ParallelProcess,
    PlanStep,
    RapidReview,
    ReviewPaper,
    ReviewText,
    Subject,
)
from incidents.returns.transitions import READABLE
from meetings.models import Decision

COUNTED: dict[str, type[Model]] = {
    "subjects": Subject,
    "agencies": IncidentAgency,
    "processes": ParallelProcess,
    "papers": ReviewPaper,
    "steps": PlanStep,
}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`entries`: of the returns that are in. `findings`: met or not, by stage and criterion. `notices`: when each kind was sent. `returns`: how many in each status.
    `texts`: the aims that have words. `decisions`: each {"decision", "outcome", "outcome_words", "decided_on",
    "decided_by_name"}, newest first. `clocks`: the case's own, not those of single agencies' returns, by due date.
    """

    case: Case
    incident: Incident | None
    review: RapidReview | None
    handed_over: HandedOverCase | None = None
    subjects: int = 0
    agencies: int = 0
    processes: int = 0
    entries: int = 0
    papers: int = 0
    steps: int = 0
    steps_done: int = 0
    looked_after_died: bool = False
    findings: dict[str, dict[str, bool]] = field(default_factory=dict)
    notices: dict[str, date] = field(default_factory=dict)
    returns: Counter[str] = field(default_factory=Counter)
    texts: frozenset[str] = frozenset()
    decisions: tuple[dict[str, Any], ...] = ()
    clocks: tuple[Deadline, ...] = ()

    @property
    def asked(self) -> int:
        """Agencies whose return is wanted."""
        return self.returns.total() - self.returns[ReturnStatus.WITHDRAWN]

    @property
    def returned(self) -> int:
        return self.returns[ReturnStatus.SUBMITTED] + self.returns[ReturnStatus.ACCEPTED]

    def clock(self, code: str) -> Deadline | None:
        """The clock of this rule that runs, else the one that ran last."""
        found = [row for row in self.clocks if row.rule_code == code]
        return next((row for row in found if row.is_open), found[-1] if found else None)

    @property
    def next_clock(self) -> Deadline | None:
        return next((row for row in self.clocks if row.is_open), None)


def _of_case(model: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(case=OuterRef("pk"))  # type: ignore[attr-defined]
    return rows


def _count(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values("case").annotate(n=Count("pk")).values("n")), 0)


def _rows(rows: QuerySet[Any], *names: str) -> ArraySubquery:
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names})))


def _whole(case: Case) -> Any:
    returns = _of_case(AgencyReturn).order_by().values("status").annotate(n=Count("pk"))
    return (
        Case.objects.select_related("incident", "rapid_review", "handed_over", "arises_from")
        .annotate(
            **{f"n_{name}": _count(_of_case(model)) for name, model in COUNTED.items()},
            n_entries=_count(_of_case(ChronologyEntry).filter(agency_return__status__in=READABLE)),
            n_steps_done=_count(_of_case(PlanStep).filter(done_on__isnull=False)),
            looked_after_died=Exists(_of_case(Subject).filter(looked_after=Answer.YES, harm=Harm.DIED)),
            found=_rows(_of_case(CriterionFinding), "stage", "criterion", "met"),
            sent=_rows(_of_case(Notice).order_by("-sent_on", "-pk"), "kind", "sent_on"),
            by_status=ArraySubquery(returns.values(row=JSONObject(status="status", n="n"))),
            aims=ArraySubquery(_of_case(ReviewText).exclude(text="").order_by().values("aim")),
            decided=_rows(
                _of_case(Decision).order_by("-decided_on", "-pk"),
                "decision", "outcome", "outcome_words", "decided_on", "decided_by_name",
            ),
        )
        .get(pk=case.pk)
    )  # fmt: skip


def _hanging(row: Any, name: str) -> Any:
    try:
        return getattr(row, name)
    except ObjectDoesNotExist:
        return None


def case_file(case: Case) -> CaseFile:
    """In the open scope of its partnership, for somebody who may open the case."""
    row = _whole(case)
    findings: dict[str, dict[str, bool]] = {}
    for finding in row.found:
        findings.setdefault(finding["stage"], {})[finding["criterion"]] = finding["met"]
    clocks = Deadline.objects.filter(case=case, agency__isnull=True).select_related("owner")
    return CaseFile(
        case=case,
        incident=_hanging(row, "incident"),
        review=_hanging(row, "rapid_review"),
        handed_over=_hanging(row, "handed_over"),
        **{name: getattr(row, f"n_{name}") for name in (*COUNTED, "entries", "steps_done")},
        looked_after_died=row.looked_after_died,
        findings=findings,
        notices={notice["kind"]: date.fromisoformat(notice["sent_on"]) for notice in row.sent},
        returns=Counter({each["status"]: each["n"] for each in row.by_status}),
        texts=frozenset(row.aims),
        decisions=tuple({**each, "decided_on": date.fromisoformat(each["decided_on"])} for each in row.decided),
        clocks=tuple(clocks.order_by("due_on", "pk")),
    )
