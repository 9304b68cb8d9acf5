"""What a record of an incident must hold to, said as a calm colleague would say it. Pure: no database, no clock of its own."""

from datetime import date

from casework.refusals import Refused

LONG_AGO = 3653
# What happened to somebody who lives now happened after this.
FIRST_YEAR = 1900


class AskWhyLate(Refused):
    """A date was missed: nothing is lost, but the reason is wanted."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "late_reason")


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def days_in_words(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def check_aware(aware_on: date, known_on: date, *, happened_on: date | None, today: date) -> None:
    if aware_on > today:
        raise Refused(
            "The day on which the authority became aware is in the future. Enter today or an earlier day.", "aware_on"
        )
    if (today - aware_on).days > LONG_AGO:
        raise Refused("That is more than ten years ago. Check the year.", "aware_on")
    if known_on > today:
        raise Refused(
            "The day on which the partnership came to know is in the future. Enter today or an earlier day.",
            "known_to_partnership_on",
        )
    if happened_on is not None and happened_on > aware_on:
        raise Refused(
            f"It happened on {in_words(happened_on)}, so the authority cannot have become aware before that day.",
            "aware_on",
        )


def check_happened(happened_on: date | None, until: date | None, *, aware_on: date, today: date) -> None:
    if happened_on is not None and happened_on > today:
        raise Refused("The day on which it happened is in the future. Enter today or an earlier day.", "happened_on")
    if happened_on is not None and happened_on.year < FIRST_YEAR:
        raise Refused("That is more than a hundred years ago. Check the year.", "happened_on")
    if happened_on is not None and happened_on > aware_on:
        raise Refused(
            f"The authority became aware on {in_words(aware_on)}, so it must have happened on or before that day. "
            "If that day is wrong, correct it in the record first.",
            "happened_on",
        )
    if until is None:
        return
    if happened_on is None:
        raise Refused("Enter the day on which it began as well.", "happened_on")
    if until < happened_on:
        raise Refused("It cannot end before it begins. Check both days.", "happened_until")
    if until > today:
        raise Refused("The day on which it ended is in the future. Leave it empty if it goes on.", "happened_until")


def check_death(
    harm_is_death: bool, died_on: date | None, *, aware_on: date, notifies_death: bool, today: date
) -> None:
    if died_on is None:
        return
    if not harm_is_death:
        raise Refused("A day of death is entered only for somebody who died. Empty it, or choose 'Died'.", "died_on")
    if died_on.year < FIRST_YEAR:
        raise Refused("That is more than a hundred years ago. Check the year.", "died_on")
    if died_on > today:
        raise Refused("The day of death is in the future. Enter today or an earlier day.", "died_on")
    if notifies_death and died_on > aware_on:
        raise Refused(
            f"The authority became aware of the death on {in_words(aware_on)}, so the day of death must be on or "
            "before that day. If that day is wrong, correct it in the record first.",
            "died_on",
        )


def check_sent(sent_on: date, *, aware_on: date, today: date) -> None:
    if sent_on > today:
        raise Refused("The day on which it was sent is in the future. Record it once it has been sent.", "sent_on")
    if sent_on < aware_on:
        raise Refused(
            f"The authority became aware on {in_words(aware_on)}, so it cannot have been sent before that day. "
            "Check both dates.",
            "sent_on",
        )


def missed_in_words(due_on: date, on: date, *, national: date | None, done: str) -> str:
    """Which date was missed, by how much, and whether the national one was kept."""
    late = days_in_words((on - due_on).days)
    if national is not None and national != due_on:
        kept = "was kept" if on <= national else f"was missed by {days_in_words((on - national).days)}"
        return (
            f"The partnership's own date for this was {in_words(due_on)}, which was missed by {late}. "
            f"The national date, {in_words(national)}, {kept}. Enter why {done}. The reason is kept."
        )
    return f"This was due on {in_words(due_on)}, which was missed by {late}. Enter why {done}. The reason is kept."
