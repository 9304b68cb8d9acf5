"""Learning that does not wait for publication: points shared at once, with receipts, and the seven-minute briefing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from arrangements.models import Body
from casework.models import Case
from partnerships.models import Agency, PartnershipOwned, known
from reviews.enums import BriefingPart


class LearningPoint(PartnershipOwned):
    """One thing that was learned, in words that may leave the case: no names, no dates, nothing by which to know anybody."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="learning_points")
    number = models.PositiveIntegerField()
    text = models.TextField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "number"], name="learning_number_unique"),
            models.CheckConstraint(condition=~Q(text=""), name="learning_point_has_words"),
        ]


class LearningShare(PartnershipOwned):
    """A point shared with a group or an agency. `text`: as it was sent. `received_*`: who said that it arrived, and what follows."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="learning_shares")
    point = models.ForeignKey(LearningPoint, on_delete=models.PROTECT, related_name="shares")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField(null=True, blank=True)
    follows = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "point", "body", "agency"], nulls_distinct=False, name="point_shared_once"
            ),
            models.CheckConstraint(
                condition=Q(body__isnull=False, agency__isnull=True) | Q(body__isnull=True, agency__isnull=False),
                name="shared_with_a_group_or_an_agency",
            ),
            models.CheckConstraint(
                condition=Q(received_by__isnull=True, received_at__isnull=True, follows="")
                | Q(received_by__isnull=False, received_at__isnull=False),
                name="receipt_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partnership", "agency"], condition=Q(received_at__isnull=True), name="share_to_receive"
            )
        ]


class BriefingText(PartnershipOwned):
    """One of the seven parts of the briefing (Markdown)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="briefing_texts")
    part = models.CharField(max_length=20, choices=BriefingPart)
    text = models.TextField(blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "part"], name="one_briefing_text_per_part"),
            known("part", BriefingPart, "briefing_part_known"),
        ]
