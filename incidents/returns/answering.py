"""What an agency's people do with their return: answer, save and come back, and submit once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Aggregate, Count, Max, OuterRef, QuerySet, Subquery, Sum
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import ChangedMeanwhile, require_revision
from core.templatetags.portal import date_long
from deadlines.services import meet_deadline
from incidents.enums import Involvement, PlanStepCode, ReturnSectionCode, ReturnStatus, Status
from incidents.models import AgencyReturn, ChronologyEntry, RapidReview, ReturnSection
from incidents.returns.refusals import AskWhyLate, NotOpen, ReturnRefused, day_in_words
from incidents.returns.requesting import ANSWERED_WHILE, running_clock
from incidents.returns.telling import tell_managers
from incidents.returns.transitions import START, SUBMIT, WRITABLE, lock_return, move_return, require_answerer
from incidents.review.plan import mark_step

AFTER_PANEL = frozenset({Status.RECOMMENDED, Status.DECIDED, Status.SENT})


def why_not_open(row: AgencyReturn) -> NotOpen | None:
    """Why nothing can be written now, in words; nothing where it can."""
    if row.status == ReturnStatus.WITHDRAWN:
        return NotOpen("The request for this return was taken back. Nothing more is wanted of your agency.", gone=True)
    if row.case.status not in ANSWERED_WHILE:
        return NotOpen(
            "The case is closed, so the return can no longer be changed. Tell the business team what matters."
        )
    if row.status not in WRITABLE:
        when = f" on {date_long(row.submitted_at)}" if row.submitted_at else ""
        return NotOpen(
            f"This return was submitted{when}. It can be changed once the business team has asked for changes."
        )
    return None


def begin_writing(agency_return: AgencyReturn, *, by: User, now: datetime) -> AgencyReturn:
    """Lock it for somebody of the agency, while it may be written. The first word makes it a draft."""
    row = lock_return(agency_return)
    require_answerer(row, by=by, now=now)
    if closed := why_not_open(row):
        raise closed
    return row


def begin_draft(row: AgencyReturn, *, by: User, now: datetime) -> None:
    if row.status == ReturnStatus.REQUESTED:
        move_return(row, START, by=by, now=now)


@transaction.atomic
def say_involvement(
    agency_return: AgencyReturn, *, involvement: Involvement, by: User, now: datetime, revision: int
) -> AgencyReturn:
    row = begin_writing(agency_return, by=by, now=now)
    require_revision(row, revision)
    row.involvement = involvement
    row.revision += 1
    row.save(update_fields=["involvement", "revision"])
    begin_draft(row, by=by, now=now)
    return row


@transaction.atomic
def write_section(
    agency_return: AgencyReturn, section: ReturnSectionCode, *, text: str, by: User, now: datetime, revision: int
) -> ReturnSection:
    row = begin_writing(agency_return, by=by, now=now)
    found = ReturnSection.objects.select_for_update().filter(agency_return=row, section=section).first()
    if found is None:
        found = ReturnSection(partnership_id=row.partnership_id, agency_return=row, section=section, revision=0)
    elif found.revision != revision:
        raise ChangedMeanwhile(found)
    found.text, found.changed_by, found.by_link, found.changed_at = text, by, "", now
    found.revision += 1
    found.save()
    begin_draft(row, by=by, now=now)
    return found


def state_of(row: AgencyReturn) -> str:
    """Changes with every change of what the return says: what was checked is what is submitted."""
    sections, entries = ReturnSection.objects.all(), ChronologyEntry.objects.all()
    parts = AgencyReturn.objects.filter(pk=row.pk).values_list(
        _of_return(sections, Count("pk")), _of_return(sections, Sum("revision")),
        _of_return(entries, Count("pk")), _of_return(entries, Sum("revision")), _of_return(entries, Max("pk")),
    ).get()  # fmt: skip
    return "-".join(str(part or 0) for part in (row.revision, *parts))


def _of_return(rows: QuerySet[Any], what: Aggregate) -> Subquery:
    """One figure over a return's rows, so that all of them are asked for at once."""
    of_one = rows.filter(agency_return=OuterRef("pk")).order_by().values("agency_return")
    return Subquery(of_one.annotate(figure=what).values("figure"))


def what_is_missing(row: AgencyReturn, *, written: set[str] | None = None) -> list[str]:
    """What the return needs before it can be submitted, as sentences; nothing when it is whole.

    `written`: the sections that have words, where they are read already.
    """
    if not row.involvement:
        return ["Say whether your agency knew the family or the person."]
    if written is None:
        written = set(row.sections.exclude(text="").values_list("section", flat=True))
    if row.involvement == Involvement.NOT_KNOWN:
        if written or row.entries.exists():
            return [
                "You said that your agency has no record, but the return has text or entries. "
                "Change the answer, or remove what was written."
            ]
        return []
    return [
        f"Write something under '{section.label}', even if it is only that there is nothing to say."
        for section in ReturnSectionCode
        if section not in written
    ]


def panel_has_met(row: AgencyReturn) -> RapidReview | bool:
    review = RapidReview.objects.filter(case=row.case_id).first()
    if review is not None and review.panel_met_on is not None:
        return review
    return row.case.status in AFTER_PANEL


def why_late(row: AgencyReturn, *, now: datetime) -> str:
    """The calm sentence that asks why it comes late; empty where it comes in time."""
    clock = running_clock(row)
    due_on = max(row.due_on, clock.due_on) if clock else row.due_on  # somebody may have moved the clock itself
    days = (localdate(now) - due_on).days
    met = panel_has_met(row) if row.submitted_at is None else False
    if met:
        when = f" on {date_long(met.panel_met_on)}" if isinstance(met, RapidReview) else ""
        return (
            f"The panel met{when} without this return. It is still wanted, and is marked as received after the panel met. "
            "Enter why it comes now."
        )
    if days > 0:
        late = f"{days} day{'' if days == 1 else 's'}"
        return f"This return was due on {day_in_words(due_on)}, {late} ago. Enter why it is late. The reason is kept."
    return ""


@transaction.atomic
def submit(
    agency_return: AgencyReturn, *, checked: str, by: User, now: datetime, late_reason: str = ""
) -> AgencyReturn:
    """Once, whoever presses. The clock is met with today; those who run the case are told."""
    row = begin_writing(agency_return, by=by, now=now)
    if checked != state_of(row):
        raise ReturnRefused("A colleague has changed the return since you checked it. Check it again, then submit.")
    if missing := what_is_missing(row):
        raise ReturnRefused(missing[0])
    asked = why_late(row, now=now)
    if asked and not late_reason.strip():
        raise AskWhyLate(asked)
    row.after_panel = row.after_panel or (row.submitted_at is None and bool(panel_has_met(row)))
    row.submitted_at, row.submitted_by = now, by
    if asked:
        row.late_reason = late_reason.strip()
    fields = ("after_panel", "submitted_at", "submitted_by", "late_reason")
    event = move_return(row, SUBMIT, by=by, now=now, note=row.late_reason if asked else "", fields=fields)
    clock = running_clock(row)
    if clock is not None:  # the case may be restricted, and then the agency's person holds no permission on it
        words = f"Return submitted by {by.full_name}" + (f": {row.late_reason}" if asked else "")
        meet_deadline(clock, by=None, now=now, reason=words)
    if not AgencyReturn.objects.filter(case=row.case_id, status__in=WRITABLE).exists():
        mark_step(row.case, PlanStepCode.RETURNS, on=localdate(now), by=by)
    tell_managers(row, "return_submitted", key=f"submitted:{event.pk}", now=now)
    return row
