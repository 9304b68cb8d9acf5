"""We have said this before: earlier recommendations that are like what somebody types, and what became of them.

First full text finds the hundred that share the most words, by an index; then trigrams put those first that say it alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest
from django.urls import reverse

from casework.models import Case
from casework.selectors import visible_cases
from partnerships.http import Member
from reviews.enums import Outcome, Response
from reviews.models import PublishedRecommendation, Recommendation
from reviews.recommendations.outcomes import outcomes_of

CANDIDATES, SHOWN = 100, 8
LONGEST, MOST_WORDS, FEWEST_WORDS = 4000, 24, 2
SAMPLE, AFFORDED = 500, 2000
SHORT = 150  # characters
ALIKE_ENOUGH = 0.2
COLOURS = {
    Outcome.WAITING: "grey",
    Outcome.NOT_ACCEPTED: "orange",
    Outcome.UNDER_WAY: "blue",
    Outcome.DONE: "turquoise",
    Outcome.IMPACT: "green",
    Outcome.NO_IMPACT: "orange",
}


@dataclass(frozen=True, slots=True)
class Similar:
    """One earlier recommendation. `where`: its case, or the partnership and year; `url`: where to read on.

    `alike`: 0 to 1. `reason`: why it was not accepted, of one's own partnership only.
    """

    text: str
    where: str
    url: str
    outcome: Outcome
    alike: float
    own: bool
    reason: str = ""

    @property
    def words(self) -> str:
        return str(self.outcome.label)

    @property
    def colour(self) -> str:
        return COLOURS[self.outcome]


@dataclass(frozen=True, slots=True)
class Question:
    """`query`: what is found by the index; `any_word`: by which it is ranked."""

    query: SearchQuery
    any_word: SearchQuery


def similar(text: str, *, member: Member, case: Case | None, now: datetime) -> list[Similar]:
    """At most eight, most alike first: of the cases that this person may see here, and of what others published. Nothing for a
    text of fewer than two words that matter. `case`: whose own recommendations are not meant."""
    words = _words_of(text)
    if not words:
        return []
    published, shares = _shares(words)
    query = looked_for({word: shares.get(word, 0.0) for word in words}, published)
    question = Question(_raw(query), _raw(" | ".join(_quoted(word) for word in words)))
    found = _own(text, question, member=member, case=case) + _published(text, question, member=member, now=now)
    return sorted(found, key=lambda each: -each.alike)[:SHOWN]


def _words_of(text: str) -> list[str]:
    """As the index has them: without endings, and without those that say nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(to_tsvector('english', %s))", [_storable(text)])
        row = cursor.fetchone()
    found = sorted(row[0] if row else [], key=lambda word: (-len(word), word))[:MOST_WORDS]
    return found if len(found) >= FEWEST_WORDS else []


def _storable(text: str) -> str:
    return text.replace("\x00", "")[:LONGEST]


def _shares(words: list[str]) -> tuple[int, dict[str, float]]:
    """About how many recommendations are published, and in what share of the newest of them each of these words stands.

    The highest id stands for their number: it is read at once, and never too low.
    """
    table = PublishedRecommendation._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608
        row = cursor.fetchone()
        cursor.execute(
            f"SELECT w.lexeme, count(*)::float / %s FROM (SELECT search FROM {table} ORDER BY id DESC LIMIT %s) newest,"  # noqa: S608
            " LATERAL unnest(newest.search) w WHERE w.lexeme = ANY(%s) GROUP BY 1",
            [SAMPLE, SAMPLE, words],
        )
        return (row[0] if row else 0), dict(cursor.fetchall())


def looked_for(shares: Mapping[str, float], published: int) -> str:
    """A query of full text that is expected to find at most some thousand of so many, and finds every one that says the same.

    `shares`: of each word. The rare words each by itself; of the others two, three or more together, the rarer ones first.
    """
    words = sorted(shares, key=lambda word: (shares[word], word))
    left = AFFORDED / max(published, 1)
    parts: list[str] = []
    together: list[str] = []
    expected = 1.0
    for word in words:
        together.append(_quoted(word))
        expected *= min(shares[word], 1.0)
        if expected <= left:
            parts.append(" & ".join(together))
            left -= expected
            together, expected = [], 1.0
    return " | ".join(f"({part})" for part in parts or [" & ".join(together)])


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _raw(query: str) -> SearchQuery:
    """Of words as the index has them, which are not stemmed again."""
    return SearchQuery(query, config="simple", search_type="raw")


def _most_alike(candidates: QuerySet[Any], text: str, question: Question) -> dict[int, float]:
    """How much alike each of the best is, by id: of those that were found, first the ones with the most words in common.

    A short text may be like a part of a long one, so the part counts as well, though less.
    """
    rank = SearchRank(F("search"), question.any_word)
    first = candidates.filter(search=question.query).order_by(rank.desc(), "-pk").values("pk")[:CANDIDATES]
    typed = _storable(text)
    alike: Any = TrigramSimilarity("text", typed)
    if len(typed) <= SHORT:
        alike = Greatest(alike, TrigramWordSimilarity(typed, "text") * Value(0.8))
    best = (
        candidates.model._base_manager.filter(pk__in=first)
        .annotate(alike=alike)
        .order_by("-alike", "-pk")
        .values_list("pk", "alike")[:SHOWN]
    )
    return {pk: value for pk, value in best if value >= ALIKE_ENOUGH}


def _own(text: str, question: Question, *, member: Member, case: Case | None) -> list[Similar]:
    rows = Recommendation.objects.filter(removed_at__isnull=True)
    if case is not None:
        rows = rows.exclude(case=case)
    alike = _most_alike(rows.filter(case__in=visible_cases(member).values("pk")), text, question)
    found = list(Recommendation.objects.filter(pk__in=alike).select_related("case").defer("search")) if alike else []
    became, slug = outcomes_of(found), member.partnership.slug
    return [
        Similar(
            text=row.text, where=f"{row.case.reference}, recommendation {row.number}", own=True, outcome=became[row.pk],
            url=reverse("recommendations:list", args=[slug, row.case.reference]) + f"#recommendation-{row.number}",
            alike=alike[row.pk], reason=row.reason if row.response == Response.NOT_ACCEPTED else "",
        )
        for row in found
    ]  # fmt: skip


def _published(text: str, question: Question, *, member: Member, now: datetime) -> list[Similar]:
    """Of other partnerships that are public; what was withdrawn is gone."""
    rows = PublishedRecommendation.published.exclude(partnership=member.partnership)
    alike = _most_alike(rows.filter(withdrawn=False, partnership__public_from__lte=now), text, question)
    shown = PublishedRecommendation.published.filter(pk__in=alike).select_related("review", "partnership")
    heavy = ("search", "review__html", "review__text", "review__pdf", "review__search")
    return [
        Similar(
            text=row.text, where=_whose(row), own=False, outcome=Outcome(row.outcome), alike=alike[row.pk],
            url=reverse("public_reviews:review", args=[row.review.public_id]),
        )
        for row in (shown.defer(*heavy) if alike else ())
    ]  # fmt: skip


def _whose(row: PublishedRecommendation) -> str:
    name = "A partnership that is not named" if row.review.anonymous else row.partnership.name
    return f"{name}, {row.review.year}"
