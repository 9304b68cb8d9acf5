"""Whose right a decision about a review is: the route's own, or by default whoever decides on reviews; and the decision written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import Decision as Code
from casework.deciders import Decider, WrongDecider, deciders_for
from casework.enums import Part
from casework.grants import named_on
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import OPEN
from casework.services import give_to_body
from core.templatetags.portal import date_long
from incidents.review.deciding import bodies_told
from incidents.review.handing import holding, may_hear_of, people_of
from meetings.models import Decision
from meetings.services import DECIDE, NOTE, clear_agendas, put_on_agenda
from notifications.services import queue_notification
from partnerships.roles import Role
from reviews.cases import decision_on
from reviews.enums import PlanText
from reviews.models import Review

CODES = {PlanText.TERMS: Code.TERMS_OF_REFERENCE, PlanText.COMMUNICATIONS: Code.COMMUNICATIONS_PLAN}


@dataclass(frozen=True, slots=True)
class Right:
    """Who decides something about a review, and from where that comes.

    `code`: what is decided; `title`: that, in words. `asked`: the decision whose decider it is; another than `code` where
    the arrangements do not say who decides this and so whoever decides on reviews does.
    """

    code: Code
    title: str
    decider: Decider
    asked: Code

    @property
    def by_default(self) -> bool:
        return self.asked != self.code

    @property
    def source(self) -> str:
        if not self.by_default:
            return self.decider.source
        silent = f"The arrangements do not say who agrees this: {self.title[:1].lower()}{self.title[1:]}"
        if not self.decider.stated:
            return f"{silent}. Nor do they say who decides on reviews."
        return f"{silent}. So whoever decides on reviews does: the {self.decider.name}."

    @property
    def refusal(self) -> str:
        """What a calm colleague would say to somebody else."""
        if not self.decider.stated:
            return f"{self.source} A business manager can say who decides; until then nobody can record it."
        if self.decider.body is not None:
            return f"The {self.decider.name} decides this. You do not sit on it, so one of its members must record it."
        return f"The {self.decider.name} decides this. You do not hold that role, so it is not yours to record."


@dataclass(frozen=True, slots=True)
class Answer:
    """How something was decided. `rationale`: why; `dissent`: who saw it differently."""

    rationale: str
    took_part: str
    dissent: str
    decided_on: date


def right_to_agree(case: Case, part: PlanText) -> Right:
    own, general = CODES[part], decision_on(case)
    found = deciders_for([own, general])
    asked = own if found[own].stated else general
    return Right(own, str(part.label), found[asked], asked)


def right_to_decide(case: Case, title: str) -> Right:
    """On the review itself: whether it goes on, ends, or is held after a national one."""
    code = decision_on(case)
    return Right(code, title, deciders_for([code])[code], code)


def require_right(right: Right, row: Case, *, by: User, now: datetime) -> None:
    """After the lock. Somebody who may open the case and decides here; else PermissionDenied or WrongDecider."""
    if not by.has_perm(OPEN, row):
        raise PermissionDenied(OPEN)
    if not right.decider.may_decide(by, now=now):
        raise WrongDecider(right.refusal)


@dataclass(frozen=True, slots=True)
class WhoDecides:
    """A right with the people who hold it today. `not_named`: who of them cannot open the case because it is restricted."""

    right: Right
    people: list[str]
    not_named: list[str]
    ids: frozenset[int]


def who_has(right: Right, case: Case, *, now: datetime) -> WhoDecides:
    people = people_of(right.decider, now=now)
    named = set(named_on(case).values_list("user_id", flat=True)) if case.restricted else None
    return WhoDecides(
        right,
        [person.full_name for person in people],
        [person.full_name for person in people if named is not None and person.pk not in named],
        frozenset(person.pk for person in people),
    )


def check_day(row: Case, decided_on: date, *, now: datetime) -> None:
    if decided_on > localdate(now):
        raise Refused("The day of the decision must not be in the future.", "decided_on")
    first = Review.objects.filter(case=row).values_list("decided_on", flat=True).first()
    if first is not None and decided_on < first:
        raise Refused(f"The review was decided on {date_long(first)}. Enter that day or a later one.", "decided_on")


def write_decision(
    row: Case, right: Right, answer: Answer, *, outcome: str, outcome_words: str, by: User, now: datetime
) -> Decision:
    """Into the register, with the route that gave the right. On a locked case, for somebody who holds the right."""
    check_day(row, answer.decided_on, now=now)
    return Decision.objects.create(
        partnership_id=row.partnership_id, case=row, decision=right.code, outcome=outcome,
        outcome_words=outcome_words[:200], rationale=answer.rationale, dissent=answer.dissent,
        decided_on=answer.decided_on, body=right.decider.body, role=right.decider.role,
        decided_by_name=right.decider.name, took_part=answer.took_part, route=right.source[:300], recorded_by=by,
        recorded_at=now,
    )  # fmt: skip


def put_to_decider(right: Right, row: Case, *, part: str, version: int, page: str, by: User, now: datetime) -> None:
    """On the agenda of the group, and a message to each who can decide. `part`: what of the case waits; each `version` of it
    is told once."""
    decider = right.decider
    if decider.body is not None:
        give_to_body(row, decider.body, Part.DECIDES, now=now)
        put_on_agenda(decider.body, case=row, purpose=DECIDE, title=right.title, part=part, by=by, now=now)
    key = f"{part}:{version}"
    tell(row, people_of(decider, now=now), kind="planning_waiting", page=page, key=key, by=by, now=now)


def take_off_agendas(row: Case, part: str, outcome: str, *, by: User, now: datetime) -> None:
    clear_agendas(row, purpose=DECIDE, part=part, on=localdate(now), outcome=outcome, by=by)


def tell_groups(right: Right, row: Case, title: str, *, by: User, now: datetime) -> None:
    """The groups of this partnership that the route says are told, where the route is about this decision."""
    if right.by_default:
        return
    for body in bodies_told(right.decider):
        give_to_body(row, body, Part.INFORMED, now=now)
        put_on_agenda(body, case=row, purpose=NOTE, title=title, part=right.code.value, by=by, now=now)


def tell(case: Case, people: Iterable[User], *, kind: str, page: str, key: str, by: User, now: datetime) -> None:
    """A reference and nothing else. `page`: the end of the address that it leads to. Told once for each `key`."""
    heard = [person for person in may_hear_of(case, people) if person != by]
    queue_notification(
        case.partnership, users=heard, kind=kind, context={"reference": case.reference},
        path=f"/p/{case.partnership.slug}/cases/{case.reference}/{page}", now=now,
        dedupe_key=f"case:{case.pk}:{kind}:{key}",
    )  # fmt: skip


def managers(*, now: datetime) -> list[User]:
    return holding(Role.BUSINESS_MANAGER, now=now)
