"""What a group finds on its next agenda, and the register of decisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from arrangements.enums import Decision as DecisionCode
from arrangements.models import Body
from casework.models import Case
from partnerships.models import PartnershipOwned, known
from partnerships.roles import Role


class AgendaItem(PartnershipOwned):
    """One matter for a body's next meeting. `title` carries no case detail: the case's page does, to those who may open it.

    `part`: which part of the case, where several things of one case wait for the same group at once.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="agenda_items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items")
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=20, choices=[("decide", "For decision"), ("note", "To be told")])
    part = models.CharField(max_length=40, blank=True)
    urgent = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    taken_on = models.DateField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "body", "case", "purpose", "part"],
                condition=Q(taken_on__isnull=True, case__isnull=False),
                name="one_open_agenda_item_per_case_and_purpose",
            ),
            models.CheckConstraint(condition=Q(purpose__in=["decide", "note"]), name="agenda_purpose_known"),
            models.CheckConstraint(
                condition=Q(taken_on__isnull=True, taken_by__isnull=True)
                | Q(taken_on__isnull=False, taken_by__isnull=False),
                name="agenda_item_taken_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "body", "-added_at"], name="agenda_by_body")]


class Decision(PartnershipOwned):
    """One decision as it was made: by whom, on which route, why, and who saw it differently. Append-only.

    The deciding party is kept by name as well, so that a later change of the arrangements alters no decision.
    `route` says in words where the right to decide came from: the published arrangements or a local setting.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=40, choices=DecisionCode)
    outcome = models.CharField(max_length=40)
    outcome_words = models.CharField(max_length=200)
    rationale = models.TextField()
    national_view = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    decided_on = models.DateField()
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=30, choices=Role, blank=True)
    decided_by_name = models.CharField(max_length=250)
    took_part = models.TextField(blank=True)
    route = models.CharField(max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            known("decision", DecisionCode, "decision_code_known"),
            known("role", Role, "decision_role_known", blank=True),
            models.CheckConstraint(condition=~Q(rationale=""), name="decision_carries_its_rationale"),
            models.CheckConstraint(
                condition=Q(body__isnull=False, role="") | (Q(body__isnull=True) & ~Q(role="")),
                name="decision_made_by_a_body_or_a_role",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "-decided_on", "-id"], name="decision_newest_first")]
