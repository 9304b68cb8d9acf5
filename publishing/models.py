"""Drafts, editions on their way to publication, and the published copies that anyone may read."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from partnerships.managers import PartnershipManager
from partnerships.models import PartnershipOwned, known
from publishing.enums import OPEN, EditionStatus, Kind, Section, SignOffDecision


class SectionText(PartnershipOwned):
    """The partnership's own words at the head of one section (Markdown). `revision` 0 is a text nobody has written yet."""

    section = models.CharField(max_length=30, choices=Section)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "section"], name="one_text_per_section"),
            known("section", Section, "section_text_known"),
        ]


class Edition(PartnershipOwned):
    """One version on its way to publication. Its content is frozen when it is sent for sign-off."""

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ARRANGEMENTS)
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=EditionStatus, default=EditionStatus.DRAFT)
    title = models.CharField(max_length=250)
    snapshot = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    progress = models.CharField(max_length=100, blank=True)
    progress_step = models.PositiveSmallIntegerField(default=0)
    progress_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "kind"], condition=Q(status__in=sorted(OPEN)), name="one_open_edition_per_kind"
            ),
            models.UniqueConstraint(
                fields=["partnership", "kind", "version"],
                condition=~Q(status="withdrawn"),
                name="edition_version_unique",
            ),
            known("kind", Kind, "edition_kind_known"),
            known("status", EditionStatus, "edition_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | (Q(snapshot__isnull=False) & ~Q(sha256="")),
                name="edition_is_frozen_when_sent",
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(publish_at__isnull=False), name="scheduled_edition_has_a_time"
            ),
            models.CheckConstraint(condition=~Q(status="failed") | ~Q(failure=""), name="failed_edition_says_why"),
        ]
        indexes = [
            models.Index(fields=["partnership", "-created_at", "-id"], name="edition_newest_first"),
            models.Index(
                fields=["status", "publish_at"],
                condition=Q(status__in=["scheduled", "rendering"]),
                name="edition_to_publish",
            ),
        ]


class EditionEvent(PartnershipOwned):
    """Each move of an edition. Append-only. No person: the portal itself did it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="events")
    name = models.CharField(max_length=40)
    from_status = models.CharField(max_length=10, choices=EditionStatus, blank=True)
    to_status = models.CharField(max_length=10, choices=EditionStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["edition", "-at", "-id"], name="edition_event_newest_first")]


class SignOff(PartnershipOwned):
    """One signatory's answer to one edition. Signatories are posts; `by` is the person who signed or recorded it.

    Post and organisation are copied from the frozen edition, so that a later change of the arrangements alters no signature.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sign_offs")
    order = models.PositiveIntegerField()
    role = models.CharField(max_length=250)
    organisation = models.CharField(max_length=250)
    decision = models.CharField(max_length=10, choices=SignOffDecision, default=SignOffDecision.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)
    paper = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["partnership", "edition", "order"], name="one_answer_per_signatory"),
            known("decision", SignOffDecision, "sign_off_decision_known"),
            models.CheckConstraint(
                condition=Q(decision="waiting", by__isnull=True, at__isnull=True)
                | (~Q(decision="waiting") & Q(by__isnull=False, at__isnull=False)),
                name="sign_off_says_by_whom_and_when",
            ),
            models.CheckConstraint(condition=~Q(decision="returned") | ~Q(comment=""), name="returned_with_a_reason"),
        ]


class Publication(PartnershipOwned):
    """A published copy, for ever as it was. Append-only; a second policy lets anyone read."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="publication")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ARRANGEMENTS)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=250)
    published_at = models.DateTimeField()
    html = models.TextField()
    pdf = models.BinaryField()
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    html_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64)
    pdf_size = models.PositiveIntegerField()

    objects: ClassVar[PartnershipManager["Publication"]] = PartnershipManager()  # type: ignore[assignment]
    published: ClassVar[models.Manager["Publication"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "kind", "version"], name="publication_version_unique"),
            known("kind", Kind, "publication_kind_known"),
        ]
        indexes = [models.Index(fields=["-published_at", "-id"], name="publication_newest_first")]


class PublishedPassage(PartnershipOwned):
    """One section of the newest publication, for the public search."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="passages")
    order = models.PositiveIntegerField()
    heading = models.CharField(max_length=250)
    anchor = models.SlugField(max_length=80)
    text = models.TextField()
    search = models.GeneratedField(
        expression=SearchVector("heading", weight="A", config="english")
        + SearchVector("text", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar[PartnershipManager["PublishedPassage"]] = PartnershipManager()  # type: ignore[assignment]
    published: ClassVar[models.Manager["PublishedPassage"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "publication", "order"], name="passage_order_unique")
        ]
        indexes = [GinIndex(fields=["search"], name="passage_search")]
