"""Bank holidays in England: rows, filled from a library and overridable by hand."""

from datetime import date, datetime

import holidays

from core.workdays import CalendarTooShort, WorkCalendar
from deadlines.models import BankHoliday

FIRST_YEAR = 2015
YEARS_AHEAD = 6


def load_bank_holidays(*, now: datetime) -> int:
    """Fill the calendar to six years from now. Rows entered by hand stay as they are."""
    years = range(FIRST_YEAR, now.year + YEARS_AHEAD + 1)
    found = holidays.country_holidays("GB", subdiv="ENG", years=years)
    known = BankHoliday.objects.in_bulk(field_name="date")
    rows = []
    for day, name in sorted(found.items()):
        row = known.pop(day, None) or BankHoliday(date=day)
        if not row.by_hand:
            row.name = name
            rows.append(row)
    BankHoliday.objects.filter(pk__in=[row.pk for row in known.values() if not row.by_hand]).delete()
    BankHoliday.objects.bulk_create(rows, update_conflicts=True, unique_fields=["date"], update_fields=["name"])
    return len(rows)


def work_calendar() -> WorkCalendar:
    """Everything that is known about bank holidays, in one query. Only whole loaded years count as known."""
    rows = list(BankHoliday.objects.all())
    loaded = [row.date.year for row in rows if not row.by_hand]
    if not loaded:
        raise CalendarTooShort("No bank holidays are loaded. Run: manage.py load_reference")
    observed = {row.date: row.name for row in rows if row.observed}
    return WorkCalendar(date(min(loaded), 1, 1), date(max(loaded), 12, 31), observed)
