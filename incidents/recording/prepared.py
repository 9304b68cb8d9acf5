"""What the national form asks, taken from the record so that it is typed once. No name is in it: the record has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.models import Case
from incidents.criteria import criteria_at
from incidents.enums import Stage
from incidents.models import CriterionFinding, Incident, IncidentAgency, ParallelProcess, Subject


@dataclass(frozen=True, slots=True)
class Section:
    """`rows`: [{"key", "value"}] for components/summary_list.html."""

    title: str
    rows: list[dict[str, str]]


def day(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else ""


def _row(key: str, value: Any) -> dict[str, str]:
    return {"key": key, "value": str(value or "")}


def period(incident: Incident) -> str:
    if incident.happened_until and incident.happened_until != incident.happened_on:
        return f"{day(incident.happened_on)} to {day(incident.happened_until)}"
    return day(incident.happened_on)


def outside_england(incident: Incident) -> str:
    return "" if incident.outside_england is None else "Yes" if incident.outside_england else "No"


def incident_rows(incident: Incident) -> list[dict[str, str]]:
    return [
        _row("What happened", incident.what_happened),
        _row("When", period(incident)),
        _row("Where", incident.place),
        _row("Outside England", outside_england(incident)),
        _row("Other areas concerned", incident.other_areas),
        _row("Abuse or neglect", incident.get_suspicion_display()),
        _row("Kinds of abuse or neglect", incident.abuse_kinds),
        _row("Authority became aware", day(incident.aware_on)),
        _row("Known to the partnership", day(incident.known_to_partnership_on)),
    ]


def subject_rows(subject: Subject) -> list[dict[str, str]]:
    died = f"{subject.get_harm_display()} on {day(subject.died_on)}" if subject.died_on else subject.get_harm_display()
    rows = [
        _row("Who", subject.get_kind_display()),
        _row("Age", subject.age),
        _row("Gender", subject.gender),
        _row("Ethnicity", subject.ethnicity),
        _row("Disabled", subject.get_disabled_display()),
        _row("Harm", died),
    ]
    if subject.kind == "adult":
        return [*rows, _row("Care and support needs", subject.get_care_needs_display())]
    return [
        *rows,
        _row("Looked after", subject.get_looked_after_display()),
        _row("Care leaver", subject.get_care_leaver_display()),
        _row("Child protection plan", subject.get_protection_plan_display()),
    ]


def prepared(case: Case, subjects: Iterable[Subject]) -> list[Section]:
    """In the order in which the form asks."""
    incident = Incident.objects.get(case=case)
    found = {
        finding.criterion: finding for finding in CriterionFinding.objects.filter(case=case, stage=Stage.NOTIFICATION)
    }
    tested = [
        _row(each.question, f"{'Yes' if found[each.code].met else 'No'}. {found[each.code].reason}")
        for each in criteria_at(Stage.NOTIFICATION)
        if each.code in found
    ]
    agencies = IncidentAgency.objects.filter(case=case).select_related("agency").order_by("agency__order", "agency_id")
    processes = [
        _row(each.get_kind_display(), ", ".join(filter(None, [each.get_status_display(), each.lead])))
        for each in ParallelProcess.objects.filter(case=case).order_by("pk")
    ]
    sections = [
        Section(
            "The notification", [_row("Partnership", case.partnership.name), _row("Local reference", case.reference)]
        ),
        Section("The incident", incident_rows(incident)),
        *(Section(subject.label, subject_rows(subject)) for subject in subjects),
        Section("Agencies", [_row("Agencies involved", "; ".join(each.agency.name for each in agencies))]),
        Section("Why it is notified", tested),
        Section("Other processes", processes),
    ]
    return [section for section in sections if section.rows]


def as_text(sections: list[Section]) -> str:
    """Plain text to copy from."""
    parts = []
    for section in sections:
        lines = [f"{row['key']}: {row['value'] or 'not stated'}" for row in section.rows]
        parts.append("\n".join([section.title.upper(), *lines]))
    return "\n\n".join(parts) + "\n"
