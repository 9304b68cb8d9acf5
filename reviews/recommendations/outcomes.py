"""What became of a recommendation: said of its response and its actions, and kept in step where it was published."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from meetings.enums import ActionStatus, Impact
from meetings.models import Action
from reviews.enums import Outcome, Response
from reviews.models import PublishedRecommendation, Recommendation, RecommendedAction

DONE = frozenset({ActionStatus.DONE, ActionStatus.CLOSED})
CHANGED = frozenset({Impact.SHOWN, Impact.PARTLY})


def outcome_of(recommendation: Recommendation) -> Outcome:
    return outcomes_of([recommendation])[recommendation.pk]


def outcomes_of(recommendations: Iterable[Recommendation]) -> dict[int, Outcome]:
    """By the recommendation's id. Two queries, however many they are."""
    rows = list(recommendations)
    accepted = [row.pk for row in rows if row.response == Response.ACCEPTED]
    links = RecommendedAction.objects.filter(recommendation__in=accepted).select_related("action")
    actions: dict[int, list[Action]] = {}
    for link in links.prefetch_related("action__checks") if accepted else ():
        if link.action.status != ActionStatus.CANCELLED:
            actions.setdefault(link.recommendation_id, []).append(link.action)
    return {row.pk: judged(row, actions.get(row.pk, [])) for row in rows}


def judged(recommendation: Recommendation, actions: list[Action]) -> Outcome:
    """`actions`: those that were not cancelled, with their checks prefetched. Of each action what was found last counts."""
    if recommendation.response == Response.PROPOSED:
        return Outcome.WAITING
    if recommendation.response == Response.NOT_ACCEPTED:
        return Outcome.NOT_ACCEPTED
    if not actions or any(action.status not in DONE for action in actions):
        return Outcome.UNDER_WAY
    if any(action.status != ActionStatus.CLOSED for action in actions):
        return Outcome.DONE
    return Outcome.IMPACT if any(_last_finding(action) in CHANGED for action in actions) else Outcome.NO_IMPACT


def _last_finding(action: Action) -> str:
    found = sorted((check.due_on, check.impact) for check in action.checks.all() if check.impact)
    return found[-1][1] if found else ""


def keep_in_step(recommendation: Recommendation, *, now: datetime) -> None:
    """Where it was published, anyone may read what became of it. In the transaction that changes it."""
    outcome = outcome_of(recommendation)
    published = PublishedRecommendation.objects.filter(recommendation=recommendation).exclude(outcome=outcome)
    published.update(outcome=outcome, outcome_on=localdate(now))


def action_changed(action: Action, now: datetime) -> None:
    """Heard from meetings.actions: an action that follows from a recommendation changed."""
    link = RecommendedAction.objects.select_related("recommendation").filter(action=action).first()
    if link is not None:
        keep_in_step(link.recommendation, now=now)
