"""What the pages of a rapid review read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from casework.deciders import Decider, decider_for, decisions_of
from casework.grants import conflicted, named_on
from casework.models import Case
from casework.selectors import visible_cases
from incidents.enums import Aim, ReturnSectionCode, Status
from incidents.models import (
    CriterionFinding,
    DecisionDraft,
    PlanStep,
    RapidReview,
    ReturnSection,
    ReviewPaper,
    ReviewText,
)
from incidents.returns.transitions import READABLE
from incidents.review.handing import people_of
from incidents.review.questions import Question, question_of
from meetings.models import Decision
from partnerships.http import Member

# What the agencies answered that belongs to each aim.
ANSWERS = {
    Aim.FACTS: ReturnSectionCode.SUMMARY,
    Aim.IMMEDIATE_ACTION: ReturnSectionCode.IMMEDIATE_ACTION,
    Aim.LEARNING: ReturnSectionCode.LEARNING,
}
SHOWN = 25


@dataclass(frozen=True, slots=True)
class PlanLine:
    step: PlanStep
    status: str
    words: str


def plan_of(case: Case, *, today: date) -> list[PlanLine]:
    """Each step with where it stands: done, done late, late, next, to come."""
    lines, met_next = [], False
    for step in PlanStep.objects.filter(case=case).select_related("done_by"):
        if step.done_on:
            late = step.done_on > step.planned_on
            lines.append(PlanLine(step, "done", "Done late" if late else "Done"))
        elif step.planned_on < today:
            lines.append(PlanLine(step, "overdue", "Late"))
        else:
            lines.append(PlanLine(step, "due_soon" if not met_next else "grey", "To come" if met_next else "Next"))
            met_next = True
    return lines


def agencies_words(case: Case, aim: Aim) -> list[dict[str, str]]:
    """What the agencies wrote that this aim can build on; only what was handed in."""
    section = ANSWERS.get(aim)
    if section is None:
        return []
    rows = ReturnSection.objects.filter(
        agency_return__case=case, agency_return__status__in=READABLE, section=section
    ).exclude(text="")
    found = rows.select_related("agency_return__agency").order_by("agency_return__agency__name", "pk")
    return [{"agency": row.agency_return.agency.name, "text": row.text} for row in found]


def text_of(case: Case, aim: Aim) -> ReviewText | None:
    return ReviewText.objects.filter(case=case, aim=aim).first()


def review_for(case: Case) -> RapidReview | None:
    return RapidReview.objects.filter(case=case).first()


def findings_of(case: Case) -> dict[str, CriterionFinding]:
    rows = CriterionFinding.objects.filter(case=case, stage=question_of(case).stage)
    return {row.criterion: row for row in rows}


def has_paper(case: Case) -> bool:
    return ReviewPaper.objects.filter(case=case, status="ready").exists()


@dataclass(frozen=True, slots=True)
class Pack:
    """What the panel hands to whoever decides."""

    review: RapidReview | None
    aims: list[dict[str, str]]
    findings: dict[str, CriterionFinding]
    draft: dict[str, Any] | None = None


def pack_of(case: Case) -> Pack:
    """Two queries."""
    texts_of = ReviewText.objects.filter(case=OuterRef("case")).exclude(text="").order_by()
    drafts = DecisionDraft.objects.filter(case=OuterRef("case"))
    rows = RapidReview.objects.filter(case=case).annotate(
        texts=ArraySubquery(texts_of.values(row=JSONObject(aim="aim", text="text"))),
        draft=Subquery(drafts.values(row=JSONObject(typed="typed", revision="revision"))),
    )
    review = rows.first()
    texts = {row["aim"]: row["text"] for row in review.texts} if review else {}
    findings = findings_of(case)
    aims = [{"title": str(aim.label), "text": texts[aim.value]} for aim in Aim if aim.value in texts]
    return Pack(review, aims, findings, review.draft if review else None)


@dataclass(frozen=True, slots=True)
class WhoDecides:
    """Who decides this case, by name, and who of them cannot open it because it is restricted."""

    decider: Decider
    question: Question
    people: list[str]
    not_named: list[str]
    ids: frozenset[int]

    @property
    def nobody(self) -> bool:
        return not self.people


def who_decides(case: Case, *, now: datetime) -> WhoDecides:
    question = question_of(case)
    decider = decider_for(question.decision)
    closed_to = set(conflicted(case))
    people = [person for person in people_of(decider, now=now) if person.pk not in closed_to]
    named = set(named_on(case).values_list("user_id", flat=True)) if case.restricted else None
    return WhoDecides(
        decider,
        question,
        [person.full_name for person in people],
        [person.full_name for person in people if named is not None and person.pk not in named],
        frozenset(person.pk for person in people),
    )


def decision_on(case: Case) -> Decision | None:
    rows = Decision.objects.filter(case=case).select_related("recorded_by")
    return rows.order_by("-recorded_at", "-pk").first()


def waiting_decisions(member: Member, *, now: datetime) -> list[dict[str, Any]]:
    """Lines for "My work": cases that this person can decide. Five queries at most."""
    waiting = list(visible_cases(member).filter(status=Status.RECOMMENDED).order_by("status_changed_at")[:SHOWN])
    if not waiting:
        return []
    may = decisions_of(member.user, {question_of(case).decision.value for case in waiting}, now=now)
    return [
        {
            "title": f"Decide on {case.reference}",
            "hint": question_of(case).title,
            "url": reverse("rapid_review:decide", args=[member.partnership.slug, case.reference]),
            "status": "Waits for your decision",
            "colour": "yellow",
        }
        for case in waiting
        if question_of(case).decision in may
    ]
