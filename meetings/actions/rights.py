"""Who may do what with an action: whoever has it, whoever runs it, and whoever judges it. Asked afresh on the locked row."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Body, SeatHolding
from casework.grants import has_conflict
from casework.models import Case
from casework.selectors import OPEN
from meetings.models import Action
from partnerships.http import Member
from partnerships.models import Agency, Membership
from partnerships.roles import NEEDS_AGENCY
from partnerships.selectors import in_force

CHANGE = "meetings.change_action"
VIEW = "meetings.view_action"


def chairs(body: Body | int | None, user: User, *, now: datetime) -> bool:
    if body is None:
        return False
    held = SeatHolding.objects.filter(in_force(localdate(now)), user=user, seat__body=body, chairs=True)
    return held.exists()


def answers_for(action: Action, user: User, *, now: datetime) -> bool:
    """The people of the agency that has it; for an action of a case those alone who answer for their agency."""
    if action.agency_id is None or (action.case is not None and has_conflict(action.case, user)):
        return False
    rows = Membership.objects.filter(in_force(localdate(now)), user=user, agency=action.agency_id)
    return (rows if action.case_id is None else rows.filter(role__in=NEEDS_AGENCY)).exists()


def owns(action: Action, user: User) -> bool:
    """Who has it, while they belong here and the case exists for them."""
    return action.owner_id == user.pk and user.has_perm(VIEW, action)


def runs(action: Action, user: User) -> bool:
    """Those who run cases."""
    return user.has_perm(CHANGE, action)


def judges(action: Action, user: User, *, now: datetime) -> bool:
    """Whether it was done, and whether it changed anything, is for those who run cases and the chair of its group to say."""
    if runs(action, user):
        return True
    opens = action.case is None or user.has_perm(OPEN, action)
    return opens and chairs(action.body_id, user, now=now)


def works_on(action: Action, user: User, *, now: datetime) -> bool:
    """Says how it goes and hands in evidence."""
    return judges(action, user, now=now) or owns(action, user) or answers_for(action, user, now=now)


def judges_here(action: Action, member: Member, *, now: datetime) -> bool:
    """The same for a page, of an action from selectors.visible_actions: what the request knows already is not asked again."""
    opens = action.case_id is None or bool(getattr(action, "may_open", False))
    return opens and (member.may(CHANGE) or chairs(action.body_id, member.user, now=now))


def works_here(action: Action, member: Member, *, judges: bool) -> bool:
    agencies = member.agency_ids if action.case_id is None else member.answers_for
    return judges or action.owner_id == member.user.pk or action.agency_id in agencies


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(CHANGE)


def people_of(agency: Agency | None, *, now: datetime, case: Case | None) -> list[User]:
    """Who hears of what an agency has to do."""
    rows = Membership.objects.filter(in_force(localdate(now)), agency=agency, user__is_active=True)
    if case is not None:
        rows = rows.filter(role__in=NEEDS_AGENCY)
    found = {row.user_id: row.user for row in rows.select_related("user").order_by("user__full_name")}
    return [user for user in found.values() if case is None or not has_conflict(case, user)]
