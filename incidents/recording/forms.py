"""What is asked when a case is opened and written down: one question a page where answers are sensitive."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from casework.editing import RevisionForm, last_change
from casework.enums import CaseKind
from casework.refusals import Refused
from casework.refusals import refuse as refuse_field
from core.fields import line, words, yes_or_no
from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from incidents.enums import (
    Answer,
    HandedOverKind,
    HandedOverStage,
    Harm,
    ProcessKind,
    ProcessStatus,
    SubjectKind,
    Suspicion,
)
from incidents.models import Incident, IncidentAgency, Subject
from incidents.recording.rules import AskWhyLate
from partnerships.models import Agency

NO_NAMES = "No names: initials or a reference are enough."
KIND_HINTS = {
    CaseKind.INCIDENT: "A child died or was seriously harmed, and abuse or neglect is known or suspected. It is notified to the National Panel.",
    CaseKind.LOOKED_AFTER_DEATH: "A looked-after child died, whether or not abuse is suspected. The Secretary of State and Ofsted are told.",
    CaseKind.ADULT_REFERRAL: "An adult with care and support needs died or was seriously harmed, and agencies may have worked together better.",
    CaseKind.DOMESTIC_HOMICIDE: "A death that may call for a domestic homicide review. It is recorded here and passed on.",
    CaseKind.HANDED_OVER: "A review that an earlier board or partnership began or completed.",
}  # fmt: skip


def refuse(form: forms.Form, problem: Refused) -> None:
    """The sentence stands at the field it is about, else over the form. A reason that is wanted gets its field."""
    if isinstance(problem, AskWhyLate):
        form.fields.setdefault("late_reason", words("Why was the date missed?"))
    refuse_field(form, problem)


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label="What do you want to record?",
        widget=RadioSelect(hints={kind.value: hint for kind, hint in KIND_HINTS.items()}),
        error_messages={"required": "Choose what you want to record"},
    )

    def __init__(self, *args: Any, kinds: Sequence[CaseKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class OpeningForm(forms.Form):
    """The one question whose answer starts the clock."""

    aware_on = DateField3(
        label="When did the authority become aware?",
        help_text="The day on which the council first knew of it. The time for notifying counts from this day. For example, 2 4 2026.",
        name="The day of awareness",
        error_messages={"required": "Enter the day on which the authority became aware"},
    )
    known_to_partnership_on = DateField3(
        label="When did the partnership come to know? (optional)", required=False,
        help_text="Leave it empty if it was the same day.", name="The day on which the partnership came to know",
    )  # fmt: skip
    title = line(
        "A few words to call it", "Enter a few words to call it",
        hint="Neutral words, such as 'Injury to an infant'. " + NO_NAMES, most=120,
    )  # fmt: skip
    restricted = forms.BooleanField(
        label="Restrict it to named people", required=False,
        help_text="Only you can open it until you name others. You can change this later.",
    )  # fmt: skip

    opening_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "late_reason" in self.data:
            self.fields["late_reason"] = words("Why was the date missed?")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["opening_key"] = str(data.get("opening_key") or "")
        data["known_to_partnership_on"] = data.get("known_to_partnership_on") or data.get("aware_on")
        return data


class DatesForm(RevisionForm):
    aware_on = DateField3(
        label="When did the authority become aware?", name="The day of awareness",
        error_messages={"required": "Enter the day on which the authority became aware"},
    )  # fmt: skip
    known_to_partnership_on = DateField3(
        label="When did the partnership come to know?", name="The day on which the partnership came to know",
        error_messages={"required": "Enter the day on which the partnership came to know"},
    )  # fmt: skip
    reason = words("Why are the dates corrected?", "Enter why the dates are corrected", rows=3)


class WhatForm(RevisionForm):
    what_happened = words(
        "What happened, in a few sentences", "Enter what happened", rows=8,
        hint="What is known so far, and what was done at once. " + NO_NAMES,
    )  # fmt: skip


class WhenForm(RevisionForm):
    happened_on = DateField3(
        label="On which day did it happen, or begin?", name="The day on which it happened",
        error_messages={"required": "Enter the day on which it happened, or your best estimate"},
    )  # fmt: skip
    happened_until = DateField3(
        label="If it went on for a time, when did it end? (optional)", required=False,
        name="The day on which it ended", help_text="Leave it empty for a single day, or if it goes on.",
    )  # fmt: skip


class WhereForm(RevisionForm):
    place = line(
        "Where did it happen?",
        "Enter where it happened",
        hint="For example, at home, or a street in the area. No address is needed.",
    )
    outside_england = yes_or_no(
        "Was it outside England?", "Say whether it was outside England",
        "A child who normally lives here is notified from here.",
    )  # fmt: skip
    other_areas = line("Other authorities concerned (optional)", hint="For example, where the family lived before.")


class AbuseForm(RevisionForm):
    suspicion = forms.ChoiceField(
        label="Is abuse or neglect known or suspected?", choices=Suspicion.choices, widget=RadioSelect,
        error_messages={"required": "Say whether abuse or neglect is known or suspected"},
    )  # fmt: skip
    abuse_kinds = line("Which kinds? (optional)", hint="For example, neglect, or physical abuse.")


class ReferrerForm(RevisionForm):
    referred_by = line(
        "Who refers it?",
        "Enter who refers it",
        hint="The agency and the post, such as 'the hospital's safeguarding lead'.",
    )


class AgenciesForm(forms.Form):
    agencies = forms.ModelMultipleChoiceField(
        label="Which agencies knew or dealt with those concerned?", queryset=Agency.objects.none(),
        widget=CheckboxSelectMultiple, error_messages={"required": "Choose at least one agency"},
    )  # fmt: skip
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["agencies"].label_from_instance = lambda agency: agency.name  # type: ignore[attr-defined]

    @property
    def opened_with(self) -> frozenset[int]:
        return frozenset(int(each) for each in self.cleaned_data["opened"].split(",") if each.isdigit())

    def meet(self, incident: Incident) -> dict[str, Any]:
        """Theirs beside yours. Saving once more is then a decision made in knowledge of theirs."""
        rows = list(IncidentAgency.objects.filter(case_id=incident.case_id).select_related("agency").order_by("pk"))
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["opened"] = opened_value(rows)
        self.data = data
        theirs = ", ".join(row.agency.name for row in rows) or "None"
        yours = ", ".join(agency.name for agency in self.cleaned_data["agencies"])
        last = last_change(rows[-1]) if rows else {"by": "", "at": None}
        return {**last, "changes": [{"label": "Agencies", "theirs": theirs, "yours": yours}]}


def opened_value(rows: Sequence[IncidentAgency]) -> str:
    return ",".join(str(row.agency_id) for row in rows)


def _answer(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=f"{label} (optional)", choices=Answer.choices, widget=RadioSelect, required=False)


class SubjectForm(RevisionForm):
    label = line(
        "Initials or a reference", "Enter initials or a reference", most=40,
        hint="For example, Child A, or AB. Never a full name: nobody needs it here, and it cannot be leaked if it is not written down.",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Who is it?", choices=SubjectKind.choices, widget=RadioSelect,
        error_messages={"required": "Say whether it is a child, an unborn child or an adult"},
    )  # fmt: skip
    harm = forms.ChoiceField(
        label="What harm came to them?", choices=Harm.choices, widget=RadioSelect,
        error_messages={"required": "Say what harm came to them"},
    )  # fmt: skip
    died_on = DateField3(label="Day of death, if they died (optional)", required=False, name="The day of death")


class SubjectMoreForm(RevisionForm):
    """What the national form asks besides; of a child or an adult, whichever it is."""

    age = line("Age (optional)", hint="For example, 5 months, or 14.", most=40)
    gender = line("Gender (optional)", most=60)
    ethnicity = line("Ethnicity (optional)", most=100)
    disabled = _answer("Disabled?")
    looked_after = _answer("Looked after by a local authority?")
    care_leaver = _answer("Care leaver?")
    protection_plan = _answer("Subject to a child protection plan?")
    care_needs = _answer("Care and support needs?")

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_ASKED_OF[SubjectKind(subject.kind)]:
            del self.fields[name]


NOT_ASKED_OF = {
    SubjectKind.CHILD: ("care_needs",),
    SubjectKind.UNBORN: ("age", "gender", "disabled", "looked_after", "care_leaver", "care_needs"),
    SubjectKind.ADULT: ("looked_after", "care_leaver", "protection_plan"),
}


class ReasonForm(forms.Form):
    reason = words("Why?", "Enter why", rows=3)


class ProcessForm(RevisionForm):
    kind = forms.ChoiceField(
        label="Which process is it?", choices=ProcessKind.choices, widget=RadioSelect,
        error_messages={"required": "Choose the process"},
    )  # fmt: skip
    status = forms.ChoiceField(
        label="How far is it?", choices=ProcessStatus.choices, widget=RadioSelect,
        error_messages={"required": "Say how far it is"},
    )  # fmt: skip
    lead = line("Who leads it? (optional)", hint="For example, the coroner, or the police. " + NO_NAMES)
    reference = line("Its reference (optional)", most=100)
    next_on = DateField3(label="Its next date, if it is known (optional)", required=False, name="The next date")
    effect = words(
        "What it means for this case (optional)", hint="For example, nobody is interviewed before the trial.", rows=3
    )


class HandedOverForm(RevisionForm):
    title = line("A few words to call it", "Enter a few words to call it", hint="Neutral words. " + NO_NAMES, most=120)
    review_kind = forms.ChoiceField(
        label="What was handed over?", choices=HandedOverKind.choices, widget=RadioSelect,
        error_messages={"required": "Choose what was handed over"},
    )  # fmt: skip
    stage = forms.ChoiceField(
        label="How far has it come?", choices=HandedOverStage.choices, widget=RadioSelect,
        error_messages={"required": "Choose how far it has come"},
    )  # fmt: skip
    predecessor = line(
        "Who handed it over?", "Enter who handed it over", hint="For example, the Local Safeguarding Children Board."
    )
    handed_over_on = DateField3(label="When? (optional)", required=False, name="The day of the handover")
    old_reference = line("Its old reference (optional)", most=100)
    note = words("What is still to be done, or where it is published (optional)", rows=4)

    def __init__(self, *args: Any, with_title: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_title:
            del self.fields["title"]
