"""Input of those who run the collection. Rules about quarters and returns are the services'."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from casework.editing import RevisionForm
from core.fields import words
from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from core.templatetags.portal import date_long
from datasets.collecting.forms import ExplainForm
from datasets.collecting.opening import Offer
from datasets.enums import QueryState
from datasets.models import QuarterlyReturn
from datasets.periods import Period
from datasets.running.pages import reminder_hint
from partnerships.models import Agency

LONG = 2000
NO_FIGURE = "No figures and no names of children or adults."


class QuarterForm(forms.Form):
    """Nobody types a period: those that can be opened are chosen from."""

    quarter = forms.ChoiceField(
        label="Which quarter?", widget=RadioSelect,
        error_messages={"required": "Select a quarter", "invalid_choice": "Select a quarter from the list"},
    )  # fmt: skip

    def __init__(self, *args: Any, quarters: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(each.code, each.label) for each in quarters]  # type: ignore[attr-defined]


def day(label: str, required: str) -> DateField3:
    return DateField3(label=label, name="The day", error_messages={"required": required})


class OpenForm(forms.Form):
    due_on = day("By when should the agencies give their figures?", "Enter the day by which the figures are due")
    note = words(
        "What should the agencies know this time? (optional)",
        hint=f"Each agency reads it on its return. {NO_FIGURE}",
        rows=3,
        most=LONG,
    )

    def __init__(self, *args: Any, offer: Offer, past: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "Your arrangements do not say how many days after the quarter’s end. For example, 31 7 2026"
        if offer.due_on is not None:
            hint = f"Your arrangements say {offer.why}: {date_long(offer.due_on)}."
            hint += " That day has passed, so choose a later one." if past else ""
        self.fields["due_on"].help_text = hint


class MoreAgenciesForm(forms.Form):
    due_on = day("By when should they give their figures?", "Enter the day by which the figures are due")


class MoreTimeForm(forms.Form):
    due_on = day("The new day", "Enter the new day")
    reason = words(
        "Why is there more time?",
        "Enter why there is more time",
        hint=f"Kept with the date. {NO_FIGURE}",
        rows=3,
        most=LONG,
    )


class ChangesForm(RevisionForm):
    changes_wanted = words(
        "What should the agency change or add?", "Enter what the agency should change or add",
        hint="The agency reads this as you write it. Name the figures, and no child or adult.", rows=6, most=LONG,
    )  # fmt: skip


class RemindForm(forms.Form):
    returns = forms.TypedMultipleChoiceField(
        label="Whom to remind", coerce=int, widget=CheckboxSelectMultiple,
        error_messages={"required": "Select at least one agency", "invalid_choice": "Select agencies from the list"},
    )  # fmt: skip

    def __init__(
        self, *args: Any, rows: Iterable[QuarterlyReturn], today: Any, nobody: frozenset[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.pk: row for row in rows}
        field: Any = self.fields["returns"]
        field.choices = [(row.pk, row.agency.name) for row in self.rows.values()]
        hints = {}
        for row in self.rows.values():
            hints[str(row.pk)] = reminder_hint(row, today=today) + (
                "; nobody there has an account yet" if row.agency_id in nobody else ""
            )
        field.widget.hints = hints

    @property
    def chosen(self) -> list[QuarterlyReturn]:
        return [self.rows[pk] for pk in self.cleaned_data["returns"]]


class ExplainHereForm(ExplainForm):
    """The same question for those who run the collection. A conflict names who explained it meanwhile."""

    def meet(self, row: Any) -> dict[str, Any]:
        by = row.explained_by.full_name if row.explained_by else ""
        return super().meet(row) | {"by": by, "at": row.explained_at}


class DoubtFilter(forms.Form):
    """What the list of queries shows. Anything that is not on a list falls back to the first."""

    agency = forms.ChoiceField(label="Agency", required=False)
    state = forms.ChoiceField(
        label="Where they stand", required=False,
        choices=[("open", "Not explained"), ("explained", "Explained"), ("settled", "No longer arise"), ("all", "All that arise")],
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [("", "Any"), *((str(each.pk), each.name) for each in agencies)]
        self.fields["agency"].choices = names  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        """For selectors.doubts_of."""
        self.is_valid()
        typed, agency = self.cleaned_data, self.cleaned_data.get("agency")
        return {"state": typed.get("state") or QueryState.OPEN, "agency": int(agency) if agency else None}
