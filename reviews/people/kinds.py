"""Which reviews need a reviewer, which may have one, and while what they may be appointed."""

from casework.enums import CaseKind
from reviews.enums import Status

NEEDS_REVIEWER = frozenset({CaseKind.LOCAL_REVIEW, CaseKind.ADULT_REVIEW, CaseKind.SERIOUS_CASE_REVIEW})
# The National Panel reviews by itself; everywhere else a reviewer may be appointed.
WITHOUT_REVIEWER = frozenset({CaseKind.NATIONAL_REVIEW})
ENDED = frozenset({Status.COMPLETED, Status.STOPPED})
OVER = "The review has ended, so nobody is given a part in it any more."
