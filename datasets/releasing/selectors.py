"""Releases of figures as those see them who prepare, approve and publish."""

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from datasets.models import DataRelease, DatasetSettings, Indicator
from datasets.models.released import ReleaseState
from partnerships.http import Member
from partnerships.models import Partnership

HEAVY = ("basis", "shown")
COLOURS = {
    ReleaseState.PREPARED: "yellow",
    ReleaseState.APPROVED: "blue",
    ReleaseState.PUBLISHING: "blue",
    ReleaseState.RETURNED: "orange",
    ReleaseState.PUBLISHED: "green",
}


def list_releases() -> QuerySet[DataRelease]:
    return DataRelease.objects.defer(*HEAVY).select_related("prepared_by", "approved_by").order_by("-number")


def get_release(number: int) -> DataRelease:
    found = DataRelease.objects.defer("basis").select_related("prepared_by", "approved_by", "partnership")
    row = found.filter(number=number).first()
    if row is None:
        raise Http404
    return row


def published_indicators() -> int:
    return Indicator.objects.filter(published=True).count()


def own_settings(partnership: Partnership) -> DatasetSettings:
    found = DatasetSettings.objects.filter(partnership=partnership).first()
    return found or DatasetSettings(partnership=partnership)


def releases_waiting() -> QuerySet[DataRelease]:
    return DataRelease.objects.filter(state=ReleaseState.PREPARED)


def waiting_releases(member: Member) -> list[dict[str, str]]:
    """For "My work": a release that this person may approve, as lines of a task list."""
    if not member.may("datasets.approve_release"):
        return []
    rows = releases_waiting().defer(*HEAVY).exclude(prepared_by=member.user)
    return [
        {
            "title": f"Approve figures for publication: {row.title}", "hint": "Read what will be shown and what is suppressed",
            "url": reverse("figure_releases:detail", args=[member.partnership.slug, row.number]),
            "status": "Waits for approval", "colour": "yellow",
        }
        for row in rows
    ]  # fmt: skip
