"""The dates of a case for its page and for the list of cases: what runs, what was met, and what was missed, said plainly."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from casework.models import Case
from casework.registry import CaseDate
from deadlines.models import Deadline, State
from deadlines.selectors import SOON, visible_deadlines, why_in_words
from partnerships.http import Member

# Of these a case may have many at once, so its page shows one line for all: the soonest that is open.
PER_AGENCY, PER_PART = "Agencies' returns", "Actions"


def dates_of(case: Case, member: Member, today: date) -> list[CaseDate]:
    """Open ones by date, then closed ones, newest first. The many clocks of agencies, and those of actions, are one line each."""
    rows = list(_rows(member).filter(case=case).select_related("owner", "agency"))
    open_rows = sorted((row for row in rows if row.is_open), key=_by_date)
    closed = sorted((row for row in rows if not row.is_open and not _many(row)), key=_by_date, reverse=True)
    many = Counter(_many(row) for row in open_rows)
    first = {kind: next(row for row in open_rows if _many(row) == kind) for kind in many}
    kept = [row for row in open_rows if not _many(row) or row is first[_many(row)]]
    return [_line(row, member, today, of_its_kind=many[_many(row)]) for row in kept + closed]


def _many(row: Deadline) -> str:
    """What a case has many of at once; empty for a clock of its own."""
    return PER_PART if row.part else PER_AGENCY if row.agency_id is not None else ""


def next_dates(cases: Iterable[Case], member: Member, today: date) -> dict[int, CaseDate]:
    """The next open date of each of these cases: one query."""
    rows = _rows(member).filter(case__in=[case.pk for case in cases], state=State.OPEN)
    first = rows.order_by("case", "due_on", "pk").distinct("case").select_related("owner", "agency")
    return {row.case_id: _line(row, member, today) for row in first if row.case_id is not None}


def _rows(member: Member) -> QuerySet[Deadline]:
    return visible_deadlines(member)


def _by_date(row: Deadline) -> tuple[date, int]:
    return row.due_on, row.pk


def _line(row: Deadline, member: Member, today: date, *, of_its_kind: int = 1) -> CaseDate:
    words, colour, missed = standing(row, today)
    runs = row.is_open and row.paused_on is None
    return CaseDate(
        title=_title(row, of_its_kind),
        due_on=row.due_on,
        status=words,
        colour=colour,
        url=reverse("deadlines:detail", args=[member.partnership.slug, row.pk]),
        why=why_in_words(row),
        days=(row.due_on - today).days if runs else None,
        is_open=row.is_open,
        missed=missed,
        national_due_on=row.national_due_on if row.national_due_on != row.due_on else None,
    )


def _title(row: Deadline, of_its_kind: int) -> str:
    if not _many(row) or of_its_kind < 2:
        return row.title
    return f"{_many(row)}: the first of {of_its_kind} still open"


def standing(row: Deadline, today: date) -> tuple[str, str, bool]:
    """Words, colour, and whether the date was missed. A date met late stays a missed one."""
    if row.state == State.CANCELLED:
        return "Cancelled", "grey", False
    if row.met_on is not None:
        late = (row.met_on - row.due_on).days
        return (f"Missed: met {_days(late)} late", "orange", True) if late > 0 else ("Met in time", "green", False)
    if row.paused_on:
        return "Paused", "purple", False
    left = (row.due_on - today).days
    if left < 0:
        return f"Missed: {_days(-left)} overdue", "red", True
    if left == 0:
        return "Due today", "yellow", False
    return f"{_days(left)} left", "yellow" if left <= SOON.days else "blue", False


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
