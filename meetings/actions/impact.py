"""Whether an action that was done changed anything: asked six and twelve months after its evidence was accepted."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode, ClockSeverity, ClockUnit
from casework.editing import require_revision
from casework.refusals import Refused
from core.workdays import CalendarTooShort
from deadlines.calendars import work_calendar
from deadlines.computation import Terms, due
from deadlines.models import Deadline
from deadlines.selectors import rules_for
from deadlines.services import DeadlineError, Owner, cancel_deadline, meet_deadline, set_deadline, set_deadline_by_rule
from meetings.actions import rights
from meetings.actions.registry import action_changed
from meetings.actions.services import hand, lock_action, name_of, note_event, part_of, save
from meetings.enums import ActionStatus, Impact
from meetings.models import Action, ImpactCheck
from partnerships.roles import Role

FIRST, SECOND = ClockCode.ACTION_IMPACT_6_MONTHS, ClockCode.ACTION_IMPACT_12_MONTHS
MONTHS = {FIRST: 6, SECOND: 12}
CALLED = {FIRST: "First impact check", SECOND: "Second impact check"}
EVENT = "The evidence of the action was accepted"
PROPOSAL = (
    "The portal's own proposal. The arrangements state no time after which the impact of an action is checked; a clock rule "
    "of the partnership's own replaces it."
)
OWNER = Owner(role=Role.BUSINESS_MANAGER)
# A group that meets shortly before the day need not wait for its next meeting.
EARLY = timedelta(days=31)


def called(check: ImpactCheck) -> str:
    return CALLED[ClockCode(check.code)]


def start_checks(action: Action, *, by: User, now: datetime) -> None:
    """Both clocks, from the day of acceptance. In the transaction that accepts the evidence."""
    try:
        for code in (FIRST, SECOND):
            clock = _clock(action, code, by=by, now=now)
            ImpactCheck.objects.create(
                partnership_id=action.partnership_id, action=action, code=code, deadline=clock, due_on=clock.due_on
            )
    except CalendarTooShort as error:
        raise Refused(
            "Bank holidays are not known a year ahead, so the days on which to check the impact cannot be set. Ask whoever runs "
            "the portal to load them, then accept the evidence."
        ) from error


def _clock(action: Action, code: ClockCode, *, by: User, now: datetime) -> Deadline:
    """By the partnership's rule or the national one; where neither gives a length, by the portal's proposal."""
    today, adder = localdate(now), hand(by, "deadlines.add_deadline", action)
    title = f"{CALLED[code]} of {name_of(action)[:1].lower()}{name_of(action)[1:]}"[:200]
    if any(rules_for(code, on=today)):
        try:
            return set_deadline_by_rule(
                action.partnership, code, started_on=today, start_event=EVENT, title=title, body=action.body,
                case=action.case, owner=OWNER, part=part_of(action), by=adder, now=now,
            )  # fmt: skip
        except DeadlineError:  # the rule states no length
            pass
    terms = Terms(
        length=MONTHS[code], unit=ClockUnit.MONTHS, start_wording=EVENT, wording=PROPOSAL, severity=ClockSeverity.AMBER
    )
    found = due(terms, today, work_calendar())
    assert found is not None  # noqa: S101 - the proposal states a length
    return set_deadline(
        action.partnership, title=title, due_on=found.due_on, started_on=today, start_event=EVENT, rule_code=code,
        terms=terms.as_json(), severity=terms.severity, body=action.body, case=action.case, owner=OWNER,
        part=part_of(action), by=adder, now=now, reason=PROPOSAL,
    )  # fmt: skip


def opens_on(check: ImpactCheck) -> date:
    return check.due_on - EARLY


@transaction.atomic
def record_impact(check: ImpactCheck, *, impact: str, finding: str, by: User, now: datetime, revision: int) -> Action:
    """What can be shown. The second check closes the action, whether or not the first was made."""
    action = lock_action(check.action)
    rights.require(rights.judges(action, by, now=now))
    row = ImpactCheck.objects.select_for_update(of=("self",)).select_related("deadline").get(pk=check.pk)
    require_revision(row, revision)
    _check(action, row, impact, by=by, now=now)
    first_time = not row.impact
    row.impact, row.finding, row.checked_on, row.checked_by = impact, finding, localdate(now), by
    row.revision += 1
    row.save(update_fields=["impact", "finding", "checked_on", "checked_by", "revision"])
    words = f"{called(row)}: {Impact(impact).label[:1].lower()}{Impact(impact).label[1:]}"
    note_event(action, "impact", words if first_time else f"Corrected: {words}", by=by, now=now, note=finding)
    if row.deadline.is_open:
        meet_deadline(row.deadline, by=hand(by, "deadlines.meet_deadline", action), now=now, reason="Impact recorded")
    if row.code == SECOND:
        _close(action, by=by, now=now)
    action_changed(action, now=now)
    return action


def _check(action: Action, check: ImpactCheck, impact: str, *, by: User, now: datetime) -> None:
    if action.status == ActionStatus.CLOSED:
        raise Refused(
            "The action is closed, and what was found stays as it is. Add a further action if more is wanted."
        )
    if action.owner_id == by.pk:
        raise Refused("You have this action yourself, so somebody else must say what it changed.")
    if localdate(now) < opens_on(check):
        day = opens_on(check)
        raise Refused(f"It is too early for this check. It can be recorded from {day.day} {day:%B %Y}.")
    if check.code == SECOND and impact == Impact.TOO_EARLY:
        raise Refused("This is the last check. Say what difference can be shown, or that none can be.", "impact")


def _close(action: Action, *, by: User, now: datetime) -> None:
    action.status, action.closed_at = ActionStatus.CLOSED, now
    save(action, "status", "closed_at")
    note_event(action, "close", "Closed: its impact was checked", by=by, now=now)
    open_checks = ImpactCheck.objects.filter(action=action, impact="").select_related("deadline")
    for check in open_checks:
        if check.deadline.is_open:
            mover = hand(by, "deadlines.change_deadline", action)
            cancel_deadline(check.deadline, by=mover, now=now, reason="The second check was made without the first.")
