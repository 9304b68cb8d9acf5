"""Cases of the kinds that this app owns: at its addresses no other case exists."""

from django.http import Http404

from arrangements.enums import ClockCode, Decision
from casework import selectors
from casework.enums import CaseKind
from casework.models import Case
from casework.selectors import OPEN
from partnerships.enums import Coverage
from partnerships.http import Member
from reviews.enums import KINDS

CHILDREN, ADULTS = {Coverage.CHILDREN, Coverage.BOTH}, {Coverage.ADULTS, Coverage.BOTH}
# Which kinds a partnership has, by whom it covers.
KINDS_FOR = {
    CaseKind.LOCAL_REVIEW: CHILDREN,
    CaseKind.ADULT_REVIEW: ADULTS,
    CaseKind.SERIOUS_CASE_REVIEW: CHILDREN,
    CaseKind.SINGLE_AGENCY_REVIEW: CHILDREN | ADULTS,
    CaseKind.TABLE_TOP: CHILDREN | ADULTS,
    CaseKind.NATIONAL_REVIEW: CHILDREN,
}
# The clock that runs from the decision to hold it; a kind without one gets a date that the partnership plans.
CLOCKS = {CaseKind.LOCAL_REVIEW: ClockCode.LCSPR, CaseKind.ADULT_REVIEW: ClockCode.SAR}


def get_review_case(member: Member, review: str, permission: str = OPEN) -> Case:
    """`review`: the reference. 404 where it does not exist for this person or is of another kind, 403 where they may not do this."""
    case = selectors.get_case(member, review, permission)
    if case.kind not in KINDS:
        raise Http404
    return case


def decision_on(case: Case) -> Decision:
    """Whose right it is to decide on this review is asked by this code: the route of adults' reviews for adults."""
    adults_only = case.partnership.coverage == Coverage.ADULTS
    adult = case.kind == CaseKind.ADULT_REVIEW or (adults_only and case.kind != CaseKind.LOCAL_REVIEW)
    return Decision.SAFEGUARDING_ADULT_REVIEW if adult else Decision.LOCAL_CHILD_REVIEW
