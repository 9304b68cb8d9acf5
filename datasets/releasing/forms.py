"""Input of the pages on which figures are published."""

from typing import Any

from django import forms

from casework.editing import RevisionForm
from core.fields import line, words
from datasets.periods import Period


class PrepareForm(forms.Form):
    title = line(
        "What is the release called?",
        "Enter what the release is called",
        hint="For example, Figures to June 2026",
        most=200,
    )
    up_to = forms.ChoiceField(
        label="Up to the end of which period?",
        help_text="Every figure of the indicators that are marked for publication goes in, up to then.",
        error_messages={"required": "Choose a period", "invalid_choice": "Choose a period from the list"},
    )

    def __init__(self, *args: Any, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["up_to"]
        field.choices = [(each.code, each.label) for each in periods]

    @property
    def period(self) -> Period:
        return Period.parse(self.cleaned_data["up_to"])


class SendBackForm(forms.Form):
    answer = words("Why is it not published as it is?", "Enter why it is not published as it is", rows=4, most=2000)


class SmallNumberForm(RevisionForm):
    small_number = forms.IntegerField(
        label="Counts from 1 to which number are not published?", min_value=0, max_value=20,
        help_text="5 is usual. 0 publishes every number. It applies from the next release on.",
        error_messages={
            "required": "Enter a number from 0 to 20", "invalid": "Enter a whole number from 0 to 20",
            "min_value": "Enter a number from 0 to 20", "max_value": "Enter a number from 0 to 20",
        },
    )  # fmt: skip
