"""From the figures that stand to what the public reads: prepared, approved by somebody else, published once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from casework.refusals import Refused
from datasets.books import stored_figures, terms_of, with_terms
from datasets.models import DataRelease, DatasetSettings, Indicator, PublishedData, ReleaseEvent, Value
from datasets.models.released import ReleaseState
from datasets.periods import Period
from datasets.releasing.content import content_of
from datasets.releasing.release import Basis, Release
from datasets.releasing.suppression import suppress
from partnerships.models import Partnership

PUBLISH, APPROVE = "datasets.publish_figure", "datasets.approve_release"
IN_HAND = (ReleaseState.PREPARED, ReleaseState.APPROVED, ReleaseState.PUBLISHING)
CHANGED = "The figures have changed since the release was prepared, so it no longer says what stands. Prepare it again."


@dataclass(frozen=True, slots=True)
class Made:
    """A release before it is kept. `content`: for the public. `sha256`: of the content."""

    release: Release
    content: dict[str, Any]
    sha256: str


def small_number(partnership: Partnership) -> int:
    """The partnership's setting; 5 where nobody has settled it."""
    found = DatasetSettings.objects.filter(partnership=partnership).values_list("small_number", flat=True).first()
    return DatasetSettings._meta.get_field("small_number").default if found is None else found


def earlier_releases() -> list[Basis]:
    """Of everything that was published, oldest first: what readers may put together."""
    rows = DataRelease.objects.filter(state=ReleaseState.PUBLISHED).order_by("number").values_list("basis", flat=True)
    return [Basis.from_json(kept) for kept in rows]


def periods_to_release() -> list[Period]:
    """The quarters and years that have figures of published indicators, newest first."""
    codes = Value.objects.filter(indicator__published=True).values_list("period", flat=True).distinct()
    return sorted((Period.parse(code) for code in codes), key=lambda each: each.ends_on, reverse=True)


def make(partnership: Partnership, *, up_to: Period) -> Made:
    """Every figure of the indicators that are marked for publication, up to the end of a period, suppressed."""
    indicators = list(with_terms(Indicator.objects.filter(published=True)).order_by("order", "pk"))
    terms = terms_of(indicators)
    stored = stored_figures(indicators)
    figures = {code: cells for code, cells in stored.figures.items() if Period.parse(code).ends_on <= up_to.ends_on}
    release = suppress(figures, terms.values(), threshold=small_number(partnership), earlier=earlier_releases())
    content = content_of(release, indicators, terms)
    return Made(release, content, digest(content))


def digest(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _record(release: DataRelease, words: str, *, by: User | None, now: datetime, note: str = "") -> None:
    ReleaseEvent.objects.create(
        partnership_id=release.partnership_id, release=release, words=words, note=note, by=by, at=now
    )


def _lock(release: DataRelease) -> DataRelease:
    return DataRelease.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=release.pk)


def _require(row: DataRelease, permission: str, states: Sequence[str], *, by: User) -> None:
    if not by.has_perm(permission, row):
        raise PermissionDenied(permission)
    if row.state not in states:
        raise Refused("This release has moved on since you opened it. Look at where it stands now.")


@transaction.atomic
def prepare(partnership: Partnership, *, title: str, up_to: Period, by: User, now: datetime) -> DataRelease:
    """A release for somebody else to approve. One at a time."""
    if not by.has_perm(PUBLISH, partnership):
        raise PermissionDenied(PUBLISH)
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    if DataRelease.objects.filter(state__in=IN_HAND).exists():
        raise Refused("Another release is being prepared. Finish or return that one first.")
    made = make(partnership, up_to=up_to)
    if not made.release.figures:
        raise Refused("No figure is marked for publication up to then. Mark the indicators first.", "up_to")
    number = (DataRelease.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    release = DataRelease.objects.create(
        partnership=partnership, number=number, title=title, up_to=up_to.code, threshold=made.release.threshold,
        basis=made.release.basis.as_json(), shown=made.content, sha256=made.sha256, prepared_by=by, prepared_at=now,
    )  # fmt: skip
    _record(release, "Prepared", by=by, now=now)
    return release


@transaction.atomic
def approve(release: DataRelease, *, by: User, now: datetime) -> DataRelease:
    """By somebody other than who prepared it, of exactly what stands."""
    row = _lock(release)
    _require(row, APPROVE, [ReleaseState.PREPARED], by=by)
    if row.prepared_by_id == by.pk:
        raise Refused("Somebody else has to approve what you prepared.")
    row.state, row.approved_by, row.approved_at = ReleaseState.APPROVED, by, now
    row.revision += 1
    row.save(update_fields=["state", "approved_by", "approved_at", "revision"])
    _record(row, "Approved", by=by, now=now)
    return row


@transaction.atomic
def send_back(release: DataRelease, *, answer: str, by: User, now: datetime) -> DataRelease:
    """Not to be published as it is. By whoever approves, or by those who publish."""
    row = _lock(release)
    permission = APPROVE if by.has_perm(APPROVE, row) else PUBLISH
    _require(row, permission, [ReleaseState.PREPARED, ReleaseState.APPROVED], by=by)
    row.state, row.answer = ReleaseState.RETURNED, answer
    row.revision += 1
    row.save(update_fields=["state", "answer", "revision"])
    _record(row, "Returned", by=by, now=now, note=answer)
    return row


@transaction.atomic
def publish(release: DataRelease, *, by: User, now: datetime) -> DataRelease:
    """From here a worker goes on. Refused where a figure has changed since it was approved."""
    row = _lock(release)
    _require(row, PUBLISH, [ReleaseState.APPROVED], by=by)
    if make(row.partnership, up_to=Period.parse(row.up_to)).sha256 != row.sha256:
        raise Refused(CHANGED)
    row.state, row.asked_at, row.failure = ReleaseState.PUBLISHING, now, ""
    row.revision += 1
    row.save(update_fields=["state", "asked_at", "failure", "revision"])
    _record(row, "Being published", by=by, now=now)
    from datasets.tasks import ring_to_publish  # noqa: PLC0415  leaf

    ring_to_publish(row.partnership_id, row.pk)
    return row


@transaction.atomic
def keep_published(release: DataRelease, *, pdf: bytes, now: datetime) -> DataRelease:
    """The public copy, once, however often a worker comes by."""
    row = _lock(release)
    if row.state != ReleaseState.PUBLISHING:
        return row
    PublishedData.objects.create(
        partnership_id=row.partnership_id, release=row, number=row.number, title=row.title, up_to=row.up_to, published_at=now,
        threshold=row.threshold, content=row.shown, pdf=pdf, sha256=row.sha256,
    )  # fmt: skip
    row.state, row.published_at = ReleaseState.PUBLISHED, now
    row.revision += 1
    row.save(update_fields=["state", "published_at", "revision"])
    _record(row, "Published", by=None, now=now)
    return row


@transaction.atomic
def tell_failure(release: DataRelease, *, why: str, now: datetime) -> DataRelease:
    """The document could not be made: the release stands approved again, and its page says why."""
    row = _lock(release)
    if row.state == ReleaseState.PUBLISHING:
        row.state, row.failure = ReleaseState.APPROVED, why
        row.revision += 1
        row.save(update_fields=["state", "failure", "revision"])
        _record(row, "Could not be published", by=None, now=now, note=why)
    return row


@transaction.atomic
def settle_small_number(partnership: Partnership, *, number: int, by: User, revision: int) -> DatasetSettings:
    """What counts as small from the next release on."""
    if not by.has_perm(PUBLISH, partnership):
        raise PermissionDenied(PUBLISH)
    row, _ = DatasetSettings.objects.select_for_update().get_or_create(partnership=partnership)
    if row.revision != revision:
        raise Refused("Somebody else has just changed this setting. Look at it again.", "small_number")
    row.small_number = number
    row.revision += 1
    row.save(update_fields=["small_number", "revision"])
    return row
