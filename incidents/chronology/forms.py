"""What people choose and type about the merged chronology and the paper: input only."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from core.forms import RadioSelect


class JudgementForm(forms.Form):
    one = forms.IntegerField()
    other = forms.IntegerField()
    same = forms.ChoiceField(choices=[("yes", "The same event"), ("no", "Two events")])
    note = forms.CharField(max_length=300, required=False)


class MatchForm(forms.Form):
    """Which other entry tells of the same event. `choices`: id and words of each."""

    other = forms.ChoiceField(
        label="Which entry tells of the same event?", widget=RadioSelect,
        error_messages={"required": "Choose the entry that tells of the same event"},
    )  # fmt: skip
    note = forms.CharField(label="Why (optional)", max_length=300, required=False)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["other"]).choices = choices


class OpenForm(forms.Form):
    """`missing`: somebody has not answered, so that opening needs a reason."""

    reason = forms.CharField(
        label="Why the panel sees it without these answers", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why the panel should see the chronology without these answers"},
    )  # fmt: skip

    def __init__(self, *args: Any, missing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if missing:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


class GatherAgainForm(forms.Form):
    reason = forms.CharField(
        label="Why more information is needed", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why more information is needed"},
    )  # fmt: skip


class NewPaperForm(forms.Form):
    annex = forms.ChoiceField(
        label="The merged chronology",
        choices=[("with", "Add it as an annex"), ("without", "Leave it out")],
        widget=RadioSelect(hints={"with": "With the contradictions judged, the silences, and who knew what when."}),
        error_messages={"required": "Choose whether the merged chronology is added"},
    )
