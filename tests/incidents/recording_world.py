"""Short cuts for tests of recording: a case carried to where a test begins, by its own steps."""

from datetime import UTC, date, datetime

from casework.enums import CaseKind
from incidents.criteria import criteria_at
from incidents.enums import NoticeKind
from incidents.recording import notifying, opening, services, testing
from tests.factories import AgencyFactory

NOW = datetime(2026, 4, 2, 15, tzinfo=UTC)  # Thursday before Easter
AWARE = date(2026, 4, 2)
SUBJECT = {
    "label": "Child A", "kind": "child", "age": "3", "gender": "", "ethnicity": "", "disabled": "", "looked_after": "no",
    "care_leaver": "", "protection_plan": "", "care_needs": "", "harm": "serious", "died_on": None,
}  # fmt: skip
RECORD = {
    "what_happened": "A child was hurt.", "happened_on": date(2026, 4, 1), "happened_until": None, "place": "At home",
    "outside_england": False, "other_areas": "", "suspicion": "suspected", "abuse_kinds": "",
}  # fmt: skip


def opened(partnership, by, *, kind=CaseKind.INCIDENT, now=NOW, aware_on=AWARE, known_on=None, **more):
    return opening.open_incident(
        partnership, kind=kind, title="Injury to an infant", aware_on=aware_on,
        known_to_partnership_on=known_on or aware_on, **{"restricted": False, **more}, by=by, now=now,
    )  # fmt: skip


def written(partnership, by, *, now=NOW, subject=None, **more):
    """With every part of the record."""
    case = opened(partnership, by, now=now, **more)
    values = dict(RECORD)
    if case.kind in {CaseKind.ADULT_REFERRAL, CaseKind.DOMESTIC_HOMICIDE}:
        values["referred_by"] = "The hospital's safeguarding lead"
    services.save_part(case, values=values, revision=1, by=by, now=now)
    services.save_subject(case, subject=None, values=SUBJECT | (subject or {}), revision=0, by=by, now=now)
    services.save_agencies(case, agencies=[AgencyFactory(partnership=partnership)], opened=frozenset(), by=by, now=now)
    return case


def answer(case, stage, by, *, met=True, now=NOW, **answers):
    for criterion in criteria_at(stage):
        testing.save_finding(
            case, stage=stage, criterion=criterion.code, met=answers.get(criterion.code, met), reason="Because",
            revision=0, by=by, now=now,
        )  # fmt: skip


def to_notify(partnership, by, *, now=NOW, **more):
    case = services.finish_record(written(partnership, by, now=now, **more), by=by, now=now)
    if case.kind == CaseKind.LOOKED_AFTER_DEATH:
        return case
    answer(case, "notification", by, now=now)
    return testing.conclude(case, way="", reason="", by=by, now=now)


def notified(case, by, *, kind=NoticeKind.NATIONAL_PANEL, sent_on=AWARE, now=NOW, **more):
    return notifying.record_notice(
        case, kind=kind, sent_to="", sent_on=sent_on, sent_by="Morgan, duty manager", receipt="R-1", by=by, now=now, **more
    )  # fmt: skip
