"""Amounts of money and days as people type them: £1,250.50 and 1250.5, 26.5 and 26.5 days."""

import re
from decimal import Decimal
from typing import Any

from django import forms

PLAIN = re.compile(r"(\d+|\d{1,3}(,\d{3})+)(\.\d+)?|\.\d+", re.ASCII)


class ExactField(forms.CharField):
    """A number above zero with two decimals at most, as Decimal; None where nothing was typed."""

    def __init__(self, *, noun: str, example: str, most: Decimal, signs: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.noun, self.example, self.most, self.signs = noun, example, most, signs
        super().__init__(required=False, max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "class": "govuk-input--width-10"}

    def prepare_value(self, value: Any) -> Any:
        """As typed where it was typed; without needless noughts where it comes from a row."""
        return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) and value % 1 == 0 else value

    def clean(self, value: Any) -> Any:
        typed = re.sub(r"\s+", "", str(super().clean(value) or "")).lower()
        for sign in self.signs:
            typed = typed.removeprefix(sign).removesuffix(sign)
        if not typed:
            return None
        if not PLAIN.fullmatch(typed.removeprefix("-")):
            raise forms.ValidationError(f"{self.noun} must be a number, such as {self.example}")
        if len(typed.partition(".")[2]) > 2:
            raise forms.ValidationError(f"{self.noun} must have no more than 2 decimal places, such as {self.example}")
        number = Decimal(typed.replace(",", ""))
        if number <= 0:
            raise forms.ValidationError(f"{self.noun} must be more than 0")
        if number > self.most:
            raise forms.ValidationError(f"{self.noun} must be {self.most:,} or less")
        return number


def pounds(label: str, *, hint: str = "") -> ExactField:
    return ExactField(
        noun="The amount",
        example="1,250.50",
        most=Decimal("99999999.99"),
        signs=("£", "gbp"),
        label=label,
        help_text=hint,
    )


def days(label: str, *, hint: str = "") -> ExactField:
    return ExactField(
        noun="The number of days",
        example="26.5",
        most=Decimal("9999.99"),
        signs=("days", "day"),
        label=label,
        help_text=hint,
    )
