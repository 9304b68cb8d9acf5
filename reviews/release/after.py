"""After publication: withdrawing a copy, and the deposit with the national repository. The copy itself never changes."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.transitions import lock_case
from deadlines.models import Deadline, State
from deadlines.services import cancel_deadline, meet_deadline
from reviews.models import Deposit, PublishedRecommendation, PublishedReview, Withdrawal
from reviews.release.locking import OVERRIDE, RELEASE
from reviews.release.telling import tell_of_withdrawal


def published_of(case: Case) -> PublishedReview | None:
    """The newest copy, withdrawn or not."""
    rows = PublishedReview.objects.filter(release__case=case).select_related(
        "release__case__partnership", "withdrawal__by"
    )
    return rows.defer("html", "text", "pdf").order_by("-published_at", "-pk").first()


@transaction.atomic
def withdraw(published: PublishedReview, *, reason: str, by: User, now: datetime) -> Withdrawal:
    """After the time for which it must stay; before that only by somebody who may also override checks. The reason is public."""
    case = lock_case(published.release.case)
    if not by.has_perm(RELEASE, case):
        raise PermissionDenied(RELEASE)
    early = localdate(now) <= published.available_until
    if early and not by.has_perm(OVERRIDE, case):
        raise PermissionDenied(OVERRIDE)
    if Withdrawal.objects.filter(review=published).exists():
        raise Refused("Somebody else has withdrawn it already. Nothing was changed.")
    withdrawal = Withdrawal.objects.create(
        partnership_id=case.partnership_id,
        review=published,
        withdrawn_at=now,
        early=early,
        reason=reason.strip(),
        by=by,
    )
    PublishedRecommendation.objects.filter(review=published).update(withdrawn=True)
    for clock in Deadline.objects.filter(case=case, rule_code=ClockCode.PUBLICATION_AVAILABILITY, state=State.OPEN):
        if early:
            cancel_deadline(clock, by=None, now=now, reason="The published review was withdrawn.")
        else:
            meet_deadline(clock, by=None, now=now)
    record(case, "withdraw_review", "The published review was withdrawn", by=by, now=now, note=reason.strip())
    tell_of_withdrawal(published.release, by=by, now=now)
    return withdrawal


def end_years(*, now: datetime) -> int:
    """In the open scope: the time for which published reviews stay ends by itself, so nobody is told that it was missed."""
    over = Deadline.objects.filter(
        rule_code=ClockCode.PUBLICATION_AVAILABILITY,
        state=State.OPEN,
        paused_on__isnull=True,
        due_on__lte=localdate(now),
    )
    clocks = list(over)
    for clock in clocks:
        reason = "Its time is over. It may now be withdrawn, and stays until somebody does."
        meet_deadline(clock, by=None, now=now, met_on=clock.due_on, reason=reason)
    return len(clocks)


@transaction.atomic
def record_deposit(
    published: PublishedReview, *, repository: str, deposited_on: date, reference: str, by: User, now: datetime
) -> Deposit:
    """Sent twice, it is recorded once."""
    case = lock_case(published.release.case)
    if not by.has_perm(CHANGE, case):
        raise PermissionDenied(CHANGE)
    if deposited_on > localdate(now):
        raise Refused("That day is in the future. Enter today or an earlier day.", "deposited_on")
    if deposited_on < localdate(published.published_at):
        raise Refused("The review was published after that day. Enter the day of the deposit.", "deposited_on")
    deposit, made = Deposit.objects.get_or_create(
        partnership_id=case.partnership_id, review=published, repository=repository.strip(), deposited_on=deposited_on,
        reference=reference.strip(), defaults={"recorded_by": by, "recorded_at": now},
    )  # fmt: skip
    if made:
        record(case, "deposit_review", "Given to the national repository", by=by, now=now, note=repository.strip())
    return deposit
