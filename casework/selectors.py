"""Which cases a person may see: asked here once, by pages, counts, search, exports, calendars and mail alike."""

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value
from django.http import Http404
from django.utils.timezone import localdate

from arrangements.models import SeatHolding
from casework import registry
from casework.enums import BEING_RECORDED
from casework.grants import conflicts_in_force, grants_of
from casework.models import Case, CaseBody, CaseEvent, Document
from partnerships.http import Member
from partnerships.selectors import in_force

OPEN = "casework.open_case"
VIEW_ALL = "casework.view_all_cases"
CHANGE = "casework.change_case"


def existing_cases(member: Member) -> QuerySet[Case]:
    """Cases that exist for this person: every unrestricted one, and the restricted ones they are named on; none in which
    they have declared a conflict of interest."""
    named = grants_of(member.user).filter(content_object=OuterRef("pk"))
    conflict = conflicts_in_force().filter(user=member.user, case=OuterRef("pk"))
    return Case.objects.filter(Q(restricted=False) | Exists(named), ~Exists(conflict))


def visible_cases(member: Member) -> QuerySet[Case]:
    """Cases this person may open: all by role, else those of the groups they sit on and those they are named on."""
    opens = _opens(member)
    return Case.objects.none() if opens is None else existing_cases(member).filter(opens)


def _opens(member: Member) -> Q | None:
    """Which of the cases that exist for this person they may open; none at all where there is nothing."""
    if member.support_session is not None or not member.may(OPEN):
        return None
    recorded = Q() if member.may(CHANGE) else ~Q(status=BEING_RECORDED)
    if member.may(VIEW_ALL):
        return recorded
    named = grants_of(member.user).filter(content_object=OuterRef("pk"))
    return recorded & (Exists(named) | Exists(_through_a_seat(member)))


def _through_a_seat(member: Member) -> QuerySet[CaseBody]:
    bodies = SeatHolding.objects.filter(in_force(localdate()), user=member.user).values("seat__body")
    return CaseBody.objects.filter(case=OuterRef("pk"), body__in=bodies)


def get_case(member: Member, reference: str, permission: str = OPEN) -> Case:
    """404 where the case does not exist for this person, 403 where it does and they may not do this."""
    return _opened(existing_cases(member), member, reference, permission)


def get_case_page(member: Member, reference: str) -> tuple[Case, int]:
    """The case, and how many documents this person finds there, in one query."""
    seen = Q(agency__isnull=True) | Q(agency__in=member.answers_for)
    seen |= registry.agency_documents_read(OuterRef("case"), member)
    kept = Document.objects.filter(seen, case=OuterRef("pk"), removed_at__isnull=True).order_by().values("case")
    rows = existing_cases(member).annotate(documents_kept=Subquery(kept.annotate(n=Count("pk")).values("n")))
    case = _opened(rows, member, reference, OPEN)
    return case, case.documents_kept or 0  # type: ignore[attr-defined]


def _opened(rows: QuerySet[Case], member: Member, reference: str, permission: str) -> Case:
    opens = _opens(member)
    answer = Value(opens is not None) if not opens else ExpressionWrapper(opens, output_field=BooleanField())
    found = rows.select_related("partnership", "opened_by").annotate(opens=answer)
    case = found.filter(reference=reference).first()
    if case is None:
        raise Http404
    if not member.may(permission) or not case.opens:
        raise PermissionDenied(permission)
    return case


def listed_cases(member: Member, *, kind: str = "", show: str = "open", search: str = "") -> QuerySet[Case]:
    """For the list: open ones, closed ones or all, newest first; every word searched for is in the reference or the title."""
    rows = visible_cases(member)
    if kind:
        rows = rows.filter(kind=kind)
    if show != "all":
        rows = rows.filter(closed_at__isnull=show != "closed")
    for word in search.split():
        rows = rows.filter(Q(reference__icontains=word) | Q(title__icontains=word))
    return rows.order_by("-opened_at", "-pk")


def events_of(case: Case) -> QuerySet[CaseEvent]:
    return case.events.select_related("by").order_by("-at", "-pk")


def closed_references(member: Member) -> frozenset[str]:
    """Of cases that do not exist for this person: for lists that would give them away."""
    closed = Case.objects.exclude(pk__in=existing_cases(member).values("pk"))
    return frozenset(closed.values_list("reference", flat=True))


def closed_case(member: Member, reference: str) -> Case:
    """A restricted case on which this person is not named, for emergency access alone. Otherwise there is none."""
    conflict = conflicts_in_force().filter(user=member.user, case=OuterRef("pk"))
    rows = Case.objects.filter(~Exists(conflict), restricted=True, reference=reference)
    if not member.may(CHANGE):
        rows = rows.exclude(status=BEING_RECORDED)
    case = rows.exclude(pk__in=existing_cases(member).filter(restricted=True)).first()
    if case is None or member.support_session is not None:
        raise Http404
    return case
