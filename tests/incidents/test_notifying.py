"""The pages of notifying: prepared once, recorded once, and late with its reason; twenty people pressing at once."""

import threading
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.enums import CaseKind
from casework.transitions import TransitionNotAllowed
from incidents.enums import Status
from incidents.models import Notice, RapidReview, Subject
from incidents.recording import handing_over, notifying, services, testing
from partnerships.models import AccessLogEntry
from partnerships.scoping import partnership_scope
from tests.incidents.recording_world import AWARE, NOW, answer, notified, opened, to_notify, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def of(name, case, *args):
    return reverse(name if ":" in name else f"incidents:{name}", args=[case.partnership.slug, case.reference, *args])


def sent(on):
    return {
        "sent_to": "National Panel", "sent_by": "Morgan", "sent_on_day": on.day, "sent_on_month": on.month,
        "sent_on_year": on.year,
    }  # fmt: skip


def test_the_prepared_text_is_typed_once_and_its_download_is_on_record(as_manager, world):
    case = to_notify(*world)
    response = as_manager.get(of("notify_text", case))
    words = response.content.decode()

    assert response["Content-Disposition"] == f'attachment; filename="{case.reference}.txt"'
    for part in ("A child was hurt.", "1 April 2026", "CHILD A", "Is abuse or neglect of a child known", "Because"):
        assert part in words
    assert AccessLogEntry.objects.filter(action="export").exists()


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2026, 4, 1), "cannot have been sent before that day"), (date(2026, 4, 3), "sent is in the future")],
)
def test_wrong_days_are_said_at_the_field(as_manager, world, on, words):
    case = to_notify(*world)
    response = as_manager.post(of("notice", case, "national_panel"), sent(on))

    assert words in response.content.decode()
    assert not Notice.objects.exists()


def test_late_asks_why_loses_nothing_and_keeps_it(as_manager, world):
    case = to_notify(*world)
    with time_machine.travel(datetime(2026, 4, 15, 9, tzinfo=UTC), tick=False):
        as_manager.force_login(world[1])
        data = sent(date(2026, 4, 15)) | {"receipt": "R-5"}
        page = as_manager.post(of("notice", case, "national_panel"), data).content.decode()
        assert "missed by 2 days" in page
        assert "R-5" in page
        as_manager.post(of("notice", case, "national_panel"), data | {"late_reason": "Long weekend"})
        page = as_manager.get(of("notify", case)).content.decode()

    assert Notice.objects.get().late_reason == "Long weekend"
    assert "Long weekend" in page


def test_required_words(as_manager, world):
    page = as_manager.post(of("notice", to_notify(*world), "national_panel"), {}).content.decode()

    for words in ("Enter to whom it was sent", "Enter the day on which it was sent", "Enter who sent it"):
        assert words in page


def test_a_second_recording_is_met_calmly(as_manager, world):
    case = notified(to_notify(*world), world[1])
    assert as_manager.get(of("notice", case, "national_panel")).url == of("notify", case)
    assert as_manager.post(of("notice", case, "national_panel"), sent(AWARE)).url == of("casework:detail", case)
    assert as_manager.get(of("notice", case, "nonsense")).status_code == 404
    assert Notice.objects.count() == 1


def test_the_page_asks_the_same_however_much_there_is(as_manager, world):
    one, many = to_notify(*world), to_notify(*world)
    with partnership_scope(world[0]):
        for number in range(20):
            Subject.objects.create(
                partnership=world[0],
                case=many,
                label=f"Child {number}",
                kind="child",
                looked_after="yes",
                harm="died",
                died_on=AWARE,
            )
    counts = []
    for case in (one, many):
        page = as_manager.get(of("notify", case))  # the first visit fills what the process remembers
        assert "National Panel" in page.content.decode()
        with CaptureQueriesContext(connection) as found:
            as_manager.get(of("notify", case))
        counts.append(len([each for each in found if "SAVEPOINT" not in each["sql"]]))
    assert "Secretary of State" in page.content.decode()
    assert counts == [16, 16]  # 15 in service: a test's own scope is put back afterwards


def test_referrals_have_nothing_to_notify(as_manager, world):
    assert as_manager.get(of("notify", opened(*world, kind=CaseKind.ADULT_REFERRAL))).status_code == 404


def press(case, by, act, times=20):
    """Each in its own transaction, at the same moment."""
    barrier, outcomes = threading.Barrier(times), []

    def work():
        try:
            barrier.wait(timeout=30)
            with transaction.atomic(), partnership_scope(case.partnership, by=by):
                act(case)
            outcomes.append("done")
        except TransitionNotAllowed:
            outcomes.append("refused")
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


ONCE = ["done", *["refused"] * 19]


def finished(partnership, by, **more):
    return services.finish_record(written(partnership, by, **more), by=by, now=NOW)


def not_met(partnership, by):
    case = finished(partnership, by)
    answer(case, "notification", by, met=False)
    return case


def all_met(partnership, by):
    case = finished(partnership, by)
    answer(case, "notification", by)
    return case


def closed(partnership, by):
    return testing.conclude(not_met(partnership, by), way="nothing", reason="An accident", by=by, now=NOW)


def handed(partnership, by):
    values = {
        "review_kind": "rapid_review", "stage": "under_way", "predecessor": "The board", "handed_over_on": None,
        "old_reference": "", "note": "",
    }  # fmt: skip
    return handing_over.enter_handed_over(partnership, title="Case", values=values, by=by, now=NOW)


AGAIN = {"facts_on": AWARE, "reason": "New facts", "now": NOW}
PRESSES = {
    "finish_record": (written, lambda by: lambda case: services.finish_record(case, by=by, now=NOW)),
    "finish_death": (
        lambda p, by: written(p, by, kind=CaseKind.LOOKED_AFTER_DEATH),
        lambda by: lambda case: services.finish_record(case, by=by, now=NOW),
    ),
    "find_notifiable": (all_met, lambda by: lambda case: testing.conclude(case, way="", reason="", by=by, now=NOW)),
    "consider": (not_met, lambda by: lambda case: testing.conclude(case, way="consider", reason="So", by=by, now=NOW)),
    "no_further": (not_met, lambda by: lambda case: testing.conclude(case, way="nothing", reason="So", by=by, now=NOW)),
    "test_again": (to_notify, lambda by: lambda case: testing.reconsider(case, by=by, **AGAIN)),
    "notify": (to_notify, lambda by: lambda case: notified(case, by)),
    "notify_death": (
        lambda p, by: finished(p, by, kind=CaseKind.LOOKED_AFTER_DEATH),
        lambda by: lambda case: notified(case, by, kind="looked_after_death"),
    ),
    "forward": (
        lambda p, by: written(p, by, kind=CaseKind.DOMESTIC_HOMICIDE),
        lambda by: lambda case: notified(case, by, kind="domestic_homicide"),
    ),
    "reopen": (closed, lambda by: lambda case: testing.reopen(case, by=by, **AGAIN)),
    "withdraw": (opened, lambda by: lambda case: services.withdraw_case(case, reason="Twice", by=by, now=NOW)),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", PRESSES)
def test_twenty_press_at_once_and_one_wins(partnership, manager, step):
    carry, act = PRESSES[step]
    with partnership_scope(partnership, by=manager):
        case = carry(partnership, manager)

    assert press(case, manager, act(manager)) == ONCE
    with partnership_scope(partnership):
        assert case.events.filter(name=step).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_notifications_are_one_and_begin_one_review(partnership, manager):
    with partnership_scope(partnership, by=manager):
        case = to_notify(partnership, manager)
    press(case, manager, lambda row: notified(row, manager))

    with partnership_scope(partnership):
        case.refresh_from_db()
        assert case.status == Status.GATHERING
        assert (Notice.objects.count(), RapidReview.objects.count()) == (1, 1)
        assert case.deadlines.filter(rule_code="rapid_review").count() == 1


def test_nobody_is_told_twice_even_past_the_pages(world):
    case = to_notify(*world)
    notified(case, world[1])
    with pytest.raises(TransitionNotAllowed):
        notifying.record_notice(
            case, kind="national_panel", sent_to="", sent_on=AWARE, sent_by="M", by=world[1], now=NOW
        )
