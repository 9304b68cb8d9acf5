"""Rows of this area for the isolation suite, with the partnership's name in every text that a person can write."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from arrangements.models import Body
from casework.models import Case
from deadlines.services import set_deadline
from meetings.models import Action, ActionEvent, Evidence, ImpactCheck
from partnerships.models import Agency
from reviews.models import Addressee, Recommendation, RecommendedAction


def fill(case: Case, name: str, *, by: User, number: int) -> dict[str, int]:
    """One row of each table on this case. Returns the value of each <int:...> part of this area's addresses.

    `number` differs between the two partnerships, for addresses that name a version or a number.
    """
    now, today = timezone.now(), timezone.localdate()
    own = {"partnership": case.partnership}
    recommendation = Recommendation.objects.create(
        **own, case=case, number=number, text=f"{name} recommendation", why=f"{name} why", response="accepted",
        reason=f"{name} reason", responded_on=today, responded_by=by, made_by=by, made_at=now,
    )  # fmt: skip
    Addressee.objects.create(**own, recommendation=recommendation, name=f"{name} addressee")
    due_on = today + timedelta(days=30)
    clocks = [
        set_deadline(
            case.partnership,
            title=f"{name} {part} of {case.reference}",
            due_on=due_on,
            started_on=today,
            rule_code=code,
            case=case,
            part=part,
            by=None,
            now=now,
        )
        for code, part in (("action", "action"), ("action_impact_6_months", "check"))
    ]
    action = Action.objects.create(
        **own, case=case, body=Body.objects.get(code="executive"), number=number, text=f"{name} action",
        measure=f"{name} measure", owner=by, agency=Agency.objects.get(code="police"), due_on=due_on, deadline=clocks[0],
        made_by=by, made_at=now,
    )  # fmt: skip
    RecommendedAction.objects.create(**own, recommendation=recommendation, action=action)
    ActionEvent.objects.create(
        **own, action=action, name="add", words=f"{name} event", note=f"{name} note", by=by, at=now
    )
    evidence = Evidence.objects.create(**own, action=action, text=f"{name} evidence", given_by=by, given_at=now)
    check = ImpactCheck.objects.create(
        **own, action=action, code="action_impact_6_months", deadline=clocks[1], due_on=due_on, impact="shown",
        finding=f"{name} finding", checked_on=today, checked_by=by,
    )  # fmt: skip
    return {
        "recommendation_id": recommendation.pk, "action_id": action.pk, "evidence_id": evidence.pk, "check_id": check.pk,
    }  # fmt: skip
