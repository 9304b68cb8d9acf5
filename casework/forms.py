"""What people type about cases. Forms check what was typed; the services decide what may be done."""

from typing import Any

from django import forms

from accounts.models import User
from casework.enums import CaseKind
from casework.files import CheckedFileField
from core.fields import line, words

SHOWS = (("open", "Open"), ("closed", "Closed"), ("all", "All"))
FEWEST_WORDS = 4


class CaseFilterForm(forms.Form):
    q = forms.CharField(label="Reference or title", required=False, max_length=100)
    kind = forms.ChoiceField(label="Kind", choices=[("", "Every kind"), *CaseKind.choices], required=False)
    show = forms.ChoiceField(label="Show", choices=SHOWS, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea,
        help_text="It stays in the history of this case. Do not name children, adults or families.",
        error_messages={"required": "Enter the reason", "max_length": "Reason must be 500 characters or fewer"},
    )


class RestrictForm(ReasonForm):
    """Who is named at once: nobody who works on the case should lose it by an oversight."""

    people = forms.MultipleChoiceField(
        label="Who else may open it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="You are named yourself. You can name more people later.",
        error_messages={"invalid_choice": "Choose people from the list"},
    )

    def __init__(self, *args: Any, people: list[User], roles: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(user.pk): user for user in people}
        self.fields["people"].choices = [(pk, _called(u, roles)) for pk, u in self.found.items()]  # type: ignore[attr-defined]
        self.order_fields(["people", "reason"])
        if not people:
            del self.fields["people"]

    def clean_people(self) -> list[User]:
        return [self.found[pk] for pk in self.cleaned_data["people"]]


class NamePersonForm(ReasonForm):
    person = forms.ChoiceField(
        label="Who",
        help_text="People whose role opens cases and who are not named on this one yet.",
        error_messages={"required": "Choose a person", "invalid_choice": "Choose a person from the list"},
    )

    def __init__(self, *args: Any, people: list[User], roles: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(user.pk): user for user in people}
        choices = [("", "Choose"), *((pk, _called(user, roles)) for pk, user in self.found.items())]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(["person", "reason"])

    def clean_person(self) -> User:
        return self.found[self.cleaned_data["person"]]


def _called(user: User, roles: dict[int, str]) -> str:
    return f"{user.full_name} ({roles[user.pk]})" if user.pk in roles else user.full_name


class EmergencyForm(forms.Form):
    reference = forms.CharField(
        label="Reference of the case",
        max_length=20,
        help_text="For example SI-2026-004",
        error_messages={
            "required": "Enter the reference of the case",
            "max_length": "Reference must be 20 characters or fewer",
        },
    )
    reason = forms.CharField(
        label="Why it must be opened now",
        max_length=500,
        widget=forms.Textarea,
        help_text="At least a sentence: what has happened, and why it cannot wait for somebody who is named on the case. "
        "Do not name children, adults or families.",
        error_messages={
            "required": "Enter why it must be opened now",
            "max_length": "The reason must be 500 characters or fewer",
        },
    )

    def clean_reference(self) -> str:
        return str(self.cleaned_data["reference"]).strip().upper()

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"]).strip()
        if len(reason.split()) < FEWEST_WORDS:
            raise forms.ValidationError(
                "Write at least a sentence: the chairs and the people named on the case read it"
            )
        return reason


class DocumentForm(forms.Form):
    title = forms.CharField(
        label="What it is",
        max_length=200,
        help_text="Neutral words, such as Terms of reference. Do not name children, adults or families.",
        error_messages={
            "required": "Enter what the document is",
            "max_length": "The title must be 200 characters or fewer",
        },
    )
    file = CheckedFileField()


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label="Why it is removed",
        max_length=300,
        widget=forms.Textarea,
        help_text="It stays in the history of this case. Do not name children, adults or families.",
        error_messages={
            "required": "Enter why the document is removed",
            "max_length": "The reason must be 300 characters or fewer",
        },
    )


class DeclareForm(forms.Form):
    """Of oneself. What it is, is asked: those who run the case must know what to keep from whom."""

    nature = words(
        "What is the conflict of interest?", "Enter what the conflict of interest is", rows=4, most=1000,
        hint="For example that you managed a practitioner involved, or are related to one. Do not name children, adults or families.",
    )  # fmt: skip


class RecordConflictForm(DeclareForm):
    """Of somebody else: an account that may open the case, or somebody without one by name."""

    who = forms.ChoiceField(
        label="Who has it?", required=False, help_text="People who may open this case.",
        error_messages={"invalid_choice": "Choose a person from the list, or enter a name"},
    )  # fmt: skip
    person = line("Or the name of somebody who has no account", most=200)
    role = line("Their part in the case (optional)", most=200, hint="For example reviewer, or member of the panel.")

    def __init__(self, *args: Any, people: list[User], roles: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(user.pk): user for user in people}
        choices = [("", "Nobody in this list"), *((pk, _called(user, roles)) for pk, user in self.found.items())]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(["who", "person", "role", "nature"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        user = self.found.get(data.pop("who", ""))
        if user is None and "who" not in self.errors and not data.get("person"):
            self.add_error("who", "Choose a person from the list, or enter a name")
        if user is not None and data.get("person"):
            self.add_error("person", "Choose a person from the list or enter a name, not both")
        return data | {"user": user}


class EndConflictForm(forms.Form):
    reason = words(
        "Why does it not hold any more?", "Enter why the conflict of interest does not hold any more", rows=4, most=500,
        hint="It stays in the history of this case. Do not name children, adults or families.",
    )  # fmt: skip
