"""What people type about a report. Forms check what was typed; the services decide what may be done."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from casework.editing import RevisionForm, last_change
from casework.files import CheckedFile, CheckedFileField
from core.fields import line, words, yes_or_no
from core.forms import CheckboxSelectMultiple, DateField3
from reviews.enums import ReportSection
from reviews.report.extracted import Section, Unreadable
from reviews.report.extracting import OTHER, PDF, WORD, check
from reviews.report.writing import NOTHING_TO_TAKE

MARKDOWN = "Markdown: ## before a heading, - before an entry of a list, two asterisks around **important** words."
WHOLE = ("", "The whole report")


class SectionForm(RevisionForm):
    text = words("Text", hint=MARKDOWN, rows=24)

    def clean_text(self) -> str:
        """One kind of line end, so that a text is the same whichever way it came."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\r", "\n")


class VersionForm(forms.Form):
    note = line("What is new in it? (optional)", most=300, hint="For example: with the panel's changes of 3 March.")


class CommentForm(forms.Form):
    section = forms.ChoiceField(
        label="Which part is it about?", required=False, choices=[WHOLE, *ReportSection.choices], widget=forms.Select,
        error_messages={"invalid_choice": "Choose a part from the list"},
    )  # fmt: skip
    text = words("What do you want to say?", "Enter your comment", rows=6, most=10_000)


class AnswerForm(forms.Form):
    answer = words(
        "What was done about it, or why nothing?", "Enter what was done about it, or why nothing", rows=4, most=5_000
    )


class FindingForm(RevisionForm):
    met = yes_or_no("Is it met?", "Say whether it is met")
    reason = words("Where, or why not?", "Enter where the report shows it, or why not", rows=4, most=5_000)


class TakeOverForm(forms.Form):
    """Which sections to take; the working text that each was compared with stands in a hidden field of its own."""

    sections = forms.MultipleChoiceField(
        label="Which sections do you want to take over?", widget=CheckboxSelectMultiple,
        error_messages={"required": NOTHING_TO_TAKE, "invalid_choice": "Choose sections from the list"},
    )  # fmt: skip

    def __init__(
        self, *args: Any, differing: Sequence[ReportSection], revisions: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [(each.value, each.label) for each in differing]  # type: ignore[attr-defined]
        self.fields["sections"].initial = [each.value for each in differing]
        for each in differing:
            self.fields[f"revision_{each.value}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=revisions.get(each, 0)
            )

    @property
    def revisions(self) -> dict[str, int]:
        begins = "revision_"
        return {
            name.removeprefix(begins): int(value or 0)
            for name, value in self.cleaned_data.items()
            if name.startswith(begins)
        }

    def meet(self, row: Any) -> dict[str, Any]:
        """The page shows what would change now; pressing once more is a decision made in knowledge of it."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[f"revision_{row.section}"] = str(row.revision)
        self.data = data
        return {**last_change(row), "changes": []}


class UploadForm(forms.Form):
    file = CheckedFileField(
        label="The report", help_text=f"A Word file (.docx) or a PDF, up to {settings.UPLOAD_MEGABYTES} MB",
        error_messages={"required": "Choose the Word file or the PDF"},
    )  # fmt: skip

    def clean_file(self) -> CheckedFile:
        chosen: CheckedFile = self.cleaned_data["file"]
        if chosen.content_type not in {WORD, PDF}:
            raise ValidationError(OTHER)
        try:
            check(chosen.content, chosen.content_type)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from problem
        return chosen


class PlacesForm(forms.Form):
    """To which section of the report each part of the file belongs."""

    note = line("What is this version? (optional)", most=300, hint="For example: the reviewer's second draft.")

    def __init__(self, *args: Any, parts: Sequence[Section], proposed: Sequence[ReportSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for number, (part, section) in enumerate(zip(parts, proposed, strict=True)):
            self.fields[f"place_{number}"] = forms.ChoiceField(
                label=part.title or "Before the first heading", choices=ReportSection.choices, widget=forms.Select,
                initial=section.value, help_text=f"{len(part.text.split())} words",
                error_messages={
                    "required": "Choose where this part belongs", "invalid_choice": "Choose a section from the list",
                },
            )  # fmt: skip
        self.order_fields([*(name for name in self.fields if name != "note"), "note"])

    @property
    def places(self) -> list[str]:
        return [self.cleaned_data[f"place_{number}"] for number in range(len(self.parts))]


class AgreeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    rationale = words("Why is it agreed?", "Enter why the report is agreed", rows=4, most=10_000)
    dissent = words("Who saw it differently, and why? (optional)", rows=3, most=5_000)
    took_part = words(
        "Who took part in the decision?", "Enter who took part in the decision", rows=3, most=5_000,
        hint="Posts and agencies are enough.",
    )  # fmt: skip
    decided_on = DateField3(
        label="When was it agreed?", name="The day of the decision",
        error_messages={"required": "Enter the day on which it was agreed"},
    )  # fmt: skip


class ReturnForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    wanted = words(
        "What is wanted before it can be agreed?", "Enter what is wanted before it can be agreed", rows=6, most=10_000
    )


class PutForwardForm(forms.Form):
    """Nothing is asked: pressing is the answer."""
