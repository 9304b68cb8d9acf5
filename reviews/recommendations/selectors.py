"""What is read of the recommendations of a review, and of all that were not accepted."""

from datetime import date

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from casework.models import Case
from casework.selectors import visible_cases
from meetings.enums import ActionStatus
from meetings.models import Action
from partnerships.http import Member
from reviews.enums import Response
from reviews.models import Addressee, Recommendation, RecommendedAction


def recommendations_of(case: Case) -> QuerySet[Recommendation]:
    """Those of a review that were not removed, by number, with to whom they are addressed."""
    addressees = Addressee.objects.select_related("agency", "body").order_by(
        "agency__name", "body__order", "name", "pk"
    )
    rows = Recommendation.objects.filter(case=case, removed_at__isnull=True).select_related("responded_by", "case")
    return rows.prefetch_related(Prefetch("addressees", addressees)).order_by("number")


def get_recommendation(case: Case, recommendation_id: int) -> Recommendation:
    row = recommendations_of(case).filter(pk=recommendation_id).first()
    if row is None:
        raise Http404
    row.case = case
    return row


def addressed_to(recommendation: Recommendation) -> list[str]:
    """To whom, in words."""
    return [
        row.agency.name if row.agency else row.body.name if row.body else row.name
        for row in recommendation.addressees.all()
    ]


def actions_by_recommendation(case: Case) -> dict[int, list[Action]]:
    """With evidence and checks: three queries, however many they are."""
    links = RecommendedAction.objects.filter(recommendation__case=case).select_related(
        "action__partnership", "action__case", "action__body", "action__owner", "action__agency", "action__deadline"
    )
    found: dict[int, list[Action]] = {}
    for link in links.prefetch_related("action__evidence", "action__checks").order_by("action__number"):
        found.setdefault(link.recommendation_id, []).append(link.action)
    return found


def not_accepted(first: date, last: date, member: Member) -> QuerySet[Recommendation]:
    """Answered in these days and not accepted, with the reasons: for the annual report. Of cases that this person may open."""
    rows = recommendations_answered(first, last, member).filter(response=Response.NOT_ACCEPTED)
    return rows.select_related("case").order_by("responded_on", "pk")


def recommendations_answered(first: date, last: date, member: Member) -> QuerySet[Recommendation]:
    rows = Recommendation.objects.filter(removed_at__isnull=True, responded_on__range=(first, last))
    return rows.filter(case__in=visible_cases(member).values("pk"))


def unfinished(case: Case) -> int:
    """What still keeps the improvements of a review going: recommendations without an answer, accepted ones without an action,
    and actions whose impact is not checked."""
    rows = Recommendation.objects.filter(case=case, removed_at__isnull=True)
    waiting = rows.filter(response=Response.PROPOSED).count()
    live = RecommendedAction.objects.exclude(action__status=ActionStatus.CANCELLED).values("recommendation")
    without = rows.filter(response=Response.ACCEPTED).exclude(pk__in=live).count()
    ended = [ActionStatus.CLOSED, ActionStatus.CANCELLED]
    return waiting + without + Action.objects.filter(case=case).exclude(status__in=ended).count()
