"""The way to publication: what is published, who had it before, every check, who overrode one, who signed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models import Case
from partnerships.models import PartnershipOwned, known
from reviews.enums import Audience, Check, Published, Recipient, ReleaseStatus, WordKind
from reviews.models.paper import Paper
from reviews.models.report import Draft


class ProtectedWord(PartnershipOwned):
    """A word by which somebody could be known, and that nothing published of the case may hold. `word`: a date as 2026-03-05."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="protected_words")
    kind = models.CharField(max_length=20, choices=WordKind)
    word = models.CharField(max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "word"], name="protected_word_once"),
            known("kind", WordKind, "protected_word_kind_known"),
            models.CheckConstraint(condition=~Q(word=""), name="protected_word_is_a_word"),
        ]


class Release(PartnershipOwned):
    """One attempt to publish a review. Its content is what stands here; `content_sha256` is of all of it.

    `sections`: [{"code", "title", "text"}] in Markdown. `file_draft`: where the reviewer's own PDF is published as it came.
    `anonymous`: the partnership is not named. `publish_on`, `publish_at`: the planned day, and the moment on it.
    `numbers_reason`: why the small numbers may stay, of which `numbers_sha256` is the hash.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=ReleaseStatus, default=ReleaseStatus.PREPARING)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Published, blank=True)
    rationale = models.TextField(blank=True)
    title = models.CharField(max_length=200)
    sections = models.JSONField(default=list)
    file_draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    anonymous = models.BooleanField(default=False)
    publish_on = models.DateField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="release")
    content_sha256 = models.CharField(max_length=64, blank=True)
    numbers_reason = models.TextField(blank=True)
    numbers_sha256 = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    stopped_because = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "number"], name="release_number_unique"),
            models.UniqueConstraint(
                fields=["partnership", "case"],
                condition=~Q(status__in=["released", "abandoned"]),
                name="one_open_release_per_case",
            ),
            known("status", ReleaseStatus, "release_status_known"),
            known("outcome", Published, "release_outcome_known", blank=True),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "full"]) | ~Q(rationale=""), name="less_than_full_has_a_rationale"
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(publish_at__isnull=False), name="scheduled_release_has_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(status="stopped") | ~Q(stopped_because=""), name="stopped_release_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["publish_at"], condition=Q(status__in=["scheduled", "releasing"]), name="release_to_publish"
            )
        ]


class CopySent(PartnershipOwned):
    """A copy that went to somebody before publication: of which content, when, by whom. Append-only."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="copies")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="copies_sent")
    recipient = models.CharField(max_length=20, choices=Recipient)
    sent_on = models.DateField()
    sent_by = models.CharField(max_length=250)
    receipt = models.CharField(max_length=100, blank=True)
    rationale_sent = models.BooleanField(default=False)
    content_sha256 = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [known("recipient", Recipient, "copy_recipient_known")]


class Told(PartnershipOwned):
    """Who was told of the publication, how, and what they said. Append-only."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="told")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="publication_told")
    audience = models.CharField(max_length=20, choices=Audience)
    who = models.CharField(max_length=200)
    told_on = models.DateField()
    how = models.CharField(max_length=200)
    said = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [known("audience", Audience, "told_audience_known")]


class AcceptedHit(PartnershipOwned):
    """A protected word that may stay where the scan found it, with the reason. `context_sha256`: of the words around it."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="accepted_hits")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="accepted_hits")
    word = models.ForeignKey(ProtectedWord, on_delete=models.PROTECT, related_name="accepted")
    context_sha256 = models.CharField(max_length=64)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "release", "word", "context_sha256"], name="hit_accepted_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accepted_hit_has_a_reason"),
        ]


class Override(PartnershipOwned):
    """A red check that somebody with the right overrode, for one content. Append-only; the chair is told."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="overrides")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="release_overrides")
    check_code = models.CharField(max_length=20, choices=Check)
    reason = models.TextField()
    finding = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    as_role = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            known("check_code", Check, "override_check_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]


class SignOff(PartnershipOwned):
    """Whoever agrees reviews here signed one content. Append-only."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="sign_offs")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="release_sign_offs")
    signed_by_name = models.CharField(max_length=250)
    route = models.CharField(max_length=300)
    comment = models.TextField(blank=True)
    content_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "release", "content_sha256"], name="content_signed_once")
        ]


class Clearance(PartnershipOwned):
    """The whole rehearsal as it stood when publication was ordered or carried out: every check passed or overridden. Append-only.

    No published copy is written without one for the same content: a trigger sees to it. `checks`: [{"code", "state", "words"}].
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="clearances")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clearances")
    content_sha256 = models.CharField(max_length=64)
    checks = models.JSONField()
    red = models.PositiveSmallIntegerField(default=0)
    overridden = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(red=0), name="nothing_red_is_cleared"),
        ]
