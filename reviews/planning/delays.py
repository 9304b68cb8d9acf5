"""A delay that is foreseen: why, until when, who says so to whom, and the letter that was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import Decision as Code
from casework.deciders import Decider, WrongDecider, decider_for
from casework.editing import require_revision
from casework.enums import CaseKind, PaperStatus
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE, OPEN
from casework.transitions import TransitionNotAllowed, lock_case
from core.templatetags.portal import date_long
from deadlines.models import Deadline
from deadlines.services import DeadlineError, extend_deadline
from incidents.review.handing import people_of
from reviews.enums import PaperKind, Status
from reviews.models import Delay, Paper, Review
from reviews.papers import ask_for_paper
from reviews.planning.locking import require_running, running_clocks

PANEL, SECRETARY = "Child Safeguarding Practice Review Panel", "Secretary of State for Education"
TOLD = {
    CaseKind.LOCAL_REVIEW: (PANEL, SECRETARY),
    CaseKind.SERIOUS_CASE_REVIEW: (PANEL, SECRETARY),
    CaseKind.ADULT_REVIEW: ("Chair of the Safeguarding Adults Board",),
}
PARTNERS = "The safeguarding partners, through the business manager"
CAN_BE_LATE = frozenset({Status.SETTING_UP, Status.UNDER_WAY, Status.REPORTED, Status.AGREED, Status.HELD})


@dataclass(frozen=True, slots=True)
class Writer:
    """Who explains a delay here. `name`: as it stands under the letter; `route`: from where that comes, in words."""

    decider: Decider
    name: str
    route: str


def told_of_delay(case: Case) -> tuple[str, ...]:
    """To whom the letter goes; nobody outside is told of a single agency's review or a table-top."""
    return TOLD.get(CaseKind(case.kind), ())


def writer_of(case: Case, *, now: datetime) -> Writer:
    decider = decider_for(Code.REVIEW_DELAY)
    if not decider.stated:
        route = "The arrangements do not say who explains a delay, so the safeguarding partners do, through the business manager."
        return Writer(decider, PARTNERS, route)
    people = people_of(decider, now=now) if decider.role else []
    name = f"{people[0].full_name}, {decider.name}" if len(people) == 1 else decider.name
    return Writer(decider, name, decider.source)


def may_write(case: Case, user: User, *, now: datetime) -> bool:
    """Those who run the case, and whoever the route names."""
    if user.has_perm(CHANGE, case):
        return True
    return user.has_perm(OPEN, case) and decider_for(Code.REVIEW_DELAY).may_decide(user, now=now)


def _lock(case: Case, by: User, *, now: datetime) -> Case:
    row = lock_case(case)
    if not by.has_perm(OPEN, row):
        raise PermissionDenied(OPEN)
    if not may_write(row, by, now=now):
        raise WrongDecider("Those who run the case record a delay, and whoever the arrangements say explains it.")
    require_running(row)
    return row


def delays_of(case: Case) -> QuerySet[Delay]:
    """Newest first, without the bytes of their letters."""
    rows = Delay.objects.filter(case=case).select_related("letter", "recorded_by")
    return rows.defer("letter__pdf", "letter__snapshot").order_by("-number")


def clock_of(case: Case) -> Deadline | None:
    """The date that the delay is about."""
    return running_clocks(case).first()


def _check(row: Case, values: Mapping[str, Any], *, now: datetime) -> None:
    foreseen, expected = values["foreseen_on"], values["expected_on"]
    if foreseen > localdate(now):
        raise Refused(
            "The day on which the delay was foreseen is in the future. Enter today or an earlier day.", "foreseen_on"
        )
    if expected <= foreseen:
        raise Refused("The new day must be later than the day on which the delay was foreseen.", "expected_on")
    clock = clock_of(row)
    if clock is not None and clock.paused_on is None and expected <= clock.original_due_on:
        raise Refused(
            f"The review was to be done by {date_long(clock.original_due_on)}. A delay ends after that day.",
            "expected_on",
        )


@transaction.atomic
def save_delay(
    case: Case, *, delay: Delay | None, values: Mapping[str, Any], revision: int, by: User, now: datetime
) -> Delay:
    """Foreseen, or put right until the letter has gone. The same one sent twice is there once. No date moves by it."""
    row = _lock(case, by, now=now)
    if row.status not in CAN_BE_LATE:
        raise TransitionNotAllowed(f"{row.reference} is past the point at which it could be late.")
    _check(row, values, now=now)
    if delay is None:
        same = Delay.objects.filter(case=row, sent_on__isnull=True, **values).first()
        if same is not None:
            return same
        last = Delay.objects.filter(case=row).aggregate(last=Max("number"))["last"] or 0
        found = Delay(partnership_id=row.partnership_id, case=row, number=last + 1, recorded_by=by, recorded_at=now)
        record(row, "delay", f"A delay was foreseen, until {date_long(values['expected_on'])}", by=by, now=now)
    else:
        found = _unsent(row, delay)
        require_revision(found, revision)
        found.revision += 1
    writer = writer_of(row, now=now)
    found.from_name, found.route = writer.name[:250], writer.route[:300]
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    return found


def _unsent(row: Case, delay: Delay) -> Delay:
    rows = (
        Delay.objects.select_for_update(of=("self",)).select_related("letter").defer("letter__pdf", "letter__snapshot")
    )
    found = rows.get(case=row, pk=delay.pk)
    if found.sent_on is not None:
        raise TransitionNotAllowed("The letter about this delay has gone. Foresee a further delay instead.")
    return found


@transaction.atomic
def make_letter(case: Case, delay: Delay, *, by: User, now: datetime) -> Paper:
    """The letter as the delay stands now; a worker makes it. Earlier versions are kept."""
    row = _lock(case, by, now=now)
    found = _unsent(row, delay)
    if not told_of_delay(row):
        raise TransitionNotAllowed("Nobody outside the partnership has to be told of this delay.")
    paper = ask_for_paper(row, PaperKind.DELAY_LETTER, snapshot=letter_of(row, found, now=now), by=by, now=now)
    found.letter = paper
    found.save(update_fields=["letter"])
    return paper


def letter_of(case: Case, delay: Delay, *, now: datetime) -> dict[str, Any]:
    """Everything that the letter says, as plain JSON. Dates as 2026-05-05."""
    review, clock = Review.objects.get(case=case), clock_of(case)
    return {
        "title": "Delay to a review",
        "partnership": case.partnership.name,
        "colour": case.partnership.colour,
        "reference": case.reference,
        "panel_reference": review.panel_reference,
        "kind": str(CaseKind(case.kind).label),
        "restricted": case.restricted,
        "to": list(told_of_delay(case)),
        "written_on": localdate(now).isoformat(),
        "decided_on": _day(review.decided_on),
        "promised_on": _day(clock.original_due_on if clock else None),
        "expected_on": delay.expected_on.isoformat(),
        "foreseen_on": delay.foreseen_on.isoformat(),
        "cause": delay.get_cause_display(),
        "reasons": delay.reasons,
        "from": delay.from_name,
        "route": delay.route,
        "earlier": [
            {"cause": row.get_cause_display(), "expected_on": row.expected_on.isoformat(), "sent_on": _day(row.sent_on)}
            for row in Delay.objects.filter(case=case, sent_on__isnull=False).exclude(pk=delay.pk).order_by("number")
        ],
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


@transaction.atomic
def record_letter_sent(
    case: Case, delay: Delay, *, sent_on: date, sent_by: str, receipt: str, by: User, now: datetime
) -> Delay:
    """The portal sends nothing: somebody did, and says when and by whom. Once."""
    row = _lock(case, by, now=now)
    found = _unsent(row, delay)
    if found.letter is None or found.letter.status != PaperStatus.READY:
        raise Refused("Make the letter first, and wait until it is ready.")
    if sent_on > localdate(now):
        raise Refused("The day of sending must not be in the future.", "sent_on")
    if sent_on < found.foreseen_on:
        raise Refused("The letter cannot have gone before the delay was foreseen. Check the day.", "sent_on")
    found.sent_on, found.sent_by, found.receipt = sent_on, sent_by, receipt
    found.revision += 1
    found.save(update_fields=["sent_on", "sent_by", "receipt", "revision"])
    record(
        row, "delay_told", f"The letter about a delay went to: {', '.join(told_of_delay(row))}"[:200], by=by, now=now
    )
    return found


@transaction.atomic
def extend_for_delay(case: Case, delay: Delay, *, by: User, now: datetime) -> Deadline:
    """The clock gets the day that the delay names. The date first promised stays beside it; the reasons stay in the case."""
    row = lock_case(case)
    require_running(row)
    found, clock = Delay.objects.get(case=row, pk=delay.pk), clock_of(row)
    if clock is None:
        raise TransitionNotAllowed("No date runs on this review, so there is none to move.")
    reason = f"Delay {found.number}: {found.get_cause_display()[:1].lower()}{found.get_cause_display()[1:]}."
    try:
        return extend_deadline(clock, due_on=found.expected_on, by=by, now=now, reason=reason)
    except DeadlineError as problem:
        raise Refused(str(problem)) from problem
