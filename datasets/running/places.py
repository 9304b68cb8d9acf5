"""Where the work behind a quarterly return's date is done: the agency's own page, or the page on which it is read."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from datasets.models import QuarterlyReturn
from datasets.running.selectors import VIEW
from datasets.transitions import ANSWER
from deadlines.models import Deadline
from deadlines.places import Place
from partnerships.http import Member


def places(deadlines: Sequence[Deadline], member: Member) -> Mapping[int, Place]:
    """By the deadline's id, in one query. None for somebody who neither answers for the agency nor reads figures."""
    own = member.answers_for if member.may(ANSWER) else frozenset()
    if not own and not member.may(VIEW):
        return {}
    rows = QuarterlyReturn.objects.filter(deadline__in=[each.pk for each in deadlines])
    slug, found = member.partnership.slug, {}
    for deadline, pk, agency, period in rows.values_list("deadline", "pk", "agency_id", "collection__period"):
        if agency in own:
            found[deadline] = Place(reverse("quarterly:detail", args=[slug, pk]), "Give the figures")
        elif member.may(VIEW):
            found[deadline] = Place(reverse("quarters:read", args=[slug, period, pk]), "See how the return stands")
    return found
