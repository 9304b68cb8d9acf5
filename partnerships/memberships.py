"""Who holds which role, and until when. Every change is history (a trigger writes it) and holds the partnership's row,
so that two people cannot take away the last two managers at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import User
from partnerships.models import Agency, Membership, Partnership
from partnerships.roles import ENDS_ON_A_DATE, NEEDS_AGENCY, Role
from partnerships.scoping import partnership_scope
from partnerships.selectors import in_force

CHANGE = "partnerships.change_membership"


class MembershipRefused(ValueError):
    """A rule of the partnership says no; the message is for the person who asked."""


class ChangedMeanwhile(Exception):
    """Somebody else saved first. `current` is the row as it stands."""

    def __init__(self, current: Membership) -> None:
        super().__init__(current.pk)
        self.current = current


@contextmanager
def changing(partnership: Partnership, *, by: User) -> Iterator[Partnership]:
    """Check that the person may change memberships here, and wait for anybody else who is doing so."""
    if not by.has_perm(CHANGE, partnership):
        raise PermissionDenied(CHANGE)
    with transaction.atomic(), partnership_scope(partnership, by=by):
        yield Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)


def add_membership(
    partnership: Partnership,
    *,
    user: User,
    role: str,
    starts_on: date,
    agency: Agency | None = None,
    ends_on: date | None = None,
    by: User,
) -> Membership:
    """Give a role to someone who is already known here. New people are invited."""
    with changing(partnership, by=by):
        if not Membership.objects.filter(user=user).exists():
            raise MembershipRefused(f"{user.full_name} does not belong to this partnership. Invite them instead.")
        return grant(partnership, user=user, role=role, agency=agency, starts_on=starts_on, ends_on=ends_on)


def grant(
    partnership: Partnership, *, user: User, role: str, agency: Agency | None, starts_on: date, ends_on: date | None
) -> Membership:
    """Write the row. The caller has checked who asks and opened the scope."""
    check_terms(role, agency=agency, ends_on=ends_on, not_before=starts_on)
    if held(user, role=role, agency=agency, on=starts_on).exists():
        raise MembershipRefused(f"{user.full_name} already has this role.")
    return Membership.objects.create(
        partnership=partnership,
        user=user,
        role=role,
        agency=agency if takes_agency(role) else None,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def held(user: User, *, role: str, agency: Agency | None, on: date) -> QuerySet[Membership]:
    """The same role, in force on the day or later."""
    return Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        user=user,
        role=role,
        agency=agency if takes_agency(role) else None,
    )


def takes_agency(role: str) -> bool:
    """Executive, body and lay roles may name the agency they speak for; the business team and the independent roles have none."""
    return role in NEEDS_AGENCY | {Role.EXECUTIVE_MEMBER, Role.BODY_CHAIR, Role.BODY_MEMBER}


def check_terms(role: str, *, agency: Agency | None, ends_on: date | None, not_before: date) -> None:
    if role in NEEDS_AGENCY and agency is None:
        raise MembershipRefused("Select the agency: this role acts for one.")
    if role in ENDS_ON_A_DATE and ends_on is None:
        raise MembershipRefused("Enter the last day: an inspector's role always ends.")
    if ends_on is not None and ends_on < not_before:
        raise MembershipRefused("The last day must not be before the first.")


def end_membership(
    membership: Membership, *, last_day: date, reason: str, revision: int, by: User, today: date
) -> None:
    """Take a role away: after `last_day`, or at once when that is yesterday."""
    with changing(membership.partnership, by=by):
        row = _locked(membership, revision)
        yesterday = today - timedelta(days=1)
        if row.ends_on is not None and row.ends_on < today:
            raise MembershipRefused("This role has already ended.")
        if last_day < yesterday:
            raise MembershipRefused(
                "The last day must be today or later: what was done until now was done in this role."
            )
        if row.ends_on is not None and last_day > row.ends_on:
            raise MembershipRefused("The role already ends before that day. Change the role to make it longer.")
        _keep_a_manager(row, last_day)
        row.ends_on = max(last_day, row.starts_on - timedelta(days=1))
        row.end_reason, row.ended_by, row.revision = reason, by, F("revision") + 1
        row.save(update_fields=["ends_on", "end_reason", "ended_by", "revision"])


def change_membership(
    membership: Membership, *, agency: Agency | None = None, ends_on: date | None, revision: int, by: User, today: date
) -> None:
    """Correct the agency a role is held for, or its last day."""
    with changing(membership.partnership, by=by):
        row = _locked(membership, revision)
        if row.ends_on is not None and row.ends_on < today:
            raise MembershipRefused("This role has ended. Give the role again instead.")
        check_terms(row.role, agency=agency, ends_on=ends_on, not_before=max(row.starts_on, today))
        agency = agency if takes_agency(row.role) else None
        if held(row.user, role=row.role, agency=agency, on=today).exclude(pk=row.pk).exists():
            raise MembershipRefused(f"{row.user.full_name} already has this role for that agency.")
        if ends_on is not None:
            _keep_a_manager(row, ends_on)
        row.agency, row.ends_on, row.revision = agency, ends_on, F("revision") + 1
        row.save(update_fields=["agency", "ends_on", "revision"])


def _locked(membership: Membership, revision: int) -> Membership:
    row = Membership.objects.select_for_update(of=("self",)).select_related("user", "agency").get(pk=membership.pk)
    if row.revision != revision:
        raise ChangedMeanwhile(row)
    return row


def _keep_a_manager(row: Membership, last_day: date) -> None:
    if row.role != Role.BUSINESS_MANAGER:
        return
    others = Membership.objects.filter(in_force(last_day + timedelta(days=1)), role=Role.BUSINESS_MANAGER).exclude(
        pk=row.pk
    )
    if not others.exists():
        raise MembershipRefused(
            "Nobody would be left to manage this partnership. Make another person business manager first."
        )
