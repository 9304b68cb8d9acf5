"""Reads for the public: only partnerships that are public, only published copies."""

from collections.abc import Callable
from datetime import datetime

from django.core.cache import cache
from django.db.models import QuerySet

from datasets.models import PublishedData
from datasets.showing.drawing import EDITION, Drawing, Size
from partnerships.models import Partnership

FOR_A_WEEK = 7 * 24 * 3600
NONE = "none"


def releases_of(partnership: Partnership, *, now: datetime) -> QuerySet[PublishedData]:
    """Without their content, newest first."""
    rows = PublishedData.published.filter(partnership=partnership, partnership__public_from__lte=now)
    return rows.defer("content", "pdf").order_by("-number")


def release_of(partnership: Partnership, number: int | None, *, now: datetime) -> PublishedData | None:
    """With its content; the newest where no number is asked for."""
    rows = PublishedData.published.filter(partnership=partnership, partnership__public_from__lte=now).defer("pdf")
    if number is not None:
        rows = rows.filter(number=number)
    return rows.order_by("-number").first()


def other_releases(release: PublishedData) -> list[PublishedData]:
    rows = PublishedData.published.filter(partnership=release.partnership_id).exclude(pk=release.pk)
    return list(rows.defer("content", "pdf").order_by("-number")[:20])


def pdf_of(release: PublishedData) -> bytes:
    return bytes(PublishedData.published.values_list("pdf", flat=True).get(pk=release.pk))


def remembered_chart(
    release: PublishedData, code: str, size: Size, draw: Callable[[], Drawing | None]
) -> Drawing | None:
    """A published copy never changes, so its charts are drawn once."""
    key = f"public-chart:{EDITION}:{release.pk}:{release.sha256[:16]}:{code}:{size}"
    found: Drawing | str | None = cache.get(key)
    if found is None:
        found = draw() or NONE
        cache.set(key, found, FOR_A_WEEK)
    return found if isinstance(found, Drawing) else None
