"""What people may see of the clocks, and why a date is that date."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Now, TruncDate
from django.urls import reverse

from arrangements.enums import ClockCode
from arrangements.models import Body, ClockRule, NationalClockRule, SeatHolding
from casework.enums import BEING_RECORDED
from casework.grants import conflicts_in_force, grants_of
from casework.models import Case, CaseBody
from casework.selectors import CHANGE, OPEN, VIEW_ALL, visible_cases
from core.workdays import DayCount, WorkCalendar
from deadlines.calendars import work_calendar
from deadlines.computation import Due, Terms, due
from deadlines.models import Deadline, State
from deadlines.places import Place, places_of
from partnerships.http import Member
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from partnerships.selectors import in_force

BODY_MEETING = "body_meeting"
SOON = timedelta(days=14)
SHOWN = 10


class UnknownRule(LookupError):
    """There is no clock with this code."""


@dataclass(frozen=True, slots=True)
class Side:
    """One rule, local or national, and the date it gives. No date where no length is stated."""

    terms: Terms
    due: Due | None

    @property
    def due_on(self) -> date | None:
        return self.due.due_on if self.due else None


@dataclass(frozen=True, slots=True)
class Explanation:
    code: str
    start: date
    local: Side | None
    national: Side | None

    @property
    def applies(self) -> Side | None:
        """The partnership's own clock where it gives a date, else the national one."""
        return next((side for side in (self.local, self.national) if side is not None and side.due is not None), None)

    @property
    def days(self) -> tuple[DayCount, ...]:
        return self.applies.due.days if self.applies and self.applies.due else ()


def rules_for(code: str, *, on: date) -> tuple[ClockRule | None, NationalClockRule | None]:
    """The partnership's own rule, and the national one of the newest pack in force that day."""
    local = ClockRule.objects.filter(code=code).first()
    national = NationalClockRule.objects.filter(code=code, pack__in_force_from__lte=on).select_related("pack")
    return local, national.order_by("-pack__in_force_from").first()


def explain_rules(
    code: str, start: date, *, local: ClockRule | None, national: NationalClockRule | None, calendar: WorkCalendar
) -> Explanation:
    sides = []
    for rule in (local, national):
        terms = Terms.of(rule) if rule is not None else None
        sides.append(Side(terms, due(terms, start, calendar)) if terms else None)
    return Explanation(code, start, *sides)


def explain(partnership: Partnership, code: str, start: date) -> Explanation:
    """Both dates of one clock and every day counted. Raises UnknownRule and CalendarTooShort."""
    if code not in ClockCode.values:
        raise UnknownRule(code)
    with partnership_scope(partnership):
        local, national = rules_for(code, on=start)
        return explain_rules(code, start, local=local, national=national, calendar=work_calendar())


def calculable_rules() -> list[tuple[str, str]]:
    """The clocks that give a date here, by code and name: the partnership's own and the national ones."""
    own = Q(length__isnull=False) | Q(window_to__isnull=False)
    codes = set(ClockRule.objects.filter(own | ~Q(fixed_due_on="")).values_list("code", flat=True))
    codes |= set(NationalClockRule.objects.filter(own).values_list("code", flat=True))
    return [(code, str(label)) for code, label in ClockCode.choices if code in codes]


def visible_deadlines(member: Member) -> QuerySet[Deadline]:
    """All of them for those who oversee; else one's own, one's role's, one's agency's and one's bodies'.

    A case's clocks are for those who may open the case; an agency sees the clock of its own return besides.
    """
    rows = Deadline.objects.all()
    if not member.may("deadlines.view_all_deadlines"):
        rows = rows.filter(_concerns(member))
    conflict = conflicts_in_force().filter(user=member.user, case=OuterRef("case"))
    return rows.filter(Q(case__isnull=True) | ~Exists(conflict) & _case_open_to(member))


def _case_open_to(member: Member) -> Q:
    own_return = Q(agency__in=member.answers_for)
    if member.support_session is not None:
        return Q(pk__in=[])
    owned = Q(case__restricted=False, owner=member.user)
    if not member.may(OPEN):
        return own_return | owned
    named = Q(Exists(grants_of(member.user).filter(content_object=OuterRef("case"))))
    written = Q() if member.may(CHANGE) else ~Q(case__status=BEING_RECORDED)
    if member.may(VIEW_ALL):
        return own_return | written & (Q(case__restricted=False) | named)
    seat = Q(Exists(CaseBody.objects.filter(case=OuterRef("case"), body__in=_bodies_of(member))))
    return own_return | written & (named | owned | Q(case__restricted=False) & seat)


def opened_case(member: Member, deadline: Deadline) -> Case | None:
    """The case that a date belongs to, for those who may open it. An agency sees its return's date, not the case."""
    return visible_cases(member).filter(pk=deadline.case_id).first() if deadline.case_id else None


def own_deadlines(member: Member) -> QuerySet[Deadline]:
    """What this person has to do: given to them, to a role of theirs or to their agency."""
    return visible_deadlines(member).filter(_owned(member))


def others_deadlines(member: Member) -> QuerySet[Deadline]:
    """What this person sees and somebody else has to do."""
    return visible_deadlines(member).exclude(_owned(member))


def _owned(member: Member) -> Q:
    nobody = Q(owner__isnull=True)
    return Q(owner=member.user) | nobody & (
        Q(owner_role__in=member.roles) | Q(owner_role="", agency__in=member.agency_ids)
    )


def _concerns(member: Member) -> Q:
    return (
        Q(owner=member.user)
        | Q(owner_role__in=member.roles)
        | Q(agency__in=member.agency_ids)
        | Q(body__in=_bodies_of(member))
        | Q(case__isnull=False)  # narrowed by the case itself
    )


def _bodies_of(member: Member) -> QuerySet[SeatHolding, int]:
    today = TruncDate(Now())
    sits = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    return SeatHolding.objects.filter(sits, user=member.user).values_list("seat__body_id", flat=True)


def open_deadlines(rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    return rows.filter(state=State.OPEN).order_by("due_on", "pk")


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of "My work": what is due, why, and the one next step."""

    deadline: Deadline
    days_left: int
    why: str
    who: str
    text: str
    url: str
    why_url: str

    @property
    def title(self) -> str:
        return self.deadline.title

    @property
    def due_on(self) -> date:
        return self.deadline.due_on

    @property
    def status(self) -> str:
        if self.deadline.paused_on:
            return "paused"
        if self.days_left < 0:
            return "overdue"
        return "due_soon" if self.days_left <= SOON.days else "open"


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """The first lines of one part of the work, how many there are, and where the rest is."""

    code: str
    title: str
    items: tuple[WorkItem, ...]
    count: int
    url: str

    @property
    def more(self) -> int:
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True)
class Work:
    overdue: WorkGroup
    due_soon: WorkGroup
    waiting: WorkGroup
    later: WorkGroup

    @property
    def groups(self) -> tuple[WorkGroup, ...]:
        return self.overdue, self.due_soon, self.waiting, self.later

    @property
    def is_empty(self) -> bool:
        return not any(group.count for group in self.groups)


def my_work(member: Member, today: date) -> Work:
    """Own work by urgency, and what others owe by then. Two queries, whatever there is."""
    rows = open_deadlines(visible_deadlines(member))
    owned = _owned(member)
    found = rows.filter(owned | Q(due_on__lte=today + SOON)).annotate(mine=owned)
    groups: list[list[int]] = [[], [], [], []]
    for pk, due_on, paused_on, mine in found.values_list("pk", "due_on", "paused_on", "mine"):
        groups[_group(due_on, today, mine=mine, paused=paused_on is not None)].append(pk)
    shown = rows.filter(pk__in=[pk for group in groups for pk in group[:SHOWN]])
    deadlines = {deadline.pk: deadline for deadline in shown.select_related("owner", "agency", "body", "case")}
    places = places_of(list(deadlines.values()), member)
    lines = [
        [
            _work_item(deadlines[pk], member, today, theirs=group is groups[2], place=places.get(pk))
            for pk in group[:SHOWN]
            if pk in deadlines
        ]
        for group in groups
    ]
    base = reverse("deadlines:list", args=[member.partnership.slug])
    parts = (("overdue", "Overdue"), ("due_soon", "Due soon"), ("waiting", "Waiting for others"), ("later", "Later"))
    shows = ("overdue-mine", "mine", "others", "mine")
    return Work(
        *(
            WorkGroup(code, title, tuple(lines[n]), len(groups[n]), f"{base}?show={shows[n]}")
            for n, (code, title) in enumerate(parts)
        )
    )


def _group(due_on: date, today: date, *, mine: bool, paused: bool) -> int:
    """Overdue, due soon, waiting for others, later."""
    if mine and due_on < today and not paused:
        return 0
    if due_on <= today + SOON:
        return 1 if mine else 2
    return 3


def who_has_it(deadline: Deadline) -> str:
    if deadline.owner:
        return deadline.owner.full_name
    parts = [
        deadline.get_owner_role_display() if deadline.owner_role else "",
        deadline.agency.name if deadline.agency else "",
    ]
    return ", ".join(filter(None, parts)) or "Business manager"


def why_in_words(deadline: Deadline) -> str:
    """Rapid review: 15 working days from 2 April 2026."""
    terms = Terms.from_json(deadline.terms)
    start = f"{deadline.started_on.day} {deadline.started_on:%B %Y}"
    if not terms.in_words:
        return deadline.start_event or "Set by hand"
    return f"{terms.in_words} from {start}" + (f" ({deadline.start_event})" if deadline.start_event else "")


def what_to_do(deadline: Deadline, today: date, *, theirs: bool = False) -> str:
    """The one next step, in words."""
    if deadline.state != State.OPEN:
        return "Nothing more: it is closed"
    if deadline.paused_on:
        return "Resume it when the reason has gone"
    if theirs:
        return f"Ask {who_has_it(deadline)}"
    if deadline.rule_code == BODY_MEETING:
        return "Record the meeting"
    if deadline.opens_on and deadline.opens_on > today:
        return f"Starts on {deadline.opens_on.day} {deadline.opens_on:%B %Y}"
    return "Do it and record the day"


def _work_item(deadline: Deadline, member: Member, today: date, *, theirs: bool, place: Place | None) -> WorkItem:
    own = reverse("deadlines:detail", args=[member.partnership.slug, deadline.pk])
    return WorkItem(
        deadline,
        days_left=(deadline.due_on - today).days,
        why=why_in_words(deadline),
        who=who_has_it(deadline),
        text=place.text if place and not theirs else what_to_do(deadline, today, theirs=theirs),
        url=place.url if place else own,
        why_url=f"{own}#why",
    )


@dataclass(frozen=True, slots=True)
class BodyMeeting:
    """When a body last met, and by when it must meet again."""

    body: Body
    last_met: date | None
    deadline: Deadline | None
    overdue: bool = field(default=False)


def body_meetings(bodies: Iterable[Body], *, today: date) -> list[BodyMeeting]:
    bodies = list(bodies)
    meetings = Deadline.objects.filter(rule_code=BODY_MEETING, body__in=bodies)
    last = dict(meetings.filter(state=State.MET).values_list("body").annotate(last=Max("met_on")))
    running = {row.body_id: row for row in meetings.filter(state=State.OPEN)}
    found = []
    for body in bodies:
        deadline = running.get(body.pk)
        late = deadline is not None and deadline.paused_on is None and deadline.due_on < today
        found.append(BodyMeeting(body, last.get(body.pk), deadline, late))
    return found


def bodies_in_force(today: date) -> QuerySet[Body]:
    return Body.objects.filter(in_force(today)).order_by("order", "pk")
