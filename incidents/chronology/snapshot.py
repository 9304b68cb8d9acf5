"""Everything that a paper says, frozen at one moment as plain JSON, from what was entered and never retyped."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from casework.enums import CaseKind
from casework.models import Case
from incidents.chronology.entries import Entry
from incidents.chronology.page import Reader, silence_words
from incidents.chronology.selectors import SHOWN, Chronology, asked, chronology_of, review_of
from incidents.chronology.words import stretch_words
from incidents.criteria import criteria_at
from incidents.enums import Aim, Involvement, ReturnStatus, Stage
from incidents.models import (
    AgencyReturn,
    CriterionFinding,
    Incident,
    Notice,
    ParallelProcess,
    RapidReview,
    ReviewText,
    Subject,
)
from meetings.models import Decision


def snapshot_of(case: Case, *, with_chronology: bool, now: datetime) -> dict[str, Any]:
    """What nobody has entered is empty here, and the paper says so."""
    incident = Incident.objects.filter(case=case).first()
    return {
        **_title(case, incident),
        "reference": case.reference,
        "restricted": case.restricted,
        "partnership": case.partnership.name,
        "colour": case.partnership.colour,
        "made_on": localdate(now).isoformat(),
        "incident": _incident(incident),
        "subjects": [_subject(row) for row in Subject.objects.filter(case=case)],
        "notices": [_notice(row) for row in Notice.objects.filter(case=case).order_by("sent_on", "pk")],
        "criteria": _criteria(case),
        "agencies": [_agency(row, today=localdate(now)) for row in asked(case)],
        "review": _review(review_of(case)),
        "aims": _aims(case),
        "decisions": [_decision(row) for row in Decision.objects.filter(case=case).order_by("decided_on", "pk")],
        "processes": [_process(row) for row in ParallelProcess.objects.filter(case=case).order_by("pk")],
        "annex": _annex(chronology_of(case)) if with_chronology else None,
    }


def _title(case: Case, incident: Incident | None) -> dict[str, str]:
    if case.kind == CaseKind.ADULT_REFERRAL:
        return {"title": "Referral for a safeguarding adult review", "to": ""}
    if case.kind == CaseKind.INCIDENT and (incident is None or incident.notifiable is not False):
        return {"title": "Rapid review", "to": "For the Child Safeguarding Practice Review Panel"}
    return {"title": "Consideration of a serious incident", "to": ""}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _incident(row: Incident | None) -> dict[str, Any]:
    if row is None:
        return {}
    outside = {True: "Outside England", False: "In England", None: ""}
    return {
        "what_happened": row.what_happened,
        "happened_on": _day(row.happened_on),
        "happened_until": _day(row.happened_until) if row.happened_until != row.happened_on else "",
        "aware_on": _day(row.aware_on),
        "known_to_partnership_on": _day(row.known_to_partnership_on),
        "entered_late_reason": row.entered_late_reason,
        "place": row.place,
        "where": outside[row.outside_england],
        "other_areas": row.other_areas,
        "suspicion": row.get_suspicion_display() if row.suspicion else "",
        "abuse_kinds": row.abuse_kinds,
        "assessed_reason": row.assessed_reason,
        "referred_by": row.referred_by,
    }


def _subject(row: Subject) -> dict[str, Any]:
    marks = (
        ("Disabled", row.disabled), ("Looked after", row.looked_after), ("Care leaver", row.care_leaver),
        ("On a protection plan", row.protection_plan), ("Needs care and support", row.care_needs),
    )  # fmt: skip
    said = [name if value == "yes" else f"{name}: not known" for name, value in marks if value in {"yes", "unknown"}]
    about = [row.get_kind_display(), row.age, row.gender, row.ethnicity]
    return {
        "label": row.label,
        "about": ", ".join(part for part in about if part),
        "marks": "; ".join(said),
        "harm": row.get_harm_display(),
        "died_on": _day(row.died_on),
    }


def _notice(row: Notice) -> dict[str, Any]:
    return {
        "kind": row.get_kind_display(), "to": row.sent_to, "on": _day(row.sent_on), "by": row.sent_by,
        "receipt": row.receipt, "late_reason": row.late_reason,
    }  # fmt: skip


def _criteria(case: Case) -> list[dict[str, Any]]:
    adult = case.kind == CaseKind.ADULT_REFERRAL
    stages = (Stage.ADULT_REVIEW,) if adult else (Stage.NOTIFICATION, Stage.LOCAL_REVIEW)
    found = {(row.stage, row.criterion): row for row in CriterionFinding.objects.filter(case=case)}
    sections = []
    for stage in stages:
        rows = []
        for criterion in criteria_at(stage):
            finding = found.get((stage.value, criterion.code))
            rows.append(
                {
                    "question": criterion.question,
                    "group": criterion.group,
                    "answer": ("Yes" if finding.met else "No") if finding else "",
                    "reason": finding.reason if finding else "",
                }
            )
        sections.append({"title": stage.label, "rows": rows})
    return sections


def _agency(row: AgencyReturn, *, today: date) -> dict[str, Any]:
    submitted = localdate(row.submitted_at) if row.submitted_at and row.status in SHOWN else None
    nil = row.involvement == Involvement.NOT_KNOWN
    if submitted is None:
        answer = "Not answered" + (", late" if row.due_on < today else "")
    else:
        answer = "No record of the family or the person" if nil else "Answered"
        if row.status == ReturnStatus.CHANGES_REQUESTED:
            answer += "; changes asked for"
    late = submitted is not None and submitted > row.due_on
    return {
        "name": row.agency.name, "answer": answer, "due_on": _day(row.due_on), "on": _day(submitted), "late": late,
        "late_reason": row.late_reason, "after_panel": row.after_panel,
    }  # fmt: skip


def _review(row: RapidReview | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "started_on": _day(row.started_on),
        "panel_met_on": _day(row.panel_met_on),
        "present": row.present,
        "recommendation": row.get_recommendation_display() if row.recommendation else "",
        "recommended_on": _day(row.recommended_on),
        "reason": row.recommended_reason,
        "national_view": row.national_view,
    }


def _aims(case: Case) -> list[dict[str, str]]:
    texts = dict(ReviewText.objects.filter(case=case).values_list("aim", "text"))
    return [{"title": aim.label, "text": texts.get(aim.value, "")} for aim in Aim]


def _decision(row: Decision) -> dict[str, str]:
    return {
        "question": row.get_decision_display(), "outcome": row.outcome_words, "on": _day(row.decided_on),
        "by": row.decided_by_name, "took_part": row.took_part, "route": row.route, "rationale": row.rationale,
        "national_view": row.national_view, "dissent": row.dissent,
    }  # fmt: skip


def _process(row: ParallelProcess) -> dict[str, str]:
    return {
        "kind": row.get_kind_display(), "status": row.get_status_display(), "reference": row.reference,
        "lead": row.lead, "next_on": _day(row.next_on), "effect": row.effect,
    }  # fmt: skip


def _annex(chronology: Chronology) -> dict[str, Any]:
    merged = chronology.merged
    reader = Reader(chronology, merged.entries)

    def short(entry: Entry) -> dict[str, str]:
        shown = reader.show(entry)
        return {"agency": shown.agency, "when": shown.when, "text": shown.text}

    return {
        "entries": [
            {
                "when": each.when, "agency": each.agency, "kind": each.kind, "source": each.source, "text": each.text,
                "comment": each.comment, "known": each.known, "late": each.late,
            }
            for each in map(reader.show, merged.entries)
        ],
        "contradictions": [
            {"days": pair.days, "one": short(pair.first), "other": short(pair.second)}
            for pair in merged.contradictions
            if pair.judged
        ],
        "not_judged": sum(not pair.judged for pair in merged.contradictions),
        "events": [
            {"text": event["what"].text, "rows": event["rows"]} for event in map(reader.event, merged.known)
        ],
        "silences": [
            *(f"Nobody recorded anything {stretch_words(stretch)}." for stretch in merged.silent),
            *silence_words(chronology),
        ],
        "missing": [row.agency.name for row in chronology.missing],
    }  # fmt: skip
