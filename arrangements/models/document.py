"""What the arrangements say once, and the partners, posts, signatories and dates they list."""

from django.core.validators import RegexValidator
from django.db import models

from arrangements import enums
from arrangements.models.base import PARTIAL_DATE, Entry, partial_date
from partnerships.enums import Guidance
from partnerships.models import PartnershipOwned, known, text_list


class Arrangements(PartnershipOwned):
    """What the arrangements say once: title, coverage, geography, scrutiny, funding, business unit, contact."""

    document_title = models.CharField(max_length=250)
    edition = models.CharField(max_length=50, blank=True)
    guidance = models.CharField(max_length=10, choices=Guidance)
    former_names = text_list()
    coverage_note = models.TextField(blank=True)
    vision = models.TextField(blank=True)
    geography_summary = models.TextField(blank=True)
    local_authorities = text_list()
    districts = text_list()
    police_force_note = models.TextField(blank=True)
    health_note = models.TextField(blank=True)
    geography_source = models.CharField(max_length=200, blank=True)
    business_unit_name = models.CharField(max_length=200, blank=True)
    business_unit_summary = models.TextField(blank=True)
    business_unit_shared_with = models.CharField(max_length=200, blank=True)
    business_unit_duties = text_list()
    business_unit_source = models.CharField(max_length=200, blank=True)
    funding_split = models.CharField(max_length=20, choices=enums.FundingSplit, blank=True)
    funding_pooled = models.BooleanField(null=True, blank=True)
    funding_carries_forward = models.BooleanField(null=True, blank=True)
    funding_shared_with = models.CharField(max_length=200, blank=True)
    funding_reviewed = models.CharField(max_length=200, blank=True)
    funding_budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    funding_budget_year = models.CharField(max_length=20, blank=True)
    funding_source = models.CharField(max_length=200, blank=True)
    scrutiny_model = models.CharField(max_length=30, choices=enums.ScrutinyModel, blank=True)
    scrutiny_summary = models.TextField(blank=True)
    scrutiny_also_chairs = text_list()
    scrutiny_accountable_to = models.CharField(max_length=250, blank=True)
    scrutiny_methods = text_list()
    scrutiny_duties = text_list()
    scrutiny_transition = models.TextField(blank=True)
    scrutiny_source = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=250, blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=50, blank=True)
    worried_about_a_child = models.TextField(blank=True)
    worried_about_an_adult = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership"], name="one_arrangements_per_partnership"),
            known("guidance", Guidance, "arrangements_guidance_known"),
            known("funding_split", enums.FundingSplit, "arrangements_split_known", blank=True),
            known("scrutiny_model", enums.ScrutinyModel, "arrangements_scrutiny_known", blank=True),
        ]

    def __str__(self) -> str:
        return self.document_title


class StatutoryPartner(Entry):
    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=20, choices=enums.PartnerKind)
    organisations = text_list()

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="statutory_partner_code_unique"),
            known("kind", enums.PartnerKind, "statutory_partner_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Representative(Entry):
    """A post that speaks for a statutory partner, in its own right (lead) or by delegation."""

    partner = models.ForeignKey(StatutoryPartner, on_delete=models.CASCADE, related_name="representatives")
    level = models.CharField(max_length=10, choices=enums.RepresentativeLevel)
    role = models.CharField(max_length=250)
    organisations = text_list()
    number = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(Entry.Meta):
        constraints = [known("level", enums.RepresentativeLevel, "representative_level_known")]

    def __str__(self) -> str:
        return self.role


class Post(Entry):
    """A post of the business unit."""

    title = models.CharField(max_length=250)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    duties = text_list()

    class Meta(Entry.Meta):
        constraints = [models.UniqueConstraint(fields=["partnership", "title"], name="post_title_unique")]

    def __str__(self) -> str:
        return self.title


class ReportRecipient(Entry):
    report = models.CharField(max_length=20, choices=enums.ReportKind, default=enums.ReportKind.ANNUAL_REPORT)
    name = models.CharField(max_length=250)
    how = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partnership", "report", "name"], name="recipient_once_per_report"),
            known("report", enums.ReportKind, "recipient_report_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Signatory(Entry):
    role = models.CharField(max_length=250)
    organisation = models.CharField(max_length=250)
    signed_on = partial_date()

    class Meta(Entry.Meta):
        verbose_name_plural = "signatories"

    def __str__(self) -> str:
        return f"{self.role}, {self.organisation}"


class KeyDate(Entry):
    kind = models.CharField(max_length=20, choices=enums.DateKind)
    on = models.CharField(
        max_length=10, validators=[RegexValidator(PARTIAL_DATE, "Enter a date such as 2019, 2019-06 or 2019-06-28")]
    )
    text = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partnership", "kind"], name="one_key_date_per_kind"),
            known("kind", enums.DateKind, "key_date_kind_known"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class TimelineEntry(Entry):
    starts_on = models.CharField(
        max_length=10, validators=[RegexValidator(PARTIAL_DATE, "Enter a date such as 2019, 2019-06 or 2019-06-28")]
    )
    ends_on = partial_date()
    title = models.CharField(max_length=250)
    milestone = models.BooleanField(default=False)
    activities = text_list()

    class Meta(Entry.Meta):
        verbose_name_plural = "timeline entries"

    def __str__(self) -> str:
        return self.title
