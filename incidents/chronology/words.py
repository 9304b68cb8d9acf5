"""Dates of a chronology in words: a day, a period, a month or a year, and stretches of months."""

from datetime import date

from incidents.chronology.entries import Entry, Month
from incidents.chronology.merging import AgencySilence, Silence
from incidents.enums import DatePrecision


def day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def month_words(month: Month) -> str:
    return f"{date(*month, 1):%B %Y}"


def when_words(entry: Entry) -> str:
    """3 March 2025; 3 March to 9 June 2025; March 2025, day not known; 2025, month not known."""
    first, last = entry.starts_on, entry.ends_on
    if entry.precision == DatePrecision.MONTH:
        return f"{first:%B %Y}, day not known"
    if entry.precision == DatePrecision.YEAR:
        return f"{first.year}, month not known"
    if first == last:
        return day_words(first)
    return (
        f"{first.day} {first:%B} to {day_words(last)}"
        if first.year == last.year
        else f"{day_words(first)} to {day_words(last)}"
    )


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
