"""The pages of actions: the log, the file of it, one action by everybody who has to do with it, and what each may press."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from casework.files import check_file
from meetings.enums import ActionStatus
from meetings.models import Action, ImpactCheck
from partnerships.roles import Role
from tests.factories import MembershipFactory
from tests.factories.actions import ActionArea
from tests.factories.documents import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return ActionArea()


@pytest.fixture
def at(client, area):
    """A page as somebody sees it; with fields, what they are answered."""

    def go(user, view, *args, query="", **fields):
        client.force_login(user)
        address = reverse(f"actions:{view}", args=[area.partnership.slug, *args]) + query
        return client.post(address, fields) if fields else client.get(address)

    return go


def day(on, name="due_on"):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def soon(days=30):
    return timezone.localdate() + timedelta(days=days)


def fresh(area, **wanted):
    return area.action(due_on=soon(), now=timezone.now(), **wanted)


def state_of(area, action):
    with area.scope():
        return Action.objects.get(pk=action.pk)


@pytest.mark.parametrize("who", ["manager", "owner", "answerer"])
def test_the_page_of_an_action(area, at, who):
    action = fresh(area, owner=area.owner, agency=area.agency, text="Train every desk officer.")

    page = at(getattr(area, who), "detail", action.pk)

    assert page.status_code == 200
    assert "Train every desk officer." in page.text
    assert "Hand in evidence" in page.text
    assert area.case.title not in page.text


@pytest.mark.parametrize("who", ["other", "reviewer", "member"])
def test_it_does_not_exist_for_others(area, at, who):
    action = fresh(area)
    for view in ("detail", "change", "move", "cancel", "progress", "give"):
        assert at(getattr(area, who), view, action.pk).status_code == 404, view


def test_outsiders_find_nothing(area, at):
    action = fresh(area)
    assert at(MembershipFactory().user, "detail", action.pk).status_code == 404


def test_who_has_it_neither_changes_nor_moves_nor_cancels_it(area, at):
    action = fresh(area)
    for view in ("change", "move", "cancel"):
        assert at(area.answerer, view, action.pk).status_code == 403, view


def test_a_reader_of_the_case_reads_and_presses_nothing(area, at):
    action = fresh(area)
    scrutineer = area.person(Role.INDEPENDENT_SCRUTINEER)

    page = at(scrutineer, "detail", action.pk)

    assert page.status_code == 200
    assert "Hand in evidence" not in page.text
    assert at(scrutineer, "give", action.pk).status_code == 403


def test_from_hand_to_hand_until_it_is_closed(area, at):
    action = fresh(area)
    at(area.answerer, "progress", action.pk, progress="at_risk", note="Posts are vacant")
    assert "At risk" in at(area.manager, "detail", action.pk).text
    file = SimpleUploadedFile("log.pdf", PDF, content_type="application/pdf")
    assert at(area.answerer, "give", action.pk, text="All trained", file=file).status_code == 302
    with area.scope():
        evidence = action.evidence.get()
    assert "log.pdf" in at(area.manager, "read", action.pk, evidence.pk).text
    assert at(area.answerer, "read", action.pk, evidence.pk).status_code == 403
    assert at(area.manager, "file", action.pk, evidence.pk)["Content-Disposition"].startswith("attachment")
    assert at(area.answerer, "file", action.pk, evidence.pk).status_code == 200
    assert at(area.manager, "read", action.pk, evidence.pk, state="returned", answer="").status_code == 200
    assert at(area.manager, "read", action.pk, evidence.pk, state="accepted", answer="Good").status_code == 302
    with area.scope():
        second = ImpactCheck.objects.get(code="action_impact_12_months")
        ImpactCheck.objects.update(due_on=timezone.localdate())
    page = at(area.second, "impact", action.pk, second.pk, impact="", finding="", revision=1).text
    assert "Choose what it changed" in page
    assert "Enter what shows it" in page
    answered = at(area.second, "impact", action.pk, second.pk, impact="not_shown", finding="No change", revision=1)
    assert answered.status_code == 302
    assert state_of(area, action).status == ActionStatus.CLOSED
    assert "No difference can be shown" in at(area.answerer, "detail", action.pk).text


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(area, at):
    action = fresh(area)
    page = at(area.manager, "move", action.pk, **day(soon(-40)), reason="Typed by me", revision=1)
    assert page.status_code == 200
    assert "The day by which it is due has passed" in page.text
    assert "Typed by me" in page.text
    assert "Enter why the day moves" in at(area.manager, "move", action.pk, **day(soon(60)), revision=1).text


def test_two_tabs_show_both_texts(area, at):
    action = fresh(area)
    wanted = {"measure": "", "owner": "", "agency": area.agency.pk, "body": area.reviews.pk, "revision": 1}
    assert at(area.manager, "change", action.pk, text="First", **wanted).status_code == 302

    page = at(area.second, "change", action.pk, text="Second", **wanted)

    assert page.status_code == 409
    assert "First" in page.text
    assert "Second" in page.text
    again = {**wanted, "revision": state_of(area, action).revision}
    assert at(area.second, "change", action.pk, text="Second", **again).status_code == 302
    assert state_of(area, action).text == "Second"


def test_cancelled_with_a_reason(area, at):
    action = fresh(area)
    assert "Enter why it will not be done" in at(area.manager, "cancel", action.pk, reason="", revision=1).text
    assert at(area.manager, "cancel", action.pk, reason="Merged", revision=1).status_code == 302
    assert "it was cancelled" in at(area.manager, "detail", action.pk).text


def test_the_chair_adds_to_the_groups_log(area, at):
    wanted = {"text": "Write the plan", "owner": area.owner.pk, **day(soon())}
    assert at(area.chair, "add_to_group", "reviews", text="", **day(soon())).status_code == 200
    assert at(area.chair, "add_to_group", "reviews", **wanted).status_code == 302
    assert at(area.reviewer, "add_to_group", "reviews").status_code == 403
    assert at(area.manager, "add_to_group", "nowhere").status_code == 404
    assert "Write the plan" in at(area.reviewer, "log").text


def test_nobody_chosen_is_said_at_the_field(area, at):
    page = at(area.chair, "add_to_group", "reviews", text="Write the plan", **day(soon()))
    assert "Choose a person or an agency who will do it" in page.text


def test_the_log_shows_each_what_concerns_them(area, at):
    mine = fresh(area, text="Only the police", agency=area.agency)
    fresh(area, text="Only health", agency=area.other_agency)

    assert "Only the police" in at(area.answerer, "log").text
    assert "Only health" not in at(area.answerer, "log").text
    assert "Only health" in at(area.manager, "log").text
    assert "Only health" not in at(area.manager, "log", query="?whose=mine").text
    assert "No action to show here" in at(area.manager, "log", query="?late=on").text
    assert "No action to show here" in at(area.person(Role.LAY_MEMBER), "log").text
    assert f"/actions/{mine.pk}/" in at(area.manager, "log", query="?state=nonsense&group=nonsense").text


def test_the_file_holds_what_its_reader_may_see_and_runs_nothing(area, at):
    fresh(area, text="=HYPERLINK(1)", agency=area.agency)
    fresh(area, text="Only health", agency=area.other_agency)

    response = at(area.answerer, "export")

    assert response["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK(1)" in response.text
    assert "Only health" not in response.text


def test_my_work_leads_to_the_action(area, at, client):
    action = fresh(area)
    client.force_login(area.answerer)
    page = client.get(f"/p/{area.partnership.slug}/").text
    assert f"/p/{area.partnership.slug}/actions/{action.pk}/" in page
    assert f"Action 1 of {area.case.reference}" in page


@pytest.mark.parametrize("view", ["log", "export", "detail"])
def test_many_rows_ask_no_more_of_the_database(area, at, client, view, django_assert_max_num_queries):
    for _ in range(4):
        last = area.evidenced(fresh(area, owner=area.owner, agency=area.agency, body=area.reviews), now=timezone.now())
    last = area.done(fresh(area), now=timezone.now())
    args = [last.pk] if view == "detail" else []
    at(area.manager, view, *args)

    with django_assert_max_num_queries(15 + 3):
        page = client.get(reverse(f"actions:{view}", args=[area.partnership.slug, *args]), {"state": "all"})
    assert page.status_code == 200


def test_the_agenda_of_a_group_leads_to_its_actions(area, client):
    client.force_login(area.manager)
    page = client.get(reverse("meetings:agenda", args=[area.partnership.slug, "reviews"])).text
    assert reverse("actions:log", args=[area.partnership.slug]) + "?group=reviews" in page


def test_an_infected_file_is_not_handed_out(area, at):
    evidence = area.evidenced(fresh(area), now=timezone.now(), file=check_file(PDF, "log.pdf"))
    with area.scope():
        type(evidence.document).objects.filter(pk=evidence.document.pk).update(scan="infected")
    assert at(area.manager, "file", evidence.action.pk, evidence.pk).status_code == 404
    assert at(area.manager, "detail", evidence.action.pk).status_code == 200
