"""Doors that anyone may use: no cookie, cacheable for a minute, answered with 304 when nothing changed."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from datasets.models import PublishedData
from partnerships.access import public
from publishing.models import Publication
from reviews.models import PublishedReview

View = Callable[..., HttpResponse]
SECONDS = 60


def public_page(view: View) -> View:
    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return cacheable(request, view(request, *args, **kwargs))

    return public(wrapper)  # type: ignore[return-value]


def cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code != 200:
        return response
    if not response.has_header("ETag"):
        response["ETag"] = quote_etag(sha256(response.content).hexdigest()[:32])
    patch_cache_control(response, public=True, max_age=SECONDS)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def stamp(response: HttpResponse, publication: Publication | PublishedReview | PublishedData) -> HttpResponse:
    response["Last-Modified"] = http_date(publication.published_at.timestamp())
    return response


def searched_words(request: HttpRequest) -> str:
    """What somebody searches for; a null character is no text to PostgreSQL."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:200]
