"""Cases that a predecessor, such as a Local Safeguarding Children Board, handed over."""

from django.db import models

from casework.models import Case
from incidents.enums import HandedOverKind, HandedOverStage
from partnerships.models import PartnershipOwned, known


class HandedOverCase(PartnershipOwned):
    """What was handed over, by whom, when, and how far it had come (WK lines 657-666)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="handed_over")
    review_kind = models.CharField(max_length=30, choices=HandedOverKind)
    stage = models.CharField(max_length=20, choices=HandedOverStage)
    predecessor = models.CharField(max_length=250)
    handed_over_on = models.DateField(null=True, blank=True)
    old_reference = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            known("review_kind", HandedOverKind, "handed_over_kind_known"),
            known("stage", HandedOverStage, "handed_over_stage_known"),
        ]
