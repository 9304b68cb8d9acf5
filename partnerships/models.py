"""The tenant, who belongs to it, and what they did. See docs/adr/0001 for row-level security."""

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from partnerships.enums import AccessAction, AgencyCategory, Coverage, MembershipKind, Operation, OrganisationKind
from partnerships.managers import PartnershipManager
from partnerships.roles import ENDS_ON_A_DATE, NEEDS_AGENCY, Role


def known(field: str, choices: type[models.TextChoices], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """Django does not enforce choices; the database does."""
    allowed = Q(**{f"{field}__in": choices.values})
    return models.CheckConstraint(condition=allowed | Q(**{field: ""}) if blank else allowed, name=name)


def text_list(**options: Any) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.TextField(), default=list, blank=True, **options)


class Partnership(models.Model):
    """The tenant: one local safeguarding partnership for one area. Global, because its name is public."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    acronyms = text_list()
    coverage = models.CharField(max_length=10, choices=Coverage)
    colour = models.CharField(
        max_length=7,
        default="#1d4f76",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Enter a colour such as #1d4f76")],
    )
    public_from = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [known("coverage", Coverage, "partnership_coverage_known")]
        indexes = [models.Index(fields=["name"], name="partnership_by_name")]

    def __str__(self) -> str:
        return self.name


class PartnershipOwned(models.Model):
    """Base for every row that belongs to exactly one partnership.

    The migration that creates the table applies `Isolate`: row-level security, forced, and composite foreign keys.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[PartnershipManager[Self]] = PartnershipManager()

    class Meta:
        abstract = True


class Organisation(models.Model):
    """A body that exists once nationally, whatever areas it serves. Global: it holds no partnership's business."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind, default=OrganisationKind.OTHER)
    aliases = text_list()
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")
    succeeded_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            known("kind", OrganisationKind, "organisation_kind_known"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True, succeeded_on__isnull=True)
                | Q(successor__isnull=False, succeeded_on__isnull=False),
                name="organisation_succession_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")), name="organisation_does_not_succeed_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Agency(PartnershipOwned):
    """An organisation's dated membership of one partnership, or a group of organisations that the arrangements list.

    `name` is what the arrangements print; `organisation` is set when that is one real organisation.
    """

    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=250)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="agencies"
    )
    organisation_kind = models.CharField(max_length=20, choices=OrganisationKind, default=OrganisationKind.OTHER)
    category = models.CharField(max_length=10, choices=AgencyCategory, default=AgencyCategory.RELEVANT)
    listed = models.BooleanField(default=True)
    heading = models.CharField(max_length=200, blank=True)
    sector = models.CharField(max_length=10, choices=Coverage, blank=True)
    membership = models.CharField(max_length=10, choices=MembershipKind, blank=True)
    why_chosen = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    order = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="agency_code_unique"),
            known("organisation_kind", OrganisationKind, "agency_organisation_kind_known"),
            known("category", AgencyCategory, "agency_category_known"),
            known("sector", Coverage, "agency_sector_known", blank=True),
            known("membership", MembershipKind, "agency_membership_known", blank=True),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agency_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "order", "id"], name="agency_in_order")]

    def __str__(self) -> str:
        return self.name


class Membership(PartnershipOwned):
    """A person's dated role in one partnership. A second policy lets people read their own rows in every partnership."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "user", "role", "agency"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="one_open_membership_per_role",
            ),
            known("role", Role, "membership_role_known"),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(NEEDS_AGENCY)) | Q(agency__isnull=False),
                name="agency_role_names_its_agency",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(ENDS_ON_A_DATE)) | Q(ends_on__isnull=False),
                name="inspector_ends_on_a_date",
            ),
            # The day before it starts: a role taken away on its first day stops at once.
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on") - timedelta(days=1)),
                name="membership_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["user"], name="membership_by_user"),
            models.Index(fields=["partnership", "role"], name="membership_by_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"


class Invitation(PartnershipOwned):
    """An expiring, single-use link to a role. Only the hash of its token is kept."""

    email = models.EmailField()
    full_name = models.CharField(max_length=150)
    role = models.CharField(max_length=30, choices=Role)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    membership_ends_on = models.DateField(null=True, blank=True)
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    mail_failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "token_hash"], name="invitation_token_unique"),
            known("role", Role, "invitation_role_known"),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(NEEDS_AGENCY)) | Q(agency__isnull=False),
                name="invitation_names_its_agency",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(ENDS_ON_A_DATE)) | Q(membership_ends_on__isnull=False),
                name="invited_inspector_ends_on_a_date",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at__isnull=True),
                name="invitation_accepted_consistently",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "-invited_at"], name="invitation_newest_first")]

    def __str__(self) -> str:
        return f"Invitation as {self.get_role_display()}"


class SupportSession(PartnershipOwned):
    """A platform administrator's timed, logged look at one partnership. It opens no case; the chair is told."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="support_session_is_timed"),
            models.CheckConstraint(condition=~Q(reason=""), name="support_session_has_a_reason"),
        ]
        indexes = [models.Index(fields=["partnership", "user", "-started_at"], name="support_session_newest_first")]

    def __str__(self) -> str:
        return f"Support session of {self.user}"


class AccessLogEntry(PartnershipOwned):
    """Who read, exported or changed what. Append-only: a trigger refuses change."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=10, choices=AccessAction)
    page = models.CharField(max_length=100)
    subject = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    support_session = models.ForeignKey(
        SupportSession, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )

    class Meta:
        constraints = [known("action", AccessAction, "access_action_known")]
        indexes = [
            models.Index(fields=["partnership", "-at", "-id"], name="access_newest_first"),
            # What begins with a case's reference, whatever the database's language.
            models.Index(F("partnership"), OpClass(F("subject"), name="varchar_pattern_ops"), name="access_by_subject"),
        ]


class Change(PartnershipOwned):
    """One row's change of value, written by a trigger whatever path the change took (docs/adr/0004). Append-only."""

    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=6, choices=Operation)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [known("operation", Operation, "change_operation_known")]
        indexes = [
            models.Index(fields=["partnership", "-at", "-id"], name="change_newest_first"),
            models.Index(fields=["partnership", "table_name", "row_id"], name="change_by_row"),
        ]
