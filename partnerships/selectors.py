"""Who belongs where, and what that allows."""

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from partnerships.models import Membership, Partnership
from partnerships.roles import PERMISSIONS, Role
from partnerships.scoping import partnership_scope, person_scope

# Where a request keeps what its person may do in the partnership that it is for.
ANSWERED = "permissions_by_partnership"


def in_force(on: date) -> Q:
    """Memberships (agencies, seats) that have started and not ended on a day."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def own_memberships(user: User, *, on: date) -> QuerySet[Membership]:
    """A person's memberships in force, in every partnership. Only inside `person_scope(user)`."""
    return (
        Membership._base_manager.filter(in_force(on), user=user)
        .select_related("partnership")
        .order_by("partnership__name", "role")
    )


def partnerships_of(user: User) -> list[Partnership]:
    """The partnerships a person may enter today, by name."""
    with person_scope(user):
        memberships = list(own_memberships(user, on=timezone.localdate()))
    return list({m.partnership_id: m.partnership for m in memberships}.values())


def permissions_of(memberships: tuple[Membership, ...]) -> frozenset[str]:
    return frozenset().union(*(PERMISSIONS[m.role] for m in memberships))


def permissions_in(partnership_id: int, *, user: User) -> frozenset[str]:
    """Everything this person's roles allow in this partnership today; empty for outsiders.

    PartnershipMiddleware leaves its answer on the request's user, so that a page asks the database once.
    """
    answered: dict[int, frozenset[str]] = getattr(user, ANSWERED, {})
    if partnership_id in answered:
        return answered[partnership_id]
    with person_scope(user):
        rows = tuple(own_memberships(user, on=timezone.localdate()).filter(partnership_id=partnership_id))
    return permissions_of(rows)


def has_manager(partnership: Partnership, *, on: date) -> bool:
    with partnership_scope(partnership):
        return Membership.objects.filter(in_force(on), role=Role.BUSINESS_MANAGER, user__is_active=True).exists()


def chairs_of(partnership: Partnership, *, on: date) -> list[User]:
    """Who is told of support sessions and escalations. Inside the partnership's scope."""
    chairs = Membership.objects.filter(in_force(on), role=Role.INDEPENDENT_CHAIR).values("user")
    return list(User.objects.filter(pk__in=chairs, is_active=True).order_by("full_name"))


def people(*, on: date, search: str = "", former: bool = False) -> QuerySet[User]:
    """Everybody with a role in the active partnership, by name; or those whose roles have all ended."""
    current = Membership.objects.filter(in_force(on)).values("user")
    found = User.objects.filter(pk__in=Membership.objects.values("user"))
    found = found.exclude(pk__in=current) if former else found.filter(pk__in=current)
    for word in search.split():
        found = found.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    return found.order_by("full_name", "pk")


def memberships_by_person(users: list[User], *, on: date | None = None) -> dict[int, list[Membership]]:
    """The memberships of one page of people in one query; those in force on a day, or all of them, newest first."""
    rows = Membership.objects.filter(user__in=users).select_related("agency")
    grouped: dict[int, list[Membership]] = {user.pk: [] for user in users}
    for row in (rows.filter(in_force(on)) if on else rows).order_by("-starts_on", "role", "pk"):
        grouped[row.user_id].append(row)
    return grouped


def people_by_role(partnership: Partnership, *, on: date) -> dict[str, int]:
    """How many people hold each role: numbers only, for those who run the platform."""
    with partnership_scope(partnership):
        found = dict(
            Membership.objects.filter(in_force(on)).values_list("role").annotate(people=Count("user", distinct=True))
        )
    return {role: found[role] for role in Role.values if role in found}
