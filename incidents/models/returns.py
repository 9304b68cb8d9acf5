"""What an agency answers: its return, its chronology, a section by link, and who opened it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.models import Case
from incidents.enums import DatePrecision, EntryKind, Involvement, ReturnSectionCode, ReturnStatus
from partnerships.models import Agency, PartnershipOwned, known


class AgencyReturn(PartnershipOwned):
    """One agency's answer to a request for information on one case. The agency sees its own and no other."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="returns")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=ReturnStatus, default=ReturnStatus.REQUESTED)
    involvement = models.CharField(max_length=20, choices=Involvement, blank=True)
    question = models.TextField(blank=True)
    looks_back_to = models.DateField(null=True, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    due_on = models.DateField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    late_reason = models.TextField(blank=True)
    after_panel = models.BooleanField(default=False)
    changes_wanted = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "agency"], name="one_return_per_agency_and_case"),
            known("status", ReturnStatus, "return_status_known"),
            known("involvement", Involvement, "return_involvement_known", blank=True),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "accepted"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="submitted_return_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="changes_requested") | ~Q(changes_wanted=""), name="changes_asked_for_in_words"
            ),
        ]
        indexes = [models.Index(fields=["partnership", "agency", "status"], name="return_by_agency")]


class ReturnEvent(PartnershipOwned):
    """Each move of a return. Append-only."""

    agency_return = models.ForeignKey(AgencyReturn, on_delete=models.PROTECT, related_name="events")
    name = models.CharField(max_length=40)
    words = models.CharField(max_length=200)
    from_status = models.CharField(max_length=20, choices=ReturnStatus, blank=True)
    to_status = models.CharField(max_length=20, choices=ReturnStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["partnership", "agency_return", "-at"], name="return_event_newest_first")]


class ReturnSection(PartnershipOwned):
    """One section's text. A row by itself, so that two colleagues can write two sections at once.

    `by_link`: who completed it without an account, by a link (B6).
    """

    agency_return = models.ForeignKey(AgencyReturn, on_delete=models.PROTECT, related_name="sections")
    section = models.CharField(max_length=20, choices=ReturnSectionCode)
    text = models.TextField(blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_link = models.CharField(max_length=150, blank=True)
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "agency_return", "section"], name="one_text_per_section_and_return"
            ),
            known("section", ReturnSectionCode, "return_section_known"),
        ]


class ChronologyEntry(PartnershipOwned):
    """One event as one agency recorded it.

    `starts_on` and `ends_on` bound it: one day has them equal, a month or a year its first and last day.
    `known_on`: when the agency came to know; empty means at once.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="chronology")
    agency_return = models.ForeignKey(AgencyReturn, on_delete=models.PROTECT, related_name="entries")
    precision = models.CharField(max_length=10, choices=DatePrecision, default=DatePrecision.DAY)
    starts_on = models.DateField()
    ends_on = models.DateField()
    kind = models.CharField(max_length=20, choices=EntryKind, default=EntryKind.OTHER)
    source = models.CharField(max_length=250)
    what_happened = models.TextField()
    practice_comment = models.TextField(blank=True)
    known_on = models.DateField(null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            known("precision", DatePrecision, "entry_precision_known"),
            known("kind", EntryKind, "entry_kind_known"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="entry_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(known_on__isnull=True) | Q(known_on__gte=F("starts_on")),
                name="nothing_is_known_before_it_happens",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "case", "starts_on", "id"], name="chronology_in_order"),
            models.Index(fields=["partnership", "agency_return", "starts_on", "id"], name="chronology_of_a_return"),
        ]


class EntryLink(PartnershipOwned):
    """Somebody's judgement on two entries: the same event, or not. `first` has the lower id."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entry_links")
    first = models.ForeignKey(ChronologyEntry, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(ChronologyEntry, on_delete=models.CASCADE, related_name="+")
    same = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "first", "second"], name="one_judgement_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_is_in_order"),
        ]


class SectionLink(PartnershipOwned):
    """A single-use, expiring link to one section of one return, for one person without an account. Only the hash is kept."""

    agency_return = models.ForeignKey(AgencyReturn, on_delete=models.PROTECT, related_name="links")
    section = models.CharField(max_length=20, choices=ReturnSectionCode)
    person_name = models.CharField(max_length=150)
    post = models.CharField(max_length=150, blank=True)
    question = models.TextField()
    token_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    draft = models.TextField(blank=True)
    draft_revision = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "token_hash"], name="section_token_unique"),
            known("section", ReturnSectionCode, "section_link_section_known"),
        ]


class ReturnOpening(PartnershipOwned):
    """That somebody outside the agency opened its return (B14). Append-only."""

    agency_return = models.ForeignKey(AgencyReturn, on_delete=models.PROTECT, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "agency_return", "-at"], name="return_opening_newest_first")]
