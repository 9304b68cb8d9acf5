"""Fields that forms of every app ask with: each has its own words for "required"."""

from django import forms

from core.forms import RadioSelect

YES_NO = (("True", "Yes"), ("False", "No"))


def yes_or_no(label: str, required: str, hint: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=lambda value: value == "True", widget=RadioSelect, help_text=hint,
        error_messages={"required": required},
    )  # fmt: skip


def words(label: str, required: str = "", *, hint: str = "", rows: int = 5, most: int | None = None) -> forms.CharField:
    """A box for text; `required`: what to say when it is empty, nothing where it may be."""
    return forms.CharField(
        label=label, required=required != "", help_text=hint, widget=forms.Textarea({"rows": rows}), max_length=most,
        error_messages={"required": required},
    )  # fmt: skip


def line(label: str, required: str = "", *, hint: str = "", most: int = 250) -> forms.CharField:
    return forms.CharField(
        label=label, required=required != "", help_text=hint, max_length=most, error_messages={"required": required}
    )
