"""What those who run the collection find on "My work"."""

from typing import Any

from datasets.running.pages import work_lines
from datasets.running.selectors import to_read
from datasets.transitions import RUN
from partnerships.http import Member

MOST_LINES = 10


def figures_to_read(member: Member) -> list[dict[str, Any]]:
    """Returns that wait to be read, the longest first; one query, none for anybody else."""
    if member.support_session is not None or not member.may(RUN):
        return []
    return work_lines(to_read()[:MOST_LINES], member.partnership.slug)
