"""What the arrangements do not say yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Value

from arrangements import enums
from arrangements.models import Body, DecisionRoute
from arrangements.sections import SECTIONS, Section
from arrangements.selectors import own_arrangements, vacant_seats


@dataclass(frozen=True)
class Gap:
    """Something not stated, and the page where it can be: the name of an address and its arguments."""

    text: str
    page: str
    arguments: tuple[Any, ...] = ()


def section_counts() -> list[tuple[Section, int]]:
    """How many rows each list has; one question for all of them."""
    first, *others = (
        section.model._default_manager.order_by().values(slug=Value(section.slug)).annotate(count=Count("pk"))
        for section in SECTIONS
    )
    counts = {row["slug"]: row["count"] for row in first.union(*others, all=True)}
    return [(section, counts.get(section.slug, 0)) for section in SECTIONS]


def find_gaps(bodies: Sequence[Body], today: date) -> list[Gap]:
    """What is missing today; `bodies` are the groups in force."""
    return [*_gaps_of_the_document(), *_gaps_of_bodies(bodies), *_gaps_of_decisions(), *_vacancies(today)]


def _gaps_of_the_document() -> list[Gap]:
    row = own_arrangements()
    if row is None:
        return [Gap("The document is not entered", "part", ("document",))]
    gaps = []
    if not row.local_authorities:
        gaps.append(Gap("No local authority is named for the area", "part", ("geography",)))
    if not row.scrutiny_model:
        gaps.append(Gap("The kind of independent scrutiny is not stated", "part", ("scrutiny",)))
    if not row.worried_about_a_child and not row.worried_about_an_adult and not row.telephone:
        gaps.append(Gap("The public is not told whom to call", "part", ("contact",)))
    return gaps


def _gaps_of_bodies(bodies: Sequence[Body]) -> list[Gap]:
    executives = any(body.kind == enums.BodyKind.EXECUTIVE for body in bodies)
    gaps = [] if executives else [Gap("No executive is named", "section", ("bodies",))]
    for body in [body for body in bodies if not body.chair or not body.frequency][:5]:
        missing = " and ".join(
            words
            for words, value in (("who chairs it", body.chair), ("how often it meets", body.frequency))
            if not value
        )
        gaps.append(
            Gap(
                f"{body.name}: {missing} is not stated"
                if " and " not in missing
                else f"{body.name}: {missing} are not stated",
                "entry",
                ("bodies", body.pk),
            )
        )
    return gaps


def _gaps_of_decisions() -> list[Gap]:
    stated = DecisionRoute.objects.filter(
        Q(decided_by_body__isnull=False) | ~Q(decided_by_role="") | ~Q(decided_by="")
    ).count()
    open_ones = len(enums.Decision) - stated
    return (
        [
            Gap(
                f"{open_ones} of {len(enums.Decision)} decisions: who decides is not stated",
                "section",
                ("decision-routes",),
            )
        ]
        if open_ones
        else []
    )


def _vacancies(today: date) -> list[Gap]:
    count = vacant_seats(today).count()
    return [Gap(f"{count} {'seat is' if count == 1 else 'seats are'} vacant", "vacancies")] if count else []
