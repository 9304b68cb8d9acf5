"""What people type about recommendations. Forms check what was typed; the services decide what may be done."""

from typing import Any

from django import forms
from django.utils import timezone

from arrangements.models import Body
from casework.editing import RevisionForm
from core.fields import line, words
from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from partnerships.models import Agency
from partnerships.selectors import in_force
from reviews.enums import Response, Theme
from reviews.models import Recommendation
from reviews.recommendations.services import Proposal

LONG = 4000


class _Named(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def _several(label: str, rows: Any, hint: str = "") -> _Named:
    return _Named(
        queryset=rows, label=label, help_text=hint, required=False, widget=CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list", "invalid_pk_value": "Choose from the list"},
    )  # fmt: skip


class RecommendationForm(RevisionForm):
    """`looked`: similar ones were shown for this text, so that saving it is a decision made in knowledge of them."""

    text = words(
        "What is recommended?", "Enter what is recommended",
        hint="One improvement, in words that can be published. Do not name children, adults or families.", rows=6, most=LONG,
    )  # fmt: skip
    why = words(
        "Why?", hint="The underlying reason that the review found. You can leave this empty.", rows=4, most=LONG
    )
    names = words(
        "Bodies outside the partnership", hint="One on each line, such as a government department.", rows=3, most=2000
    )
    themes = forms.MultipleChoiceField(
        label="Themes", choices=Theme.choices, required=False, widget=CheckboxSelectMultiple,
        help_text="By these others find it.", error_messages={"invalid_choice": "Choose themes from the list"},
    )  # fmt: skip
    looked = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("text", "why", "agencies", "bodies", "names", "themes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        agencies = Agency.objects.filter(in_force(today)).order_by("name", "pk")
        bodies = Body.objects.filter(in_force(today)).order_by("order", "pk")
        self.fields["agencies"] = _several("To which agencies?", agencies)
        self.fields["bodies"] = _several("To which groups of the partnership?", bodies)
        self.order_fields(self.field_order)

    @property
    def proposal(self) -> Proposal:
        typed = self.cleaned_data
        names = tuple(name.strip() for name in typed["names"].splitlines() if name.strip())
        return Proposal(
            text=typed["text"], why=typed["why"], themes=tuple(typed["themes"]), agencies=tuple(typed["agencies"]),
            bodies=tuple(typed["bodies"]), names=names,
        )  # fmt: skip

    def unchecked(self) -> "RecommendationForm":
        """The same as typed so far, without a word about what is still missing."""
        typed = {n: f.widget.value_from_datadict(self.data, self.files, n) for n, f in self.fields.items()}
        return RecommendationForm(initial=typed)

    def remember_looking(self) -> None:
        """The page that is shown again says that similar ones were seen."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["looked"] = "yes"  # type: ignore[index]


def as_typed(row: Recommendation) -> dict[str, Any]:
    addressees = list(row.addressees.all())
    return {
        "text": row.text, "why": row.why, "themes": row.themes, "revision": row.revision,
        "agencies": [each.agency_id for each in addressees if each.agency_id],
        "bodies": [each.body_id for each in addressees if each.body_id],
        "names": "\n".join(each.name for each in addressees if each.name),
    }  # fmt: skip


class RemoveForm(RevisionForm):
    reason = words("Why?", "Enter why it is removed", hint="It stays in the history of the case.", rows=3, most=1000)


class ResponseForm(RevisionForm):
    response = forms.ChoiceField(
        label="Is it accepted?",
        choices=[(Response.ACCEPTED.value, "Accepted"), (Response.NOT_ACCEPTED.value, "Not accepted")],
        widget=RadioSelect(
            hints={
                Response.ACCEPTED: "Actions follow from it.",
                Response.NOT_ACCEPTED: "The reason is kept for the annual report.",
            }
        ),
        error_messages={"required": "Choose whether it is accepted"},
    )
    reason = words("Reason", hint="Needed where it is not accepted.", rows=4, most=LONG)
    decided_by = line(
        "Who decided?", "Enter who decided", hint="For example the executive group, at its meeting in May."
    )
    responded_on = DateField3(
        label="When?", name="The day of the response", error_messages={"required": "Enter the day of the response"}
    )
    change_reason = words("Why does the response change?", rows=3, most=1000)

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["change_reason"]


def response_as_recorded(row: Recommendation) -> dict[str, Any]:
    start: dict[str, Any] = {"revision": row.revision}
    if row.response != Response.PROPOSED:
        start |= {name: getattr(row, name) for name in ("response", "reason", "decided_by", "responded_on")}
    return start
