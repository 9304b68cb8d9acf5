"""Input of a correction: the boxes of one accepted figure, or which kind of nothing stands there, and why it changes."""

from decimal import Decimal
from typing import Any

from django import forms

from casework.editing import RevisionForm
from core.fields import words
from core.forms import RadioSelect
from datasets.checking.reading import NotANumber, read_number
from datasets.collecting.correcting import boxes_to_correct, not_possible, plain
from datasets.collecting.recording import Correction
from datasets.enums import Standing
from datasets.models import Value
from datasets.terms import Figure, Terms

LONG = 2000
BOX_LABELS = {"number": "Figure", "numerator": "How many", "denominator": "Out of how many"}


class CorrectForm(RevisionForm):
    """One figure that was accepted: its boxes, or which kind of nothing stands there, and why it changes."""

    standing = forms.ChoiceField(
        label="Is there a figure?",
        choices=[
            (Standing.GIVEN.value, "Yes"), (Standing.NOT_COLLECTED.value, "No, it is not collected"),
            (Standing.NOT_AVAILABLE.value, "No, it is not available yet"),
        ],
        widget=RadioSelect, error_messages={"required": "Select whether there is a figure"},
    )  # fmt: skip
    number = forms.CharField(required=False, max_length=60)
    numerator = forms.CharField(required=False, max_length=60)
    denominator = forms.CharField(required=False, max_length=60)
    provisional = forms.BooleanField(label="It is provisional and will be confirmed later", required=False)
    reason = words(
        "Why does the figure change?", "Enter why the figure changes",
        hint="Kept with the old figure, for everybody who reads it. No names of children or adults.", rows=3, most=LONG,
    )  # fmt: skip
    field_order = ("number", "numerator", "denominator", "standing", "provisional", "reason", "revision")

    def __init__(self, *args: Any, value: Value, terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.value, self.terms, self.boxes = value, terms, boxes_to_correct(terms, value)
        for box in ("number", "numerator", "denominator"):
            if box not in self.boxes:
                del self.fields[box]
                continue
            self.fields[box].label = BOX_LABELS[box] if len(self.boxes) < 3 or box != "number" else "As it was printed"
            self.fields[box].widget.attrs |= {"class": "govuk-input--width-10", "inputmode": "decimal"}

    def _read(self, box: str) -> Decimal | None:
        try:
            return read_number(self.cleaned_data[box], self.terms, box)
        except NotANumber as problem:
            raise forms.ValidationError(problem.words) from problem

    def clean_number(self) -> Decimal | None:
        return self._read("number")

    def clean_numerator(self) -> Decimal | None:
        return self._read("numerator")

    def clean_denominator(self) -> Decimal | None:
        return self._read("denominator")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        given = data.get("standing") == Standing.GIVEN
        for box in self.boxes:
            if box in self.errors or "standing" in self.errors:
                continue
            if given and data.get(box) is None:
                self.add_error(box, "Enter the figure, or say that there is none")
            elif not given and data.get(box) is not None:
                self.add_error(box, "Clear the box, or say that there is a figure")
        if not self.errors:
            for found in not_possible(self.value, self.figure, self.terms):
                self.add_error(found.box if found.box in self.fields else self.boxes[0], found.words)
        return data

    @property
    def figure(self) -> Figure:
        """Of a form whose boxes could be read."""
        data = self.cleaned_data
        standing = Standing(data["standing"])
        if standing != Standing.GIVEN:
            return Figure(standing=standing)
        return Figure(**{box: data[box] for box in self.boxes}, provisional=data["provisional"])

    @property
    def correction(self) -> Correction:
        return Correction(self.figure, self.cleaned_data["reason"])

    def meet(self, row: Any) -> dict[str, Any]:
        by = row.given_by.full_name if row.given_by else ""
        return super().meet(row) | {"by": by, "at": row.given_at}

    def _shown(self, name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return plain(value) if isinstance(value, Decimal) else super()._shown(name, value)


def as_typed(value: Value) -> dict[str, Any]:
    standing = value.standing if value.standing != Standing.BLANK else Standing.NOT_AVAILABLE
    numbers = {box: plain(getattr(value, box)) for box in ("number", "numerator", "denominator")}
    return numbers | {"standing": standing, "provisional": value.provisional, "revision": value.revision}
