"""Opening a review: from a decision or by itself, with the clock of its kind and the groups that have to do with it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.deciders import decider_for
from casework.enums import CaseKind, Part
from casework.grants import named_on, put_on, record
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.services import give_to_body, open_case
from casework.transitions import lock_case
from deadlines.models import Deadline, State
from deadlines.selectors import UnknownRule
from deadlines.services import DeadlineError, Owner, cancel_deadline, set_deadline, set_deadline_by_rule
from incidents.review.deciding import bodies_told
from meetings.models import Decision
from partnerships.models import Agency, Partnership
from partnerships.roles import Role
from reviews.cases import CLOCKS, KINDS_FOR, decision_on
from reviews.enums import Basis, Status
from reviews.models import Review
from reviews.opening.kinds import decision_for, may_begin

ADD = "reviews.add_review"
OWNER = Owner(role=Role.BUSINESS_MANAGER)
LONG_AGO = 3653 * 2


def kinds_of(partnership: Partnership) -> list[CaseKind]:
    return [kind for kind, coverage in KINDS_FOR.items() if partnership.coverage in coverage]


@transaction.atomic
def open_review(
    partnership: Partnership,
    *,
    kind: CaseKind,
    title: str,
    by: User,
    now: datetime,
    decided_on: date | None = None,
    opened_reason: str = "",
    basis: str = "",
    lead_agency: Agency | None = None,
    planned_on: date | None = None,
    themes: Sequence[str] = (),
    restricted: bool = False,
    arises_from: Case | None = None,
    opening_key: str = "",
) -> Review:
    """A new case and its review, in the open scope of the partnership. From `arises_from` it takes over the decision, its day,
    who may open it, and the clock that has run there since the decision."""
    decision = _decision_behind(arises_from, kind, by=by)
    decided_on = decision.decided_on if decision else decided_on
    _check(kind, decided_on=decided_on, reason=opened_reason, planned_on=planned_on, basis=basis, now=now)
    case = open_case(
        partnership, kind=kind, title=title, status=Status.WITH_PANEL if kind == CaseKind.NATIONAL_REVIEW else Status.SETTING_UP,
        permission=ADD, by=by, now=now, restricted=restricted or (arises_from is not None and arises_from.restricted),
        arises_from=arises_from, opening_key=opening_key,
    )  # fmt: skip
    review = Review.objects.create(
        partnership=partnership, case=case, basis=basis, decision=decision, decided_on=decided_on,
        opened_reason=opened_reason.strip(), lead_agency=lead_agency, planned_on=planned_on, themes=list(themes),
    )  # fmt: skip
    _take_over(case, arises_from, by=by, now=now)
    _start_clock(case, review, arises_from, by=by, now=now)
    return review


def _decision_behind(case: Case | None, kind: CaseKind, *, by: User) -> Decision | None:
    if case is None:
        return None
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    if not may_begin(row, kind):
        raise Refused("Nothing that was decided on this case asks for such a review.")
    decision = decision_for(row, kind)
    if decision is not None and Review.objects.filter(decision=decision).exists():
        raise Refused("The review that this decision asks for is open already. It is linked on the page of the case.")
    return decision


def _check(
    kind: CaseKind, *, decided_on: date | None, reason: str, planned_on: date | None, basis: str, now: datetime
) -> None:
    today = localdate(now)
    if decided_on is None and not reason.strip():
        raise Refused("Enter the day of the decision, or why the review is held.", "opened_reason")
    if decided_on is not None and decided_on > today:
        raise Refused("The day of the decision is in the future. Enter today or an earlier day.", "decided_on")
    if decided_on is not None and (today - decided_on).days > LONG_AGO:
        raise Refused("That is more than twenty years ago. Check the year.", "decided_on")
    if planned_on is not None and planned_on < today:
        raise Refused("The day by which it is planned to be done has passed. Enter a later day.", "planned_on")
    if kind == CaseKind.ADULT_REVIEW and basis not in Basis.values:
        raise Refused("Say whether the review is mandatory or discretionary.", "basis")


def _take_over(case: Case, above: Case | None, *, by: User, now: datetime) -> None:
    """The groups that the route names, and everybody who is named on the case that it arises from."""
    decider = decider_for(decision_on(case))
    give_to_body(case, decider.recommending_body, Part.RECOMMENDS, now=now)
    give_to_body(case, decider.body, Part.DECIDES, now=now)
    for body in bodies_told(decider):
        give_to_body(case, body, Part.INFORMED, now=now)
    if above is None:
        return
    record(above, "review_opened", f"{case.reference} was opened", by=by, now=now)
    for grant in named_on(above).filter(ends_at__isnull=True):
        put_on(case, user=grant.user, by=by, now=now, reason=f"Named on {above.reference}")


def _start_clock(case: Case, review: Review, above: Case | None, *, by: User, now: datetime) -> None:
    """The clock of a review has run since the decision, on the case that was decided on: here it goes on."""
    code = CLOCKS.get(CaseKind(case.kind))
    words = f"{CaseKind(case.kind).label}: {case.reference}"
    if code is not None and review.decided_on is not None:
        _end_clock(above, code, f"It runs on {case.reference} from the same day.", now=now)
        try:
            set_deadline_by_rule(
                case.partnership, code, started_on=review.decided_on, case=case, title=words, owner=OWNER, by=None, now=now,
                start_event="The decision to hold the review",
            )  # fmt: skip
        except (DeadlineError, UnknownRule):
            record(case, "no_clock", "No date is stated by which the review must be done", by=None, now=now)
    elif review.planned_on is not None:
        set_deadline(
            case.partnership, title=words, due_on=review.planned_on, started_on=localdate(now), case=case,
            start_event="Planned by the partnership when the review was opened", owner=OWNER, by=None, now=now,
        )  # fmt: skip


def _end_clock(above: Case | None, code: str, reason: str, *, now: datetime) -> None:
    if above is None:
        return
    for clock in Deadline.objects.filter(case=above, rule_code=code, state=State.OPEN):
        cancel_deadline(clock, by=None, now=now, reason=reason)
