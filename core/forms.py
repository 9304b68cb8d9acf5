"""How every form looks and reads: the renderer, the bound field and the widgets that the GOV.UK partials need."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.template.base import Template

GOVUK_WIDGETS = {
    f"django/forms/widgets/{name}.html": f"components/widgets/{name}.html"
    for name in ("checkbox", "checkbox_select", "clearable_file_input", "number", "password", "radio", "select")
}
DEFAULT_ROWS = 5
PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DateInput(forms.MultiWidget):
    """A date as three boxes. The value is always [day, month, year] as typed, so nothing typed is lost."""

    template_name = "components/widgets/date_input.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, autocomplete: str = "") -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)
        self.autocomplete = autocomplete

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return [str(int(part)) for part in reversed(value.split("-"))]
        return ["", "", ""]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return [str(data.get(f"{name}_{part}") or "").strip() for part in PARTS]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attrs = dict(attrs or {})
        wrong = attrs.pop("wrong_parts", ())
        context = super().get_context(name, value, attrs)
        for part, box in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            box["part"], box["wrong"] = part, part in wrong
            if attrs.get("id"):
                box["attrs"]["id"] = f"{attrs['id']}_{part}"
            if self.autocomplete:
                box["attrs"]["autocomplete"] = f"{self.autocomplete}-{part}"
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else id_


class DateField3(forms.Field):
    """A date typed in three boxes; each error says which part is missing or wrong."""

    widget = DateInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": "Enter the date",
        "incomplete": "%(name)s must include a %(missing)s",
        "year": "Year must include 4 numbers",
        "unreal": "%(name)s must be a real date",
    }

    def __init__(self, *, name: str = "The date", **kwargs: Any) -> None:
        self.name = name
        super().__init__(**kwargs)

    def _error(self, code: str, parts: Sequence[str], **params: str) -> ValidationError:
        words = self.error_messages[code]
        return ValidationError(words, code=code, params={"name": self.name, "parts": tuple(parts), **params})

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = [str(part or "").strip() for part in value]
        missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if len(missing) == len(PARTS):
            return None
        if missing:
            raise self._error("incomplete", missing, missing=" and ".join(missing))
        day, month, year = typed[0], _month_number(typed[1]), typed[2]
        if year.isascii() and year.isdigit() and len(year) != 4:
            raise self._error("year", ["year"])
        wrong = [part for part, text in zip(PARTS, (day, month, year), strict=True) if not _is_number(text)]
        if _is_number(month) and not 1 <= int(month) <= 12:
            wrong.append("month")
        if wrong:
            raise self._error("unreal", wrong)
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            raise self._error("unreal", PARTS) from None

    def validate(self, value: Any) -> None:
        if self.required and value in EMPTY_VALUES:
            raise self._error("required", PARTS)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _month_number(text: str) -> str:
    """People write June as well as 6."""
    short = text[:3].lower()
    return str(MONTHS.index(short) + 1) if short in MONTHS else text


class RadioSelect(forms.RadioSelect):
    """Radios that can carry a hint under each answer: `RadioSelect(hints={"yes": "..."})`."""

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "hint": self.hints.get(str(value), "")}


class CheckboxSelectMultiple(forms.CheckboxSelectMultiple):
    """Checkboxes that can carry a hint under each answer."""

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "hint": self.hints.get(str(value), "")}


class GovukBoundField(BoundField):
    """A field that knows its GOV.UK class names and where a link from the error summary must land."""

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, forms.PasswordInput)

    @property
    def is_date(self) -> bool:
        return isinstance(self.field.widget, DateInput)

    @property
    def character_limit(self) -> int | None:
        if isinstance(self.field.widget, forms.Textarea):
            limit: int | None = getattr(self.field, "max_length", None)
            return limit
        return None

    @property
    def wrong_parts(self) -> tuple[str, ...]:
        """The boxes of a date that the error is about."""
        for error in self.errors.as_data():
            parts = (error.params or {}).get("parts")
            if parts:
                return tuple(parts)
        return PARTS if self.errors else ()

    @property
    def error_target(self) -> str:
        widget = self.field.widget
        if isinstance(widget, DateInput):
            return f"{self.auto_id}_{self.wrong_parts[0] if self.errors else PARTS[0]}"
        if isinstance(widget, forms.RadioSelect):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def aria_describedby(self) -> str | None:
        described: str | None = super().aria_describedby
        if described is not None and self.auto_id and self.character_limit:
            return f"{described} {self.auto_id}-info".strip()
        return described

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return built
        built.pop("required", None)  # our own words say it, and the browser's bubble cannot be read at leisure
        built |= {name: False for name in ("maxlength", "minlength", "placeholder") if name in widget.attrs}
        if isinstance(widget, DateInput):
            built["wrong_parts"] = self.wrong_parts
        elif isinstance(widget, forms.Textarea):
            rows = str(widget.attrs.get("rows", "10"))
            built |= {"cols": False, "rows": DEFAULT_ROWS if rows == "10" else rows}
        elif isinstance(widget, forms.NumberInput):
            decimal = isinstance(self.field, forms.DecimalField | forms.FloatField)
            built |= {"inputmode": "decimal" if decimal else "numeric", "step": False, "min": False, "max": False}
        elif isinstance(widget, forms.EmailInput):
            built |= {"spellcheck": "false", "autocomplete": widget.attrs.get("autocomplete", "email")}
        elif isinstance(widget, forms.PasswordInput):
            built["autocomplete"] = widget.attrs.get("autocomplete", "current-password")
        classes = [_class_names(widget, bool(self.errors)), widget.attrs.get("class", "")]
        if self.character_limit:
            classes.append("govuk-js-character-count")
        if any(classes):
            built["class"] = " ".join(filter(None, classes))
        return built


def _class_names(widget: forms.Widget, wrong: bool) -> str:
    if isinstance(widget, forms.Textarea):
        name = "govuk-textarea"
    elif isinstance(widget, forms.FileInput):
        name = "govuk-file-upload"
    elif isinstance(widget, forms.PasswordInput):
        wrong_name = " govuk-input--error" if wrong else ""
        return f"govuk-input govuk-password-input__input govuk-js-password-input-input{wrong_name}"
    elif isinstance(widget, forms.Select):
        name = "govuk-select"
    elif isinstance(widget, Input) and not isinstance(widget, forms.CheckboxInput):
        name = "govuk-input"
    else:
        return ""
    return f"{name} {name}--error" if wrong else name


class GovukFormRenderer(TemplatesSetting):
    """Render every form, field and widget with our GOV.UK Frontend partials."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"
    bound_field_class = GovukBoundField

    def get_template(self, template_name: str) -> Template | None:
        return super().get_template(GOVUK_WIDGETS.get(template_name, template_name))
