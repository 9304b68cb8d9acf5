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


WORDS = """
WITH newest AS (SELECT search FROM reviews_publishedrecommendation ORDER BY id DESC LIMIT %s),
  held AS (SELECT lexeme, count(*)::float / %s AS share FROM newest, LATERAL unnest(newest.search) GROUP BY lexeme)
SELECT lexeme, coalesce(share, 0) AS share, (SELECT coalesce(max(id), 0) FROM reviews_publishedrecommendation)
FROM unnest(tsvector_to_array(to_tsvector('english', %s))) AS word (lexeme) LEFT JOIN held USING (lexeme)
ORDER BY share, lexeme LIMIT %s
"""


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
    published, shares = _words_of(text)
    if len(shares) < FEWEST_WORDS:
        return []
    question = Question(_raw(looked_for(shares, published)), _raw(" | ".join(map(_quoted, shares))))
    found = _own(text, question, member=member, case=case) + _published(text, question, member=member, now=now)
    return sorted(found, key=lambda each: -each.alike)[:SHOWN]


def _words_of(text: str) -> tuple[int, dict[str, float]]:
    """About how many recommendations are published, and in what share of the newest of them each word of the text stands.

    Words as the index has them: without endings, and without those that say nothing; of a long text the rarest. The highest id
    stands for the number: it is read at once, and never too low.
    """
    with connection.cursor() as cursor:
        cursor.execute(WORDS, [SAMPLE, SAMPLE, _storable(text), MOST_WORDS])
        rows = cursor.fetchall()
    return (rows[0][2] if rows else 0), {word: share for word, share, _ in rows}


def _storable(text: str) -> str:
    return text.replace("\x00", "")[:LONGEST]


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


def _most_alike(rows: QuerySet[Any], candidates: QuerySet[Any], text: str, question: Question) -> list[Any]:
    """Of `rows` the most alike, with `alike`: among the candidates that were found, those with the most words in common.

    A short text may be like a part of a long one, so the part counts as well, though less.
    """
    rank = SearchRank(F("search"), question.any_word)
    first = candidates.filter(search=question.query).order_by(rank.desc(), "-pk").values("pk")[:CANDIDATES]
    typed = _storable(text)
    alike: Any = TrigramSimilarity("text", typed)
    if len(typed) <= SHORT:
        alike = Greatest(alike, TrigramWordSimilarity(typed, "text") * Value(0.8))
    best = rows.filter(pk__in=first).annotate(alike=alike).order_by("-alike", "-pk")[:SHOWN]
    return [row for row in best if row.alike >= ALIKE_ENOUGH]


def _own(text: str, question: Question, *, member: Member, case: Case | None) -> list[Similar]:
    rows = Recommendation.objects.filter(removed_at__isnull=True, case__in=visible_cases(member).values("pk"))
    if case is not None:
        rows = rows.exclude(case=case)
    shown = Recommendation.objects.select_related("case").defer("search")
    found: list[Recommendation] = _most_alike(shown, rows, text, question)
    became, slug = outcomes_of(found), member.partnership.slug
    return [
        Similar(
            text=row.text, where=f"{row.case.reference}, recommendation {row.number}", own=True, outcome=became[row.pk],
            url=reverse("recommendations:list", args=[slug, row.case.reference]) + f"#recommendation-{row.number}",
            alike=row.alike, reason=row.reason if row.response == Response.NOT_ACCEPTED else "",  # type: ignore[attr-defined]
        )
        for row in found
    ]  # fmt: skip


def _published(text: str, question: Question, *, member: Member, now: datetime) -> list[Similar]:
    """Of other partnerships that are public; what was withdrawn is gone."""
    rows = PublishedRecommendation.published.exclude(partnership=member.partnership)
    rows = rows.filter(withdrawn=False, partnership__public_from__lte=now)
    heavy = ("search", "review__html", "review__text", "review__pdf", "review__search")
    shown = PublishedRecommendation.published.select_related("review", "partnership").defer(*heavy)
    return [
        Similar(
            text=row.text, where=_whose(row), own=False, outcome=Outcome(row.outcome), alike=row.alike,
            url=reverse("public_reviews:review", args=[row.review.public_id]),
        )
        for row in _most_alike(shown, rows, text, question)
    ]  # fmt: skip


def _whose(row: PublishedRecommendation) -> str:
    name = "A partnership that is not named" if row.review.anonymous else row.partnership.name
    return f"{name}, {row.review.year}"
