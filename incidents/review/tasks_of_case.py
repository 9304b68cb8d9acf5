"""The tasks of this area on the page of a case."""

from typing import Any

from incidents.case_file import CaseFile
from partnerships.http import Member


def tasks(file: CaseFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, in the order of the work; none where the case has not come so far."""
    return []
