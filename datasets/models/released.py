"""Figures that go to the public: prepared, approved, published once, and never more than the suppression allows."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from datasets.models.library import is_period, period_code
from partnerships.managers import PartnershipManager
from partnerships.models import PartnershipOwned, known


class DatasetSettings(PartnershipOwned):
    """What a partnership settles about its figures. `small_number`: counts from 1 to this are not published; 0: all are."""

    small_number = models.PositiveSmallIntegerField(default=5, validators=[MaxValueValidator(20)])
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "dataset settings"
        constraints = [
            models.UniqueConstraint(fields=["partnership"], name="one_dataset_settings_per_partnership"),
            models.CheckConstraint(condition=Q(small_number__lte=20), name="small_number_is_small"),
        ]


class ReleaseState(models.TextChoices):
    PREPARED = "prepared", "Waits for approval"
    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned"
    PUBLISHING = "publishing", "Being published"
    PUBLISHED = "published", "Published"


class DataRelease(PartnershipOwned):
    """One release of figures to the public, inside the partnership. It holds the true figures that it was made from.

    `basis`: the cells as they were when it was prepared, hidden ones too: later releases are attacked with them. `shown`:
    what the public gets, frozen. `threshold`: the small number that applied. `asked_at`: when somebody pressed "publish".
    """

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    up_to = period_code()
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.PREPARED)
    threshold = models.PositiveSmallIntegerField()
    basis = models.JSONField()
    shown = models.JSONField()
    sha256 = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="data_release_number_unique"),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(state__in=["prepared", "approved", "publishing"]),
                name="one_data_release_in_hand",
            ),
            known("state", ReleaseState, "data_release_state_known"),
            is_period("up_to", "data_release_up_to_a_period"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "publishing", "published"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="published_data_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("prepared_by")),
                name="data_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
                name="published_data_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(answer=""), name="returned_data_says_why"),
        ]


class ReleaseEvent(PartnershipOwned):
    """What happened to a release of figures. Append-only."""

    release = models.ForeignKey(DataRelease, on_delete=models.PROTECT, related_name="events")
    words = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "release", "-at", "-id"], name="release_event_newest")]


class PublishedData(PartnershipOwned):
    """What the public reads: the shown cells only. Append-only; a second policy lets anyone read.

    Page, PDF and CSV are all made from `content`. `pdf` is made once, at publication.
    """

    release = models.OneToOneField(DataRelease, on_delete=models.PROTECT, related_name="public")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    up_to = period_code()
    published_at = models.DateTimeField()
    threshold = models.PositiveSmallIntegerField()
    content = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    objects: ClassVar[PartnershipManager["PublishedData"]] = PartnershipManager()  # type: ignore[assignment]
    published: ClassVar[models.Manager["PublishedData"]] = models.Manager()

    class Meta:
        verbose_name_plural = "published data"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="published_data_number_unique"),
            is_period("up_to", "published_data_up_to_a_period"),
        ]
        indexes = [models.Index(fields=["partnership", "-number"], name="published_data_newest_first")]
