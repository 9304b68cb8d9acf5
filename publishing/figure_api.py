"""The public API of published figures: the cells that the public pages show. Nobody is asked who they are."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from datasets.enums import Standing
from datasets.releasing import public_selectors as selectors
from datasets.releasing.release import Mark
from partnerships.access import public
from publishing import public_selectors
from publishing.api import PublicApi, absolute


class CellSerializer(serializers.Serializer[dict[str, object]]):
    category = serializers.CharField(help_text="Code of the category; empty for the total")
    period = serializers.CharField(help_text="2017-18, 2017-18-Q1, or 2017 for a calendar year")
    mark = serializers.ChoiceField(choices=[each.value for each in Mark])
    value = serializers.CharField(allow_null=True, help_text="A decimal number; null where it is not shown")
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    standing = serializers.CharField()
    provisional = serializers.BooleanField()


class PublishedIndicatorSerializer(serializers.Serializer[dict[str, object]]):
    code = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()
    why = serializers.CharField()
    section = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    direction = serializers.CharField()
    categories = serializers.ListField(child=serializers.DictField())
    figures = CellSerializer(many=True)


class PublishedFiguresSerializer(serializers.Serializer[dict[str, object]]):
    number = serializers.IntegerField()
    title = serializers.CharField()
    up_to = serializers.CharField()
    published_at = serializers.DateTimeField()
    threshold = serializers.IntegerField(help_text="Counts from 1 to this are not shown; 0: all are")
    sha256 = serializers.CharField(help_text="SHA-256 of the content")
    page = serializers.URLField()
    csv = serializers.URLField()
    pdf = serializers.URLField()
    releases = serializers.ListField(child=serializers.IntegerField(), help_text="The numbers of all releases")
    indicators = PublishedIndicatorSerializer(many=True)


class FiguresView(PublicApi):
    """The figures that a partnership published, of the newest release or of the one asked for."""

    @extend_schema(
        operation_id="published_figures",
        parameters=[OpenApiParameter("release", int, description="Number of a release; the newest without it")],
        responses={200: PublishedFiguresSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        now = timezone.now()
        partnership = public_selectors.public_partnerships(now).filter(slug=slug).first()
        if partnership is None:
            raise Http404(f"There is no public partnership called {slug}.")
        release = selectors.release_of(partnership, _number(request), now=now)
        if release is None:
            raise Http404("There is no such release of figures.")
        numbers = list(selectors.releases_of(partnership, now=now).values_list("number", flat=True))
        said = {
            "number": release.number, "title": release.title, "up_to": release.up_to, "published_at": release.published_at,
            "threshold": release.threshold, "sha256": release.sha256, "releases": numbers,
            "page": absolute(request, "public:figures_release", slug, release.number),
            "csv": absolute(request, "public:figures_file", slug, release.number),
            "pdf": absolute(request, "public:figures_pdf", slug, release.number),
            "indicators": [_spelled_out(entry) for entry in release.content["indicators"]],
        }  # fmt: skip
        return Response(said)


def _spelled_out(entry: dict[str, Any]) -> dict[str, Any]:
    """Every key of every cell: the frozen content leaves out what is as usual."""
    usual = {
        "value": None,
        "numerator": None,
        "denominator": None,
        "standing": Standing.GIVEN.value,
        "provisional": False,
    }
    return {**entry, "figures": [{**usual, **row} for row in entry["figures"]]}


def _number(request: Request) -> int | None:
    typed = request.query_params.get("release", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 9):
        raise ValidationError({"release": ["Give the number of a release, such as 3."]})
    return int(typed)


urlpatterns = [path("partnerships/<slug:slug>/data/", public(FiguresView.as_view()), name="api-figures")]
