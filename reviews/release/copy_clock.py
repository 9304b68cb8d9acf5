"""The clock of the copies: counted back from the planned day, moved with it, met when everybody has what will be published."""

from collections.abc import Iterable
from datetime import date, datetime

from arrangements.enums import ClockCode
from casework.enums import CaseKind
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from core.templatetags.portal import date_long
from core.workdays import CalendarTooShort
from deadlines.calendars import work_calendar
from deadlines.models import Deadline, State
from deadlines.selectors import UnknownRule, explain_rules, rules_for
from deadlines.services import DeadlineError, Owner, cancel_deadline, correct_start, meet_deadline, set_deadline_by_rule
from partnerships.roles import Role
from reviews.enums import Recipient
from reviews.models import CopySent, Release

CODE = ClockCode.PREPUBLICATION_COPY
# The law asks for copies of a child's review before it is published; of an adult's it does not.
COPIED = frozenset({CaseKind.LOCAL_REVIEW, CaseKind.SERIOUS_CASE_REVIEW})


def recipients_needed(case: Case) -> tuple[Recipient, ...]:
    return tuple(Recipient) if case.kind in COPIED else ()


def copies_due_on(publish_on: date) -> date | None:
    """The last day on which they may go, by the partnership's rule or else the national one; None where no rule says."""
    local, national = rules_for(CODE, on=publish_on)
    applies = explain_rules(CODE, publish_on, local=local, national=national, calendar=work_calendar()).applies
    return applies.due_on if applies else None


def first_copies(release: Release, content_sha256: str) -> dict[str, CopySent]:
    """Of this content, by recipient: the first that went, with the reasons where some are needed."""
    rows = CopySent.objects.filter(release=release, content_sha256=content_sha256).order_by("-sent_on", "-pk")
    return {row.recipient: row for row in rows if row.rationale_sent or not release.rationale}


def still_to_send(case: Case, copies: Iterable[str]) -> list[Recipient]:
    had = set(copies)
    return [recipient for recipient in recipients_needed(case) if recipient not in had]


def running(case: Case) -> Deadline | None:
    return Deadline.objects.filter(case=case, rule_code=CODE, state=State.OPEN).first()


def follow_plan(release: Release, *, now: datetime) -> None:
    """After each change of the day, the content or the copies. The portal itself keeps this clock, so nobody forgets it."""
    case, day = release.case, release.publish_on
    if day is None or not recipients_needed(case):
        return
    copies = first_copies(release, release.content_sha256)
    clock = running(case)
    if not still_to_send(case, copies):
        if clock is not None and clock.paused_on is None:
            meet_deadline(clock, by=None, now=now, met_on=max(copy.sent_on for copy in copies.values()))
        return
    try:
        if clock is None:
            set_deadline_by_rule(
                case.partnership, CODE, started_on=day, case=case, title=f"Copies before publication: {case.reference}",
                owner=Owner(role=Role.BUSINESS_MANAGER), by=None, now=now, start_event="The planned day of publication",
            )  # fmt: skip
        elif clock.started_on != day:
            moved = f"Publication is now planned for {date_long(day)}."
            correct_start(clock, started_on=day, by=None, now=now, reason=moved)
    except UnknownRule:
        record(case, "no_copy_clock", "No rule says how early copies must go", by=None, now=now)
    except DeadlineError as problem:
        raise Refused(str(problem), "publish_on") from None
    except CalendarTooShort:
        raise Refused("Bank holidays are not known that far ahead. Plan an earlier day.", "publish_on") from None


def cancel_copy_clock(case: Case, *, reason: str, now: datetime) -> None:
    clock = running(case)
    if clock is not None:
        cancel_deadline(clock, by=None, now=now, reason=reason)
