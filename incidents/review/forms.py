"""What people type about a rapid review. Forms check what was typed; the services decide what may be done."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from arrangements.models import Body
from casework.editing import RevisionForm
from core.forms import DateField3, RadioSelect
from incidents.criteria import Criterion
from incidents.enums import PlanStepCode
from incidents.models import CriterionFinding, DecisionDraft
from incidents.review.deciding import Weighed
from partnerships.roles import Role
from partnerships.selectors import in_force

LONG = 20_000
MET = [("yes", "Met"), ("no", "Not met")]


def words(label: str, required: str = "", *, hint: str = "", rows: int = 5, most: int = LONG) -> forms.CharField:
    """A box for text; `required`: what to say when it is empty, nothing where it may be."""
    return forms.CharField(
        label=label, help_text=hint, required=bool(required), max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": required or ""},
    )  # fmt: skip


def line(label: str, required: str = "", *, hint: str = "", most: int = 200) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=bool(required), max_length=most, error_messages={"required": required}
    )


def _storable(typed: Any) -> Any:
    """Without the one character that the database takes in no text: what is half written is kept unchecked."""
    if isinstance(typed, list):
        return [_storable(part) for part in typed]
    return typed.replace("\x00", "") if isinstance(typed, str) else typed


class StepForm(RevisionForm):
    planned_on = DateField3(
        label="Planned for",
        name="The planned day",
        error_messages={"required": "Enter the day for which it is planned"},
    )
    done_on = DateField3(
        label="Done on",
        name="The day on which it was done",
        required=False,
        help_text="Leave empty while it is not done.",
    )


class TemplateStepForm(RevisionForm):
    title = line("What is done", "Enter what is done")
    who = line("Who does it", hint="A post or a group. You can leave this empty.")
    working_day = forms.IntegerField(
        label="On which working day",
        help_text="Counted from the day on which the rapid review begins, which is day 0.",
        min_value=0, max_value=30, widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages={
            "required": "Enter the working day", "invalid": "The working day must be a whole number, such as 5",
            "min_value": "The working day must be between 0 and 30", "max_value": "The working day must be between 0 and 30",
        },
    )  # fmt: skip
    code = forms.ChoiceField(
        label="What it is",
        choices=PlanStepCode.choices,
        widget=forms.Select,
        help_text="The portal marks a step as done when it sees it happen. Mark the agencies’ returns and “Another step” yourself.",
        error_messages={"required": "Choose what kind of step it is", "invalid_choice": "Choose a kind from the list"},
    )


class AimForm(RevisionForm):
    text = words("The panel's words", "Enter the panel's words", rows=12)


class MeetingForm(RevisionForm):
    panel_met_on = DateField3(
        label="When did the panel meet?", name="The day", error_messages={"required": "Enter when the panel met"}
    )
    present = words("Who was there?", "Enter who was there", hint="Posts and agencies are enough.", most=5000)


class RecommendForm(RevisionForm):
    recommendation = forms.ChoiceField(
        label="What does the panel recommend?",
        widget=RadioSelect,
        error_messages={"required": "Choose what the panel recommends"},
    )
    recommended_reason = words("Why?", "Enter why the panel recommends this")
    national_view = words(
        "Does the case raise matters of national importance?",
        "Enter the panel's view of the national interest",
        hint="Say what the panel thinks and why, even if the answer is no.",
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], about_child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recommendation"].choices = list(choices)  # type: ignore[attr-defined]
        if not about_child:
            self.fields["national_view"].required = False
            self.fields["national_view"].help_text = "You can leave this empty for an adult's case."


class DraftForm(RevisionForm):
    """What may be saved to come back to: anything, or nothing."""

    recommended_reason = words("Why?")
    national_view = words("Does the case raise matters of national importance?")


class DecideForm(RevisionForm):
    """The decision, with a reason against each criterion; the panel's findings stand in the boxes to begin with."""

    outcome = forms.ChoiceField(
        label="What is decided?", widget=RadioSelect, error_messages={"required": "Choose what is decided"}
    )
    rationale = words("Why?", "Enter the reasons for the decision")
    national_view = words(
        "Does the case raise matters of national importance?", "Enter the view of the national interest"
    )
    dissent = words("Who saw it differently, and why?", hint="Leave empty if nobody did.", most=5000, rows=3)
    took_part = words(
        "Who took part in the decision?", "Enter who took part in the decision", hint="Posts and agencies are enough.",
        most=5000, rows=3,
    )  # fmt: skip
    decided_on = DateField3(
        label="When was it decided?", name="The day of the decision",
        error_messages={"required": "Enter when it was decided"},
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        choices: Sequence[tuple[str, str]],
        criteria: Sequence[Criterion],
        findings: dict[str, CriterionFinding],
        about_child: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.fields["outcome"].choices = list(choices)  # type: ignore[attr-defined]
        if not about_child:
            self.fields["national_view"].required = False
        for criterion in criteria:
            self._ask(criterion, findings.get(criterion.code))

    def _ask(self, criterion: Criterion, finding: CriterionFinding | None) -> None:
        self.fields[f"met_{criterion.code}"] = forms.ChoiceField(
            label=criterion.question, help_text=criterion.group, choices=MET, widget=RadioSelect,
            initial="" if finding is None else "yes" if finding.met else "no",
            error_messages={"required": f"Choose met or not met: {criterion.question}"},
        )  # fmt: skip
        self.fields[f"reason_{criterion.code}"] = forms.CharField(
            label="Reason", max_length=5000, initial=finding.reason if finding else "",
            widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": f"Enter a reason: {criterion.question}"},
        )  # fmt: skip

    @property
    def as_typed(self) -> dict[str, Any]:
        """What stands in the boxes, checked or not: a date as its three boxes."""
        names = [name for name in self.fields if name != "revision"]
        return {
            name: _storable(self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))
            for name in names
        }

    def meet_draft(self, draft: DecisionDraft | None) -> dict[str, Any]:
        """For components/conflict.html: somebody kept another draft first, or the decision's draft has gone."""
        typed = self.as_typed
        theirs = draft.typed if draft else {}
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["revision"] = str(draft.revision if draft else 0)  # type: ignore[index]
        return {
            "by": draft.changed_by.full_name if draft else "",
            "at": draft.changed_at if draft else None,
            "changes": [
                {
                    "label": self.fields[name].label,
                    "theirs": self._shown(name, theirs.get(name, "")),
                    "yours": self._shown(name, value),
                }
                for name, value in typed.items()
                if isinstance(value, str) and theirs.get(name, "") != value
            ],
        }

    @property
    def criterion_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"met_{c.code}"], self[f"reason_{c.code}"]) for c in self.criteria]

    @property
    def weighed(self) -> list[Weighed]:
        typed = self.cleaned_data
        return [
            Weighed(c.question, met=typed[f"met_{c.code}"] == "yes", reason=typed[f"reason_{c.code}"])
            for c in self.criteria
        ]

    @property
    def decision(self) -> dict[str, Any]:
        names = ("outcome", "rationale", "national_view", "dissent", "took_part", "decided_on")
        return {name: self.cleaned_data[name] for name in names} | {"weighed": self.weighed}


class ReturnForm(forms.Form):
    wanted = words("What is wanted from the panel?", "Enter what is wanted from the panel", most=5000)


class SendForm(forms.Form):
    sent_on = DateField3(
        label="When was it sent?", name="The day", error_messages={"required": "Enter when it was sent"}
    )
    sent_by = line("Who sent it?", "Enter who sent it", most=250)
    receipt = line("Receipt or reference number", hint="Leave empty if none was given.", most=100)
    late_reason = words(
        "Why was it late?", hint="Only if it went after the day on which it was due.", rows=3, most=5000
    )


class CloseForm(forms.Form):
    note = words(
        "What came of it?", "Enter what came of it", hint="A sentence or two for whoever opens the case later."
    )


class DeciderForm(RevisionForm):
    decider = forms.ChoiceField(
        label="Who decides?",
        widget=forms.Select,
        error_messages={"required": "Choose who decides", "invalid_choice": "Choose who decides from the list"},
    )
    reason = words("Why?", "Enter why", hint="For example where this was agreed, and when.", rows=3, most=5000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.filter(in_force(timezone.localdate())).order_by("order", "pk")
        self.bodies = {f"body-{body.pk}": body for body in bodies}
        self.roles = {f"role-{role}": role for role in (Role.INDEPENDENT_CHAIR, Role.BUSINESS_MANAGER)}
        self.fields["decider"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            ("Groups", [(key, body.name) for key, body in self.bodies.items()]),
            ("Roles", [(key, str(Role(role).label)) for key, role in self.roles.items()]),
        ]

    @property
    def chosen(self) -> dict[str, Any]:
        key = self.cleaned_data["decider"]
        return {"body": self.bodies.get(key), "role": self.roles.get(key, "")}
