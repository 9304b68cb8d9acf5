"""PDFs of a review: letters, briefings and the report that is published. A worker makes them of a frozen snapshot."""

from django.db import models
from django.db.models import Q

from casework.enums import PaperStatus
from casework.models import Case
from casework.papers import AbstractPaper
from partnerships.models import known
from reviews.enums import PaperKind


class Paper(AbstractPaper):
    """One version of one kind of paper of a review. Once it is ready a trigger keeps it as it is."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="review_papers")
    kind = models.CharField(max_length=20, choices=PaperKind)
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "case", "kind", "version"], name="review_paper_version_unique"
            ),
            known("kind", PaperKind, "review_paper_kind_known"),
            known("status", PaperStatus, "review_paper_status_known"),
            models.CheckConstraint(
                condition=~Q(status="ready") | (Q(pdf__isnull=False) & ~Q(sha256="")),
                name="ready_review_paper_has_its_bytes",
            ),
            models.CheckConstraint(condition=~Q(status="failed") | ~Q(failure=""), name="failed_review_paper_says_why"),
        ]
        indexes = [models.Index(fields=["tried_at"], condition=Q(status="making"), name="review_paper_to_make")]
