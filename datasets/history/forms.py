"""The files of earlier years as somebody chooses them."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from casework.files import clean_name, most_bytes, too_big
from core.fields import words
from datasets.history.keeping import PARTS, unpacked
from datasets.history.loading import Files
from datasets.history.tables import File

EMPTY = "The file is empty"


class TableField(forms.FileField):
    """A CSV file. Its value is a File; what stands in it is read when it is loaded."""

    def __init__(self, label: str, hint: str, *, required: str = "") -> None:
        super().__init__(
            label=label, help_text=hint, required=required != "", widget=forms.FileInput(attrs={"accept": ".csv"}),
            error_messages={"required": required, "empty": EMPTY, "invalid": "Choose a file"},
        )  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = super().clean(data, initial)
        if not isinstance(chosen, UploadedFile):
            return None
        if (chosen.size or 0) > most_bytes():
            raise ValidationError(too_big())
        return File(clean_name(chosen.name or ""), chosen.read())


class LoadForm(forms.Form):
    """`waiting`: files that were looked at already. Others that are chosen take their place."""

    values = TableField(
        "Figures",
        "A CSV file with the columns indicator, category, period, value, numerator, denominator, flag and note. "
        f"Up to {settings.UPLOAD_MEGABYTES} MB.",
    )
    indicators = TableField(
        "Indicators, if some are missing", "A CSV file with at least the columns code, title, section, kind and unit."
    )
    relations = TableField(
        "How indicators must agree, if that is to be added", "A CSV file with the columns indicator, kind and other."
    )
    reason = words(
        "Why do figures change that are here already?", hint="Only if the files change any. The old figures are kept with it.",
        rows=2, most=1000,
    )  # fmt: skip
    waiting = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        given: dict[str, Any] = {part: typed.get(part) for part in PARTS}
        if given["values"] is not None:
            typed["files"] = Files(**given)
        elif waiting := unpacked(typed.get("waiting") or ""):
            typed["files"] = waiting
        elif "values" not in self.errors:
            self.add_error("values", "Choose the file with the figures")
        return typed

    @property
    def chosen(self) -> Files:
        found: Files = self.cleaned_data["files"]
        return found
