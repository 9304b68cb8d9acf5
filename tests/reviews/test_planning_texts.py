"""The texts that set a review up: written, put to whoever agrees them, agreed by them alone, agreed again when they change."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework.deciders import WrongDecider
from casework.editing import ChangedMeanwhile
from casework.enums import CaseKind
from casework.grants import name_person, restrict
from casework.models import CaseBody
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from incidents.review.local_deciders import set_local_decider, settable
from meetings.models import AgendaItem, Decision
from meetings.services import put_on_agenda
from notifications.models import Notification
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import PlanText, Status
from reviews.models import PlanningText
from reviews.planning import beginning, texts
from reviews.planning.agreeing import agree_text, ask_for_agreement
from reviews.planning.deciding import right_to_agree
from reviews.planning.setting_up import save_about
from reviews.planning.texts import save_text, text_of
from tests.factories.planning import ANSWER, PlanningArea
from tests.factories.review import seat
from tests.factories.reviews import NOW, TODAY
from tests.incidents.test_review_four_partnerships import load, person  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
TERMS, PLAN = PlanText.TERMS, PlanText.COMMUNICATIONS


@pytest.fixture
def area():
    return PlanningArea()


@pytest.fixture
def case(area):
    return area.review()


def write(area, case, text="What it asks", *, part=TERMS, revision=0, by=None):
    with partnership_scope(area.partnership):
        return save_text(case, part, text=text, revision=revision, by=by or area.manager, now=NOW)


def ask(area, case, part=TERMS):
    with partnership_scope(area.partnership):
        return ask_for_agreement(case, part, by=area.manager, now=NOW)


def agree(area, case, part=TERMS, *, by=None, outcome="agreed", revision=1, answer=ANSWER):
    with partnership_scope(area.partnership):
        return agree_text(case, part, outcome=outcome, answer=answer, revision=revision, by=by or area.member, now=NOW)


def test_two_who_write_lose_no_word(area, case):
    write(area, case, "First")
    with pytest.raises(ChangedMeanwhile):
        write(area, case, "Second")
    assert write(area, case, "First").revision == 1  # sent twice
    assert write(area, case, "Both", revision=1).revision == 2


def test_only_who_runs_cases_writes_and_nothing_after_the_end(area, case):
    with pytest.raises(PermissionDenied):
        write(area, case, by=area.member)
    ended = area.review(Status.STOPPED)
    with pytest.raises(TransitionNotAllowed, match="has ended"):
        write(area, ended)


def test_asked_for_agreement_it_waits_on_the_agenda_and_its_people_are_told_once(area, case):
    area.text(case)
    ask(area, case)
    ask(area, case)
    with partnership_scope(area.partnership):
        item = AgendaItem.objects.get(case=case, purpose="decide")
        assert (item.body, item.part, item.title) == (area.executive, "terms_of_reference", "Terms of reference")
        assert Notification.objects.filter(kind="planning_waiting", user=area.member).count() == 1
        assert CaseBody.objects.filter(case=case, body=area.executive, part="decides").exists()
        assert texts.texts_of(case)[0].state == texts.ASKED


def test_agreeing_one_text_leaves_what_else_waits_for_the_same_group(area, case):
    area.text(case)
    area.text(case, PLAN)
    with partnership_scope(area.partnership):
        put_on_agenda(area.executive, case=case, purpose="decide", title="The report", by=area.manager, now=NOW)
    ask(area, case)
    ask(area, case, PLAN)
    agree(area, case)
    with partnership_scope(area.partnership):
        waits = AgendaItem.objects.filter(case=case, taken_on__isnull=True).values_list("part", flat=True)
        assert set(waits) == {"", "communications_plan"}
        assert Notification.objects.filter(kind="planning_waiting").count() == 2


def test_the_decision_is_in_the_register_with_its_route(area, case):
    area.text(case)
    made = agree(area, case)
    with partnership_scope(area.partnership):
        text = text_of(case, TERMS)
    assert (text.agreed_by, text.agreed_revision) == (made, 1)
    assert (made.decision, made.outcome, made.body) == ("terms_of_reference", "agreed", area.executive)
    assert "do not say who agrees this" in made.route
    assert "the Executive Group" in made.route


def test_a_change_asks_for_agreeing_again(area, case):
    area.text(case, agreed=True)
    write(area, case, "More", revision=1)
    with partnership_scope(area.partnership):
        assert texts.texts_of(case)[0].state == texts.CHANGED
    agree(area, case, revision=2)
    with partnership_scope(area.partnership):
        assert texts.texts_of(case)[0].state == texts.AGREED
        assert Decision.objects.filter(case=case).count() == 2


def test_what_was_read_is_what_is_agreed(area, case):
    area.text(case)
    write(area, case, "More", revision=1)
    with pytest.raises(ChangedMeanwhile):
        agree(area, case, revision=1)
    with partnership_scope(area.partnership):
        assert not Decision.objects.filter(case=case).exists()


def test_returned_it_waits_no_longer_and_the_managers_hear(area, case):
    area.text(case)
    ask(area, case)
    agree(area, case, outcome="changes")
    with partnership_scope(area.partnership):
        assert texts.texts_of(case)[0].state == texts.WRITTEN
        assert not AgendaItem.objects.filter(case=case, taken_on__isnull=True).exists()
        assert Notification.objects.filter(kind="planning_answered", user=area.manager).exists()


@pytest.mark.parametrize("who", ["manager", "reviewer"])
def test_nobody_else_agrees(area, case, who):
    area.text(case)
    with pytest.raises((WrongDecider, PermissionDenied)):
        agree(area, case, by=getattr(area, who))


def test_nothing_is_agreed_that_is_not_written_or_twice_or_in_the_future(area, case):
    with pytest.raises(Refused, match="not written"):
        agree(area, case)
    area.text(case)
    for day, words in ((TODAY.replace(year=2027), "future"), (TODAY.replace(month=3), "17 April 2026")):
        with pytest.raises(Refused, match=words):
            agree(area, case, answer=type(ANSWER)("Why", "", "", day))
    agree(area, case)
    with pytest.raises(TransitionNotAllowed, match="agreed already"):
        agree(area, case)


def test_a_restricted_case_is_told_to_the_named_alone(area, case):
    area.text(case)
    with partnership_scope(area.partnership, by=area.manager):
        restrict(case, by=area.manager, now=NOW, reason="Sensitive")
    ask(area, area.fresh(case))
    with partnership_scope(area.partnership, by=area.manager):
        assert not Notification.objects.filter(kind="planning_waiting").exists()
        name_person(case, user=area.member, by=area.manager, now=NOW)
    agree(area, area.fresh(case))


def test_the_database_keeps_agreement_whole(area, case):
    row = area.text(case)
    with partnership_scope(area.partnership):
        for bad in ({"agreed_revision": 1}, {"part": "other"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                PlanningText.objects.filter(pk=row.pk).update(**bad)


# ---- who agrees, in the four partnerships ------------------------------------------------------
AGREES = {
    "warwickshire": ("reviews", "", False),
    "walsall": ("executive", "", True),
    "worcestershire": (None, Role.INDEPENDENT_CHAIR, True),
    "warrington": (None, "", True),
}


@pytest.mark.parametrize("slug", AGREES)
@pytest.mark.parametrize("part", [TERMS, PLAN])
def test_who_agrees_by_the_published_words(load, slug, part):  # noqa: F811
    partnership = load(slug)
    area = PlanningArea.of(partnership)
    case = area.review(clock=False)
    body_code, role, by_default = AGREES[slug]
    with partnership_scope(partnership):
        right = right_to_agree(case, part)
        decider = right.decider
        assert (decider.body.code if decider.body else None, decider.role, right.by_default) == (
            body_code,
            role,
            by_default,
        )
        if by_default:
            assert "do not say who agrees this" in right.source
    area.text(case, part)
    users = {each: person(partnership, each) for each in Role}
    for each, user in users.items():
        if each != role:
            with pytest.raises((WrongDecider, PermissionDenied)):
                agree(area, case, part, by=user)
    decides = users.get(role)
    if decider.body is not None:
        decides = users[Role.BODY_MEMBER]
        with partnership_scope(partnership):
            seat(decides, decider.body)
    if decides is None:
        assert "Nor do they say who decides on reviews" in right.source
        return
    made = agree(area, case, part, by=decides)
    with partnership_scope(partnership):
        notes = set(AgendaItem.objects.filter(case=case, purpose="note").values_list("body__kind", flat=True))
    assert made.decided_by_name == decider.name
    assert notes == ({"executive"} if slug == "warwickshire" else set())


def test_a_setting_says_who_agrees_and_takes_what_waits_along(area, case):
    area.text(case)
    ask(area, case)
    with partnership_scope(area.partnership, by=area.manager):
        assert {"terms_of_reference", "communications_plan", "reviewer", "review_delay"} <= set(settable())
        set_local_decider(
            area.partnership, "terms_of_reference", body=area.reviews, role="", reason="Agreed", by=area.manager, now=NOW,
            revision=0,
        )  # fmt: skip
        waits = AgendaItem.objects.select_related("body").get(case=case, taken_on__isnull=True)
    assert waits.body == area.reviews
    with pytest.raises(WrongDecider):
        agree(area, case)
    assert "this partnership has set" in agree(area, case, by=area.reviewer).route


def test_what_waits_is_on_the_deciders_work(area, case, client):
    area.text(case, asked_revision=1)
    client.force_login(area.member)
    page = client.get(reverse("member:my_work", args=[area.partnership.slug])).content.decode()
    assert f"Agree on {case.reference}" not in page  # nothing was handed to the group, so it cannot open the case
    ask(area, case)
    page = client.get(reverse("member:my_work", args=[area.partnership.slug])).content.decode()
    assert f"Agree on {case.reference}" in page
    client.force_login(area.manager)
    assert (
        f"Agree on {case.reference}"
        not in client.get(reverse("member:my_work", args=[area.partnership.slug])).content.decode()
    )


# ---- what it is about, and beginning -------------------------------------------------------------
def test_the_period_ends_after_it_begins(area, case):
    with partnership_scope(area.partnership):
        for values, words in (
            ({"scope_from": None, "scope_to": TODAY}, "first day"),
            ({"scope_from": TODAY, "scope_to": TODAY.replace(year=2025)}, "ends before"),
        ):
            with pytest.raises(Refused, match=words):
                save_about(case, values=values, revision=1, by=area.manager, now=NOW)
        saved = save_about(
            case, values={"scope_from": TODAY, "themes": ["neglect"]}, revision=1, by=area.manager, now=NOW
        )
        assert saved.revision == 2
        with pytest.raises(ChangedMeanwhile):
            save_about(case, values={"themes": []}, revision=1, by=area.manager, now=NOW)


def test_a_planned_day_becomes_a_date_of_the_case_once(area):
    case = area.review(kind=CaseKind.TABLE_TOP)
    day = TODAY.replace(month=9)
    with partnership_scope(area.partnership):
        save_about(case, values={"planned_on": day}, revision=1, by=area.manager, now=NOW)
        assert case.deadlines.get().due_on == day
        with pytest.raises(Refused, match="planned already"):
            save_about(case, values={"planned_on": day}, revision=2, by=area.manager, now=NOW)


@pytest.mark.parametrize(
    ("kind", "terms", "reviewer", "missing"),
    [
        ("local_review", texts.EMPTY, False, 2), ("local_review", texts.CHANGED, True, 1), ("adult_review", texts.AGREED, False, 1),
        ("serious_case_review", texts.AGREED, True, 0), ("table_top", texts.WRITTEN, False, 0), ("table_top", texts.EMPTY, False, 1),
        ("single_agency_review", texts.WRITTEN, False, 1), ("single_agency_review", texts.AGREED, False, 0),
    ],
)  # fmt: skip
def test_what_a_review_needs_before_it_begins(kind, terms, reviewer, missing):
    assert len(beginning.what_is_missing(kind, terms=terms, reviewer=reviewer)) == missing


def test_a_review_begins_when_everything_is_there(area, case):
    with partnership_scope(area.partnership):
        with pytest.raises(Refused, match=r"Write the terms of reference\. Appoint a reviewer"):
            beginning.begin_review(case, by=area.manager, now=NOW)
        with pytest.raises(PermissionDenied):
            beginning.begin_review(case, by=area.member, now=NOW)
    ready = area.ready()
    with partnership_scope(area.partnership):
        assert beginning.begin_review(ready, by=area.manager, now=NOW).status == Status.UNDER_WAY
        with pytest.raises(TransitionNotAllowed):
            beginning.begin_review(ready, by=area.manager, now=NOW)
