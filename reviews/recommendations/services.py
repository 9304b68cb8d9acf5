"""Writing recommendations, answering them, and the actions that follow from those that were accepted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Body
from casework.editing import require_revision
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.transitions import TransitionNotAllowed, lock_case
from meetings.actions.services import Wanted, add_action
from meetings.enums import ActionStatus
from meetings.models import Action
from partnerships.models import Agency
from reviews.enums import Response, Status
from reviews.models import Addressee, PublishedRecommendation, Recommendation, RecommendedAction
from reviews.recommendations.outcomes import keep_in_step

WRITABLE = frozenset({Status.UNDER_WAY, Status.REPORTED, Status.AGREED})
ANSWERABLE = frozenset({Status.AGREED, Status.IMPROVING})
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is typed of a recommendation. `names`: bodies outside the partnership, as they are written."""

    text: str
    why: str = ""
    themes: tuple[str, ...] = ()
    agencies: tuple[Agency, ...] = ()
    bodies: tuple[Body, ...] = ()
    names: tuple[str, ...] = field(default=())


def _begin(case: Case, statuses: Iterable[str], *, by: User) -> Case:
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    if row.status not in statuses:
        raise TransitionNotAllowed(f"{row.reference} has moved on since you opened it. Look at where it stands now.")
    return row


def _locked(case: Case, recommendation: Recommendation, revision: int) -> Recommendation:
    row = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk, case=case)
    if row.removed_at is not None:
        raise Refused("Somebody else has removed this recommendation.")
    require_revision(row, revision)
    row.case = case
    return row


@transaction.atomic
def add_recommendation(case: Case, *, proposal: Proposal, by: User, now: datetime) -> Recommendation:
    """The next number of the review, which no other recommendation of it ever had. The same words are not added twice."""
    row = _begin(case, WRITABLE, by=by)
    _check(proposal)
    rows = Recommendation.objects.filter(case=row)
    if rows.filter(removed_at__isnull=True, text=proposal.text).exists():
        raise Refused("This review has a recommendation in the same words already.", "text")
    made = Recommendation.objects.create(
        partnership_id=row.partnership_id, case=row, number=(rows.aggregate(n=Max("number"))["n"] or 0) + 1,
        text=proposal.text, why=proposal.why, themes=list(proposal.themes), made_by=by, made_at=now,
    )  # fmt: skip
    _address(made, proposal)
    record(row, "recommend", f"Recommendation {made.number} written", by=by, now=now)
    return made


def _check(proposal: Proposal) -> None:
    if not (proposal.agencies or proposal.bodies or proposal.names):
        raise Refused("Choose or enter at least one agency, group or body to whom it is addressed.", "agencies")


def _address(recommendation: Recommendation, proposal: Proposal) -> None:
    told = {"partnership_id": recommendation.partnership_id, "recommendation": recommendation}
    names = dict.fromkeys(name.strip()[:200] for name in proposal.names if name.strip())
    Addressee.objects.bulk_create(
        [
            *(Addressee(**told, agency=agency) for agency in proposal.agencies),
            *(Addressee(**told, body=body) for body in proposal.bodies),
            *(Addressee(**told, name=name) for name in names),
        ]
    )


@transaction.atomic
def change_recommendation(
    recommendation: Recommendation, *, proposal: Proposal, by: User, now: datetime, revision: int
) -> Recommendation:
    """While nobody has answered it: what was accepted, or published, is not put into other words."""
    case = _begin(recommendation.case, WRITABLE, by=by)
    row = _locked(case, recommendation, revision)
    _require_proposed(row)
    _check(proposal)
    row.text, row.why, row.themes = proposal.text, proposal.why, list(proposal.themes)
    row.revision += 1
    row.save(update_fields=["text", "why", "themes", "revision"])
    row.addressees.all().delete()
    _address(row, proposal)
    record(case, "change_recommendation", f"Recommendation {row.number} changed", by=by, now=now)
    return row


def _require_proposed(row: Recommendation) -> None:
    if row.response != Response.PROPOSED:
        raise Refused("The response to this recommendation is recorded, so its words stay as they are.")
    if PublishedRecommendation.objects.filter(recommendation=row).exists():
        raise Refused("This recommendation is published, so its words stay as they are.")


@transaction.atomic
def remove_recommendation(
    recommendation: Recommendation, *, reason: str, by: User, now: datetime, revision: int
) -> None:
    """It is shown no more. Its number is not given again, and the history of the case keeps it."""
    case = _begin(recommendation.case, WRITABLE, by=by)
    row = _locked(case, recommendation, revision)
    _require_proposed(row)
    row.removed_at = now
    row.revision += 1
    row.save(update_fields=["removed_at", "revision"])
    record(case, "remove_recommendation", f"Recommendation {row.number} removed", by=by, now=now, note=reason)


@transaction.atomic
def respond(
    recommendation: Recommendation,
    *,
    response: str,
    reason: str,
    decided_by: str,
    responded_on: date,
    by: User,
    now: datetime,
    revision: int,
    change_reason: str = "",
) -> Recommendation:
    """Accepted or not, on which day and by whom in words. Another answer later says why it changed."""
    case = _begin(recommendation.case, ANSWERABLE, by=by)
    row = _locked(case, recommendation, revision)
    _check_response(row, response, reason, responded_on, change_reason, now=now)
    again = row.response != Response.PROPOSED
    row.response, row.reason, row.decided_by = response, reason.strip(), decided_by
    row.responded_on, row.responded_by = responded_on, by
    row.revision += 1
    row.save(update_fields=["response", "reason", "decided_by", "responded_on", "responded_by", "revision"])
    words = f"Recommendation {row.number}: {Response(response).label.lower()}"
    note = f"Changed: {change_reason}" if again else reason
    record(case, "respond", words + (" (changed)" if again else ""), by=by, now=now, note=note.strip())
    keep_in_step(row, now=now)
    return row


def _check_response(
    row: Recommendation, response: str, reason: str, responded_on: date, change_reason: str, *, now: datetime
) -> None:
    if response not in {Response.ACCEPTED, Response.NOT_ACCEPTED}:
        raise Refused("Choose whether it is accepted.", "response")
    if response == Response.NOT_ACCEPTED and not reason.strip():
        raise Refused("Enter why it is not accepted. The annual report will say so.", "reason")
    if responded_on > localdate(now):
        raise Refused("The day of the response is in the future. Enter today or an earlier day.", "responded_on")
    if responded_on < localdate(row.made_at):
        raise Refused("The recommendation was written after that day. Check the day of the response.", "responded_on")
    if row.response == Response.PROPOSED:
        return
    if not change_reason.strip():
        raise Refused("A response is recorded already. Enter why it changes.", "change_reason")
    if response == Response.NOT_ACCEPTED and _live_actions(row):
        raise Refused("Actions follow from it. Cancel them first, then record that it is not accepted.", "response")


def _live_actions(row: Recommendation) -> bool:
    links = RecommendedAction.objects.filter(recommendation=row).exclude(action__status=ActionStatus.CANCELLED)
    return links.exists()


@transaction.atomic
def add_recommended_action(
    recommendation: Recommendation, *, wanted: Wanted, due_on: date, by: User, now: datetime
) -> Action:
    """What is done because a recommendation was accepted."""
    case = _begin(recommendation.case, ANSWERABLE, by=by)
    row = Recommendation.objects.get(pk=recommendation.pk, case=case)
    if row.response != Response.ACCEPTED or row.removed_at is not None:
        raise Refused("Actions follow from recommendations that were accepted. Record the response first.")
    action = add_action(case.partnership, case=case, wanted=wanted, due_on=due_on, by=by, now=now)
    RecommendedAction.objects.create(partnership_id=case.partnership_id, recommendation=row, action=action)
    keep_in_step(row, now=now)
    return action
