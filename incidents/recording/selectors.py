"""What the record of a case holds, what is missing in it, and which notifications are due."""

from collections.abc import Iterable
from dataclasses import dataclass

from casework.enums import CaseKind
from casework.models import Case
from incidents.enums import KINDS, Answer, Harm, NoticeKind, Status
from incidents.models import Incident, IncidentAgency, Notice, Subject


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the record. `fields`: of the incident; none where the part has rows of its own."""

    code: str
    title: str
    hint: str = ""
    fields: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset(KINDS)


CHILD_CASES = frozenset({CaseKind.INCIDENT, CaseKind.LOOKED_AFTER_DEATH})
PARTS = (
    Part("what", "What happened", "In a few sentences, without names", ("what_happened",)),
    Part("when", "When it happened", "A day or a period", ("happened_on", "happened_until")),
    Part("where", "Where it happened", "And whether other areas are concerned", ("place", "outside_england", "other_areas")),
    Part("people", "Who it concerns", "Initials or a reference only"),
    Part("abuse", "Abuse or neglect", "Whether it is known or suspected", ("suspicion", "abuse_kinds")),
    Part("agencies", "Agencies involved", "Those that knew or dealt with those concerned"),
    Part("referrer", "Who refers it", "An agency and a post, no name is needed", ("referred_by",),
         frozenset({CaseKind.ADULT_REFERRAL, CaseKind.DOMESTIC_HOMICIDE})),
)  # fmt: skip


def parts_of(case: Case) -> list[Part]:
    return [part for part in PARTS if case.kind in part.kinds]


def part_of(case: Case, code: str) -> Part | None:
    return next((part for part in parts_of(case) if part.code == code), None)


def done_parts(case: Case) -> dict[str, bool]:
    """Which parts of the record have what is needed."""
    incident = Incident.objects.get(case=case)
    done = {
        "what": incident.what_happened != "",
        "when": incident.happened_on is not None,
        "where": incident.place != "" and incident.outside_england is not None,
        "people": Subject.objects.filter(case=case).exists(),
        "abuse": incident.suspicion != "",
        "agencies": IncidentAgency.objects.filter(case=case).exists(),
        "referrer": incident.referred_by != "",
    }
    return {part.code: done[part.code] for part in parts_of(case)}


def missing_parts(case: Case) -> list[str]:
    done = done_parts(case)
    return [part.title.lower() for part in parts_of(case) if not done[part.code]]


def subjects_of(case: Case) -> list[Subject]:
    return list(Subject.objects.filter(case=case))


def notices_of(case: Case) -> list[Notice]:
    return list(Notice.objects.filter(case=case).select_related("recorded_by").order_by("sent_on", "pk"))


def looked_after_child_died(case: Case) -> bool:
    return Subject.objects.filter(case=case, looked_after=Answer.YES, harm=Harm.DIED).exists()


def died_looked_after(subjects: Iterable[Subject]) -> bool:
    """The same, of subjects read already."""
    return any(each.looked_after == Answer.YES and each.harm == Harm.DIED for each in subjects)


def notices_due(case: Case, *, died_in_care: bool, sent: frozenset[str]) -> list[NoticeKind]:
    """Which notifications a case must have and has not. A death in care is notified whether or not abuse is suspected."""
    due = []
    if case.kind == CaseKind.INCIDENT and case.status == Status.TO_NOTIFY:
        due.append(NoticeKind.NATIONAL_PANEL)
    in_care = case.kind == CaseKind.LOOKED_AFTER_DEATH or (case.kind == CaseKind.INCIDENT and died_in_care)
    if in_care and case.status not in {Status.RECORDED, Status.WITHDRAWN}:
        due.append(NoticeKind.LOOKED_AFTER_DEATH)
    if case.kind == CaseKind.DOMESTIC_HOMICIDE and case.status == Status.RECORDED:
        due.append(NoticeKind.DOMESTIC_HOMICIDE)
    return [kind for kind in due if kind not in sent]


def agency_names(case: Case) -> list[str]:
    rows = IncidentAgency.objects.filter(case=case).order_by("agency__order", "agency_id")
    return list(rows.values_list("agency__name", flat=True))
