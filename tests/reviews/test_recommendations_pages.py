"""The pages of recommendations: written beside earlier ones, answered, followed by actions, and told as a story."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.templatetags.portal import date_long
from partnerships.roles import Role
from reviews.enums import Status
from reviews.models import Recommendation
from tests.factories import MembershipFactory, PartnershipFactory
from tests.factories.published import publish_review
from tests.factories.recommendations import TEXT, RecommendationArea

pytestmark = pytest.mark.django_db
VIEWS = ("list", "add", "change", "remove", "respond", "add_action", "actions", "story")
WITH_ROW = frozenset({"change", "remove", "respond", "add_action"})


@pytest.fixture
def area():
    return RecommendationArea()


@pytest.fixture
def at(client, area):
    """A page as somebody sees it; with fields, what they are answered."""

    def go(user, view, case=None, *args, **fields):
        client.force_login(user)
        address = reverse(f"recommendations:{view}", args=[area.partnership.slug, (case or area.case).reference, *args])
        return client.post(address, fields) if fields else client.get(address)

    return go


def day(on, name):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def test_written_on_the_page_it_is_in_the_list(area, at):
    case = area.review(Status.UNDER_WAY)
    page = at(area.manager, "add", case, text="", names="")
    assert "Enter what is recommended" in page.text
    page = at(area.manager, "add", case, text=TEXT, names="")
    assert "Choose or enter at least one agency" in page.text
    assert TEXT in page.text

    assert (
        at(area.manager, "add", case, text=TEXT, names="Home Office\nNHS England", themes="neglect").status_code == 302
    )

    text = at(area.manager, "list", case).text
    assert TEXT in text
    assert "Home Office, NHS England" in text
    assert "Neglect" in text


def test_the_first_press_shows_earlier_ones_and_the_next_saves(area, at):
    area.answered(area.written(), "not_accepted", reason="There was no money")
    case = area.review(Status.UNDER_WAY)
    typed = {"text": f"{TEXT} Always.", "names": "Home Office"}

    page = at(area.manager, "add", case, **typed)

    assert page.status_code == 200
    assert "We have said something like this before" in page.text
    assert TEXT in page.text
    assert "There was no money" in page.text
    assert 'name="looked" value="yes"' in page.text
    with area.scope():
        assert not Recommendation.objects.filter(case=case).exists()
    assert at(area.manager, "add", case, **typed, looked="yes").status_code == 302


def test_looking_saves_nothing_asks_for_nothing_and_loses_nothing(area, at):
    area.written()
    case = area.review(Status.UNDER_WAY)

    page = at(area.manager, "add", case, text=f"{TEXT} <b>Always</b>", why="Typed why", look="yes")

    assert page.status_code == 200
    assert "govuk-error-summary" not in page.text
    assert "Typed why" in page.text
    assert "&lt;b&gt;Always&lt;/b&gt;" in page.text
    assert "One earlier recommendation is like this one" in page.text
    with area.scope():
        assert not Recommendation.objects.filter(case=case).exists()


def test_as_one_types_a_fragment_is_fetched(area, at, client):
    other = PartnershipFactory(name="Faraway")
    publish_review(other, recommendations=[(f"{TEXT} <script>", "impact", "")])
    case = area.review(Status.UNDER_WAY)

    page = at(area.manager, "similar", case, text=TEXT)

    assert page.status_code == 200
    assert "Faraway, 2026" in page.text
    assert "Done, and it made a difference" in page.text
    assert "&lt;script&gt;" in page.text
    assert "<html" not in page.text
    assert at(area.manager, "similar", case).status_code == 405
    assert "Nothing like it was found" in at(area.manager, "similar", case, text="x").text


def test_two_tabs_show_both_texts(area, at):
    case = area.review(Status.UNDER_WAY)
    row = area.written(case=case)
    typed = {"names": "Home Office", "revision": 1, "looked": "yes"}
    assert at(area.manager, "change", case, row.pk, text="Theirs, saved first.", **typed).status_code == 302

    page = at(area.second, "change", case, row.pk, text="Mine, typed meanwhile.", **typed)

    assert page.status_code == 409
    assert "Theirs, saved first." in page.text
    assert "Mine, typed meanwhile." in page.text
    again = typed | {"revision": 2}
    assert at(area.second, "change", case, row.pk, text="Mine, typed meanwhile.", **again).status_code == 302


def test_removed_with_a_reason(area, at):
    case = area.review(Status.UNDER_WAY)
    row = area.written(case=case)
    assert "Enter why it is removed" in at(area.manager, "remove", case, row.pk, reason="", revision=1).text
    assert at(area.manager, "remove", case, row.pk, reason="Merged", revision=1).status_code == 302
    assert TEXT not in at(area.manager, "list", case).text
    assert at(area.manager, "change", case, row.pk).status_code == 404


def test_answered_and_followed_by_an_action(area, at):
    row = area.written(now=timezone.now())
    today = timezone.localdate()
    answer = {"reason": "", "decided_by": "Executive group", **day(today, "responded_on"), "revision": 1}
    page = at(area.manager, "respond", None, row.pk, **answer | {"response": "not_accepted"})
    assert "Enter why it is not accepted" in page.text
    assert at(area.manager, "respond", None, row.pk, **answer | {"response": "accepted"}).status_code == 302
    wanted = {"text": "Train the desk", "agency": area.agency.pk, **day(today, "due_on")}
    assert at(area.manager, "add_action", None, row.pk, **wanted).status_code == 302

    for view in ("list", "actions", "story"):
        assert "Train the desk" in at(area.manager, view).text, view
    assert "Accepted, being done" in at(area.manager, "story").text


def test_the_step_that_has_moved_on_leads_back_with_a_word(area, at, client):
    row = area.written()
    client.force_login(area.manager)
    address = reverse("recommendations:change", args=[area.partnership.slug, area.case.reference, row.pk])
    page = client.post(address, {"text": "x", "names": "y", "revision": 1, "looked": "yes"}, follow=True)
    assert "has moved on since you opened it" in page.text


@pytest.mark.parametrize("view", VIEWS)
def test_outsiders_find_nothing_and_others_what_is_theirs(area, at, view):
    row = area.answered(area.written())
    args = [row.pk] if view in WITH_ROW else []
    reads = view in {"list", "actions", "story"}

    assert at(MembershipFactory().user, view, None, *args).status_code == 404
    assert at(area.person(Role.INDEPENDENT_SCRUTINEER), view, None, *args).status_code == (200 if reads else 403)
    assert at(area.answerer, view, None, *args).status_code == 403
    assert at(area.manager, view, None, *args).status_code == 200


@pytest.mark.parametrize("view", ["list", "actions", "story"])
def test_many_rows_ask_no_more_of_the_database(area, at, client, view, django_assert_max_num_queries):
    for number in range(6):
        row = area.answered(area.written(f"Number {number}"))
        area.done(area.follows(row))
    at(area.manager, view)

    with django_assert_max_num_queries(15 + 3):
        address = reverse(f"recommendations:{view}", args=[area.partnership.slug, area.case.reference])
        assert client.get(address).status_code == 200


def test_writing_beside_similar_ones_asks_little_of_the_database(area, at, client, django_assert_max_num_queries):
    for number in range(6):
        area.done(area.follows(area.answered(area.written(f"{TEXT} {number}"))))
    case = area.review(Status.UNDER_WAY)
    at(area.manager, "add", case)

    with django_assert_max_num_queries(15 + 3):
        address = reverse("recommendations:add", args=[area.partnership.slug, case.reference])
        page = client.post(address, {"text": TEXT, "names": "x"})
    assert "6 earlier recommendations" in page.text


def test_the_page_of_the_review_leads_on(area, client):
    def page(case):
        client.force_login(area.manager)
        return client.get(reverse("casework:detail", args=[area.partnership.slug, case.reference])).text

    assert "None yet" in page(area.review(Status.UNDER_WAY))
    agreed = area.review(Status.AGREED)
    row = area.written(case=agreed)
    assert "Record the response to 1 recommendation" in page(agreed)
    row = area.answered(row)
    with area.scope():
        type(agreed).objects.filter(pk=agreed.pk).update(status=Status.IMPROVING)
    assert "1 recommendation has no action yet" in page(agreed)
    action = area.follows(row)
    shown = page(agreed)
    assert "1 action is to be done" in shown
    step = shown.split('class="portal-next-step')[1].split("</section>")[0]
    assert date_long(action.due_on) in step
    assert "Business manager" in step
    area.evidenced(action)
    assert "Read the evidence of 1 action" in page(agreed)


def test_an_action_leads_to_its_recommendation_and_offers_a_further_one(area, client):
    row = area.answered()
    action = area.follows(row, now=timezone.now(), due_on=timezone.localdate())
    client.force_login(area.manager)
    page = client.get(reverse("actions:detail", args=[area.partnership.slug, action.pk])).text
    assert f"recommendation 1 of {area.case.reference}" in page
    client.force_login(area.answerer)
    assert "Follows from" not in client.get(reverse("actions:detail", args=[area.partnership.slug, action.pk])).text
    area.done(action, now=timezone.now())
    with area.scope():
        from meetings.models import ImpactCheck

        ImpactCheck.objects.filter(code="action_impact_6_months").update(
            impact="not_shown", finding="Nothing", checked_on=timezone.localdate(), checked_by=area.second
        )
    client.force_login(area.manager)
    page = client.get(reverse("actions:detail", args=[area.partnership.slug, action.pk])).text
    assert reverse("recommendations:add_action", args=[area.partnership.slug, area.case.reference, row.pk]) in page
