"""Moving a case from one status to another, or refusing. Nothing else assigns Case.status; each app owns its own table of moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.models import Case, CaseEvent


class TransitionNotAllowed(Exception):
    """The case is not where this step begins; the message says so in words."""


class StaleCase(Exception):
    """Somebody else changed the case since the page was opened."""


@dataclass(frozen=True, slots=True)
class Transition:
    """`permission` None: the step has a guard of its own, such as "who decides", that its function asks first."""

    name: str
    words: str
    sources: frozenset[str]
    target: str
    permission: str | None


def transition(name: str, words: str, sources: Iterable[str], target: str, permission: str | None) -> Transition:
    return Transition(name, words, frozenset(map(str, sources)), str(target), permission)


def lock_case(case: Case) -> Case:
    """The row itself, until the transaction ends. Every write to a case and what hangs off it begins here."""
    return Case.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=case.pk)


@transaction.atomic
def move(
    case: Case,
    step: Transition,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    closes: bool = False,
    words: str = "",
) -> Case:
    """Lock the case, check who and where from, change the status, write the event. Nobody in `by`: the portal itself, which
    takes only steps that have a guard of their own."""
    row = lock_case(case)
    if step.permission is not None and (by is None or not by.has_perm(step.permission, row)):
        raise PermissionDenied(step.permission)
    if row.status not in step.sources:
        raise TransitionNotAllowed(f"{row.reference} has moved on since you opened it. Look at where it stands now.")
    CaseEvent.objects.create(
        partnership_id=row.partnership_id, case=row, name=step.name, words=(words or step.words)[:200],
        from_status=row.status, to_status=step.target, by=by, at=now, note=note,
    )  # fmt: skip
    row.status, row.status_changed_at, row.closed_at = step.target, now, now if closes else None
    row.revision += 1
    row.save(update_fields=["status", "status_changed_at", "closed_at", "revision"])
    return row


def steps_open_to(user: User, case: Case, table: Iterable[Transition]) -> set[str]:
    """The names of the steps that begin here and whose permission this person holds; guards come on top."""
    return {
        step.name
        for step in table
        if case.status in step.sources and (step.permission is None or user.has_perm(step.permission, case))
    }
