"""Clocks and bodies for tests."""

from datetime import UTC, date, datetime

import factory

from arrangements.enums import BodyKind
from arrangements.models import Body, ClockRule, NationalClockRule, RulePack
from deadlines.models import Deadline
from tests.factories import Owned


class BodyFactory(Owned):
    class Meta:
        model = Body

    code = factory.Sequence("body-{}".format)
    name = factory.Sequence("Body {}".format)
    kind = BodyKind.EXECUTIVE


class DeadlineFactory(Owned):
    """Open, due on 30 June 2026, and next spoken about a week before."""

    class Meta:
        model = Deadline

    title = factory.Sequence("Task {}".format)
    started_on = original_started_on = date(2026, 6, 1)
    due_on = original_due_on = date(2026, 6, 30)
    next_alert_at = datetime(2026, 6, 23, 7, tzinfo=UTC)


class ClockRuleFactory(Owned):
    class Meta:
        model = ClockRule

    code = "rapid_review"
    starts = "incident_known"
    length = 15
    unit = "working_days"
    ends = "It is sent"


class RulePackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RulePack
        django_get_or_create = ("code",)

    code = "wt2018"
    title = "Working Together 2018"
    in_force_from = date(2018, 7, 4)


class NationalClockRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NationalClockRule

    pack = factory.SubFactory(RulePackFactory)
    code = "rapid_review"
    starts = "notification_sent"
    length = 15
    unit = "working_days"
    ends = "It is sent"
