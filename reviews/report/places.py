"""In which statuses a report is written, and what is said to whoever comes too late."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from casework.enums import CaseKind
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.transitions import lock_case
from reviews.enums import Status

# While whoever decides reads the version that was put forward, the working text goes on: it may come back.
WRITTEN_IN = frozenset({Status.SETTING_UP, Status.UNDER_WAY, Status.REPORTED})
# Another body writes the report of a national review.
WITHOUT_REPORT = frozenset({CaseKind.NATIONAL_REVIEW})
CLOSED = "The report is not being written any more: this review is {state}. Nothing was changed."


def is_written(case: Case) -> bool:
    return case.status in WRITTEN_IN and case.kind not in WITHOUT_REPORT


def why_closed(case: Case) -> str:
    label = str(Status(case.status).label)
    return CLOSED.format(state=f"{label[:1].lower()}{label[1:]}")


def lock_for_writing(case: Case, *, by: User) -> Case:
    """The case's row, for somebody who runs it, while its report is written."""
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    if not is_written(row):
        raise Refused(why_closed(row))
    return row
