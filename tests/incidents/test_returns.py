"""Asking agencies and what they answer: who may do what, in which order, what is said, and that nothing happens twice."""

import threading
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from casework.editing import ChangedMeanwhile
from casework.grants import name_person, take_name_off
from casework.models import CaseEvent
from casework.transitions import TransitionNotAllowed
from deadlines.models import Deadline, DeadlineChange, State
from deadlines.services import extend_deadline
from incidents.enums import Involvement, PlanStepCode, ReturnSectionCode, ReturnStatus, Status
from incidents.models import AgencyReturn, ChronologyEntry, ReturnEvent, ReturnOpening, ReturnSection
from incidents.returns import answering, entries, openings, requesting
from incidents.returns.entries import EntryWords
from incidents.returns.refusals import AskWhyLate, NotOpen, NotYours, ReturnRefused
from incidents.returns.transitions import ALL, ANSWER, lock_return, move_return
from incidents.review.plan import start_plan
from notifications.messages import words as words_of
from notifications.models import Notification
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import MembershipFactory
from tests.factories.casework import AgencyReturnFactory, RapidReviewFactory
from tests.factories.returns import DUE_ON, NOW, TODAY, Asked

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=10)


@pytest.fixture
def asked():
    return Asked()


def entry_words(**changes):
    words = {
        "precision": "day", "starts_on": date(2026, 1, 5), "ends_on": date(2026, 1, 5), "kind": "contact",
        "source": "Notes", "what_happened": "A call",
    }  # fmt: skip
    return EntryWords(**words | changes)


def told(asked, kind):
    with partnership_scope(asked.partnership):
        return set(Notification.objects.filter(kind=kind).values_list("user", flat=True))


def test_the_transition_table_is_closed(asked, scoped):
    row = asked.ask()
    for step, status in product(ALL, ReturnStatus.values):
        asked.set_status(row, status)
        by = asked.coordinator if step.permission == ANSWER else asked.manager
        with scoped(asked.partnership, by=by):
            locked = lock_return(asked.fresh(row))
            locked.submitted_at, locked.submitted_by, locked.changes_wanted = NOW, asked.coordinator, "More"
            fields = ("submitted_at", "submitted_by", "changes_wanted")
            if status in step.sources:
                event = move_return(locked, step, by=by, now=NOW, fields=fields)
                assert (event.from_status, event.to_status, event.by) == (status, step.target, by)
                assert asked.fresh(row).status == step.target
            else:
                with pytest.raises(TransitionNotAllowed):
                    move_return(locked, step, by=by, now=NOW, fields=fields)


def test_only_who_may_moves_a_return(asked, scoped):
    row = asked.ask()
    _, other = asked.other_agency()
    for step in ALL:
        asked.set_status(row, min(step.sources))
        wrong = [other, asked.manager] if step.permission == ANSWER else [other, asked.coordinator]
        for person in wrong:
            with scoped(asked.partnership, by=person), pytest.raises((PermissionDenied, NotYours)):
                move_return(lock_return(asked.fresh(row)), step, by=person, now=NOW)


def test_each_agency_gets_a_return_a_clock_and_a_message(asked, scoped):
    police, constable = asked.other_agency()
    former = MembershipFactory(
        partnership=asked.partnership, role=Role.AGENCY_CONTRIBUTOR, agency=police, ends_on=date(2026, 1, 1)
    )

    asked.ask(asked.agency, police)

    with scoped(asked.partnership):
        clocks = Deadline.objects.filter(case=asked.case, rule_code="agency_information_return", state=State.OPEN)
        assert {clock.agency_id for clock in clocks} == {asked.agency.pk, police.pk}
        assert {clock.title for clock in clocks} == {f"Information return for {asked.case.reference}"}
        assert {clock.due_on for clock in clocks} == {DUE_ON}
        assert CaseEvent.objects.filter(case=asked.case, words="2 agencies asked for information").count() == 1
        message = Notification.objects.filter(kind="return_requested").first()
    assert told(asked, "return_requested") == {asked.coordinator.pk, asked.colleague.pk, constable.pk}
    assert former.user_id not in told(asked, "return_requested")
    assert set(message.context) == {"reference", "due_on"}
    assert "/returns/" in message.path


def test_mails_carry_the_reference_and_nothing_else_of_the_case(asked, scoped):
    row = asked.submitted()
    with scoped(asked.partnership, by=asked.manager):
        requesting.ask_for_changes(row, changes_wanted="Say when", due_on=DUE_ON, by=asked.manager, now=NOW)
        requesting.extend(row, due_on=date(2026, 4, 20), reason="Leave", by=asked.manager, now=NOW)
        requesting.take_back(row, reason="Enough is known", by=asked.manager, now=NOW)
        said = {each.kind: words_of(each.kind, each.context) for each in Notification.objects.all()}
    assert set(said) == {
        "return_requested", "return_submitted", "return_changes", "return_due_moved", "return_taken_back"
    }  # fmt: skip
    for each in said.values():
        assert asked.case.reference in each.headline
        for hidden in ("Child A", asked.case.title, "What did you know?", "Say when", "Leave", "Enough is known"):
            assert hidden not in f"{each}"
    assert "It is due on 16 April 2026." in f"{said['return_requested']}"


def test_a_clock_that_was_moved_by_itself_makes_nobody_late(asked, scoped):
    row = asked.answer(asked.ask())
    with scoped(asked.partnership, by=asked.manager):
        clock = requesting.running_clock(row)
        extend_deadline(clock, due_on=date(2026, 4, 20), reason="Leave", by=asked.manager, now=NOW)

    assert asked.submit(row, now=LATER).late_reason == ""


def test_an_agency_is_asked_once_however_often_somebody_presses(asked, scoped):
    asked.ask()

    assert asked.ask() == []
    with scoped(asked.partnership):
        assert AgencyReturn.objects.count() == Deadline.objects.filter(case=asked.case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_people_asking_at_once_ask_each_agency_once():
    asked = Asked()
    found = at_once(20, lambda: asked.ask() and 1)

    assert sorted(map(bool, found)) == [False] * 19 + [True]
    with partnership_scope(asked.partnership):
        assert AgencyReturn.objects.count() == 1
        assert Deadline.objects.filter(case=asked.case).count() == 1


def at_once(count, act):
    """The outcomes of one act by several threads, each with its own connection."""
    outcomes, gate = [], threading.Barrier(count)

    def work():
        try:
            gate.wait()
            outcomes.append(act())
        except (ReturnRefused, TransitionNotAllowed) as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == count
    return outcomes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due_on": date(2026, 4, 8)}, "must not be in the past"),
        ({"now": NOW, "due_on": DUE_ON, "looks_back_to": date(2026, 4, 10)}, "must not be in the future"),
    ],
)
def test_dates_that_cannot_be_are_refused(asked, scoped, changes, words):
    typed = {"looks_back_to": None, "due_on": DUE_ON, "now": NOW} | changes
    with scoped(asked.partnership, by=asked.manager), pytest.raises(ReturnRefused, match=words):
        requesting.ask_agencies(asked.case, agencies=[asked.agency], question="?", by=asked.manager, **typed)


@pytest.mark.parametrize("status", [Status.RECORDED, Status.CLOSED, Status.WITHDRAWN, Status.SENT])
def test_nobody_is_asked_before_the_record_or_after_the_review(asked, status):
    asked.case_is(status)
    with pytest.raises(ReturnRefused, match="once the incident is recorded"):
        asked.ask()


def test_only_those_who_run_the_case_ask(asked, scoped):
    chair = asked.person(Role.INDEPENDENT_CHAIR)
    for person in (chair, asked.coordinator):
        with scoped(asked.partnership, by=person), pytest.raises(PermissionDenied):
            requesting.ask_agencies(
                asked.case, agencies=[asked.agency], question="?", looks_back_to=None, due_on=DUE_ON, by=person, now=NOW
            )


def test_the_plan_offers_the_day_and_asking_marks_it(asked, scoped):
    with scoped(asked.partnership, by=asked.manager):
        assert requesting.offered_due_on(asked.case, today=TODAY).due_on == date(2026, 4, 16)  # five working days
        start_plan(asked.case, started_on=date(2026, 4, 8), by=asked.manager, now=NOW)
        offer = requesting.offered_due_on(asked.case, today=TODAY)
    assert (offer.due_on, offer.panel_on) == (date(2026, 4, 15), date(2026, 4, 21))

    asked.ask()

    with scoped(asked.partnership):
        assert asked.case.plan.get(code=PlanStepCode.REQUESTS).done_on == TODAY


def test_easter_is_not_counted_in_the_offered_day(asked, scoped):
    with scoped(asked.partnership):
        assert requesting.offered_due_on(asked.case, today=date(2026, 4, 2)).due_on == date(2026, 4, 13)


def test_an_answer_is_saved_part_by_part_and_submitted(asked, scoped):
    row = asked.answer(asked.ask())
    assert row.status == ReturnStatus.DRAFT

    row = asked.submit(row)

    assert (row.status, row.submitted_by, row.late_reason, row.after_panel) == (
        "submitted",
        asked.coordinator,
        "",
        False,
    )
    with scoped(asked.partnership):
        clock = Deadline.objects.get(case=asked.case)
        assert (clock.state, clock.met_on) == (State.MET, TODAY)
        assert asked.coordinator.full_name in DeadlineChange.objects.get(deadline=clock, kind="met").reason
        assert [event.name for event in ReturnEvent.objects.order_by("pk")] == ["ask", "start", "submit"]
    assert told(asked, "return_submitted") == {asked.manager.pk}


def test_no_record_is_an_answer_that_can_be_submitted_at_once(asked):
    row = asked.answer(asked.ask(), involvement=Involvement.NOT_KNOWN)

    assert asked.submit(row).status == ReturnStatus.SUBMITTED


def test_a_return_says_what_is_missing(asked, scoped):
    row = asked.ask()
    with pytest.raises(ReturnRefused, match="Say whether your agency knew"):
        asked.submit(row)
    with scoped(asked.partnership, by=asked.coordinator):
        row = answering.say_involvement(
            row, involvement=Involvement.INVOLVED, by=asked.coordinator, now=NOW, revision=1
        )
    with pytest.raises(ReturnRefused, match="What your agency did and knew"):
        asked.submit(row)
    with scoped(asked.partnership, by=asked.coordinator):
        entries.add_entry(row, entry_words(), by=asked.coordinator, now=NOW)
        answering.say_involvement(row, involvement=Involvement.NOT_KNOWN, by=asked.coordinator, now=NOW, revision=2)
    with pytest.raises(ReturnRefused, match="no record, but the return has text or entries"):
        asked.submit(row)


def test_a_late_return_asks_why_and_keeps_the_reason(asked, scoped):
    row = asked.answer(asked.ask())
    with pytest.raises(AskWhyLate, match=r"was due on 16 April 2026, 3 days ago\. Enter why it is late"):
        asked.submit(row, now=LATER)

    row = asked.submit(row, now=LATER, late_reason="The records were in an archive.")

    assert (row.late_reason, row.after_panel) == ("The records were in an archive.", False)
    with scoped(asked.partnership):
        assert Deadline.objects.get(case=asked.case).met_on == date(2026, 4, 19)


@pytest.mark.parametrize("how", ["met", "status"])
def test_a_return_after_the_panel_is_taken_and_marked(asked, how):
    row = asked.answer(asked.ask())
    if how == "met":
        RapidReviewFactory(case=asked.case, panel_met_on=TODAY)
    else:
        asked.case_is(Status.RECOMMENDED)
    with pytest.raises(AskWhyLate, match="still wanted, and is marked as received after the panel met"):
        asked.submit(row)

    row = asked.submit(row, late_reason="Asked late.")

    assert (row.after_panel, row.late_reason) == (True, "Asked late.")


def test_changes_asked_for_after_the_panel_do_not_mark_a_return_that_was_in_time(asked, scoped):
    row = asked.submitted()
    RapidReviewFactory(case=asked.case, panel_met_on=TODAY)
    with scoped(asked.partnership, by=asked.manager):
        requesting.ask_for_changes(row, changes_wanted="Dates", due_on=DUE_ON, by=asked.manager, now=NOW)

    assert asked.submit(row).after_panel is False


def test_a_submitted_return_is_locked_until_changes_are_asked_for(asked, scoped):
    row = asked.submitted()
    with scoped(asked.partnership, by=asked.coordinator):
        for act in (
            lambda: answering.write_section(
                row, ReturnSectionCode.SUMMARY, text="New", by=asked.coordinator, now=NOW, revision=1
            ),
            lambda: entries.add_entry(row, entry_words(), by=asked.coordinator, now=NOW),
            lambda: answering.say_involvement(
                row, involvement=Involvement.NOT_KNOWN, by=asked.coordinator, now=NOW, revision=2
            ),
        ):
            with pytest.raises(NotOpen, match="was submitted on 9 April 2026"):
                act()
    with scoped(asked.partnership, by=asked.manager):
        requesting.ask_for_changes(row, changes_wanted="Say when", due_on=date(2026, 4, 20), by=asked.manager, now=NOW)
        clock = Deadline.objects.get(case=asked.case, state=State.OPEN)
        assert (clock.due_on, clock.agency_id) == (date(2026, 4, 20), asked.agency.pk)
    assert told(asked, "return_changes") == {asked.coordinator.pk, asked.colleague.pk}

    row = asked.submit(row)

    with scoped(asked.partnership, by=asked.manager):
        requesting.accept(row, by=asked.manager, now=NOW)
        assert not Deadline.objects.filter(case=asked.case, state=State.OPEN).exists()
    assert asked.fresh(row).status == ReturnStatus.ACCEPTED


def test_a_request_is_taken_back_and_can_be_made_again(asked, scoped):
    row = asked.answer(asked.ask())
    with scoped(asked.partnership, by=asked.manager):
        requesting.take_back(row, reason="The wrong trust", by=asked.manager, now=NOW)
        assert Deadline.objects.get(case=asked.case).state == State.CANCELLED
    with scoped(asked.partnership, by=asked.coordinator), pytest.raises(NotOpen, match="taken back") as refused:
        answering.write_section(row, ReturnSectionCode.SUMMARY, text="New", by=asked.coordinator, now=NOW, revision=1)
    assert refused.value.gone
    assert told(asked, "return_taken_back") == {asked.coordinator.pk, asked.colleague.pk}

    again = asked.ask(due_on=date(2026, 4, 20))

    assert (again.pk, again.status, again.due_on) == (row.pk, ReturnStatus.REQUESTED, date(2026, 4, 20))
    with scoped(asked.partnership):
        assert ReturnSection.objects.filter(agency_return=row).count() == 3
        assert Deadline.objects.filter(case=asked.case, state=State.OPEN).count() == 1


def test_business_support_may_take_back_though_it_changes_no_clock(asked, scoped):
    row, support = asked.ask(), asked.person(Role.BUSINESS_SUPPORT)
    with scoped(asked.partnership, by=support):
        requesting.take_back(row, reason="Not needed", by=support, now=NOW)

        assert Deadline.objects.get(case=asked.case).state == State.CANCELLED


def test_more_time_moves_the_clock_and_keeps_the_first_date(asked, scoped):
    row = asked.ask()
    with scoped(asked.partnership, by=asked.manager):
        for due_on, words in ((DUE_ON, "later than the present one"), (date(2026, 4, 1), "later than")):
            with pytest.raises(ReturnRefused, match=words):
                requesting.extend(row, due_on=due_on, reason="Leave", by=asked.manager, now=NOW)
        with pytest.raises(ReturnRefused, match="must not be in the past"):
            requesting.extend(row, due_on=date(2026, 4, 17), reason="Leave", by=asked.manager, now=LATER)
        requesting.extend(row, due_on=date(2026, 4, 20), reason="Leave", by=asked.manager, now=NOW)
        clock = Deadline.objects.get(case=asked.case)
    assert (clock.due_on, clock.original_due_on) == (date(2026, 4, 20), DUE_ON)
    assert asked.fresh(row).due_on == date(2026, 4, 20)
    assert told(asked, "return_due_moved") == {asked.coordinator.pk, asked.colleague.pk}
    row = asked.submit(asked.answer(row))
    with scoped(asked.partnership, by=asked.manager), pytest.raises(ReturnRefused, match="no longer waited for"):
        requesting.extend(row, due_on=date(2026, 4, 22), reason="Leave", by=asked.manager, now=NOW)


def test_nothing_is_written_when_the_case_is_closed(asked, scoped):
    row = asked.ask()
    asked.case_is(Status.CLOSED)
    with scoped(asked.partnership, by=asked.coordinator), pytest.raises(NotOpen, match="The case is closed"):
        answering.say_involvement(row, involvement=Involvement.INVOLVED, by=asked.coordinator, now=NOW, revision=1)


def test_a_colleague_never_overwrites_unseen(asked, scoped):
    row = asked.ask()
    with scoped(asked.partnership, by=asked.coordinator):
        answering.write_section(row, ReturnSectionCode.SUMMARY, text="First", by=asked.coordinator, now=NOW, revision=0)
    with scoped(asked.partnership, by=asked.colleague):
        with pytest.raises(ChangedMeanwhile) as error:
            answering.write_section(
                row, ReturnSectionCode.SUMMARY, text="Second", by=asked.colleague, now=NOW, revision=0
            )
        assert error.value.row.text == "First"
        answering.write_section(
            row, ReturnSectionCode.LEARNING, text="Elsewhere", by=asked.colleague, now=NOW, revision=0
        )


def test_what_was_checked_is_what_is_submitted(asked, scoped):
    row = asked.answer(asked.ask())
    with scoped(asked.partnership, by=asked.coordinator):
        checked = answering.state_of(row)
        entries.add_entry(row, entry_words(), by=asked.coordinator, now=NOW)
        with pytest.raises(ReturnRefused, match="A colleague has changed the return since you checked it"):
            answering.submit(row, checked=checked, by=asked.coordinator, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_twenty_people_submitting_at_once_make_one_submission():
    asked = Asked()
    row = asked.answer(asked.ask())
    people = [asked.coordinator, asked.colleague] * 10

    found = at_once(20, lambda: asked.submit(row, by=people.pop()).status)

    assert [each for each in found if not isinstance(each, Exception)] == ["submitted"]
    assert {str(each) for each in found if isinstance(each, Exception)} == {
        "This return was submitted on 9 April 2026, 1:00pm. It can be changed once the business team has asked for changes."
    }
    with partnership_scope(asked.partnership):
        assert ReturnEvent.objects.filter(name="submit").count() == 1
        assert Notification.objects.filter(kind="return_submitted").count() == 1


@pytest.mark.parametrize("act", ["accept", "take_back", "ask_for_changes"])
@pytest.mark.django_db(transaction=True)
def test_twenty_managers_pressing_at_once_do_it_once(act):
    asked = Asked()
    row = asked.ask() if act == "take_back" else asked.submitted()
    typed = {
        "accept": {},
        "take_back": {"reason": "Not needed"},
        "ask_for_changes": {"changes_wanted": "More", "due_on": DUE_ON},
    }[act]

    def press():
        with partnership_scope(asked.partnership, by=asked.manager):
            return getattr(requesting, act)(asked.fresh(row), by=asked.manager, now=NOW, **typed).status

    found = at_once(20, press)

    assert sum(not isinstance(each, Exception) for each in found) == 1
    assert {str(each) for each in found if isinstance(each, Exception)} == {
        "This return has moved on since you opened it. Look at where it stands now."
    }


def test_a_role_that_ended_while_the_form_was_open_writes_nothing(asked, scoped):
    row = asked.ask()
    with scoped(asked.partnership, by=asked.coordinator):
        Membership.objects.filter(user=asked.coordinator).update(ends_on=date(2026, 4, 8))
        with pytest.raises(NotYours):
            answering.write_section(
                row, ReturnSectionCode.SUMMARY, text="New", by=asked.coordinator, now=NOW, revision=0
            )
        assert not ReturnSection.objects.exists()


def test_the_agency_answers_on_a_restricted_case_and_only_named_managers_are_told(scoped):
    asked = Asked(restricted=True)
    other = asked.person(Role.BUSINESS_MANAGER)

    row = asked.submitted()

    assert row.status == ReturnStatus.SUBMITTED
    assert told(asked, "return_submitted") == {asked.manager.pk}
    with scoped(asked.partnership, by=other), pytest.raises(PermissionDenied):
        requesting.accept(row, by=other, now=NOW)


def test_a_manager_whose_name_was_taken_off_while_the_form_was_open_changes_nothing(scoped):
    asked = Asked(restricted=True)
    row, other = asked.submitted(), asked.person(Role.BUSINESS_MANAGER)
    with scoped(asked.partnership, by=asked.manager):
        name_person(asked.case, user=other, by=asked.manager, now=NOW)
        take_name_off(asked.case, user=asked.manager, by=other, now=NOW, reason="Left")
        with pytest.raises(PermissionDenied):
            requesting.accept(row, by=asked.manager, now=NOW)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_on": date(2026, 4, 10), "ends_on": date(2026, 4, 10)}, "the day must not be in the future"),
        ({"precision": "period", "ends_on": date(2026, 1, 4)}, "must not be before the first"),
        ({"precision": "period", "ends_on": date(2026, 4, 10)}, "If it goes on, enter today"),
        ({"known_on": date(2026, 4, 10)}, "came to know must not be in the future"),
        ({"known_on": date(2026, 1, 4)}, "cannot have known of it before it happened"),
        (
            {"precision": "month", "starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 31)},
            "must not be in the future",
        ),
    ],
)
def test_an_entry_that_cannot_be_is_refused(asked, scoped, changes, words):
    row = asked.ask()
    with scoped(asked.partnership, by=asked.coordinator), pytest.raises(ReturnRefused, match=words):
        entries.add_entry(row, entry_words(**changes), by=asked.coordinator, now=NOW)


def test_an_entry_is_changed_and_removed_by_colleagues_in_turn(asked, scoped):
    row = asked.ask()
    with scoped(asked.partnership, by=asked.coordinator):
        entry = entries.add_entry(row, entry_words(), by=asked.coordinator, now=NOW)
        changed = entries.change_entry(
            row, entry, entry_words(source="Letter"), by=asked.colleague, now=NOW, revision=1
        )
        assert (changed.source, changed.changed_by, changed.revision) == ("Letter", asked.colleague, 2)
        with pytest.raises(ChangedMeanwhile):
            entries.remove_entry(row, entry, by=asked.coordinator, now=NOW, revision=1)
        entries.remove_entry(row, entry, by=asked.coordinator, now=NOW, revision=2)
        assert not ChronologyEntry.objects.exists()
        with pytest.raises(entries.EntryGone, match="A colleague has removed this entry"):
            entries.change_entry(row, entry, entry_words(), by=asked.colleague, now=NOW, revision=2)


def test_openings_are_kept_once_an_hour_and_not_of_the_agency_itself(asked, scoped, django_assert_num_queries):
    row = asked.submitted()
    police, _ = asked.other_agency()
    AgencyReturnFactory(case=asked.case, agency=police)
    with scoped(asked.partnership, by=asked.manager):
        with django_assert_num_queries(2):
            openings.record_openings(asked.case, by=asked.manager, how="merged", now=NOW)
        openings.record_opening(row, by=asked.manager, how="return", now=NOW)
        openings.record_opening(row, by=asked.manager, how="return", now=NOW + timedelta(minutes=59))
        openings.record_opening(row, by=asked.manager, how="return", now=NOW + timedelta(minutes=61))
        openings.record_opening(row, by=asked.colleague, how="return", now=NOW)
        rows = list(ReturnOpening.objects.order_by("pk").values_list("agency_return", "by", "how"))
        shown = openings.in_words(list(openings.openings_of(row)))
    assert rows == [(row.pk, asked.manager.pk, how) for how in ("merged", "return", "return")]
    assert (shown[0].roles, shown[0].how) == ("Business manager", "Read the return")
