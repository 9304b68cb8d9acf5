"""Dates of a chronology in words: a day, a period, a month or a year, and stretches of months."""

from datetime import date

from django.utils.dateformat import format as format_date

from incidents.chronology.entries import Entry, Month
from incidents.chronology.merging import AgencySilence, Silence
from incidents.enums import DatePrecision


def day_words(day: date) -> str:
    return format_date(day, "j F Y")


def month_words(month: Month) -> str:
    return format_date(date(*month, 1), "F Y")


def when_words(entry: Entry) -> str:
    """3 March 2025; 3 March to 9 June 2025; March 2025, day not known; 2025, month not known."""
    first, last = entry.starts_on, entry.ends_on
    if entry.precision == DatePrecision.MONTH:
        return f"{format_date(first, 'F Y')}, day not known"
    if entry.precision == DatePrecision.YEAR:
        return f"{first.year}, month not known"
    if first == last:
        return day_words(first)
    return f"{format_date(first, 'j F' if first.year == last.year else 'j F Y')} to {day_words(last)}"


def months(count: int) -> str:
    return f"{count} month{'' if count == 1 else 's'}"


def days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def stretch_words(silence: Silence) -> str:
    """in March 2025; from March 2025 to June 2025 (4 months)."""
    if silence.months == 1:
        return f"in {month_words(silence.first)}"
    return f"from {month_words(silence.first)} to {month_words(silence.last)} ({months(silence.months)})"


def agency_silence_words(silence: AgencySilence, agency: str) -> str:
    """What one agency's silence comes to, while others recorded something."""
    if silence.longest is None:
        return f"{agency} recorded something in every month in which anybody did."
    longest = silence.longest
    if longest.months == silence.months:
        return f"{agency} recorded nothing {stretch_words(longest)} while others did."
    return (
        f"{agency} recorded nothing in {months(silence.months)} in which others did; "
        f"the longest stretch is {stretch_words(longest)}."
    )
