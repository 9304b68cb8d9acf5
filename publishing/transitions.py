"""Every way an edition changes status. Nothing else assigns Edition.status."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from publishing.enums import EditionStatus as Status
from publishing.models import Edition, EditionEvent


class TransitionNotAllowed(Exception):
    """The edition is not where this step begins."""


@dataclass(frozen=True)
class Transition:
    """`permission` None: only the portal itself takes this step."""

    name: str
    words: str
    sources: frozenset[Status]
    target: Status
    permission: str | None


def _step(name: str, words: str, sources: set[Status], target: Status, permission: str | None) -> Transition:
    return Transition(name, words, frozenset(sources), target, permission)


SEND = _step("send", "Sent for sign-off", {Status.DRAFT}, Status.SIGNING, "publishing.change_edition")
SCHEDULE = _step("schedule", "Publication planned", {Status.SIGNING}, Status.SCHEDULED, "publishing.publish_edition")
UNSCHEDULE = _step("unschedule", "Plan taken back", {Status.SCHEDULED}, Status.SIGNING, "publishing.publish_edition")
PUBLISH = _step("publish", "Publication begun", {Status.SIGNING}, Status.RENDERING, "publishing.publish_edition")
BEGIN = _step("begin", "Planned publication begun", {Status.SCHEDULED}, Status.RENDERING, None)
FINISH = _step("finish", "Published", {Status.RENDERING}, Status.PUBLISHED, None)
FAIL = _step("fail", "Could not be made", {Status.RENDERING}, Status.FAILED, None)
RETRY = _step("retry", "Begun again", {Status.FAILED}, Status.RENDERING, "publishing.publish_edition")
WITHDRAW = _step(
    "withdraw",
    "Withdrawn",
    {Status.DRAFT, Status.SIGNING, Status.SCHEDULED, Status.FAILED},
    Status.WITHDRAWN,
    "publishing.change_edition",
)
ALL = (SEND, SCHEDULE, UNSCHEDULE, PUBLISH, BEGIN, FINISH, FAIL, RETRY, WITHDRAW)
WORDS = {step.name: step.words for step in ALL} | {"start": "Begun"}


def lock(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)


@transaction.atomic
def move(
    edition: Edition, step: Transition, *, by: User | None, now: datetime, note: str = "", **values: object
) -> Edition:
    """Lock the edition, check who and where from, change the status (and `values` with it), write the event."""
    if step.permission is None:
        by = None
    elif by is None or not by.has_perm(step.permission, edition):
        raise PermissionDenied(step.permission)
    locked = lock(edition)
    if locked.status not in step.sources:
        raise TransitionNotAllowed(f"cannot {step.name} from {locked.status}")
    record(locked, step.name, to=step.target, by=by, now=now, note=note)
    locked.status = step.target
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=["status", *values])
    return locked


def record(edition: Edition, name: str, *, to: str, by: User | None, now: datetime, note: str = "") -> None:
    EditionEvent.objects.create(
        partnership_id=edition.partnership_id,
        edition=edition,
        name=name,
        from_status=edition.status,
        to_status=to,
        by=by,
        at=now,
        note=note,
    )


def steps_open_to(user: User, edition: Edition) -> set[str]:
    """The names of the steps that this person may take now."""
    return {
        step.name for step in ALL
        if step.permission and edition.status in step.sources and user.has_perm(step.permission, edition)
    }  # fmt: skip
