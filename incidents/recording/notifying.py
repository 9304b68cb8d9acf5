"""Recording that somebody was notified. Nothing is sent from here: the Panel, Ofsted and other areas are told by people."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode, Decision
from arrangements.models import Body, DecisionRoute
from arrangements.selectors import deciding_party
from casework.enums import CaseKind, Part
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.services import give_to_body
from casework.transitions import TransitionNotAllowed, lock_case, move
from incidents.enums import NoticeKind, Status
from incidents.models import Incident, Notice
from incidents.recording.clocks import Dates, meet_clock, require_reason_if_missed, running, start_rapid_review
from incidents.recording.rules import check_sent
from incidents.recording.selectors import looked_after_child_died, missing_parts, notices_due
from incidents.recording.testing import begin_review
from incidents.transitions import FORWARD, NOTIFY, NOTIFY_DEATH, RUN

CLOCK = {
    NoticeKind.NATIONAL_PANEL: ClockCode.INCIDENT_NOTIFICATION,
    NoticeKind.LOOKED_AFTER_DEATH: ClockCode.LOOKED_AFTER_CHILD_DEATH,
}
SENT_TO = {
    NoticeKind.NATIONAL_PANEL: "National Panel",
    NoticeKind.LOOKED_AFTER_DEATH: "Secretary of State and Ofsted",
}
CHILD_CASES = frozenset({CaseKind.INCIDENT, CaseKind.LOOKED_AFTER_DEATH})


def notice_kinds_open(case: Case) -> list[NoticeKind]:
    """What may be recorded now: those that are due, and another area at any time of a child's case."""
    sent = frozenset(Notice.objects.filter(case=case).values_list("kind", flat=True))
    return kinds_open(case, died_in_care=looked_after_child_died(case), sent=sent)


def kinds_open(case: Case, *, died_in_care: bool, sent: frozenset[str]) -> list[NoticeKind]:
    """The same, of what is known already."""
    kinds = notices_due(case, died_in_care=died_in_care, sent=sent)
    running_case = case.status not in {Status.RECORDED, Status.CLOSED, Status.WITHDRAWN}
    return [*kinds, NoticeKind.OTHER_AREA] if case.kind in CHILD_CASES and running_case else kinds


def homicide_route() -> DecisionRoute | None:
    routes = DecisionRoute.objects.select_related("decided_by_body", "recommended_by_body")
    return routes.filter(decision=Decision.DOMESTIC_HOMICIDE).first()


def usual_receiver(kind: str) -> str:
    """To whom a notice of this kind goes, as far as it is known."""
    if kind == NoticeKind.DOMESTIC_HOMICIDE:
        route = homicide_route()
        told = ", ".join(route.told) if route else ""
        return (deciding_party(route) or told)[:250]
    return SENT_TO.get(NoticeKind(kind), "")


@transaction.atomic
def record_notice(
    case: Case,
    *,
    kind: NoticeKind,
    sent_to: str,
    sent_on: date,
    sent_by: str,
    by: User,
    now: datetime,
    receipt: str = "",
    late_reason: str = "",
) -> Case:
    """When, by whom and under which receipt. It meets the clock; the last one that is due moves the case on."""
    row = lock_case(case)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    if kind not in notice_kinds_open(row):
        raise TransitionNotAllowed(f"{row.reference} has moved on: this notification is not waiting to be recorded.")
    if kind == NoticeKind.DOMESTIC_HOMICIDE and (missing := missing_parts(row)):
        raise Refused(f"Finish the record first. Still to be entered: {', '.join(missing)}.")
    incident = Incident.objects.get(case=row)
    check_sent(sent_on, aware_on=incident.aware_on, today=localdate(now))
    late = _lateness(row, kind, sent_on, late_reason)
    try:
        with transaction.atomic():
            Notice.objects.create(
                partnership_id=row.partnership_id, case=row, kind=kind, sent_to=sent_to.strip() or usual_receiver(kind),
                sent_on=sent_on, sent_by=sent_by.strip(), receipt=receipt.strip(), late_reason=late, recorded_by=by,
                recorded_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise TransitionNotAllowed("This notification was recorded already, by somebody else.") from error
    record(row, "notice", f"Notified: {NoticeKind(kind).label}", by=by, now=now)
    if kind in CLOCK:
        meet_clock(row, CLOCK[kind], met_on=sent_on, by=by, now=now, reason=late)
    return _move_on(row, incident, by=by, now=now)


def _lateness(case: Case, kind: NoticeKind, sent_on: date, reason: str) -> str:
    clock = running(case, CLOCK[kind]) if kind in CLOCK else None
    if clock is None or sent_on <= clock.first_due_on:
        return ""
    require_reason_if_missed(
        Dates(clock.first_due_on, clock.national_due_on), sent_on, reason=reason, done="it was sent late"
    )
    return reason.strip()


def _move_on(case: Case, incident: Incident, *, by: User, now: datetime) -> Case:
    sent = {notice.kind: notice for notice in Notice.objects.filter(case=case)}
    waiting = notices_due(case, died_in_care=looked_after_child_died(case), sent=frozenset(sent))
    if waiting:
        return case
    if case.kind == CaseKind.DOMESTIC_HOMICIDE and case.status == Status.RECORDED:
        route = homicide_route()
        give_to_body(case, route.decided_by_body if route else None, Part.INFORMED, now=now)
        return move(case, FORWARD, by=by, now=now, closes=True)
    if case.kind == CaseKind.LOOKED_AFTER_DEATH and case.status == Status.TO_NOTIFY:
        return move(case, NOTIFY_DEATH, by=by, now=now, closes=True)
    if case.kind == CaseKind.INCIDENT and case.status == Status.TO_NOTIFY:
        return _to_rapid_review(case, incident, sent[NoticeKind.NATIONAL_PANEL].sent_on, by=by, now=now)
    return case


def _to_rapid_review(case: Case, incident: Incident, sent_on: date, *, by: User, now: datetime) -> Case:
    known_on = incident.known_to_partnership_on
    started_on = start_rapid_review(case, known_on=known_on, sent_on=sent_on, by=by, now=now)
    moved = move(case, NOTIFY, by=by, now=now)
    for body in panel_bodies():
        give_to_body(moved, body, Part.RECOMMENDS, now=now)
    begin_review(moved, started_on=started_on, body=None, by=by, now=now)
    return moved


def panel_bodies() -> list[Body]:
    """The groups that hold the rapid review and recommend, as the partnership's routes name them. Often it is one."""
    routes = DecisionRoute.objects.select_related("decided_by_body", "recommended_by_body").filter(
        decision__in=[Decision.RAPID_REVIEW, Decision.LOCAL_CHILD_REVIEW]
    )
    found = [
        route.decided_by_body if route.decision == Decision.RAPID_REVIEW else route.recommended_by_body
        for route in routes
    ]
    return list({body.pk: body for body in found if body is not None}.values())
