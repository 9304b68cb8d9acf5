"""Input of an agency's pages besides the boxes for figures."""

from typing import Any

from django import forms

from accounts.models import User
from casework.editing import RevisionForm
from casework.files import CheckedFileField
from core.fields import line, words
from core.forms import CheckboxSelectMultiple, RadioSelect
from datasets.collecting.sharing import Area
from datasets.enums import Standing
from partnerships.models import Agency

NIL = (
    ("zero", "None of it happened: enter zero"),
    (Standing.NOT_COLLECTED.value, "We do not collect these"),
    (Standing.NOT_AVAILABLE.value, "They are not available yet"),
)


class SummaryForm(RevisionForm):
    narrative = words(
        "The story of the quarter",
        hint="What changed and why, what worries you, what you are doing about it. No names, and nothing about one child or adult.",
        rows=10,
    )


class EmptyForm(forms.Form):
    """All empty boxes at once: nil returns are normal and sayable."""

    meaning = forms.ChoiceField(
        label="What do the empty boxes mean?", choices=NIL, widget=RadioSelect,
        error_messages={"required": "Select what the empty boxes mean"},
    )  # fmt: skip


class SubmitForm(forms.Form):
    checked = forms.CharField(widget=forms.HiddenInput, required=False)
    late_reason = words(
        "Why does it come late? (optional)", hint="Late returns happen. A word helps the partnership to plan.", rows=3
    )

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"]


class PassForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.none(), label="Who goes on with it?", empty_label="Anybody of our agency", required=False,
        error_messages={"invalid_choice": "Choose somebody who answers for your agency"},
    )  # fmt: skip
    note = line("What should they know? (optional)", hint="No figures and no names: it goes into the return's history.")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = people
        field.label_from_instance = lambda user: user.full_name


class ExplainForm(RevisionForm):
    explanation = words(
        "Why are the figures right?",
        "Say in a few words why the figures are right, or amend them",
        hint="For example: the team moved to a new record system in May. No names, and nothing about one child or adult.",
        rows=4,
        most=2000,
    )


class WorkbookForm(forms.Form):
    file = CheckedFileField(
        label="The filled-in workbook", help_text="The Excel workbook (.xlsx) that you downloaded for this return"
    )
    replace = forms.BooleanField(
        label="Put the workbook’s figures in place of what colleagues typed since it was downloaded", required=False
    )


class AreaForm(forms.Form):
    """What goes to one other area."""

    area = forms.CharField(widget=forms.HiddenInput)
    indicators = forms.MultipleChoiceField(
        label="Release these figures", widget=CheckboxSelectMultiple,
        help_text="Only what means the same in both areas: a figure of your whole organisation, not of this area alone.",
        error_messages={
            "required": "Select at least one indicator to release", "invalid_choice": "Select indicators from the list",
        },
    )  # fmt: skip

    def __init__(self, data: Any = None, *, area: Area) -> None:
        slug = area.partnership.slug
        super().__init__(data, initial={"area": slug}, auto_id=f"{slug}-%s")
        field: Any = self.fields["indicators"]
        field.choices = [(str(pk), title) for pk, title in area.indicators.items()]

    @property
    def chosen(self) -> set[int]:
        return {int(pk) for pk in self.cleaned_data["indicators"]}


class KeyForm(forms.Form):
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="For which agency?", empty_label=None,
        error_messages={"required": "Choose an agency", "invalid_choice": "Choose one of your agencies"},
    )  # fmt: skip
    name = line(
        "What will use it?", "Enter what will use the key", hint="For example, the reporting system of children's services", most=120
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=[each.pk for each in agencies])
        if len(agencies) == 1:
            field.initial = agencies[0].pk

    @staticmethod
    def confirm(data: Any) -> forms.Form:
        """A form without a question: pressing the button is the answer."""
        return forms.Form(data)
