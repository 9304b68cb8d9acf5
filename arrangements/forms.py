"""Forms for the arrangements: made from the declared fields, with our own words for every mistake."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Field, Model, QuerySet, UniqueConstraint

from accounts.models import User
from arrangements.models import Body, SeatHolding, ThresholdLevel
from arrangements.reference import common_names
from arrangements.sections import AGENCIES, Part, Section
from arrangements.words import HINTS, hint_of, is_partial_date, label_of, shown_value
from core.colours import readable_on_white
from core.forms import DateField3
from partnerships.models import Agency, Partnership
from partnerships.services import OrganisationRegister

NOT_STATED = "Not stated"
YES_NO = ((None, NOT_STATED), (True, "Yes"), (False, "No"))
# A constraint of the database, the field where a person can put it right, and how.
CONSTRAINTS = {
    "body_does_not_report_to_itself": ("reports_to", "A group cannot report to itself"),
    "body_frequency_in_range": (
        "meets_within_months",
        "The longest time between meetings must be between 1 and 36 months",
    ),
    "body_ends_after_it_starts": ("ends_on", "The last day must not be before the first"),
    "seat_ends_after_it_starts": ("ends_on", "The last day must not be before the first"),
    "agency_ends_after_it_starts": ("ends_on", "The last day must not be before the first"),
    "holding_ends_after_it_starts": ("ends_on", "The last day must not be before the first"),
    "one_decider_per_route": ("decided_by_role", "Select a group or a role that decides, not both"),
    "local_rule_length_has_a_unit": ("unit", "Enter a length (or a window) and select its unit, or leave both empty"),
    "local_rule_window_is_whole": (
        "window_to",
        "Enter the day on which the window opens and a day, not before it, on which it closes",
    ),
    "national_follower_has_no_length": (
        "follows_national",
        "A rule that only refers to the national one has no length of its own",
    ),
}

if TYPE_CHECKING:
    BaseModelForm = forms.ModelForm[Any]
    BaseModelChoiceField = forms.ModelChoiceField[Any]
else:
    BaseModelForm = forms.ModelForm
    BaseModelChoiceField = forms.ModelChoiceField


class LinesField(forms.CharField):
    """A list of texts, one on each line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


def form_field(field: "Field[Any, Any]", model: type[Model], **given: Any) -> forms.Field | None:
    """How one column is asked for."""
    label = label_of(model, field.name)
    named = label[:1].lower() + label[1:]
    common: dict[str, Any] = {
        "label": label,
        "help_text": hint_of(model, field),
        "required": not field.blank and not isinstance(field, models.BooleanField),
    }
    if "initial" in given:
        common["initial"] = given["initial"]
    if isinstance(field, ArrayField):
        return LinesField(**common, error_messages={"required": f"Enter {named}"})
    if isinstance(field, models.DateField):
        return DateField3(**common, name=f"The date “{label}”")
    if isinstance(field, models.BooleanField) and field.null:
        return forms.TypedChoiceField(
            **common,
            choices=YES_NO,
            coerce=lambda value: {"True": True, "False": False}.get(str(value)),
            empty_value=None,
        )
    if isinstance(field, models.ForeignKey):
        return _reference(field, common)
    if field.choices:
        return forms.ChoiceField(**common, choices=_choices(field), error_messages=_select_words(named))
    made: forms.Field | None = field.formfield(**common)
    if made is not None:
        made.error_messages |= _words(field, label, named)
        _size(made)
    return made


def _choices(field: "Field[Any, Any]") -> list[tuple[Any, Any]]:
    if field.blank:
        return [("", NOT_STATED), *field.flatchoices]
    return list(field.flatchoices) if field.has_default() else [("", "Select one"), *field.flatchoices]


def _reference(field: Any, common: dict[str, Any]) -> forms.Field:
    target = field.related_model
    rows = target._default_manager.all()
    words = _select_words(str(common["label"]).lower())
    return forms.ModelChoiceField(**common, queryset=rows, empty_label=NOT_STATED, error_messages=words)


def _select_words(named: str) -> dict[str, str]:
    words = f"Select {named}"
    return {"required": words, "invalid_choice": f"{words} from the list"}


def _words(field: "Field[Any, Any]", label: str, named: str) -> dict[str, str]:
    words = {
        "required": f"Enter {named}",
        "invalid": f"Enter a number for {named}",
        "max_value": f"{label} is too large",
        "min_value": f"{label} must be 0 or more",
    }
    words |= dict.fromkeys(("max_digits", "max_whole_digits", "max_decimal_places"), f"{label} has too many digits")
    if getattr(field, "max_length", None):
        words["max_length"] = f"{label} must be {field.max_length} characters or fewer"
    if is_partial_date(field):
        words["invalid"] = "Enter a date such as 2019, 2019-06 or 2019-06-28"
    if isinstance(field, models.EmailField):
        words["invalid"] = "Enter an e-mail address in the correct format, like name@example.com"
    if isinstance(field, models.IntegerField):
        words["invalid"] = f"Enter a whole number for {named}"
    return words


def _size(field: forms.Field) -> None:
    if isinstance(field.widget, forms.NumberInput):
        field.widget.attrs["class"] = (
            "govuk-input--width-10" if isinstance(field, forms.DecimalField) else "govuk-input--width-4"
        )


class RowForm(BaseModelForm):
    """A row of the arrangements. `revision` is the one that the person opened."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision

    @property
    def opened_revision(self) -> int:
        return int(self.cleaned_data.get("revision") or 0)

    @property
    def typed(self) -> dict[str, Any]:
        """What differs from the row as it stands."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "revision"}

    def differences(self, row: Any) -> list[dict[str, Any]]:
        """Theirs beside yours, for each field typed differently."""
        return [
            {
                "label": self.fields[name].label,
                "theirs": self._shown(name, getattr(row, name)),
                "yours": self._shown(name, value),
            }
            for name, value in self.typed.items()
        ]

    def _shown(self, name: str, value: Any) -> Any:
        choices = (
            dict(getattr(self.fields[name], "choices", ())) if isinstance(self.fields[name], forms.ChoiceField) else {}
        )
        if choices and not isinstance(value, Model):
            return choices.get(value, value) or NOT_STATED
        return shown_value(value) or NOT_STATED

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for constraint in self.instance._meta.constraints:
            if (
                isinstance(constraint, UniqueConstraint)
                and not constraint.condition
                and constraint.fields != ("partnership",)
            ):
                self._refuse_repetition(constraint)
        return cleaned

    def _refuse_repetition(self, constraint: UniqueConstraint) -> None:
        names = [name for name in constraint.fields if name != "partnership"]
        values = {name: self.cleaned_data.get(name, getattr(self.instance, name, None)) for name in names}
        asked = [name for name in names if name in self.fields]
        if not asked or any(name in self.errors for name in asked) or None in values.values():
            return
        if type(self.instance)._default_manager.filter(**values).exclude(pk=self.instance.pk).exists():
            self.add_error(asked[-1], "There is already an entry like this; change that one instead")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for constraint in self.instance._meta.constraints:
            if isinstance(constraint, CheckConstraint) and constraint.name in CONSTRAINTS:
                name, words = CONSTRAINTS[constraint.name]
                if self._breaks(constraint) and name in self.fields:
                    self.add_error(name, words)

    def _breaks(self, constraint: CheckConstraint) -> bool:
        try:
            constraint.validate(type(self.instance), self.instance, exclude=set(self.errors))
        except ValidationError:
            return True
        return False

    def validate_constraints(self) -> None:
        """Done above, in our own words."""


class BodyForm(RowForm):
    def clean_reports_to(self) -> Body | None:
        above: Body | None = self.cleaned_data["reports_to"]
        step, seen = above, {self.instance.pk}
        while step is not None:
            if step.pk in seen:
                raise ValidationError("This group reports to the one that you are changing, directly or through others")
            seen.add(step.pk)
            step = step.reports_to
        return above


class LevelForm(RowForm):
    def clean_number(self) -> int:
        number = int(self.cleaned_data["number"])
        if not 1 <= number <= 9:
            raise ValidationError("The number of a level must be between 1 and 9")
        return number


class AgencyForm(RowForm):
    organisation = forms.CharField(
        label="Organisation", max_length=200, required=False, help_text=HINTS["organisation"],
        error_messages={"max_length": "Organisation must be 200 characters or fewer"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["organisation"] = self.instance.organisation.name if self.instance.organisation else ""
        self.order_fields(AGENCIES.fields)

    def clean(self) -> dict[str, Any]:
        """An organisation exists once nationally, whatever it is called here."""
        cleaned = super().clean()
        name = cleaned.get("organisation")
        if not self.errors:
            register = OrganisationRegister(common_names())
            kind = cleaned["organisation_kind"]
            cleaned["organisation"] = self.instance.organisation = (
                register.find_or_create(name, kind=kind) if name else None
            )
        return cleaned


SPECIAL: dict[type[Model], type[RowForm]] = {Body: BodyForm, ThresholdLevel: LevelForm, Agency: AgencyForm}


@cache
def form_of(of: Section | Part, model: type[Model]) -> type[RowForm]:
    base = SPECIAL.get(model, RowForm)
    made = forms.modelform_factory(
        model,
        form=base,
        fields=[name for name in of.fields if name not in base.declared_fields],
        formfield_callback=lambda field, **given: form_field(field, model, **given),
    )
    return cast("type[RowForm]", made)


class PartnershipForm(RowForm):
    class Meta:
        model = Partnership
        fields: ClassVar = ("name", "acronyms", "coverage", "colour")
        error_messages: ClassVar = {
            "coverage": {"required": "Select whom it covers", "invalid_choice": "Select whom it covers from the list"}
        }

    name = forms.CharField(
        label="Name",
        max_length=200,
        error_messages={"required": "Enter the name", "max_length": "The name must be 200 characters or fewer"},
    )
    acronyms = LinesField(label="Acronyms", required=False, help_text="One on each line")
    colour = forms.CharField(
        label="Colour",
        help_text="# and six characters, such as #1d4f76. It must be dark enough to be read on white",
        error_messages={"required": "Enter the colour"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )

    def clean_colour(self) -> str:
        colour = str(self.cleaned_data["colour"]).strip().lower()
        try:
            readable = readable_on_white(colour)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if not readable:
            raise ValidationError(
                "Enter a darker colour: white text on this one cannot be read (contrast below 4.5 to 1)"
            )
        return colour


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter the reason"},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class EndForm(RemoveForm):
    ends_on = DateField3(label="Last day", name="The last day", error_messages={"required": "Enter the last day"})
    field_order = ("ends_on", "reason")

    def __init__(self, *args: Any, not_before: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.not_before = not_before

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if self.not_before and ends_on < self.not_before:
            raise ValidationError("The last day must not be before the first")
        return ends_on


class PersonField(BaseModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} ({obj.email})"


class HolderForm(forms.Form):
    user = PersonField(
        queryset=User.objects.none(), label="Person", empty_label="Select a person",
        help_text="Anyone who belongs to the partnership; one person may hold seats for two agencies",
        error_messages={"required": "Select the person", "invalid_choice": "Select the person from the list"},
    )  # fmt: skip
    starts_on = DateField3(label="From", name="The first day", error_messages={"required": "Enter the first day"})
    chairs = forms.BooleanField(label="This person chairs the group", required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, seat: Any, people: "QuerySet[User]", today: date) -> None:
        super().__init__(data, initial={"starts_on": today})
        self.seat = seat
        self.fields["user"].queryset = people  # type: ignore[attr-defined]

    def clean_user(self) -> User:
        user: User = self.cleaned_data["user"]
        if SeatHolding.objects.filter(seat=self.seat, user=user, ends_on__isnull=True).exists():
            raise ValidationError(f"{user.full_name} holds this seat already")
        return user


class EndHoldingForm(forms.Form):
    ends_on = DateField3(label="Last day", name="The last day", error_messages={"required": "Enter the last day"})
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, holding: SeatHolding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holding = holding

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on < self.holding.starts_on:
            raise ValidationError("The last day must not be before the first")
        return ends_on
