"""The report: sections that several people write at once, versions of it with their comments, and the check of its contents."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models import Case, Document
from partnerships.models import PartnershipOwned, known
from reviews.enums import DraftSource, ReportSection, Requirement


class ReportText(PartnershipOwned):
    """One section of the report as it is being written (Markdown). A row each, so that two people write two at once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="report_texts")
    section = models.CharField(max_length=20, choices=ReportSection)
    text = models.TextField(blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "section"], name="one_report_text_per_section"),
            known("section", ReportSection, "report_section_known"),
        ]


class Draft(PartnershipOwned):
    """A version of the report, for ever as it was. Append-only.

    `sections`: [{"code", "title", "text"}] in Markdown, of what was written here or taken from a file. `document`: the file, where
    it came from one; `plain_text`: every word of it, hidden ones too, for scanning; `properties`: the file's metadata, by name;
    `warnings`: what makes the file hard to use for some readers, in words.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    version = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=DraftSource)
    sections = models.JSONField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    plain_text = models.TextField()
    properties = models.JSONField(default=dict, blank=True)
    warnings = ArrayField(models.TextField(), default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "version"], name="draft_version_unique"),
            known("source", DraftSource, "draft_source_known"),
            models.CheckConstraint(
                condition=Q(source="written", document__isnull=True) | Q(source="uploaded", document__isnull=False),
                name="uploaded_draft_has_its_file",
            ),
        ]


class DraftComment(PartnershipOwned):
    """What somebody said about a version, and what was done about it."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="comments")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="draft_comments")
    section = models.CharField(max_length=20, choices=ReportSection, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            known("section", ReportSection, "draft_comment_section_known", blank=True),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="comment_answered_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "draft", "at"], name="comment_by_draft")]


class QualityFinding(PartnershipOwned):
    """Whether a version of the report holds one of the things that it must, and where or why not."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="findings")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="quality_findings")
    requirement = models.CharField(max_length=20, choices=Requirement)
    met = models.BooleanField()
    reason = models.TextField()
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "draft", "requirement"], name="one_finding_per_requirement"),
            known("requirement", Requirement, "quality_requirement_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="quality_finding_has_a_reason"),
        ]
