"""The one next step while the panel works and when it is decided, in the order of the work."""

import pytest
from django.urls import reverse

from incidents.enums import Aim, Status
from incidents.models import CriterionFinding, RapidReview, ReviewPaper, ReviewText
from tests.factories.review import MET_ON, NOW, Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(db):
    return Area().decided_by_executive()


@pytest.fixture
def step(client, area):
    client.force_login(area.manager)

    def next_step(case):
        page = client.get(reverse("casework:detail", args=[area.partnership.slug, case.reference]))
        return page.context["page"].next_step

    return next_step


def test_the_panel_meets_writes_tests_and_then_recommends(area, step, scoped):
    case = area.case(ready=False)
    told = {"partnership": area.partnership, "case": case, "changed_by": area.manager, "changed_at": NOW}

    assert step(case)["action"]["text"] == "Record the panel's meeting"

    with scoped(area.partnership):
        RapidReview.objects.update(panel_met_on=MET_ON)
    assert step(case)["action"]["text"] == "Write the next one"

    with scoped(area.partnership):
        for aim in Aim:
            ReviewText.objects.create(**told, aim=aim, text="Words")
    found = step(case)
    assert "8 have no answer yet" in found["text"]
    assert found["action"]["url"].endswith("/criteria/local_review/")

    with scoped(area.partnership):
        ReviewText.objects.all().delete()
        area.fill(case)
    assert step(case)["action"]["text"] == "Record the recommendation"


def test_what_is_decided_is_made_into_a_paper_before_it_is_sent(area, step, scoped):
    case = area.case(Status.DECIDED)

    assert step(case)["action"]["text"] == "Make the paper"

    with scoped(area.partnership):
        ReviewPaper.objects.create(
            partnership=area.partnership, case=case, version=1, snapshot={}, made_by=area.manager, asked_at=NOW
        )
    assert step(case)["action"]["text"] == "Record that it was sent"


def test_what_was_not_notified_is_closed_when_it_is_decided(area, step):
    assert step(area.case(Status.DECIDED, notifiable=False))["action"]["text"] == "Close the case"


def test_the_panel_of_a_case_that_was_not_notified_need_not_write_on_the_aims(area, step, scoped):
    case = area.case(ready=False, notifiable=False)
    with scoped(area.partnership):
        RapidReview.objects.update(panel_met_on=MET_ON)
        CriterionFinding.objects.all().delete()

    assert step(case)["action"]["text"] == "Test the criteria"
