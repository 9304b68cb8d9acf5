"""What is asked when a review is opened."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from casework.enums import CaseKind
from core.fields import line, words
from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from partnerships.models import Agency
from partnerships.selectors import in_force
from reviews.enums import Basis, Theme

HINTS = {
    CaseKind.LOCAL_REVIEW: "A child's case from which the area can learn. Six months from the decision to publication.",
    CaseKind.ADULT_REVIEW: "An adult's case under the Care Act 2014. Six months from the decision is the aim.",
    CaseKind.SERIOUS_CASE_REVIEW: "A review that began under the earlier rules and is finished here.",
    CaseKind.SINGLE_AGENCY_REVIEW: "One agency looks at its own part, and the partnership learns from it.",
    CaseKind.TABLE_TOP: "Those who worked on a case come together to see what was hard or went well. No outside reviewer is needed.",
    CaseKind.NATIONAL_REVIEW: "The National Panel reviews the case itself. The local decision waits, and is looked at again afterwards.",
}
WITHOUT_DECISION = frozenset({CaseKind.SINGLE_AGENCY_REVIEW, CaseKind.TABLE_TOP})


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label="What kind of review is it?", widget=RadioSelect(hints={k.value: hint for k, hint in HINTS.items()}),
        error_messages={"required": "Choose the kind of review"},
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: Sequence[CaseKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class OpeningForm(forms.Form):
    """`kind` decides which questions are asked; `decided`: the decision is on record, so its day is not asked for."""

    title = line(
        "What shall it be called?", "Enter what the review shall be called", most=120,
        hint="Neutral words, such as Infant, 2026. No names: everybody who sees lists reads it.",
    )  # fmt: skip
    decided_on = DateField3(
        label="When was it decided to hold the review?", name="The day of the decision",
        error_messages={"required": "Enter the day of the decision"},
    )  # fmt: skip
    basis = forms.ChoiceField(
        label="On which ground is it held?", choices=Basis.choices, widget=RadioSelect,
        error_messages={"required": "Say whether the review is mandatory or discretionary"},
    )  # fmt: skip
    opened_reason = words("Why is it held?", "Enter why the review is held", rows=4, hint="No names.")
    lead_agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), label="Whose work does it look at?", empty_label="Choose an agency",
        error_messages={"required": "Choose the agency", "invalid_choice": "Choose an agency from the list"},
    )  # fmt: skip
    planned_on = DateField3(
        label="By when is it planned to be done? (optional)", name="The planned day", required=False,
        help_text="A date of your own: no rule sets one for this kind of review.",
    )  # fmt: skip
    themes = forms.MultipleChoiceField(
        label="What is it about? (optional)", choices=Theme.choices, widget=CheckboxSelectMultiple, required=False,
        help_text="Helps others to find what you learned. You can change this later.",
        error_messages={"invalid_choice": "Choose themes from the list"},
    )  # fmt: skip
    restricted = forms.BooleanField(
        label="Open to named people only", required=False,
        help_text="Nobody else will find the case anywhere. You are named, and can name others.",
    )  # fmt: skip
    opening_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)

    def __init__(self, *args: Any, kind: CaseKind, decided: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"opening_key": str(uuid4())} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        wanted = {
            "decided_on": not decided and kind not in WITHOUT_DECISION,
            "basis": kind == CaseKind.ADULT_REVIEW,
            "opened_reason": not decided and kind in WITHOUT_DECISION,
            "lead_agency": kind == CaseKind.SINGLE_AGENCY_REVIEW,
            "planned_on": kind not in {CaseKind.LOCAL_REVIEW, CaseKind.ADULT_REVIEW, CaseKind.NATIONAL_REVIEW},
        }
        for name, shown in wanted.items():
            if not shown:
                del self.fields[name]
        if "lead_agency" in self.fields:
            agencies = Agency.objects.filter(in_force(timezone.localdate())).order_by("name")
            self.fields["lead_agency"].queryset = agencies  # type: ignore[attr-defined]
