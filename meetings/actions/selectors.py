"""Which actions a person may see, and how each stands, in words as well as colour."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate

from arrangements.models import SeatHolding
from casework.grants import conflicts_in_force
from casework.models import Case
from casework.selectors import existing_cases, visible_cases
from core.spreadsheets import harmless
from core.templatetags.portal import date_long
from deadlines.models import Deadline
from deadlines.places import Place
from meetings.actions.services import TO_DO, name_of, who_has
from meetings.enums import ActionStatus, Progress
from meetings.models import Action, ActionEvent, Evidence, ImpactCheck
from meetings.selectors import OVERSEES
from partnerships.http import Member
from partnerships.selectors import in_force

EXPORT_AT_MOST = 20_000
HEADINGS = ("Action", "What", "Who has it", "Group", "Due", "Where it stands", "How it goes", "Done on")
STATES = {
    ActionStatus.OPEN: "blue",
    ActionStatus.EVIDENCED: "yellow",
    ActionStatus.DONE: "turquoise",
    ActionStatus.CLOSED: "green",
    ActionStatus.CANCELLED: "grey",
}
RAG = {Progress.ON_TRACK: "green", Progress.AT_RISK: "yellow", Progress.OFF_TRACK: "red"}
SHOWS: Mapping[str, Q] = {
    "open": Q(status__in=TO_DO),
    "evidence": Q(status=ActionStatus.EVIDENCED),
    "impact": Q(status=ActionStatus.DONE),
    "ended": Q(status__in=[ActionStatus.CLOSED, ActionStatus.CANCELLED]),
    "all": Q(),
}


def _own(member: Member) -> Q:
    """Those that this person has. An owner sees nothing of a case that does not exist for them."""
    exists = Q(case__isnull=True) | Q(Exists(existing_cases(member).filter(pk=OuterRef("case"))))
    return Q(owner=member.user) & exists


def _of_agencies(member: Member) -> Q:
    """Those of this person's agency. Of a case an agency's own people see them, whoever may open it, unless there is a conflict."""
    unconflicted = Exists(_without_conflict(member).filter(pk=OuterRef("case")))
    return Q(unconflicted, agency__in=member.answers_for) | Q(case__isnull=True, agency__in=member.agency_ids)


def _without_conflict(member: Member) -> QuerySet[Case]:
    conflict = conflicts_in_force().filter(user=member.user, case=OuterRef("pk"))
    return Case.objects.filter(~Exists(conflict))


def _bodies_of(member: Member) -> QuerySet[SeatHolding, Any]:
    return SeatHolding.objects.filter(in_force(localdate()), user=member.user).values("seat__body")


def visible_actions(member: Member) -> QuerySet[Action]:
    """Of the cases that this person may open; their own and their agency's; those of their groups that belong to no case.

    `may_open`: whether the case's page is open to them.
    """
    opens = Exists(visible_cases(member).filter(pk=OuterRef("case")))
    rows = Action.objects.annotate(may_open=opens).select_related(
        "partnership", "case", "body", "owner", "agency", "deadline"
    )
    if member.support_session is not None:
        return rows.filter(case__isnull=True)
    of_a_group = Q(case__isnull=True, body__in=_bodies_of(member))
    if member.may(OVERSEES):
        of_a_group = Q(case__isnull=True)
    return rows.filter(Q(may_open=True) | of_a_group | _own(member) | _of_agencies(member))


def listed_actions(
    member: Member, *, whose: str = "", state: str = "open", late: bool = False, body: int | None = None
) -> QuerySet[Action]:
    """For the log, by due date. `whose`: mine, agency, groups; anything else is all that this person may see."""
    rows = visible_actions(member).filter(SHOWS.get(state, SHOWS["open"]))
    if whose == "mine":
        rows = rows.filter(owner=member.user)
    elif whose == "agency":
        rows = rows.filter(agency__in=member.agency_ids)
    elif whose == "groups":
        rows = rows.filter(body__in=_bodies_of(member))
    if body is not None:
        rows = rows.filter(body=body)
    if late:
        rows = rows.filter(status=ActionStatus.OPEN, due_on__lt=localdate())
    return rows.order_by("due_on", "pk")


def get_action(member: Member, action_id: int) -> Action:
    """404 where it does not exist for this person. With its evidence, checks and history."""
    evidence = Evidence.objects.select_related("given_by", "read_by", "document").order_by("-given_at", "-pk")
    checks = ImpactCheck.objects.select_related("deadline", "checked_by").order_by("due_on", "pk")
    rows = visible_actions(member).select_related("case__partnership", "made_by")
    rows = rows.prefetch_related(Prefetch("evidence", evidence), Prefetch("checks", checks))
    action = rows.filter(pk=action_id).first()
    if action is None:
        raise Http404
    return action


def events_of(action: Action) -> QuerySet[ActionEvent]:
    return action.events.select_related("by").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an action stands and how it goes, each as words and a colour; nothing of how it goes once it is done."""

    words: str
    colour: str
    going: str = ""
    going_colour: str = ""
    late: bool = False


def standing(action: Action, today: date) -> Standing:
    """A date that has passed is late, whatever its owner says; while evidence waits, somebody else has it."""
    status = ActionStatus(action.status)
    words, colour = str(status.label), STATES[status]
    if status != ActionStatus.OPEN:
        return Standing(words, colour)
    if action.due_on < today:
        days = (today - action.due_on).days
        return Standing(words, colour, f"Late: {days} day{'' if days == 1 else 's'}", "red", late=True)
    return Standing(words, colour, str(Progress(action.progress).label), RAG[Progress(action.progress)])


def line(action: Action, slug: str, *, today: date) -> dict[str, Any]:
    return {
        "row": action,
        "name": name_of(action),
        "who": who_has(action),
        "url": reverse("actions:detail", args=[slug, action.pk]),
        "standing": standing(action, today),
    }


def as_csv(rows: QuerySet[Action], *, today: date) -> str:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in rows[:EXPORT_AT_MOST].iterator(chunk_size=2000):
        stands = standing(row, today)
        cells = (
            name_of(row), row.text, who_has(row), row.body.name if row.body else "", date_long(row.due_on), stands.words,
            stands.going, date_long(row.done_on),
        )  # fmt: skip
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def places(deadlines: Sequence[Deadline], member: Member) -> Mapping[int, Place]:
    """The actions behind these dates, in one query; none for people who may not see them."""
    of_checks = ImpactCheck.objects.filter(deadline__in=[row.pk for row in deadlines])
    clocks = Q(deadline__in=[row.pk for row in deadlines]) | Q(checks__in=of_checks)
    rows = visible_actions(member).select_related(None).filter(clocks)
    found: dict[int, Place] = {}
    for pk, own, check in rows.values_list("pk", "deadline", "checks__deadline"):
        url = reverse("actions:detail", args=[member.partnership.slug, pk])
        found[own] = Place(url, "Go on with the action")
        if check is not None:
            found[check] = Place(url, "Say what it changed")
    return found


def actions_of(cases: Iterable[Case]) -> QuerySet[Action]:
    """Of cases that the caller knows to be open to whoever asks, by number."""
    rows = Action.objects.filter(case__in=list(cases)).select_related("partnership", "case", "body", "owner", "agency")
    return rows.order_by("case", "number")
