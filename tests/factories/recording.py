"""The world in which incidents are recorded: clocks as the national guidance and Worcestershire have them, and routes."""

from arrangements.enums import Decision
from arrangements.models import DecisionRoute
from tests.factories import Owned
from tests.factories.deadlines import ClockRuleFactory, NationalClockRuleFactory

NATIONAL = (
    {"code": "incident_notification", "starts": "authority_aware", "length": 5, "unit": "working_days"},
    {"code": "looked_after_child_death", "starts": "death_known", "length": 5, "unit": "working_days"},
    {"code": "rapid_review", "starts": "notification_sent", "length": 15, "unit": "working_days"},
)
LOCAL = (
    {"code": "incident_notification", "starts": "authority_aware", "length": 5, "unit": "calendar_days"},
    {"code": "rapid_review", "starts": "incident_known", "length": 15, "unit": "working_days"},
)


class RouteFactory(Owned):
    class Meta:
        model = DecisionRoute

    decision = Decision.RAPID_REVIEW


def national_clocks():
    for rule in NATIONAL:
        NationalClockRuleFactory(**rule, ends="It is done")


def local_clocks(partnership):
    """Five calendar days; the rapid review counts from when the partnership knows (WO)."""
    for rule in LOCAL:
        ClockRuleFactory(partnership=partnership, **rule)
