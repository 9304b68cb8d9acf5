"""What the doors of a release share."""

from typing import Any

from django.views.decorators.http import require_http_methods

from casework.doors import page_of, url
from casework.models import Case
from casework.selectors import OPEN
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.models import Release
from reviews.release.selectors import running_release

FORM = require_http_methods(["GET", "HEAD", "POST"])
QUESTION = "casework/question.html"
HOME, REHEARSAL = ("Publication", "releases:detail"), ("Rehearsal", "releases:rehearsal")


def found(request: MemberRequest, review: str, permission: str = OPEN) -> tuple[Case, Release]:
    """The case and the attempt that is under way; 404 where there is none."""
    case = get_review_case(request.member, review, permission)
    return case, running_release(case)


def below(case: Case, *pages: tuple[str, str], **context: Any) -> dict[str, Any]:
    """A page under these pages; cancelling leads to the last of them."""
    pages = pages or (HOME,)
    return (
        page_of(case, *((text, url(case, name)) for text, name in pages), cancel_url=url(case, pages[-1][1])) | context
    )
