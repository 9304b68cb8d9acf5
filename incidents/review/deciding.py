"""The decision: by whoever this partnership's route names and by nobody else, with reasons, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Body
from casework.deciders import Decider, require_decider
from casework.enums import Part
from casework.grants import record
from casework.models import Case
from casework.services import give_to_body
from casework.transitions import lock_case, move
from core.templatetags.portal import date_long
from deadlines.selectors import UnknownRule
from deadlines.services import DeadlineError, Owner, set_deadline_by_rule
from incidents import transitions
from incidents.enums import PlanStepCode, Recommendation, Status
from incidents.models import DecisionDraft, RapidReview
from incidents.review.handing import sitting_on, tell, tell_managers
from incidents.review.plan import mark_step
from incidents.review.questions import CLOCKS, question_of
from incidents.review.refusals import ReviewRefused
from meetings.models import Decision
from meetings.services import DECIDE, NOTE, clear_agendas, put_on_agenda
from partnerships.roles import Role

OPEN = "casework.open_case"


@dataclass(frozen=True, slots=True)
class Weighed:
    """One criterion as the decider sees it."""

    question: str
    met: bool
    reason: str

    @property
    def words(self) -> str:
        return f"{self.question}\n{'Met' if self.met else 'Not met'}. {self.reason}"


def allow_decider(case: Case, *, by: User, now: datetime) -> Decider:
    """Somebody who may open the case and decides here; PermissionDenied or WrongDecider for everybody else."""
    if not by.has_perm(OPEN, case):
        raise PermissionDenied(OPEN)
    return require_decider(case, question_of(case).decision, by=by, now=now)


@transaction.atomic
def decide(
    case: Case,
    *,
    outcome: str,
    rationale: str,
    weighed: Sequence[Weighed],
    national_view: str,
    dissent: str,
    took_part: str,
    decided_on: date,
    by: User,
    now: datetime,
) -> Decision:
    """One decision, however many press at once. It is written down with the route that gave the right to make it."""
    row = lock_case(case)
    decider = allow_decider(row, by=by, now=now)
    answer = Recommendation(outcome)
    if row.status == Status.RECOMMENDED:
        _check(row, answer, decided_on=decided_on, now=now)
    moved = move(row, transitions.DECIDE, by=by, now=now, words=f"Decided: {answer.label}")
    made = Decision.objects.create(
        partnership_id=row.partnership_id, case=row, decision=question_of(row).decision, outcome=answer,
        outcome_words=str(answer.label), rationale=in_full(rationale, weighed), national_view=national_view,
        dissent=dissent, decided_on=decided_on, body=decider.body, role=decider.role, decided_by_name=decider.name,
        took_part=took_part, route=decider.source[:300], recorded_by=by, recorded_at=now,
    )  # fmt: skip
    DecisionDraft.objects.filter(case=row).delete()
    mark_step(row, PlanStepCode.DECISION, on=decided_on, by=by)
    leave_agendas(moved, f"Decided: {answer.label}", by=by, now=now)
    _tell_others(moved, decider, answer, by=by, now=now)
    _start_clock(moved, answer, decided_on=decided_on, now=now)
    return made


def in_full(rationale: str, weighed: Sequence[Weighed]) -> str:
    """The reasons, then each criterion with what the decider found."""
    return "\n\n".join([rationale.strip(), *(each.words for each in weighed)])


def _check(case: Case, answer: Recommendation, *, decided_on: date, now: datetime) -> None:
    if answer not in question_of(case).answers:
        raise ReviewRefused("This decision does not belong to this kind of case.", field="outcome")
    if decided_on > localdate(now):
        raise ReviewRefused("The day of the decision must not be in the future.", field="decided_on")
    recommended_on = RapidReview.objects.filter(case=case).values_list("recommended_on", flat=True).first()
    if recommended_on and decided_on < recommended_on:
        raise ReviewRefused(
            f"The panel recommended on {date_long(recommended_on)}. The decision cannot be earlier than that.",
            field="decided_on",
        )


@transaction.atomic
def return_to_panel(case: Case, *, wanted: str, by: User, now: datetime) -> Case:
    """Whoever decides wants more. The panel's words can be changed again; the event keeps what it recommended."""
    row = lock_case(case)
    allow_decider(row, by=by, now=now)
    moved = move(row, transitions.ASK_AGAIN, by=by, now=now, note=wanted)
    leave_agendas(moved, "Returned to the panel", by=by, now=now)
    RapidReview.objects.filter(case=row).update(recommendation="", recommended_on=None, revision=F("revision") + 1)
    tell_managers(moved, kind="decision_returned", page="", by=by, now=now)
    return moved


def leave_agendas(case: Case, outcome: str, *, by: User, now: datetime) -> None:
    clear_agendas(case, purpose=DECIDE, on=localdate(now), outcome=outcome, by=by)


def bodies_told(decider: Decider) -> list[Body]:
    """The groups of this partnership among those whom the route says are told: a phrase that begins with a group's name."""
    phrases = [told.casefold() for told in decider.route.told] if decider.route else []
    found = []
    for body in Body.objects.order_by("order", "pk"):
        names = [name.casefold() for name in (body.name, *body.aliases) if name]
        if body != decider.body and any(_begins(phrase, name) for phrase in phrases for name in names):
            found.append(body)
    return found


def _begins(phrase: str, name: str) -> bool:
    phrase, name = phrase.removeprefix("the "), name.removeprefix("the ")
    return phrase == name or (phrase.startswith(name) and not phrase[len(name)].isalnum())


def _tell_others(case: Case, decider: Decider, answer: Recommendation, *, by: User, now: datetime) -> None:
    """Groups that are told find it on their next agenda; at once by message when it is of national importance."""
    urgent = answer == Recommendation.NATIONAL_REVIEW
    title = f"Told of a decision: {question_of(case).title[:1].lower()}{question_of(case).title[1:]}"
    for body in bodies_told(decider):
        give_to_body(case, body, Part.INFORMED, now=now)
        put_on_agenda(body, case=case, purpose=NOTE, title=title, urgent=urgent, by=by, now=now)
        if urgent:
            tell(case, sitting_on(body, now=now), kind="decision_made", page="", by=by, now=now)
    tell_managers(case, kind="decision_made", page="", by=by, now=now)


def _start_clock(case: Case, answer: Recommendation, *, decided_on: date, now: datetime) -> None:
    """A review that is to be held runs from the day of the decision. Where no length is stated, the case says so."""
    code = CLOCKS.get(answer)
    if code is None:
        return
    try:
        set_deadline_by_rule(
            case.partnership, code, started_on=decided_on, case=case, title=f"{code.label}: {case.reference}",
            start_event="The decision to hold the review", owner=Owner(role=Role.BUSINESS_MANAGER), by=None, now=now,
        )  # fmt: skip
    except (DeadlineError, UnknownRule):
        record(case, "no_clock", "No date is stated by which the review must be done", by=None, now=now)
