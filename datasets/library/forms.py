"""What people type about indicators. Forms check what was typed; the services decide what may be done."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils import timezone

from arrangements.models import Priority
from casework.editing import RevisionForm
from core.fields import line, words, yes_or_no
from core.forms import CheckboxSelectMultiple, RadioSelect
from datasets import enums
from datasets.library.services import Wanted
from datasets.library.versions import Stated
from datasets.models import Category, Dimension, Indicator, Population
from datasets.periods import choices as periods
from partnerships.models import Agency
from partnerships.selectors import in_force

LONG = 4000
WORDING, SAME, BREAK = "wording", "same", "break"
KIND_HINTS: dict[str, str] = {
    enums.ValueKind.SNAPSHOT: "How many there are on the last day, such as children on a plan.",
    enums.ValueKind.COUNT: "How many there were in the quarter alone.",
    enums.ValueKind.CUMULATIVE: "How many there were since 1 April; it starts again each year.",
    enums.ValueKind.PERCENTAGE: "Given as a number out of another number.",
    enums.ValueKind.RATE: "Given as a number and the number of people.",
}


def choose(label: str, rows: Any, *, empty: str | None, hint: str = "", required: str = "") -> Any:
    """One row of a list, by its own words."""
    return forms.ModelChoiceField(
        queryset=rows, label=label, empty_label=empty, help_text=hint, required=required != "",
        error_messages={"required": required, "invalid_choice": "Choose one from the list"},
    )  # fmt: skip


def period(label: str, required: str = "", *, hint: str = "", empty: str = "Choose a period", **which: Any) -> Any:
    """Periods belong to the system: nobody types one."""
    return forms.ChoiceField(
        label=label, help_text=hint, required=required != "", error_messages={"required": required},
        choices=[("", empty), *periods(timezone.localdate(), **which)],
    )  # fmt: skip


def agencies_in_force() -> Any:
    return Agency.objects.filter(in_force(timezone.localdate())).order_by("name", "pk")


class TermsForm(RevisionForm):
    """The terms of an indicator."""

    title = line("Title", "Enter a title", hint="As it stands on pages and reports.")
    definition = words(
        "What is counted?", "Enter what is counted", hint="So that two people count the same.", most=LONG
    )
    why = words("Why does it matter?", hint="What it tells the partnership.", rows=3, most=LONG)
    section = line("Section", hint="Under which heading it stands, such as Front door.", most=120)
    kind = forms.ChoiceField(
        label="What kind of figure is it?", choices=enums.ValueKind.choices, widget=RadioSelect(hints=KIND_HINTS),
        error_messages={"required": "Select what kind of figure it is"},
    )  # fmt: skip
    unit = line("What is counted, in one word", hint="For example children, referrals or days.", most=60)
    decimals = forms.TypedChoiceField(
        label="Digits after the point", choices=[(str(each), str(each)) for each in range(5)], coerce=int, initial="0",
        error_messages={"required": "Choose how many digits there are"},
    )  # fmt: skip
    every = forms.ChoiceField(
        label="How often is it given?", choices=enums.Frequency.choices, widget=RadioSelect, initial="quarterly",
        error_messages={"required": "Select how often it is given"},
    )  # fmt: skip
    direction = forms.ChoiceField(
        label="Which way is better?", choices=enums.GoodDirection.choices, widget=RadioSelect, initial="neither",
        error_messages={"required": "Select which way is better"},
    )  # fmt: skip
    source_system = line(
        "Where does it come from?", hint="The record system, such as the social care system.", most=200
    )
    adds_up = yes_or_no(
        "Do its categories make the total?", "Select whether its categories make the total",
        "Of an indicator with a breakdown. A county figure need not be the sum of its districts.",
    )  # fmt: skip
    sharing = forms.ChoiceField(
        label="If several agencies give it", choices=enums.Sharing.choices, widget=RadioSelect, initial="added",
        error_messages={"required": "Select what it means when several agencies give it"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dimension"] = choose(
            "By what is it broken down?", Dimension.objects.order_by("name", "pk"), empty="No breakdown",
            hint="Add a breakdown first, if it is not in the list.",
        )  # fmt: skip
        names = Population.objects.order_by("name").values_list("name", flat=True).distinct()
        self.fields["population"] = forms.ChoiceField(
            label="If it is a rate: per 10,000 of whom?", required=False,
            choices=[("", "Not a rate, or given with each figure"), *((each, each) for each in names)],
        )  # fmt: skip
        self.fields["adds_up"].initial = "True"

    @property
    def wanted(self) -> Wanted:
        typed = self.cleaned_data
        return Wanted(**{name: typed[name] for name in Wanted.__dataclass_fields__})


class AddForm(TermsForm):
    code = forms.CharField(
        label="Code", max_length=60, validators=[validate_slug],
        help_text="Short, for files and addresses: small letters, digits and hyphens, such as cp-plans. It cannot be changed.",
        error_messages={
            "required": "Enter a code", "invalid": "Use small letters, digits and hyphens only, such as cp-plans"
        },
    )  # fmt: skip
    field_order = ("title", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owners"] = owners_field()

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code != code.lower() or "_" in code:
            raise forms.ValidationError("Use small letters, digits and hyphens only, such as cp-plans")
        return code


def owners_field() -> Any:
    return forms.ModelMultipleChoiceField(
        queryset=agencies_in_force(), label="Which agencies give it?", required=False, widget=CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Select agencies from the list"},
    )  # fmt: skip


MEANINGS = (
    (WORDING, "Only the words change"),
    (SAME, "What is counted changes, and figures before and after can still be compared"),
    (BREAK, "What is counted changes, and figures before and after cannot be compared"),
)


class StatedForm(RevisionForm):
    """Why terms change, from when, and whether the series breaks. Charts show a break and compare nothing across it."""

    breaks = forms.ChoiceField(
        label="What does the change mean for the figures?", choices=MEANINGS, widget=RadioSelect,
        error_messages={"required": "Select what the change means for the figures"},
    )  # fmt: skip
    reason = words("Why does it change?", hint="Kept with the definition, and shown beside a break.", rows=3, most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_period"] = period(
            "From which period on?", hint="Not needed where only the words change.", empty="From no period"
        )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("breaks") in {SAME, BREAK}:
            if not typed.get("from_period"):
                self.add_error("from_period", "Choose from which period on it is counted like this")
            if not typed.get("reason"):
                self.add_error("reason", "Enter why it changes")
        return typed

    @property
    def stated(self) -> Stated:
        typed = self.cleaned_data
        if typed["breaks"] == WORDING:
            return Stated(typed["reason"], wording=True)
        return Stated(typed["reason"], typed["from_period"], typed["breaks"] == BREAK)


class ChangeForm(TermsForm, StatedForm):
    field_order = (*Wanted.__dataclass_fields__, "breaks", "from_period", "reason")


def terms_start(row: Any) -> dict[str, Any]:
    """The form as the indicator, or the entry of the national list, stands."""
    found = {name: getattr(row, name) for name in Wanted.__dataclass_fields__}
    return found | {"adds_up": str(row.adds_up), "revision": row.revision, "breaks": WORDING}


class EndForm(RevisionForm):
    reason = words("Why does it end?", "Enter why it ends", rows=3, most=1000)
    field_order = ("ended_after", "replaced_by", "reason")

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_after"] = period("What is the last period?", "Choose the last period that it is asked for")
        others = Indicator.objects.filter(status=enums.IndicatorStatus.COLLECTED).exclude(pk=indicator.pk)
        self.fields["replaced_by"] = choose(
            "Is it replaced by another?", others.order_by("order", "pk"), empty="No, by none"
        )


class ReasonForm(RevisionForm):
    reason = words("Why?", "Enter why", rows=3, most=1000)


class OwnersForm(RevisionForm):
    sharing = forms.ChoiceField(
        label="If several give it", choices=enums.Sharing.choices, widget=RadioSelect,
        error_messages={"required": "Select what it means when several agencies give it"},
    )  # fmt: skip
    field_order = ("agencies", "sharing")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"] = owners_field()


class PrioritiesForm(RevisionForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priorities"] = forms.ModelMultipleChoiceField(
            queryset=Priority.objects.order_by("order", "pk"), label="Which priorities does it speak to?", required=False,
            widget=CheckboxSelectMultiple, error_messages={"invalid_choice": "Select priorities from the list"},
        )  # fmt: skip


class TargetForm(RevisionForm):
    target = forms.DecimalField(
        label="Target", required=False, max_digits=16, decimal_places=4, help_text="In the indicator’s own unit.",
        error_messages={"invalid": "Enter the target as a number, such as 20 or 12.5"},
    )  # fmt: skip
    tolerance = forms.DecimalField(
        label="Tolerance", required=False, max_digits=16, decimal_places=4,
        help_text="How far from the target a figure may be and still be near it.",
        error_messages={"invalid": "Enter the tolerance as a number, such as 2 or 0.5"},
    )  # fmt: skip


class PublishForm(RevisionForm):
    published = yes_or_no(
        "May its figures go to the public?", "Select whether its figures may go to the public",
        "Nothing goes out by this alone: each release is approved, and small numbers are hidden.",
    )  # fmt: skip


class RelationForm(forms.Form):
    kind = forms.ChoiceField(
        label="How must it agree?", choices=enums.RelationKind.choices, widget=RadioSelect,
        error_messages={"required": "Select how it must agree"},
    )  # fmt: skip

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Indicator.objects.exclude(pk=indicator.pk).order_by("order", "pk")
        self.fields["other"] = choose(
            "With which indicator?", others, empty="Choose an indicator", required="Choose an indicator"
        )


def _category_field(rows: Any, hint: str = "") -> Any:
    return choose("Which category?", rows, empty="The total", hint=hint)


class ComparatorForm(RevisionForm):
    name = line(
        "Compared with",
        "Enter what it is compared with",
        hint="For example England, or Statistical neighbours.",
        most=120,
    )
    number = forms.DecimalField(
        label="Figure", max_digits=16, decimal_places=4, help_text="In the indicator’s own unit.",
        error_messages={"required": "Enter the figure", "invalid": "Enter the figure as a number, such as 12.5"},
    )  # fmt: skip
    source = line("Where is it published?", hint="So that others find it.", most=250)
    field_order = ("name", "period", "category", "number", "source")

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"] = period("Period", "Choose the period", back=15, calendar=True)
        rows = Category.objects.filter(dimension=indicator.dimension_id).order_by("order", "pk")
        self.fields["category"] = _category_field(rows)


class PopulationForm(RevisionForm):
    name = line(
        "Which people?", "Enter which people these are", hint="For example Children under 18. Rates are per 10,000 of them.", most=120
    )  # fmt: skip
    number = forms.IntegerField(
        label="How many?", min_value=1, max_value=100_000_000,
        error_messages={
            "required": "Enter how many people there are", "invalid": "Enter a whole number, such as 112000",
            "min_value": "Enter a number above zero", "max_value": "Enter a smaller number",
        },
    )  # fmt: skip
    source = line("Where is it published?", most=250)
    field_order = ("name", "period", "category", "number", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"] = period("Year", "Choose the year", back=15, calendar=True)
        rows = Category.objects.filter(dimension__kind=enums.DimensionKind.DISTRICT).order_by("order", "pk")
        self.fields["category"] = choose("Of which district?", rows, empty="The whole area")


class BreakdownForm(RevisionForm):
    name = line("Name", "Enter a name", hint="By what figures are told apart, such as District or Age.", most=120)
    kind = forms.ChoiceField(
        label="What kind is it?", choices=enums.DimensionKind.choices, widget=RadioSelect,
        error_messages={"required": "Select what kind it is"},
    )  # fmt: skip


class AddBreakdownForm(BreakdownForm):
    categories = words(
        "Categories", "Enter the categories, one in each line",
        hint="One in each line. End a line with * where it stands for those of whom nobody knows: Not recorded*", rows=8,
    )  # fmt: skip

    @property
    def lines(self) -> list[tuple[str, bool]]:
        """Names, each with whether nobody knows."""
        typed = [each.strip() for each in self.cleaned_data["categories"].splitlines() if each.strip()]
        return [(each.rstrip("*").strip()[:120], each.endswith("*")) for each in typed if each.strip("* ")]


class CategoryForm(StatedForm):
    name = line("Name", "Enter a name", most=120)
    part = yes_or_no("Does it count towards the total?", "Select whether it counts towards the total")
    not_recorded = yes_or_no(
        "Does it stand for those of whom nobody knows?", "Select whether it stands for those of whom nobody knows",
        "Such as Not recorded. A rising share of it is asked about.",
    )  # fmt: skip
    ended = yes_or_no(
        "Has it ended?", "Select whether it has ended", "Then it is not asked for any more. Its figures stay."
    )
    field_order = ("name", "part", "not_recorded", "ended", "breaks", "from_period", "reason")


class AdoptForm(forms.Form):
    codes = forms.MultipleChoiceField(
        label="Which indicators?", widget=CheckboxSelectMultiple,
        error_messages={
            "required": "Select the indicators that you adopt", "invalid_choice": "Select indicators from the list"
        },
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], hints: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["codes"]
        field.widget = CheckboxSelectMultiple(hints=hints)
        field.choices = list(offered)
        self.fields["owner"] = choose(
            "Who gives them?", agencies_in_force(), empty="To be decided for each",
            hint="You can change this for each indicator.",
        )  # fmt: skip


class ListFilter(forms.Form):
    """What the list shows. Anything that is not on a list falls back to all."""

    text = forms.CharField(label="Words in the title or definition", required=False, max_length=100)
    section = forms.ChoiceField(label="Section", required=False)
    status = forms.ChoiceField(
        label="Where it stands", required=False, choices=[("", "Any"), *enums.IndicatorStatus.choices]
    )

    def __init__(self, *args: Any, sections: Sequence[str], agencies: Iterable[Agency] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: Any = self.fields["section"]
        found.choices = [("", "Any"), *((each, each) for each in sections)]
        names = [(str(each.pk), each.name) for each in agencies]
        if names:
            self.fields["agency"] = forms.ChoiceField(label="Given by", required=False, choices=[("", "Any"), *names])

    @property
    def asked(self) -> dict[str, Any]:
        """For selectors.list_indicators."""
        self.is_valid()
        typed = self.cleaned_data
        agency = typed.get("agency") or ""
        return {
            "text": typed.get("text") or "",
            "section": typed.get("section") or "",
            "status": typed.get("status") or "",
            "agency": int(agency) if agency else None,
        }
