"""An action closes twice: its evidence is accepted by somebody else, then its impact is checked at six and twelve months."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from casework.documents import attach_document, visible_documents
from casework.editing import ChangedMeanwhile
from casework.files import check_file
from casework.models import Document
from casework.refusals import Refused
from deadlines.models import Deadline, State
from meetings.actions.evidence import accept_evidence, give_evidence, return_evidence
from meetings.actions.impact import record_impact
from meetings.actions.services import cancel_action
from meetings.enums import ActionStatus, EvidenceState, Impact
from meetings.models import Action, Evidence, ImpactCheck
from notifications.models import Notification
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories.actions import NOW, TODAY, ActionArea
from tests.factories.deadlines import ClockRuleFactory, NationalClockRuleFactory
from tests.factories.documents import PDF
from tests.meetings.test_actions import member_of

pytestmark = pytest.mark.django_db
END_OF_AUGUST = datetime(2026, 8, 31, 12, tzinfo=UTC)


@pytest.fixture
def area():
    return ActionArea()


def checks_of(area, action):
    with area.scope():
        return list(ImpactCheck.objects.filter(action=action).select_related("deadline", "action").order_by("due_on"))


def check(area, action, number, *, now, by=None, impact=Impact.SHOWN, finding="Referrals halved.", revision=1):
    row = checks_of(area, action)[number]
    with area.scope(by):
        return record_impact(row, impact=impact, finding=finding, by=by or area.second, now=now, revision=revision)


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_evidence_waits_and_the_managers_and_the_chair_of_the_group_hear_of_it(area):
    evidence = area.evidenced()

    with area.scope():
        told = Notification.objects.filter(kind="action_evidence")
        assert set(told.values_list("user", flat=True)) == {area.manager.pk, area.chair.pk}
        assert Action.objects.get().status == ActionStatus.EVIDENCED
    assert evidence.state == EvidenceState.WAITING


@pytest.mark.parametrize("who", ["other", "member", "reviewer"])
def test_who_does_not_have_it_hands_in_nothing(area, who):
    action, user = area.action(), getattr(area, who)
    with area.scope(user), pytest.raises(PermissionDenied):
        give_evidence(action, text="x", file=None, by=user, now=NOW)


def test_accepted_it_is_done_on_the_day_on_which_it_was_handed_in(area):
    evidence = area.evidenced()
    with area.scope():
        action = accept_evidence(evidence, answer="", by=area.manager, now=NOW + timedelta(days=3))
        clock = Deadline.objects.get(action=action)
    assert (action.status, action.done_on) == (ActionStatus.DONE, TODAY)
    assert (clock.state, clock.met_on) == (State.MET, TODAY)


def test_returned_it_is_to_be_done_again_and_its_people_hear_why(area):
    evidence = area.evidenced()
    with area.scope():
        action = return_evidence(evidence, answer="Which officers?", by=area.manager, now=NOW)
        assert set(Notification.objects.filter(kind="action_returned").values_list("user", flat=True)) == {
            area.answerer.pk
        }
    assert action.status == ActionStatus.OPEN
    area.evidenced(action)
    with area.scope():
        assert Evidence.objects.filter(action=action).count() == 2


def test_returned_with_what_is_still_wanted(area):
    evidence = area.evidenced()
    with area.scope(), pytest.raises(Refused, match="still wanted"):
        return_evidence(evidence, answer=" ", by=area.manager, now=NOW)


def test_nobody_accepts_their_own_evidence(area):
    evidence = area.evidenced(area.action(owner=area.manager), by=area.manager)
    with area.scope():
        with pytest.raises(Refused, match="somebody else must read it"):
            accept_evidence(evidence, answer="", by=area.manager, now=NOW)
        with pytest.raises(IntegrityError, match="evidence_read_by_another"), transaction.atomic():
            Evidence.objects.filter(pk=evidence.pk).update(state="accepted", read_by=area.manager, read_at=NOW)
        assert accept_evidence(evidence, answer="", by=area.second, now=NOW).status == ActionStatus.DONE


@pytest.mark.parametrize("who", ["answerer", "owner", "other", "reviewer", "member"])
def test_only_those_who_run_cases_and_the_chair_of_the_group_accept(area, who):
    evidence, user = area.evidenced(area.action(owner=area.owner, agency=area.agency)), getattr(area, who)
    with area.scope(user), pytest.raises(PermissionDenied):
        accept_evidence(evidence, answer="", by=user, now=NOW)


def test_the_chair_of_the_group_accepts(area):
    evidence = area.evidenced()
    with area.scope(area.chair):
        assert accept_evidence(evidence, answer="", by=area.chair, now=NOW).status == ActionStatus.DONE


def test_an_action_with_evidence_is_not_cancelled(area):
    action = area.evidenced().action
    with area.scope(), pytest.raises(Refused, match="Accept or return it first"):
        cancel_action(action, reason="x", by=area.manager, now=NOW, revision=action.revision)


def test_a_file_stands_with_the_documents_of_the_case_in_the_agencys_name(area):
    evidence = area.evidenced(file=check_file(PDF, "log.pdf"))
    with area.scope():
        assert evidence.document.agency == area.agency
        not_handed_in = check_file(PDF, "draft.pdf")
        attach_document(area.case, file=not_handed_in, title="Draft", by=area.manager, now=NOW, agency=area.agency)
        reader = member_of(area, area.person(Role.INDEPENDENT_SCRUTINEER))
        assert list(visible_documents(reader, area.case)) == [evidence.document]
        assert not visible_documents(member_of(area, area.other), area.case).exists()


def test_a_groups_own_action_takes_no_file(area):
    action = area.action(of_case=False, owner=area.owner)
    with area.scope(area.owner):
        with pytest.raises(Refused, match="kept with cases only"):
            give_evidence(action, text="x", file=check_file(PDF, "log.pdf"), by=area.owner, now=NOW)
        assert give_evidence(action, text="In the minutes", file=None, by=area.owner, now=NOW).document is None
        assert not Document.objects.exists()


def test_two_checks_of_the_portals_own_proposal_that_says_so(area):
    first, second = checks_of(area, area.done(now=END_OF_AUGUST))

    assert (first.due_on, second.due_on) == (date(2027, 2, 28), date(2027, 8, 31))  # months clip
    assert first.deadline.title == f"First impact check of action 1 of {area.case.reference}"
    assert "portal's own proposal" in first.deadline.terms["wording"]


def test_the_partnerships_rule_comes_before_the_national_one_and_the_proposal(area):
    NationalClockRuleFactory(code="action_impact_6_months", starts="action_evidenced", length=7, unit="months")
    NationalClockRuleFactory(code="action_impact_12_months", starts="action_evidenced", length=None, unit="")
    ClockRuleFactory(
        partnership=area.partnership, code="action_impact_6_months", starts="action_evidenced", length=5, unit="months"
    )

    first, second = checks_of(area, area.done())

    assert (first.due_on, second.due_on) == (date(2026, 10, 5), date(2027, 5, 5))


def test_to_the_twelve_months_check_and_closed(area):
    action = area.done()
    first, second = checks_of(area, action)

    action = check(area, action, 0, now=at(first.due_on), impact=Impact.TOO_EARLY)
    assert action.status == ActionStatus.DONE
    action = check(area, action, 1, now=at(second.due_on), impact=Impact.PARTLY)

    assert (action.status, action.closed_at) == (ActionStatus.CLOSED, at(second.due_on))
    assert [row.deadline.state for row in checks_of(area, action)] == [State.MET, State.MET]


def test_the_second_check_alone_closes_it_and_ends_the_first_clock(area):
    action = area.done()
    second = checks_of(area, action)[1]

    action = check(area, action, 1, now=at(second.due_on))

    assert action.status == ActionStatus.CLOSED
    assert [row.deadline.state for row in checks_of(area, action)] == [State.CANCELLED, State.MET]


def test_a_check_can_be_made_a_month_early_and_no_earlier(area):
    action = area.done()
    due_on = checks_of(area, action)[0].due_on
    with pytest.raises(Refused, match="too early for this check"):
        check(area, action, 0, now=at(due_on - timedelta(days=32)))
    assert check(area, action, 0, now=at(due_on - timedelta(days=31))).status == ActionStatus.DONE


def test_at_the_end_it_is_not_too_early_to_tell(area):
    action = area.done()
    with pytest.raises(Refused, match="last check"):
        check(area, action, 1, now=at(checks_of(area, action)[1].due_on), impact=Impact.TOO_EARLY)


def test_whoever_had_it_does_not_say_what_it_changed(area):
    action = area.done(area.action(owner=area.second, agency=area.agency))
    now = at(checks_of(area, action)[0].due_on)
    with pytest.raises(Refused, match="somebody else must say"):
        check(area, action, 0, now=now, by=area.second)
    with pytest.raises(PermissionDenied):
        check(area, action, 0, now=now, by=area.answerer)


def test_a_finding_is_corrected_until_it_is_closed_and_never_over_somebody_elses(area):
    action = area.done()
    first, second = checks_of(area, action)
    check(area, action, 0, now=at(first.due_on))
    with pytest.raises(ChangedMeanwhile):
        check(area, action, 0, now=at(first.due_on), revision=1)
    check(area, action, 0, now=at(first.due_on), impact=Impact.NOT_SHOWN, revision=2)
    check(area, action, 1, now=at(second.due_on))
    with pytest.raises(Refused, match="stays as it is"):
        check(area, action, 0, now=at(second.due_on), revision=3)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"impact": "shown"}, "impact_checked_with_a_finding"),
        ({"code": "lcspr"}, "check_code_known"),
        ({"impact": "great", "finding": "x", "checked_on": TODAY, "checked_by": 1}, "impact_known"),
    ],
)
def test_the_database_holds_the_promises_of_checks(area, fields, name):
    action = area.done()
    with area.scope(), pytest.raises(IntegrityError, match=name), transaction.atomic():
        ImpactCheck.objects.filter(action=action, code="action_impact_6_months").update(**fields)


def test_evidence_is_returned_with_a_reason_and_waits_once(area):
    evidence = area.evidenced()
    with area.scope():
        with pytest.raises(IntegrityError, match="evidence_returned_with_a_reason"), transaction.atomic():
            Evidence.objects.filter(pk=evidence.pk).update(state="returned", read_by=area.manager, read_at=NOW)
        with pytest.raises(IntegrityError, match="one_evidence_waits_per_action"), transaction.atomic():
            Evidence.objects.create(
                partnership=area.partnership, action=evidence.action, text="x", given_by=area.owner, given_at=NOW
            )


def at_once(area, people, do):
    """Each of these people does it in a thread of their own. Returns what came back: "ok", or what was said."""
    answers = []

    def press(user):
        try:
            with partnership_scope(area.partnership, by=user):
                do(user)
            answers.append("ok")
        except Refused as refused:
            answers.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_accepted_at_once_by_several_it_is_accepted_once():
    area = ActionArea()
    evidence = area.evidenced()
    people = [area.manager, area.second, area.chair, area.person(Role.BUSINESS_SUPPORT)]
    now = timezone.now()

    answers = at_once(area, people, lambda user: accept_evidence(evidence, answer="", by=user, now=now))

    assert answers.count("ok") == 1
    assert {said for said in answers if said != "ok"} == {
        "Somebody else has read this evidence already. Nothing was changed."
    }
    with area.scope():
        assert ImpactCheck.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_hand_in_evidence_at_once_and_one_piece_waits():
    area = ActionArea()
    action = area.action(owner=area.owner, agency=area.agency)
    now = timezone.now()

    answers = at_once(
        area, [area.owner, area.answerer] * 2, lambda user: give_evidence(action, text="x", file=None, by=user, now=now)
    )

    assert answers.count("ok") == 1
    with area.scope():
        assert Evidence.objects.count() == 1
