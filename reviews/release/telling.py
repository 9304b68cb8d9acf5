"""Who hears of what happens to a release: a reference and nothing else, and nobody who may not know of the case."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from accounts.models import User
from casework.deciders import decider_for
from casework.models import Case
from incidents.review.handing import holding, may_hear_of, people_of
from notifications.services import queue_notification
from partnerships.roles import Role
from partnerships.selectors import chairs_of
from reviews.cases import decision_on
from reviews.models import Override, Release


def _queue(
    case: Case, people: Iterable[User], *, kind: str, key: str, page: str, but: User | None, now: datetime
) -> None:
    heard = {person.pk: person for person in may_hear_of(case, people) if person != but}
    queue_notification(
        case.partnership, users=heard.values(), kind=kind, context={"reference": case.reference},
        path=f"/p/{case.partnership.slug}/cases/{case.reference}/{page}/", now=now, dedupe_key=f"{kind}:{key}",
    )  # fmt: skip


def _managers_and_chairs(case: Case, *, now: datetime) -> list[User]:
    return [*holding(Role.BUSINESS_MANAGER, now=now), *chairs_of(case.partnership, on=localdate(now))]


def tell_of_override(case: Case, made: Override, *, by: User, now: datetime) -> None:
    """The chairs; where the only chair did it, the managers, so that never one person alone knows."""
    chairs = [chair for chair in may_hear_of(case, chairs_of(case.partnership, on=localdate(now))) if chair != by]
    people = chairs or holding(Role.BUSINESS_MANAGER, now=now)
    _queue(case, people, kind="check_overridden", key=f"{made.pk}", page="rehearsal", but=by, now=now)


def tell_of_stop(release: Release, *, now: datetime) -> None:
    people = _managers_and_chairs(release.case, now=now)
    key = f"{release.pk}:{release.revision}"
    _queue(release.case, people, kind="release_stopped", key=key, page="rehearsal", but=None, now=now)


def tell_of_publication(release: Release, *, now: datetime) -> None:
    """Those who run the partnership, and those who agreed it."""
    deciders = people_of(decider_for(decision_on(release.case)), now=now)
    people = [*_managers_and_chairs(release.case, now=now), *deciders]
    _queue(release.case, people, kind="review_published", key=f"{release.pk}", page="publication", but=None, now=now)


def tell_of_withdrawal(release: Release, *, by: User, now: datetime) -> None:
    people = _managers_and_chairs(release.case, now=now)
    _queue(release.case, people, kind="review_withdrawn", key=f"{release.pk}", page="publication", but=by, now=now)


def tell_signers(release: Release, *, by: User, now: datetime) -> None:
    """That a release waits for their sign-off."""
    people = people_of(decider_for(decision_on(release.case)), now=now)
    key = f"{release.pk}:{release.content_sha256[:16]}"
    _queue(release.case, people, kind="release_to_sign", key=key, page="rehearsal/sign", but=by, now=now)
