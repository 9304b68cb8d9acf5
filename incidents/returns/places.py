"""Where an agency's people answer a request that has a date."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from deadlines.models import Deadline
from deadlines.places import Place
from incidents.returns.selectors import own_returns
from partnerships.http import Member


def places(deadlines: Sequence[Deadline], member: Member) -> Mapping[int, Place]:
    """The agency's own returns behind these dates, in one query; none for people of other agencies."""
    cases = [deadline.case_id for deadline in deadlines]
    rows = own_returns(member).filter(case__in=cases).values_list("case_id", "agency_id", "pk")
    own = {(case, agency): pk for case, agency, pk in rows}
    return {
        deadline.pk: Place(reverse("returns:detail", args=[member.partnership.slug, own[key]]), "Answer the request")
        for deadline in deadlines
        if (key := (deadline.case_id, deadline.agency_id)) in own
    }
