"""What is asked when criteria are tested and when a notification is recorded."""

from typing import Any

from django import forms

from casework.editing import RevisionForm
from core.fields import line, words, yes_or_no
from core.forms import DateField3, RadioSelect
from incidents.recording.testing import CONSIDERED, NOTHING_FURTHER


class FindingForm(RevisionForm):
    met = yes_or_no("Is it met?", "Say whether it is met")
    reason = words(
        "Why?", "Enter why", hint="What is known that speaks for or against it. The reason stays with the case.", rows=4
    )

    def __init__(self, *args: Any, question: str = "", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met"].label, self.fields["met"].help_text = question or "Is it met?", hint


class ConcludeForm(forms.Form):
    """What follows. Where there is only one way, only the reason is asked for."""

    way = forms.ChoiceField(
        label="What follows?", widget=RadioSelect, error_messages={"required": "Choose what follows"}
    )
    reason = words("Why?", "Enter why", hint="The reason stays on record with the case.", rows=4)

    def __init__(
        self, *args: Any, meeting: str = "", only_meeting: bool = False, notifiable: bool = False, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        ways = [(CONSIDERED, f"It goes to the {meeting}" if meeting else "It goes to a meeting that considers it")]
        if not only_meeting:
            ways.append((NOTHING_FURTHER, "Nothing further: close the case"))
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        if notifiable:
            self.fields.clear()
        elif only_meeting:
            del self.fields["way"]

    @property
    def typed(self) -> dict[str, str]:
        return {"way": CONSIDERED, "reason": ""} | self.cleaned_data


class AgainForm(forms.Form):
    facts_on = DateField3(
        label="When did the new facts become known?", name="The day of the new facts",
        help_text="If it has to be notified after all, the time counts from this day.",
        error_messages={"required": "Enter the day on which the new facts became known"},
    )  # fmt: skip
    reason = words("What is new?", "Enter what is new", rows=4)


class NoticeForm(forms.Form):
    sent_to = line("To whom was it sent?", "Enter to whom it was sent")
    sent_on = DateField3(
        label="When was it sent?", name="The day on which it was sent",
        error_messages={"required": "Enter the day on which it was sent"},
    )  # fmt: skip
    sent_by = line("Who sent it?", "Enter who sent it", hint="Name or post.")
    receipt = line(
        "Receipt number (optional)", hint="The number that the national form gives once it is sent.", most=100
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "late_reason" in self.data:
            self.fields["late_reason"] = words("Why was the date missed?")
