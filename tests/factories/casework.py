"""Cases and what hangs off them, for tests. Statuses are set directly: a factory takes no steps."""

from datetime import UTC, date, datetime

import factory

from casework.enums import CaseKind
from casework.models import Case
from incidents.enums import Status
from incidents.models import AgencyReturn, ChronologyEntry, Incident, RapidReview, Subject
from tests.factories import AgencyFactory, Owned, UserFactory

OPENED_AT = datetime(2026, 4, 2, 9, tzinfo=UTC)


class CaseFactory(Owned):
    """A serious incident whose criteria are to be tested."""

    class Meta:
        model = Case

    kind = CaseKind.INCIDENT
    reference = factory.Sequence("SI-2026-{:03d}".format)
    title = factory.Sequence("Incident {}".format)
    status = Status.ASSESSING
    status_changed_at = opened_at = OPENED_AT
    opened_by = factory.SubFactory(UserFactory)


class OfCase(Owned):
    """A row that hangs off a case lies in the case's partnership."""

    class Meta:
        abstract = True

    case = factory.SubFactory(CaseFactory)
    partnership = factory.SelfAttribute("case.partnership")


class IncidentFactory(OfCase):
    """Aware on Thursday 2 April 2026, the day before Good Friday."""

    class Meta:
        model = Incident

    what_happened = "What happened, in words."
    happened_on = date(2026, 4, 1)
    aware_on = known_to_partnership_on = date(2026, 4, 2)


class SubjectFactory(OfCase):
    class Meta:
        model = Subject

    label = factory.Sequence("Child {}".format)
    kind = "child"
    harm = "serious"


class RapidReviewFactory(OfCase):
    class Meta:
        model = RapidReview

    started_on = date(2026, 4, 7)


class AgencyReturnFactory(OfCase):
    class Meta:
        model = AgencyReturn

    agency = factory.SubFactory(AgencyFactory, partnership=factory.SelfAttribute("..partnership"))
    requested_by = factory.SubFactory(UserFactory)
    requested_at = OPENED_AT
    due_on = date(2026, 4, 16)


class ChronologyEntryFactory(Owned):
    class Meta:
        model = ChronologyEntry

    agency_return = factory.SubFactory(AgencyReturnFactory)
    partnership = factory.SelfAttribute("agency_return.partnership")
    case = factory.SelfAttribute("agency_return.case")
    starts_on = date(2026, 1, 15)
    ends_on = factory.SelfAttribute("starts_on")
    source = "Case notes"
    what_happened = factory.Sequence("Event {}".format)
    changed_by = factory.SubFactory(UserFactory)
    changed_at = OPENED_AT
