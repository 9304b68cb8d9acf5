"""Where the work behind a date is done: the case's page, or the page that the owning app registers for its own clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from casework.selectors import OPEN
from deadlines.models import Deadline
from partnerships.http import Member


@dataclass(frozen=True, slots=True)
class Place:
    url: str
    text: str


PlacesOf = Callable[[Sequence[Deadline], Member], Mapping[int, Place]]
_places: dict[str, PlacesOf] = {}


def register_places(code: str, places: PlacesOf) -> None:
    """From an app's ready(): the pages behind several deadlines of one clock for one person, by id, in one query."""
    _places[code] = places


def places_of(deadlines: Sequence[Deadline], member: Member) -> dict[int, Place]:
    """By id; none where the deadline's own page is all there is. Needs `case` (select_related)."""
    found: dict[int, Place] = {}
    for deadline in deadlines:
        if deadline.case is not None and member.may(OPEN):
            url = reverse("casework:detail", args=[member.partnership.slug, deadline.case.reference])
            found[deadline.pk] = Place(url, "Go on with the case")
    for code, places in _places.items():
        if own := [deadline for deadline in deadlines if deadline.rule_code == code]:
            found |= places(own, member)
    return found
