"""Which decisions and which handed-over cases begin a review of which kind."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from casework.enums import CaseKind
from casework.models import Case
from incidents.models import HandedOverCase
from meetings.models import Decision

# By the kind of the case that was decided on: the outcome of its decision (of a case handed over: what was handed over), the
# kind of review, and the words of the link. The outcomes are those of incidents.enums.Recommendation and HandedOverKind.
BEGINS: dict[str, tuple[tuple[str, CaseKind, str], ...]] = {
    CaseKind.INCIDENT: (
        ("local_review", CaseKind.LOCAL_REVIEW, "Open the local review"),
        ("national_review", CaseKind.NATIONAL_REVIEW, "Open the national review"),
        ("other_learning", CaseKind.TABLE_TOP, "Open a table-top review"),
        ("other_learning", CaseKind.SINGLE_AGENCY_REVIEW, "Open a single-agency review"),
    ),
    CaseKind.ADULT_REFERRAL: (
        ("adult_review", CaseKind.ADULT_REVIEW, "Open the safeguarding adult review"),
        ("other_learning", CaseKind.TABLE_TOP, "Open a table-top review"),
        ("other_learning", CaseKind.SINGLE_AGENCY_REVIEW, "Open a single-agency review"),
    ),
    CaseKind.HANDED_OVER: (
        ("serious_case_review", CaseKind.SERIOUS_CASE_REVIEW, "Go on with the serious case review here"),
        ("single_agency_review", CaseKind.SINGLE_AGENCY_REVIEW, "Go on with the single-agency review here"),
    ),
    CaseKind.NATIONAL_REVIEW: (("local_review", CaseKind.LOCAL_REVIEW, "Open the local review"),),
}


def with_outcomes(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Each with `outcomes`: what was decided on it, or what of it was handed over."""
    decided = Decision.objects.filter(case=OuterRef("pk")).order_by().values("outcome")
    handed = HandedOverCase.objects.filter(case=OuterRef("pk")).order_by().values("review_kind")
    return cases.annotate(outcomes=ArraySubquery(decided.union(handed)))


def decision_for(case: Case, kind: str) -> Decision | None:
    """The decision that asks for a review of this kind; the newest where the case was decided on twice."""
    outcomes = [outcome for outcome, begun, _ in BEGINS.get(case.kind, ()) if begun == kind]
    return Decision.objects.filter(case=case, outcome__in=outcomes).order_by("-decided_on", "-pk").first()


def may_begin(case: Case, kind: str) -> bool:
    """Whether this case asks for a review of this kind."""
    row: Any = with_outcomes(Case.objects.filter(pk=case.pk)).get()
    return any(begun == kind and outcome in row.outcomes for outcome, begun, _ in BEGINS.get(case.kind, ()))
