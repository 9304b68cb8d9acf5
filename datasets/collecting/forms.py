"""Input of an agency's pages besides the boxes for figures."""

from typing import Any

from django import forms

from accounts.models import User
from casework.editing import RevisionForm
from core.fields import line, words
from core.forms import RadioSelect
from datasets.enums import Standing

NIL = (
    ("zero", "None of it happened: enter zero"),
    (Standing.NOT_COLLECTED.value, "We do not collect these"),
    (Standing.NOT_AVAILABLE.value, "They are not available yet"),
)


class SummaryForm(RevisionForm):
    narrative = words(
        "The story of the quarter",
        hint="What changed and why, what worries you, what you are doing about it. No names, and nothing about one child or adult.",
        rows=10,
    )


class EmptyForm(forms.Form):
    """All empty boxes at once: nil returns are normal and sayable."""

    meaning = forms.ChoiceField(
        label="What do the empty boxes mean?", choices=NIL, widget=RadioSelect,
        error_messages={"required": "Select what the empty boxes mean"},
    )  # fmt: skip


class SubmitForm(forms.Form):
    checked = forms.CharField(widget=forms.HiddenInput, required=False)
    late_reason = words(
        "Why does it come late? (optional)", hint="Late returns happen. A word helps the partnership to plan.", rows=3
    )

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"]


class PassForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.none(), label="Who goes on with it?", empty_label="Anybody of our agency", required=False,
        error_messages={"invalid_choice": "Choose somebody who answers for your agency"},
    )  # fmt: skip
    note = line("What should they know? (optional)", hint="No figures and no names: it goes into the return's history.")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = people
        field.label_from_instance = lambda user: user.full_name


class ExplainForm(RevisionForm):
    explanation = words(
        "Why are the figures right?",
        "Say in a few words why the figures are right, or amend them",
        hint="For example: the team moved to a new record system in May. No names, and nothing about one child or adult.",
        rows=4,
        most=2000,
    )
