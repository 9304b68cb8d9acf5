"""An agency's own chronology: adding, changing and removing what it knows happened."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from incidents.enums import DatePrecision
from incidents.models import AgencyReturn, ChronologyEntry
from incidents.recording.rules import FIRST_YEAR
from incidents.returns.answering import begin_draft, begin_writing
from incidents.returns.refusals import ReturnRefused


class EntryGone(ReturnRefused):
    """A colleague removed the entry meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWords:
    """What somebody says happened. `starts_on` and `ends_on` bound it, however roughly it is known."""

    precision: str
    starts_on: date
    ends_on: date
    kind: str
    source: str
    what_happened: str
    practice_comment: str = ""
    known_on: date | None = None


def whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def whole_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def check(words: EntryWords, *, today: date) -> None:
    """Refused: what lies in the future, what ends before it begins, what was known before it happened."""
    rough = words.precision in {DatePrecision.MONTH, DatePrecision.YEAR}
    field = {DatePrecision.MONTH: "month", DatePrecision.YEAR: "year"}.get(DatePrecision(words.precision), "starts_on")
    if words.starts_on.year < FIRST_YEAR:
        raise ReturnRefused("That is more than a hundred years ago. Check the year.", field)
    if words.starts_on > today:
        raise ReturnRefused("A chronology says what has happened, so the day must not be in the future.", field)
    if words.ends_on < words.starts_on:
        raise ReturnRefused("The last day must not be before the first.", "ends_on")
    if words.ends_on > today and not rough:
        raise ReturnRefused("The last day must not be in the future. If it goes on, enter today.", "ends_on")
    if words.known_on is None:
        return
    if words.known_on > today:
        raise ReturnRefused("The day on which your agency came to know must not be in the future.", "known_on")
    if words.known_on < words.starts_on:
        raise ReturnRefused(
            "Your agency cannot have known of it before it happened. Check both dates, or leave this one empty.",
            "known_on",
        )


@transaction.atomic
def add_entry(agency_return: AgencyReturn, words: EntryWords, *, by: User, now: datetime) -> ChronologyEntry:
    row = begin_writing(agency_return, by=by, now=now)
    check(words, today=localdate(now))
    entry = ChronologyEntry(partnership_id=row.partnership_id, case=row.case, agency_return=row, revision=0)
    _write(entry, words, by=by, now=now)
    begin_draft(row, by=by, now=now)
    return entry


@transaction.atomic
def change_entry(
    agency_return: AgencyReturn, entry: ChronologyEntry, words: EntryWords, *, by: User, now: datetime, revision: int
) -> ChronologyEntry:
    row = begin_writing(agency_return, by=by, now=now)
    check(words, today=localdate(now))
    found = _locked(row, entry)
    require_revision(found, revision)
    _write(found, words, by=by, now=now)
    return found


@transaction.atomic
def remove_entry(
    agency_return: AgencyReturn, entry: ChronologyEntry, *, by: User, now: datetime, revision: int
) -> None:
    """Taken out of the return; the case's history keeps it."""
    row = begin_writing(agency_return, by=by, now=now)
    found = _locked(row, entry)
    require_revision(found, revision)
    found.delete()


def _locked(row: AgencyReturn, entry: ChronologyEntry) -> ChronologyEntry:
    found = ChronologyEntry.objects.select_for_update().filter(agency_return=row, pk=entry.pk).first()
    if found is None:
        raise EntryGone(
            "A colleague has removed this entry meanwhile. What you typed is below: add it anew if it is still wanted."
        )
    return found


def _write(entry: ChronologyEntry, words: EntryWords, *, by: User, now: datetime) -> None:
    for name in EntryWords.__dataclass_fields__:
        setattr(entry, name, getattr(words, name))
    entry.changed_by, entry.changed_at = by, now
    entry.revision += 1
    entry.save()
