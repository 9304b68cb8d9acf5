"""Which groups' agendas a person may read, what stands on them for that person, and the decisions they may see."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from arrangements.models import Body, SeatHolding
from casework.models import Case
from casework.registry import where_decided
from casework.selectors import existing_cases, visible_cases
from deadlines.selectors import BodyMeeting, bodies_in_force, body_meetings
from meetings.models import AgendaItem, Decision
from partnerships.http import Member
from partnerships.selectors import in_force

OVERSEES = "deadlines.view_all_deadlines"


def bodies_of(member: Member, *, today: date) -> QuerySet[Body]:
    """The groups one sits on; all of them for those who oversee the partnership's business. `sits`, `chaired`: this person."""
    held = SeatHolding.objects.filter(in_force(today), user=member.user, seat__body=OuterRef("pk"))
    rows = bodies_in_force(today).annotate(sits=Exists(held), chaired=Exists(held.filter(chairs=True)))
    return rows if member.may(OVERSEES) else rows.filter(Exists(held))


def items_of(member: Member) -> QuerySet[AgendaItem]:
    """What exists for this person: items about a restricted case are for those who are named on it.

    `may_open`: whether the case's page is open to them, so that its reference may be shown.
    """
    exists = Exists(existing_cases(member).filter(pk=OuterRef("case")))
    rows = AgendaItem.objects.filter(Q(case__isnull=True) | exists)
    return rows.annotate(may_open=Exists(visible_cases(member).filter(pk=OuterRef("case"))))


def open_items(member: Member, body: Body) -> QuerySet[AgendaItem]:
    rows = items_of(member).filter(body=body, taken_on__isnull=True)
    return rows.select_related("case").order_by("-urgent", "added_at", "pk")


def with_deciding_pages(page: Page[AgendaItem], slug: str) -> Page[AgendaItem]:
    """Each item that waits for a decision gets `decide_url`: the page on which the group records it."""
    for item in page.object_list:
        if item.purpose == "decide" and item.case is not None:
            item.decide_url = where_decided(item.case, item.part, slug)  # type: ignore[attr-defined]
    return page


def taken_items(member: Member, body: Body) -> QuerySet[AgendaItem]:
    rows = items_of(member).filter(body=body, taken_on__isnull=False)
    return rows.select_related("case", "taken_by").order_by("-taken_on", "-pk")


@dataclass(frozen=True, slots=True)
class Agenda:
    """One group in the list: how much waits, and when it meets."""

    meeting: BodyMeeting
    waiting: int
    urgent: int

    @property
    def body(self) -> Body:
        return self.meeting.body


def agendas_of(member: Member, *, today: date) -> list[Agenda]:
    bodies = list(bodies_of(member, today=today))
    waiting = items_of(member).filter(body__in=bodies, taken_on__isnull=True).order_by()
    counted = waiting.values("body").annotate(n=Count("pk"), urgent_ones=Count("pk", filter=Q(urgent=True)))
    counts = {row["body"]: (row["n"], row["urgent_ones"]) for row in counted}
    return [Agenda(meeting, *counts.get(meeting.body.pk, (0, 0))) for meeting in body_meetings(bodies, today=today)]


def visible_decisions(member: Member) -> QuerySet[Decision]:
    """The register: decisions on the cases that this person may open."""
    cases: QuerySet[Case] = visible_cases(member).filter(pk=OuterRef("case"))
    rows = Decision.objects.filter(Exists(cases)).annotate(reference=F("case__reference"))
    return rows.order_by("-decided_on", "-pk")
