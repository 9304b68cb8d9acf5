"""The first offer of "My work": what is late, else what others wait for this person to decide, else the next date."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.enums import CaseKind
from deadlines.services import Owner, set_deadline
from incidents.enums import Status
from tests.factories.returns import Asked
from tests.factories.review import Area

pytestmark = pytest.mark.django_db


def opened(client, person, partnership):
    client.force_login(person)
    return client.get(reverse("member:my_work", args=[partnership.slug]))


def give_task(area, person, *, days, scoped):
    today = timezone.localdate()
    with scoped(area.partnership):
        set_deadline(
            area.partnership, title="A task", started_on=today - timedelta(days=30), due_on=today + timedelta(days=days),
            owner=Owner(user=person), by=area.manager, now=timezone.now(),
        )  # fmt: skip


def test_a_decision_comes_before_what_is_not_late_and_after_what_is(client, scoped):
    area = Area().decided_by_executive()
    case = area.case(Status.RECOMMENDED)
    give_task(area, area.member, days=3, scoped=scoped)

    first = opened(client, area.member, area.partnership).context["next_step"]

    assert first["text"] == f"Decide on {case.reference}: whether to hold a local child safeguarding practice review."
    assert first["action"]["url"] == reverse("rapid_review:decide", args=[area.partnership.slug, case.reference])

    give_task(area, area.member, days=-1, scoped=scoped)
    assert opened(client, area.member, area.partnership).context["next_step"]["text"].startswith("A task.")


def test_nobody_else_is_offered_the_decision(client, scoped):
    area = Area().decided_by_executive()
    area.case(Status.RECOMMENDED)

    page = opened(client, area.manager, area.partnership)

    assert "Decide on" not in page.text


def test_an_agency_is_led_to_its_return_and_those_who_run_the_case_to_the_case(client):
    asked = Asked()
    row = asked.ask(now=timezone.now(), due_on=timezone.localdate() + timedelta(days=2))

    own = opened(client, asked.coordinator, asked.partnership).context["next_step"]
    theirs = opened(client, asked.manager, asked.partnership).text

    assert own["action"]["url"] == reverse("returns:detail", args=[asked.partnership.slug, row.pk])
    assert own["text"] == f"Information return for {asked.case.reference}. Answer the request."
    assert reverse("casework:detail", args=[asked.partnership.slug, asked.case.reference]) in theirs
    assert reverse("returns:detail", args=[asked.partnership.slug, row.pk]) not in theirs


def test_the_page_asks_no_more_for_more_work(client, scoped, django_assert_num_queries):
    area = Area().decided_by_executive()
    area.route("safeguarding_adult_review", decided_by_body=area.executive)
    address = reverse("member:my_work", args=[area.partnership.slug])
    client.force_login(area.member)
    client.get(address)

    for many in (1, 4):
        for _ in range(many):
            area.case(Status.RECOMMENDED)
            area.case(Status.RECOMMENDED, kind=CaseKind.ADULT_REFERRAL)
            give_task(area, area.member, days=2, scoped=scoped)
        with django_assert_num_queries(19):  # three of them open, close and reset the test's own transaction
            client.get(address)
