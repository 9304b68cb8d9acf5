"""Who is named on a restricted case, and emergency access to it. Each grant says by whom, when and why."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.timezone import localdate

from accounts.models import User
from casework.models import OPEN_RESTRICTED, Case, CaseEvent, CaseGrant, ConflictDeclaration
from notifications.services import hush, queue_notification
from partnerships.models import Membership
from partnerships.roles import PERMISSIONS
from partnerships.selectors import chairs_of, in_force, permissions_in

EMERGENCY_LASTS = timedelta(hours=12)
NAME = "casework.name_people"
BREAK_GLASS = "casework.break_glass"
OPENING_ROLES = [role for role, permissions in PERMISSIONS.items() if "casework.open_case" in permissions]

# Twelve hours must not become for ever by one's own hand. Where nobody is left who could say so, whoever comes in may.
FOR_THE_NAMED = (
    "You opened this case in an emergency, for twelve hours. Who may open it is for the people named on it to say. "
    "Ask one of them."
)


class GrantRefused(Exception):
    """What cannot be done, and why, in words for the person who asked."""


def running() -> Q:
    return Q(ends_at__isnull=True) | Q(ends_at__gt=Now())


def grants_of(user: User) -> QuerySet[CaseGrant]:
    """The restricted cases that a person is named on now; rows of guardian's table in the open scope."""
    return CaseGrant.objects.filter(running(), user=user, permission__codename=OPEN_RESTRICTED)


def is_named_on(case: Case, user: User) -> bool:
    """Asked afresh each time: a grant withdrawn while a form was open counts at once."""
    return grants_of(user).filter(content_object=case).exists()


def conflicts_in_force() -> QuerySet[ConflictDeclaration]:
    return ConflictDeclaration.objects.filter(conflict=True, ended_at__isnull=True)


def conflicted(case: Case) -> QuerySet[ConflictDeclaration, int]:
    """The ids of the people to whom a conflict of interest closes this case: for `user__in`, and to compare with."""
    return conflicts_in_force().filter(case=case, user__isnull=False).values_list("user_id", flat=True)


def has_conflict(case: Case, user: User) -> bool:
    """Asked afresh each time: a declared conflict closes the case at once, whatever role or name opens it."""
    return conflicts_in_force().filter(case=case, user=user).exists()


def named_on(case: Case) -> QuerySet[CaseGrant]:
    rows = CaseGrant.objects.filter(running(), content_object=case, permission__codename=OPEN_RESTRICTED)
    return rows.select_related("user", "given_by").order_by("user__full_name", "pk")


def _permission() -> Permission:
    return Permission.objects.get(
        content_type__app_label=Case._meta.app_label,
        content_type__model=Case._meta.model_name,
        codename=OPEN_RESTRICTED,
    )


@transaction.atomic
def restrict(case: Case, *, by: User, now: datetime, reason: str, people: Iterable[User] = ()) -> Case:
    """From now on only named people may open it; the person who restricts it is named first, then `people`."""
    row = lock_to_name(case, by=by, now=now)
    if row.restricted:
        raise GrantRefused("This case is restricted already.")
    for user in [by, *people]:
        name_person(row, user=user, by=by, now=now, reason="Named when the case was restricted")
    row.restricted = True
    row.revision += 1
    row.save(update_fields=["restricted", "revision"])
    record(row, "restrict", "Restricted to named people", by=by, now=now, note=reason)
    _hush_others(row, now=now)
    return row


@transaction.atomic
def lift_restriction(case: Case, *, by: User, now: datetime, reason: str) -> Case:
    row = lock_to_name(case, by=by, now=now)
    if not row.restricted:
        raise GrantRefused("This case is not restricted.")
    row.restricted = False
    row.revision += 1
    row.save(update_fields=["restricted", "revision"])
    record(row, "lift_restriction", "Restriction lifted", by=by, now=now, note=reason)
    return row


@transaction.atomic
def name_person(case: Case, *, user: User, by: User, now: datetime, reason: str = "") -> CaseGrant:
    """For good. Whoever is named already stays as they are; emergency access or an ended grant becomes a lasting one."""
    row = lock_to_name(case, by=by, now=now)
    if has_conflict(row, user):
        raise GrantRefused(
            f"{user.full_name} has a conflict of interest in this case. End the declaration first, if it no longer holds."
        )
    if not members_who_open_cases(on=localdate(now)).filter(user=user).exists():
        raise GrantRefused(
            f"{user.full_name} has no role in this partnership today that opens cases, so cannot be named on one."
        )
    return put_on(row, user=user, by=by, now=now, reason=reason)


def put_on(row: Case, *, user: User, by: User, now: datetime, reason: str) -> CaseGrant:
    """On a locked or new case, for a person of whom it is known that they may open it."""
    grant: CaseGrant
    grant, made = CaseGrant.objects.get_or_create(
        partnership_id=row.partnership_id,
        content_object=row,
        user=user,
        permission=_permission(),
        defaults={"reason": reason, "given_by": by, "given_at": now},
    )
    if not made and grant.ends_at is None:
        return grant
    if not made:
        grant.reason, grant.given_by, grant.given_at, grant.ends_at, grant.emergency = reason, by, now, None, False
        grant.save(update_fields=["reason", "given_by", "given_at", "ends_at", "emergency"])
    record(row, "name_person", f"{user.full_name} named on the case"[:200], by=by, now=now, note=reason)
    return grant


@transaction.atomic
def take_name_off(case: Case, *, user: User, by: User, now: datetime, reason: str) -> None:
    """The last named person stays: a restricted case that nobody can open is lost."""
    row = lock_to_name(case, by=by, now=now)
    if row.restricted and not _lasting(row, on=localdate(now)).exclude(user=user).exists():
        raise GrantRefused(
            "This is the last person named on the case. Name somebody else first, or lift the restriction."
        )
    removed, _ = CaseGrant.objects.filter(content_object=row, user=user, permission__codename=OPEN_RESTRICTED).delete()
    if not removed:
        raise GrantRefused(f"{user.full_name} is not named on this case any more.")
    record(row, "take_name_off", f"{user.full_name} taken off the case"[:200], by=by, now=now, note=reason)
    if row.restricted:
        _hush_others(row, now=now)


def _hush_others(case: Case, *, now: datetime) -> None:
    """Mail that is still on its way says nothing of a restricted case to people who are not named on it."""
    others = members_who_open_cases(on=localdate(now)).exclude(user__in=named_on(case).order_by().values("user"))
    hush(User.objects.filter(pk__in=others.values("user")), reference=case.reference)


def members_who_open_cases(*, on: date) -> QuerySet[Membership]:
    """Memberships in force whose role opens cases at all: agencies' and lay members' do not."""
    return Membership.objects.filter(in_force(on), role__in=OPENING_ROLES, user__is_active=True)


def _lasting(case: Case, *, on: date) -> QuerySet[CaseGrant]:
    """Named for good, and still somebody who can come in: emergency access ends by itself, people leave, conflicts close."""
    who = members_who_open_cases(on=on).values("user")
    return named_on(case).filter(ends_at__isnull=True, user__in=who).exclude(user__in=conflicted(case))


@transaction.atomic
def break_glass(case: Case, *, by: User, now: datetime, reason: str) -> CaseGrant:
    """Twelve hours of access in an emergency. The chairs and everyone named on the case hear of it at once."""
    if BREAK_GLASS not in permissions_in(case.partnership_id, user=by):  # by role alone: nobody is named yet
        raise PermissionDenied(BREAK_GLASS)
    row = Case.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=case.pk)
    if has_conflict(row, by):
        raise PermissionDenied(BREAK_GLASS)
    if not row.restricted or is_named_on(row, by):
        raise GrantRefused("You may open this case as it is.")
    named = {grant.user for grant in named_on(row).exclude(user__in=conflicted(row))}
    grant: CaseGrant
    grant, _ = CaseGrant.objects.update_or_create(
        partnership_id=row.partnership_id,
        content_object=row,
        user=by,
        permission=_permission(),
        defaults={
            "reason": reason, "given_by": by, "given_at": now, "ends_at": now + EMERGENCY_LASTS, "emergency": True,
        },
    )  # fmt: skip
    record(row, "break_glass", "Opened in an emergency", by=by, now=now, note=reason)
    pages = (
        (named, f"cases/{row.reference}/people"),
        (_other_chairs(row, on=localdate(now)) - named, "cases/emergency"),
    )
    for people, page in pages:  # a chair who is not named reads of it on the page of emergencies: the case stays closed
        queue_notification(
            row.partnership, users=people - {by}, kind="emergency_access",
            context={"person": by.full_name, "reference": row.reference}, path=f"/p/{row.partnership.slug}/{page}/",
            now=now, dedupe_key=f"emergency:{row.pk}:{by.pk}:{now.isoformat()}",
        )  # fmt: skip
    return grant


def _other_chairs(case: Case, *, on: date) -> set[User]:
    closed_to = set(conflicted(case))
    return {chair for chair in chairs_of(case.partnership, on=on) if chair.pk not in closed_to}


def lock_to_name(case: Case, *, by: User, now: datetime) -> Case:
    """Asked after the lock: whoever was taken off while waiting for it is refused."""
    row = Case.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=case.pk)
    if not by.has_perm(NAME, row):
        raise PermissionDenied(NAME)
    came_in = grants_of(by).filter(content_object=row, emergency=True)
    if row.restricted and came_in.exists() and _lasting(row, on=localdate(now)).exists():
        raise GrantRefused(FOR_THE_NAMED)
    return row


def record(case: Case, name: str, words: str, *, by: User | None, now: datetime, note: str = "") -> CaseEvent:
    """Something happened to a case that is not a change of its status."""
    return CaseEvent.objects.create(
        partnership_id=case.partnership_id, case=case, name=name, words=words, from_status=case.status,
        to_status=case.status, by=by, at=now, note=note,
    )  # fmt: skip
