"""A rule's own alerts, as people write them."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from arrangements.alert_lines import rungs_of
from arrangements.models import ClockRule
from deadlines.calendars import load_bank_holidays
from deadlines.services import set_deadline_by_rule
from partnerships.roles import Role
from tests.factories import MembershipFactory

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def test_lines_say_when_and_to_whom():
    found = rungs_of(
        ["14 days before: Whoever has it, business manager", "On the day: its agency", "1 day after: independent chair"]
    )

    assert found == [
        {"code": "14_days_before", "days": -14, "tell": ["owner", "business_manager"]},
        {"code": "on_the_day", "days": 0, "tell": ["agency"]},
        {"code": "breach", "days": 1, "tell": ["independent_chair"]},
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["soon: business manager"], "is not an alert"),
        (["7 days before: the mayor"], "nobody that can be told"),
        (["7 days before: its agency", "7 days before: whoever has it"], "on the same day"),
    ],
)
def test_a_wrong_line_says_how_to_put_it_right(lines, words):
    with pytest.raises(ValueError, match=words):
        rungs_of(lines)
    with pytest.raises(ValidationError, match=words):
        ClockRule(alerts=lines).clean_fields(exclude=["partnership", "code", "starts", "ends"])


@pytest.mark.django_db
def test_a_manager_sets_the_alerts_and_the_next_clock_follows(client, scoped):
    load_bank_holidays(now=NOW)
    member = MembershipFactory(role=Role.BUSINESS_MANAGER)
    partnership = member.partnership
    with scoped(partnership):
        rule = ClockRule.objects.create(
            partnership=partnership,
            code="dispute_meeting",
            starts="dispute_determined",
            length=28,
            unit="calendar_days",
            ends="Held",
        )
    client.force_login(member.user)
    address = reverse("arrangements:change", args=[partnership.slug, "clock-rules", rule.pk])
    page = client.get(address)
    typed = {name: "" if value is None else value for name, value in page.context["form"].initial.items()}
    typed |= {"told": "", "revision": rule.revision, "code": "dispute_meeting"}

    wrong = client.post(address, typed | {"alerts": "3 days before: somebody"})
    right = client.post(address, typed | {"alerts": "3 days before: whoever has it, lay member"})

    assert "nobody that can be told" in wrong.content.decode()
    assert "3 days before: somebody" in wrong.content.decode()
    assert right.status_code == 302, right.content.decode()
    with scoped(partnership, by=member.user):
        deadline = set_deadline_by_rule(
            partnership, "dispute_meeting", started_on=date(2026, 5, 1), by=member.user, now=NOW
        )
        assert deadline.rungs == [{"code": "3_days_before", "days": -3, "tell": ["owner", "lay_member"]}]
        assert deadline.next_alert_at == datetime(2026, 5, 26, 7, tzinfo=UTC)
