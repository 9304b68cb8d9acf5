"""What the page of an incident, a referral or a notification shows: where it stands, the tasks, the one next step."""

from casework.enums import CaseKind
from casework.models import Case
from casework.registry import CasePage
from incidents.enums import Status
from partnerships.http import Member

KINDS = tuple(CaseKind)


def page_of(case: Case, member: Member) -> CasePage:
    return CasePage(status=Status(case.status).label)
