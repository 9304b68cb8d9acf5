"""What every stated fact has in common."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from partnerships.models import PartnershipOwned

PARTIAL_DATE = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"


def partial_date(**options: Any) -> "models.CharField[str, str]":
    """A date as precise as the document gives it: 2019, 2019-06 or 2019-06-28."""
    return models.CharField(
        max_length=10,
        blank=True,
        validators=[RegexValidator(PARTIAL_DATE, "Enter a date such as 2019, 2019-06 or 2019-06-28")],
        **options,
    )


class Entry(PartnershipOwned):
    """One stated fact: where it stands in the document, what is odd about it, and its place in the list.

    `revision` grows with every edit, so that two people cannot overwrite each other unseen.
    """

    source = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    order = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ("order", "pk")
