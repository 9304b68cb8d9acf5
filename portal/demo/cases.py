"""Made-up cases in every state, each carried there by the portal's own steps on the days on which they would have happened."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate, make_aware

from accounts.models import User
from arrangements.enums import BodyKind, Decision, FigureKind
from arrangements.models import Body, Figure
from casework.deciders import decider_for
from casework.documents import attach_document
from casework.enums import CaseKind
from casework.files import check_file
from casework.grants import name_person
from casework.models import Case
from incidents.chronology.papers import ask_for_paper
from incidents.chronology.services import open_merge
from incidents.criteria import criteria_at
from incidents.enums import Aim, Answer, HandedOverKind, HandedOverStage, Harm, NoticeKind, Stage, Status
from incidents.models import RapidReview
from incidents.recording.handing_over import enter_handed_over
from incidents.recording.notifying import notice_kinds_open, record_notice
from incidents.recording.opening import kinds_of, open_incident
from incidents.recording.processes import save_process
from incidents.recording.services import finish_record, save_agencies, save_part, save_subject, withdraw_case
from incidents.recording.testing import CONSIDERED, conclude, save_finding
from incidents.review.deciding import Weighed, decide
from incidents.review.handing import people_of
from incidents.review.local_deciders import set_local_decider
from incidents.review.panel import record_panel, write_aim
from incidents.review.questions import question_of
from incidents.review.recommending import recommend
from incidents.review.sending import close, record_sending
from partnerships.models import Partnership
from portal.demo.returns import agencies_with_people, answer_requests
from portal.demo.stories import AIMS, STORIES, Story

ORDER = tuple(Status)
HANDED_OVER = {
    "handover-serious-case-reviews-completed": (HandedOverKind.SERIOUS_CASE_REVIEW, HandedOverStage.COMPLETED),
    "handover-serious-case-reviews-running": (HandedOverKind.SERIOUS_CASE_REVIEW, HandedOverStage.UNDER_WAY),
    "handover-single-agency-review": (HandedOverKind.SINGLE_AGENCY_REVIEW, HandedOverStage.UNDER_WAY),
    "handover-rapid-review": (HandedOverKind.RAPID_REVIEW, HandedOverStage.AWAITING_PANEL),
}
NOTE = b"Made up for the demonstration. The duty desk took the first call and passed it on the same morning.\n"
WHY_DECIDER = "The published arrangements do not say who decides, so the executive does until they are reviewed."


@dataclass(frozen=True)
class Teller:
    """Who tells a story, and how far it has come: each step is taken on its own day by whoever may take it."""

    case: Case
    story: Story
    people: dict[str, User]
    aware_on: date
    today: date

    @property
    def manager(self) -> User:
        return self.people["manager"]

    def at(self, days: int) -> datetime:
        """Ten in the morning, so many days after the authority became aware; never later than today."""
        return make_aware(datetime.combine(min(self.aware_on + timedelta(days=days), self.today), time(10)))

    def reaches(self, status: Status) -> bool:
        return ORDER.index(self.story.until) >= ORDER.index(status)


def tell_stories(partnership: Partnership, people: dict[str, User], *, now: datetime) -> bool:
    """Inside the partnership's scope. What is there stays; True where nothing was."""
    if Case.objects.exists():
        return False
    say_who_decides(partnership, people["manager"], now=now)
    for story in STORIES:
        if story.kind in kinds_of(partnership):
            tell(partnership, story, people, now=now)
    take_over(partnership, people["manager"], now=now)
    return True


def say_who_decides(partnership: Partnership, manager: User, *, now: datetime) -> None:
    """Where the arrangements do not say, the demonstration sets the executive."""
    executive = Body.objects.filter(kind=BodyKind.EXECUTIVE).order_by("order").first()
    for decision in (Decision.LOCAL_CHILD_REVIEW, Decision.SAFEGUARDING_ADULT_REVIEW):
        if executive is not None and not decider_for(decision).stated:
            set_local_decider(
                partnership, decision, body=executive, role="", reason=WHY_DECIDER, by=manager, now=now, revision=0
            )


def tell(partnership: Partnership, story: Story, people: dict[str, User], *, now: datetime) -> None:
    today = localdate(now)
    aware_on = today - timedelta(days=story.days_ago)
    late = 10 if story.late else 0
    entered = make_aware(datetime.combine(aware_on + timedelta(days=late), time(9)))
    case = open_incident(
        partnership, kind=story.kind, title=story.title, aware_on=aware_on, known_to_partnership_on=aware_on,
        restricted=story.restricted, by=people["manager"], now=min(entered, now), late_reason=story.late,
    )  # fmt: skip
    teller = Teller(case, story, people, aware_on, today)
    if story.restricted:
        _name_the_panel(teller)
    if story.until == Status.RECORDED:
        save_part(case, values={"what_happened": story.what}, revision=1, by=teller.manager, now=teller.at(0))
        return
    _record(teller)
    if story.kind in {CaseKind.DOMESTIC_HOMICIDE, CaseKind.LOOKED_AFTER_DEATH}:
        _end_with_notices(teller)
    elif story.until == Status.WITHDRAWN:
        finish_record(case, by=teller.manager, now=teller.at(1))
        withdraw_case(case, reason="The same incident was entered twice.", by=teller.manager, now=teller.at(1))
    else:
        _assess(teller)


def _name_the_panel(teller: Teller) -> None:
    for local in ("officer", "chair", "groupchair", "member", "executive"):
        name_person(
            teller.case,
            user=teller.people[local],
            by=teller.manager,
            now=teller.at(0),
            reason="On the panel or decides",
        )


def _record(teller: Teller) -> None:
    story, manager, now = teller.story, teller.manager, teller.at(1)
    happened = teller.aware_on - story.harm_period
    values = {
        "what_happened": story.what, "happened_on": happened, "place": story.place, "outside_england": False,
        "suspicion": story.suspicion, "abuse_kinds": story.abuse, "referred_by": "Hospital safeguarding team",
    }  # fmt: skip
    save_part(teller.case, values=values, revision=1, by=manager, now=now)
    for person in story.people:
        died_on = happened if person.harm == Harm.DIED else None
        about = {
            "label": person.label, "kind": person.kind, "age": person.age, "gender": "", "ethnicity": "",
            "disabled": Answer.UNKNOWN, "looked_after": person.looked_after, "care_leaver": person.care_leaver,
            "protection_plan": Answer.NO, "care_needs": Answer.YES if person.kind == "adult" else "", "harm": person.harm,
            "died_on": died_on,
        }  # fmt: skip
        save_subject(teller.case, subject=None, values=about, revision=0, by=manager, now=now)
    save_agencies(
        teller.case, agencies=list(agencies_with_people(teller.people)), opened=frozenset(), by=manager, now=now
    )


def _end_with_notices(teller: Teller) -> None:
    case, manager = teller.case, teller.manager
    if teller.story.kind == CaseKind.LOOKED_AFTER_DEATH:
        finish_record(case, by=manager, now=teller.at(1))
    case.refresh_from_db()
    if teller.story.until == Status.CLOSED:
        for kind in notice_kinds_open(case):
            if kind != NoticeKind.OTHER_AREA:
                _notify(teller, kind)


def _notify(teller: Teller, kind: NoticeKind) -> None:
    sent = teller.at(11 if teller.story.late else 3)
    record_notice(
        teller.case, kind=kind, sent_to="", sent_on=localdate(sent), sent_by="Sam Support", receipt=f"N-{teller.case.reference}",
        by=teller.manager, now=sent, late_reason=teller.story.late,
    )  # fmt: skip


def _test(teller: Teller, stage: Stage, *, by: User, now: datetime) -> None:
    story = teller.story
    for number, criterion in enumerate(criteria_at(stage)):
        met = story.notifiable if stage == Stage.NOTIFICATION else _met(story, criterion.code, number)
        reason = "The record says so." if met else "Nothing on record points to it."
        save_finding(
            teller.case, stage=stage, criterion=criterion.code, met=met, reason=reason, revision=0, by=by, now=now
        )


def _met(story: Story, code: str, number: int) -> bool:
    died = any(person.harm == Harm.DIED for person in story.people)
    if code.startswith("died_"):
        return died
    if code.startswith("alive_"):
        return not died
    return number < 3 and code != "discretion"


def _assess(teller: Teller) -> None:
    case, story, manager = teller.case, teller.story, teller.manager
    finish_record(case, by=manager, now=teller.at(1))
    if story.until == Status.ASSESSING:
        return
    entered = 10 if story.late else 1
    stage = Stage.ADULT_REVIEW if story.kind == CaseKind.ADULT_REFERRAL else Stage.NOTIFICATION
    _test(teller, stage, by=manager, now=teller.at(entered))
    reason = "" if story.notifiable and stage == Stage.NOTIFICATION else "A meeting looks at what can be learned."
    conclude(case, way=CONSIDERED, reason=reason, by=manager, now=teller.at(entered))
    if story.until == Status.TO_NOTIFY:
        return
    case.refresh_from_db()
    if stage == Stage.NOTIFICATION and story.notifiable:
        for kind in notice_kinds_open(case):
            if kind != NoticeKind.OTHER_AREA:
                _notify(teller, kind)
    save_process(
        case, process=None, values={
            "kind": "criminal", "status": "running", "reference": "", "lead": "Police public protection unit", "next_on": None,
            "effect": "Witnesses are not to be spoken to before the interviews.",
        }, revision=0, by=manager, now=teller.at(entered + 3),
    )  # fmt: skip
    attach_document(
        case,
        file=check_file(NOTE, "duty-desk-note.txt"),
        title="Note of the duty desk",
        by=manager,
        now=teller.at(entered + 3),
    )
    answer_requests(
        case, teller.people, manager=manager, at=teller.at, first=3 + entered, gathering=story.until == Status.GATHERING
    )
    if teller.reaches(Status.PANEL):
        _panel(teller, first=10 + entered)


def _panel(teller: Teller, *, first: int) -> None:
    case, manager = teller.case, teller.manager
    open_merge(
        case, by=manager, now=teller.at(first), reason="One agency has not answered yet; the panel meets without it."
    )
    record_panel(
        case, panel_met_on=localdate(teller.at(first + 1)), present="The panel's members and the agencies that had answered",
        by=manager, now=teller.at(first + 1), revision=RapidReview.objects.get(case=case).revision,
    )  # fmt: skip
    for aim in Aim:
        write_aim(case, aim, text=AIMS[aim], by=manager, now=teller.at(first + 1), revision=0)
    if not teller.reaches(Status.RECOMMENDED):
        return
    if question_of(case).stage == Stage.LOCAL_REVIEW:
        _test(teller, Stage.LOCAL_REVIEW, by=manager, now=teller.at(first + 1))
    recommend(
        case, recommendation=teller.story.outcome, reason="The panel agreed on what would add to the learning.",
        national_view="No issue that is complex or of national importance.", by=manager, now=teller.at(first + 2),
        revision=RapidReview.objects.get(case=case).revision,
    )  # fmt: skip
    if teller.reaches(Status.DECIDED):
        _decide(teller, first=first + 4)


def _decide(teller: Teller, *, first: int) -> None:
    case, now = teller.case, teller.at(first)
    decider = next(
        person
        for person in people_of(decider_for(question_of(case).decision), now=now)
        if person in teller.people.values()
    )
    weighed = [
        Weighed(c.question, n < 3, "As the panel found.") for n, c in enumerate(criteria_at(question_of(case).stage))
    ]
    decide(
        case, outcome=teller.story.outcome, rationale="The panel's reasons are shared.", weighed=weighed,
        national_view="No issue of national importance.", dissent="One member would have waited for the inquest.",
        took_part="All who sit on it", decided_on=localdate(now), by=decider, now=now,
    )  # fmt: skip
    sent = teller.at(first + 1)
    if teller.reaches(Status.SENT):
        ask_for_paper(case, with_chronology=True, by=teller.manager, now=sent)
        record_sending(
            case, sent_on=localdate(sent), sent_by="Morgan Manager", receipt=f"RR-{case.reference}",
            late_reason="The decision came late." if sent else "", by=teller.manager, now=sent,
        )  # fmt: skip
    if teller.reaches(Status.CLOSED):
        close(case, note="The learning is in the training programme.", by=teller.manager, now=teller.at(first + 20))


def take_over(partnership: Partnership, manager: User, *, now: datetime) -> None:
    """The cases that a predecessor handed over, as many of each kind as the arrangements state (WK lines 657-666)."""
    for figure in Figure.objects.filter(kind=FigureKind.HANDOVER, code__in=HANDED_OVER).order_by("order", "pk"):
        kind, stage = HANDED_OVER[figure.code]
        for number in range(1, int(figure.value) + 1):
            values = {
                "review_kind": kind, "stage": stage, "predecessor": "Local Safeguarding Children Board",
                "handed_over_on": date(2019, 9, 29), "old_reference": "", "note": "",
            }  # fmt: skip
            enter_handed_over(
                partnership, title=f"{kind.label} {number}, handed over", values=values, by=manager, now=now
            )
