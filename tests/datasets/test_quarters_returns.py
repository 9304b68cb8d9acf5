"""One agency's return in the hands of those who run the collection: read, accepted, sent back, corrected."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from casework.editing import ChangedMeanwhile
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from datasets.collecting import answering, opening
from datasets.collecting.correcting import correct_and_ask
from datasets.collecting.entering import write_narrative, write_summary
from datasets.collecting.recording import Correction
from datasets.enums import IndicatorStatus, QueryState, ReturnStatus, Standing
from datasets.models import Indicator, Population, Query, Value
from datasets.running.chasing import remind
from datasets.terms import Figure
from deadlines.places import places_of
from deadlines.services import extend_deadline
from notifications.messages import words
from notifications.models import Notification
from partnerships.http import Member
from partnerships.models import Membership
from partnerships.roles import Role
from tests.factories.datasets import NOW, QUARTER
from tests.factories.quarters import QuarterArea

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15 + 3  # three open, close and reset the test's own transaction
LATER = NOW + timedelta(hours=1)
Q1 = QUARTER.code


@pytest.fixture
def area():
    with time_machine.travel(NOW, tick=False):
        yield QuarterArea()


@pytest.fixture
def at(client, area):
    """A page about a return as somebody sees it; with fields, what they are answered."""

    def go(user, view, row, *more, **fields):
        client.force_login(user)
        address = reverse(f"quarters:{view}", args=[area.partnership.slug, row.collection.period, row.pk, *more])
        return client.post(address, fields) if fields else client.get(address)

    return go


def figure_of(area, code="referrals", category=None):
    with area.scope():
        rows = Value.objects.select_related("indicator", "category", "quarterly_return", "partnership", "agency")
        return rows.get(indicator__code=code, category__code=category, period=Q1)


def number(value):
    return Figure(number=Decimal(value))


def correct(area, value, figure, *, by=None, reason="It was counted twice.", revision=None):
    by = by or area.manager
    with area.scope(by):
        return correct_and_ask(
            value,
            Correction(figure, reason),
            by=by,
            now=LATER,
            revision=value.revision if revision is None else revision,
        )


# ---- reading -----------------------------------------------------------------------------------------


def test_what_was_submitted_is_read_by_section_with_earlier_figures_beside_it(area, at):
    area.open()
    area.history("plans", "28", QUARTER.before)
    area.history("plans", "25", QUARTER.year_before)
    row = area.submitted(area.council, {"rate": {"numerator": "5", "denominator": "50000", "provisional": True}})

    page = at(area.chair, "read", row)

    sections = {title: {b.indicator.code: b.lines for b in blocks} for title, blocks in page.context["sections"]}
    assert list(sections) == ["Front door", "Equality"]
    (plans,) = sections["Front door"]["plans"]
    assert (plans.figure, plans.last, plans.year_ago) == ("30", "28", "25")
    assert [line.name for line in sections["Front door"]["by-source"]] == ["Schools", "Police", "Unknown", "Total"]
    assert sections["Front door"]["rate"][0].provisional
    assert "(provisional)" in page.text
    assert "80 of 100 (80.0%)" in page.text
    assert "action" not in page.context["next_step"]


def test_the_story_stands_beside_the_figures(area, at):
    area.open()
    row = area.row()
    area.fill(row)
    with area.scope(area.coordinator):
        write_narrative(
            row, area.indicators["plans"], text="Two large families.", by=area.coordinator, now=NOW, revision=0
        )
        row = area.row()
        write_summary(row, narrative="A calm quarter.", by=area.coordinator, now=NOW, revision=row.revision)
    assert "calm quarter" not in at(area.manager, "read", row).text
    with area.scope(area.coordinator):
        answering.submit(area.row(), checked="", by=area.coordinator, now=NOW)

    page = at(area.manager, "read", row)

    assert "Two large families." in page.text
    assert "A calm quarter." in page.text


def test_the_next_step_is_to_accept_it(area, at):
    area.open()
    row = area.submitted(area.police)

    page = at(area.manager, "read", row)

    assert page.context["next_step"]["action"]["text"] == "Accept it"
    assert [each["text"] for each in page.context["actions"]] == ["Ask for changes"]
    assert "Submitted" in page.text


def test_while_the_agency_writes_one_sees_whom_to_ask(area, at):
    area.open()
    with area.scope(area.coordinator):
        answering.pass_on(area.row(), to=area.colleague, note="", by=area.coordinator, now=NOW)

    step = at(area.manager, "read", area.row()).context["next_step"]

    assert (step["who"], step["days"], step["text"]) == (area.colleague.full_name, 22, "0 of 12 boxes say something.")


def test_a_late_return_leads_to_a_reminder_of_that_agency_alone(area, at, client):
    area.open()
    row = area.row(area.health)

    with time_machine.travel(NOW + timedelta(days=30)):
        step = at(area.manager, "read", row).context["next_step"]
        assert client.get(step["action"]["url"]).context["form"]["returns"].value() == [row.pk]


def test_accepted_figures_are_read_as_they_stand_whatever_the_library_asks_for_by_now(area, at):
    area.open()
    row = area.accepted(area.council)
    correct(area, figure_of(area, "plans"), number(31))
    with area.scope():
        Indicator.objects.filter(code="referrals").update(status=IndicatorStatus.DISCONTINUED)

    page = at(area.chair, "read", row)

    lines = {b.indicator.code: b.lines for _, blocks in page.context["sections"] for b in blocks}
    assert lines["referrals"][0].figure == "100"
    assert lines["plans"][0].figure == "31"
    assert "(corrected)" in page.text


def test_after_changes_are_asked_for_what_was_accepted_still_stands(area, at):
    area.open()
    row = area.accepted(area.police)
    with area.scope():
        answering.ask_for_changes(row, changes_wanted="Look again.", by=area.manager, now=LATER)
    area.type(area.row(area.police), {"police-crimes": "4711"})

    page = at(area.chair, "read", row)

    assert page.context["sections"][0][1][0].lines[0].figure == "14"
    assert "The figures below were accepted before, and stand." in page.text
    assert "4711" not in page.text
    assert "4,711" not in page.text


@pytest.mark.parametrize("status", ["submitted", "accepted"])
@pytest.mark.parametrize("indicators", [1, 40])
def test_reading_asks_no_more_for_many_figures(area, client, django_assert_max_num_queries, status, indicators):
    with area.scope():
        more = [area.add(f"more-{each}", "count", area.council) for each in range(indicators)]
        area.add("people", "rate", area.council, population="Children")
        Population.objects.create(partnership=area.partnership, name="Children", period="2025-26", number=50_000)
    area.open()
    row = getattr(area, status)(area.council, {each.code: "3" for each in more} | {"people": {"numerator": "5"}})
    client.force_login(area.manager)
    address = reverse("quarters:read", args=[area.partnership.slug, Q1, row.pk])
    client.get(address)

    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(address).status_code == 200


def test_reading_asks_no_more_for_many_queries(area, client, django_assert_max_num_queries):
    area.open()
    row = area.submitted(area.council)
    client.force_login(area.manager)
    address = reverse("quarters:read", args=[area.partnership.slug, Q1, row.pk])
    with area.scope():
        for number, indicator in enumerate(list(area.indicators.values())[:6]):
            Query.objects.create(
                partnership=area.partnership, indicator=indicator, period=Q1, agency=area.council, quarterly_return=row,
                code="jump", words=f"Doubt {number}", fingerprint=str(number) * 64, raised_at=NOW,
            )  # fmt: skip
    assert "Doubt 5" in client.get(address).text

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address)


# ---- accepting ---------------------------------------------------------------------------------------


def test_accepting_makes_them_the_partnerships_figures(area, at):
    area.open()
    row = area.submitted(area.police)

    answer = at(area.officer, "accept", row, revision=row.revision)

    assert answer.url == reverse("quarters:detail", args=[area.partnership.slug, Q1])
    row = area.row(area.police)
    assert (row.status, row.accepted_by) == (ReturnStatus.ACCEPTED, area.officer)
    assert figure_of(area, "police-crimes").number == 14


def test_what_nobody_explained_stands_on_the_page_before_it_is_accepted(area, at):
    area.open()
    period = QUARTER
    for each in range(12):
        period = period.before
        area.history("plans", str(300 + each % 3), period)
    row = area.submitted(area.council, {"plans": "9000"})

    page = at(area.manager, "accept", row)

    assert "1 query is not explained" in page.text
    assert at(area.manager, "accept", row, revision=row.revision).status_code == 302
    with area.scope():
        assert Query.objects.get(indicator__code="plans").state == QueryState.OPEN


def test_a_return_that_came_anew_is_not_accepted_unread(area, at):
    area.open()
    row = area.submitted(area.police)
    with area.scope():
        answering.ask_for_changes(row, changes_wanted="Look again.", by=area.officer, now=NOW)
    area.submitted(area.police, {"police-crimes": "15"})

    assert at(area.manager, "accept", row, revision=row.revision).status_code == 409

    with area.scope():
        assert not Value.objects.exists()
        with pytest.raises(ChangedMeanwhile):
            answering.accept(row, by=area.manager, now=NOW, revision=row.revision)


def test_it_is_accepted_once(area, at):
    area.open()
    row = area.accepted(area.police)

    answer = at(area.manager, "accept", row, revision=row.revision)

    assert answer.url == reverse("quarters:read", args=[area.partnership.slug, Q1, row.pk])
    with area.scope(), pytest.raises(TransitionNotAllowed):
        answering.accept(row, by=area.manager, now=NOW)


def test_only_those_who_run_the_collection_accept(area):
    area.open()
    row = area.submitted(area.police)

    for who in (area.chair, area.police_coordinator):
        with area.scope(who), pytest.raises(PermissionDenied):
            answering.accept(row, by=who, now=NOW)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_accepting_and_asking_for_changes_at_once_do_one_of_both():
    area = QuarterArea()
    area.open()
    row = area.submitted(area.police)

    def press(step):
        try:
            with area.scope():
                if step % 2:
                    answering.accept(row, by=area.manager, now=NOW, revision=row.revision)
                else:
                    answering.ask_for_changes(
                        row, changes_wanted="Look.", by=area.manager, now=NOW, revision=row.revision
                    )
        except (TransitionNotAllowed, ChangedMeanwhile) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        refused = [each for each in pool.map(press, range(4)) if each]

    assert len(refused) == 3
    with area.scope():
        assert row.events.filter(name__in=["accept", "ask_changes"]).count() == 1


# ---- asking for changes, more time -------------------------------------------------------------------


def test_asking_for_changes_says_what_is_wanted(area, at):
    area.open()
    row = area.submitted(area.police)
    assert (
        "Enter what the agency should change or add"
        in at(area.manager, "ask_changes", row, changes_wanted="", revision=row.revision).text
    )

    at(area.manager, "ask_changes", row, changes_wanted="Does it hold the north?", revision=row.revision)

    row = area.row(area.police)
    assert (row.status, row.changes_wanted) == (ReturnStatus.CHANGES_REQUESTED, "Does it hold the north?")
    with area.scope():
        told = Notification.objects.get(kind="quarter_changes")
        assert told.user == area.police_coordinator
        assert "north" not in f"{told.context}{words(told.kind, told.context)}"


def test_changes_are_not_asked_of_what_came_anew_meanwhile(area, at):
    area.open()
    row = area.submitted(area.police)
    with area.scope():
        answering.accept(row, by=area.officer, now=NOW)

    page = at(area.manager, "ask_changes", row, changes_wanted="Look again.", revision=row.revision)

    assert page.status_code == 409
    assert "Look again." in page.text


def test_more_time_is_given_with_a_reason(area, at):
    area.open()
    row = area.row()
    assert (
        "Enter why there is more time"
        in at(area.manager, "more_time", row, reason="", due_on_day=14, due_on_month=8, due_on_year=2026).text
    )

    at(area.manager, "more_time", row, reason="A new system", due_on_day=14, due_on_month=8, due_on_year=2026)

    page = at(area.manager, "read", row)
    assert "14 August 2026 (first 31 July 2026)" in page.text
    assert "A new system" in page.text


def test_more_time_for_what_is_no_longer_waited_for_is_refused(area, at):
    area.open()
    row = area.submitted(area.police)

    page = at(area.manager, "more_time", row, reason="x", due_on_day=14, due_on_month=8, due_on_year=2026)

    assert "no longer waited for" in page.text


def test_a_date_that_was_moved_on_the_clock_itself_is_refused_in_words(area):
    area.open()
    row = area.row()
    with area.scope():
        extend_deadline(row.deadline, due_on=date(2026, 9, 1), by=area.manager, now=NOW, reason="Clock")

        with pytest.raises(Refused, match="later than the present one") as refused:
            opening.give_more_time(row, due_on=date(2026, 8, 14), reason="x", by=area.manager, now=NOW)

    assert refused.value.field == "due_on"


# ---- correcting --------------------------------------------------------------------------------------


def test_an_accepted_figure_is_corrected_with_a_reason_and_the_old_one_stays(area, at):
    area.open()
    row = area.accepted(area.council)
    value = figure_of(area)
    fields = {"number": "104", "standing": "given", "reason": "Four came late.", "revision": value.revision}

    answer = at(area.officer, "correct", row, value.pk, **fields)

    assert answer.url == reverse("quarters:read", args=[area.partnership.slug, Q1, row.pk])
    value = figure_of(area)
    assert (value.number, value.given_by, value.revision) == (104, area.officer, 2)
    with area.scope():
        old = value.revisions.get()
        assert (old.number, old.reason, old.by) == (100, "Four came late.", area.officer)
    page = at(area.officer, "correct", row, value.pk)
    assert "Four came late." in page.text
    assert [each.figure for each in page.context["revisions"]] == ["100"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": "many"}, "is not a number"),
        ({"number": "-4"}, "below zero"),
        ({"number": ""}, "Enter the figure, or say that there is none"),
        ({"number": "104", "standing": "not_collected"}, "Clear the box, or say that there is a figure"),
        ({"number": "104", "standing": ""}, "Select whether there is a figure"),
        ({"number": "104", "reason": ""}, "Enter why the figure changes"),
        ({"number": "100"}, "This is the figure that stands already"),
    ],
)
def test_a_correction_that_cannot_be_says_how_to_put_it_right(area, at, fields, sentence):
    area.open()
    row = area.accepted(area.council)
    value = figure_of(area)

    page = at(
        area.manager, "correct", row, value.pk, **{"standing": "given", "reason": "Because.", "revision": 1} | fields
    )

    assert page.status_code == 200
    assert sentence in page.text
    assert figure_of(area).number == 100


def test_a_percentage_is_corrected_by_its_parts(area, at):
    area.open()
    row = area.accepted(area.council)
    value = figure_of(area, "assessed")
    fields = {"standing": "given", "reason": "Because.", "revision": value.revision, "denominator": "90"}

    page = at(area.manager, "correct", row, value.pk, numerator="95", **fields)
    assert "is above" in page.text or "more than" in page.text or "above" in page.text

    assert at(area.manager, "correct", row, value.pk, numerator="85", **fields).status_code == 302
    value = figure_of(area, "assessed")
    assert (value.numerator, value.denominator, value.number) == (85, 90, None)


def test_a_figure_can_turn_out_not_to_be_collected(area, at):
    area.open()
    row = area.accepted(area.council)
    value = figure_of(area)

    at(area.manager, "correct", row, value.pk, number="", standing="not_collected", reason="Because.", revision=1)

    assert (figure_of(area).standing, figure_of(area).number) == (Standing.NOT_COLLECTED, None)


def test_two_who_correct_the_same_figure_do_not_overwrite_each_other(area, at):
    area.open()
    row = area.accepted(area.council)
    value = figure_of(area)
    correct(area, value, number(104), by=area.officer)

    page = at(area.manager, "correct", row, value.pk, number="105", standing="given", reason="Five.", revision=1)

    assert page.status_code == 409
    assert page.context["conflict"]["by"] == area.officer.full_name
    assert {"label": "Figure", "theirs": "104", "yours": "105"} in page.context["conflict"]["changes"]
    revision = page.context["form"]["revision"].value()
    assert (
        at(
            area.manager, "correct", row, value.pk, number="105", standing="given", reason="Five.", revision=revision
        ).status_code
        == 302
    )
    assert figure_of(area).number == 105


def test_a_correction_outlives_other_changes_that_are_asked_for_later(area):
    area.open()
    row = area.accepted(area.council)
    correct(area, figure_of(area), number(104))
    with area.scope():
        answering.ask_for_changes(row, changes_wanted="The plans.", by=area.manager, now=LATER)
    row = area.row()
    area.type(row, {"plans": "33"}, now=LATER)
    with area.scope(area.coordinator):
        answering.submit(area.row(), checked="", by=area.coordinator, now=LATER)
    with area.scope():
        answering.accept(area.row(), by=area.manager, now=LATER)

    assert (figure_of(area).number, figure_of(area, "plans").number) == (104, 33)


def test_a_part_of_a_group_of_percentages_keeps_its_common_denominator(area):
    area.open()
    row = area.accepted(area.council)

    correct(area, figure_of(area, "by-ethnicity", "white"), Figure(numerator=Decimal(19), denominator=Decimal(30)))

    with area.scope():
        entry = row.entries.get(indicator__code="by-ethnicity", category__code="white")
        assert (entry.number, entry.numerator, entry.denominator) == ("", "19", "")


def test_while_the_agency_writes_again_it_puts_the_figure_right_itself(area, at):
    area.open()
    row = area.accepted(area.council)
    value = figure_of(area)
    with area.scope():
        answering.ask_for_changes(row, changes_wanted="Look.", by=area.manager, now=LATER)

    with pytest.raises(Refused, match="Its agency gives the right figure there"):
        correct(area, value, number(104))
    assert "Correct<span" not in at(area.manager, "read", row).text


def test_what_is_asked_follows_the_corrected_figure(area):
    area.open()
    row = area.accepted(area.council)
    assert row.pk
    correct(area, figure_of(area, "by-source", "schools"), number(40))

    with area.scope():
        open_now = Query.objects.filter(indicator__code="by-source", state=QueryState.OPEN)
        assert open_now.exists()

    correct(area, figure_of(area, "by-source", "schools"), number(60))

    with area.scope():
        assert not open_now.exists()


def test_those_who_oversee_correct_nothing(area, at):
    area.open()
    row = area.accepted(area.council)
    value = figure_of(area)

    assert at(area.chair, "correct", row, value.pk).status_code == 403
    assert "Correct<span" not in at(area.chair, "read", row).text
    with pytest.raises(PermissionDenied):
        correct(area, value, number(104), by=area.chair)


def test_a_figure_of_another_return_is_not_found_here(area, at):
    area.open()
    row = area.accepted(area.council)
    area.accepted(area.police)

    assert at(area.manager, "correct", row, figure_of(area, "police-crimes").pk).status_code == 404


# ---- messages, dates, work ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["chair", "coordinator"])
def test_only_those_who_run_the_collection_remind(area, who):
    quarter = area.open()
    person = getattr(area, who)

    with area.scope(person), pytest.raises(PermissionDenied):
        remind(quarter, [area.row()], by=person, now=NOW)


def test_nobody_is_reminded_of_what_came(area):
    quarter = area.open()
    row = area.submitted(area.police)

    with area.scope(), pytest.raises(Refused, match="waited for any more"):
        remind(quarter, [row], by=area.manager, now=NOW)


def test_where_the_person_who_had_it_left_everybody_of_the_agency_is_told(area):
    quarter = area.open()
    with area.scope(area.coordinator):
        answering.pass_on(area.row(), to=area.colleague, note="", by=area.coordinator, now=NOW)
    with area.scope():
        Membership.objects.filter(user=area.colleague).update(ends_on=date(2026, 7, 1))

        remind(quarter, [area.row()], by=area.manager, now=NOW)

        told = Notification.objects.filter(kind="quarter_reminder")
        assert [each.user for each in told] == [area.coordinator]


KINDS = ("opened", "due_moved", "submitted", "changes", "passed", "reminder")


@pytest.mark.parametrize("kind", KINDS)
def test_messages_name_the_quarter_and_never_a_figure(kind):
    said = words(f"quarter_{kind}", {"quarter": "Quarter 1 2026/27", "agency": "Police", "due_on": "2026-07-31"})

    assert said.headline.startswith("Quarter 1 2026/27: ")
    assert said.text
    assert "{" not in said.headline + said.text


def test_the_bell_lists_what_happened_to_the_quarter(area, client):
    area.open()
    row = area.submitted(area.police)
    client.force_login(area.manager)
    bell = reverse("notifications:list", args=[area.partnership.slug])

    (line,) = client.get(bell).context["lines"]

    assert line["headline"] == f"Quarter 1 2026/27: {area.police.name} has submitted its figures"
    assert line["row"].path == reverse("quarters:read", args=[area.partnership.slug, Q1, row.pk])


def test_the_date_leads_each_to_their_own_page(area, client):
    area.open()
    row = area.row()
    address = reverse("deadlines:detail", args=[area.partnership.slug, row.deadline.pk])

    client.force_login(area.coordinator)
    assert reverse("quarterly:detail", args=[area.partnership.slug, row.pk]) in client.get(address).text
    client.force_login(area.manager)
    assert reverse("quarters:read", args=[area.partnership.slug, Q1, row.pk]) in client.get(address).text


def test_somebody_who_reads_no_figures_is_led_nowhere(area):
    area.open()
    deadline = area.row().deadline
    lay = area.person(Role.LAY_MEMBER)
    member = Member(lay, area.partnership, (), frozenset())

    with area.scope():
        assert places_of([deadline], member) == {}


def test_my_work_lists_what_waits_to_be_read(area, client):
    area.open()
    row = area.submitted(area.police)
    address = reverse("member:my_work", args=[area.partnership.slug])
    client.force_login(area.manager)

    page = client.get(address)

    assert f"Read the figures of {area.police.name} for Quarter 1 2026/27" in page.text
    assert reverse("quarters:read", args=[area.partnership.slug, Q1, row.pk]) in page.text
    client.force_login(area.chair)
    assert "Read the figures of" not in client.get(address).text


@pytest.mark.parametrize("agencies", [1, 20])
def test_my_work_asks_no_more_for_many_returns(area, client, django_assert_max_num_queries, agencies):
    more = [area.agency(f"Agency {number}", "unowned") for number in range(agencies)]
    area.open()
    for agency, lead in more:
        row = area.row(agency)
        area.type(row, {"unowned": "3"}, by=lead)
        with area.scope(lead):
            answering.submit(area.row(agency), checked="", by=lead, now=NOW)
    address = reverse("member:my_work", args=[area.partnership.slug])
    client.force_login(area.manager)
    client.get(address)

    with django_assert_max_num_queries(MOST_QUERIES + 4):
        client.get(address)


def test_an_agency_that_puts_right_what_was_asked_for_is_not_told_that_it_is_late(area, client):
    area.open()
    row = area.submitted(area.police)
    later = NOW + timedelta(days=40)
    with time_machine.travel(later):
        with area.scope():
            answering.ask_for_changes(row, changes_wanted="Look.", by=area.manager, now=later)
        client.force_login(area.police_coordinator)
        pages = [
            client.get(reverse("quarterly:detail", args=[area.partnership.slug, row.pk])),
            client.get(reverse("quarterly:list", args=[area.partnership.slug])),
            client.get(reverse("member:my_work", args=[area.partnership.slug])),
            client.get(reverse("quarterly:submit", args=[area.partnership.slug, row.pk])),
        ]

    assert [page.status_code for page in pages] == [200] * 4
    assert not [page for page in pages if "overdue" in page.text or "Why does it come late" in page.text]
