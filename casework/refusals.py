"""What cannot be done, said as a calm colleague would say it, at the field that it is about."""

from django import forms


class Refused(Exception):
    """What cannot be recorded, and how to put it right. `field`: of the form, where the sentence belongs to one."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


def refuse(form: forms.Form, problem: Refused) -> None:
    """The sentence stands at the field it is about, else over the form."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))
