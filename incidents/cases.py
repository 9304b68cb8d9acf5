"""Cases of the kinds that this app owns: at its addresses no other case exists."""

from django.http import Http404

from casework import selectors
from casework.models import Case
from casework.selectors import OPEN
from incidents.enums import KINDS
from partnerships.http import Member


def get_case(member: Member, reference: str, permission: str = OPEN) -> Case:
    """404 where it does not exist for this person or is of another kind, 403 where they may not do this."""
    case = selectors.get_case(member, reference, permission)
    if case.kind not in KINDS:
        raise Http404
    return case
