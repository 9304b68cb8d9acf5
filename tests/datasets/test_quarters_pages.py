"""The pages of the quarters: for those who run the collection, for those who oversee it, and not for others."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from datasets.collecting.answering import ask_for_changes, ask_questions, check_sheet
from datasets.collecting.opening import give_more_time
from datasets.collecting.sheet import sheet_of
from datasets.enums import QueryState, Standing
from datasets.models import Collection, Query
from datasets.queries import explain_query
from notifications.models import Notification
from partnerships.roles import Role
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.datasets import DUE, NOW, QUARTER
from tests.factories.quarters import QuarterArea

pytestmark = pytest.mark.django_db
JUMP = {"plans": "9000"}  # asked about once the plans of two years stand
MOST_QUERIES = 15 + 3  # three open, close and reset the test's own transaction
Q1 = QUARTER.code
OF_ONE = ("detail", "export", "missing", "queries", "queries_export", "remind", "add_agencies", "close")


@pytest.fixture
def area():
    with time_machine.travel(NOW, tick=False):
        yield QuarterArea()


@pytest.fixture
def at(client, area):
    """A page as somebody sees it; with fields, what they are answered."""

    def go(user, view, *args, query="", **fields):
        client.force_login(user)
        address = reverse(f"quarters:{view}", args=[area.partnership.slug, *args]) + query
        return client.post(address, fields) if fields else client.get(address)

    return go


@pytest.fixture
def again(client, area, django_assert_max_num_queries):
    """The same page once more by whoever is signed in, within what a page may ask of the database."""

    def go(view, *args):
        address = reverse(f"quarters:{view}", args=[area.partnership.slug, *args])
        client.get(address)
        with django_assert_max_num_queries(MOST_QUERIES):
            answer = client.get(address)
        assert answer.status_code == 200, view
        return answer

    return go


def day(on, name="due_on"):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def doubtful(area):
    """The council's return, submitted with one figure that the checks ask about."""
    for back, period in enumerate(_before(12)):
        area.history("plans", str(300 + back % 3), period)
    return area.submitted(area.council, JUMP)


def _before(count):
    period, found = QUARTER, []
    for _ in range(count):
        period = period.before
        found.append(period)
    return found


def the_query(area, code="plans"):
    with area.scope():
        return Query.objects.filter(indicator__code=code).exclude(state=QueryState.SETTLED).first()


# ---- who sees what -----------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["list", "timeliness", "timeliness_export"])
def test_those_who_read_figures_see_the_quarters(area, at, view):
    area.open()

    for who in (area.manager, area.officer, area.chair, area.person(Role.BODY_MEMBER)):
        assert at(who, view).status_code == 200


@pytest.mark.parametrize("view", ["list", "timeliness", "timeliness_export", "open"])
def test_agencies_and_lay_members_do_not(area, at, view):
    for who in (area.coordinator, area.person(Role.LAY_MEMBER)):
        assert at(who, view).status_code == 403


@pytest.mark.parametrize("view", ["list", "timeliness", "timeliness_export", "open"])
def test_outsiders_find_nothing(area, at, view):
    assert at(MembershipFactory().user, view).status_code == 404


@pytest.mark.parametrize("view", OF_ONE)
def test_a_quarter_is_not_for_agencies_nor_outsiders(area, at, view):
    area.open()

    assert at(area.coordinator, view, Q1).status_code == 403
    assert at(MembershipFactory().user, view, Q1).status_code == 404


@pytest.mark.parametrize("view", OF_ONE)
def test_a_quarter_that_was_not_opened_does_not_exist(area, at, view):
    assert at(area.manager, view, Q1).status_code == 404


@pytest.mark.parametrize("view", ["remind", "add_agencies", "close", "open_one"])
def test_those_who_oversee_run_nothing(area, at, view):
    if view != "open_one":
        area.open()

    assert at(area.chair, view, Q1).status_code == 403


@pytest.mark.parametrize("view", ["accept", "ask_changes", "more_time"])
def test_those_who_oversee_change_no_return(area, at, view):
    area.open()
    row = area.row()

    assert at(area.chair, view, Q1, row.pk).status_code == 403
    assert at(area.coordinator, view, Q1, row.pk).status_code == 403
    assert at(MembershipFactory().user, view, Q1, row.pk).status_code == 404


def test_a_return_is_found_under_its_own_quarter_only(area, at):
    area.open()
    area.open(QUARTER.before)

    assert at(area.manager, "read", QUARTER.before.code, area.row().pk).status_code == 404


def test_a_return_of_another_partnership_does_not_exist(area, at):
    area.open()
    other = QuarterArea()
    other.open()

    assert at(area.manager, "read", Q1, other.row().pk).status_code == 404


# ---- the list ----------------------------------------------------------------------------------------


def test_the_next_step_is_to_open_the_quarter_that_is_over(area, at):
    page = at(area.manager, "list")

    assert "Quarter 1 2026/27 is over and not opened yet" in page.text
    assert page.context["next_step"]["action"]["url"] == reverse("quarters:open_one", args=[area.partnership.slug, Q1])
    assert at(area.chair, "list").context["next_step"] is None


def test_then_to_read_what_waits(area, at):
    area.open()
    row = area.submitted(area.police)

    step = at(area.manager, "list").context["next_step"]

    assert step["text"] == "1 return waits to be read."
    assert step["action"]["url"] == reverse("quarters:read", args=[area.partnership.slug, Q1, row.pk])


def test_then_to_remind_those_who_are_late(area, at):
    area.open()

    with time_machine.travel(NOW + timedelta(days=30)):
        step = at(area.manager, "list").context["next_step"]

    assert step["text"] == "3 returns are late."
    assert step["action"]["url"] == reverse("quarters:remind", args=[area.partnership.slug, Q1])


def test_nothing_to_do_is_nothing_to_show(area, at):
    area.open()

    assert at(area.manager, "list").context["next_step"] is None


def test_a_partnership_without_indicators_is_not_told_to_open_a_quarter(area, at):
    with area.scope():
        for indicator in area.indicators.values():
            indicator.owners.all().delete()

    assert at(area.manager, "list").context["next_step"] is None


def test_the_list_counts_what_came_and_what_is_asked(area, at):
    area.open()
    doubtful(area)
    area.accepted(area.police)

    (line,) = at(area.chair, "list").context["lines"]

    assert (line["name"], line["received"], line["row"].to_read, line["row"].late) == (
        "Quarter 1 2026/27",
        "2 of 3",
        1,
        0,
    )
    assert line["row"].doubts == 1


@pytest.mark.parametrize("quarters", [3, 80])
def test_the_list_asks_no_more_for_many_quarters(area, client, again, quarters):
    area.past_quarters(quarters)
    area.open()
    client.force_login(area.manager)

    page = again("list")

    assert len(page.context["lines"]) == min(quarters + 1, 25)


# ---- opening -----------------------------------------------------------------------------------------


def test_the_quarter_is_chosen_and_not_typed(area, at):
    page = at(area.manager, "open")
    assert "Quarter 1 2026/27 (April to June 2026)" in page.text

    answer = at(area.manager, "open", query="?quarter=2025-26-Q4")
    assert answer.url == reverse("quarters:open_one", args=[area.partnership.slug, "2025-26-Q4"])

    assert "Select a quarter from the list" in at(area.manager, "open", query="?quarter=2026-27-Q3").text


def test_before_opening_one_sees_who_is_asked_for_what(area, at):
    area.clock()
    area.agency("Fire Service", "unowned")
    with area.scope():
        area.add("lonely", "count", section="Voices")

    page = at(area.manager, "open_one", Q1)

    assert [(line["agency"].name.split(" of ")[0], line["owed"].boxes) for line in page.context["lines"]] == [
        ("Council", 12), ("Fire Service", 1), ("Health", 1), ("Police", 1),
    ]  # fmt: skip
    assert [each.code for each in page.context["nobody"]] == ["lonely"]
    assert reverse("indicators:owners", args=[area.partnership.slug, "lonely"]) in page.text
    assert "Your arrangements say 30 calendar days after the quarter ends: 30 July 2026." in page.text
    assert page.context["form"]["due_on"].value() == date(2026, 7, 30)


def test_a_day_that_has_passed_is_said_and_not_offered(area, at):
    area.clock()

    page = at(area.manager, "open_one", "2025-26-Q4")

    assert "That day has passed, so choose a later one." in page.text
    assert page.context["form"]["due_on"].value() is None


def test_an_agency_without_people_is_pointed_out(area, at):
    silent = AgencyFactory(partnership=area.partnership, name="Probation")
    with area.scope():
        area.indicators["unowned"].owners.create(partnership=area.partnership, agency=silent)

    assert "Nobody there has an account yet" in at(area.manager, "open_one", Q1).text


def test_it_is_opened_with_its_day_and_note(area, at):
    answer = at(area.manager, "open_one", Q1, note="Count twice.", **day(DUE))

    assert answer.url == reverse("quarters:detail", args=[area.partnership.slug, Q1])
    with area.scope():
        quarter = Collection.objects.get()
        assert (quarter.due_on, quarter.note, quarter.returns.count()) == (DUE, "Count twice.", 3)


def test_a_wrong_day_keeps_what_was_typed(area, at):
    page = at(area.manager, "open_one", Q1, note="Count twice.", **day(date(2026, 7, 1)))

    assert page.status_code == 200
    assert "must not be in the past" in page.text
    assert "Count twice." in page.text


def test_whoever_comes_second_is_led_to_the_open_quarter(area, at):
    area.open()

    assert at(area.officer, "open_one", Q1).url == reverse("quarters:detail", args=[area.partnership.slug, Q1])


@pytest.mark.parametrize("period", ["2026-27-Q2", "2026-27", "2026", "nonsense", "1991-92-Q1"])
def test_other_periods_cannot_be_opened(area, at, period):
    assert at(area.manager, "open_one", period).status_code == 404


# ---- a quarter ---------------------------------------------------------------------------------------


def test_a_quarter_at_a_glance(area, at):
    area.open(note="Count twice.")
    doubtful(area)
    area.accepted(area.police, {"police-crimes": Standing.NOT_COLLECTED})
    area.type(area.row(area.health), {})

    page = at(area.chair, "detail", Q1)

    lines = {line["row"].agency: line for line in page.context["lines"]}
    assert [(b["number"], b["text"]) for b in page.context["boxes"]] == [
        ("2 of 3", "received"), (1, "to be read"), (0, "late"), (1, "not started"), (1, "queries not explained"),
    ]  # fmt: skip
    assert lines[area.council]["filled"] == "12 boxes"
    assert lines[area.council]["doubts"] == 1
    assert lines[area.health]["filled"] == "0 of 1 boxes"
    assert lines[area.health]["left"] == "22 days left"
    assert "Count twice." in page.text
    assert "Police Crimes" in page.text
    assert "not collected" in page.text


def test_of_a_draft_one_sees_how_far_it_is_and_no_figure(area, at):
    area.open()
    row = area.row()
    area.type(row, {"referrals": "4711", "plans": "-815"})
    with area.scope(area.coordinator):
        ask_questions(check_sheet(sheet_of(area.row())), now=NOW)

    for view, *args in (("detail", Q1), ("read", Q1, row.pk), ("queries", Q1), ("missing", Q1), ("export", Q1)):
        page = at(area.manager, view, *args)
        assert "4711" not in page.text, view
        assert "4,711" not in page.text, view
        assert "815" not in page.text, view
    assert "2 of 12 boxes" in at(area.manager, "detail", Q1).text
    assert "its own until it submits" in at(area.manager, "read", Q1, row.pk).text


def test_queries_about_a_draft_are_not_shown_and_cannot_be_explained(area, at):
    area.open()
    row = doubtful(area)
    query = the_query(area)
    assert "Plans" in at(area.manager, "queries", Q1).text

    at(area.manager, "ask_changes", Q1, row.pk, changes_wanted="Look at the plans.", revision=row.revision)

    assert "The checks ask nothing here" in at(area.manager, "queries", Q1).text
    assert at(area.manager, "explain", Q1, query.pk).status_code == 404
    assert "query" not in at(area.manager, "queries_export", Q1).text


@pytest.mark.parametrize("agencies", [1, 30])
def test_a_quarter_asks_no_more_for_many_agencies(area, client, again, agencies):
    for number in range(agencies):
        area.agency(f"Agency {number}", "unowned")
    area.open()
    area.accepted(area.police, {"police-crimes": Standing.NOT_AVAILABLE})
    doubtful(area)
    client.force_login(area.manager)

    for view in OF_ONE:
        again(view, Q1)


def test_the_next_step_of_a_quarter(area, at):
    area.open()
    step = at(area.manager, "detail", Q1).context["next_step"]
    assert step["text"].startswith("0 of 3 returns received.")
    assert "action" not in step

    row = area.submitted(area.health)
    assert (
        at(area.manager, "detail", Q1).context["next_step"]["action"]["text"]
        == f"Read the return of {area.health.name}"
    )
    assert "action" not in at(area.chair, "detail", Q1).context["next_step"]

    at(area.manager, "accept", Q1, row.pk, revision=row.revision)
    area.accepted(area.council)
    area.accepted(area.police)
    step = at(area.manager, "detail", Q1).context["next_step"]
    assert (step["text"], step["action"]["text"]) == ("Every return is in and accepted.", "Close the quarter")


def test_the_glance_as_a_file(area, at):
    area.agency("=cmd|' /C calc'!A0", "unowned")
    area.open()
    area.submitted(area.police)

    answer = at(area.chair, "export", Q1)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert Q1 in answer["Content-Disposition"]
    rows = answer.text.splitlines()
    assert rows[0].startswith("Agency,Where it stands,Due")
    assert any(f"{area.police.name},Submitted," in row for row in rows)
    assert any(row.startswith(("\"'=cmd", "'=cmd")) for row in rows)


# ---- queries -----------------------------------------------------------------------------------------


def test_queries_are_filtered_by_agency_and_state(area, at):
    area.open()
    doubtful(area)
    area.submitted(area.police)

    def names(query=""):
        return [line["query"].indicator.code for line in at(area.chair, "queries", Q1, query=query).context["lines"]]

    assert names() == ["plans"]
    assert names(f"?agency={area.council.pk}&state=open") == ["plans"]
    assert names(f"?agency={area.police.pk}&state=open") == []
    assert names("?state=explained") == []
    assert names("?state=all") == ["plans"]
    assert names("?state=nonsense&agency=nonsense") == ["plans"]


def test_those_who_run_the_collection_may_explain(area, at):
    area.open()
    doubtful(area)
    query = the_query(area)

    answer = at(area.officer, "explain", Q1, query.pk, explanation="A new way of counting.", revision=query.revision)

    assert answer.url == reverse("quarters:queries", args=[area.partnership.slug, Q1])
    query = the_query(area)
    assert (query.state, query.explanation, query.explained_by) == ("explained", "A new way of counting.", area.officer)
    assert "A new way of counting." in at(area.chair, "queries", Q1, query="?state=explained").text
    assert "A new way of counting." in at(area.chair, "queries_export", Q1, query="?state=explained").text


def test_an_explanation_says_something(area, at):
    area.open()
    doubtful(area)
    query = the_query(area)

    page = at(area.manager, "explain", Q1, query.pk, explanation="ok", revision=query.revision)

    assert "Say in a few words why the figures are right" in page.text
    assert at(area.chair, "explain", Q1, query.pk).status_code == 403


def test_two_who_explain_the_same_do_not_overwrite_each_other(area, at):
    area.open()
    doubtful(area)
    query = the_query(area)
    with area.scope(area.coordinator):
        explain_query(
            query, explanation="We moved to a new system.", by=area.coordinator, now=NOW, revision=query.revision
        )

    page = at(area.manager, "explain", Q1, query.pk, explanation="A new way of counting.", revision=query.revision)

    assert page.status_code == 409
    assert "We moved to a new system." in page.text
    assert "A new way of counting." in page.text
    assert area.coordinator.full_name in page.text
    again = at(
        area.manager, "explain", Q1, query.pk, explanation="Both.", revision=page.context["form"]["revision"].value()
    )
    assert again.status_code == 200  # too short
    revision = page.context["form"]["revision"].value()
    assert at(area.manager, "explain", Q1, query.pk, explanation="Both are true.", revision=revision).status_code == 302


# ---- reminding, more agencies, closing ---------------------------------------------------------------


def test_late_agencies_are_reminded_once_a_day(area, at):
    area.open()
    area.submitted(area.police)

    with time_machine.travel(NOW + timedelta(days=30)):
        page = at(area.manager, "remind", Q1)
        ticked = page.context["form"]["returns"].value()
        assert ticked == [area.row(area.council).pk, area.row(area.health).pk]
        for _ in range(2):
            assert at(area.manager, "remind", Q1, returns=ticked).status_code == 302

    with area.scope():
        told = Notification.objects.filter(kind="quarter_reminder").values_list("user", flat=True)
        assert sorted(told) == sorted([area.coordinator.pk, area.colleague.pk, area.health_coordinator.pk])
        assert area.row().events.filter(name="remind").count() == 1


def test_what_came_in_time_and_goes_back_for_changes_is_not_late(area, at):
    area.open()
    row = area.submitted(area.police)

    with time_machine.travel(NOW + timedelta(days=40)):
        with area.scope():
            ask_for_changes(row, changes_wanted="Look.", by=area.manager, now=NOW + timedelta(days=40))
        page = at(area.manager, "detail", Q1)
        assert (page.context["quarter"].late, page.context["quarter"].received) == (2, 0)
        assert "overdue" not in at(area.manager, "read", Q1, row.pk).text
        assert row.pk not in at(area.manager, "remind", Q1).context["form"]["returns"].value()
        area.submitted(area.police, {"police-crimes": "15"}, now=NOW + timedelta(days=40))
        assert "days late" not in at(area.manager, "read", Q1, row.pk).text


def test_a_reminder_needs_somebody_to_remind(area, at):
    area.open()

    assert "Select at least one agency" in at(area.manager, "remind", Q1, nothing="x").text


def test_what_came_meanwhile_is_not_reminded(area, at):
    area.open()
    row = area.submitted(area.police)

    assert "Select agencies from the list" in at(area.manager, "remind", Q1, returns=[row.pk]).text


def test_agencies_that_came_to_owe_figures_are_asked_later(area, at):
    area.open()
    fire, _ = area.agency("Fire Service", "unowned")
    assert "Ask 1 more agency" in at(area.manager, "detail", Q1).text

    with time_machine.travel(NOW + timedelta(days=40)):
        page = at(area.manager, "add_agencies", Q1)
        assert page.context["form"]["due_on"].value() is None
        assert at(area.manager, "add_agencies", Q1, **day(DUE)).status_code == 200  # in the past by then
        assert at(area.manager, "add_agencies", Q1, **day(date(2026, 9, 1))).status_code == 302

    assert area.row(fire).due_on == date(2026, 9, 1)
    assert area.row(fire).deadline.due_on == date(2026, 9, 1)


def test_a_quarter_is_closed_without_what_never_came(area, at):
    area.open()
    area.accepted(area.police)
    page = at(area.manager, "close", Q1)
    assert "2 returns are still with their agencies, and stay as they are" in page.text

    at(area.manager, "close", Q1, revision=1)

    page = at(area.chair, "detail", Q1)
    assert page.context["next_step"]["state"] == "Closed"
    assert area.row(area.council).deadline.state == "cancelled"
    assert "closed already" in at(area.manager, "close", Q1, revision=1).text
    assert "is closed, so no more agencies" in at(area.manager, "add_agencies", Q1, **day(DUE)).text


def test_a_quarter_is_not_closed_over_a_return_that_waits(area, at):
    area.open()
    area.submitted(area.police)

    assert "A return waits to be read" in at(area.manager, "close", Q1, revision=1).text


# ---- timeliness --------------------------------------------------------------------------------------


def test_timeliness_is_said_in_words(area, at):
    area.past_quarters(5)
    area.past_quarters(2, last=QUARTER.before.before, on_time=False)
    area.open()
    area.submitted(area.council)

    page = at(area.chair, "timeliness")

    lines = {line.agency: line for line in page.context["lines"]}
    assert lines[area.council].words == "6 of 8 on time"
    assert lines[area.council].most_late == "3 days"
    assert lines[area.police].words == "5 of 7 on time"
    assert f"{area.council.name},6,8,0,2,0" in at(area.chair, "timeliness_export").text


def test_more_time_and_never_are_told_apart(area, at):
    area.open()
    with area.scope():
        give_more_time(area.row(), due_on=date(2026, 8, 14), reason="New system", by=area.manager, now=NOW)

    with time_machine.travel(NOW + timedelta(days=30)):
        area.submitted(area.council, now=NOW + timedelta(days=30))
        lines = {line.agency: line for line in at(area.chair, "timeliness").context["lines"]}

    assert (lines[area.council].on_time, lines[area.council].agreed, lines[area.council].late) == (0, 1, 0)
    assert (lines[area.police].never, lines[area.police].words) == (1, "0 of 1 on time")


@pytest.mark.parametrize("quarters", [1, 12])
def test_timeliness_asks_no_more_for_many_quarters(area, client, again, quarters):
    area.past_quarters(quarters)
    client.force_login(area.chair)

    again("timeliness")
