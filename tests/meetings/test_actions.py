"""Actions: who adds, changes and ends them, how their dates move, and who sees them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.editing import ChangedMeanwhile
from casework.grants import name_person, restrict
from casework.models import CaseEvent, ConflictDeclaration
from casework.refusals import Refused
from deadlines.models import Deadline, DeadlineChange, State
from meetings.actions import rights
from meetings.actions.selectors import listed_actions, standing, visible_actions
from meetings.actions.services import Wanted, cancel_action, change_action, move_due_date, name_of, note_progress
from meetings.enums import ActionStatus, Progress
from meetings.models import Action, ActionEvent
from notifications.models import Notification
from partnerships.http import Member
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.selectors import permissions_of
from tests.factories import MembershipFactory
from tests.factories.actions import DUE_ON, NOW, TODAY, ActionArea

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return ActionArea()


def member_of(area, user):
    memberships = tuple(Membership.objects.filter(user=user).select_related("partnership"))
    return Member(user, area.partnership, memberships, permissions_of(memberships))


def sees(area, user):
    with area.scope(user):
        return set(visible_actions(member_of(area, user)).values_list("pk", flat=True))


def test_an_action_has_a_clock_that_says_nothing_of_the_case(area):
    action = area.action()

    with area.scope():
        clock = Deadline.objects.get(action=action)
    assert (clock.title, clock.due_on) == (f"Action 1 of {area.case.reference}", DUE_ON)
    assert clock.agency_id == area.agency.pk
    assert clock.part == f"action {action.pk}"
    assert action.status == ActionStatus.OPEN


def test_the_agency_is_told_by_reference_alone(area):
    area.action()

    with area.scope():
        told = Notification.objects.get(kind="action_given")
    assert told.user == area.answerer
    assert told.context == {"title": f"Action 1 of {area.case.reference}", "due_on": DUE_ON.isoformat()}


def test_actions_are_numbered_within_their_case_and_within_their_group(area):
    assert [area.action().number for _ in range(2)] == [1, 2]
    first, second = (area.action(of_case=False, owner=area.owner) for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    assert name_of(first) == "Action 1 of the Reviews Subgroup"


def test_each_action_of_a_case_has_a_clock_of_its_own(area):
    actions = [area.action() for _ in range(3)]

    with area.scope():
        assert Deadline.objects.filter(action__in=actions, state=State.OPEN).count() == 3


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"text": "x"}, "Choose a person or an agency"),
        ({"text": "x", "body": None, "of_case": False}, "Choose the group"),
    ],
)
def test_somebody_has_it_and_it_belongs_somewhere(area, wanted, words):
    of_case = wanted.pop("of_case", True)
    with pytest.raises(Refused, match=words):
        area.action(of_case=of_case, **wanted)


def test_a_day_that_has_passed_is_refused(area):
    with pytest.raises(Refused, match="has passed"):
        area.action(due_on=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="Check the year"):
        area.action(due_on=date(2126, 1, 1))


def test_nobody_outside_and_nobody_with_a_conflict_gets_it(area):
    stranger = MembershipFactory().user
    with pytest.raises(Refused, match="no longer belongs"):
        area.action(owner=stranger)
    with area.scope():
        ConflictDeclaration.objects.create(
            partnership=area.partnership, case=area.case, user=area.owner, person="Owner", conflict=True, nature="x",
            recorded_by=area.manager, declared_on=TODAY, recorded_at=NOW,
        )  # fmt: skip
    with pytest.raises(Refused, match="conflict of interest"):
        area.action(owner=area.owner)


def test_of_a_restricted_case_only_the_named_get_it(area):
    with area.scope():
        restrict(area.case, by=area.manager, now=NOW, reason="Sensitive")
    with pytest.raises(Refused, match="not named on it"):
        area.action(owner=area.owner)
    with area.scope():
        name_person(area.case, user=area.owner, by=area.manager, now=NOW)
    assert area.action(owner=area.owner).owner == area.owner


@pytest.mark.parametrize("who", ["owner", "answerer", "member", "chair"])
def test_only_those_who_run_cases_add_to_a_case(area, who):
    with pytest.raises(PermissionDenied):
        area.action(by=getattr(area, who))


def test_the_chair_of_a_group_adds_to_its_log(area):
    assert area.action(by=area.chair, of_case=False, owner=area.owner).case is None
    with pytest.raises(PermissionDenied):
        area.action(by=area.owner, of_case=False, owner=area.owner)


def test_a_later_day_keeps_the_first_one(area):
    action = area.action()

    with area.scope():
        moved = move_due_date(
            action, due_on=date(2026, 10, 1), reason="Staff left", by=area.second, now=NOW, revision=action.revision
        )
        clock = Deadline.objects.get(action=action)
        change = DeadlineChange.objects.filter(deadline=clock).order_by("-pk").first()
    assert (moved.due_on, clock.due_on, clock.original_due_on) == (date(2026, 10, 1), date(2026, 10, 1), DUE_ON)
    assert change.reason == "Staff left"


def test_an_earlier_day_keeps_the_first_one_too(area):
    action = area.action()

    with area.scope():
        move_due_date(action, due_on=date(2026, 6, 1), reason="Sooner", by=area.manager, now=NOW, revision=1)
        clock = Deadline.objects.get(action=action)
        assert Deadline.objects.filter(part=f"action {action.pk}", state=State.CANCELLED).count() == 1
    assert (clock.state, clock.due_on, clock.original_due_on) == (State.OPEN, date(2026, 6, 1), DUE_ON)


def test_its_date_is_not_moved_behind_its_back(area, client):
    action = area.action(owner=area.second)
    client.force_login(area.manager)

    page = client.get(f"/p/{area.partnership.slug}/deadlines/{action.deadline_id}/")
    assert page.status_code == 200
    assert "Give it a later date" not in page.text
    assert "Go on with the action" in page.text


def test_a_change_over_somebody_elses_is_refused_with_theirs(area):
    action = area.action()
    with area.scope():
        change_action(action, wanted=Wanted(text="New words", agency=area.agency), by=area.manager, now=NOW, revision=1)
        with pytest.raises(ChangedMeanwhile) as refused:
            change_action(action, wanted=Wanted(text="Mine", agency=area.agency), by=area.second, now=NOW, revision=1)
    assert refused.value.row.text == "New words"


def test_given_to_somebody_else_the_clock_goes_with_it(area):
    action = area.action()
    with area.scope():
        wanted = Wanted(text=action.text, owner=area.owner, agency=area.other_agency, body=area.reviews)
        change_action(action, wanted=wanted, by=area.second, now=NOW, revision=1)
        clock = Deadline.objects.get(action=action)
        told = set(Notification.objects.values_list("user", "kind"))
    assert (clock.owner_id, clock.agency_id) == (area.owner.pk, area.other_agency.pk)
    assert {(area.other.pk, "action_given"), (area.owner.pk, "deadline_given")} <= told


@pytest.mark.parametrize("who", ["manager", "second", "owner", "answerer", "chair"])
def test_whoever_has_it_says_how_it_goes(area, who):
    action = area.action(owner=area.owner, agency=area.agency, body=area.reviews)
    user = getattr(area, who)

    with area.scope(user):
        note_progress(action, progress=Progress.AT_RISK, note="Two posts are vacant.", by=user, now=NOW)
        action.refresh_from_db()
        event = ActionEvent.objects.get(name="progress")
    assert (action.progress, event.progress, event.by) == (Progress.AT_RISK, Progress.AT_RISK, user)


@pytest.mark.parametrize("who", ["other", "reviewer", "member"])
def test_nobody_else_does(area, who):
    action = area.action(owner=area.owner)
    user = getattr(area, who)

    with area.scope(user), pytest.raises(PermissionDenied):
        note_progress(action, progress=Progress.ON_TRACK, note="", by=user, now=NOW)


def test_what_is_not_on_track_says_what_stands_in_the_way(area):
    action = area.action()
    with area.scope(area.answerer), pytest.raises(Refused, match="stands in the way"):
        note_progress(action, progress=Progress.OFF_TRACK, note=" ", by=area.answerer, now=NOW)


def test_late_is_late_whatever_its_owner_says(area):
    action = area.action()

    assert standing(action, DUE_ON).going == "On track"
    late = standing(action, DUE_ON + timedelta(days=2))
    assert (late.going, late.going_colour, late.late) == ("Late: 2 days", "red", True)


def test_cancelled_it_stays_with_its_reason_and_its_clock_ends(area):
    action = area.action()
    with area.scope():
        cancelled = cancel_action(action, reason="Done elsewhere", by=area.second, now=NOW, revision=1)
        assert Deadline.objects.get(action=action).state == State.CANCELLED
        assert ActionEvent.objects.get(name="cancel").note == "Done elsewhere"
        with pytest.raises(Refused, match="not open any more"):
            note_progress(action, progress=Progress.ON_TRACK, note="", by=area.manager, now=NOW)
    assert cancelled.status == ActionStatus.CANCELLED


def test_the_case_tells_what_happened_in_short(area):
    area.action()
    with area.scope():
        assert CaseEvent.objects.get(name="action_add").words.startswith("Action 1: given to Police")


def test_an_action_of_a_case_is_seen_by_readers_its_owner_and_its_agency(area):
    pk = area.action(owner=area.owner, agency=area.agency).pk
    inspector = area.person(Role.INDEPENDENT_SCRUTINEER)

    for user in (area.manager, area.owner, area.answerer, inspector):
        assert pk in sees(area, user)
    for user in (area.other, area.reviewer, area.member, area.chair, area.person(Role.LAY_MEMBER)):
        assert pk not in sees(area, user)


def test_an_action_of_a_group_is_seen_by_its_members_and_by_oversight(area):
    pk = area.action(of_case=False, owner=area.owner).pk

    for user in (area.manager, area.owner, area.reviewer, area.chair, area.member):
        assert pk in sees(area, user)
    for user in (area.answerer, area.person(Role.LAY_MEMBER)):
        assert pk not in sees(area, user)


def test_of_a_restricted_case_the_agency_still_sees_what_it_has_to_do(area):
    pk = area.action(owner=area.owner, agency=area.agency).pk
    with area.scope():
        restrict(area.case, by=area.manager, now=NOW, reason="Sensitive")

    assert pk in sees(area, area.answerer)
    assert pk in sees(area, area.manager)
    assert pk not in sees(area, area.owner)
    assert pk not in sees(area, area.second)
    with area.scope():
        action = Action.objects.select_related("case", "partnership").get(pk=pk)
        assert not rights.works_on(action, area.owner, now=NOW)
        assert rights.works_on(action, area.answerer, now=NOW)


def test_a_seat_for_an_agency_elsewhere_opens_no_action_of_a_case(area):
    pk = area.action().pk
    assert pk not in sees(area, area.person(Role.BODY_MEMBER, agency=area.agency))


def test_the_log_is_filtered(area):
    own, theirs = area.action(owner=area.manager), area.action()
    of_group = area.action(of_case=False, owner=area.owner)
    with area.scope():
        member = member_of(area, area.manager)
        assert set(listed_actions(member)) == {own, theirs, of_group}
        assert list(listed_actions(member, whose="mine")) == [own]
        assert list(listed_actions(member, state="impact")) == []
        assert set(listed_actions(member, body=area.reviews.pk)) == {own, theirs, of_group}
        assert not listed_actions(member, body=area.executive.pk).exists()
        Action.objects.exclude(pk=own.pk).update(due_on=timezone.localdate())
        assert list(listed_actions(member, late=True)) == [own]
        assert list(listed_actions(member_of(area, area.answerer), whose="agency")) == [theirs]
        assert set(listed_actions(member_of(area, area.chair), whose="groups")) == {of_group}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"owner": None, "agency": None}, "action_has_somebody"),
        ({"body": None, "case": None}, "action_of_a_case_or_a_group"),
        ({"status": "done"}, "done_action_has_its_day"),
        ({"status": "closed", "done_on": TODAY}, "action_closed_consistently"),
        ({"progress": "green"}, "action_progress_known"),
    ],
)
def test_the_database_holds_the_promises(area, fields, name):
    action = area.action(owner=area.owner)
    with area.scope(), pytest.raises(IntegrityError, match=name), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**fields)
