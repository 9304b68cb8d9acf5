"""Speaking about what is due: many deadlines of one partnership at a time, each exactly once per rung."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.db import connection
from django.utils.timezone import localdate

from arrangements.enums import ClockSeverity
from arrangements.models import SeatHolding
from casework.grants import conflicts_in_force, named_on
from deadlines import ladder
from deadlines.ladder import Rung
from deadlines.models import Alert, Deadline, State
from deadlines.registry import run_overdue_handler
from notifications.services import Message, queue_messages
from partnerships.models import Membership, Partnership
from partnerships.roles import NEEDS_AGENCY, Role
from partnerships.selectors import in_force

# Who runs cases, in the order in which they hear of what nobody else may be told.
RUNNING = (Role.BUSINESS_MANAGER, Role.QUALITY_OFFICER, Role.BUSINESS_SUPPORT)


def due_deadlines(*, now: datetime, most: int) -> dict[int, list[int]]:
    """What is due, by partnership: one question across all of them, answered in ids only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partnership_id, deadline_id FROM due_deadlines(%s, %s)", [now, most])
        found: dict[int, list[int]] = {}
        for partnership_id, deadline_id in cursor.fetchall():
            found.setdefault(partnership_id, []).append(deadline_id)
    return found


class People:
    """Who holds which role, agency or chair today; read once for a whole batch."""

    def __init__(self, today: date) -> None:
        self.by_role: dict[str, list[int]] = {}
        self.by_agency: dict[int, list[int]] = {}
        self.answering: set[tuple[int, int]] = set()
        self.members: set[int] = set()
        rows = Membership.objects.filter(in_force(today), user__is_active=True).order_by("pk")
        for user_id, role, agency_id in rows.values_list("user_id", "role", "agency_id"):
            self.members.add(user_id)
            self.by_role.setdefault(role, []).append(user_id)
            if agency_id is not None:
                self.by_agency.setdefault(agency_id, []).append(user_id)
                if role in NEEDS_AGENCY:
                    self.answering.add((agency_id, user_id))
        conflicts = conflicts_in_force().filter(user__isnull=False)
        self.conflicted = set(conflicts.values_list("case_id", "user_id"))
        self.chairs: dict[int, list[int]] = {}
        chairs = SeatHolding.objects.filter(in_force(today), chairs=True)
        for body_id, user_id in chairs.values_list("seat__body_id", "user_id"):
            self.chairs.setdefault(body_id, []).append(user_id)

    def told(self, deadline: Deadline, tell: Iterable[str]) -> list[int]:
        """Each person once; when a rung finds nobody, the business manager."""
        found = [user_id for who in tell for user_id in self._called(who, deadline)]
        found = list(dict.fromkeys(found)) or self.by_role.get(Role.BUSINESS_MANAGER, [])
        return self._cleared(found, deadline)

    def _cleared(self, found: list[int], deadline: Deadline) -> list[int]:
        """Of a restricted case only the people named on it hear, and the agency whose own return it is; of no case anybody with
        a conflict of interest in it."""
        found = [user_id for user_id in found if (deadline.case_id, user_id) not in self.conflicted]
        if deadline.case is None or not deadline.case.restricted:
            return found or self._running(deadline)
        named = [
            grant.user_id
            for grant in named_on(deadline.case)
            if grant.user_id in self.members and (deadline.case_id, grant.user_id) not in self.conflicted
        ]
        agency = deadline.agency_id or 0
        return [user_id for user_id in found if user_id in named or (agency, user_id) in self.answering] or named

    def _running(self, deadline: Deadline) -> list[int]:
        """Where a conflict leaves nobody to tell, those who run cases hear: the first role that somebody is left in."""
        for role in RUNNING:
            found = [
                person for person in self.by_role.get(role, []) if (deadline.case_id, person) not in self.conflicted
            ]
            if found:
                return found
        return []

    def _called(self, who: str, deadline: Deadline) -> list[int]:
        if who == ladder.OWNER:
            return self._owners(deadline)
        if who == ladder.AGENCY:
            return self.by_agency.get(deadline.agency_id or 0, [])
        if who == ladder.BODY:
            return self.chairs.get(deadline.body_id or 0, [])
        if who == Role.INDEPENDENT_CHAIR and who not in self.by_role:  # an area may have none: its executive hears
            return self.by_role.get(Role.EXECUTIVE_MEMBER, [])
        return self.by_role.get(who, [])

    def _owners(self, deadline: Deadline) -> list[int]:
        if deadline.owner_id in self.members:
            return [deadline.owner_id]
        role = self.by_role.get(deadline.owner_role, [])
        agency = self.by_agency.get(deadline.agency_id or 0, [])
        if deadline.owner_role and deadline.agency_id:
            role = [user_id for user_id in role if user_id in agency]
        return role or agency or self.by_role.get(Role.BUSINESS_MANAGER, [])


def raise_alerts(
    partnership: Partnership,
    deadline_ids: Sequence[int],
    *,
    now: datetime,
    on_breach: Callable[[Deadline, datetime], None] = run_overdue_handler,
) -> int:
    """Speak about these deadlines, in one transaction. Rows that another worker holds are left to it."""
    due = Deadline.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk__in=deadline_ids, state=State.OPEN, next_alert_at__lte=now
    )
    deadlines = list(due.select_related("case").order_by("pk"))
    if not deadlines:
        return 0
    said = set(
        Alert.objects.filter(deadline__in=[d.pk for d in deadlines]).values_list("deadline_id", "rung", "due_on")
    )
    people = People(localdate(now))
    alerts: list[Alert] = []
    messages: list[Message] = []
    for deadline in deadlines:
        rung = _advance(deadline, now)
        if deadline.breached_at == now:
            on_breach(deadline, now)
        if rung is None or (deadline.pk, rung.code, deadline.due_on) in said:
            continue
        alerts.append(
            Alert(partnership=partnership, deadline=deadline, rung=rung.code, due_on=deadline.due_on, raised_at=now)
        )
        messages += _messages(partnership, deadline, rung, people, now)
    Deadline.objects.bulk_update(deadlines, ["next_alert_at", "breached_at"], batch_size=250)
    Alert.objects.bulk_create(alerts)
    queue_messages(partnership, messages, now=now)
    return len(alerts)


def _advance(deadline: Deadline, now: datetime) -> Rung | None:
    """Set the next moment to speak, note a breach once, and say which rung it is now."""
    rungs = ladder.parse(deadline.rungs, escalates=deadline.severity == ClockSeverity.RED)
    rung = ladder.current_rung(deadline.due_on, rungs, now=now, opens_on=deadline.opens_on)
    deadline.next_alert_at = ladder.next_alert_at(deadline.due_on, rungs, after=now, opens_on=deadline.opens_on)
    if deadline.breached_at is None and ladder.is_late(deadline.due_on, now):
        deadline.breached_at = now
        breach = next(step for step in rungs if step.code == ladder.BREACH)
        if rung is not None and rung.code != ladder.BREACH:  # a late worker says both at once
            rung = Rung(rung.code, rung.days, tuple(dict.fromkeys(rung.tell + breach.tell)))
    return rung


def _messages(partnership: Partnership, deadline: Deadline, rung: Rung, people: People, now: datetime) -> list[Message]:
    kind = "deadline_missed" if ladder.is_late(deadline.due_on, now) else "deadline_due"
    context = {"title": deadline.title, "due_on": deadline.due_on.isoformat(), "rung": rung.code}
    path = f"/p/{partnership.slug}/deadlines/{deadline.pk}/"
    key = f"deadline:{deadline.pk}:{rung.code}:{deadline.due_on.isoformat()}"
    return [Message(user_id, kind, context, path, key) for user_id in people.told(deadline, rung.tell)]


def postpone_alert(deadline_id: int, *, until: datetime) -> None:
    """Keep one broken deadline from stopping all the others."""
    Deadline.objects.filter(pk=deadline_id, state=State.OPEN, paused_on__isnull=True).update(next_alert_at=until)
