"""What anyone may read of reviews: published copies of public partnerships that were not withdrawn, and nothing else of a review.

An anonymous copy is found among all reviews only, and nothing that is asked by partnership finds it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchRank
from django.db.models import F, QuerySet

from core.searching import snippet_of, words_query
from partnerships.models import Partnership
from reviews.models import PublishedRecommendation, PublishedReview, Withdrawal

HEAVY = ("html", "text", "pdf", "search")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for among published reviews; what is empty does not matter. `partnership`: a slug."""

    words: str = ""
    theme: str = ""
    year: int | None = None
    kind: str = ""
    partnership: str = ""


def public_reviews(now: datetime) -> QuerySet[PublishedReview]:
    """Newest first, without what is heavy."""
    rows = PublishedReview.published.filter(partnership__public_from__lte=now, withdrawal__isnull=True)
    return rows.select_related("partnership").defer(*HEAVY).order_by("-published_at", "-pk")


def find_reviews(wanted: Wanted, *, now: datetime) -> QuerySet[PublishedReview]:
    """Best first where words are looked for, each with the `snippet` around them; otherwise newest first."""
    found = public_reviews(now)
    if wanted.partnership:
        found = found.filter(partnership__slug=wanted.partnership, anonymous=False)
    if wanted.theme:
        found = found.filter(themes__contains=[wanted.theme])
    if wanted.year is not None:
        found = found.filter(year=wanted.year)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if not wanted.words:
        return found
    query = words_query(wanted.words)
    ranked = found.filter(search=query).annotate(rank=SearchRank(F("search"), query), snippet=snippet_of("text", query))
    return ranked.order_by("-rank", "-published_at", "-pk")


def count_reviews(words: str, *, slug: str, now: datetime) -> int:
    return find_reviews(Wanted(words=words, partnership=slug), now=now).count()


def years_of_reviews(*, slug: str = "", now: datetime) -> list[int]:
    rows = find_reviews(Wanted(partnership=slug), now=now)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def partnerships_with_reviews(now: datetime) -> list[tuple[str, str]]:
    """Slug and name of those that published a review under their own name."""
    rows = public_reviews(now).filter(anonymous=False).order_by("partnership__name")
    return list(rows.values_list("partnership__slug", "partnership__name").distinct())


def _readable_or_withdrawn(public_id: str, now: datetime) -> QuerySet[PublishedReview]:
    rows = PublishedReview.published.filter(public_id=public_id, partnership__public_from__lte=now)
    return rows.select_related("partnership", "withdrawal").defer("text", "pdf", "search").order_by("pk")


def published_of(partnership: Partnership, public_id: str, *, now: datetime) -> PublishedReview | None:
    """With `withdrawal` where it was withdrawn. An anonymous one is no partnership's."""
    return _readable_or_withdrawn(public_id, now).filter(partnership=partnership, anonymous=False).first()


def published_by_id(public_id: str, *, now: datetime) -> PublishedReview | None:
    """With `withdrawal` where it was withdrawn."""
    return _readable_or_withdrawn(public_id, now).first()


def withdrawal_of(review: PublishedReview) -> Withdrawal | None:
    return getattr(review, "withdrawal", None)


def recommendations_of(review: PublishedReview) -> QuerySet[PublishedRecommendation]:
    rows = PublishedRecommendation.published.filter(review=review, withdrawn=False)
    return rows.defer("search").order_by("number")


def pdf_of(review: PublishedReview) -> bytes:
    return bytes(PublishedReview.published.values_list("pdf", flat=True).get(pk=review.pk))
