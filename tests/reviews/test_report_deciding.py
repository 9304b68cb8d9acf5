"""The check of a version, putting it forward, agreeing it and returning it; and what the database holds of that."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework.deciders import WrongDecider
from casework.editing import ChangedMeanwhile
from casework.enums import CaseKind, Scan
from casework.files import check_file
from casework.models import CaseEvent, Document
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from deadlines.models import Deadline
from meetings.models import AgendaItem, Decision
from notifications.models import Notification
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import Requirement, Status
from reviews.models import Draft, DraftComment, QualityFinding, Review
from reviews.report import selectors
from reviews.report.checking import check_of, record_finding
from reviews.report.handing import agree_report, put_forward, return_report
from reviews.report.uploading import attach_report, read_document, take_in
from tests.factories.deadlines import DeadlineFactory
from tests.factories.reviews import NOW, TODAY, DraftFactory, ReviewArea
from tests.reviews.test_report_extracting import word

pytestmark = pytest.mark.django_db
AGREEMENT = {"rationale": "It is complete.", "took_part": "All partners", "dissent": "", "decided_on": TODAY}


class Reported(ReviewArea):
    """A review with a version that was checked, and put forward where it is asked for."""

    def __init__(self, *, kind=CaseKind.LOCAL_REVIEW, forward=True, unmet=()):
        super().__init__()
        self.review_case = self.review(kind=kind)
        self.draft = DraftFactory(case=self.review_case, made_by=self.manager)
        with self.scope():
            self.check(self.draft, unmet=unmet)
            if forward:
                put_forward(self.review_case, self.draft, by=self.manager, now=NOW)

    def scope(self):
        return partnership_scope(self.partnership, by=self.manager)

    def check(self, draft, *, unmet=()):
        for requirement in Requirement:
            record_finding(
                draft,
                requirement,
                met=requirement not in unmet,
                reason="Section 5",
                by=self.manager,
                now=NOW,
                revision=0,
            )

    def agree(self, *, by=None, **more):
        return agree_report(self.review_case, **(AGREEMENT | {"version": 1} | more), by=by or self.member, now=NOW)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_finding_meets_another_and_is_saved_once():
    area = Reported(forward=False)
    told = {"by": area.manager, "now": NOW}
    with area.scope():
        row = QualityFinding.objects.get(requirement="plain")
        same = record_finding(area.draft, Requirement.PLAIN, met=True, reason="Section 5", revision=0, **told)
        assert (same, same.revision) == (row, 1)
        with pytest.raises(ChangedMeanwhile):
            record_finding(area.draft, Requirement.PLAIN, met=False, reason="Long", revision=0, **told)
        assert record_finding(area.draft, Requirement.PLAIN, met=False, reason="Long", revision=1, **told).revision == 2


def test_the_check_says_what_is_missing():
    area = ReviewArea()
    draft = DraftFactory(case=area.review(), made_by=area.manager)
    with partnership_scope(area.partnership, by=area.manager):
        assert len(check_of(draft).missing) == len(Requirement)
        record_finding(draft, Requirement.IMPROVEMENTS, met=False, reason="None", by=area.manager, now=NOW, revision=0)

        missing = check_of(draft).missing

    assert "The law wants this of a report, and it is not met: it recommends improvements" in missing


@pytest.mark.parametrize("required", [Requirement.UNDERLYING_REASONS, Requirement.IMPROVEMENTS])
def test_without_what_the_law_wants_nothing_is_put_forward(required):
    area = Reported(forward=False, unmet=[required])

    with area.scope(), pytest.raises(Refused, match="not met"):
        put_forward(area.review_case, area.draft, by=area.manager, now=NOW)


def test_what_is_only_good_to_have_stops_nothing():
    area = Reported(unmet=[Requirement.PLAIN])

    with area.scope():
        area.review_case.refresh_from_db()
        assert area.review_case.status == Status.REPORTED


def test_putting_forward_tells_those_who_decide_and_nobody_else():
    area = Reported()

    with area.scope():
        assert AgendaItem.objects.get(case=area.review_case).body == area.executive
        assert set(Notification.objects.values_list("user", "kind")) == {(area.member.pk, "report_waiting")}
        assert selectors.draft_put_forward(area.review_case) == area.draft


def test_a_reader_puts_nothing_forward():
    area = Reported(forward=False)

    with area.scope(), pytest.raises(PermissionDenied):
        put_forward(area.review_case, area.draft, by=area.member, now=NOW)


def test_a_version_is_put_forward_once():
    area = Reported()

    with area.scope(), pytest.raises(TransitionNotAllowed):
        put_forward(area.review_case, area.draft, by=area.manager, now=NOW)


def test_a_version_whose_file_was_found_infected_is_not_put_forward():
    area = Reported(forward=False)
    with area.scope():
        document = attach_report(area.review_case, check_file(word(), "r.docx"), by=area.manager, now=NOW)
        draft = take_in(
            area.review_case, document, read_document(document), places=["practice"], note="", by=area.manager, now=NOW
        )
        area.check(draft)
        Document.objects.update(scan=Scan.INFECTED)

        with pytest.raises(Refused, match="virus check"):
            put_forward(area.review_case, Draft.objects.get(pk=draft.pk), by=area.manager, now=NOW)


def test_the_check_of_what_is_being_decided_stands_still():
    area = Reported()

    with area.scope(), pytest.raises(Refused, match="Whoever decides"):
        record_finding(area.draft, Requirement.PLAIN, met=False, reason="x", by=area.manager, now=NOW, revision=1)


def test_agreeing_writes_the_decision_and_names_the_version():
    area = Reported()
    with area.scope():
        made = area.agree()

        review = Review.objects.get(case=area.review_case)
        area.review_case.refresh_from_db()
        assert (made.outcome, made.outcome_words) == ("report_agreed", "Report agreed: version 1")
        assert (made.body, made.decided_by_name) == (area.executive, "Executive Group")
        assert (review.report_agreed_on, area.review_case.status) == (TODAY, Status.AGREED)
        assert selectors.agreed_draft(area.review_case) == area.draft
        assert AgendaItem.objects.get(case=area.review_case).taken_on == TODAY
        assert Notification.objects.filter(kind="report_agreed", user=area.manager).exists()


def test_only_who_decides_here_agrees_or_returns():
    area = Reported()
    stranger = area.person(Role.LAY_MEMBER)
    with area.scope():
        for by, refusal in ((area.manager, WrongDecider), (area.reviewer, WrongDecider), (stranger, PermissionDenied)):
            with pytest.raises(refusal):
                area.agree(by=by)
            with pytest.raises(refusal):
                return_report(area.review_case, version=1, wanted="More", by=by, now=NOW)
        assert not Decision.objects.filter(case=area.review_case).exists()


def test_a_report_is_agreed_once():
    area = Reported()
    with area.scope():
        area.agree()
        with pytest.raises(TransitionNotAllowed):
            area.agree()


@pytest.mark.parametrize(
    ("day", "words"), [(TODAY + timedelta(1), "future"), (TODAY - timedelta(1), "put forward after")]
)
def test_the_day_of_the_agreement_must_fit(day, words):
    area = Reported()

    with area.scope(), pytest.raises(Refused, match=words) as refusal:
        area.agree(decided_on=day)
    assert refusal.value.field == "decided_on"


def test_nobody_agrees_a_version_that_they_did_not_read():
    area = Reported()

    with area.scope(), pytest.raises(Refused, match="Another version"):
        area.agree(version=2)


def test_a_returned_report_comes_back_with_another_version():
    area = Reported()
    with area.scope():
        return_report(area.review_case, version=1, wanted="Say why.", by=area.member, now=NOW)
        assert CaseEvent.objects.get(case=area.review_case, name="return_report").note == "Say why."
        assert selectors.last_return(area.review_case).note == "Say why."
        assert Notification.objects.filter(kind="report_returned", user=area.manager).exists()
        second = DraftFactory(case=area.review_case, version=2, made_by=area.manager)
        area.check(second)

        put_forward(area.review_case, second, by=area.manager, now=NOW)
        area.agree(version=2)

        assert selectors.agreed_draft(area.review_case) == second


def test_the_clock_of_an_adults_review_is_met_by_the_agreement():
    area = ReviewArea()
    area.route("safeguarding_adult_review", decided_by_body=area.executive)
    case = area.review(kind=CaseKind.ADULT_REVIEW)
    DeadlineFactory(partnership=area.partnership, case=case, rule_code="sar", part="")
    draft = DraftFactory(case=case, made_by=area.manager)
    with partnership_scope(area.partnership, by=area.manager):
        for requirement in Requirement:
            record_finding(draft, requirement, met=True, reason="x", by=area.manager, now=NOW, revision=0)
        put_forward(case, draft, by=area.manager, now=NOW)

        agree_report(case, **AGREEMENT, version=1, by=area.member, now=NOW)

        clock = Deadline.objects.get(case=case)
        assert (clock.state, clock.met_on) == ("met", TODAY)


def test_the_clock_of_a_childs_review_runs_on():
    area = Reported()
    DeadlineFactory(partnership=area.partnership, case=area.review_case, rule_code="lcspr", part="")
    with area.scope():
        area.agree()

        assert Deadline.objects.get(case=area.review_case).state == "open"


def test_my_work_shows_the_report_to_who_decides():
    from tests.reviews.pages import member_of

    area = Reported()
    with area.scope():
        [line] = selectors.waiting_reports(member_of(area, area.member), now=NOW)
        assert line["url"].endswith("/report/agree/")
        assert selectors.waiting_reports(member_of(area, area.manager), now=NOW) == []


def test_the_database_keeps_comments_and_findings_whole():
    area = Reported(forward=False)
    told = {"partnership": area.partnership, "case": area.review_case, "draft": area.draft}
    bad = [
        (DraftComment, {"text": "x", "by": area.manager, "at": NOW, "answer": "x"}),
        (DraftComment, {"text": "x", "by": area.manager, "at": NOW, "section": "other"}),
        (QualityFinding, {"requirement": "plain", "met": True, "reason": "y", "found_by": area.manager, "found_at": NOW}),
        (Draft, {"version": 1, "source": "written", "sections": [], "plain_text": "", "made_by": area.manager, "made_at": NOW}),
        (Draft, {"version": 9, "source": "uploaded", "sections": [], "plain_text": "", "made_by": area.manager, "made_at": NOW}),
    ]  # fmt: skip
    with area.scope():
        for model, fields in bad:
            owned = told if model is not Draft else {k: v for k, v in told.items() if k != "draft"}
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.create(**owned, **fields)
