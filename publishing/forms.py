"""What managers and signatories type."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from publishing.enums import SignOffDecision
from publishing.models import SignOff

TIMES = ["%H:%M", "%I:%M%p", "%I%p", "%I:%M %p", "%I %p", "%H.%M", "%I.%M%p"]


class TextForm(forms.Form):
    """One section's own words. Empty is allowed: it takes the text away."""

    text = forms.CharField(
        label="Text",
        required=False,
        strip=True,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Shown at the head of the section. You can use Markdown: # for a heading, - for a list, **bold**.",
        error_messages={"max_length": "Text must be 20,000 characters or fewer"},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class SendForm(forms.Form):
    """`missing`: how many required contents are not stated."""

    understood = forms.BooleanField(
        label="Send it although some required contents are missing",
        error_messages={"required": "Tick the box to send it although some required contents are missing"},
    )

    def __init__(self, *args: Any, missing: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not missing:
            del self.fields["understood"]


class _ForSignatories(forms.Form):
    signatories = forms.MultipleChoiceField(
        label="Who is this for?",
        widget=CheckboxSelectMultiple,
        error_messages={
            "required": "Select at least one signatory",
            "invalid_choice": "Select signatories who have not signed yet",
        },
    )

    def __init__(self, *args: Any, waiting: list[SignOff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.order), f"{each.role}, {each.organisation}") for each in waiting]
        self.fields["signatories"].choices = choices  # type: ignore[attr-defined]

    def clean_signatories(self) -> list[int]:
        return [int(order) for order in self.cleaned_data["signatories"]]


class SignForm(_ForSignatories):
    decision = forms.ChoiceField(
        label="Your answer",
        choices=[
            (SignOffDecision.AGREED, "Agree to this version"),
            (SignOffDecision.RETURNED, "Return it for changes"),
        ],
        widget=RadioSelect,
        error_messages={"required": "Select whether you agree to this version"},
    )
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="Say what must change if you return it.",
        error_messages={"max_length": "Comment must be 2,000 characters or fewer"},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == SignOffDecision.RETURNED and not cleaned.get("comment"):
            self.add_error("comment", "Enter what must change")
        return cleaned


class PaperForm(_ForSignatories):
    paper = forms.CharField(
        label="Where is the signed paper?",
        max_length=250,
        help_text="For example, the minutes of a meeting and where they are kept.",
        error_messages={
            "required": "Enter where the signed paper is",
            "max_length": "Where it is must be 250 characters or fewer",
        },
    )


class PublishForm(forms.Form):
    when = forms.ChoiceField(
        label="When should it be published?",
        choices=[("now", "Now"), ("later", "At a date and time")],
        widget=RadioSelect,
        error_messages={"required": "Select when it should be published"},
    )
    day = DateField3(label="Date", name="The date", required=False, help_text="Only for a later publication.")
    time = forms.TimeField(
        label="Time",
        required=False,
        input_formats=TIMES,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        help_text="For example, 9am or 14:30.",
        error_messages={"invalid": "Enter a time such as 9am or 14:30"},
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") != "later":
            cleaned["at"] = None
            return cleaned
        for name, words in (("day", "Enter the date of publication"), ("time", "Enter the time of publication")):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        if cleaned.get("day") and cleaned.get("time"):
            cleaned["at"] = timezone.make_aware(datetime.combine(cleaned["day"], cleaned["time"]))
            if cleaned["at"] <= self.now:
                self.add_error("day", "The time of publication must be in the future")
        return cleaned


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=1000,
        widget=forms.Textarea,
        error_messages={
            "required": "Enter why it is withdrawn",
            "max_length": "The reason must be 1,000 characters or fewer",
        },
    )
