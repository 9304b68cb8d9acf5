"""Where a group records what it decides about a review: the agenda leads there."""

from reviews.planning.course import PART as LOCAL_AGAIN
from reviews.planning.deciding import CODES
from reviews.report.handing import PART as REPORT

TEXTS = {code.value: text.value for text, code in CODES.items()}


def where_decided(part: str) -> tuple[str, tuple[str, ...]]:
    """The view, and what its address needs after the reference."""
    if part == REPORT:
        return "reports:agree", ()
    if part == LOCAL_AGAIN:
        return "planning:revisit", ()
    if part in TEXTS:
        return "planning:agree", (TEXTS[part],)
    return "casework:detail", ()
