"""Who belongs where, and what that allows."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from partnerships.models import Membership, Partnership
from partnerships.roles import PERMISSIONS
from partnerships.scoping import person_scope


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
    answered: dict[int, frozenset[str]] = user.__dict__.get("permissions_by_partnership", {})
    if partnership_id in answered:
        return answered[partnership_id]
    with person_scope(user):
        rows = tuple(own_memberships(user, on=timezone.localdate()).filter(partnership_id=partnership_id))
    return permissions_of(rows)
