"""A case: what every piece of partnership business has in common. Its subject's own fields hang off it, in the app that owns them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from arrangements.enums import Decision
from arrangements.models import Body
from casework.enums import CaseKind, Part, Scan
from partnerships.enums import Operation
from partnerships.managers import PartnershipManager
from partnerships.models import Agency, PartnershipOwned, known
from partnerships.roles import Role

OPEN_RESTRICTED = "open_restricted"
CONTRIBUTE = "contribute"


class Case(PartnershipOwned):
    """One piece of business with a reference, a status, deadlines, documents and readers.

    `title` is what people call it: neutral words, no names. `restricted`: open only to people named on it. `opening_key`: of
    the form that opened it, so that a form sent twice opens one case.
    """

    kind = models.CharField(max_length=30, choices=CaseKind)
    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    status = models.CharField(max_length=30)
    status_changed_at = models.DateTimeField()
    restricted = models.BooleanField(default=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    opening_key = models.CharField(max_length=36, blank=True)
    arises_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="led_to")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        permissions = [
            (OPEN_RESTRICTED, "May open this restricted case"),
            (CONTRIBUTE, "Invited to contribute to this case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "reference"], name="case_reference_unique"),
            models.UniqueConstraint(
                fields=["partnership", "opening_key"], condition=~Q(opening_key=""), name="one_case_per_opening"
            ),
            known("kind", CaseKind, "case_kind_known"),
            models.CheckConstraint(
                condition=Q(arises_from__isnull=True) | ~Q(arises_from=F("id")), name="case_does_not_arise_from_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "-opened_at", "-id"], name="case_newest_first"),
            models.Index(fields=["partnership", "kind", "status"], name="case_by_kind_and_status"),
        ]

    def __str__(self) -> str:
        return self.reference


class CaseCounter(PartnershipOwned):
    """The last number given to a reference. Its row is locked while the next is taken, so no two cases share one."""

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "prefix", "year"], name="one_counter_per_prefix_and_year")
        ]


class CaseEvent(PartnershipOwned):
    """What happened to a case, in the transaction in which it happened. Append-only. Nobody in `by`: a clock did it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    name = models.CharField(max_length=50)
    words = models.CharField(max_length=200)
    from_status = models.CharField(max_length=30, blank=True)
    to_status = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["partnership", "case", "-at", "-id"], name="case_event_newest_first")]


class CaseChange(PartnershipOwned):
    """One insert, update or delete of a case's row or of a row that hangs off it, written by a trigger. Append-only.

    Apart from the partnership's own history, because only those who may open the case may read it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="changes")
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=6, choices=Operation)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "case", "-at", "-id"], name="case_change_newest_first")]


class CaseGrantManager(UserObjectPermissionManager, PartnershipManager["CaseGrant"]):
    """Guardian's manager inside the scope of one partnership."""


class CaseGrant(UserObjectPermissionBase, PartnershipOwned):
    """A person named on one case: guardian's row with a real foreign key, the partnership and an end."""

    content_object = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="grants")
    reason = models.CharField(max_length=500, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    emergency = models.BooleanField(default=False)

    objects: ClassVar[CaseGrantManager] = CaseGrantManager()

    class Meta:
        unique_together = ()
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "content_object", "user", "permission"], name="one_grant_per_person_and_case"
            ),
            models.CheckConstraint(
                condition=Q(emergency=False) | (~Q(reason="") & Q(ends_at__isnull=False)),
                name="emergency_access_has_a_reason_and_an_end",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "user"], name="grant_by_user")]


class CaseBody(PartnershipOwned):
    """A group that has to do with a case, by the partnership's route. Those who sit on it may open the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bodies")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, choices=Part)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "body", "part"], name="one_part_per_body_and_case"),
            known("part", Part, "case_body_part_known"),
        ]


class ConflictDeclaration(PartnershipOwned):
    """What somebody who works on a case declared about a conflict of interest; a conflict closes the case to them.

    `person`: their name as written; `user`: their account, where they have one. A declaration that no longer holds is ended,
    with the reason, and never deleted.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="declarations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True)
    conflict = models.BooleanField()
    nature = models.TextField(blank=True)
    declared_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(conflict=False) | ~Q(nature=""), name="conflict_says_what_it_is"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="declaration_ended_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partnership", "user", "case"],
                condition=Q(conflict=True, ended_at__isnull=True),
                name="conflict_in_force",
            ),
            models.Index(fields=["partnership", "case", "-recorded_at"], name="declaration_by_case"),
        ]


class LocalDecider(PartnershipOwned):
    """Who decides here, where the published arrangements do not say. A setting of the partnership, shown as such."""

    decision = models.CharField(max_length=40, choices=Decision)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=30, choices=Role, blank=True)
    reason = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "decision"], name="one_local_decider_per_decision"),
            known("decision", Decision, "local_decider_decision_known"),
            known("role", Role, "local_decider_role_known", blank=True),
            models.CheckConstraint(
                condition=Q(body__isnull=False, role="") | (Q(body__isnull=True) & ~Q(role="")),
                name="local_decider_is_a_body_or_a_role",
            ),
        ]


class Document(PartnershipOwned):
    """A file attached to a case. Its bytes lie in a row of their own, so that lists do not read them.

    `agency`: attached to that agency's return; nobody else's agency sees it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=20, choices=Scan)
    scan_tried_at = models.DateTimeField(null=True, blank=True)
    scan_result = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    remove_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            known("scan", Scan, "document_scan_known"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, remove_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(remove_reason="")),
                name="document_removed_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "case", "-uploaded_at"], name="document_by_case"),
            models.Index(fields=["scan_tried_at"], condition=Q(scan="waiting"), name="document_to_scan"),
        ]


class DocumentContent(PartnershipOwned):
    """The bytes of a document, as they came. Append-only."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="stored")
    content = models.BinaryField()
