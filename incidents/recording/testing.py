"""Testing a case against its criteria, one by one, and what follows when they are or are not met."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode, Decision
from arrangements.models import Body, DecisionRoute
from casework.editing import ChangedMeanwhile
from casework.enums import CaseKind, Part
from casework.models import Case
from casework.refusals import Refused
from casework.services import give_to_body
from casework.transitions import Transition, TransitionNotAllowed, lock_case, move
from incidents.criteria import adult_route, criteria_at, duty_to_notify
from incidents.enums import NoticeKind, Stage, Status
from incidents.models import CriterionFinding, Incident, Notice, RapidReview
from incidents.recording.clocks import cancel_clocks, start_clock, start_rapid_review, start_rapid_review_when_known
from incidents.recording.rules import days_in_words, in_words
from incidents.recording.selectors import looked_after_child_died, notices_due
from incidents.recording.services import lock_open_case
from incidents.returns.requesting import end_requests
from incidents.review.plan import start_plan
from incidents.transitions import CONSIDER, FIND_NOTIFIABLE, NO_FURTHER, NOTIFY, REOPEN, TEST_AGAIN

# When the criteria of a stage may be answered: a local review is weighed by the panel, the others before it.
ANSWERED_IN = {
    Stage.NOTIFICATION: frozenset({Status.ASSESSING}),
    Stage.ADULT_REVIEW: frozenset({Status.ASSESSING, Status.GATHERING, Status.PANEL}),
    Stage.LOCAL_REVIEW: frozenset({Status.GATHERING, Status.PANEL}),
}
STAGES = {
    CaseKind.INCIDENT: (Stage.NOTIFICATION, Stage.LOCAL_REVIEW),
    CaseKind.ADULT_REFERRAL: (Stage.ADULT_REVIEW,),
}
FIRST_STAGE = {kind: stages[0] for kind, stages in STAGES.items()}
CONSIDERED, NOTHING_FURTHER = "consider", "nothing"


def met_at(case: Case, stage: str) -> dict[str, bool]:
    """The answers so far."""
    return dict(CriterionFinding.objects.filter(case=case, stage=stage).values_list("criterion", "met"))


def unanswered(case: Case, stage: str) -> list[str]:
    met = met_at(case, stage)
    return [criterion.code for criterion in criteria_at(stage) if criterion.code not in met]


@transaction.atomic
def save_finding(
    case: Case, *, stage: str, criterion: str, met: bool, reason: str, revision: int, by: User, now: datetime
) -> CriterionFinding:
    row = lock_open_case(case, by)
    if row.status not in ANSWERED_IN[Stage(stage)]:
        raise TransitionNotAllowed(f"{row.reference} has moved on: these criteria are not being tested now.")
    found = CriterionFinding.objects.filter(case=row, stage=stage, criterion=criterion).first()
    if found is not None and found.revision != revision:
        raise ChangedMeanwhile(found)
    if found is None:
        found = CriterionFinding(partnership_id=row.partnership_id, case=row, stage=stage, criterion=criterion)
    else:
        found.revision += 1
    found.met, found.reason, found.changed_by, found.changed_at = met, reason.strip(), by, now
    found.save()
    return found


def considering_body(case: Case) -> Body | None:
    """Who considers a case that is not notified, or a referral: as the partnership's routes name it."""
    wanted = (
        [Decision.SAFEGUARDING_ADULT_REVIEW]
        if case.kind == CaseKind.ADULT_REFERRAL
        else [Decision.NOT_NOTIFIED_INCIDENT, Decision.LOCAL_CHILD_REVIEW]
    )
    routes = DecisionRoute.objects.select_related("recommended_by_body", "decided_by_body").filter(decision__in=wanted)
    by_decision = {route.decision: route for route in routes}
    for decision in wanted:
        route = by_decision.get(decision)
        if route is not None:
            own = decision == Decision.NOT_NOTIFIED_INCIDENT
            body = (route.decided_by_body if own else None) or route.recommended_by_body
            if body is not None:
                return body
    return None


def must_be_considered(case: Case) -> bool:
    """Whether the partnership's own route says what is done with an incident that is not notified (WL), or the duty applies."""
    if case.kind == CaseKind.ADULT_REFERRAL:
        return adult_route(met_at(case, Stage.ADULT_REVIEW)) == "duty"
    return DecisionRoute.objects.filter(decision=Decision.NOT_NOTIFIED_INCIDENT).exists()


@transaction.atomic
def conclude(case: Case, *, way: str, reason: str, by: User, now: datetime) -> Case:
    """Every criterion has an answer: notifiable, or on to a meeting, or nothing further. `way` counts where there is a choice."""
    row = lock_case(case)
    if row.kind not in FIRST_STAGE:
        raise Refused("This kind of case has no criteria to test.")
    stage = FIRST_STAGE[CaseKind(row.kind)]
    if unanswered(row, stage):
        raise Refused("Answer every criterion first. Those without an answer are marked.")
    if stage == Stage.NOTIFICATION and duty_to_notify(met_at(row, stage)):
        return _notifiable(row, by=by, now=now)
    if not reason.strip():
        raise Refused("Enter why. The reason stays on record with the case.", "reason")
    if way == NOTHING_FURTHER and must_be_considered(row):
        raise Refused(_why_considered(row), "way")
    return _not_notifiable(row, way=way, reason=reason.strip(), by=by, now=now)


def _why_considered(case: Case) -> str:
    if case.kind == CaseKind.ADULT_REFERRAL:
        return "The duty to arrange a review applies, so the referral must go to the meeting that considers it."
    body = considering_body(case)
    name = f"the {body.name}" if body else "a meeting"
    return f"Here an incident that is not notified goes to {name}. It cannot be closed without that."


def _notifiable(case: Case, *, by: User, now: datetime) -> Case:
    _conclude(case, notifiable=True, reason="")
    moved = move(case, FIND_NOTIFIABLE, by=by, now=now)
    sent = Notice.objects.filter(case=case, kind=NoticeKind.NATIONAL_PANEL).first()
    if sent is None:
        return moved
    if not RapidReview.objects.filter(case=case, sent_on__isnull=False).exists():  # its clock may have been cancelled
        known_on = Incident.objects.get(case=case).known_to_partnership_on
        start_rapid_review(moved, known_on=known_on, sent_on=sent.sent_on, by=by, now=now)
    return move(moved, NOTIFY, by=by, now=now, words=f"Notified before, on {in_words(sent.sent_on)}")


def _not_notifiable(case: Case, *, way: str, reason: str, by: User, now: datetime) -> Case:
    child = case.kind == CaseKind.INCIDENT
    if way == NOTHING_FURTHER:
        died = looked_after_child_died(case)
        sent = frozenset(Notice.objects.filter(case=case).values_list("kind", flat=True))
        if notices_due(case, died_in_care=died, sent=sent):
            raise Refused(
                "A looked-after child has died, so the Secretary of State and Ofsted are told whatever the criteria "
                "say. Record that they were told, then close the case.",
                "way",
            )
        words = "" if child else "No review; nothing further"
        moved = move(case, NO_FURTHER, by=by, now=now, note=reason, closes=True, words=words)
        end_requests(moved, reason="The case goes no further.", by=by, now=now)
    else:
        moved = move(case, CONSIDER, by=by, now=now, note=reason, words="" if child else "Goes to a meeting")
    _conclude(case, notifiable=False if child else None, reason=reason)
    if child:
        codes = (ClockCode.INCIDENT_NOTIFICATION, ClockCode.RAPID_REVIEW)
        cancel_clocks(case, *codes, by=by, now=now, reason=f"Found not to be notifiable: {reason}")
    if moved.status == Status.GATHERING:
        begin_review(moved, started_on=localdate(now), body=considering_body(moved), by=by, now=now)
    return moved


def _conclude(case: Case, *, notifiable: bool | None, reason: str) -> None:
    incident = Incident.objects.select_for_update().get(case=case)
    incident.notifiable, incident.assessed_reason = notifiable, reason
    incident.revision += 1
    incident.save(update_fields=["notifiable", "assessed_reason", "revision"])


def begin_review(case: Case, *, started_on: date, body: Body | None, by: User, now: datetime) -> None:
    """The panel's work begins: who holds it may open the case, and the day plan has its dates."""
    RapidReview.objects.get_or_create(
        case=case, defaults={"partnership_id": case.partnership_id, "started_on": started_on}
    )
    give_to_body(case, body, Part.RECOMMENDS, now=now)
    start_plan(case, started_on=started_on, by=by, now=now)


@transaction.atomic
def reconsider(case: Case, *, facts_on: date, reason: str, by: User, now: datetime) -> Case:
    """New facts: the criteria are tested again, and the clock of notification counts from the day of the new facts."""
    return _again(case, TEST_AGAIN, facts_on=facts_on, reason=reason, by=by, now=now)


@transaction.atomic
def reopen(case: Case, *, facts_on: date, reason: str, by: User, now: datetime) -> Case:
    """A closed incident or referral goes on, and the panel considers it anew. Other kinds end with their notification.

    What the panel wrote stays, to be gone through again; when it met and what it recommended are in the history.
    """
    moved = _again(case, REOPEN, facts_on=facts_on, reason=reason, by=by, now=now)
    RapidReview.objects.filter(case=moved).update(
        panel_met_on=None, merge_opened_at=None, merge_opened_by=None, recommendation="", recommended_on=None,
        revision=F("revision") + 1,
    )  # fmt: skip
    return moved


def _again(case: Case, step: Transition, *, facts_on: date, reason: str, by: User, now: datetime) -> Case:
    row = lock_case(case)
    if row.kind not in FIRST_STAGE:
        raise Refused(
            "This kind of case is not tested or opened again. Record a new one, and say in it where it comes from."
        )
    incident = Incident.objects.get(case=row)
    today = localdate(now)
    if facts_on > today:
        raise Refused("The day of the new facts is in the future. Enter today or an earlier day.", "facts_on")
    if facts_on < incident.aware_on:
        before = days_in_words((incident.aware_on - facts_on).days)
        raise Refused(
            f"That is {before} before the authority became aware. Enter the day on which the new facts came.",
            "facts_on",
        )
    moved = move(row, step, by=by, now=now, note=reason)
    _conclude(moved, notifiable=None, reason="")
    notified = Notice.objects.filter(case=moved, kind=NoticeKind.NATIONAL_PANEL).exists()
    if moved.kind == CaseKind.INCIDENT and not notified:
        start_clock(
            moved, ClockCode.INCIDENT_NOTIFICATION, started_on=facts_on, by=by, now=now, reason=reason,
            start_event="New facts became known",
        )  # fmt: skip
        start_rapid_review_when_known(moved, known_on=facts_on, by=by, now=now)
    return moved
