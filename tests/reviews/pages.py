"""What tests of the pages of reviews share: who asks, an address, date boxes."""

from django.urls import reverse

from partnerships.http import Member
from partnerships.models import Membership
from partnerships.selectors import permissions_of


def member_of(area, user):
    """Inside the partnership's scope."""
    rows = tuple(Membership.objects.filter(user=user))
    return Member(user, area.partnership, rows, permissions_of(rows))


def address(case, name, *args):
    return reverse(name, args=[case.partnership.slug, case.reference, *args])


def boxes(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}
