"""The pages of the rapid review: who gets in, what they say, what is kept, and that nothing typed is lost."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.enums import CaseKind
from casework.grants import restrict
from casework.models import Case, LocalDecider
from incidents.criteria import criteria_at
from incidents.enums import Aim, Status
from incidents.models import (
    CriterionFinding,
    PlanStep,
    PlanTemplateStep,
    RapidReview,
    ReturnOpening,
    ReturnSection,
    ReviewText,
)
from meetings.models import Decision
from partnerships.roles import Role
from tests.factories import MembershipFactory
from tests.factories.casework import AgencyReturnFactory
from tests.factories.review import NOW, Area

pytestmark = pytest.mark.django_db
OF_CASE = {
    "plan": (),
    "aim": ("facts",),
    "meeting": (),
    "recommend": (),
    "decide": (),
    "return_to_panel": (),
    "send": (),
    "close": (),
}


def boxes(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


@pytest.fixture
def area(db):
    return Area().decided_by_executive()


@pytest.fixture
def url(area):
    def address(name, *args):
        return reverse(f"rapid_review:{name}", args=[area.partnership.slug, *args])

    return address


@pytest.fixture
def manager(client, area):
    client.force_login(area.manager)
    return client


@pytest.fixture
def member(client, area):
    client.force_login(area.member)
    return client


def recommendation(**more):
    return {
        "recommendation": "local_review",
        "recommended_reason": "Why",
        "national_view": "None",
        "revision": 1,
    } | more


def decision(case, **more):
    typed = {
        "outcome": "local_review", "rationale": "The visits were not joined up.", "national_view": "None",
        "dissent": "", "took_part": "Council; police", **boxes("decided_on", timezone.localdate()),
    }  # fmt: skip
    for criterion in criteria_at("local_review"):
        typed |= {f"met_{criterion.code}": "yes", f"reason_{criterion.code}": "Shown by the returns."}
    return typed | more


class TestWhoGetsIn:
    @pytest.mark.parametrize("name", OF_CASE)
    def test_outsiders_and_people_not_named_on_a_restricted_case_find_nothing(self, client, area, url, scoped, name):
        case = area.case(Status.RECOMMENDED)
        address = url(name, case.reference, *OF_CASE[name])
        client.force_login(MembershipFactory().user)
        assert client.get(address).status_code == 404
        with scoped(area.partnership):
            restrict(case, by=area.manager, now=NOW, reason="Sensitive")
        for person in (area.member, area.person(Role.BUSINESS_MANAGER)):
            client.force_login(person)
            if name in {"plan", "decide", "return_to_panel"} or person != area.member:
                assert client.get(address).status_code == 404

    @pytest.mark.parametrize("name", ["aim", "meeting", "recommend", "send", "close"])
    def test_those_who_do_not_run_cases_are_refused(self, member, area, url, name):
        case = area.case(Status.RECOMMENDED)

        assert member.get(url(name, case.reference, *OF_CASE[name])).status_code == 403

    @pytest.mark.parametrize("name", ["template", "deciders"])
    def test_settings_are_the_managers(self, client, area, url, name):
        client.force_login(area.person(Role.QUALITY_OFFICER))
        assert client.get(url(name)).status_code == 403

    @pytest.mark.parametrize("name", OF_CASE)
    def test_a_page_asks_little_of_the_database(  # noqa: PLR0917
        self, client, area, url, name, scoped, django_assert_max_num_queries
    ):
        status = {
            "decide": Status.RECOMMENDED,
            "return_to_panel": Status.RECOMMENDED,
            "send": Status.DECIDED,
            "close": Status.DECIDED,
        }
        case = area.case(status.get(name, Status.PANEL))
        for _ in range(10):
            sent = AgencyReturnFactory(case=case, status="accepted", submitted_at=NOW, submitted_by=area.manager)
            with scoped(area.partnership):
                ReturnSection.objects.create(
                    partnership=area.partnership, agency_return=sent, section="summary", text="Seen", changed_at=NOW
                )
        client.force_login(area.member if "d" in name[:2] or name == "return_to_panel" else area.manager)
        address = url(name, case.reference, *OF_CASE[name])
        assert client.get(address).status_code == 200
        with django_assert_max_num_queries(15 + 3):  # three of them are the test's own savepoint and settings
            client.get(address)


class TestPlan:
    def test_it_shows_each_step_and_where_it_stands(self, manager, area, url, scoped):
        case = area.case(ready=False)
        text = manager.get(url("plan", case.reference)).text

        assert "Agencies&#x27; returns are due" in text or "Agencies' returns are due" in text
        assert "The rapid review is due on <strong>28 April 2026</strong>" in text
        assert "this partnership has not set its own" in text

    def test_a_step_is_moved_and_nobody_overwrites_anybody(self, manager, area, url, scoped):
        case = area.case()
        with scoped(area.partnership):
            step = PlanStep.objects.get(case=case, code="merge")
        address = url("step", case.reference, step.pk)
        typed = {**boxes("planned_on", date(2026, 4, 20)), "revision": 1}

        assert manager.post(address, typed).status_code == 302
        again = manager.post(address, {**boxes("planned_on", date(2026, 4, 21)), "revision": 1})
        assert again.status_code == 409
        assert "Someone else changed this" in again.text
        late = manager.post(address, {**boxes("planned_on", date(2026, 5, 20)), "revision": 2})
        assert "A step of its plan cannot lie after that day" in late.text

    def test_the_proposal_is_named_as_such_until_the_first_change(self, manager, area, url, scoped):
        assert "Default, not set by this partnership" in manager.get(url("template")).text
        typed = {"title": "Chair reads the draft", "who": "Chair", "working_day": 11, "code": "other"}
        assert manager.post(url("template_add"), typed).status_code == 302
        with scoped(area.partnership):
            assert PlanTemplateStep.objects.count() == 7
            panel = PlanTemplateStep.objects.get(code="panel")
            other = PlanTemplateStep.objects.get(code="other")
        assert "Default, not set" not in manager.get(url("template")).text
        twice = manager.post(url("template_add"), typed | {"code": "panel"})
        assert "This step is in the plan already" in twice.text
        change = typed | {"code": "panel", "title": "Panel", "revision": panel.revision}
        assert manager.post(url("template_step", panel.pk), change).status_code == 302
        assert manager.post(url("template_step", panel.pk), change).status_code == 409
        assert manager.post(url("template_remove", other.pk)).status_code == 302
        with scoped(area.partnership):
            assert PlanTemplateStep.objects.count() == 6


class TestPanel:
    def test_agencies_words_stand_beside_the_panels(self, manager, area, url, scoped):
        case = area.case(ready=False)
        sent = AgencyReturnFactory(case=case, status="submitted", submitted_at=NOW, submitted_by=area.manager)
        draft = AgencyReturnFactory(case=case, status="draft")
        with scoped(area.partnership):
            for each, text in ((sent, "Visited twice"), (draft, "Not handed in")):
                ReturnSection.objects.create(
                    partnership=area.partnership, agency_return=each, section="summary", text=text, changed_at=NOW
                )

        text = manager.get(url("aim", case.reference, "facts")).text

        assert "Visited twice" in text
        assert "Not handed in" not in text
        with scoped(area.partnership):
            assert ReturnOpening.objects.get(agency_return=sent).by == area.manager
        assert manager.get(url("aim", case.reference, "nonsense")).status_code == 404

    def test_two_tabs_on_one_aim(self, manager, area, url, scoped):
        case = area.case(ready=False)
        address = url("aim", case.reference, "facts")
        assert manager.post(address, {"text": "One", "revision": 0}).status_code == 302
        conflict = manager.post(address, {"text": "Two", "revision": 0})
        assert conflict.status_code == 409
        assert "Two" in conflict.text
        assert manager.post(address, {"text": "Two", "revision": 1}).status_code == 302
        with scoped(area.partnership):
            assert ReviewText.objects.get(case=case, aim=Aim.FACTS).text == "Two"
        assert "Enter the panel&#x27;s words" in manager.post(address, {"text": "", "revision": 2}).text

    def test_the_meeting(self, manager, area, url, scoped):
        case = area.case(ready=False)
        address = url("meeting", case.reference)
        early = manager.post(address, {**boxes("panel_met_on", date(2026, 4, 6)), "present": "All", "revision": 1})
        assert "The panel cannot have met before that day" in early.text
        typed = {**boxes("panel_met_on", date(2026, 4, 16)), "present": "All", "revision": 1}
        assert manager.post(address, typed).status_code == 302

    def test_it_recommends_after_a_check(self, manager, area, url, scoped):
        case = area.case()
        address = url("recommend", case.reference)
        assert "The published arrangements name the Executive Group" in manager.get(address).text
        assert "Choose what the panel recommends" in manager.post(address, {"stage": "check"}).text

        check = manager.post(address, recommendation(stage="check"))
        assert "Check the recommendation" in check.text
        assert "Hold a local child safeguarding practice review" in check.text
        changed = manager.post(address, recommendation(stage="change"))
        assert "Check and continue" in changed.text

        assert manager.post(address, recommendation(stage="confirm")).status_code == 302
        assert manager.post(address, recommendation(stage="confirm")).status_code == 302
        with scoped(area.partnership):
            assert Case.objects.get(pk=case.pk).status == Status.RECOMMENDED

    def test_it_can_be_saved_for_later(self, manager, area, url, scoped):
        case = area.case()
        assert (
            manager.post(
                url("recommend", case.reference), {"stage": "later", "recommended_reason": "So far"}
            ).status_code
            == 302
        )
        with scoped(area.partnership):
            assert RapidReview.objects.get(case=case).recommended_reason == "So far"
        assert "So far" in manager.get(url("recommend", case.reference)).text

    def test_what_is_missing_is_listed(self, manager, area, url, scoped):
        case = area.case()
        with scoped(area.partnership):
            CriterionFinding.objects.filter(case=case).delete()
        text = manager.get(url("recommend", case.reference)).text
        assert "Test the 8 criteria that are left" in text
        assert "Check and continue" not in text

    def test_who_must_be_named_on_a_restricted_case_is_said(self, manager, area, url, scoped):
        case = area.case()
        with scoped(area.partnership):
            restrict(case, by=area.manager, now=NOW, reason="Sensitive")
        text = manager.get(url("recommend", case.reference)).text
        assert "They cannot open it until they are named on it" in text
        assert area.member.full_name in text


class TestDeciding:
    def test_it_is_recorded_after_a_check(self, member, area, url, scoped):
        case = area.case(Status.RECOMMENDED)
        address = url("decide", case.reference)
        form = member.get(address).text
        assert "The panel on The facts" in form
        assert "The returns show it." in form

        assert "Check the decision" in member.post(address, decision(case, stage="check")).text
        assert member.post(address, decision(case, stage="confirm")).status_code == 302
        with scoped(area.partnership):
            made = Decision.objects.get(case=case)
        assert "Shown by the returns." in made.rationale
        shown = member.get(address).text
        assert "The published arrangements name the Executive Group" in shown
        assert member.post(address, decision(case, stage="confirm")).status_code == 302

    def test_every_criterion_needs_a_reason(self, member, area, url):
        case = area.case(Status.RECOMMENDED)
        answer = member.post(url("decide", case.reference), decision(case, stage="check", reason_one_agency=""))
        assert "Enter a reason: Is there concern about the actions of one agency?" in answer.text

    def test_somebody_else_is_told_calmly_who_decides_and_never_gets_the_form(self, manager, area, url, scoped):
        case = area.case(Status.RECOMMENDED)
        for answer in (
            manager.get(url("decide", case.reference)),
            manager.post(url("decide", case.reference), decision(case, stage="confirm")),
            manager.get(url("return_to_panel", case.reference)),
        ):
            assert answer.status_code == 403
            assert "The Executive Group decides this" in answer.text
            assert area.member.full_name in answer.text
            assert "lines 155-157" in answer.text
            assert "<textarea" not in answer.text
        with scoped(area.partnership):
            assert not Decision.objects.exists()

    def test_before_the_recommendation_there_is_nothing_to_decide(self, client, area, url):
        area.route(decided_by_body=None, decided_by_role=Role.INDEPENDENT_CHAIR)
        client.force_login(area.person(Role.INDEPENDENT_CHAIR))
        case = area.case()

        assert client.post(url("decide", case.reference), decision(case, stage="confirm")).status_code == 302

    def test_returning_it_to_the_panel(self, member, area, url, scoped):
        case = area.case(Status.RECOMMENDED)
        address = url("return_to_panel", case.reference)
        assert "Enter what is wanted from the panel" in member.post(address, {"wanted": ""}).text
        assert member.post(address, {"wanted": "Ask the school"}).status_code == 302
        with scoped(area.partnership):
            assert Case.objects.get(pk=case.pk).status == Status.PANEL

    def test_an_adults_case_asks_the_adults_question(self, client, area, url):
        area.route("safeguarding_adult_review", decided_by_body=area.executive)
        case = area.case(Status.RECOMMENDED, kind=CaseKind.ADULT_REFERRAL, notifiable=None)
        client.force_login(area.member)
        text = client.get(url("decide", case.reference)).text
        assert "Hold a safeguarding adult review" in text
        assert "Hold a local child" not in text


class TestDeciders:
    def test_a_manager_says_who_decides_where_nothing_is_stated(self, manager, area, url, scoped):
        area.route(decided_by_body=None)
        case = area.case(Status.RECOMMENDED)
        refused = manager.get(url("decide", case.reference))
        assert refused.status_code == 403
        assert "Say who decides in this partnership" in refused.text

        address = url("decider", "local_child_review")
        assert "Choose who decides" in manager.post(address, {"decider": "", "reason": ""}).text
        typed = {"decider": f"body-{area.executive.pk}", "reason": "Agreed in June", "revision": 0}
        assert manager.post(address, typed).status_code == 302
        assert manager.post(address, typed).status_code == 409
        assert "this partnership has set the Executive Group" in manager.get(url("deciders")).text
        with scoped(area.partnership):
            assert LocalDecider.objects.get().body_id == area.executive.pk

    def test_a_published_route_cannot_be_set_over(self, manager, url):
        assert manager.get(url("decider", "local_child_review")).status_code == 302
        assert manager.get(url("decider", "funding")).status_code == 404


class TestEnd:
    def test_sending_is_recorded_after_a_check_and_a_late_day_needs_its_reason(self, manager, area, url, scoped):
        case = area.case(Status.DECIDED)
        address = url("send", case.reference)
        assert "The portal sends nothing to the National Panel" in manager.get(address).text
        typed = {**boxes("sent_on", date(2026, 4, 30)), "sent_by": "A. Manager", "receipt": "RR-1"}

        assert "Check before you record it" in manager.post(address, typed | {"stage": "check"}).text
        late = manager.post(address, typed | {"stage": "confirm"})
        assert "It was due on 28 April 2026, so it is 2 days late" in late.text
        done = manager.post(address, typed | {"stage": "confirm", "late_reason": "The school answered late"})
        assert done.status_code == 302
        assert manager.post(url("close", case.reference), {"note": "Learning shared"}).status_code == 302
        with scoped(area.partnership):
            assert Case.objects.get(pk=case.pk).status == Status.CLOSED

    def test_what_was_not_notified_is_not_sent(self, manager, area, url):
        case = area.case(Status.DECIDED, notifiable=False)
        answer = manager.get(url("send", case.reference), follow=True)
        assert "no rapid review is sent" in answer.text
