"""What people type about an item of an agenda."""

from django import forms

from core.forms import DateField3


class TakeForm(forms.Form):
    taken_on = DateField3(
        label="At the meeting of", name="The day of the meeting",
        error_messages={"required": "Enter the day of the meeting"},
    )  # fmt: skip
    outcome = forms.CharField(
        label="What came of it?",
        help_text="A few words, such as “Noted”. No details of the case.",
        max_length=300,
        error_messages={"required": "Enter what came of it"},
    )
