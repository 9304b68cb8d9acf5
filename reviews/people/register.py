"""The partnership's register of reviewers: who could review, on what, and what was found out about them."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.refusals import Refused
from casework.selectors import visible_cases
from partnerships.http import Member
from partnerships.models import Membership, Partnership
from partnerships.selectors import in_force
from reviews.models import Appointment, Reviewer

REGISTER = "reviews.change_reviewer"
PRESSED_TWICE = timedelta(minutes=2)
FIELDS = (
    "name", "organisation", "email", "user", "expertise", "themes", "earlier_work", "references", "references_checked_on",
)  # fmt: skip


def listed_reviewers(*, search: str = "", theme: str = "", show: str = "active") -> QuerySet[Reviewer]:
    """By name; every word searched for is in the name, the organisation, the expertise or the earlier work."""
    rows = Reviewer.objects.select_related("user").order_by("name", "pk")
    if show != "all":
        rows = rows.filter(active=show != "inactive")
    if theme:
        rows = rows.filter(themes__contains=[theme])
    for word in search.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(organisation__icontains=word)
            | Q(expertise__icontains=word)
            | Q(earlier_work__icontains=word)
        )
    return rows


def appointments_seen(member: Member, reviewer: Reviewer) -> QuerySet[Appointment]:
    """Where this reviewer was appointed, as far as this person may open the cases; newest first."""
    rows = Appointment.objects.filter(reviewer=reviewer, case__in=visible_cases(member).values("pk"))
    return rows.select_related("case").order_by("-appointed_on", "-pk")


def accounts_to_choose(reviewer: Reviewer | None, *, now: datetime) -> QuerySet[User]:
    """People with a role here who are not in the register yet; a reviewer's own account stays."""
    held = Membership.objects.filter(in_force(localdate(now)), user__is_active=True).values("user")
    taken = Reviewer.objects.filter(user__isnull=False).exclude(pk=reviewer.pk if reviewer else 0)
    own = Q(pk=reviewer.user_id) if reviewer and reviewer.user_id else Q()
    return User.objects.filter(Q(pk__in=held) | own).exclude(pk__in=taken.values("user")).order_by("full_name", "pk")


@transaction.atomic
def save_reviewer(
    partnership: Partnership,
    *,
    reviewer: Reviewer | None,
    values: dict[str, Any],
    revision: int,
    by: User,
    now: datetime,
) -> Reviewer:
    """In the open scope. A new entry sent twice stays one."""
    if not by.has_perm(REGISTER, partnership):
        raise PermissionDenied(REGISTER)
    Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    row = Reviewer.objects.select_for_update().get(pk=reviewer.pk) if reviewer else _just_added(values, by=by, now=now)
    if reviewer is None and row is not None:
        return row
    if row is None:
        row = Reviewer(partnership=partnership)
    else:
        require_revision(row, revision)
        row.revision += 1
    _check(row, values, now=now)
    for name in FIELDS:
        setattr(row, name, values[name])
    row.changed_by, row.changed_at = by, now
    row.save()
    return row


def _just_added(values: dict[str, Any], *, by: User, now: datetime) -> Reviewer | None:
    recent = Reviewer.objects.filter(changed_by=by, changed_at__gte=now - PRESSED_TWICE, revision=1)
    return recent.filter(name=values["name"], email=values["email"], organisation=values["organisation"]).first()


def _check(row: Reviewer, values: dict[str, Any], *, now: datetime) -> None:
    checked_on, user = values["references_checked_on"], values["user"]
    if checked_on is not None and checked_on > localdate(now):
        raise Refused("The day on which the references were checked is in the future.", "references_checked_on")
    if checked_on is not None and not values["references"].strip():
        raise Refused("Enter the references that were checked, or leave the day empty.", "references")
    if user is not None and Reviewer.objects.filter(user=user).exclude(pk=row.pk).exists():
        raise Refused(f"{user.full_name} is in the register already. Look for their name there.", "user")


@transaction.atomic
def set_active(reviewer: Reviewer, *, active: bool, by: User, now: datetime) -> Reviewer:
    """Inactive: not offered for new reviews. Appointments that are in force go on. Said twice, nothing changes."""
    row = Reviewer.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=reviewer.pk)
    if not by.has_perm(REGISTER, row.partnership):
        raise PermissionDenied(REGISTER)
    if row.active != active:
        row.active, row.changed_by, row.changed_at = active, by, now
        row.revision += 1
        row.save(update_fields=["active", "changed_by", "changed_at", "revision"])
    return row
