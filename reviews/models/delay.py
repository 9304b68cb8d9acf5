"""A delay that is foreseen: why, until when, and the letter that says so."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models import Case
from partnerships.models import PartnershipOwned, known
from reviews.enums import DelayCause
from reviews.models.paper import Paper


class Delay(PartnershipOwned):
    """One foreseen delay. The letter goes from whom the partnership's route names to the Panel and the Secretary of State."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="delays")
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=20, choices=DelayCause)
    reasons = models.TextField()
    foreseen_on = models.DateField()
    expected_on = models.DateField()
    from_name = models.CharField(max_length=250)
    route = models.CharField(max_length=300)
    letter = models.OneToOneField(Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="delay")
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.CharField(max_length=250, blank=True)
    receipt = models.CharField(max_length=100, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "number"], name="delay_number_unique"),
            known("cause", DelayCause, "delay_cause_known"),
            models.CheckConstraint(condition=~Q(reasons=""), name="delay_has_reasons"),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, sent_by="") | (Q(sent_on__isnull=False) & ~Q(sent_by="")),
                name="delay_letter_sent_by_somebody",
            ),
        ]
