"""Joining a partnership: an expiring, single-use link. The database keeps only the hash of its token."""

import logging
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import create_person
from core import secret_links
from core.secret_links import VALID_FOR, Standing, hashed, make_token
from partnerships.memberships import CHANGE, MembershipRefused, check_terms, grant, held, takes_agency
from partnerships.models import Agency, Invitation, Membership, Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from partnerships.selectors import has_manager

logger = logging.getLogger(__name__)


class InvitationUnusable(Exception):
    """The link was used, withdrawn or is too old; or somebody used it a moment ago."""


@dataclass(frozen=True)
class Newcomer:
    """What a person without an account says about themselves."""

    full_name: str
    password: str


def standing(invitation: Invitation, now: datetime) -> Standing:
    return secret_links.standing(
        used_at=invitation.accepted_at, withdrawn_at=invitation.withdrawn_at, expires_at=invitation.expires_at, now=now
    )


def link(invitation: Invitation, token: str) -> str:
    path = reverse("invitation", args=[invitation.partnership.slug, token])
    return f"{settings.PORTAL_ADDRESS}{path}"


def may_invite(user: User, partnership: Partnership, role: str, *, now: datetime) -> bool:
    """Managers invite anyone. A platform administrator invites the first business manager, and nobody else."""
    if user.has_perm(CHANGE, partnership):
        return True
    first = role == Role.BUSINESS_MANAGER and not has_manager(partnership, on=timezone.localdate(now))
    return first and user.is_active and user.platform_administrator


def invite(
    partnership: Partnership,
    *,
    email: str,
    full_name: str,
    role: str,
    agency: Agency | None = None,
    membership_ends_on: date | None = None,
    by: User,
    now: datetime,
) -> tuple[Invitation, str]:
    """Make the invitation and send its link. The token is in the mail and in the answer, and nowhere else."""
    if not may_invite(by, partnership, role, now=now):
        raise PermissionDenied(CHANGE)
    email, agency = email.strip().lower(), agency if takes_agency(role) else None
    with transaction.atomic(), partnership_scope(partnership, by=by):
        Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
        check_terms(role, agency=agency, ends_on=membership_ends_on, not_before=timezone.localdate(now))
        _refuse_repetition(email, role=role, agency=agency, now=now)
        token = make_token()
        invitation = Invitation.objects.create(
            partnership=partnership, email=email, full_name=full_name.strip(), role=role, agency=agency,
            membership_ends_on=membership_ends_on, token_hash=hashed(token), invited_by=by, invited_at=now, expires_at=now + VALID_FOR,
        )  # fmt: skip
        _send_after_commit(invitation, token)
    return invitation, token


def _refuse_repetition(email: str, *, role: str, agency: Agency | None, now: datetime) -> None:
    user = User.objects.filter(email__iexact=email).first()
    if user and held(user, role=role, agency=agency, on=timezone.localdate(now)).exists():
        raise MembershipRefused(f"{user.full_name} already has this role.")
    waiting = Invitation.objects.filter(
        email=email, role=role, agency=agency, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    )
    if waiting.exists():
        raise MembershipRefused(
            "This address has been invited to this role already. Send that invitation again instead."
        )


def resend(invitation: Invitation, *, by: User, now: datetime) -> tuple[Invitation, str]:
    """A new link for seven more days; the old one stops working."""
    with transaction.atomic(), partnership_scope(invitation.partnership, by=by):
        row = _locked(invitation)
        if not may_invite(by, row.partnership, row.role, now=now):
            raise PermissionDenied(CHANGE)
        if standing(row, now) in {Standing.USED, Standing.WITHDRAWN}:
            raise InvitationUnusable
        token = make_token()
        row.token_hash, row.expires_at, row.mail_failed_at = hashed(token), now + VALID_FOR, None
        row.save(update_fields=["token_hash", "expires_at", "mail_failed_at"])
        _send_after_commit(row, token)
    return row, token


def withdraw(invitation: Invitation, *, by: User, now: datetime) -> None:
    with transaction.atomic(), partnership_scope(invitation.partnership, by=by):
        row = _locked(invitation)
        if not may_invite(by, row.partnership, row.role, now=now):
            raise PermissionDenied(CHANGE)
        if standing(row, now) is Standing.USED:
            raise InvitationUnusable
        row.withdrawn_at = row.withdrawn_at or now
        row.save(update_fields=["withdrawn_at"])


def find_invitation(slug: str, token: str) -> Invitation | None:
    """By the link alone, before anybody has signed in."""
    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        return None
    with partnership_scope(partnership):
        return (
            Invitation.objects.select_related("partnership", "agency", "invited_by")
            .filter(token_hash=hashed(token))
            .first()
        )


def accept(
    invitation: Invitation, *, token: str, now: datetime, user: User | None = None, newcomer: Newcomer | None = None
) -> Membership:
    """Use the link once: as the person it was sent to, or as a newcomer whose account it makes.

    The row is locked first, so of two people who press at once the second finds it used. So is the token compared
    again: a link that was sent anew meanwhile is not this one.
    """
    partnership = invitation.partnership
    with transaction.atomic(), partnership_scope(partnership):
        row = _locked(invitation)
        if standing(row, now) is not Standing.OPEN or not secrets.compare_digest(row.token_hash, hashed(token)):
            raise InvitationUnusable
        person = user or _newcomer(row, newcomer)
        if person.email.lower() != row.email:
            raise PermissionDenied("the invitation is for another address")
        with partnership_scope(partnership, by=person):
            membership = _join(row, person, now)
            row.accepted_at, row.accepted_by = now, person
            row.save(update_fields=["accepted_at", "accepted_by"])
    return membership


def _newcomer(invitation: Invitation, newcomer: Newcomer | None) -> User:
    if newcomer is None or User.objects.filter(email__iexact=invitation.email).exists():
        raise InvitationUnusable
    return create_person(invitation.email, full_name=newcomer.full_name, password=newcomer.password)


def _join(invitation: Invitation, person: User, now: datetime) -> Membership:
    today = timezone.localdate(now)
    already = held(person, role=invitation.role, agency=invitation.agency, on=today).first()
    return already or grant(
        invitation.partnership,
        user=person,
        role=invitation.role,
        agency=invitation.agency,
        starts_on=today,
        ends_on=invitation.membership_ends_on,
    )


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("partnership", "agency", "invited_by")
        .get(pk=invitation.pk)
    )


def _send_after_commit(invitation: Invitation, token: str) -> None:
    """Not through the broker: the token would lie there in clear. A mail that fails is marked on the invitation."""
    transaction.on_commit(lambda: _send(invitation, token), robust=True)


def _send(invitation: Invitation, token: str) -> None:
    text = render_to_string(
        "partnerships/emails/invitation.txt", {"invitation": invitation, "link": link(invitation, token)}
    )
    subject = f"Join {invitation.partnership.name}"
    try:
        send_mail(subject, text, None, [invitation.email])
    except OSError:  # every failure of smtplib is one
        logger.exception("invitation %s was not sent", invitation.pk)
        with partnership_scope(invitation.partnership):
            Invitation.objects.filter(pk=invitation.pk).update(mail_failed_at=timezone.now())
