"""Which returns a person may see: an agency's people their own, those who may open the case what was submitted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Case as SqlCase
from django.db.models import Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.http import Http404
from django.urls import reverse

from casework.grants import conflicts_in_force
from casework.models import Case, Document
from casework.selectors import CHANGE
from incidents.enums import ReturnStatus
from incidents.models import AgencyReturn, ChronologyEntry, IncidentAgency, RapidReview, ReturnEvent, Subject
from incidents.returns.requesting import ANSWERED_WHILE
from incidents.returns.telling import answerers
from incidents.returns.transitions import ANSWER, READABLE, WRITABLE
from partnerships.http import Member
from partnerships.models import Agency
from partnerships.selectors import in_force

COLOURS = {
    ReturnStatus.REQUESTED: "yellow",
    ReturnStatus.DRAFT: "blue",
    ReturnStatus.SUBMITTED: "green",
    ReturnStatus.CHANGES_REQUESTED: "orange",
    ReturnStatus.ACCEPTED: "green",
    ReturnStatus.WITHDRAWN: "grey",
}


def own_agencies(member: Member) -> frozenset[int]:
    """The agencies that this person answers for."""
    if member.support_session is not None or not member.may(ANSWER):
        return frozenset()
    return member.answers_for


def own_returns(member: Member) -> QuerySet[AgencyReturn]:
    """The returns of this person's own agencies, and nobody else's, whoever may open the case; none on a case in which they
    have a conflict of interest."""
    closed = conflicts_in_force().filter(user=member.user).values("case")
    return AgencyReturn.objects.filter(agency__in=own_agencies(member)).exclude(case__in=closed)


def get_own_return(member: Member, return_id: int) -> AgencyReturn:
    rows = own_returns(member).select_related("case", "agency", "partnership", "submitted_by", "requested_by")
    found = rows.filter(pk=return_id).first()
    if found is None:
        raise Http404
    found.case.partnership = member.partnership
    return found


def listed_returns(member: Member) -> QuerySet[AgencyReturn]:
    """What still waits for an answer first, by its date; then the rest, newest first."""
    waits = Q(status__in=WRITABLE, case__status__in=ANSWERED_WHILE)
    rows = own_returns(member).select_related("case", "agency")
    rows = rows.annotate(waits=SqlCase(When(waits, then=Value(0)), default=Value(1)))
    return rows.order_by("waits", "due_on", "-pk")


def waiting_returns(member: Member, *, today: date) -> list[dict[str, Any]]:
    """Lines for "My work": references only."""
    if not own_agencies(member):
        return []
    rows = own_returns(member).filter(status__in=WRITABLE, case__status__in=ANSWERED_WHILE)
    return [
        {
            "title": f"Information return for {row.case.reference}",
            "hint": f"Due {row.due_on.day} {row.due_on:%B %Y} ({row.agency.name})",
            "url": reverse("returns:detail", args=[member.partnership.slug, row.pk]),
            "status": row.get_status_display() if row.due_on >= today else "Overdue",
            "colour": COLOURS[ReturnStatus(row.status)] if row.due_on >= today else "red",
            "due_on": row.due_on,
        }
        for row in rows.select_related("case", "agency").order_by("due_on", "pk")[:20]
    ]


def subjects_of(case: Case) -> list[str]:
    """By initials or reference and age: what an agency needs to find its records, and no more."""
    rows = Subject.objects.filter(case=case).values_list("label", "age")
    return [f"{label}, {age}" if age else label for label, age in rows]


def may_read_returns(member: Member, case: Case) -> bool:
    """Of those who may open the case: who runs it always, everybody else once the merge is opened to the panel."""
    return member.may(CHANGE) or RapidReview.objects.filter(case=case, merge_opened_at__isnull=False).exists()


def requests_of(case: Case, *, now: datetime) -> QuerySet[AgencyReturn]:
    """Every request of a case by agency, and whether anybody there could answer."""
    people = answerers(now=now).filter(agency=OuterRef("agency"))
    rows = AgencyReturn.objects.filter(case=case).select_related("agency", "submitted_by")
    return rows.annotate(answerable=Exists(people)).order_by("agency__name", "pk")


def get_return(case: Case, return_id: int) -> AgencyReturn:
    """On a case that the person may open; with its history and its documents, in the same query."""
    events = ReturnEvent.objects.filter(agency_return=OuterRef("pk")).order_by("-at", "-pk")
    rows = AgencyReturn.objects.select_related("agency", "partnership", "submitted_by", "requested_by").annotate(
        history=ArraySubquery(
            events.values(row=JSONObject(title="words", at="at", by="by__full_name", text="note"))[:50]
        ),
        attached=ArraySubquery(_documents().values(row=JSONObject(pk="pk", title="title", size="size"))[:50]),
    )
    found = rows.filter(case=case, pk=return_id).first()
    if found is None:
        raise Http404
    found.case = case
    return found


def _documents() -> QuerySet[Document]:
    rows = Document.objects.filter(case=OuterRef("case"), agency=OuterRef("agency"), removed_at__isnull=True)
    return rows.order_by("-uploaded_at", "-pk")


def require_reader(member: Member, case: Case) -> None:
    if not may_read_returns(member, case):
        raise PermissionDenied(CHANGE)


def is_readable(row: AgencyReturn) -> bool:
    return row.status in READABLE


def entries_of(row: AgencyReturn) -> QuerySet[ChronologyEntry]:
    return row.entries.order_by("starts_on", "ends_on", "pk")


@dataclass(frozen=True, slots=True)
class Agencies:
    """Those in force: who may still be asked, those that dealt with the family first; and who has been."""

    to_ask: list[Agency]
    asked: list[Agency]

    @property
    def involved(self) -> list[int]:
        return [agency.pk for agency in self.to_ask if agency.involved]  # type: ignore[attr-defined]

    def chosen(self, ids: list[int]) -> list[Agency]:
        return [agency for agency in [*self.to_ask, *self.asked] if agency.pk in ids]


def agencies_of(case: Case, *, now: datetime, today: date) -> Agencies:
    """One query."""
    asked = AgencyReturn.objects.filter(case=case, agency=OuterRef("pk")).exclude(status=ReturnStatus.WITHDRAWN)
    involved = IncidentAgency.objects.filter(case=case, agency=OuterRef("pk"))
    people = answerers(now=now).filter(agency=OuterRef("pk"))
    rows = Agency.objects.filter(in_force(today))
    rows = rows.annotate(asked=Exists(asked), involved=Exists(involved), answerable=Exists(people))
    found = list(rows.order_by("-involved", "name", "pk"))
    return Agencies([each for each in found if not each.asked], [each for each in found if each.asked])
