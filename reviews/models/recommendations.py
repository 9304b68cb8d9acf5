"""Recommendations: to whom, whether they were accepted and why not, and the actions that follow."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from arrangements.models import Body
from casework.models import Case
from meetings.models import Action
from partnerships.models import Agency, PartnershipOwned, known
from reviews.enums import Response, Theme


class Recommendation(PartnershipOwned):
    """One recommended improvement. Accepted or not, with the reason; what is not accepted keeps it for the annual report.

    `decided_by`: who accepted it or not, in words; `responded_by`: who recorded that.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recommendations")
    number = models.PositiveIntegerField()
    text = models.TextField()
    why = models.TextField(blank=True)
    themes = ArrayField(models.CharField(max_length=30, choices=Theme), default=list, blank=True)
    response = models.CharField(max_length=20, choices=Response, default=Response.PROPOSED)
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=250, blank=True)
    responded_on = models.DateField(null=True, blank=True)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    search = models.GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "number"], name="recommendation_number_unique"),
            known("response", Response, "response_known"),
            models.CheckConstraint(condition=Q(themes__contained_by=Theme.values), name="recommendation_themes_known"),
            models.CheckConstraint(
                condition=Q(response="proposed", responded_on__isnull=True, responded_by__isnull=True)
                | (~Q(response="proposed") & Q(responded_on__isnull=False, responded_by__isnull=False)),
                name="response_is_dated",
            ),
            models.CheckConstraint(condition=~Q(response="not_accepted") | ~Q(reason=""), name="refusal_has_a_reason"),
        ]


class Addressee(PartnershipOwned):
    """To whom a recommendation is addressed: an agency, a group, or a body outside the partnership by name."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="addressees")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, body__isnull=True, name="")
                | Q(agency__isnull=True, body__isnull=False, name="")
                | (Q(agency__isnull=True, body__isnull=True) & ~Q(name="")),
                name="addressee_is_one_of_three",
            ),
            models.UniqueConstraint(
                fields=["partnership", "recommendation", "agency", "body", "name"],
                nulls_distinct=False,
                name="addressed_once",
            ),
        ]


class RecommendedAction(PartnershipOwned):
    """An action that follows from an accepted recommendation."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="actions")
    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="recommended_by")
