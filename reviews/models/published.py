"""What the public may read of reviews: copies that stand for ever, and what became of each recommendation."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from casework.enums import CaseKind
from partnerships.managers import PartnershipManager
from partnerships.models import PartnershipOwned, known
from reviews.enums import Outcome, Published, Theme
from reviews.models.recommendations import Recommendation
from reviews.models.release import Release


class PublishedReview(PartnershipOwned):
    """A published copy of a review. Append-only, and only a cleared release makes one; a second policy lets anyone read.

    `public_id` is made by chance and stands in the address: the case's own reference never leaves the partnership.
    `text`: the words of page and PDF, for searching.
    """

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="published")
    public_id = models.SlugField(max_length=20)
    kind = models.CharField(max_length=30, choices=CaseKind)
    outcome = models.CharField(max_length=20, choices=Published)
    anonymous = models.BooleanField(default=False)
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    themes = ArrayField(models.CharField(max_length=30, choices=Theme), default=list, blank=True)
    published_at = models.DateTimeField()
    available_until = models.DateField()
    html = models.TextField()
    text = models.TextField()
    pdf = models.BinaryField()
    pdf_size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("text", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar[PartnershipManager["PublishedReview"]] = PartnershipManager()  # type: ignore[assignment]
    published: ClassVar[models.Manager["PublishedReview"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "public_id"], name="public_id_unique"),
            known("kind", CaseKind, "published_review_kind_known"),
            known("outcome", Published, "published_review_outcome_known"),
            models.CheckConstraint(
                condition=Q(themes__contained_by=Theme.values), name="published_review_themes_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="published_review_newest_first"),
            models.Index(fields=["public_id"], name="published_review_by_public_id"),
            GinIndex(fields=["search"], name="published_review_search"),
            GinIndex(fields=["themes"], name="published_review_themes"),
        ]


class PublishedRecommendation(PartnershipOwned):
    """A recommendation as it was published, and what became of it: a closed list, kept in step with the actions.

    Published again after a withdrawal it has a row more; one at most is not withdrawn.
    """

    review = models.ForeignKey(PublishedReview, on_delete=models.PROTECT, related_name="recommendations")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="published")
    number = models.PositiveIntegerField()
    text = models.TextField()
    addressees = models.TextField(blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.WAITING)
    outcome_on = models.DateField()
    withdrawn = models.BooleanField(default=False)
    search = models.GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    objects: ClassVar[PartnershipManager["PublishedRecommendation"]] = PartnershipManager()  # type: ignore[assignment]
    published: ClassVar[models.Manager["PublishedRecommendation"]] = models.Manager()

    class Meta:
        constraints = [
            known("outcome", Outcome, "published_outcome_known"),
            models.UniqueConstraint(fields=["partnership", "review", "number"], name="published_number_unique"),
            models.UniqueConstraint(
                fields=["partnership", "recommendation"],
                condition=Q(withdrawn=False),
                name="recommendation_published_once",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="published_recommend_search"),
            GinIndex(fields=["text"], name="published_recommend_trigram", opclasses=["gin_trgm_ops"]),
        ]


class Withdrawal(PartnershipOwned):
    """A published review that can be read no more, and why, in words that are public. Append-only; anyone may read."""

    review = models.OneToOneField(PublishedReview, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()
    early = models.BooleanField(default=False)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[PartnershipManager["Withdrawal"]] = PartnershipManager()  # type: ignore[assignment]
    published: ClassVar[models.Manager["Withdrawal"]] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawn_with_a_reason")]


class Deposit(PartnershipOwned):
    """A copy given to the national repository of reviews, recorded by a person. Append-only."""

    review = models.ForeignKey(PublishedReview, on_delete=models.PROTECT, related_name="deposits")
    repository = models.CharField(max_length=200)
    deposited_on = models.DateField()
    reference = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
