"""The public API: arrangement facts and publications. Nobody is asked who they are."""

from typing import Any

from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from arrangements import definition as facts
from arrangements.definition import Definition, definition_json
from partnerships.access import public
from partnerships.models import Partnership
from publishing import public_selectors as selectors
from publishing.enums import Kind
from publishing.models import Publication
from publishing.public_http import cacheable


class PublicApi(APIView):
    """Open to all, throttled by address, cacheable; no cookie is read or set."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public"

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        if final.status_code != 200:
            return final
        final.render()
        return cacheable(request._request, final)  # noqa: SLF001  DRF keeps Django's own request there


class PartnershipFacts(Definition):
    """What a partnership's arrangements say. What its document does not say is null, empty or not there."""

    dates: dict[str, str]  # type: ignore[assignment]
    dates_in_full: list[facts.KeyDate]
    version: int | None
    published_at: str | None
    arrangements_url: str


class PartnershipSerializer(serializers.ModelSerializer[Partnership]):
    url = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = Partnership
        fields = ("slug", "name", "acronyms", "coverage", "url", "page")

    def get_url(self, partnership: Partnership) -> str:
        return absolute(self.context["request"], "api-partnership", partnership.slug)

    def get_page(self, partnership: Partnership) -> str:
        return absolute(self.context["request"], "public:partnership", partnership.slug)


class PublicationSerializer(serializers.ModelSerializer[Publication]):
    partnership = serializers.SlugRelatedField[Partnership](slug_field="slug", read_only=True)
    html = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField()
    json = serializers.SerializerMethodField()
    sha256 = serializers.CharField(help_text="SHA-256 of the PDF")

    class Meta:
        model = Publication
        fields = (
            "partnership",
            "kind",
            "version",
            "title",
            "published_at",
            "html",
            "pdf",
            "json",
            "sha256",
            "data_sha256",
        )

    def _address(self, publication: Publication, view: str) -> str:
        return absolute(self.context["request"], f"public:{view}", publication.partnership.slug, publication.version)

    def get_html(self, publication: Publication) -> str:
        return self._address(publication, "version")

    def get_pdf(self, publication: Publication) -> str:
        return self._address(publication, "pdf")

    def get_json(self, publication: Publication) -> str:
        return self._address(publication, "data")


def absolute(request: Request, view: str, *args: Any) -> str:
    return str(request.build_absolute_uri(reverse(view, args=args)))


class PartnershipList(PublicApi, ListAPIView[Partnership]):
    """Every public partnership, by name."""

    serializer_class = PartnershipSerializer

    def get_queryset(self) -> Any:
        return selectors.public_partnerships(timezone.now())


class PartnershipDetail(PublicApi):
    """The facts of one partnership's arrangements, as last published."""

    @extend_schema(responses={200: PartnershipFacts})
    def get(self, request: Request, slug: str) -> Response:
        now = timezone.now()
        partnership = selectors.public_partnerships(now).filter(slug=slug).first()
        if partnership is None:
            raise Http404(f"There is no public partnership called {slug}.")
        found = selectors.facts(partnership, now=now)
        if found is None:
            raise Http404("This partnership has not published its arrangements.")
        return Response(said(found) | {"arrangements_url": absolute(request, "public:arrangements", slug)})


def said(found: selectors.Facts) -> dict[str, Any]:
    """The definition with its dates by kind, listed agencies only, and which version it is."""
    said = definition_json(found.definition)
    publication = found.publication
    said["agencies"] = [agency for agency in said["agencies"] if agency["listed"]]
    said["dates_in_full"] = said["dates"]
    said["dates"] = {entry["kind"]: entry["on"] for entry in said["dates_in_full"]}
    said["version"] = publication.version if publication else None
    said["published_at"] = publication.published_at.isoformat() if publication else None
    return said


class PublicationList(PublicApi, ListAPIView[Publication]):
    """Published documents, newest first. Unknown partnerships and kinds are told as such, not shown as an empty list."""

    serializer_class = PublicationSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("partnership", str, description="Slug"),
            OpenApiParameter("kind", str, enum=Kind.values),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        asked, now = self.request.query_params, timezone.now()
        rows = Publication.published.filter(partnership__public_from__lte=now).defer(*selectors.HEAVY)
        slug, kind = asked.get("partnership"), asked.get("kind")
        if slug:
            if not selectors.public_partnerships(now).filter(slug=slug).exists():
                raise Http404(f"There is no public partnership called {slug}.")
            rows = rows.filter(partnership__slug=slug)
        if kind:
            if kind not in Kind.values:
                raise ValidationError({"kind": [f"Choose one of: {', '.join(Kind.values)}."]})
            rows = rows.filter(kind=kind)
        return rows.select_related("partnership").order_by("-published_at", "-pk")


urlpatterns = [
    path("partnerships/", public(PartnershipList.as_view()), name="api-partnerships"),
    path("partnerships/<slug:slug>/", public(PartnershipDetail.as_view()), name="api-partnership"),
    path("publications/", public(PublicationList.as_view()), name="api-publications"),
]
