"""What is asked about reviewers, their appointment, the panel, requests in writing and costs."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from casework.editing import RevisionForm
from core.fields import line, words, yes_or_no
from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from partnerships.models import Agency
from reviews.enums import CostKind, Selection, Theme
from reviews.models import Appointment, PanelMember, Reviewer
from reviews.people.amounts import days, pounds

SHOWS = (("active", "Active"), ("inactive", "Inactive"), ("all", "All"))
PARTS = (("True", "Lead reviewer"), ("False", "Second reviewer"))
NO_NAMES = "Do not name children, adults or families."
CONFLICT = "Do they have a conflict of interest?"
CONFLICT_HINT = "For example that they worked for an agency involved, know somebody involved, or supervised the work. Ask them before you answer."

if TYPE_CHECKING:  # generic to the type checker only
    ModelChoice = forms.ModelChoiceField[Any]
else:
    ModelChoice = forms.ModelChoiceField


class RegisterFilterForm(forms.Form):
    q = forms.CharField(label="Name or word", required=False, max_length=100)
    theme = forms.ChoiceField(label="Theme", choices=[("", "Every theme"), *Theme.choices], required=False)
    show = forms.ChoiceField(label="Show", choices=SHOWS, required=False)


class AccountChoice(ModelChoice):
    def label_from_instance(self, user: User) -> str:
        return f"{user.full_name}, {user.email}"


class ReviewerForm(RevisionForm):
    name = line("Name", "Enter the reviewer's name", most=200)
    organisation = line("Organisation (optional)", most=200)
    email = forms.EmailField(
        label="Email address (optional)", required=False, max_length=254,
        error_messages={"invalid": "Enter an email address in the correct format, like name@example.org"},
    )  # fmt: skip
    user = AccountChoice(
        queryset=User.objects.none(), label="Their account here (optional)", required=False, empty_label="No account",
        help_text="People with a role in this partnership who are not in the register yet.",
        error_messages={"invalid_choice": "Choose an account from the list"},
    )  # fmt: skip
    expertise = words("What they know well (optional)", rows=4, most=4000)
    themes = forms.MultipleChoiceField(
        label="Themes of their work (optional)", choices=Theme.choices, widget=CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": "Choose themes from the list"},
    )  # fmt: skip
    earlier_work = words(
        "Earlier work (optional)", rows=4, most=4000, hint="Reviews that they wrote or chaired, and when, without anything that tells who those were about.",
    )  # fmt: skip
    references = words(
        "References (optional)", rows=4, most=4000, hint="Who was asked, and what they said of the reviewer's work."
    )
    references_checked_on = DateField3(
        label="When were the references checked? (optional)", name="The day of the check", required=False
    )

    def __init__(self, *args: Any, accounts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = accounts  # type: ignore[attr-defined]

    def meet(self, row: Reviewer) -> dict[str, Any]:
        """The register has no case in whose history the last change would be found: the row itself says who and when."""
        return super().meet(row) | {"by": row.changed_by.full_name, "at": row.changed_at}

    def _shown(self, name: str, value: Any) -> Any:
        if name == "themes":
            return ", ".join(str(Theme(theme).label) for theme in value) or "None"
        return super()._shown(name, value)


class ReviewerChoice(ModelChoice):
    def label_from_instance(self, reviewer: Reviewer) -> str:
        return f"{reviewer.name}, {reviewer.organisation}" if reviewer.organisation else reviewer.name


class ConflictForm(forms.Form):
    """Yes or no, and what it is."""

    conflict = yes_or_no(CONFLICT, "Say whether they have a conflict of interest", CONFLICT_HINT)
    nature = words("If so, what is it?", rows=3, most=1000, hint=NO_NAMES)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("conflict") and not data.get("nature"):
            self.add_error("nature", "Enter what the conflict of interest is")
        if data.get("conflict") is False and data.get("nature"):
            self.add_error("nature", "Leave this empty, or answer Yes above")
        return data


class OwnConflictForm(ConflictForm):
    conflict = yes_or_no(
        "Do you have a conflict of interest?", "Say whether you have a conflict of interest",
        "For example that you worked with somebody involved, are related to them, or supervised the work.",
    )  # fmt: skip


class AppointForm(ConflictForm):
    """`asks_commissioner`: the arrangements name no group and no role, so the words are typed."""

    reviewer = ReviewerChoice(
        queryset=Reviewer.objects.none(), label="Who is appointed?", empty_label="Choose a reviewer",
        error_messages={"required": "Choose a reviewer", "invalid_choice": "Choose a reviewer from the list"},
    )  # fmt: skip
    lead = forms.TypedChoiceField(
        label="As what?", choices=PARTS, coerce=lambda value: value == "True", widget=RadioSelect,
        error_messages={"required": "Say whether it is the lead or a second reviewer"},
    )  # fmt: skip
    chosen_by = forms.MultipleChoiceField(
        label="How were they chosen?", choices=Selection.choices, widget=CheckboxSelectMultiple,
        help_text="Choose all that apply.",
        error_messages={"required": "Say how the reviewer was chosen", "invalid_choice": "Choose from the list"},
    )  # fmt: skip
    purchase_reference = line("Reference in the purchasing system, if one was used", most=100)
    selection_note = words("More on the choice (optional)", rows=3, most=2000)
    knowledge = words(
        "What do they know and understand that this review needs?",
        "Enter what the reviewer knows and understands that this review needs", rows=4, most=4000,
        hint="Professional knowledge, the practice and research that bear on it, how complex the work is, and how they will put "
        "it to others. " + NO_NAMES,
    )  # fmt: skip
    commissioned_by_name = line("Who commissions them?", "Enter who commissions the reviewer")
    appointed_on = DateField3(
        label="When were they appointed?", name="The day of the appointment",
        error_messages={"required": "Enter the day of the appointment"},
    )  # fmt: skip
    field_order = (
        "reviewer", "lead", "chosen_by", "purchase_reference", "selection_note", "knowledge", "commissioned_by_name",
        "appointed_on", "conflict", "nature",
    )  # fmt: skip

    def __init__(
        self, *args: Any, reviewers: QuerySet[Reviewer], asks_commissioner: bool, hint: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewers  # type: ignore[attr-defined]
        self.fields["commissioned_by_name"].help_text = hint
        if not asks_commissioner:
            del self.fields["commissioned_by_name"]


class EndAppointmentForm(RevisionForm):
    ended_on = DateField3(
        label="When did it end?", name="The day on which it ended", error_messages={"required": "Enter the day on which it ended"}
    )  # fmt: skip
    reason = words("Why does it end?", "Enter why the appointment ends", rows=3, most=1000, hint=NO_NAMES)


class PanelPartForm(forms.Form):
    """What somebody is on the panel for."""

    role = line("Their role (optional)", most=200, hint="For example Head of safeguarding.")
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), label="Agency (optional)", required=False, empty_label="No agency",
        error_messages={"invalid_choice": "Choose an agency from the list"},
    )  # fmt: skip
    chairs = forms.BooleanField(label="Chairs the panel", required=False)

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class AddMemberForm(PanelPartForm):
    person = AccountChoice(
        queryset=User.objects.none(), label="Who?", required=False, empty_label="Nobody in this list",
        help_text="People of this partnership. Whoever has an account can declare their interests themselves.",
        error_messages={"invalid_choice": "Choose a person from the list"},
    )  # fmt: skip
    name = line("Or the name of somebody who has no account", most=200)
    field_order = ("person", "name", "role", "agency", "chairs")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("person") is None and "person" not in self.errors and not data.get("name"):
            self.add_error("person", "Choose a person from the list, or enter a name")
        if data.get("person") is not None and data.get("name"):
            self.add_error("name", "Choose a person from the list or enter a name, not both")
        return data


class ChangeMemberForm(RevisionForm, PanelPartForm):
    pass


class AppointmentChoice(ModelChoice):
    def label_from_instance(self, appointment: Appointment) -> str:
        return appointment.reviewer.name


class AskForm(forms.Form):
    appointment = AppointmentChoice(
        queryset=Appointment.objects.none(), label="Whom do you ask?", empty_label=None,
        error_messages={"required": "Choose a reviewer", "invalid_choice": "Choose a reviewer from the list"},
    )  # fmt: skip
    question = words(
        "What do you ask?", "Enter what you ask", rows=8, hint="It stays as you send it. " + NO_NAMES,
    )  # fmt: skip
    asked_on = DateField3(
        label="When was it sent?", name="The day of the request", error_messages={"required": "Enter the day of the request"}
    )  # fmt: skip
    reply_due_on = DateField3(
        label="By when do you want a reply? (optional)", name="The day of the reply", required=False
    )

    def __init__(self, *args: Any, appointments: QuerySet[Appointment], **kwargs: Any) -> None:
        kwargs["initial"] = {"asked_on": timezone.localdate()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["appointment"].queryset = appointments  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    text = words("The reply", "Enter the reply", rows=8, hint="It is written once. " + NO_NAMES)
    replied_on = DateField3(
        label="When did the reply come?", name="The day of the reply", error_messages={"required": "Enter the day of the reply"}
    )  # fmt: skip


class CostForm(RevisionForm):
    kind = forms.ChoiceField(
        label="What for?", choices=CostKind.choices, widget=RadioSelect(hints={CostKind.STAFF_TIME: "Counted in days, not in money."}),
        error_messages={"required": "Choose what it was for"},
    )  # fmt: skip
    amount = pounds("How much?", hint="In pounds, for example 1,250.50. Leave it empty for staff time.")
    days = days("How many days of staff?", hint="For staff time only, for example 2.5.")
    on = DateField3(
        label="On which day?", name="The day", error_messages={"required": "Enter the day"},
        help_text="Of the bill, or the day up to which staff time is counted.",
    )  # fmt: skip
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), label="Who bears it? (optional)", required=False, empty_label="The partnership together",
        error_messages={"invalid_choice": "Choose an agency from the list"},
    )  # fmt: skip
    note = line("Note (optional)", most=300, hint="For example the number of the invoice.")

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        staff = data.get("kind") == CostKind.STAFF_TIME
        wanted, unwanted = ("days", "amount") if staff else ("amount", "days")
        if "kind" not in data:
            return data
        if data.get(wanted) is None and wanted not in self.errors:
            self.add_error(wanted, "Enter how many days staff worked" if staff else "Enter the amount")
        if data.get(unwanted) is not None:
            self.add_error(
                unwanted,
                "Staff time is counted in days. Leave the amount empty"
                if staff
                else "Days are for staff time only. Leave this empty",
            )
        return data


def part_of(member: PanelMember) -> dict[str, Any]:
    """Of a member as the form shows it."""
    return {"role": member.role, "agency": member.agency_id, "chairs": member.chairs, "revision": member.revision}
