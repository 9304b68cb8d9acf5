"""The improvement story of a review: what was recommended, the answer, what is done, what shows it, and what it changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from casework.models import Case
from core.templatetags.portal import date_long
from meetings.actions.impact import called
from meetings.actions.pages import IMPACT_COLOURS
from meetings.actions.selectors import standing
from meetings.actions.services import who_has
from meetings.enums import ActionStatus, EvidenceState, Impact
from meetings.models import Action, ImpactCheck
from reviews.enums import Outcome, Response
from reviews.models import Recommendation
from reviews.recommendations.outcomes import judged
from reviews.recommendations.selectors import actions_by_recommendation, addressed_to, recommendations_of
from reviews.recommendations.similar import COLOURS

DONE, NOW, LATE, WAITS, ENDED = "done", "now", "late", "waits", "ended"
ANSWERS = {Response.PROPOSED: NOW, Response.ACCEPTED: DONE, Response.NOT_ACCEPTED: ENDED}


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of the story. `state`: done, now, late, waits or ended; it is said in `words` and drawn besides."""

    title: str
    words: str
    state: str
    on: date | None = None
    text: str = ""
    colour: str = "grey"


@dataclass(frozen=True, slots=True)
class ActionLine:
    name: str
    text: str
    url: str
    stations: tuple[Station, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One recommendation and everything that followed from it. `number_done`: of its actions."""

    recommendation: Recommendation
    to: str
    outcome: Outcome
    colour: str
    stations: tuple[Station, ...]
    actions: tuple[ActionLine, ...]


def story_of(case: Case, *, today: date) -> list[Chapter]:
    """Six queries, however much there is."""
    actions = actions_by_recommendation(case)
    return [_chapter(row, actions.get(row.pk, []), today) for row in recommendations_of(case)]


def figures(chapters: list[Chapter]) -> list[dict[str, Any]]:
    """How many recommendations there are of each outcome, in the order of the outcomes; none that are not there."""
    counts = {outcome: sum(chapter.outcome == outcome for chapter in chapters) for outcome in Outcome}
    return [{"words": o.label, "colour": COLOURS[o], "count": n} for o, n in counts.items() if n]


def _chapter(row: Recommendation, actions: list[Action], today: date) -> Chapter:
    live = [action for action in actions if action.status != ActionStatus.CANCELLED]
    outcome = judged(row, live)
    answer = Response(row.response)
    said = Station(
        "Response", str(answer.label), ANSWERS[answer], row.responded_on,
        ": ".join(filter(None, (row.decided_by, row.reason))), {"accepted": "green", "not_accepted": "orange"}.get(answer, "yellow"),
    )  # fmt: skip
    stations = [Station("Recommendation", "Made", DONE, row.made_at.date(), colour="green"), said]
    if answer == Response.ACCEPTED and not live:
        stations.append(Station("Actions", "None yet", NOW, colour="yellow"))
    return Chapter(
        row, ", ".join(addressed_to(row)), outcome, COLOURS[outcome], tuple(stations),
        tuple(_action(action, today) for action in actions),
    )  # fmt: skip


def _action(action: Action, today: date) -> ActionLine:
    stands = standing(action, today)
    cancelled = action.status == ActionStatus.CANCELLED
    if cancelled:
        stations = [Station("Action", "Cancelled", ENDED, action.closed_at.date() if action.closed_at else None)]
    else:
        doing = action.status == ActionStatus.OPEN
        state = LATE if stands.late else NOW if doing else DONE
        who = who_has(action)
        first = Station(
            "Action", stands.going if doing else "Done" if action.done_on else stands.words, state, action.done_on,
            who if action.done_on else f"{who}, due on {date_long(action.due_on)}",
            stands.going_colour if doing else "green" if action.done_on else "yellow",
        )  # fmt: skip
        stations = [first, _evidence(action), *_impact(action, today)]
    url = reverse("actions:detail", args=[action.partnership.slug, action.pk])
    return ActionLine(f"Action {action.number}", action.text, url, tuple(stations))


def _evidence(action: Action) -> Station:
    rows = sorted(action.evidence.all(), key=lambda row: (row.given_at, row.pk))
    if not rows:
        return Station("Evidence", "Not yet", WAITS)
    last = rows[-1]
    if last.state == EvidenceState.ACCEPTED:
        return Station("Evidence", "Accepted", DONE, last.read_at.date() if last.read_at else None, last.text, "green")
    if last.state == EvidenceState.WAITING:
        return Station("Evidence", "Waiting to be read", NOW, last.given_at.date(), last.text, "yellow")
    return Station("Evidence", "Returned", NOW, last.read_at.date() if last.read_at else None, last.answer, "orange")


def _impact(action: Action, today: date) -> list[Station]:
    checks = sorted(action.checks.all(), key=lambda check: check.due_on)
    if not checks:
        return [Station("Impact", "Not yet", WAITS)]
    return [_check(check, closed=action.status == ActionStatus.CLOSED, today=today) for check in checks]


def _check(check: ImpactCheck, *, closed: bool, today: date) -> Station:
    title = called(check).replace(" impact check", " check of impact")
    if check.impact:
        found = Impact(check.impact)
        return Station(title, str(found.label), DONE, check.checked_on, check.finding, IMPACT_COLOURS[found])
    if closed:
        return Station(title, "Not made", ENDED)
    late = check.due_on < today
    words = f"{'Was due' if late else 'Due'} on {date_long(check.due_on)}"
    return Station(title, words, LATE if late else WAITS, colour="red" if late else "grey")
