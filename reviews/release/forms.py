"""What people type about a release. Forms check what was typed; the services decide what may be done."""

import datetime as dt
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings

from casework.editing import RevisionForm
from casework.refusals import Refused
from core.fields import line, words, yes_or_no
from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from reviews.enums import Audience, Published, Recipient, WordKind
from reviews.models import Draft
from reviews.release.preparing import may_use_file
from reviews.release.words import MOST_AT_ONCE, Entry

LONG = 200_000
HINTS = {
    Published.FULL.value: "Every section of the report that was agreed.",
    Published.LEARNING_SUMMARY.value: "Some sections, where the whole report would tell who it is about. Needs reasons.",
    Published.IMPROVEMENTS.value: "What is recommended, and no more. Needs reasons.",
}
KIND_NAMES = {str(kind.label).lower(): kind for kind in WordKind} | {kind.value.replace("_", " "): kind for kind in WordKind} | {
    "school": WordKind.SCHOOL, "nursery": WordKind.SCHOOL, "address": WordKind.PLACE, "postcode": WordKind.PLACE,
    "born": WordKind.BIRTH_DATE, "dob": WordKind.BIRTH_DATE,
}  # fmt: skip


class PressForm(forms.Form):
    """A button and nothing to fill in."""


class WordsForm(forms.Form):
    """One per line; a line may begin with its own kind and a colon."""

    kind = forms.ChoiceField(
        label="What are they?", choices=WordKind.choices, widget=RadioSelect, initial=WordKind.NAME,
        error_messages={"required": "Choose what kind of words they are"},
    )  # fmt: skip
    lines = words(
        "The words, one on each line", "Enter at least one word", rows=8, most=50_000,
        hint="A full name is found in both orders and by its parts. Write dates as 5 March 2026. A line may name its own kind, such as "
        "“place: 12 Mill Lane, Testford”.",
    )  # fmt: skip

    def clean_lines(self) -> str:
        typed: str = self.cleaned_data["lines"]
        if "\x00" in typed:
            raise forms.ValidationError("One character in this text cannot be kept. Type the line again.")
        if len([each for each in typed.splitlines() if each.strip()]) > MOST_AT_ONCE:
            raise forms.ValidationError(f"Add at most {MOST_AT_ONCE} words at once")
        return typed

    @property
    def entries(self) -> list[Entry]:
        chosen = WordKind(self.cleaned_data["kind"])
        lines = [each.strip() for each in self.cleaned_data["lines"].splitlines() if each.strip()]
        return [_entry(each, chosen) for each in lines]


def _entry(typed: str, chosen: WordKind) -> Entry:
    before, colon, after = typed.partition(":")
    kind = KIND_NAMES.get(before.strip().lower())
    return (kind, after.strip()) if colon and kind and after.strip() else (chosen, typed)


class BeginForm(forms.Form):
    title = line(
        "What is the published report called?", "Enter what the published report is called", most=200,
        hint="Everybody will read it. No name, no initials and no place that could tell who it is about.",
    )  # fmt: skip


class OutcomeForm(RevisionForm):
    title = line("What is the published report called?", "Enter what the published report is called", most=200)
    outcome = forms.ChoiceField(
        label="What is published?", choices=Published.choices, widget=RadioSelect(hints=HINTS),
        error_messages={"required": "Choose what is published"},
    )  # fmt: skip
    rationale = words(
        "Why is the report not published in full?", hint="Leave empty for the full report. The Panel is told these reasons.", most=10_000,
    )  # fmt: skip
    sections = forms.MultipleChoiceField(
        label="Which sections does the learning summary have?", widget=CheckboxSelectMultiple, required=False,
        help_text="For a learning summary only. The full report has all of them, the improvements only what is recommended.",
        error_messages={"invalid_choice": "Choose sections from the list"},
    )  # fmt: skip
    anonymous = yes_or_no(
        "Is the partnership named?", "Say whether the partnership is named",
        "Where naming the area would tell who it is about, the report can be published without it.",
    )  # fmt: skip
    own_pdf = yes_or_no(
        "Which PDF is published?", "Choose which PDF is published", "Pages are made from the text either way.",
    )  # fmt: skip

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [(each["code"], each["title"]) for each in draft.sections]  # type: ignore[attr-defined]
        self.fields["anonymous"].choices = [("False", "Yes"), ("True", "No, it is published anonymously")]  # type: ignore[attr-defined]
        self.fields["own_pdf"].choices = [  # type: ignore[attr-defined]
            ("False", "One that the portal makes from the text"), ("True", "The reviewer’s own PDF, as it came"),
        ]  # fmt: skip
        if not may_use_file(draft, Published.FULL):
            del self.fields["own_pdf"]


class SectionForm(RevisionForm):
    title = line("Heading", "Enter the heading", most=200)
    text = words("Text", "Enter the text, or leave the section out under what is published", rows=24, most=LONG)


class DayForm(RevisionForm):
    publish_on = DateField3(
        label="On which day will it be published?", name="The day of publication",
        help_text="The day by which copies must have gone is counted back from it.",
        error_messages={"required": "Enter the day of publication"},
    )  # fmt: skip


class CopiesForm(forms.Form):
    recipients = forms.MultipleChoiceField(
        label="Who was sent a copy?", choices=Recipient.choices, widget=CheckboxSelectMultiple,
        error_messages={"required": "Choose to whom the copy went", "invalid_choice": "Choose from the list"},
    )  # fmt: skip
    sent_on = DateField3(label="When did it go?", name="The day", error_messages={"required": "Enter when it went"})
    sent_by = line("Who sent it?", "Enter who sent it")
    receipt = line("Receipt or reference number", hint="Leave empty if none was given.", most=100)
    rationale_sent = forms.BooleanField(
        label="The reasons for not publishing in full went with it", required=False,
        help_text="They must, where less than the full report is published.",
    )  # fmt: skip
    content_sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, with_reasons: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_reasons:
            del self.fields["rationale_sent"]


class ToldForm(forms.Form):
    audience = forms.ChoiceField(
        label="Who was told that it will be published?", choices=Audience.choices, widget=RadioSelect,
        error_messages={"required": "Choose who was told"},
    )  # fmt: skip
    who = line(
        "Who, in a few words?", "Enter who was told", most=200,
        hint="By relation or post, such as the mother and grandmother. Where nobody could be found, say who was looked for.",
    )  # fmt: skip
    told_on = DateField3(label="When?", name="The day", error_messages={"required": "Enter when they were told"})
    how = line("How?", "Enter how they were told", most=200, hint="Such as: visited by the reviewer and the manager.")
    said = words("What did they say?", hint="Leave empty if nothing.", rows=3, most=5000)


class ReasonForm(forms.Form):
    reason = words("Why?", "Enter why", rows=4, most=5000)


class AcceptNumbersForm(ReasonForm):
    numbers_sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class OverrideForm(ReasonForm):
    """`grave`: one tick more, because the law or a person's safety stands behind the check."""

    finding = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5000)
    certain = forms.BooleanField(
        label="I have read what the check found, and I answer for publishing all the same",
        error_messages={"required": "Say that you have read what the check found and answer for it"},
    )  # fmt: skip

    def __init__(self, *args: Any, grave: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not grave:
            del self.fields["certain"]


class SignForm(forms.Form):
    comment = words("Is there anything to say about it?", hint="Leave empty if not.", rows=3, most=5000)
    content_sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class OrderForm(forms.Form):
    """At once, or at a time on the planned day."""

    when = forms.ChoiceField(
        label="When is it published?", choices=[("day", "On the planned day"), ("now", "At once")], widget=RadioSelect,
        error_messages={"required": "Choose when it is published"},
    )  # fmt: skip
    time = line("At what time on that day?", hint="Such as 9:30 or 14:00. Leave empty for 9:00.", most=10)

    def moment(self, day: date | None) -> datetime | None:
        if self.cleaned_data["when"] == "now":
            return None
        if day is None:
            raise Refused("No day is planned. Plan it first, or publish at once.", "when")
        return datetime.combine(day, self.cleaned_data["time"], tzinfo=ZoneInfo(settings.TIME_ZONE))

    def clean_time(self) -> dt.time:
        typed = (self.cleaned_data["time"] or "9:00").strip().replace(".", ":")
        for form in ("%H:%M", "%I:%M%p", "%I%p"):
            try:
                return datetime.strptime(typed.replace(" ", ""), form).time()  # noqa: DTZ007  a time alone
            except ValueError:
                continue
        raise forms.ValidationError("Enter a time such as 9:30 or 14:00")


class WithdrawForm(forms.Form):
    reason = words(
        "Why is it withdrawn?", "Enter why it is withdrawn", rows=4, most=2000,
        hint="These words stand on the public page in its place. No name, and nothing that tells who it is about.",
    )  # fmt: skip


class DepositForm(forms.Form):
    repository = line(
        "Which repository?",
        "Enter which repository",
        most=200,
        hint="For example the national repository of case reviews.",
    )
    deposited_on = DateField3(
        label="When was it given?", name="The day", error_messages={"required": "Enter when it was given"}
    )
    reference = line("Their reference", hint="Leave empty if there is none.", most=200)
