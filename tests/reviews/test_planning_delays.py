"""Meetings, contact with the family, delays with their letter, and the papers of a review."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import IntegrityError
from pypdf import PdfReader

from casework.deciders import WrongDecider
from casework.editing import ChangedMeanwhile
from casework.enums import CaseKind
from casework.models import CaseChange
from casework.papers import make_paper
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from deadlines.models import DeadlineChange
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews import papers
from reviews.enums import PaperKind, Status
from reviews.models import Delay, Paper
from reviews.planning import delays, family, meetings
from tests.factories.planning import DELAY, PlanningArea
from tests.factories.reviews import NOW, TODAY
from tests.incidents.test_review_four_partnerships import load, person  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
MEETING = {"kind": "panel", "planned_on": date(2026, 5, 20), "place": "County hall"}
CONTACT = {"kind": "offer", "person": "mother", "on": TODAY, "how": "letter", "words": "To meet the reviewer"}
SENT = {"sent_on": TODAY, "sent_by": "A. Manager", "receipt": "NP-9"}


@pytest.fixture
def area():
    return PlanningArea()


@pytest.fixture
def case(area):
    return area.review(Status.UNDER_WAY)


@pytest.fixture
def scope(area):
    with partnership_scope(area.partnership, by=area.manager):
        yield


def plan(area, case, meeting=None, *, revision=0, by=None, **fields):
    return meetings.plan_meeting(
        case, meeting=meeting, values=MEETING | fields, revision=revision, by=by or area.manager, now=NOW
    )


def contact(area, case, row=None, *, revision=0, by=None, **fields):
    return family.save_contact(
        case, contact=row, values=CONTACT | fields, revision=revision, by=by or area.manager, now=NOW
    )


def foresee(area, case, row=None, *, revision=0, by=None, **fields):
    return delays.save_delay(case, delay=row, values=DELAY | fields, revision=revision, by=by or area.manager, now=NOW)


# ---- meetings --------------------------------------------------------------------------------------
def test_the_next_meeting_stands_first_and_what_was_held_last(area, case, scope):
    later = plan(area, case, planned_on=date(2026, 6, 1))
    soon = plan(area, case)
    held = [plan(area, case, planned_on=TODAY - timedelta(days=days)) for days in (9, 2)]
    for row in held:
        meetings.record_held(
            case, row, held_on=row.planned_on, present="Five", notes="", revision=1, by=area.manager, now=NOW
        )
    assert list(meetings.meetings_of(case)) == [soon, later, held[1], held[0]]
    states = [meetings.state_of(row, today=date(2026, 5, 25))[0] for row in meetings.meetings_of(case)]
    assert states == ["Was it held?", "To come", "Held", "Held"]


def test_a_meeting_is_changed_over_no_newer_words(area, case, scope):
    row = plan(area, case)
    assert plan(area, case, row, revision=1, place="By video").revision == 2
    with pytest.raises(ChangedMeanwhile):
        plan(area, case, row, revision=1, place="Elsewhere")
    with pytest.raises(Refused, match="five years"):
        plan(area, case, planned_on=date(2020, 1, 1))


def test_what_was_held_stays_and_what_is_planned_can_go(area, case, scope):
    row = plan(area, case)
    with pytest.raises(Refused, match="future"):
        meetings.record_held(
            case, row, held_on=MEETING["planned_on"], present="x", notes="", revision=1, by=area.manager, now=NOW
        )
    meetings.record_held(case, row, held_on=TODAY, present="x", notes="", revision=1, by=area.manager, now=NOW)
    with pytest.raises(TransitionNotAllowed, match="was held"):
        meetings.take_off(case, row, by=area.manager, now=NOW)
    other = plan(area, case, kind="other")
    meetings.take_off(case, other, by=area.manager, now=NOW)
    meetings.take_off(case, other, by=area.manager, now=NOW)
    with pytest.raises(TransitionNotAllowed, match="taken this meeting off"):
        plan(area, case, other, revision=1)


def test_readers_write_nothing(area, case, scope):
    for step in (plan, contact, foresee):
        with pytest.raises((PermissionDenied, WrongDecider)):
            step(area, case, by=area.member)


# ---- the family ------------------------------------------------------------------------------------
def test_where_the_contact_with_the_family_stands(area, case, scope):
    contact(area, case, on=TODAY - timedelta(days=9))
    told = contact(area, case, kind="told", on=TODAY - timedelta(days=1), words="That it began")
    answer = contact(area, case, kind="reply", words="Not now")
    wish = contact(area, case, kind="wish", words="To read it first")
    standing = family.standing_of(case)
    assert (standing.ours, standing.theirs, standing.wishes) == (told, answer, [wish])


def test_a_line_put_right_keeps_what_stood_there(area, case, scope):
    row = contact(area, case)
    contact(area, case, row, revision=1, words="To meet at home")
    with pytest.raises(ChangedMeanwhile):
        contact(area, case, row, revision=1, words="Other")
    with pytest.raises(Refused, match="future"):
        contact(area, case, on=TODAY + timedelta(days=1))
    before = CaseChange.objects.filter(table_name="reviews_familycontact", row_id=row.pk).order_by("-pk").first().before
    assert before["words"] == "To meet the reviewer"


# ---- delays ----------------------------------------------------------------------------------------
def test_a_delay_moves_no_date_by_itself(area, case, scope):
    row = foresee(area, case)
    clock = case.deadlines.get()
    assert (row.number, clock.due_on) == (1, date(2026, 10, 17))
    assert (row.from_name, "do not say who explains" in row.route) == (delays.PARTNERS, True)

    delays.extend_for_delay(case, row, by=area.manager, now=NOW)

    clock.refresh_from_db()
    assert (clock.due_on, clock.original_due_on) == (date(2027, 1, 29), date(2026, 10, 17))
    reason = DeadlineChange.objects.get(deadline=clock, kind="extended").reason
    assert reason == "Delay 1: criminal investigation or proceedings."
    with pytest.raises(Refused, match="later than the present"):
        delays.extend_for_delay(case, row, by=area.manager, now=NOW)


def test_who_may_not_move_dates_moves_none(area, case, scope):
    officer = area.person(Role.QUALITY_OFFICER)
    row = foresee(area, case, by=officer)
    with pytest.raises(PermissionDenied):
        delays.extend_for_delay(case, row, by=officer, now=NOW)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"foreseen_on": TODAY + timedelta(days=1)}, "in the future"), ({"expected_on": TODAY}, "must be later"),
        ({"expected_on": date(2026, 10, 17)}, "17 October 2026"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_refused(area, case, scope, fields, words):
    with pytest.raises(Refused, match=words):
        foresee(area, case, **fields)


def test_a_delay_is_put_right_until_its_letter_has_gone(area, case, scope):
    row = foresee(area, case)
    assert foresee(area, case, row, revision=1, cause="inquest").revision == 2
    with pytest.raises(ChangedMeanwhile):
        foresee(area, case, row, revision=1)
    Delay.objects.filter(pk=row.pk).update(sent_on=TODAY, sent_by="x")
    with pytest.raises(TransitionNotAllowed, match="has gone"):
        foresee(area, case, row, revision=2)
    ended = area.review(Status.IMPROVING)
    with pytest.raises(TransitionNotAllowed, match="past the point"):
        foresee(area, ended)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (CaseKind.LOCAL_REVIEW, (delays.PANEL, delays.SECRETARY)),
        (CaseKind.ADULT_REVIEW, ("Chair of the Safeguarding Adults Board",)),
        (CaseKind.TABLE_TOP, ()),
    ],
)
def test_to_whom_a_delay_is_explained(area, scope, kind, told):
    case = area.review(Status.UNDER_WAY, kind=kind)
    assert delays.told_of_delay(case) == told
    row = foresee(area, case)
    if not told:
        with pytest.raises(TransitionNotAllowed, match="Nobody outside"):
            delays.make_letter(case, row, by=area.manager, now=NOW)
    else:
        letter = delays.make_letter(case, row, by=area.manager, now=NOW)
        assert letter.snapshot["to"] == list(told)


def test_worcestershires_independent_chair_explains_a_delay(load):  # noqa: F811
    partnership = load("worcestershire")
    area = PlanningArea.of(partnership)
    case, chair = area.review(Status.UNDER_WAY), person(partnership, Role.INDEPENDENT_CHAIR)
    with partnership_scope(partnership):
        row = foresee(area, case, by=chair)
        assert row.from_name == f"{chair.full_name}, Independent chair"
        assert "line 237" in row.route
        assert delays.make_letter(case, row, by=chair, now=NOW).made_by == chair
        with pytest.raises(WrongDecider):
            foresee(area, case, by=person(partnership, Role.INDEPENDENT_SCRUTINEER))


def test_the_letter_says_what_it_must_and_is_tagged(area, case):
    with partnership_scope(area.partnership, by=area.manager):
        row = foresee(area, case, reasons="The trial <b>begins</b> in October.\n\nThe court asked us to wait.")
        letter = delays.make_letter(case, row, by=area.manager, now=NOW)
    make_paper(papers.PRESS, area.partnership, letter.pk, now=NOW)
    with partnership_scope(area.partnership):
        made = Paper.objects.get(pk=letter.pk)
        assert made.status == "ready", made.failure
        content = papers.pdf_of(case, PaperKind.DELAY_LETTER, 1)
    reader = PdfReader(BytesIO(content))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for expected in (
        "The Child Safeguarding Practice Review Panel", "The Secretary of State for Education", case.reference,
        "17 October 2026", "29 January 2027", "Criminal investigation or proceedings", "<b>begins</b>",
        "The court asked us to wait.", delays.PARTNERS, "5 May 2026",
    ):  # fmt: skip
        assert expected in words
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.metadata.title == f"Delay to a review {case.reference}"


def test_a_letter_is_sent_once_it_is_ready_and_once(area, case, scope):
    row = foresee(area, case)
    with pytest.raises(Refused, match="Make the letter first"):
        delays.record_letter_sent(case, row, **SENT, by=area.manager, now=NOW)
    letter = delays.make_letter(case, row, by=area.manager, now=NOW)
    Paper.objects.filter(pk=letter.pk).update(status="ready", pdf=b"x", sha256="a" * 64)
    for day, words in ((TODAY + timedelta(days=1), "future"), (TODAY - timedelta(days=1), "before the delay")):
        with pytest.raises(Refused, match=words):
            delays.record_letter_sent(case, row, **SENT | {"sent_on": day}, by=area.manager, now=NOW)
    assert delays.record_letter_sent(case, row, **SENT, by=area.manager, now=NOW).receipt == "NP-9"
    with pytest.raises(TransitionNotAllowed, match="has gone"):
        delays.record_letter_sent(case, row, **SENT, by=area.manager, now=NOW)
    with pytest.raises(TransitionNotAllowed, match="has gone"):
        delays.make_letter(case, row, by=area.manager, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delay.objects.filter(pk=row.pk).update(sent_by="")


def test_only_who_asked_or_runs_the_case_tries_a_paper_again(area, case, scope):
    letter = delays.make_letter(case, foresee(area, case), by=area.manager, now=NOW)
    Paper.objects.filter(pk=letter.pk).update(status="failed", failure="A library is missing")
    letter.refresh_from_db()
    with pytest.raises(PermissionDenied):
        papers.try_again(letter, by=area.member, now=NOW)
    papers.try_again(letter, by=area.manager, now=NOW)
    assert Paper.objects.get(pk=letter.pk).status == "making"
