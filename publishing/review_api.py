"""The public API of published reviews: the same rows that the public pages show. Nobody is asked who they are."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.access import public
from publishing import public_selectors
from publishing.api import PublicApi
from publishing.review_views import address_of
from reviews.enums import KINDS, Theme
from reviews.models import PublishedRecommendation, PublishedReview
from reviews.release import public_selectors as selectors
from reviews.release.public_selectors import Wanted

FILTERS = [
    OpenApiParameter("q", str, description="Words of the title or the report"),
    OpenApiParameter("kind", str, enum=[str(kind) for kind in KINDS]),
    OpenApiParameter("theme", str, enum=Theme.values),
    OpenApiParameter("year", int, description="Of publication"),
]
SLUG = OpenApiParameter("partnership", str, description="Slug; reviews that do not name their partnership are left out")


class ReviewSerializer(serializers.ModelSerializer[PublishedReview]):
    partnership = serializers.SerializerMethodField(help_text="Slug; null where the review does not name it")
    page = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField()
    sha256 = serializers.CharField(help_text="SHA-256 of the PDF")

    class Meta:
        model = PublishedReview
        fields = (
            "public_id", "partnership", "kind", "outcome", "title", "year", "themes", "published_at", "available_until", "page",
            "pdf", "pdf_size", "sha256",
        )  # fmt: skip

    def get_partnership(self, review: PublishedReview) -> str | None:
        return None if review.anonymous else review.partnership.slug

    def get_page(self, review: PublishedReview) -> str:
        return str(self.context["request"].build_absolute_uri(address_of(review)))

    def get_pdf(self, review: PublishedReview) -> str:
        return str(self.context["request"].build_absolute_uri(address_of(review, "review_pdf")))


class RecommendationSerializer(serializers.ModelSerializer[PublishedRecommendation]):
    addressees = serializers.SerializerMethodField(help_text="Empty where the review does not name its partnership")

    class Meta:
        model = PublishedRecommendation
        fields = ("number", "text", "addressees", "outcome", "outcome_on")

    def get_addressees(self, row: PublishedRecommendation) -> str:
        return "" if self.context["anonymous"] else row.addressees


class FullReviewSerializer(ReviewSerializer):
    html = serializers.CharField(help_text="The report as the public page shows it")
    recommendations = serializers.SerializerMethodField()

    class Meta(ReviewSerializer.Meta):
        fields = (*ReviewSerializer.Meta.fields, "html", "recommendations")  # type: ignore[assignment]

    @extend_schema_field(RecommendationSerializer(many=True))
    def get_recommendations(self, review: PublishedReview) -> Any:
        context = {"anonymous": review.anonymous}
        return RecommendationSerializer(selectors.recommendations_of(review), many=True, context=context).data


def asked_for(request: Request, *, slug: str, now: datetime) -> Wanted:
    """What the address asks for. What does not exist is told as such, not shown as an empty list."""
    asked = request.query_params
    if slug and not public_selectors.public_partnerships(now).filter(slug=slug).exists():
        raise Http404(f"There is no public partnership called {slug}.")
    for name, known in (("kind", [str(kind) for kind in KINDS]), ("theme", Theme.values)):
        if asked.get(name) and asked[name] not in known:
            raise ValidationError({name: [f"Choose one of: {', '.join(known)}."]})
    year = asked.get("year", "")
    if year and not (len(year) == 4 and year.isascii() and year.isdigit()):
        raise ValidationError({"year": ["Give the year in four digits, such as 2026."]})
    words = asked.get("q", "").replace("\x00", "").strip()[:200]
    return Wanted(words, asked.get("theme", ""), int(year) if year else None, asked.get("kind", ""), slug)


class ReviewList(PublicApi, ListAPIView[PublishedReview]):
    """Published reviews of every partnership, newest first; best first where words are looked for."""

    serializer_class = ReviewSerializer

    @extend_schema(parameters=[*FILTERS, SLUG])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        now = timezone.now()
        slug = self.request.query_params.get("partnership", "").replace("\x00", "")
        return selectors.find_reviews(asked_for(self.request, slug=slug, now=now), now=now)


class PartnershipReviewList(PublicApi, ListAPIView[PublishedReview]):
    """The reviews that one partnership published under its name."""

    serializer_class = ReviewSerializer

    @extend_schema(parameters=FILTERS)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        now = timezone.now()
        return selectors.find_reviews(asked_for(self.request, slug=self.kwargs["slug"], now=now), now=now)


class ReviewDetail(PublicApi):
    """One published review that does not name its partnership."""

    @extend_schema(responses={200: FullReviewSerializer})
    def get(self, request: Request, public_id: str) -> Response:
        found = selectors.published_by_id(public_id, now=timezone.now())
        return _full(request, found if found is not None and found.anonymous else None)


class PartnershipReviewDetail(PublicApi):
    """One published review of a partnership, with its recommendations and what became of them."""

    @extend_schema(responses={200: FullReviewSerializer})
    def get(self, request: Request, slug: str, public_id: str) -> Response:
        now = timezone.now()
        partnership = public_selectors.public_partnerships(now).filter(slug=slug).first()
        return _full(request, selectors.published_of(partnership, public_id, now=now) if partnership else None)


def _full(request: Request, found: PublishedReview | None) -> Response:
    if found is None:
        raise Http404("There is no such published review.")
    withdrawal = selectors.withdrawal_of(found)
    if withdrawal is not None:
        return Response({"detail": "This review was withdrawn.", "reason": withdrawal.reason}, status=410)
    return Response(FullReviewSerializer(found, context={"request": request}).data)


urlpatterns = [
    path("reviews/", public(ReviewList.as_view()), name="api-reviews"),
    path("reviews/<slug:public_id>/", public(ReviewDetail.as_view()), name="api-review"),
    path("partnerships/<slug:slug>/reviews/", public(PartnershipReviewList.as_view()), name="api-partnership-reviews"),
    path(
        "partnerships/<slug:slug>/reviews/<slug:public_id>/",
        public(PartnershipReviewDetail.as_view()),
        name="api-partnership-review",
    ),
]
