from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet

from accounts.forms import ADDRESS, PASSWORD_HINT
from accounts.models import User
from core.forms import DateField3, RadioSelect
from partnerships.enums import AccessAction
from partnerships.models import Agency, Membership
from partnerships.roles import Role

NOW, LATER = "now", "later"
NAME_WORDS = {"required": "Enter the person's name", "max_length": "The name must be 150 characters or fewer"}
WITHOUT_AGENCY = "None"


class AgencyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Agency.objects.none(),
            required=False,
            label="Agency",
            empty_label=WITHOUT_AGENCY,
            help_text="Agency coordinators and contributors act for one; members of boards and groups may name theirs",
            error_messages={"invalid_choice": "Select an agency from the list"},
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class RoleTerms(forms.Form):
    """Which role, for which agency, until when. The rules about it are the services'."""

    role = forms.ChoiceField(
        label="Role",
        choices=Role.choices,
        widget=RadioSelect,
        error_messages={"required": "Select a role", "invalid_choice": "Select a role from the list"},
    )
    agency = AgencyField()
    ends_on = DateField3(
        label="Last day",
        name="The last day",
        required=False,
        help_text="An inspector's role always ends. Leave it empty for a role without an end.",
    )

    def __init__(self, *args: Any, agencies: "QuerySet[Agency]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class InviteForm(RoleTerms):
    full_name = forms.CharField(
        label="Name", max_length=150, error_messages=NAME_WORDS, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label="Work e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="The link is sent here, and the person signs in with this address",
        error_messages={"required": "Enter the work e-mail address", "invalid": ADDRESS[2]},
    )
    field_order = ["full_name", "email", "role", "agency", "ends_on"]


class FirstManagerForm(forms.Form):
    full_name = InviteForm.base_fields["full_name"]
    email = InviteForm.base_fields["email"]


class AddRoleForm(RoleTerms):
    starts_on = DateField3(label="First day", name="The first day", error_messages={"required": "Enter the first day"})
    field_order = ["role", "agency", "starts_on", "ends_on"]


class Revised(forms.Form):
    """Carries which version of the row the person saw."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "Open the form again", "invalid": "Open the form again"}
    )


class ChangeRoleForm(Revised):
    agency = AgencyField()
    ends_on = DateField3(label="Last day", name="The last day", required=False)

    def __init__(self, *args: Any, agencies: "QuerySet[Agency] | None", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if agencies is None:  # the role takes none
            del self.fields["agency"]
        else:
            self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class EndRoleForm(Revised):
    when = forms.ChoiceField(
        label="When does it end?",
        choices=[(NOW, "Now"), (LATER, "At the end of a day")],
        widget=RadioSelect(
            hints={NOW: "The person is kept out from the next click", LATER: "Enter the last day below"}
        ),
        error_messages={"required": "Select when the role ends", "invalid_choice": "Select when the role ends"},
    )
    last_day = DateField3(label="Last day", name="The last day", required=False)
    reason = forms.CharField(
        label="Why?",
        max_length=200,
        help_text="For example: moved to another post. It stays in the history.",
        error_messages={
            "required": "Enter why the role ends",
            "max_length": "The reason must be 200 characters or fewer",
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("when") == LATER and not cleaned.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", "Enter the last day")
        return cleaned


class NewcomerForm(forms.Form):
    full_name = forms.CharField(
        label="Your name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name", "max_length": "Your name must be 150 characters or fewer"},
    )
    password = forms.CharField(
        label="Choose a password",
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": "Enter a password"},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, full_name=self.cleaned_data.get("full_name", "")))
        return password


class SearchForm(forms.Form):
    q = forms.CharField(label="Name or e-mail address", required=False, max_length=150)
    former = forms.BooleanField(label="People whose roles have ended", required=False)


class RecordFilter(forms.Form):
    """Filters of the access log and of the history: what cannot be understood is left out and said."""

    person = forms.ChoiceField(
        label="Person", required=False, error_messages={"invalid_choice": "Select a person from the list"}
    )
    since = DateField3(label="From", name="The first day", required=False)
    until = DateField3(label="To", name="The last day", required=False)

    def __init__(self, *args: Any, people: "QuerySet[User]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = [(str(pk), name) for pk, name in people.values_list("pk", "full_name")]
        self.fields["person"].choices = [("", "Everybody"), *everybody]  # type: ignore[attr-defined]


class AccessLogFilter(RecordFilter):
    action = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "Everything"), *AccessAction.choices],
        error_messages={"invalid_choice": "Select what from the list"},
    )


class SupportForm(forms.Form):
    minutes = forms.TypedChoiceField(
        label="How long?",
        coerce=int,
        choices=[(15, "15 minutes"), (30, "30 minutes"), (60, "60 minutes")],
        widget=RadioSelect,
        error_messages={"required": "Select how long", "invalid_choice": "Select how long"},
    )
    reason = forms.CharField(
        label="Why do you need to look?",
        max_length=500,
        widget=forms.Textarea,
        help_text="The independent chair is told this at once, and it stands in the partnership's access log.",
        error_messages={
            "required": "Enter why you need to look",
            "max_length": "The reason must be 500 characters or fewer",
        },
    )


def terms_of(membership: Membership) -> dict[str, Any]:
    return {"agency": membership.agency_id, "ends_on": membership.ends_on, "revision": membership.revision}
