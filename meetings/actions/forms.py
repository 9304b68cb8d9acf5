"""What people type about actions. Forms check what was typed; the services decide what may be done."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from arrangements.models import Body
from casework.editing import RevisionForm
from casework.files import CheckedFileField
from core.fields import words
from core.forms import DateField3, RadioSelect
from meetings.actions.services import Wanted
from meetings.enums import EvidenceState, Impact, Progress
from meetings.models import Action
from partnerships.models import Agency, Membership
from partnerships.selectors import in_force

LONG = 4000
NAMELESS = "Whoever has it reads this without opening the case. Do not name children, adults or families."


def _choose(label: str, rows: Any, *, empty: str, hint: str = "", required: str = "") -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(
        queryset=rows, label=label, empty_label=empty, help_text=hint, required=required != "",
        error_messages={"required": required, "invalid_choice": "Choose one from the list"},
    )  # fmt: skip


class ActionForm(RevisionForm):
    """Of a case, or of a group's own business: then the group is given and not asked for."""

    text = words("What will be done?", "Enter what will be done", hint=NAMELESS, most=LONG)
    measure = words(
        "How will you know that it made a difference?",
        hint="This is what the impact is checked against later.",
        rows=3,
        most=LONG,
    )
    due_on = DateField3(
        label="By when?", name="The day", error_messages={"required": "Enter the day by which it will be done"}
    )
    field_order = ("text", "measure", "owner", "agency", "body", "due_on")

    def __init__(self, *args: Any, body: Body | None = None, dated: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.body = body
        members = Membership.objects.filter(in_force(today)).values("user")
        people = User.objects.filter(is_active=True, pk__in=members).order_by("full_name", "pk")
        agencies = Agency.objects.filter(in_force(today)).order_by("name", "pk")
        self.fields["owner"] = _choose(
            "Who will do it?", people, empty="No single person", hint="A person, an agency, or both."
        )
        self.fields["owner"].label_from_instance = lambda user: user.full_name  # type: ignore[attr-defined]
        self.fields["agency"] = _choose("For which agency?", agencies, empty="No agency")
        self.fields["agency"].label_from_instance = lambda agency: agency.name  # type: ignore[attr-defined]
        if body is None:
            bodies = Body.objects.filter(in_force(today)).order_by("order", "pk")
            hint = "The group that follows it up, and whose chair may accept the evidence."
            self.fields["body"] = _choose("In which group's log?", bodies, empty="No group", hint=hint)
            self.fields["body"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        if not dated:
            del self.fields["due_on"]
        self.order_fields(self.field_order)

    @property
    def wanted(self) -> Wanted:
        typed = self.cleaned_data
        names = ("text", "measure", "owner", "agency")
        return Wanted(**{name: typed[name] for name in names}, body=self.body or typed.get("body"))


def as_typed(action: Action) -> dict[str, Any]:
    names = ("text", "measure", "owner", "agency", "body", "revision")
    return {name: getattr(action, name) for name in names}


class MoveForm(RevisionForm):
    due_on = DateField3(label="The new day", name="The new day", error_messages={"required": "Enter the new day"})
    reason = words("Why?", "Enter why the day moves", hint=NAMELESS, rows=3, most=1000)


class CancelForm(RevisionForm):
    reason = words("Why will it not be done?", "Enter why it will not be done", hint=NAMELESS, rows=3, most=1000)


class ProgressForm(forms.Form):
    progress = forms.ChoiceField(
        label="How does it go?", choices=Progress.choices, widget=RadioSelect,
        error_messages={"required": "Choose how it goes"},
    )  # fmt: skip
    note = words("Say more", hint=f"What was done, and what stands in the way. {NAMELESS}", most=LONG)


class EvidenceForm(forms.Form):
    text = words(
        "What shows that it was done?", "Enter what shows that it was done",
        hint=f"For example a policy that was changed, training that was held, or an audit. {NAMELESS}", most=LONG,
    )  # fmt: skip

    def __init__(self, *args: Any, with_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if with_file:
            self.fields["file"] = CheckedFileField(label="A file, if there is one", required=False)


class ReadForm(forms.Form):
    state = forms.ChoiceField(
        label="Does it show that the action was done?",
        choices=[(EvidenceState.ACCEPTED.value, "Yes, accept it"), (EvidenceState.RETURNED.value, "Not yet, return it")],
        widget=RadioSelect(hints={EvidenceState.ACCEPTED: "The impact is then checked after six and twelve months."}),
        error_messages={"required": "Choose whether it shows that the action was done"},
    )  # fmt: skip
    answer = words("Your answer", hint="If you return it, say what is still wanted.", rows=3, most=LONG)


class ImpactForm(RevisionForm):
    impact = forms.ChoiceField(
        label="What did it change?", choices=Impact.choices, widget=RadioSelect,
        error_messages={"required": "Choose what it changed"},
    )  # fmt: skip
    finding = words(
        "What shows it?", "Enter what shows it",
        hint=f"Figures, audits, what practitioners, children or adults say. That things were done is not impact. {NAMELESS}", most=LONG,
    )  # fmt: skip


class LogFilter(forms.Form):
    """What the log shows. Anything that is not on a list falls back to the first."""

    WHOSE = (("", "All that I may see"), ("mine", "Mine"), ("agency", "My agency's"), ("groups", "My groups'"))
    STATES = (
        ("open", "To be done"), ("evidence", "Evidence to be accepted"), ("impact", "Impact to be checked"),
        ("ended", "Closed or cancelled"), ("all", "All"),
    )  # fmt: skip
    whose = forms.ChoiceField(label="Whose", choices=WHOSE, required=False)
    state = forms.ChoiceField(label="Where they stand", choices=STATES, required=False)
    group = forms.ChoiceField(label="Group", required=False)
    late = forms.BooleanField(label="Late ones only", required=False)

    def __init__(self, *args: Any, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "Any"), *((body.code, body.name) for body in bodies)]  # type: ignore[attr-defined]
        self.bodies = {body.code: body.pk for body in bodies}

    @property
    def body_code(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("group") or "")

    @property
    def asked(self) -> dict[str, Any]:
        """For selectors.listed_actions."""
        self.is_valid()
        typed = self.cleaned_data
        return {
            "whose": typed.get("whose") or "",
            "state": typed.get("state") or "open",
            "late": bool(typed.get("late")),
            "body": self.bodies.get(self.body_code),
        }
