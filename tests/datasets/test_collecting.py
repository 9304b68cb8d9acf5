"""A quarter from opening to figures that stand: what agencies type, what is asked, who overwrites whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from arrangements.enums import ClockCode
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from datasets.collecting import answering, entering, recording, saving
from datasets.collecting.entering import Change, NotOpen, Typed, save_cells
from datasets.collecting.opening import give_more_time, open_quarter, quarters_to_open
from datasets.collecting.sheet import sheet_of
from datasets.enums import CheckCode, QueryState, ReturnStatus, Route, Standing
from datasets.models import Entry, QuarterlyReturn, Query, Value, ValueRevision
from datasets.periods import Period
from datasets.queries import explain_query, remembered
from datasets.terms import Figure
from datasets.transitions import NotYours
from deadlines.models import Deadline
from notifications.models import Notification
from partnerships.scoping import partnership_scope
from tests.factories import PartnershipFactory
from tests.factories.datasets import DUE, NOW, QUARTER, FiguresArea

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def area():
    return FiguresArea()


def type_in(area, row, *, by=None, now=NOW, **cells):
    """`referrals="12"`, `assessed=("3", "12")`, `by_source__schools="4"`: what one person types at once."""
    sheet = sheet_of(row)
    keys = {cell.key: cell for cell in sheet.cells}
    changes = []
    for name, texts in cells.items():
        code, _, category = name.replace("__", "|").replace("_", "-").partition("|")
        cell = keys[code, category]
        boxes = dict(zip(cell.boxes, [texts] if isinstance(texts, str) else texts, strict=True))
        changes.append(Change(cell.place, Typed.filled(boxes), cell.entry.revision if cell.entry else 0))
    return save_cells(row, changes, by=by or area.coordinator, now=now)


def fill(area, row, **cells):
    type_in(area, row, **cells)
    saving.fill_empty(sheet_of(row), meaning="not_available", by=area.coordinator, now=NOW)


def submitted(area, row, by=None, now=NOW):
    row = area.return_of(row.agency)  # as the page that was checked has it
    return answering.submit(row, checked=answering.state_of(sheet_of(row)), by=by or area.coordinator, now=now)


def test_opening_asks_each_agency_for_what_it_owes_with_a_date_and_a_message(area):
    with area.scope():
        rows = {row.agency.name: row for row in QuarterlyReturn.objects.select_related("agency", "deadline")}

        assert len(rows) == 3
        council = area.return_of(area.council)
        assert {cell.key[0] for cell in sheet_of(council).cells} == set(area.indicators) - {
            "police-crimes",
            "health-waits",
        }
        clocks = Deadline.objects.filter(rule_code=ClockCode.QUARTERLY_RETURN)
        assert {clock.due_on for clock in clocks} == {DUE}
        assert clocks.count() == 3
        told = set(Notification.objects.filter(kind="quarter_opened").values_list("user_id", flat=True))
        assert told == {area.coordinator.pk, area.colleague.pk, area.police_coordinator.pk, area.health_coordinator.pk}


def test_a_quarter_is_opened_once_and_only_when_it_is_over(area):
    with area.scope():
        with pytest.raises(Refused, match="open already"):
            open_quarter(area.partnership, QUARTER, due_on=DUE, note="", by=area.manager, now=NOW)
        with pytest.raises(Refused, match="that is over"):
            open_quarter(area.partnership, QUARTER.after, due_on=DUE, note="", by=area.manager, now=NOW)
        with pytest.raises(Refused, match="in the past"):
            open_quarter(area.partnership, QUARTER.before, due_on=date(2026, 7, 8), note="", by=area.manager, now=NOW)
        assert QUARTER not in quarters_to_open(today=NOW.date())


def test_yearly_figures_are_asked_for_with_the_last_quarter():
    area = FiguresArea(opened=False)
    with area.scope():
        area.add("training", "count", area.council, every="yearly")
        for period, asked in ((Period(2025, 4), True), (Period(2026, 1), False)):
            open_quarter(area.partnership, period, due_on=DUE, note="", by=area.manager, now=NOW)
            row = QuarterlyReturn.objects.select_related("collection", "agency").get(
                agency=area.council, collection__period=period.code
            )
            assert ("training" in {cell.key[0] for cell in sheet_of(row).cells}) is asked


def test_nobody_owes_anything_then_nothing_is_opened():
    area = FiguresArea(opened=False)
    with area.scope():
        area.indicators["referrals"].owners.model.objects.all().delete()
        with pytest.raises(Refused, match="No agency owes"):
            open_quarter(area.partnership, QUARTER, due_on=DUE, note="", by=area.manager, now=NOW)


def test_what_is_typed_is_kept_right_or_wrong_and_makes_the_return_a_draft(area):
    with area.scope():
        row = area.return_of(area.council)

        saved = type_in(area, row, referrals="about 12", plans="7", assessed=("3", "12"))

        assert len(saved.changed) == 3
        row.refresh_from_db()
        assert row.status == ReturnStatus.DRAFT
        assert set(Entry.objects.values_list("number", "numerator", "denominator")) == {
            ("about 12", "", ""), ("7", "", ""), ("", "3", "12"),
        }  # fmt: skip
        checked = answering.check_sheet(sheet_of(row))
        assert [(each.code, each.cell) for each in checked.errors] == [(CheckCode.NOT_A_NUMBER, ("referrals", ""))]


def test_saving_the_same_again_changes_nothing(area):
    with area.scope():
        row = area.return_of(area.council)
        type_in(area, row, referrals="12")

        again = type_in(area, row, referrals="12", now=LATER)

        assert again.changed == []
        assert Entry.objects.get().revision == 1


def test_two_people_in_one_return_lose_no_figure(area):
    with area.scope():
        row = area.return_of(area.council)
        sheet = sheet_of(row)  # both opened the page now
        cells = {cell.key: cell for cell in sheet.cells}

        def change(code, text):
            return Change(cells[code, ""].place, Typed(text), 0)

        save_cells(row, [change("referrals", "12"), change("plans", "7")], by=area.coordinator, now=NOW)
        saved = save_cells(row, [change("referrals", "13"), change("rate", "")], by=area.colleague, now=LATER)

        assert [(clash.theirs.number, clash.yours.number) for clash in saved.clashes] == [("12", "13")]
        assert Entry.objects.get(indicator=area.indicators["referrals"]).number == "12"
        assert Entry.objects.get(indicator=area.indicators["plans"]).number == "7"

        theirs = saved.clashes[0].theirs.revision
        seen = Change(cells["referrals", ""].place, Typed("13"), theirs)
        assert save_cells(row, [seen], by=area.colleague, now=LATER).clashes == []
        assert Entry.objects.get(indicator=area.indicators["referrals"]).number == "13"


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_many_people_typing_at_once_lose_nothing():
    area = FiguresArea()
    with area.scope():
        row = area.return_of(area.council)
        places = [cell.place for cell in sheet_of(row).cells if cell.boxes == ("number",)]

    def one(number):
        try:
            with partnership_scope(area.partnership, by=area.coordinator):
                change = Change(places[number % len(places)], Typed(str(number)), 0)
                return number, save_cells(row, [change], by=area.coordinator, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(one, range(3 * len(places))))

    with area.scope():
        stands = {entry.number for entry in Entry.objects.all()}
        assert Entry.objects.count() == len(places)
        for number, saved in outcomes:  # each either stands or was told whose figure stands
            assert str(number) in stands or [clash.yours.number for clash in saved.clashes] == [str(number)]


def test_somebody_of_another_agency_or_a_former_colleague_cannot_write(area):
    with area.scope():
        row = area.return_of(area.council)
        for stranger in (area.police_coordinator, area.manager):
            with pytest.raises(NotYours):
                type_in(area, row, referrals="12", by=stranger)


def test_a_submission_needs_every_box_to_say_something_and_no_error(area):
    with area.scope():
        row = area.return_of(area.council)
        type_in(area, row, referrals="12")
        with pytest.raises(Refused, match="boxes are empty"):
            submitted(area, row)
        type_in(area, row, assessed=("13", "12"))
        with pytest.raises(Refused, match="1 figure is not possible"):
            submitted(area, row)


def test_what_was_checked_is_what_is_submitted(area):
    with area.scope():
        row = area.return_of(area.council)
        fill(area, row, referrals="12")
        checked = answering.state_of(sheet_of(area.return_of(area.council)))
        type_in(area, row, referrals="14", by=area.colleague)

        with pytest.raises(Refused, match="A colleague has changed"):
            answering.submit(row, checked=checked, by=area.coordinator, now=NOW)


def test_a_submitted_return_meets_its_clock_tells_the_managers_and_is_closed_for_writing(area):
    with area.scope():
        row = area.return_of(area.council)
        fill(area, row, referrals="12")

        submitted(area, row)

        row = area.return_of(area.council)
        assert (row.status, row.submitted_by) == (ReturnStatus.SUBMITTED, area.coordinator)
        assert row.deadline.state == "met"
        assert set(Notification.objects.filter(kind="quarter_submitted").values_list("user_id", flat=True)) == {
            area.manager.pk
        }
        with pytest.raises(NotOpen):
            type_in(area, row, referrals="13")


def test_accepted_figures_stand_and_drafts_do_not(area):
    with area.scope():
        row = area.return_of(area.council)
        fill(area, row, referrals="12", assessed=("3", "12"), by_ethnicity__white="9", by_ethnicity="12")
        assert Value.objects.count() == 0
        submitted(area, row)
        assert Value.objects.count() == 0

        answering.accept(row, by=area.manager, now=LATER)

        stands = {
            (value.indicator.code, value.category.code if value.category else ""): value
            for value in Value.objects.select_related("indicator", "category")
        }
        assert stands["referrals", ""].number == 12
        assert (stands["assessed", ""].numerator, stands["assessed", ""].denominator) == (3, 12)
        assert (stands["by-ethnicity", "white"].numerator, stands["by-ethnicity", "white"].denominator) == (9, 12)
        assert stands["plans", ""].standing == Standing.NOT_AVAILABLE
        assert {value.agency_id for value in stands.values()} == {area.council.pk}
        assert {value.route for value in stands.values()} == {Route.FORM}


def test_changes_after_acceptance_are_revisions_with_their_reason(area):
    with area.scope():
        row = area.return_of(area.council)
        fill(area, row, referrals="12")
        submitted(area, row)
        answering.accept(row, by=area.manager, now=NOW)
        answering.ask_for_changes(
            row, changes_wanted="Are these the referrals of both teams?", by=area.manager, now=NOW
        )
        type_in(area, row, referrals="15")
        submitted(area, row, now=LATER)
        answering.accept(row, by=area.manager, now=LATER)

        value = Value.objects.get(indicator=area.indicators["referrals"])
        (before,) = ValueRevision.objects.all()
        assert (value.number, value.revision) == (15, 2)
        assert (before.number, before.reason) == (12, "Are these the referrals of both teams?")


def test_a_single_figure_is_corrected_with_a_reason_by_its_agency_or_the_managers(area):
    with area.scope():
        row = area.return_of(area.council)
        fill(area, row, referrals="12")
        submitted(area, row)
        answering.accept(row, by=area.manager, now=NOW)
        value = Value.objects.get(indicator=area.indicators["referrals"])

        def correct(number, reason, by):
            wanted = recording.Correction(Figure(Decimal(number)), reason)
            return recording.correct_value(
                value, wanted, by=by, now=LATER, revision=Value.objects.get(pk=value.pk).revision
            )

        with pytest.raises(Refused, match="Enter why"):
            correct(13, " ", area.coordinator)
        correct(13, "Counted twice", area.coordinator)
        correct(14, "And once more", area.manager)
        with pytest.raises(Exception, match=r"datasets\.run_collection"):
            correct(15, "Not mine", area.police_coordinator)
        assert list(ValueRevision.objects.order_by("pk").values_list("number", "reason")) == [
            (12, "Counted twice"), (13, "And once more"),
        ]  # fmt: skip


def test_a_query_is_kept_explained_and_remembered_next_quarter(area):
    with area.scope():
        for number, period in enumerate(
            (Period(2024, 3), Period(2024, 4), Period(2025, 1), Period(2025, 2), Period(2025, 3), Period(2025, 4))
        ):
            area.value("plans", period.code, agency=area.council, number=100 + number)
        row = area.return_of(area.council)
        fill(area, row, plans="400")

        (query,) = answering.ask_questions(answering.check_sheet(sheet_of(row)), now=NOW)
        assert query.code == CheckCode.JUMP
        with pytest.raises(Refused, match="few words"):
            explain_query(query, explanation="yes", by=area.coordinator, now=NOW, revision=query.revision)
        explain_query(
            query, explanation="A second team joined in May", by=area.coordinator, now=NOW, revision=query.revision
        )
        answering.ask_questions(answering.check_sheet(sheet_of(row)), now=NOW)
        query.refresh_from_db()
        assert query.state == QueryState.EXPLAINED  # the same numbers stay explained

        type_in(area, row, plans="500")
        answering.ask_questions(answering.check_sheet(sheet_of(row)), now=NOW)
        query.refresh_from_db()
        assert (query.state, query.explanation) == (QueryState.OPEN, "A second team joined in May")

        type_in(area, row, plans="105")
        answering.ask_questions(answering.check_sheet(sheet_of(row)), now=NOW)
        query.refresh_from_db()
        assert query.state == QueryState.SETTLED

        next_time = Query.objects.create(
            partnership=area.partnership, indicator=query.indicator, period=QUARTER.after.code, agency=area.council,
            code=CheckCode.JUMP, words="Up again", fingerprint="x", raised_at=NOW,
        )  # fmt: skip
        assert remembered([next_time])[next_time.pk].text == "A second team joined in May"


def test_somebody_of_another_agency_cannot_explain(area):
    with area.scope():
        row = area.return_of(area.council)
        query = Query.objects.create(
            partnership=area.partnership, indicator=area.indicators["plans"], period=QUARTER.code, agency=area.council,
            quarterly_return=row, code=CheckCode.JUMP, words="Up", fingerprint="x", raised_at=NOW,
        )  # fmt: skip
        with pytest.raises(Exception, match="answer_return"):
            explain_query(query, explanation="It is quite right", by=area.police_coordinator, now=NOW, revision=1)


def test_more_time_moves_the_clock_and_is_said(area):
    with area.scope():
        row = area.return_of(area.health)
        give_more_time(row, due_on=date(2026, 8, 10), reason="New system", by=area.manager, now=NOW)
        row = area.return_of(area.health)
        assert (row.due_on, row.deadline.due_on, row.deadline.original_due_on) == (
            date(2026, 8, 10),
            date(2026, 8, 10),
            DUE,
        )
        with pytest.raises(Refused, match="later than"):
            give_more_time(row, due_on=date(2026, 8, 1), reason="Less", by=area.manager, now=NOW)


def test_passing_on_goes_to_somebody_of_the_same_agency(area):
    with area.scope():
        row = area.return_of(area.council)
        answering.pass_on(row, to=area.colleague, note="The rate is yours", by=area.coordinator, now=NOW)
        assert area.return_of(area.council).passed_to == area.colleague
        assert set(Notification.objects.filter(kind="quarter_passed").values_list("user_id", flat=True)) == {
            area.colleague.pk
        }
        with pytest.raises(Refused):
            answering.pass_on(row, to=area.police_coordinator, note="", by=area.coordinator, now=NOW)


def test_closing_a_quarter_ends_the_clocks_of_what_never_came(area):
    with area.scope():
        row = area.return_of(area.council)
        fill(area, row, referrals="12")
        submitted(area, row)
        with pytest.raises(Refused, match="waits to be read"):
            answering.close_quarter(area.collection, by=area.manager, now=NOW)
        answering.accept(row, by=area.manager, now=NOW)

        answering.close_quarter(area.collection, by=area.manager, now=NOW)

        assert area.return_of(area.health).deadline.state == "cancelled"
        with pytest.raises(NotOpen, match="closed"):
            entering.begin_writing(area.return_of(area.health), by=area.health_coordinator, now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_submit_pressed_by_many_is_submitted_once():
    area = FiguresArea()
    with area.scope():
        row = area.return_of(area.council)
        fill(area, row, referrals="12")
        checked = answering.state_of(sheet_of(area.return_of(area.council)))

    def press(_):
        try:
            with partnership_scope(area.partnership, by=area.coordinator):
                answering.submit(row, checked=checked, by=area.coordinator, now=NOW)
                return "submitted"
        except (Refused, NotOpen, TransitionNotAllowed):
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(press, range(4)))

    assert sorted(outcomes) == ["refused"] * 3 + ["submitted"]


def test_another_partnership_sees_none_of_it(area):
    with partnership_scope(PartnershipFactory()):
        assert not QuarterlyReturn.objects.exists()
        assert not Entry.objects.exists()


def test_figures_on_two_sides_of_a_changed_definition_are_not_compared(area):
    """What would be asked about as a jump is a new beginning where the definition says so."""
    with area.scope():
        row, period = area.return_of(area.council), QUARTER
        for number in range(12):
            period = period.before
            area.value("plans", period.code, number=50 + number % 2, agency=area.council)
        type_in(area, row, plans="300")
        assert CheckCode.JUMP in {each.code for each in answering.check_sheet(sheet_of(row)).queries}

        area.indicators["plans"].versions.create(
            partnership=area.partnership, number=2, terms={}, from_period=QUARTER.code, breaks=True, by=area.manager,
            at=NOW, reason="Counted otherwise from now on",
        )  # fmt: skip

        assert not answering.check_sheet(sheet_of(row)).queries
