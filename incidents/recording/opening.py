"""The first act: a case is opened and its clock runs, before a word about it has been written."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode
from casework.editing import require_revision
from casework.enums import CaseKind
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.services import open_case
from casework.transitions import lock_case
from core.workdays import CalendarTooShort
from deadlines.services import DeadlineError, correct_start
from incidents.enums import Status
from incidents.models import Incident, Notice
from incidents.recording.clocks import (
    FIRST_CLOCK,
    counts_from_when_known,
    dates_of,
    require_reason_if_missed,
    running,
    start_clock,
)  # fmt: skip
from incidents.recording.rules import check_aware, in_words
from partnerships.enums import Coverage
from partnerships.models import Partnership

ADD = "incidents.add_incident"
CHANGE_CLOCK = "deadlines.change_deadline"
CHILDREN, ADULTS = {Coverage.CHILDREN, Coverage.BOTH}, {Coverage.ADULTS, Coverage.BOTH}
# Which kinds a partnership has, by whom it covers. Cases handed over come from either.
KINDS_FOR = {
    CaseKind.INCIDENT: CHILDREN,
    CaseKind.LOOKED_AFTER_DEATH: CHILDREN,
    CaseKind.ADULT_REFERRAL: ADULTS,
    CaseKind.DOMESTIC_HOMICIDE: ADULTS,
    CaseKind.HANDED_OVER: CHILDREN | ADULTS,
}


def kinds_of(partnership: Partnership) -> list[CaseKind]:
    return [kind for kind, coverage in KINDS_FOR.items() if partnership.coverage in coverage]


@transaction.atomic
def open_incident(
    partnership: Partnership,
    *,
    kind: CaseKind,
    title: str,
    aware_on: date,
    known_to_partnership_on: date,
    restricted: bool,
    by: User,
    now: datetime,
    late_reason: str = "",
    arises_from: Case | None = None,
    opening_key: str = "",
) -> Case:
    """The clock counts from the day of awareness. One that has run out already is shown as missed, with the reason."""
    check_aware(aware_on, known_to_partnership_on, happened_on=None, today=localdate(now))
    code = FIRST_CLOCK.get(kind)
    dates = dates_of(code, aware_on) if code else None
    require_reason_if_missed(dates, localdate(now), reason=late_reason, done="it is recorded late")
    late = dates is not None and localdate(now) > dates.due_on
    case = open_case(
        partnership, kind=kind, title=title, status=Status.RECORDED, permission=ADD, by=by, now=now,
        restricted=restricted, arises_from=arises_from, opening_key=opening_key,
    )  # fmt: skip
    Incident.objects.create(
        partnership=partnership, case=case, aware_on=aware_on, known_to_partnership_on=known_to_partnership_on,
        entered_late_reason=late_reason.strip() if late else "",
    )  # fmt: skip
    if code:
        start_clock(case, code, started_on=aware_on, by=by, now=now, reason=late_reason.strip() if late else "")
    return case


@transaction.atomic
def correct_dates(
    case: Case,
    *,
    aware_on: date,
    known_to_partnership_on: date,
    reason: str,
    revision: int,
    by: User,
    now: datetime,
) -> Incident:
    """A wrong day of awareness moves the clock, so it takes whoever may move clocks, and a reason."""
    row = lock_case(case)
    if not by.has_perm(CHANGE_CLOCK, row):
        raise PermissionDenied(CHANGE_CLOCK)
    incident = Incident.objects.select_for_update().get(case=row)
    require_revision(incident, revision)
    check_aware(aware_on, known_to_partnership_on, happened_on=incident.happened_on, today=localdate(now))
    _check_notices(row, aware_on)
    try:
        _count_again(row, incident, aware_on, known_to_partnership_on, reason=reason, by=by, now=now)
    except DeadlineError as error:
        raise Refused(str(error)) from error
    except CalendarTooShort as error:
        raise Refused(
            "The new date cannot be worked out: bank holidays of that time are not known. Check the year.", "aware_on"
        ) from error
    incident.aware_on, incident.known_to_partnership_on = aware_on, known_to_partnership_on
    incident.revision += 1
    incident.save(update_fields=["aware_on", "known_to_partnership_on", "revision"])
    record(row, "correct_dates", "Dates corrected", by=by, now=now, note=reason)
    return incident


def _check_notices(case: Case, aware_on: date) -> None:
    first = Notice.objects.filter(case=case).order_by("sent_on").values_list("sent_on", flat=True).first()
    if first is not None and aware_on > first:
        raise Refused(
            f"It was notified on {in_words(first)}, so the authority cannot have become aware after that day.",
            "aware_on",
        )


def _count_again(
    case: Case, incident: Incident, aware_on: date, known_on: date, *, reason: str, by: User, now: datetime
) -> None:
    """The clocks that run from a day that was wrong."""
    for code in FIRST_CLOCK.values():
        clock = running(case, code)
        if clock is not None and clock.started_on == incident.aware_on != aware_on:
            correct_start(clock, started_on=aware_on, by=by, now=now, reason=reason)
    review = running(case, ClockCode.RAPID_REVIEW)
    before = incident.known_to_partnership_on
    if review is not None and counts_from_when_known(before) and before != known_on:
        correct_start(review, started_on=known_on, by=by, now=now, reason=reason)
