"""We have said this before: what is shown of earlier recommendations, whose, and to whom."""

import pytest
from django.db import connection

from casework.grants import restrict
from casework.models import ConflictDeclaration
from partnerships.scoping import partnership_scope
from reviews.enums import Outcome, Response, Status
from reviews.models import Recommendation
from reviews.recommendations.services import remove_recommendation
from reviews.recommendations.similar import looked_for, similar
from tests.factories import PartnershipFactory
from tests.factories.actions import NOW
from tests.factories.published import make_case, publish_review
from tests.factories.recommendations import TEXT, RecommendationArea
from tests.meetings.test_actions import member_of

pytestmark = pytest.mark.django_db
TYPED = "The police and health visitors should share information before strategy meetings."


@pytest.fixture
def area():
    return RecommendationArea()


def found(area, text=TYPED, *, user=None, case=None):
    user = user or area.manager
    with area.scope(user):
        return similar(text, member=member_of(area, user), case=case, now=NOW)


def test_an_earlier_one_of_this_partnership_with_what_became_of_it(area):
    area.answered(area.written(), Response.NOT_ACCEPTED, reason="No money")
    area.written("Buy a new printer for the front desk of every library.")

    (each,) = found(area)

    assert (each.text, each.own, each.outcome, each.reason) == (TEXT, True, Outcome.NOT_ACCEPTED, "No money")
    assert each.where == f"{area.case.reference}, recommendation 1"


def test_one_that_others_published(area):
    publish_review(PartnershipFactory(name="Faraway"), recommendations=[(TEXT, Outcome.IMPACT, "")])

    (each,) = found(area)

    assert (each.where, each.own, each.words) == ("Faraway, 2026", False, "Done, and it made a difference")
    assert each.url.startswith("/reviews/review")


def test_an_anonymous_one_names_nobody(area):
    publish_review(PartnershipFactory(name="Faraway"), recommendations=[TEXT], anonymous=True)

    (each,) = found(area)

    assert each.where == "A partnership that is not named, 2026"


def test_what_was_withdrawn_or_is_not_public_is_gone(area):
    publish_review(PartnershipFactory(), recommendations=[TEXT], withdrawn="Out of date")
    publish_review(PartnershipFactory(public_from=None), recommendations=[TEXT])

    assert found(area) == []


def test_ones_own_published_copy_is_not_shown_twice(area):
    publish_review(area.partnership, recommendations=[TEXT])

    assert [each.own for each in found(area)] == [True]


def test_what_others_did_not_publish_is_theirs(area):
    other = PartnershipFactory()
    case = make_case(other)
    with partnership_scope(other):
        Recommendation.objects.create(
            partnership=other, case=case, number=1, text=TEXT, made_by=area.manager, made_at=NOW
        )

    assert found(area) == []


def test_only_of_cases_that_one_may_open(area):
    area.written()
    assert len(found(area, user=area.second)) == 1
    with area.scope():
        restrict(area.case, by=area.manager, now=NOW, reason="Sensitive")
    assert found(area, user=area.second) == []
    assert len(found(area, user=area.manager)) == 1


def test_not_of_a_case_in_which_one_has_a_conflict(area):
    area.written()
    with area.scope():
        ConflictDeclaration.objects.create(
            partnership=area.partnership, case=area.case, user=area.second, person="x", conflict=True, nature="x",
            declared_on=NOW.date(), recorded_by=area.manager, recorded_at=NOW,
        )  # fmt: skip
    assert found(area, user=area.second) == []


def test_neither_of_this_review_nor_removed_ones(area):
    case = area.review(Status.AGREED)
    row = area.written(case=case)
    assert found(area, case=case) == []
    assert len(found(area)) == 1
    with area.scope():
        remove_recommendation(row, reason="Merged", by=area.manager, now=NOW, revision=1)
    assert found(area) == []


@pytest.mark.parametrize("text", ["", "  ", "the and of", "police", "\x00", "' | & ! :* \\ ( <->", "x" * 5000])
def test_a_text_that_says_nothing_finds_nothing(area, text):
    area.written()
    assert found(area, text) == []


@pytest.mark.parametrize(
    "more", ["' | 'x':*", "\\' OR 1=1; --", "a & !b <-> (c", "%s %(x)s", "O'Brien's “quoted” words", "\x00"]
)
def test_typed_text_is_never_more_than_text(area, more):
    area.written()
    assert len(found(area, f"{TYPED} {more}")) == 1


def test_at_most_eight_and_the_most_alike_first(area):
    for number in range(12):
        area.written(f"Health visitors and police officers should train together, part {number}.")
    area.written()

    rows = found(area)

    assert len(rows) == 8
    assert rows[0].text == TEXT
    assert [row.alike for row in rows] == sorted((row.alike for row in rows), reverse=True)


@pytest.mark.parametrize(
    ("shares", "published", "query"),
    [
        ({"polic": 0.5, "school": 0.9}, 100, "('polic') | ('school')"),
        ({"polic": 0.001, "school": 0.4, "share": 0.2}, 20_000, "('polic') | ('share' & 'school')"),
        ({"polic": 0.9, "school": 0.8}, 20_000, "('school' & 'polic')"),
        ({"o'b\\": 0.0, "school": 0.0}, 20_000, "('o''b\\\\') | ('school')"),
    ],
)
def test_rare_words_are_looked_for_by_themselves_and_frequent_ones_together(shares, published, query):
    assert looked_for(shares, published) == query


def test_the_index_of_published_words_is_used_in_spite_of_the_policies(area):
    """Row-level security lets an index be used only where its policies allow anyone to read: this one does."""
    publish_review(PartnershipFactory(), recommendations=[TEXT])
    with area.scope(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM reviews_publishedrecommendation WHERE search @@ to_tsquery('simple', 'polic | health')"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "published_recommend_search" in plan
