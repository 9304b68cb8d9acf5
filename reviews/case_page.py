"""What the page of a review shows: where it stands, the tasks of each area, the one next step, what it came from and led to."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from casework.models import Case
from casework.registry import Addition, CasePage
from casework.selectors import existing_cases
from core.templatetags.portal import date_long
from partnerships.http import Member
from reviews.enums import Status, Theme
from reviews.learning import tasks_of_case as learning
from reviews.next_step import next_step
from reviews.opening.kinds import BEGINS, with_outcomes
from reviews.people import tasks_of_case as people
from reviews.planning import tasks_of_case as planning
from reviews.recommendations import tasks_of_case as recommendations
from reviews.release import tasks_of_case as release
from reviews.report import tasks_of_case as report
from reviews.review_file import ReviewFile, review_file

AREAS = (planning, people, report, recommendations, learning, release)
FACTS = {name: value for area in AREAS for name, value in area.FACTS.items()}
Row = dict[str, Any]
SHOWN = 20  # cases around a case


def page_of(case: Case, member: Member, now: datetime) -> CasePage:
    file = review_file(case, FACTS)
    return CasePage(
        status=Status(case.status).label,
        next_step=next_step(file, member, now=now),
        task_sections=[section for area in AREAS for section in area.tasks(file, member)],
        facts=[row for row in _facts(file) if row["value"]],
        links=[link for area in AREAS for link in area.links(file, member)],
    )


def _row(key: str, value: Any) -> Row:
    return {"key": key, "value": str(value or "")}


def _facts(file: ReviewFile) -> list[Row]:
    review = file.review
    period = f"{date_long(review.scope_from)} to {date_long(review.scope_to)}" if review.scope_from else ""
    rows = [
        _row("Ground", review.get_basis_display()),
        _row("Decided on", date_long(review.decided_on)),
        _row("Why it is held", review.opened_reason),
        _row("Agency whose work it looks at", review.lead_agency.name if review.lead_agency else ""),
        _row("Themes", ", ".join(str(Theme(theme).label) for theme in review.themes)),
        _row("Period that it looks at", period),
        _row("The Panel's reference", review.panel_reference),
        _row("Report agreed on", date_long(review.report_agreed_on)),
        _row("Why it is not published", review.stay_inside_reason),
    ]
    return rows + [row for area in AREAS for row in area.facts(file)]


def addition(case: Case, member: Member) -> Addition:
    """On the page of any case: what it arises from and led to, and the review that its decision asks for. One query."""
    slug = case.partnership.slug
    around = existing_cases(member).filter(Q(arises_from=case) | Q(pk__in=[case.pk, case.arises_from_id or 0]))
    rows: list[Any] = list(with_outcomes(around).order_by("pk")[:SHOWN])
    led_to = [row for row in rows if row.arises_from_id == case.pk]
    above = [row for row in rows if row.pk == case.arises_from_id]
    facts = [
        _row("Arises from", "".join(row.reference for row in above)),
        _row("Led to", ", ".join(row.reference for row in led_to)),
    ]
    links = [
        {"url": reverse("casework:detail", args=[slug, row.reference]), "text": f"{words} {row.reference}"}
        for words, found in (("Go on to", led_to), ("Go back to", above))
        for row in found
    ]
    if member.may("reviews.add_review"):
        outcomes = {outcome for row in rows if row.pk == case.pk for outcome in row.outcomes}
        kinds = {row.kind for row in led_to}
        links += [
            {"url": reverse("reviews:from_decision", args=[slug, case.reference, kind]), "text": words}
            for outcome, kind, words in BEGINS.get(case.kind, ())
            if outcome in outcomes and kind not in kinds
        ]
    return Addition(links=links, facts=[row for row in facts if row["value"]])
