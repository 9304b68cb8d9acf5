"""Which indicators somebody may read. `datasets.books` turns rows into terms and figures; here stands who sees which."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from datasets.books import terms_of, with_terms
from datasets.models import Indicator
from partnerships.http import Member

__all__ = ["ANSWER", "CHANGE", "VIEW", "get_indicator", "list_indicators", "readable", "sections", "terms_of"]

VIEW, CHANGE, ANSWER = "datasets.view_figure", "datasets.change_indicator", "datasets.answer_return"


def readable(member: Member) -> QuerySet[Indicator]:
    """All of them for those who read the partnership's figures; those that their own agencies give for those who answer."""
    rows = Indicator.objects.order_by("order", "pk")
    if member.may(VIEW):
        return rows
    if not member.may(ANSWER):
        return rows.none()
    return rows.filter(pk__in=owned_by(member.answers_for))


def owned_by(agencies: Iterable[int]) -> QuerySet[Indicator, Any]:
    return Indicator.objects.filter(owners__agency__in=list(agencies)).order_by().values("pk")


def list_indicators(
    member: Member, *, section: str = "", status: str = "", agency: int | None = None, text: str = ""
) -> QuerySet[Indicator]:
    """In the order of the library, with dimension, categories and relations: three queries, however many there are."""
    rows = with_terms(readable(member))
    if section:
        rows = rows.filter(section=section)
    if status:
        rows = rows.filter(status=status)
    if agency is not None:
        rows = rows.filter(pk__in=owned_by([agency]))
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(code__icontains=text) | Q(definition__icontains=text))
    return rows


def get_indicator(
    member: Member,
    code: str,
    more: Callable[[QuerySet[Indicator]], QuerySet[Indicator]] = lambda rows: rows,
    *,
    related: bool = True,
) -> Indicator:
    """With its terms. Whatever this person may not read does not exist for them. `more`: what a page fetches besides.
    `related`: as in with_terms."""
    rows = more(with_terms(readable(member), related=related)).select_related("dimension", "replaced_by", "national")
    row = rows.filter(code=code).first()
    if row is None:
        raise Http404
    return row


def sections(member: Member) -> list[str]:
    """In the order of their first indicators."""
    found = readable(member).exclude(section="").values_list("section", flat=True)
    return list(dict.fromkeys(found))
