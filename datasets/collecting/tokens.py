"""What an agency's own system signs in with. Shown once; only its hash is kept; it opens that agency's returns and no more."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from casework.refusals import Refused
from core.secret_links import hashed, make_token
from datasets.models import AgencyToken
from partnerships.models import Agency, Membership
from partnerships.roles import Role
from partnerships.selectors import in_force

VALID_FOR = timedelta(days=365)
MOST = 5
SELDOM = timedelta(minutes=10)


def _require_coordinator(agency: Agency, by: User, *, now: datetime) -> None:
    held = Membership.objects.filter(in_force(localdate(now)), user=by, agency=agency, role=Role.AGENCY_COORDINATOR)
    if not by.is_active or not held.exists():
        raise PermissionDenied("datasets.answer_return")


@transaction.atomic
def issue_token(agency: Agency, *, name: str, by: User, now: datetime) -> tuple[AgencyToken, str]:
    """The row, and the token itself, which nobody sees again. By the agency's coordinator."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    _require_coordinator(agency, by, now=now)
    if usable(agency, on=localdate(now)).count() >= MOST:
        raise Refused(f"Your agency has {MOST} keys already. Revoke one that is no longer used.", "name")
    plain = make_token()
    row = AgencyToken.objects.create(
        partnership_id=agency.partnership_id, agency=agency, name=name, token_hash=hashed(plain), made_by=by, made_at=now,
        expires_on=localdate(now) + VALID_FOR,
    )  # fmt: skip
    return row, plain


@transaction.atomic
def revoke_token(token: AgencyToken, *, by: User, now: datetime) -> AgencyToken:
    """At once and for good. Revoking twice is revoking once."""
    row = AgencyToken.objects.select_for_update(of=("self",)).select_related("agency").get(pk=token.pk)
    _require_coordinator(row.agency, by, now=now)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = now, by
        row.save(update_fields=["revoked_at", "revoked_by"])
    return row


def usable(agency: Agency, *, on: date) -> QuerySet[AgencyToken]:
    return AgencyToken.objects.filter(agency=agency, revoked_at__isnull=True, expires_on__gte=on)


def token_behind(plain: str, *, now: datetime) -> AgencyToken | None:
    """The usable token that this is, in the active partnership. That it was used is written at most every ten minutes."""
    rows = AgencyToken.objects.filter(token_hash=hashed(plain), revoked_at__isnull=True, expires_on__gte=localdate(now))
    row = rows.select_related("agency", "partnership").first()
    if row is not None and (row.last_used_at is None or now - row.last_used_at > SELDOM):
        row.last_used_at = now
        row.save(update_fields=["last_used_at"])
    return row
