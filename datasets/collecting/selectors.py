"""Which quarterly returns a person may see and write: those of the agencies they answer for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from core.templatetags.portal import date_long, days_left
from datasets.enums import QueryState, ReturnStatus
from datasets.models import AgencyToken, Entry, QuarterlyReturn, Query, Value
from datasets.periods import named
from datasets.transitions import ANSWER, NEVER_CAME, WRITABLE
from partnerships.http import Member
from partnerships.models import Agency
from partnerships.roles import Role

COLOURS = {
    ReturnStatus.NOT_STARTED: "yellow",
    ReturnStatus.DRAFT: "blue",
    ReturnStatus.SUBMITTED: "green",
    ReturnStatus.CHANGES_REQUESTED: "orange",
    ReturnStatus.ACCEPTED: "green",
}
# A cell of which something is said: among the entries, and among a return's.
SAYS_SOMETHING = ~Q(standing="given") | ~Q(number="") | ~Q(numerator="") | ~Q(denominator="")
SAID = ~Q(entries__standing="given") | ~Q(entries__number="") | ~Q(entries__numerator="") | ~Q(entries__denominator="")


def own_returns(member: Member) -> QuerySet[QuarterlyReturn]:
    """The returns of this person's own agencies and nobody else's."""
    if member.support_session is not None or not member.may(ANSWER):
        return QuarterlyReturn.objects.none()
    return QuarterlyReturn.objects.filter(agency__in=member.answers_for)


def get_own_return(member: Member, return_id: int) -> QuarterlyReturn:
    """404 where it does not exist for this person."""
    rows = own_returns(member).select_related(
        "collection", "agency__organisation", "partnership", "passed_to", "submitted_by", "deadline"
    )
    found = rows.filter(pk=return_id).first()
    if found is None:
        raise Http404
    return found


def listed_returns(member: Member) -> QuerySet[QuarterlyReturn]:
    """What waits first, the next date first; then what was given, newest first. `said`: cells of which something is said."""
    rows = own_returns(member).select_related("collection", "agency", "passed_to")
    waits = Q(status__in=WRITABLE) & Q(collection__closed_at__isnull=True)
    rows = rows.annotate(said=Count("entries", filter=SAID), waits=Count("pk", filter=waits, distinct=True))
    return rows.order_by("-waits", "-collection__period", "agency__order", "pk")


def line(row: QuarterlyReturn, slug: str, *, today: date) -> dict[str, Any]:
    waits = row.status in NEVER_CAME and row.collection.closed_at is None
    return {
        "row": row,
        "quarter": named(row.collection.period),
        "url": reverse("quarterly:detail", args=[slug, row.pk]),
        "status": row.get_status_display(),
        "colour": COLOURS[ReturnStatus(row.status)],
        "left": days_left((row.due_on - today).days) if waits else "",
        "late": waits and row.due_on < today,
    }


def waiting_returns(member: Member, *, today: date) -> list[dict[str, Any]]:
    """For "My work": what this person's agency still owes, as lines of a task list; not what a colleague has."""
    rows = own_returns(member).filter(status__in=WRITABLE, collection__closed_at__isnull=True)
    rows = rows.filter(Q(passed_to__isnull=True) | Q(passed_to=member.user)).select_related("collection", "agency")
    return [
        {
            "title": f"Figures for {named(row.collection.period)}: {row.agency.name}",
            "hint": f"Due on {date_long(row.due_on)}, {days_left((row.due_on - today).days)}"
            if row.status in NEVER_CAME
            else "The business team asks for changes",
            "url": reverse("quarterly:detail", args=[member.partnership.slug, row.pk]),
            "status": row.get_status_display(),
            "colour": COLOURS[ReturnStatus(row.status)],
        }
        for row in rows.order_by("due_on", "pk")[:10]
    ]


def queries_of(row: QuarterlyReturn) -> QuerySet[Query]:
    """What the checks ask about this return, what is not explained first."""
    rows = Query.objects.filter(agency=row.agency_id, period=row.collection.period)
    rows = rows.exclude(state=QueryState.SETTLED).select_related("indicator", "category", "explained_by")
    return rows.order_by("-state", "indicator__order", "indicator_id", "category__order", "pk")


def get_own_query(member: Member, row: QuarterlyReturn, query_id: int) -> Query:
    found = queries_of(row).filter(pk=query_id).first()
    if found is None:
        raise Http404
    return found


def get_own_value(member: Member, value_id: int) -> Value:
    """A figure that this person's agency gave."""
    rows = Value.objects.filter(agency__in=member.answers_for if member.may(ANSWER) else [])
    found = rows.select_related("indicator", "category", "agency", "quarterly_return").filter(pk=value_id).first()
    if found is None:
        raise Http404
    return found


def last_saved(row: QuarterlyReturn) -> Entry | None:
    return row.entries.select_related("changed_by").order_by("-changed_at", "-pk").first()


def coordinated(member: Member) -> list[Agency]:
    """The agencies whose coordinator this person is."""
    held = [m.agency_id for m in member.memberships if m.role == Role.AGENCY_COORDINATOR and m.agency_id]
    return list(Agency.objects.filter(pk__in=held).order_by("order", "pk"))


def keys_of(agencies: Iterable[int]) -> QuerySet[AgencyToken]:
    rows = AgencyToken.objects.filter(agency__in=list(agencies)).select_related("agency", "made_by")
    return rows.order_by("-made_at", "-pk")
