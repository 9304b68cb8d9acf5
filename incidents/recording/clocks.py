"""The clocks of a case: started, met and cancelled by what happens on the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import User
from arrangements.enums import ClockCode, ClockStart
from casework.enums import CaseKind
from casework.models import Case
from casework.refusals import Refused
from core.workdays import CalendarTooShort
from deadlines.calendars import work_calendar
from deadlines.models import Deadline, State
from deadlines.selectors import explain_rules, rules_for
from deadlines.services import cancel_deadline, give_national_date, meet_deadline, set_deadline_by_rule
from deadlines.setting import Owner
from incidents.recording.rules import AskWhyLate, missed_in_words
from partnerships.roles import Role

# The clock that starts with the record itself, by kind of case.
FIRST_CLOCK = {
    CaseKind.INCIDENT: ClockCode.INCIDENT_NOTIFICATION,
    CaseKind.LOOKED_AFTER_DEATH: ClockCode.LOOKED_AFTER_CHILD_DEATH,
}
OWNER = Owner(role=Role.BUSINESS_MANAGER)
TITLES = {
    ClockCode.INCIDENT_NOTIFICATION: "Notify {}",
    ClockCode.LOOKED_AFTER_CHILD_DEATH: "Notify {} to the Secretary of State and Ofsted",
    ClockCode.RAPID_REVIEW: "Send the rapid review of {}",
}


@dataclass(frozen=True, slots=True)
class Dates:
    """When something is due here, and nationally where that is another rule."""

    due_on: date
    national_on: date | None


def dates_of(code: str, started_on: date) -> Dates | None:
    """None where no rule gives a date. Refused where the bank holidays of that time are not known."""
    local, national = rules_for(code, on=started_on)
    try:
        found = explain_rules(code, started_on, local=local, national=national, calendar=work_calendar())
    except CalendarTooShort as error:
        raise Refused(
            f"The date cannot be worked out: bank holidays around {started_on:%B %Y} are not known.", "aware_on"
        ) from error
    if found.applies is None or found.applies.due_on is None:
        return None
    return Dates(found.applies.due_on, found.national.due_on if found.national else None)


def require_reason_if_missed(dates: Dates | None, on: date, *, reason: str, done: str) -> None:
    if dates is not None and on > dates.due_on and not reason.strip():
        raise AskWhyLate(missed_in_words(dates.due_on, on, national=dates.national_on, done=done))


def running(case: Case, code: str) -> Deadline | None:
    return _running(case).filter(rule_code=code).first()


def running_of(case: Case, codes: Iterable[str]) -> dict[str, Deadline]:
    """Of several rules, in one query; none where none is asked for."""
    asked = set(codes)
    return {row.rule_code: row for row in _running(case).filter(rule_code__in=asked).order_by("-pk")} if asked else {}


def _running(case: Case) -> QuerySet[Deadline]:
    return Deadline.objects.filter(case=case, state=State.OPEN, agency__isnull=True)


def start_clock(
    case: Case,
    code: ClockCode,
    *,
    started_on: date,
    by: User,
    now: datetime,
    reason: str = "",
    national_started_on: date | None = None,
    start_event: str = "",
) -> Deadline | None:
    """One that runs already runs on. None where neither the partnership nor national guidance gives a date."""
    found = running(case, code)
    if found is not None or dates_of(code, started_on) is None:
        return found
    return set_deadline_by_rule(
        case.partnership, code, started_on=started_on, by=by, now=now, case=case, owner=OWNER, reason=reason,
        title=TITLES[code].format(case.reference), national_started_on=national_started_on, start_event=start_event,
    )  # fmt: skip


def meet_clock(case: Case, code: str, *, met_on: date, by: User, now: datetime, reason: str = "") -> None:
    found = running(case, code)
    if found is not None:
        meet_deadline(found, met_on=met_on, by=by, now=now, reason=reason)


def cancel_clocks(case: Case, *codes: str, by: User, now: datetime, reason: str) -> None:
    """All of the case's, or those of some rules. The step on the case was asked for; so nobody is asked again here."""
    rows = Deadline.objects.filter(case=case, state=State.OPEN)
    for row in rows.filter(rule_code__in=codes) if codes else rows:
        may = by.has_perm("deadlines.change_deadline", row)
        cancel_deadline(row, by=by if may else None, now=now, reason=reason)


def counts_from_when_known(on: date) -> bool:
    """Whether the rapid review's clock here starts when the partnership knows of the incident (WO), not with the notification."""
    local, _ = rules_for(ClockCode.RAPID_REVIEW, on=on)
    return local is not None and local.starts == ClockStart.INCIDENT_KNOWN and not local.follows_national


def start_rapid_review_when_known(case: Case, *, known_on: date, by: User, now: datetime) -> None:
    """The national date joins it once the notification is sent."""
    if counts_from_when_known(known_on):
        start_clock(case, ClockCode.RAPID_REVIEW, started_on=known_on, by=by, now=now)


def start_rapid_review(case: Case, *, known_on: date, sent_on: date, by: User, now: datetime) -> date:
    """Notified. The day from which the rapid review counts here."""
    code, found = ClockCode.RAPID_REVIEW, running(case, ClockCode.RAPID_REVIEW)
    if found is not None:
        give_national_date(found, started_on=sent_on, by=by, now=now)
        return found.started_on
    started_on = known_on if counts_from_when_known(known_on) else sent_on
    start_clock(case, code, started_on=started_on, national_started_on=sent_on, by=by, now=now)
    return started_on
