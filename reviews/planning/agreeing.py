"""Terms of reference and communications plan: put to whoever agrees them here, agreed or returned, agreed again when they change."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from casework.editing import require_revision
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed, lock_case
from core.templatetags.portal import date_long
from meetings.models import AgendaItem, Decision
from reviews.enums import PlanText
from reviews.models import PlanningText
from reviews.planning.deciding import (
    Answer,
    Right,
    managers,
    put_to_decider,
    require_right,
    right_to_agree,
    take_off_agendas,
    tell,
    tell_groups,
    write_decision,
)
from reviews.planning.locking import ENDED, lock_running, require_running
from reviews.planning.texts import TO_BE_AGREED

AGREE, CHANGE = "agreed", "changes"
OUTCOMES = ((AGREE, "Agreed as it stands"), (CHANGE, "Not yet: something must change"))


def _locked_text(row: Case, part: PlanText) -> PlanningText:
    found = PlanningText.objects.select_for_update(of=("self",)).filter(case=row, part=part).exclude(text="").first()
    if found is None:
        raise Refused(f"The {part.label.lower()} is not written yet, so there is nothing to agree.")
    if found.agreed_revision == found.revision:
        raise TransitionNotAllowed(f"The {part.label.lower()} is agreed already. Nothing was changed.")
    return found


@transaction.atomic
def ask_for_agreement(case: Case, part: PlanText, *, by: User, now: datetime) -> PlanningText:
    """Put to whoever agrees it here, as it stands. Done again, nobody is told twice of the same words."""
    row = lock_running(case, by)
    text = _locked_text(row, part)
    right = right_to_agree(row, part)
    if not right.decider.stated:
        raise Refused(right.refusal)
    if text.asked_revision != text.revision:
        text.asked_revision = text.revision
        text.save(update_fields=["asked_revision"])
        record(row, "ask_to_agree", f"Put to the {right.decider.name}: {part.label.lower()}"[:200], by=by, now=now)
    _put(right, text, by=by, now=now)
    return text


def _put(right: Right, text: PlanningText, *, by: User, now: datetime) -> None:
    page = f"planning/{text.part}/agree/"
    put_to_decider(right, text.case, part=right.code.value, version=text.revision, page=page, by=by, now=now)


@transaction.atomic
def agree_text(
    case: Case, part: PlanText, *, outcome: str, answer: Answer, revision: int, by: User, now: datetime
) -> Decision:
    """Exactly the words that were read: `revision`. By whoever has the right and by nobody else, once."""
    row = lock_case(case)
    right = right_to_agree(row, part)
    require_right(right, row, by=by, now=now)
    require_running(row)
    text = _locked_text(row, part)
    require_revision(text, revision)
    label = part.label.lower()
    words = f"Agreed: {label}" if outcome == AGREE else f"Returned to be changed: {label}"
    made = write_decision(row, right, answer, outcome=outcome, outcome_words=words, by=by, now=now)
    text.asked_revision = None
    if outcome == AGREE:
        text.agreed_by, text.agreed_revision = made, text.revision
    text.save(update_fields=["asked_revision", "agreed_by", "agreed_revision"])
    record(row, f"{outcome}_text", f"{words}, by the {right.decider.name}"[:200], by=by, now=now)
    take_off_agendas(row, right.code.value, words, by=by, now=now)
    if outcome == AGREE:
        tell_groups(right, row, words, by=by, now=now)
    tell(
        row,
        managers(now=now),
        kind="planning_answered",
        page="planning/",
        key=f"{part.value}:{made.pk}",
        by=by,
        now=now,
    )
    return made


def waiting_texts() -> QuerySet[PlanningText]:
    """Of every review that goes on: those that were put to somebody and have no answer."""
    asked = PlanningText.objects.filter(asked_revision__isnull=False, part__in=TO_BE_AGREED)
    rows = asked.exclude(text="").exclude(case__status__in=ENDED)
    return rows.select_related("case__partnership").order_by("changed_at", "pk")


@transaction.atomic
def hand_over_texts(*, by: User, now: datetime) -> None:
    """Somebody else agrees from now on: what waits leaves the former agenda and goes to the new one."""
    for text in waiting_texts():
        right = right_to_agree(text.case, PlanText(text.part))
        body, waits = (
            right.decider.body,
            AgendaItem.objects.filter(case=text.case, part=right.code, taken_on__isnull=True),
        )
        if waits.exclude(body=body).exists() if body is not None else waits.exists():
            take_off_agendas(text.case, right.code.value, "Somebody else decides now", by=by, now=now)
        if right.decider.stated:
            _put(right, text, by=by, now=now)


def agreed_words(text: PlanningText | None) -> str:
    """Who agreed it and when, in words; empty where nobody did."""
    made = text.agreed_by if text is not None else None
    return f"By the {made.decided_by_name} on {date_long(made.decided_on)}" if made else ""
