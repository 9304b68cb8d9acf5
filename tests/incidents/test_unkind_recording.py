"""What goes wrong in a record under pressure: clocks that were moved, cases tested again, dates from another age, odd addresses."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from casework.enums import CaseKind
from casework.models import Case
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from deadlines.models import BankHoliday, Deadline, State
from deadlines.services import extend_deadline, pause_deadline
from incidents.case_file import case_file
from incidents.enums import HandedOverStage, Status
from incidents.models import CriterionFinding, HandedOverCase, Incident, Notice, RapidReview
from incidents.next_step import _step
from incidents.recording import handing_over, opening, services, testing
from incidents.recording.rules import AskWhyLate
from incidents.returns import requesting
from incidents.review import sending
from incidents.review.refusals import ReviewRefused
from tests.factories import AgencyFactory
from tests.factories.recording import local_clocks
from tests.incidents.recording_world import AWARE, NOW, answer, notified, opened, to_notify, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LATER = datetime(2026, 4, 10, 15, tzinfo=UTC)


def clock(case, code, **found):
    return Deadline.objects.filter(case=case, rule_code=code, **found).latest("pk")


def address(name, case, *args):
    return reverse(name, args=[case.partnership.slug, case.reference, *args])


def correct(case, by, *, now=NOW, aware_on=AWARE, known_on=AWARE, reason="A slip"):
    return opening.correct_dates(
        case, aware_on=aware_on, known_to_partnership_on=known_on, reason=reason,
        revision=Incident.objects.get(case=case).revision, by=by, now=now,
    )  # fmt: skip


def dates(aware_on, known_on, **more):
    typed = {"reason": "A slip", "revision": "1"} | more
    for name, day in (("aware_on", aware_on), ("known_to_partnership_on", known_on)):
        typed |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return typed


def test_dates_are_not_corrected_while_the_clock_is_paused_and_the_page_says_so(client, world):
    case = opened(*world)
    pause_deadline(clock(case, "incident_notification"), by=world[1], now=NOW, reason="Asked by the police")
    client.force_login(world[1])

    response = client.post(address("incidents:dates", case), dates(date(2026, 4, 1), AWARE))

    assert response.status_code == 200
    assert "Resume the clock" in response.content.decode()


def test_a_day_of_awareness_for_which_no_bank_holidays_are_known_is_refused_in_words(client, world):
    case = opened(*world)
    BankHoliday.objects.exclude(date__year=2026).delete()
    client.force_login(world[1])

    response = client.post(address("incidents:dates", case), dates(date(2017, 12, 1), date(2017, 12, 1)))

    assert response.status_code == 200
    assert "bank holidays" in response.content.decode()


def test_correcting_when_the_partnership_knew_leaves_the_national_date_where_the_notification_put_it(world):
    local_clocks(world[0])
    case = notified(to_notify(*world), world[1], sent_on=AWARE)
    before = clock(case, "rapid_review")

    correct(case, world[1], known_on=date(2026, 4, 1))

    after = clock(case, "rapid_review")
    assert after.due_on < before.due_on
    assert after.national_due_on == before.national_due_on


def test_awareness_is_not_moved_behind_the_day_on_which_it_was_notified(world):
    case = notified(to_notify(*world), world[1], sent_on=AWARE)

    with pytest.raises(Refused, match="was notified on 2 April 2026"):
        correct(case, world[1], now=LATER, aware_on=date(2026, 4, 7), known_on=date(2026, 4, 7))


def test_more_time_given_here_gives_none_nationally_so_a_late_notification_is_still_asked_why(world):
    local_clocks(world[0])
    case = to_notify(*world)
    running = clock(case, "incident_notification")
    extend_deadline(running, due_on=date(2026, 4, 20), by=world[1], now=NOW, reason="The police asked for it")
    late = datetime(2026, 4, 15, 9, tzinfo=UTC)

    with pytest.raises(AskWhyLate, match="due on 13 April 2026, which was missed by 2 days"):
        notified(case, world[1], sent_on=date(2026, 4, 15), now=late)

    case = notified(case, world[1], sent_on=date(2026, 4, 15), now=late, late_reason="The police asked for it")
    assert Notice.objects.get(case=case).late_reason == "The police asked for it"


def test_the_death_of_a_looked_after_child_has_no_criteria_to_test_again(world):
    case = to_notify(*world, kind=CaseKind.LOOKED_AFTER_DEATH, subject={"looked_after": "yes", "harm": "died"})

    with pytest.raises(Refused):
        testing.reconsider(case, facts_on=AWARE, reason="New", by=world[1], now=NOW)
    assert Case.objects.get(pk=case.pk).status == Status.TO_NOTIFY


def test_closing_without_a_review_ends_what_agencies_were_asked(world):
    case = written(*world)
    case = services.finish_record(case, by=world[1], now=NOW)
    requesting.ask_agencies(
        case, agencies=[AgencyFactory(partnership=world[0])], question="What did you know?",
        looks_back_to=None, due_on=date(2026, 4, 10), by=world[1], now=NOW,
    )  # fmt: skip
    answer(case, "notification", world[1], met=False)

    testing.conclude(case, way="nothing", reason="An accident", by=world[1], now=NOW)

    assert not Deadline.objects.filter(case=case, state=State.OPEN).exists()


def refuted(world, case):
    """Notified, then found not to be notifiable after all."""
    testing.reconsider(case, facts_on=AWARE, reason="It was an accident", by=world[1], now=NOW)
    CriterionFinding.objects.filter(case=case, stage="notification", criterion="abuse_or_neglect").update(met=False)
    return testing.conclude(case, way="consider", reason="An accident", by=world[1], now=NOW)


def test_the_rapid_review_runs_again_when_a_notified_case_turns_out_to_be_notifiable_after_all(world):
    case = notified(to_notify(*world), world[1])
    due_on = clock(case, "rapid_review").due_on
    case = refuted(world, case)
    testing.reconsider(case, facts_on=AWARE, reason="It was none", by=world[1], now=NOW)
    CriterionFinding.objects.filter(case=case, stage="notification").update(met=True)

    case = testing.conclude(case, way="", reason="", by=world[1], now=NOW)

    assert case.status == Status.GATHERING
    assert clock(case, "rapid_review", state=State.OPEN).due_on == due_on


def test_nobody_is_led_to_send_a_review_that_would_be_refused(world):
    case = refuted(world, notified(to_notify(*world), world[1]))

    Case.objects.filter(pk=case.pk).update(status=Status.DECIDED)
    case.refresh_from_db()

    assert _step(case_file(case))[1] == "rapid_review:close"


def test_a_case_opened_again_is_considered_anew(world):
    case = notified(to_notify(*world), world[1])
    RapidReview.objects.filter(case=case).update(
        panel_met_on=date(2026, 4, 2), merge_opened_at=NOW, merge_opened_by=world[1], recommendation="no_review",
        recommended_on=date(2026, 4, 2), recommended_reason="Nothing to learn", sent_on=date(2026, 4, 2),
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(status=Status.CLOSED, closed_at=NOW)

    testing.reopen(case, facts_on=AWARE, reason="A witness came", by=world[1], now=NOW)

    review = RapidReview.objects.get(case=case)
    assert (review.panel_met_on, review.merge_opened_at, review.recommendation) == (None, None, "")
    assert review.sent_on == date(2026, 4, 2)
    assert review.recommended_reason == "Nothing to learn"


@pytest.mark.parametrize("year", [1, 202])
def test_a_year_that_is_a_slip_is_refused(client, world, year):
    case = written(*world)
    client.force_login(world[1])
    revision = Incident.objects.get(case=case).revision

    typed = {"happened_on_day": 1, "happened_on_month": 4, "happened_on_year": f"{year:04d}", "revision": revision}
    response = client.post(address("incidents:part", case, "when"), typed)

    assert response.status_code == 200
    assert "Check the year" in response.content.decode()


def test_a_case_handed_over_is_closed_where_its_stage_is_kept(world):
    values = {
        "review_kind": "serious_case_review", "stage": HandedOverStage.UNDER_WAY, "predecessor": "The Board",
        "handed_over_on": None, "old_reference": "", "note": "",
    }  # fmt: skip
    case = handing_over.enter_handed_over(world[0], title="A review", values=values, by=world[1], now=NOW)

    with pytest.raises((ReviewRefused, TransitionNotAllowed), match="handed over"):
        sending.close(case, note="Done", by=world[1], now=NOW)
    assert HandedOverCase.objects.get(case=case).stage == HandedOverStage.UNDER_WAY


def test_an_answer_to_a_criterion_that_nobody_has_given_is_saved_whatever_the_page_thought(client, world):
    case = services.finish_record(written(*world), by=world[1], now=NOW)
    client.force_login(world[1])

    response = client.post(
        address("incidents:criterion", case, "notification", "place"), {"met": "True", "reason": "Here", "revision": 7}
    )

    assert response.status_code == 302


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "0"])
def test_numbers_that_no_row_can_have_are_not_found(client, world, number):
    case = written(*world)
    client.force_login(world[1])
    start = f"/p/{case.partnership.slug}/cases/{case.reference}/"
    for end in (
        f"record/people/{number}/", f"record/people/{number}/remove/", f"processes/{number}/", f"people/{number}/take-off/",
        f"documents/{number}/", f"documents/{number}/remove/",
    ):  # fmt: skip
        assert client.get(start + end).status_code == 404, end
    slug = f"/p/{case.partnership.slug}/"
    for end in (f"returns/{number}/", f"deadlines/{number}/", f"agendas/executive/items/{number}/"):
        assert client.get(slug + end).status_code in {404, 403}, end


NUL = "Something\x00else"


def test_a_character_that_no_database_takes_is_an_error_on_the_form(client, world):
    case = written(*world)
    client.force_login(world[1])
    for part, name in (("what", "what_happened"), ("where", "place"), ("abuse", "abuse_kinds")):
        response = client.post(address("incidents:part", case, part), {name: NUL, "revision": 1})
        assert response.status_code == 200, part
        assert "Null characters are not allowed" in response.content.decode()
    assert client.get(reverse("casework:list", args=[case.partnership.slug]), {"q": NUL}).status_code == 200
