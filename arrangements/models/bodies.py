"""Who sits where, and who decides what."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from arrangements import enums
from arrangements.models.base import Entry
from partnerships.enums import Coverage
from partnerships.models import Agency, PartnershipOwned, known, text_list
from partnerships.roles import Role


class Body(Entry):
    """Any group of the partnership. `meets_within_months` is the longest time it may go without meeting."""

    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=250)
    aliases = text_list()
    kind = models.CharField(max_length=20, choices=enums.BodyKind)
    sector = models.CharField(max_length=10, choices=Coverage, blank=True)
    purpose = models.TextField(blank=True)
    chair = models.CharField(max_length=250, blank=True)
    chair_kind = models.CharField(max_length=30, choices=enums.ChairKind, blank=True)
    frequency = models.CharField(max_length=250, blank=True)
    meets_within_months = models.PositiveSmallIntegerField(null=True, blank=True)
    reports_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reporting_bodies"
    )
    standing_items = text_list()
    responsibilities = text_list()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta(Entry.Meta):
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="body_code_unique"),
            known("kind", enums.BodyKind, "body_kind_known"),
            known("sector", Coverage, "body_sector_known", blank=True),
            known("chair_kind", enums.ChairKind, "body_chair_kind_known", blank=True),
            models.CheckConstraint(
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("id")), name="body_does_not_report_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(meets_within_months__isnull=True) | Q(meets_within_months__range=(1, 36)),
                name="body_frequency_in_range",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="body_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(Entry):
    """A place on a body for a role of an agency. `number` is how many, when the document says."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=250)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    organisation = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=10, choices=enums.SeatKind, default=enums.SeatKind.CORE)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta(Entry.Meta):
        constraints = [
            known("kind", enums.SeatKind, "seat_kind_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="seat_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.role


class SeatHolding(PartnershipOwned):
    """A person in a seat from a date to a date. A seat without a holding in force is a vacancy."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="holdings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seat_holdings")
    chairs = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "seat", "user"],
                condition=Q(ends_on__isnull=True),
                name="one_open_holding_per_person_and_seat",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="holding_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.seat}"


class LinkedBoard(Entry):
    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=250)
    acronym = models.CharField(max_length=30, blank=True)
    relation = models.CharField(max_length=20, choices=enums.BoardRelation, default=enums.BoardRelation.STRATEGIC_BOARD)
    purpose = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="linked_board_code_unique"),
            known("relation", enums.BoardRelation, "linked_board_relation_known"),
        ]

    def __str__(self) -> str:
        return self.name


class DecisionRoute(Entry):
    """Who identifies, recommends, decides and is told. No deciding party at all means "not stated"."""

    decision = models.CharField(max_length=40, choices=enums.Decision)
    identified_by = text_list()
    recommended_by_body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recommended_by = models.CharField(max_length=250, blank=True)
    decided_by_body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="decides")
    decided_by_role = models.CharField(max_length=30, choices=Role, blank=True)
    decided_by = models.CharField(max_length=250, blank=True)
    may_delegate_to = models.CharField(max_length=250, blank=True)
    told = text_list()
    wording = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partnership", "decision"], name="one_route_per_decision"),
            known("decision", enums.Decision, "decision_known"),
            known("decided_by_role", Role, "deciding_role_known", blank=True),
            models.CheckConstraint(
                condition=Q(decided_by_body__isnull=True) | Q(decided_by_role=""), name="one_decider_per_route"
            ),
        ]

    def __str__(self) -> str:
        return self.get_decision_display()
