"""Input of the returns' pages. Rules about the case and the return are the services'."""

import calendar
from datetime import date
from typing import Any

from django import forms

from casework.editing import RevisionForm
from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from incidents.enums import DatePrecision, EntryKind, Involvement, ReturnSectionCode
from incidents.returns.entries import EntryWords, whole_month, whole_year
from incidents.returns.refusals import day_in_words
from partnerships.models import Agency

LONG = forms.Textarea(attrs={"rows": 12})
MONTH_NAMES = [("", "Choose a month"), *((str(n), calendar.month_name[n]) for n in range(1, 13))]
SECTION_HINTS = {
    ReturnSectionCode.SUMMARY: "Who was involved, from when to when, what was known and what was done. Facts first; opinions named as such.",
    ReturnSectionCode.IMMEDIATE_ACTION: "What has been done since, to keep people safe or to put something right. If nothing was needed, say so.",
    ReturnSectionCode.LEARNING: "What went well, and what your agency would do differently. If it is too early to say, say so.",
}


class AgenciesField(forms.TypedMultipleChoiceField):
    """Takes an agency that somebody else asked a moment ago as well: asking it again changes nothing."""

    asked: frozenset[int] = frozenset()

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or (
            str(value).isascii() and str(value).isdigit() and int(value) in self.asked
        )


class AskForm(forms.Form):
    agencies = AgenciesField(
        label="Agencies to ask",
        help_text="Those that dealt with the family come first and are ticked. Each agency sees its own return only. "
        "Where nobody has an account yet, invite somebody under People: until then nobody can answer.",
        coerce=int,
        widget=CheckboxSelectMultiple,
        error_messages={"required": "Select at least one agency", "invalid_choice": "Select agencies from the list"},
    )
    question = forms.CharField(
        label="What the agencies are asked",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Use no names. The page shows each agency the initials or references on the case.",
        error_messages={"required": "Enter what the agencies are asked"},
    )
    looks_back_to = DateField3(
        label="How far back should they look?",
        name="The day to look back to",
        help_text="For example, 1 4 2024",
        error_messages={"required": "Enter the day to look back to"},
    )
    due_on = DateField3(
        label="By when should they answer?", name="The day", error_messages={"required": "Enter the day"}
    )
    knowingly = forms.BooleanField(label="Ask for it by that day all the same", required=False)

    def __init__(
        self,
        *args: Any,
        agencies: list[Agency],
        asked: frozenset[int],
        why_then: str,
        panel_on: date | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.panel_on = panel_on
        field: Any = self.fields["agencies"]
        field.asked = asked
        field.choices = [(agency.pk, agency.name) for agency in agencies]
        nobody = "Nobody there has an account yet"
        field.widget.hints = {str(agency.pk): nobody for agency in agencies if not agency.answerable}  # type: ignore[attr-defined]
        self.fields["due_on"].help_text = f"Offered: {why_then}."
        if not self.is_bound or not self._late_typed():
            del self.fields["knowingly"]

    def _late_typed(self) -> bool:
        """The box appears only once the day typed lies after the panel's."""
        try:
            typed = self.fields["due_on"].clean(
                self.fields["due_on"].widget.value_from_datadict(self.data, self.files, self.add_prefix("due_on"))
            )
        except forms.ValidationError:
            return False
        return self.panel_on is not None and typed > self.panel_on

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "knowingly" in self.fields and not data.get("knowingly") and self.panel_on is not None:
            self.add_error(
                "due_on",
                f"The panel is planned for {day_in_words(self.panel_on)}, before this day. "
                "Choose an earlier day, or tick the box below to ask for it by then all the same.",
            )
        data.pop("knowingly", None)
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why is the request taken back?",
        widget=forms.Textarea,
        error_messages={"required": "Enter why the request is taken back"},
    )


class ChangesForm(forms.Form):
    changes_wanted = forms.CharField(
        label="What should the agency change or add?",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The agency reads this as you write it.",
        error_messages={"required": "Enter what the agency should change or add"},
    )
    due_on = DateField3(label="By when?", name="The day", error_messages={"required": "Enter the day"})


class ExtendForm(forms.Form):
    due_on = DateField3(label="The new day", name="The new day", error_messages={"required": "Enter the new day"})
    reason = forms.CharField(
        label="Why is there more time?",
        widget=forms.Textarea,
        help_text="Kept with the date. The first date stays visible.",
        error_messages={"required": "Enter why there is more time"},
    )


class InvolvementForm(RevisionForm):
    involvement = forms.ChoiceField(
        label="Did your agency know the family or the person?",
        choices=Involvement.choices,
        widget=RadioSelect(
            hints={
                Involvement.NOT_KNOWN: "After a search of your records. You can then submit the return at once.",
                Involvement.INVOLVED: "You answer three questions and list what happened in a chronology.",
            }
        ),
        error_messages={
            "required": "Select whether your agency knew the family or the person",
            "invalid_choice": "Select an answer from the list",
        },
    )


class SectionForm(RevisionForm):
    text = forms.CharField(label="Your agency's answer", required=False, widget=LONG)

    def __init__(self, *args: Any, section: ReturnSectionCode, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = section.label
        self.fields["text"].help_text = SECTION_HINTS[section]


class EntryForm(RevisionForm):
    """One event. How well the date is known decides which of the date's boxes counts."""

    what_happened = forms.CharField(
        label="What happened",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Use initials or roles, not names.",
        error_messages={"required": "Enter what happened"},
    )
    precision = forms.ChoiceField(
        label="How well is the date known?",
        choices=DatePrecision.choices,
        widget=RadioSelect,
        initial=DatePrecision.DAY,
        error_messages={"required": "Select how well the date is known"},
    )
    starts_on = DateField3(
        label="Day", name="The day", required=False, help_text="Of a period: its first day. For example, 14 2 2026"
    )
    ends_on = DateField3(label="Last day of the period", name="The last day", required=False)
    month = forms.ChoiceField(
        label="Month", choices=MONTH_NAMES, required=False, help_text="Where only the month is known"
    )
    year = forms.IntegerField(
        label="Year",
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        help_text="Where only the month or the year is known",
        error_messages={"invalid": "Enter the year in 4 numbers, like 2025"},
    )
    kind = forms.ChoiceField(
        label="What was it?",
        choices=[("", "Choose one"), *EntryKind.choices],
        error_messages={"required": "Select what it was", "invalid_choice": "Select an answer from the list"},
    )
    source = forms.CharField(
        label="Source",
        max_length=250,
        help_text="The record it comes from, such as health visitor's notes",
        error_messages={"required": "Enter the source", "max_length": "The source must be 250 characters or fewer"},
    )
    practice_comment = forms.CharField(
        label="Comment on practice",
        required=False,
        widget=forms.Textarea,
        help_text="Was it what you would expect? Leave it empty if there is nothing to say.",
    )
    known_on = DateField3(
        label="When did your agency come to know of it?",
        name="The day",
        required=False,
        help_text="Leave it empty if your agency knew at once.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        precision = data.get("precision")
        if precision == DatePrecision.DAY:
            self._need(data, "starts_on", "Enter the day")
        elif precision == DatePrecision.PERIOD:
            self._need(data, "starts_on", "Enter the first day of the period")
            self._need(data, "ends_on", "Enter the last day of the period")
        elif precision in {DatePrecision.MONTH, DatePrecision.YEAR}:
            if precision == DatePrecision.MONTH:
                self._need(data, "month", "Choose the month")
            if "year" not in self.errors:
                year = data.get("year")
                if year is None:
                    self.add_error("year", "Enter the year")
                elif not 1900 <= year <= 2100:
                    self.add_error("year", "Enter the year in 4 numbers, like 2025")
        return data

    def _need(self, data: dict[str, Any], name: str, words: str) -> None:
        if name not in self.errors and not data.get(name):
            self.add_error(name, words)

    @property
    def words(self) -> EntryWords:
        """Of a valid form."""
        data = self.cleaned_data
        starts_on, ends_on = self._bounds(data)
        same = ("precision", "kind", "source", "what_happened", "practice_comment", "known_on")
        return EntryWords(starts_on=starts_on, ends_on=ends_on, **{name: data[name] for name in same})

    def _bounds(self, data: dict[str, Any]) -> tuple[date, date]:
        if data["precision"] == DatePrecision.MONTH:
            return whole_month(data["year"], int(data["month"]))
        if data["precision"] == DatePrecision.YEAR:
            return whole_year(data["year"])
        return data["starts_on"], data["ends_on"] if data["precision"] == DatePrecision.PERIOD else data["starts_on"]

    @property
    def typed(self) -> dict[str, Any]:
        """Compared with theirs by what the row holds: the bounds of the date, not the boxes it was typed into."""
        words = self.words
        kept = {name: value for name, value in self.cleaned_data.items() if name not in {"revision", "month", "year"}}
        return kept | {"starts_on": words.starts_on, "ends_on": words.ends_on}


class SubmitForm(forms.Form):
    checked = forms.CharField(widget=forms.HiddenInput, required=False)
    late_reason = forms.CharField(
        label="Why does it come late?",
        widget=forms.Textarea,
        help_text="Kept with the return and read by the business team.",
        error_messages={"required": "Enter why the return comes late"},
    )

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"]


class LinkForm(forms.Form):
    person_name = forms.CharField(
        label="Name of the person",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Enter the person's name",
            "max_length": "The name must be 150 characters or fewer",
        },
    )
    post = forms.CharField(
        label="Their post",
        max_length=150,
        help_text="For example, health visitor",
        error_messages={"required": "Enter their post", "max_length": "The post must be 150 characters or fewer"},
    )
    question = forms.CharField(
        label="What should they answer?",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Use no names and no case reference. The person sees this question and nothing else of the case.",
        error_messages={"required": "Enter what they should answer"},
    )


class LinkedAnswerForm(RevisionForm):
    text = forms.CharField(label="Your answer", widget=LONG, error_messages={"required": "Enter your answer"})

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = required

    def meet(self, row: Any) -> dict[str, Any]:
        """The same link, open twice: the draft as it stands beside what was typed."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["revision"] = str(row.draft_revision)
        self.data = data
        typed = self.cleaned_data.get("text", "")
        changes = [{"label": "Your answer", "theirs": row.draft, "yours": typed}] if row.draft != typed else []
        return {"by": "", "at": None, "changes": changes}
