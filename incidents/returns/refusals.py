"""What cannot be done with a return, and how to put it right, in words for the person who asked."""

from datetime import date


class ReturnRefused(Exception):
    """`field`: of the form, where the sentence belongs to one."""

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


class NotYours(Exception):
    """The person does not answer for this agency, or no longer: for them the return does not exist."""


class NotOpen(ReturnRefused):
    """Nothing can be written into the return as it stands. What was typed is shown to be copied.

    `gone`: the request itself was taken back.
    """

    def __init__(self, words: str, *, gone: bool = False) -> None:
        super().__init__(words)
        self.gone = gone


class AskWhyLate(ReturnRefused):
    """A date was missed or the panel has met: nothing is lost, but the reason is wanted."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "late_reason")


def day_in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
