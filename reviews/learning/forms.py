"""What people type about what was learned."""

from collections.abc import Sequence
from typing import Any

from django import forms

from arrangements.models import Body
from casework.editing import RevisionForm
from core.fields import words
from core.forms import CheckboxSelectMultiple
from partnerships.models import Agency
from reviews.learning.sharing import NOBODY_CHOSEN

ANYBODY = "No names, dates or places: whoever it is shared with can read it without opening the case."


def lines(text: str) -> str:
    """One kind of line end, so that a text is the same whichever way it came."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class PointForm(RevisionForm):
    text = words("What was learned?", "Enter what was learned", hint=ANYBODY, rows=6, most=4_000)

    def clean_text(self) -> str:
        return lines(str(self.cleaned_data["text"]))


class WordsSeenForm(forms.Form):
    """The box is asked for only where the portal found words that may give somebody away."""

    words_seen = forms.BooleanField(label="I have looked at these words, and they may stay", required=False)

    def __init__(self, *args: Any, found: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not found:
            del self.fields["words_seen"]

    @property
    def seen(self) -> bool:
        return bool(self.cleaned_data.get("words_seen"))


class ShareForm(WordsSeenForm, RevisionForm):
    to = forms.MultipleChoiceField(
        label="With whom do you want to share it?", widget=CheckboxSelectMultiple,
        error_messages={"required": NOBODY_CHOSEN, "invalid_choice": "Choose from the list"},
    )  # fmt: skip
    field_order = ("to", "words_seen")

    def __init__(self, *args: Any, bodies: Sequence[Body], agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {f"body-{each.pk}": each for each in bodies}
        self.agencies = {f"agency-{each.pk}": each for each in agencies}
        names = [(key, body.name) for key, body in self.bodies.items()]
        names += [(key, agency.name) for key, agency in self.agencies.items()]
        self.fields["to"].choices = names  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        keys = self.cleaned_data["to"]
        return {
            "bodies": [self.bodies[key] for key in keys if key in self.bodies],
            "agencies": [self.agencies[key] for key in keys if key in self.agencies],
        }


class ReceiptForm(forms.Form):
    follows = words(
        "What will follow from it?", "Enter what will follow, even if it is only that you will talk about it", rows=4, most=4_000,
        hint="For example what your agency will do, or at which meeting you will talk about it. Those who shared it read this.",
    )  # fmt: skip

    def clean_follows(self) -> str:
        return lines(str(self.cleaned_data["follows"]))


class PressForm(forms.Form):
    """Nothing is asked: pressing is the answer."""


class PartForm(RevisionForm):
    text = words("Text", hint=f"About a minute's reading: 100 to 150 words. {ANYBODY}", rows=10, most=6_000)

    def clean_text(self) -> str:
        return lines(str(self.cleaned_data["text"]))
