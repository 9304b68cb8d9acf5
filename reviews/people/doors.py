"""What the doors of this area share: the case of a review, its crumbs and who may write."""

from casework.doors import url
from casework.models import Case
from casework.selectors import CHANGE
from partnerships.http import MemberRequest
from reviews.cases import get_review_case

Crumb = tuple[str, str]


def to_change(request: MemberRequest, review: str) -> Case:
    return get_review_case(request.member, review, CHANGE)


def may_run(request: MemberRequest) -> bool:
    return request.member.may(CHANGE)


def crumb(case: Case, page: str) -> Crumb:
    names = {"appointments": "Reviewers", "panel": "Review panel", "requests": "Requests in writing", "costs": "Costs"}
    return names[page], url(case, f"reviewers:{page}")
