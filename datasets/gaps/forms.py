"""What people type about gaps."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from casework.editing import RevisionForm
from core.fields import words, yes_or_no
from core.forms import DateField3
from datasets.enums import IndicatorStatus
from datasets.gaps.selectors import STATES
from datasets.gaps.services import Wanted
from datasets.library.forms import agencies_in_force, choose, period
from datasets.models import Category, Gap, Indicator
from partnerships.models import Agency, Membership
from partnerships.selectors import in_force

LONG = 2000


class GapForm(RevisionForm):
    """Of one indicator."""

    missing = words(
        "What is missing, and why?", "Enter what is missing",
        hint="For example: the new record system cannot report it yet. No names.", rows=3, most=LONG,
    )  # fmt: skip
    promised_on = DateField3(
        label="By when is it promised?", name="The promised day",
        error_messages={"required": "Enter the day by which it is promised"},
    )  # fmt: skip
    field_order = ("category", "missing", "from_period", "owner", "agency", "promised_on", "stops")

    def __init__(self, *args: Any, indicator: Indicator, adds: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(in_force(timezone.localdate())).values("user")
        people = User.objects.filter(is_active=True, pk__in=members).order_by("full_name", "pk")
        self.fields["owner"] = choose(
            "Who sees to it?", people, empty="No single person", hint="A person, an agency, or both."
        )
        self.fields["owner"].label_from_instance = lambda user: user.full_name  # type: ignore[attr-defined]
        self.fields["agency"] = choose("Which agency?", agencies_in_force(), empty="No agency")
        self.fields["from_period"] = period("Since which period?", empty="It never was given, or this is not known")
        if adds:
            rows = Category.objects.filter(dimension=indicator.dimension_id).order_by("order", "pk")
            if indicator.dimension_id is not None:
                self.fields["category"] = choose("Which part is missing?", rows, empty="All of it, or the total")
            self.fields["stops"] = yes_or_no(
                "Stop asking for it until the gap is closed?", "Select whether to stop asking for it",
                "Agencies then do not find it in their returns.",
            )  # fmt: skip
            self.fields["stops"].initial = "False"
        self.order_fields(self.field_order)

    @property
    def wanted(self) -> Wanted:
        typed = self.cleaned_data
        names = ("missing", "promised_on", "owner", "agency", "from_period")
        return Wanted(**{name: typed[name] for name in names}, category=typed.get("category"))


def gap_start(gap: Gap) -> dict[str, Any]:
    names = ("missing", "promised_on", "owner", "agency", "from_period", "revision")
    return {name: getattr(gap, name) for name in names}


class IndicatorForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = (IndicatorStatus.COLLECTED, IndicatorStatus.GAP)
        self.fields["indicator"] = choose(
            "Of which indicator are figures missing?", Indicator.objects.filter(status__in=wanted).order_by("order", "pk"),
            empty="Choose an indicator", required="Choose an indicator",
            hint="If it is not in the list, add the indicator first.",
        )  # fmt: skip


class CloseForm(RevisionForm):
    outcome = words(
        "What came of it?", "Enter what came of it",
        hint="For example: the figures come with the return of the next quarter.", rows=3, most=LONG,
    )  # fmt: skip


class GapFilter(forms.Form):
    """Anything that is not on a list falls back to the open ones."""

    state = forms.ChoiceField(label="Which gaps", choices=STATES, required=False)
    agency = forms.ChoiceField(label="Agency", required=False)

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: Any = self.fields["agency"]
        found.choices = [("", "Any"), *((str(each.pk), each.name) for each in agencies)]

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        agency = self.cleaned_data.get("agency") or ""
        return {"state": self.cleaned_data.get("state") or "open", "agency": int(agency) if agency else None}
