"""Carries the demonstration's reviews from opening to the agreed report, each step on its own day by whoever may take it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils.timezone import localdate, make_aware

from accounts.models import User
from casework.deciders import Decider, decider_for
from casework.enums import CaseKind
from casework.grants import name_person
from casework.models import Case
from incidents.review.handing import people_of
from partnerships.models import Agency, Partnership
from portal.demo.review_stories import (
    ANSWERED,
    COMMENTS,
    COSTS,
    FAMILY,
    FINDINGS,
    MEETINGS,
    PLAN,
    REPORT,
    REVIEWERS,
    ReviewStory,
    Until,
)
from reviews.cases import decision_on
from reviews.enums import Basis, PlanText, Requirement, Selection
from reviews.models import Appointment, Draft, PlanningText, Review, Reviewer
from reviews.opening.services import open_review
from reviews.people.appointing import appoint
from reviews.people.costs import save_cost
from reviews.people.panel import add_member, declare_member
from reviews.people.register import save_reviewer
from reviews.people.writing import ask, reply
from reviews.planning.agreeing import AGREE, agree_text, ask_for_agreement
from reviews.planning.beginning import NEEDS_REVIEWER, begin_review
from reviews.planning.deciding import Answer, right_to_agree
from reviews.planning.delays import save_delay
from reviews.planning.family import save_contact
from reviews.planning.meetings import plan_meeting, record_held
from reviews.planning.setting_up import save_about
from reviews.planning.texts import save_text
from reviews.report.checking import record_finding
from reviews.report.commenting import answer_comment, comment
from reviews.report.handing import agree_report, put_forward
from reviews.report.versions import make_version
from reviews.report.writing import write_section

PLANNED_IN = 90
BEGUN, SLOW = 12, 2.9  # days after it was opened; how much slower it goes from then on
COSTED, DRAFTED, HANDED_IN, AGREED = 20, 34, 46, 52
CHECKED_BEFORE = timedelta(days=640)
SHARED = "Those who decide agreed among themselves."


@dataclass(frozen=True)
class ReviewTeller:
    """Who tells the story of a review, and how far it has come."""

    case: Case
    story: ReviewStory
    people: dict[str, User]
    opened_on: date
    today: date

    @property
    def manager(self) -> User:
        return self.people["manager"]

    def planned(self, days: int) -> date:
        """The day of a step that a table-top review takes so many days after it was opened.

        A review with a reviewer of its own needs nearly three times as long once it has begun.
        """
        slow = 1 if self.story.kind == CaseKind.TABLE_TOP else SLOW
        paced = days if days <= BEGUN else BEGUN + round((days - BEGUN) * slow)
        return self.opened_on + timedelta(days=paced)

    def on(self, days: int) -> date:
        """That day, and never later than today."""
        return min(self.planned(days), self.today)

    def after(self, days: int) -> date:
        """So many days after it was opened, whatever its pace."""
        return min(self.opened_on + timedelta(days=days), self.today)

    def has_come(self, days: int) -> bool:
        return self.planned(days) < self.today

    def at(self, days: int) -> datetime:
        """Ten in the morning of that day."""
        return make_aware(datetime.combine(self.on(days), time(10)))

    def at_day(self, days: int) -> datetime:
        """Ten in the morning so many days after it was opened, whatever its pace."""
        return make_aware(datetime.combine(self.after(days), time(10)))

    def reaches(self, until: Until) -> bool:
        return self.story.until >= until

    def decider(self, decider: Decider, days: int) -> User:
        """One of the demonstration's people who may decide."""
        found = (person for person in people_of(decider, now=self.at(days)) if person in self.people.values())
        return next(found)

    def who_decides(self, days: int) -> User:
        return self.decider(decider_for(decision_on(self.case)), days)


def tell_review(
    partnership: Partnership, story: ReviewStory, people: dict[str, User], *, now: datetime
) -> ReviewTeller:
    """Up to its drafts; the recommendations come next, then `hand_in_and_agree`, then `improving`."""
    today = localdate(now)
    opened_on = today - timedelta(days=story.days_ago)
    case = _open(partnership, story, people, now=make_aware(datetime.combine(opened_on, time(9))))
    teller = ReviewTeller(case, story, people, opened_on, today)
    if teller.reaches(Until.SETTING_UP):
        _set_up(teller)
    if teller.reaches(Until.UNDER_WAY):
        _begin(teller)
        _carry_out(teller)
    return teller


def hand_in_and_agree(teller: ReviewTeller) -> None:
    """As far as the story goes."""
    if teller.reaches(Until.REPORTED):
        _hand_in(teller)
    if teller.reaches(Until.AGREED):
        _agree(teller)


def _open(partnership: Partnership, story: ReviewStory, people: dict[str, User], *, now: datetime) -> Case:
    above = Case.objects.filter(title=story.from_case).order_by("pk").first() if story.from_case else None
    plans = story.kind in {CaseKind.TABLE_TOP, CaseKind.SINGLE_AGENCY_REVIEW}
    agency = Agency.objects.filter(category="relevant").order_by("order").first()
    review = open_review(
        partnership, kind=story.kind, title=story.title, by=people["manager"], now=now, arises_from=above,
        decided_on=localdate(now) if story.kind in NEEDS_REVIEWER else None, opened_reason=story.reason, themes=story.themes,
        basis=Basis.MANDATORY if story.kind == CaseKind.ADULT_REVIEW else "", restricted=story.restricted,
        lead_agency=agency if story.kind == CaseKind.SINGLE_AGENCY_REVIEW else None,
        planned_on=localdate(now) + timedelta(days=PLANNED_IN) if plans else None,
    )  # fmt: skip
    return review.case


def _set_up(teller: ReviewTeller) -> None:
    case, manager = teller.case, teller.manager
    if teller.story.restricted:
        for local in ("officer", "chair", "groupchair", "member", "executive"):
            name_person(case, user=teller.people[local], by=manager, now=teller.at(1), reason="On the panel or decides")
    period = {"scope_from": teller.opened_on - timedelta(days=760), "scope_to": teller.opened_on - timedelta(days=30)}
    save_about(case, values=period, revision=Review.objects.get(case=case).revision, by=manager, now=teller.at(2))
    for part, text in PLAN.items():
        save_text(case, part, text=text, revision=0, by=manager, now=teller.at(3))
    ask_for_agreement(case, PlanText.TERMS, by=manager, now=teller.at(4))


def _begin(teller: ReviewTeller) -> None:
    case, manager = teller.case, teller.manager
    ask_for_agreement(case, PlanText.COMMUNICATIONS, by=manager, now=teller.at(5))
    for part in (PlanText.TERMS, PlanText.COMMUNICATIONS):
        text = PlanningText.objects.get(case=case, part=part)
        answer = Answer(rationale=SHARED, took_part="All who sit on it", dissent="", decided_on=teller.on(8))
        by = teller.decider(right_to_agree(case, part).decider, 8)
        agree_text(case, part, outcome=AGREE, answer=answer, revision=text.revision, by=by, now=teller.at(8))
    if teller.story.kind in NEEDS_REVIEWER:
        _appoint(teller)
    begin_review(case, by=manager, now=teller.at(BEGUN))


def register_reviewers(partnership: Partnership, people: dict[str, User], *, now: datetime) -> None:
    for name, organisation, expertise, earlier, themes in REVIEWERS:
        values: dict[str, object] = {
            "name": name, "organisation": organisation, "email": "", "user": None, "expertise": expertise, "themes": list(themes),
            "earlier_work": earlier, "references": "Two chairs of other partnerships",
            "references_checked_on": localdate(now) - CHECKED_BEFORE,
        }  # fmt: skip
        save_reviewer(partnership, reviewer=None, values=values, revision=0, by=people["manager"], now=now)


def _appoint(teller: ReviewTeller) -> None:
    case, manager = teller.case, teller.manager
    adults = teller.story.kind == CaseKind.ADULT_REVIEW
    reviewer = Reviewer.objects.get(name=REVIEWERS[2 if adults else 0][0])
    appoint(
        case, reviewer=reviewer, lead=True, chosen_by=[Selection.ASSESSMENT, Selection.INTERVIEW],
        knowledge="Has reviewed such cases before, and writes plainly.", conflict=False, appointed_on=teller.on(10),
        commissioned_by_name="The executive", by=manager, now=teller.at(10),
    )  # fmt: skip
    for local, chairs in (("scrutineer", True), ("officer", False)):
        user = teller.people[local]
        member = add_member(
            case, user=user, name="", role="Chairs the panel" if chairs else "Quality and improvement", agency=None, chairs=chairs,
            by=manager, now=teller.at(11),
        )  # fmt: skip
        declare_member(member, conflict=False, nature="", by=manager, now=teller.at(11))


def _carry_out(teller: ReviewTeller) -> None:
    """As far as it has come by today."""
    case, manager = teller.case, teller.manager
    for kind, day, place, present, notes in MEETINGS:
        planned_on = teller.planned(day)
        values = {"kind": kind, "planned_on": planned_on, "place": place}
        meeting = plan_meeting(case, meeting=None, values=values, revision=0, by=manager, now=teller.at(13))
        if teller.has_come(day):
            record_held(
                case, meeting, held_on=planned_on, present=present, notes=notes, revision=meeting.revision, by=manager,
                now=teller.at(day),
            )  # fmt: skip
    for day, kind, person, how, said in FAMILY:
        if teller.has_come(day):
            line = {"kind": kind, "person": person, "on": teller.on(day), "how": how, "words": said}
            save_contact(case, contact=None, values=line, revision=0, by=manager, now=teller.at(day))
    if teller.story.kind == CaseKind.TABLE_TOP:
        return
    _write_to_reviewer(teller)
    if teller.has_come(COSTED):
        _enter_costs(teller)
    if teller.has_come(DRAFTED):
        _draft(teller)
    if teller.story.delayed:
        _foresee_delay(teller)


def _enter_costs(teller: ReviewTeller) -> None:
    for kind, amount, days in COSTS:
        cost = {
            "kind": kind, "on": teller.on(COSTED), "amount": Decimal(amount) if amount else None,
            "days": Decimal(days) if days else None, "agency": None, "note": "",
        }  # fmt: skip
        save_cost(teller.case, cost=None, values=cost, revision=0, by=teller.manager, now=teller.at(COSTED))


def _write_to_reviewer(teller: ReviewTeller) -> None:
    appointment = Appointment.objects.filter(case=teller.case).first()
    if appointment is None:
        return
    made = ask(
        teller.case, appointment=appointment, question="Please say whether other proceedings change whom you can speak to.",
        asked_on=teller.on(14), reply_due_on=teller.on(14) + timedelta(days=14), by=teller.manager, now=teller.at(14),
    )  # fmt: skip
    if teller.has_come(17):
        answer = "Two people can be spoken to only later. The others can."
        reply(made, text=answer, replied_on=teller.on(17), by=teller.manager, now=teller.at(17))


def _draft(teller: ReviewTeller) -> None:
    """A first version, with comments on it."""
    case, manager = teller.case, teller.manager
    for section, text in list(REPORT.items())[:4]:
        write_section(case, section, text=text, by=manager, now=teller.at(DRAFTED), revision=0)
    first = make_version(case, note="For the panel", by=manager, now=teller.at(DRAFTED))
    for section, said, answered in COMMENTS:
        made = comment(first, section=section, text=said, by=teller.people["officer"], now=teller.at(DRAFTED + 1))
        if answered or teller.reaches(Until.REPORTED):
            answer_comment(made, answer=answered or ANSWERED, by=manager, now=teller.at(DRAFTED + 2))


def _foresee_delay(teller: ReviewTeller) -> None:
    foreseen = teller.story.days_ago - 3
    values = {
        "cause": "criminal", "reasons": "Witnesses cannot be spoken to before the trial, which is listed for the spring.",
        "foreseen_on": teller.after(foreseen), "expected_on": teller.today + timedelta(days=120),
    }  # fmt: skip
    save_delay(teller.case, delay=None, values=values, revision=0, by=teller.manager, now=teller.at_day(foreseen))


def _hand_in(teller: ReviewTeller) -> None:
    """The finished report, checked, to whoever decides."""
    case, manager = teller.case, teller.manager
    written = dict(case.report_texts.values_list("section", "revision"))
    for section, text in REPORT.items():
        if section not in written:
            write_section(case, section, text=text, by=manager, now=teller.at(HANDED_IN - 2), revision=0)
    draft = make_version(case, note="For those who decide", by=manager, now=teller.at(HANDED_IN - 1))
    for requirement in Requirement:
        record_finding(
            draft, requirement, met=True, reason=FINDINGS[requirement], by=manager, now=teller.at(HANDED_IN), revision=0
        )
    put_forward(case, draft, by=manager, now=teller.at(HANDED_IN))


def _agree(teller: ReviewTeller) -> None:
    version = Draft.objects.filter(case=teller.case).order_by("-version").values_list("version", flat=True)[0]
    agree_report(
        teller.case, version=version, rationale="It says what happened and why, and what to do.", took_part="All who sit on it",
        dissent="", decided_on=teller.on(AGREED), by=teller.who_decides(AGREED), now=teller.at(AGREED),
    )  # fmt: skip
    teller.case.refresh_from_db()
