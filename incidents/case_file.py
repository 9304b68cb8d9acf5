"""A case with everything that its page needs to know, read in a fixed number of queries however much hangs off it."""

from dataclasses import dataclass

from casework.models import Case
from incidents.models import Incident, RapidReview


@dataclass(frozen=True, slots=True)
class CaseFile:
    case: Case
    incident: Incident | None
    review: RapidReview | None
