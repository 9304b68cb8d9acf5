"""What is asked when a review is set up, agreed, held, delayed and ended."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from casework.editing import RevisionForm
from casework.enums import CaseKind
from casework.models import Case
from core.fields import line, words
from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from partnerships.models import Agency
from partnerships.selectors import in_force
from reviews.enums import Basis, ContactKind, DelayCause, MeetingKind, PlanText, Theme
from reviews.planning.deciding import Answer
from reviews.planning.setting_up import FOR_THE_PANEL
from reviews.planning.texts import HINTS

MARKDOWN = "You can use Markdown: ## for a heading, - for a list, **bold**."
NO_NAMES = "No names: initials or a relation are enough."


def day(label: str, name: str, required: str = "", hint: str = "") -> DateField3:
    """`required`: what to say when it is empty, nothing where it may be."""
    return DateField3(
        label=label, name=name, required=required != "", help_text=hint, error_messages={"required": required}
    )


class AboutForm(RevisionForm):
    """`planned`: whether the day by which it is to be done is asked for: no rule gives one and none runs yet."""

    basis = forms.ChoiceField(
        label="On which ground is it held?", choices=Basis.choices, widget=RadioSelect,
        error_messages={"required": "Say whether the review is mandatory or discretionary"},
    )  # fmt: skip
    lead_agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), label="Whose work does it look at?", empty_label="Choose an agency",
        error_messages={"required": "Choose the agency", "invalid_choice": "Choose an agency from the list"},
    )  # fmt: skip
    themes = forms.MultipleChoiceField(
        label="What is it about? (optional)", choices=Theme.choices, widget=CheckboxSelectMultiple, required=False,
        help_text="Helps others to find what you learned.",
        error_messages={"invalid_choice": "Choose themes from the list"},
    )  # fmt: skip
    scope_from = day("First day of the period that it looks at (optional)", "The first day")
    scope_to = day("Last day of the period that it looks at (optional)", "The last day")
    planned_on = day(
        "By when is it planned to be done? (optional)", "The planned day",
        hint="A date of your own: no rule sets one for this kind of review. It then runs like every other date of the case.",
    )  # fmt: skip
    panel_reference = line("The National Panel's reference (optional)", most=100)

    def __init__(self, *args: Any, case: Case, planned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {
            "basis": case.kind == CaseKind.ADULT_REVIEW,
            "lead_agency": case.kind == CaseKind.SINGLE_AGENCY_REVIEW,
            "planned_on": planned,
            "panel_reference": case.kind in FOR_THE_PANEL,
        }
        for name in [name for name, wanted in shown.items() if not wanted]:
            del self.fields[name]
        if "lead_agency" in self.fields:
            agencies = Agency.objects.filter(in_force(timezone.localdate())).order_by("name")
            self.fields["lead_agency"].queryset = agencies  # type: ignore[attr-defined]


class TextForm(RevisionForm):
    """May be empty: a text that is not needed is not written."""

    text = words("Text", hint=MARKDOWN, rows=18, most=100_000)

    def __init__(self, *args: Any, part: PlanText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = str(part.label), f"{HINTS[part]} {MARKDOWN}"


class AnswerForm(RevisionForm):
    """How something was decided: the outcome out of `outcomes`, and why."""

    outcome = forms.ChoiceField(
        label="What was decided?", widget=RadioSelect, error_messages={"required": "Choose what was decided"}
    )
    rationale = words("Why?", "Enter why", hint="The reasons stay on record with the decision.", rows=5, most=20_000)
    took_part = words("Who took part? (optional)", rows=3, most=5000)
    dissent = words("Did anybody see it differently? (optional)", hint="Who, and why.", rows=3, most=5000)
    decided_on = day("When was it decided?", "The day of the decision", "Enter the day of the decision")

    def __init__(self, *args: Any, outcomes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = list(outcomes)  # type: ignore[attr-defined]
        if len(outcomes) == 1:
            del self.fields["outcome"]

    @property
    def answer(self) -> Answer:
        typed = self.cleaned_data
        return Answer(
            rationale=typed["rationale"], took_part=typed["took_part"], dissent=typed["dissent"],
            decided_on=typed["decided_on"],
        )  # fmt: skip


class MeetingForm(RevisionForm):
    kind = forms.ChoiceField(
        label="What kind of meeting?", choices=MeetingKind.choices, widget=RadioSelect,
        error_messages={"required": "Choose the kind of meeting"},
    )  # fmt: skip
    planned_on = day("When?", "The day of the meeting", "Enter the day of the meeting")
    place = line(
        "Where? (optional)", hint="A room, or by video. The day and the place are not sent to anybody.", most=200
    )


class HeldForm(RevisionForm):
    held_on = day("When was it held?", "The day of the meeting", "Enter the day on which it was held")
    present = words(
        "Who was there?", "Enter who was there", hint="Posts and agencies. For practitioners a number is enough.", rows=4,
        most=5000,
    )  # fmt: skip
    notes = words("What came of it? (optional)", hint=MARKDOWN, rows=8, most=20_000)


class ContactForm(RevisionForm):
    kind = forms.ChoiceField(
        label="What happened?", choices=ContactKind.choices,
        widget=RadioSelect(
            hints={
                ContactKind.OFFER.value: "To take part, to meet, to see the terms of reference.",
                ContactKind.REPLY.value: "Also when they said no, or not now.",
                ContactKind.CONTRIBUTION.value: "What they wanted the review to know.",
                ContactKind.WISH.value: "From the review, or about how they are kept in touch.",
                ContactKind.TOLD.value: "How the review goes, a delay, what will be published.",
            }
        ),
        error_messages={"required": "Choose what happened"},
    )  # fmt: skip
    person = line(
        "Who?", "Enter who it was, by relation or initials", hint="By relation or initials, such as mother or J.B. No names.",
        most=100,
    )  # fmt: skip
    on = day("When?", "The day", "Enter the day on which it happened")
    how = line(
        "How? (optional)", hint="For example by letter, by telephone, through the family liaison officer.", most=100
    )
    words = words(
        "In a few words", "Enter what was said, in a few words", hint="As they would wish it to be said. " + NO_NAMES, rows=5,
        most=10_000,
    )  # fmt: skip


class DelayForm(RevisionForm):
    cause = forms.ChoiceField(
        label="What causes the delay?", choices=DelayCause.choices, widget=RadioSelect,
        error_messages={"required": "Choose what causes the delay"},
    )  # fmt: skip
    reasons = words(
        "What are the reasons?", "Enter the reasons", rows=6, most=10_000,
        hint="Where a letter has to be written, it says this word for word. " + NO_NAMES,
    )  # fmt: skip
    foreseen_on = day(
        "When was it foreseen?", "The day on which it was foreseen", "Enter the day on which it was foreseen"
    )
    expected_on = day(
        "By when is the review expected to be done?",
        "The expected day",
        "Enter the day by which it is expected to be done",
    )


class SentForm(forms.Form):
    sent_on = day("When was it sent?", "The day of sending", "Enter the day on which it was sent")
    sent_by = line("Who sent it?", "Enter who sent it", hint="Name and post.")
    receipt = line("Receipt or reference (optional)", most=100)


class HoldForm(forms.Form):
    reason = words("Why is it held?", "Enter why the review is held", rows=4, most=5000)
    panel_reference = line("The National Panel's reference (optional)", most=100)


class PanelForm(RevisionForm):
    panel_reference = line("The National Panel's reference (optional)", most=100)
    panel_decided = words(
        "What did the National Panel decide?", "Enter what the National Panel decided", rows=6, most=20_000,
        hint="And what it asks of this partnership.",
    )  # fmt: skip
    panel_decided_on = day("When?", "The day", "Enter the day on which the National Panel decided")


class ReasonForm(forms.Form):
    reason = words("Why?", "Enter why", hint="The reason stays on record with the case.", rows=4, most=5000)


class CompleteForm(forms.Form):
    note = words("Is there anything to add? (optional)", rows=3, most=5000)
