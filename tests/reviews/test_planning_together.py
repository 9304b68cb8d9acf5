"""Many press at once: one wins, the others are told that it moved on, and nothing is there twice."""

import threading

import pytest
from django.db import connection

from casework.enums import CaseKind
from casework.papers import NotReady
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from meetings.models import AgendaItem, Decision
from partnerships.scoping import partnership_scope
from reviews.enums import PaperKind, Status
from reviews.models import Delay, FamilyContact, Paper, ReviewMeeting
from reviews.planning import agreeing, beginning, course, delays, ending, family, meetings
from reviews.planning.deciding import Answer
from tests.factories.planning import ANSWER, DELAY, PlanningArea
from tests.factories.reviews import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6
ONE_WINS = ["done"] + ["moved on"] * (PEOPLE - 1)


@pytest.fixture
def area():
    return PlanningArea()


def press(area, step):
    """The same step by several people at once; how each came out."""
    outcomes, ready = [], threading.Barrier(PEOPLE)

    def one():
        try:
            ready.wait(timeout=30)
            with partnership_scope(area.partnership):
                step()
            outcomes.append("done")
        except (TransitionNotAllowed, Refused, NotReady):
            outcomes.append("moved on")
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_one_begins_holds_goes_on_and_ends(area):
    case = area.ready()
    answer = {"answer": ANSWER, "by": area.member, "now": NOW}
    steps = (
        lambda: beginning.begin_review(case, by=area.manager, now=NOW),
        lambda: course.hold_review(case, reason="x", panel_reference="", by=area.manager, now=NOW),
        lambda: course.revisit(case, outcome=course.GO_ON, **answer),
        lambda: course.stop_review(case, **answer),
    )
    assert [press(area, step) for step in steps] == [ONE_WINS] * 4
    assert area.fresh(case).status == Status.STOPPED
    with partnership_scope(area.partnership):
        assert sorted(Decision.objects.filter(case=case).values_list("outcome", flat=True)) == [
            "agreed",
            "end",
            "go_on",
        ]


def test_one_agrees_and_one_item_waits(area):
    case = area.review()
    area.text(case)
    part = agreeing.PlanText.TERMS
    asked = press(area, lambda: agreeing.ask_for_agreement(case, part, by=area.manager, now=NOW))
    assert asked == ["done"] * PEOPLE
    with partnership_scope(area.partnership):
        assert AgendaItem.objects.filter(case=case).count() == 1
    agreed = press(
        area,
        lambda: agreeing.agree_text(case, part, outcome="agreed", answer=ANSWER, revision=1, by=area.member, now=NOW),
    )
    assert agreed == ONE_WINS
    with partnership_scope(area.partnership):
        assert Decision.objects.filter(case=case).count() == 1


def test_one_looks_again_at_a_national_review(area):
    case = area.review(
        Status.WITH_PANEL, kind=CaseKind.NATIONAL_REVIEW, panel_decided="It is over", panel_decided_on=TODAY
    )
    answer = Answer("Why", "", "", TODAY)
    step = lambda: course.revisit(case, outcome=course.NONE, answer=answer, by=area.member, now=NOW)  # noqa: E731
    assert press(area, step) == ONE_WINS


def test_one_keeps_it_inside_completes_it_and_opens_it_again(area):
    case = area.review(Status.AGREED, kind=CaseKind.TABLE_TOP)
    steps = (
        lambda: ending.keep_inside(case, reason="x", by=area.manager, now=NOW),
        lambda: ending.complete_review(case, note="", by=area.manager, now=NOW),
        lambda: ending.reopen_review(case, reason="x", by=area.manager, now=NOW),
    )
    assert [press(area, step) for step in steps] == [ONE_WINS] * 3


def test_what_is_sent_twice_is_there_once(area):
    case = area.review(Status.UNDER_WAY)
    row = {"revision": 0, "by": area.manager, "now": NOW}
    meeting = {"kind": "panel", "planned_on": TODAY, "place": "Hall"}
    contact = {"kind": "offer", "person": "mother", "on": TODAY, "how": "", "words": "To meet"}
    steps = (
        lambda: meetings.plan_meeting(case, meeting=None, values=meeting, **row),
        lambda: family.save_contact(case, contact=None, values=contact, **row),
        lambda: delays.save_delay(case, delay=None, values=DELAY, **row),
    )
    assert [press(area, step) for step in steps] == [["done"] * PEOPLE] * 3
    with partnership_scope(area.partnership):
        assert [model.objects.filter(case=case).count() for model in (ReviewMeeting, FamilyContact, Delay)] == [1, 1, 1]
        delay = Delay.objects.get(case=case)
    made = press(area, lambda: delays.make_letter(case, delay, by=area.manager, now=NOW)).count("done")
    with partnership_scope(
        area.partnership
    ):  # whoever came while one was being made waits; each that was made is another
        papers = Paper.objects.filter(case=case, kind=PaperKind.DELAY_LETTER)
        assert list(papers.order_by("version").values_list("version", flat=True)) == list(range(1, made + 1))
    sent = {"sent_on": TODAY, "sent_by": "A. Manager", "receipt": ""}
    assert press(area, lambda: delays.record_letter_sent(case, delay, **sent, by=area.manager, now=NOW)) == ONE_WINS
    assert press(area, lambda: delays.extend_for_delay(case, delay, by=area.manager, now=NOW)) == ONE_WINS
