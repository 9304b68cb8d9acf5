"""The panel's words, its meeting, its recommendation, the sending and the closing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from casework.editing import ChangedMeanwhile
from casework.models import CaseBody
from casework.transitions import TransitionNotAllowed
from deadlines.models import Deadline
from incidents.enums import Aim, Status
from incidents.models import CriterionFinding, PlanStep, RapidReview
from incidents.review.panel import record_panel, write_aim
from incidents.review.plan import change_step
from incidents.review.recommending import keep_draft, recommend
from incidents.review.refusals import ReviewRefused
from incidents.review.sending import close, record_sending
from meetings.models import AgendaItem
from partnerships.roles import Role
from tests.factories.review import DUE_ON, MET_ON, NOW, TODAY, Area

pytestmark = pytest.mark.django_db
WORDS = {"recommendation": "local_review", "reason": "Two agencies missed it.", "national_view": "Local interest."}
SENT = {"sent_on": TODAY, "sent_by": "A. Manager", "receipt": "RR-1", "late_reason": ""}


@pytest.fixture
def area(db):
    return Area().decided_by_executive()


class TestAims:
    def test_two_people_never_overwrite_each_other(self, area, scoped):
        case = area.case(ready=False)
        with scoped(area.partnership):
            first = write_aim(case, Aim.FACTS, text="One", by=area.manager, now=NOW, revision=0)
            with pytest.raises(ChangedMeanwhile) as conflict:
                write_aim(case, Aim.FACTS, text="Two", by=area.manager, now=NOW, revision=0)
            assert conflict.value.row.text == "One"
            assert (
                write_aim(case, Aim.FACTS, text="Two", by=area.manager, now=NOW, revision=first.revision).revision == 2
            )

    def test_they_stand_once_the_panel_has_recommended(self, area, scoped):
        case = area.case(Status.RECOMMENDED)
        with scoped(area.partnership), pytest.raises(ReviewRefused, match="its words stand as they are"):
            write_aim(case, Aim.FACTS, text="Later", by=area.manager, now=NOW, revision=1)

    def test_only_those_who_run_cases_write(self, area, scoped):
        with scoped(area.partnership), pytest.raises(PermissionDenied):
            write_aim(area.case(), Aim.FACTS, text="One", by=area.reviewer, now=NOW, revision=0)


class TestMeeting:
    @pytest.mark.parametrize(
        ("met_on", "sentence"),
        [
            (date(2026, 4, 18), "must not be in the future"),
            (date(2026, 4, 6), "The rapid review began on 7 April 2026"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused(self, area, scoped, met_on, sentence):
        case = area.case(ready=False)
        with scoped(area.partnership), pytest.raises(ReviewRefused, match=sentence):
            record_panel(case, panel_met_on=met_on, present="All", by=area.manager, now=NOW, revision=0)

    def test_it_is_marked_on_the_plan(self, area, scoped):
        case = area.case(ready=False)
        with scoped(area.partnership):
            record_panel(case, panel_met_on=MET_ON, present="All", by=area.manager, now=NOW, revision=0)
            assert PlanStep.objects.get(case=case, code="panel").done_on == MET_ON
            with pytest.raises(ChangedMeanwhile):
                record_panel(case, panel_met_on=TODAY, present="None", by=area.manager, now=NOW, revision=1)


class TestRecommending:
    def test_it_goes_to_whoever_decides(self, area, scoped):
        case = area.case()
        with scoped(area.partnership):
            moved = recommend(case, **WORDS, by=area.manager, now=NOW, revision=0)
            item = AgendaItem.objects.get(case=case)
            assert moved.status == Status.RECOMMENDED
            assert (item.body_id, item.purpose) == (area.executive.pk, "decide")
            assert CaseBody.objects.get(case=case, part="decides").body_id == area.executive.pk

    def test_what_is_missing_is_named(self, area, scoped):
        case = area.case()
        with scoped(area.partnership):
            RapidReview.objects.filter(case=case).update(panel_met_on=None)
            CriterionFinding.objects.filter(case=case, criterion="one_agency").delete()
            with pytest.raises(ReviewRefused) as refusal:
                recommend(case, **WORDS, by=area.manager, now=NOW, revision=0)
        assert str(refusal.value) == (
            "The panel cannot recommend yet. Still to do: Record when the panel met. Test the last criterion."
        )

    def test_a_second_press_changes_nothing(self, area, scoped):
        case = area.case(Status.RECOMMENDED)
        with scoped(area.partnership):
            with pytest.raises(TransitionNotAllowed, match="has moved on"):
                recommend(case, **WORDS, by=area.manager, now=NOW, revision=0)
            assert AgendaItem.objects.count() == 1

    def test_a_draft_is_kept_and_never_overwritten_unseen(self, area, scoped):
        case = area.case()
        with scoped(area.partnership):
            keep_draft(case, reason="So far", national_view="", by=area.manager, now=NOW, revision=1)
            with pytest.raises(ChangedMeanwhile):
                recommend(case, **WORDS, by=area.manager, now=NOW, revision=1)
            case.refresh_from_db()
            assert case.status == Status.PANEL

    def test_a_group_member_may_not(self, area, scoped):
        with scoped(area.partnership), pytest.raises(PermissionDenied):
            recommend(area.case(), **WORDS, by=area.reviewer, now=NOW, revision=0)


class TestSending:
    def test_it_meets_the_clock(self, area, scoped):
        case = area.case(Status.DECIDED)
        with scoped(area.partnership):
            assert record_sending(case, **SENT, by=area.manager, now=NOW).status == Status.SENT
            clock = Deadline.objects.get(case=case)
            assert (clock.state, clock.met_on) == ("met", TODAY)
            assert PlanStep.objects.get(case=case, code="send").done_on == TODAY

    def test_it_may_go_before_the_decision_once(self, area, scoped):
        case = area.case(Status.RECOMMENDED)
        with scoped(area.partnership):
            assert record_sending(case, **SENT, by=area.manager, now=NOW).status == Status.RECOMMENDED
            with pytest.raises(TransitionNotAllowed, match="recorded already"):
                record_sending(case, **SENT, by=area.manager, now=NOW)
            type(case).objects.filter(pk=case.pk).update(status=Status.DECIDED)
            assert record_sending(case, **SENT | {"receipt": "RR-2"}, by=area.manager, now=NOW).status == Status.SENT
            assert RapidReview.objects.get(case=case).sent_receipt == "RR-1"

    @pytest.mark.parametrize(
        ("sent_on", "sentence"),
        [
            (date(2026, 4, 18), "must not be in the future"),
            (date(2026, 4, 15), "cannot have been sent before that"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused(self, area, scoped, sent_on, sentence):
        case = area.case(Status.DECIDED)
        with scoped(area.partnership), pytest.raises(ReviewRefused, match=sentence):
            record_sending(case, **SENT | {"sent_on": sent_on}, by=area.manager, now=NOW)

    def test_a_missed_day_is_kept_with_its_reason(self, area, scoped):
        case = area.case(Status.DECIDED)
        late = SENT | {"sent_on": date(2026, 4, 30)}
        later = NOW.replace(day=30)
        with scoped(area.partnership):
            with pytest.raises(ReviewRefused, match="It was due on 28 April 2026, so it is 2 days late"):
                record_sending(case, **late, by=area.manager, now=later)
            record_sending(case, **late | {"late_reason": "The school answered late"}, by=area.manager, now=later)
            assert RapidReview.objects.get(case=case).sent_late_reason == "The school answered late"
            assert Deadline.objects.get(case=case).met_on == date(2026, 4, 30)

    def test_what_was_not_notified_is_closed_without_sending(self, area, scoped):
        case = area.case(Status.DECIDED, notifiable=False)
        with scoped(area.partnership):
            with pytest.raises(ReviewRefused, match="was not notified"):
                record_sending(case, **SENT, by=area.manager, now=NOW)
            assert close(case, note="Learning shared.", by=area.manager, now=NOW).closed_at == NOW

    def test_what_must_be_sent_is_not_closed_before(self, area, scoped):
        with scoped(area.partnership), pytest.raises(ReviewRefused, match="Record that first"):
            close(area.case(Status.DECIDED), note="", by=area.manager, now=NOW)


class TestSteps:
    def change(self, area, case, by=None, revision=1, **fields):
        step = PlanStep.objects.get(case=case, code="merge")
        typed = {"planned_on": step.planned_on, "done_on": None} | fields
        return change_step(case, step, **typed, by=by or area.manager, now=NOW, revision=revision)

    def test_another_day_and_a_day_on_which_it_was_done(self, area, scoped):
        case = area.case()
        with scoped(area.partnership):
            row = self.change(area, case, planned_on=DUE_ON, done_on=TODAY)
            assert (row.planned_on, row.done_on, row.done_by) == (DUE_ON, TODAY, area.manager)
            with pytest.raises(ChangedMeanwhile):
                self.change(area, case)

    def test_refusals(self, area, scoped):
        case = area.case()
        with scoped(area.partnership):
            with pytest.raises(ReviewRefused, match="A step of its plan cannot lie after"):
                self.change(area, case, planned_on=date(2026, 4, 29))
            with pytest.raises(ReviewRefused, match="must not be in the future"):
                self.change(area, case, done_on=date(2026, 4, 18))
            with pytest.raises(PermissionDenied):
                self.change(area, case, by=area.person(Role.INDEPENDENT_CHAIR))
