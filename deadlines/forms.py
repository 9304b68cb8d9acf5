"""What people type about clocks. Forms check what was typed; the services decide what may be done."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from arrangements.enums import ClockSeverity
from arrangements.models import Body
from core.forms import DateField3, RadioSelect
from deadlines.models import Deadline
from deadlines.selectors import calculable_rules
from deadlines.services import Owner
from partnerships.models import Agency, Membership
from partnerships.roles import Role
from partnerships.selectors import in_force

PERSON, ROLE, AGENCY = "person", "role", "agency"


class OwnerFields(forms.Form):
    """Whose work it is: one choice among people, roles and agencies."""

    owner = forms.ChoiceField(
        label="Who has to do it",
        error_messages={
            "required": "Choose who has to do it",
            "invalid_choice": "Choose who has to do it from the list",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        members = Membership.objects.filter(in_force(today), user__is_active=True).select_related("user")
        people = {m.user_id: m.user for m in members.order_by("user__full_name")}
        agencies = {a.pk: a for a in Agency.objects.filter(in_force(today)).order_by("name")}
        self.owners: dict[str, Owner] = {f"{PERSON}-{pk}": Owner(user=user) for pk, user in people.items()}
        self.owners |= {f"{ROLE}-{role}": Owner(role=role) for role in Role.values}
        self.owners |= {f"{AGENCY}-{pk}": Owner(agency=agency) for pk, agency in agencies.items()}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            ("", "Choose"),
            ("Roles", [(f"{ROLE}-{role}", f"Every {label.lower()}") for role, label in Role.choices]),
            ("People", [(f"{PERSON}-{pk}", user.full_name) for pk, user in people.items()]),
            ("Agencies", [(f"{AGENCY}-{pk}", agency.name) for pk, agency in agencies.items()]),
        ]

    def clean_owner(self) -> Owner:
        return self.owners[self.cleaned_data["owner"]]


class ReasonFields(forms.Form):
    """`revision` is the state of the clock that the person saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea,
        help_text="It stays in the history of this date. Do not name children, adults or families.",
        error_messages={"required": "Enter the reason", "max_length": "Reason must be 1,000 characters or fewer"},
    )


class TaskForm(OwnerFields):
    title = forms.CharField(
        label="What has to be done",
        max_length=200,
        help_text="It appears in mails and calendars. Do not name children, adults or families.",
        error_messages={
            "required": "Enter what has to be done",
            "max_length": "What has to be done must be 200 characters or fewer",
        },
    )
    due_on = DateField3(label="Due date", name="The due date", error_messages={"required": "Enter the due date"})
    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="Body it belongs to (optional)",
        required=False,
        empty_label="None",
        error_messages={"invalid_choice": "Choose a body from the list"},
    )
    severity = forms.ChoiceField(
        label="If the date is missed",
        choices=ClockSeverity.choices,
        initial=ClockSeverity.RED,
        widget=RadioSelect,
        error_messages={"required": "Choose what it means if the date is missed"},
    )
    field_order = ("title", "due_on", "owner", "body", "severity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = Body.objects.filter(in_force(timezone.localdate())).order_by("order", "pk")

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < timezone.localdate():
            raise forms.ValidationError("The due date must be today or in the future", params={"parts": ("day",)})
        return due_on


class StartForm(OwnerFields):
    code = forms.ChoiceField(
        label="Clock",
        error_messages={"required": "Choose a clock", "invalid_choice": "Choose a clock from the list"},
    )
    started_on = DateField3(
        label="Start",
        name="The start date",
        help_text="The day of the event that starts the clock. It is day 0.",
        error_messages={"required": "Enter the start date"},
    )
    field_order = ("code", "started_on", "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", "Choose"), *calculable_rules()]


class MeetForm(ReasonFields):
    met_on = DateField3(
        label="Day on which it was done",
        name="The day",
        error_messages={"required": "Enter the day on which it was done"},
    )
    field_order = ("met_on", "reason", "revision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].label = "Note (optional)"


class MeetingForm(forms.Form):
    held_on = DateField3(
        label="Day of the meeting", name="The day", error_messages={"required": "Enter the day of the meeting"}
    )


class ExtendForm(ReasonFields):
    due_on = DateField3(
        label="New due date", name="The due date", error_messages={"required": "Enter the new due date"}
    )
    field_order = ("due_on", "reason", "revision")


class StartDateForm(ReasonFields):
    started_on = DateField3(
        label="Right start date", name="The start date", error_messages={"required": "Enter the right start date"}
    )
    field_order = ("started_on", "reason", "revision")


class ReassignForm(OwnerFields, ReasonFields):
    field_order = ("owner", "reason", "revision")


class CalculatorForm(forms.Form):
    """The public calculator: by GET, so that an answer has an address."""

    code = forms.ChoiceField(
        label="Clock",
        error_messages={"required": "Choose a clock", "invalid_choice": "Choose a clock from the list"},
    )
    start = DateField3(
        label="Start date",
        name="The start date",
        help_text="The day of the event that starts the clock. It is day 0.",
        error_messages={"required": "Enter the start date"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", "Choose"), *calculable_rules()]


class FeedForm(forms.Form):
    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="What the calendar shows",
        required=False,
        empty_label="All dates that concern me",
        error_messages={"invalid_choice": "Choose from the list"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = Body.objects.filter(in_force(timezone.localdate())).order_by("order", "pk")


def initial_owner(deadline: Deadline) -> str:
    if deadline.owner_id:
        return f"{PERSON}-{deadline.owner_id}"
    if deadline.owner_role:
        return f"{ROLE}-{deadline.owner_role}"
    return f"{AGENCY}-{deadline.agency_id}" if deadline.agency_id else ""
