"""What is read of a review's report: its texts, its versions, what was said about them, and which one was agreed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from casework.deciders import Decider, decider_for, decisions_of
from casework.grants import named_on
from casework.models import Case, CaseEvent
from casework.selectors import visible_cases
from incidents.review.handing import people_of
from meetings.models import Decision
from partnerships.http import Member
from reviews.cases import decision_on
from reviews.enums import KINDS, ReportSection, Status
from reviews.models import Draft, DraftComment, Review
from reviews.report.handing import AGREED
from reviews.report.writing import texts_of

SHOWN = 25
# A version's words are long: lists of versions do without them.
LONG = ("sections", "plain_text", "properties")


def agreed_draft(case: Case) -> Draft | None:
    """Exactly the version that was put forward and agreed; none while no report is agreed."""
    review = Review.objects.select_related("put_forward").filter(case=case, report_agreed_on__isnull=False).first()
    return review.put_forward if review else None


def draft_put_forward(case: Case) -> Draft | None:
    """The version that whoever decides was given last, agreed or not."""
    review = Review.objects.select_related("put_forward__made_by").filter(case=case).first()
    return review.put_forward if review else None


def drafts_of(case: Case) -> QuerySet[Draft]:
    """Newest first, with how many comments each has and how many wait for an answer."""
    rows = Draft.objects.filter(case=case).select_related("made_by", "document").defer(*LONG)
    waiting = Count("comments", filter=Q(comments__answer=""))
    return rows.annotate(said=Count("comments"), waiting=waiting).order_by("-version")


def get_draft(case: Case, version: int) -> Draft:
    row = Draft.objects.filter(case=case, version=version).select_related("made_by", "document", "case").first()
    if row is None:
        raise Http404
    row.case.partnership = case.partnership
    return row


def comments_of(draft: Draft, section: str = "") -> QuerySet[DraftComment]:
    """What waits for an answer first, each oldest first."""
    rows = DraftComment.objects.filter(draft=draft).select_related("by", "answered_by")
    if section:
        rows = rows.filter(section=section)
    return rows.order_by("answered_at", "at", "pk")


def get_comment(case: Case, comment_id: int) -> DraftComment:
    row = DraftComment.objects.filter(case=case, pk=comment_id).select_related("by", "draft", "case").first()
    if row is None:
        raise Http404
    return row


def comment_counts(draft: Draft) -> dict[str, tuple[int, int]]:
    """By section ("" for the whole): how many comments, and how many wait for an answer."""
    rows = DraftComment.objects.filter(draft=draft).order_by().values("section")
    counted = rows.annotate(said=Count("pk"), waiting=Count("pk", filter=Q(answer="")))
    return {row["section"]: (row["said"], row["waiting"]) for row in counted}


def working_sections(case: Case) -> list[dict[str, Any]]:
    """Every section of the working text: [{"section", "row", "text", "words"}]."""
    texts = texts_of(case)
    found = []
    for section in ReportSection:
        row = texts.get(section)
        text = row.text if row else ""
        found.append({"section": section, "row": row, "text": text, "words": len(text.split())})
    return found


def agreement(case: Case) -> Decision | None:
    rows = Decision.objects.filter(case=case, outcome=AGREED).select_related("recorded_by")
    return rows.order_by("-recorded_at", "-pk").first()


def last_return(case: Case) -> CaseEvent | None:
    """What was wanted when the report came back last."""
    return CaseEvent.objects.filter(case=case, name="return_report").select_related("by").order_by("-at", "-pk").first()


@dataclass(frozen=True, slots=True)
class WhoAgrees:
    """Who decides on reviews here, by name, and who of them cannot open this case because it is restricted."""

    decider: Decider
    people: list[str]
    not_named: list[str]
    ids: frozenset[int]


def who_agrees(case: Case, *, now: datetime) -> WhoAgrees:
    decider = decider_for(decision_on(case))
    people = people_of(decider, now=now)
    named = set(named_on(case).values_list("user_id", flat=True)) if case.restricted else None
    return WhoAgrees(
        decider,
        [person.full_name for person in people],
        [person.full_name for person in people if named is not None and person.pk not in named],
        frozenset(person.pk for person in people),
    )


def waiting_reports(member: Member, *, now: datetime) -> list[dict[str, Any]]:
    """Lines for "My work": reports that this person can agree. Five queries at most."""
    rows = visible_cases(member).filter(kind__in=KINDS, status=Status.REPORTED).select_related("partnership")
    waiting = list(rows.order_by("status_changed_at")[:SHOWN])
    if not waiting:
        return []
    may = decisions_of(member.user, {decision_on(case).value for case in waiting}, now=now)
    return [
        {
            "title": f"Read the report of {case.reference}",
            "hint": "Agree it, or say what is wanted",
            "url": reverse("reports:agree", args=[member.partnership.slug, case.reference]),
            "status": "Waits for your decision",
            "colour": "yellow",
        }
        for case in waiting
        if decision_on(case) in may
    ]
