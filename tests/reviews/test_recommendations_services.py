"""Recommendations: written, changed, removed, answered; what became of them, and how that is kept in step in public."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.editing import ChangedMeanwhile
from casework.models import CaseChange, CaseEvent
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from meetings.actions.evidence import accept_evidence
from meetings.actions.impact import record_impact
from meetings.actions.services import cancel_action
from meetings.enums import Impact
from meetings.models import Action, ImpactCheck
from partnerships.roles import Role
from reviews.enums import Outcome, Response, Status
from reviews.models import Addressee, PublishedRecommendation, Recommendation
from reviews.recommendations.outcomes import outcome_of
from reviews.recommendations.selectors import addressed_to, get_recommendation, not_accepted, unfinished
from reviews.recommendations.services import (
    add_recommendation,
    add_recommended_action,
    change_recommendation,
    remove_recommendation,
    respond,
)
from reviews.recommendations.story import figures, story_of
from tests.factories.actions import DUE_ON, NOW
from tests.factories.published import make_release
from tests.factories.recommendations import TODAY, RecommendationArea
from tests.meetings.test_actions import member_of
from tests.meetings.test_actions_closing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return RecommendationArea()


def test_numbers_are_given_once_even_after_one_was_removed(area):
    case = area.review(Status.UNDER_WAY)
    first, second = area.written("One", case=case), area.written("Two", case=case)
    with area.scope():
        remove_recommendation(second, reason="Merged", by=area.manager, now=NOW, revision=1)
    third = area.written("Three", case=case)

    assert (first.number, second.number, third.number) == (1, 2, 3)


def test_it_is_addressed_to_agencies_groups_and_others_by_name(area):
    made = area.written(
        agencies=(area.agency, area.other_agency), bodies=(area.executive,), names=("Home Office", " Home Office ")
    )

    with area.scope():
        row = get_recommendation(area.case, made.pk)
        assert set(addressed_to(row)) == {"Health", "Police", "Executive Group", "Home Office"}


def test_it_is_addressed_to_somebody(area):
    with pytest.raises(Refused, match="at least one"):
        area.written(agencies=())


def test_the_same_words_are_not_written_twice(area):
    area.written()
    with pytest.raises(Refused, match="same words"):
        area.written()


@pytest.mark.parametrize("status", sorted(set(Status.values) - {"under_way", "reported", "agreed"}))
def test_written_only_while_the_report_is(area, status):
    case = area.review(status)
    with area.scope(), pytest.raises(TransitionNotAllowed):
        add_recommendation(case, proposal=area.proposal(), by=area.manager, now=NOW)


@pytest.mark.parametrize("who", ["member", "reviewer", "answerer", "chair"])
def test_only_by_those_who_run_cases(area, who):
    case, user = area.review(Status.AGREED), getattr(area, who)
    with area.scope(user), pytest.raises(PermissionDenied):
        add_recommendation(case, proposal=area.proposal(), by=user, now=NOW)


def test_a_change_replaces_words_and_addressees_and_meets_its_revision(area):
    case = area.review(Status.AGREED)
    row = area.written(case=case)
    with area.scope():
        changed = change_recommendation(
            row, proposal=area.proposal("New", agencies=(), names=("NHS England",)), by=area.second, now=NOW, revision=1
        )
        assert list(Addressee.objects.values_list("name", flat=True)) == ["NHS England"]
        with pytest.raises(ChangedMeanwhile):
            change_recommendation(row, proposal=area.proposal("Mine"), by=area.manager, now=NOW, revision=1)
    assert (changed.text, changed.revision) == ("New", 2)


def test_what_was_answered_keeps_its_words(area):
    case = area.review(Status.AGREED)
    row = area.answered(area.written(case=case))
    with area.scope():
        with pytest.raises(Refused, match="words stay"):
            change_recommendation(row, proposal=area.proposal("New"), by=area.manager, now=NOW, revision=row.revision)
        with pytest.raises(Refused, match="words stay"):
            remove_recommendation(row, reason="x", by=area.manager, now=NOW, revision=row.revision)


def test_a_removed_one_is_gone_for_others(area):
    case = area.review(Status.AGREED)
    row = area.written(case=case)
    with area.scope():
        remove_recommendation(row, reason="Merged", by=area.manager, now=NOW, revision=1)
        with pytest.raises(Refused, match="has removed"):
            change_recommendation(row, proposal=area.proposal("New"), by=area.manager, now=NOW, revision=2)


def test_accepted_with_who_decided_and_when(area):
    row = area.answered()

    assert (row.response, row.decided_by, row.responded_on, row.responded_by) == (
        Response.ACCEPTED, "The executive group", TODAY, area.manager,
    )  # fmt: skip
    with area.scope():
        assert CaseEvent.objects.filter(words="Recommendation 1: accepted").exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"response": "not_accepted"}, "Enter why it is not accepted"),
        ({"response": "proposed"}, "Choose whether"),
        ({"responded_on": TODAY + timedelta(days=1)}, "in the future"),
        ({"responded_on": TODAY - timedelta(days=1)}, "written after that day"),
    ],
)
def test_a_response_that_cannot_be_is_refused(area, fields, words):
    with pytest.raises(Refused, match=words):
        area.answered(**fields)


def test_another_response_says_why_it_changed_and_the_history_keeps_the_first(area):
    row = area.answered()
    with pytest.raises(Refused, match="Enter why it changes"):
        area.answered(row, Response.NOT_ACCEPTED, reason="No money")
    row = area.answered(row, Response.NOT_ACCEPTED, reason="No money", change_reason="The budget fell")

    with area.scope():
        assert CaseEvent.objects.filter(words="Recommendation 1: not accepted (changed)").get().note.endswith("fell")
        kept = CaseChange.objects.filter(table_name="reviews_recommendation", row_id=row.pk).order_by("-pk").first()
    assert kept.before["response"] == "accepted"


def test_with_actions_it_stays_accepted(area):
    row = area.answered()
    action = area.follows(row)
    with pytest.raises(Refused, match="Cancel them first"):
        area.answered(row, Response.NOT_ACCEPTED, reason="x", change_reason="y")
    with area.scope():
        cancel_action(action, reason="x", by=area.manager, now=NOW, revision=action.revision)
    assert area.answered(row, Response.NOT_ACCEPTED, reason="x", change_reason="y").response == Response.NOT_ACCEPTED


def test_only_what_was_accepted_gives_actions(area):
    with pytest.raises(Refused, match="Record the response first"):
        area.follows(area.written())
    with pytest.raises(PermissionDenied):
        area.follows(area.answered(area.written("Other")), by=area.chair)


def test_not_accepted_ones_keep_their_reasons_for_the_annual_report(area):
    area.answered(area.written("One"), Response.NOT_ACCEPTED, reason="No money")
    area.answered(area.written("Two"))
    with area.scope():
        manager = member_of(area, area.manager)
        found = list(not_accepted(date(2026, 4, 1), date(2027, 3, 31), manager))
        assert [(row.text, row.reason) for row in found] == [("One", "No money")]
        assert not not_accepted(date(2025, 4, 1), date(2026, 3, 31), manager).exists()
        assert not not_accepted(date(2026, 4, 1), date(2027, 3, 31), member_of(area, area.answerer)).exists()


def published(area, row):
    """A public copy of this recommendation."""
    from reviews.models import PublishedReview

    with area.scope():
        release = make_release(area.case, by=area.manager)
        review = PublishedReview.objects.create(
            partnership=area.partnership, release=release, public_id="pub1", kind="local_review", outcome="full", title="x",
            year=2026, published_at=NOW, available_until=date(2027, 5, 5), html="x", text="x", pdf=b"x", pdf_size=1,
            sha256="0" * 64, content_sha256=release.content_sha256,
        )  # fmt: skip
        return PublishedRecommendation.objects.create(
            partnership=area.partnership, review=review, recommendation=row, number=row.number, text=row.text,
            outcome=Outcome.WAITING, outcome_on=date(2026, 5, 1),
        )  # fmt: skip


def test_to_the_twelve_months_check_what_became_of_it_is_kept_in_step(area):
    row = area.written()
    copy = published(area, row)

    def became():
        with area.scope():
            copy.refresh_from_db()
            assert outcome_of(Recommendation.objects.get(pk=row.pk)) == copy.outcome
        return copy.outcome, copy.outcome_on

    row = area.answered(row)
    assert became() == (Outcome.UNDER_WAY, TODAY)
    action = area.follows(row)
    later = NOW + timedelta(days=20)
    evidence = area.evidenced(action, now=later)
    with area.scope():
        accept_evidence(evidence, answer="", by=area.manager, now=later)
    assert became() == (Outcome.DONE, later.date())
    for number, impact in enumerate((Impact.NOT_SHOWN, Impact.PARTLY)):
        with area.scope():
            check = ImpactCheck.objects.select_related("action").order_by("due_on")[number]
            on = datetime(check.due_on.year, check.due_on.month, check.due_on.day, 12, tzinfo=UTC)
            record_impact(check, impact=impact, finding="Audit", by=area.second, now=on, revision=1)
        assert became()[0] == (Outcome.DONE, Outcome.IMPACT)[number]
    with area.scope():
        assert unfinished(area.case) == 0


def test_no_difference_at_the_end_is_said_too(area):
    row = area.answered()
    action = area.done(area.follows(row))
    with area.scope():
        second = ImpactCheck.objects.select_related("action").get(action=action, code="action_impact_12_months")
        on = datetime(second.due_on.year, second.due_on.month, second.due_on.day, 12, tzinfo=UTC)
        record_impact(second, impact=Impact.NOT_SHOWN, finding="Audit", by=area.second, now=on, revision=1)
        assert outcome_of(row) == Outcome.NO_IMPACT


def test_one_of_two_actions_is_not_yet_done(area):
    row = area.answered()
    area.done(area.follows(row, text="First"))
    other = area.follows(row, text="Second")
    with area.scope():
        assert outcome_of(row) == Outcome.UNDER_WAY
        cancel_action(other, reason="x", by=area.manager, now=NOW, revision=other.revision)
        assert outcome_of(row) == Outcome.DONE


def test_without_an_answer_or_not_accepted(area):
    with area.scope():
        pass
    first, second = area.written("One"), area.answered(area.written("Two"), Response.NOT_ACCEPTED, reason="x")
    with area.scope():
        assert outcome_of(first) == Outcome.WAITING
        assert outcome_of(second) == Outcome.NOT_ACCEPTED


def test_what_is_unfinished_is_counted(area):
    area.written("One")
    area.answered(area.written("Two"))
    area.follows(area.answered(area.written("Three")))
    with area.scope():
        assert unfinished(area.case) == 3


def test_the_story_has_every_station(area):
    area.written("One")
    refused = area.answered(area.written("Two"), Response.NOT_ACCEPTED, reason="No money")
    row = area.answered(area.written("Three"))
    area.done(area.follows(row))
    with area.scope():
        chapters = story_of(area.case, today=TODAY)
    assert [c.outcome for c in chapters] == [Outcome.WAITING, Outcome.NOT_ACCEPTED, Outcome.DONE]
    assert "No money" in chapters[refused.number - 1].stations[1].text
    stations = chapters[2].actions[0].stations
    assert [s.title for s in stations] == ["Action", "Evidence", "First check of impact", "Second check of impact"]
    assert [s.state for s in stations] == ["done", "done", "waits", "waits"]
    assert [figure["count"] for figure in figures(chapters)] == [1, 1, 1]


def test_a_late_action_is_late_in_the_story(area):
    row = area.answered(area.written("Three"))
    area.follows(row)
    with area.scope():
        station = story_of(area.case, today=DUE_ON + timedelta(days=1))[0].actions[0].stations[0]
    assert (station.state, station.words) == ("late", "Late: 1 day")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"response": "accepted"}, "response_is_dated"),
        ({"response": "not_accepted", "responded_on": TODAY, "responded_by": 1}, "refusal_has_a_reason"),
        ({"themes": ["weather"]}, "recommendation_themes_known"),
    ],
)
def test_the_database_holds_the_promises(area, fields, name):
    row = area.written()
    with area.scope(), pytest.raises(IntegrityError, match=name), transaction.atomic():
        Recommendation.objects.filter(pk=row.pk).update(**fields)


@pytest.mark.django_db(transaction=True)
def test_answered_at_once_by_several_it_is_answered_once():
    area = RecommendationArea()
    row, now = area.written(), timezone.now()
    people = [area.manager, area.second, area.person(Role.BUSINESS_SUPPORT)]

    def answer(user):
        try:
            respond(
                row, response="accepted", reason="", decided_by=user.full_name, responded_on=now.date(), by=user, now=now,
                revision=1,
            )  # fmt: skip
        except ChangedMeanwhile as meanwhile:
            raise Refused("meanwhile") from meanwhile

    answers = at_once(area, people, answer)

    assert sorted(answers) == ["meanwhile", "meanwhile", "ok"]


@pytest.mark.django_db(transaction=True)
def test_written_at_once_each_has_a_number_of_its_own():
    area = RecommendationArea()
    case = area.review(Status.AGREED)
    people = [area.manager, area.second, area.person(Role.BUSINESS_SUPPORT)]

    at_once(
        area, people,
        lambda user: add_recommendation(case, proposal=area.proposal(f"By {user.pk}"), by=user, now=timezone.now()),
    )  # fmt: skip

    with area.scope():
        assert set(Recommendation.objects.values_list("number", flat=True)) == {1, 2, 3}


@pytest.mark.django_db(transaction=True)
def test_the_same_action_added_twice_at_once_is_there_once():
    area = RecommendationArea()
    row = area.answered()
    from meetings.actions.services import Wanted

    wanted = Wanted(text="Train", agency=area.agency)
    day = timezone.localdate() + timedelta(days=30)

    answers = at_once(
        area, [area.manager, area.second],
        lambda user: add_recommended_action(row, wanted=wanted, due_on=day, by=user, now=timezone.now()),
    )  # fmt: skip

    assert answers.count("ok") == 1
    with area.scope():
        assert Action.objects.count() == 1
