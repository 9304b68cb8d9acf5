"""How the page of a case learns what its kind says about it, without this app importing the one that owns the kind."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q
from django.urls import reverse

from accounts.models import User
from casework.models import Case, ConflictDeclaration, Document
from partnerships.http import Member


@dataclass(frozen=True, slots=True)
class CasePage:
    """What a kind of case puts on its page.

    `status`: words of the status. `next_step`: for components/next_step.html. `task_sections`: for
    components/task_list.html, each {"title", "items"}. `facts`: rows for components/summary_list.html.
    `links`: [{"url", "text"}], further things this person may do.
    """

    status: str
    next_step: dict[str, Any] | None = None
    task_sections: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CaseDate:
    """One date of a case. `days`: left, or none where it does not run. `missed`: it passed, whatever came after."""

    title: str
    due_on: date
    status: str
    colour: str
    url: str
    why: str = ""
    days: int | None = None
    is_open: bool = True
    missed: bool = False
    national_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ListAction:
    """What a person may do from the list of cases: the permission, the view's name, the words."""

    permission: str
    view: str
    text: str


@dataclass(frozen=True, slots=True)
class Addition:
    """What another app adds to the page of a case that it does not own: what follows from it there.

    `links`: [{"url", "text"}]; `facts`: rows for components/summary_list.html.
    """

    links: list[dict[str, str]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)


AdditionTo = Callable[[Case, Member], Addition]
PageOf = Callable[[Case, Member, datetime], CasePage]
DatesOf = Callable[[Case, Member, date], list[CaseDate]]
NextDates = Callable[[Iterable[Case], Member, date], dict[int, CaseDate]]
# The ids of the agencies whose documents on a case a reader of the case may see, and what follows when one is opened.
DocumentsRead = Callable[[Case | OuterRef, Member], Q]
DocumentOpened = Callable[[Document, User, datetime], None]
# For a part of a case that waits for a decision: the view that records it, and what its address needs after the reference.
WhereDecided = Callable[[str], tuple[str, tuple[str, ...]]]
_pages: dict[str, PageOf] = {}
_deciding: dict[str, WhereDecided] = {}
_words: dict[str, Mapping[str, str]] = {}
_dates: list[tuple[DatesOf, NextDates]] = []
_actions: list[ListAction] = []
_sealed: set[str] = set()
_agency_documents: dict[str, tuple[DocumentsRead, DocumentOpened]] = {}
_additions: dict[str, AdditionTo] = {}
# What else ends when a conflict of interest was declared: called under the lock of the case, in the same transaction.
ConflictDeclared = Callable[[ConflictDeclaration, User, datetime], None]
_after_conflicts: dict[str, ConflictDeclared] = {}


def register_kind(kind: str, page: PageOf, words: Mapping[str, str] | None = None) -> None:
    """From the owning app's ready(). `words`: what each status is called."""
    _pages[kind] = page
    _words[kind] = words or {}


def register_dates(dates_of: DatesOf, next_dates: NextDates) -> None:
    """The dates of one case, and the next of each of several."""
    _dates[:] = [(dates_of, next_dates)]


def register_action(permission: str, view: str, text: str) -> None:
    _actions.append(ListAction(permission, view, text))


def register_deciding(kind: str, where: WhereDecided) -> None:
    _deciding[kind] = where


def where_decided(case: Case, part: str, slug: str) -> str:
    """The page on which a group's decision on this part of a case is recorded; the case's own where no other is named."""
    view, arguments = _deciding[case.kind](part) if case.kind in _deciding else ("casework:detail", ())
    return reverse(view, args=[slug, case.reference, *arguments])


def register_agency_documents(app: str, read: DocumentsRead, opened: DocumentOpened) -> None:
    """What an agency attaches is its own until it is handed in, and it sees who opened it. `read`: which documents are in."""
    _agency_documents[app] = (read, opened)


def register_addition(app: str, addition: AdditionTo) -> None:
    """From the ready() of an app that has something to say on cases of every kind."""
    _additions[app] = addition


def register_conflict(app: str, follow: ConflictDeclared) -> None:
    """From the ready() of an app that gives people a part in a case."""
    _after_conflicts[app] = follow


def conflict_declared(declaration: ConflictDeclaration, *, by: User, now: datetime) -> None:
    for follow in _after_conflicts.values():
        follow(declaration, by, now)


def agency_documents_read(case: Case | OuterRef, member: Member) -> Q:
    """Which documents of agencies this reader of the case may see. `case` may be the outer one of a subquery."""
    readable = Q(pk__in=[])
    for read, _ in _agency_documents.values():
        readable |= read(case, member)
    return readable


def agency_document_opened(document: Document, *, by: User, now: datetime) -> None:
    for _, opened in _agency_documents.values():
        opened(document, by, now)


def page_of(case: Case, member: Member, *, now: datetime) -> CasePage:
    page = _pages[case.kind](case, member, now)
    for addition in _additions.values():
        more = addition(case, member)
        page.links.extend(more.links)
        page.facts.extend(more.facts)
    return page


def status_words(kind: str, status: str) -> str:
    return str(_words.get(kind, {}).get(status, status.replace("_", " ").capitalize()))


def case_dates(case: Case, member: Member, *, today: date) -> list[CaseDate]:
    return [line for dates_of, _ in _dates for line in dates_of(case, member, today)]


def next_dates(cases: Iterable[Case], member: Member, *, today: date) -> dict[int, CaseDate]:
    cases = list(cases)
    return {pk: line for _, next_of in _dates for pk, line in next_of(cases, member, today).items()}


def list_actions(member: Member) -> list[ListAction]:
    return [action for action in _actions if member.may(action.permission)]


def register_sealed(tables: Iterable[str]) -> None:
    """Tables whose words the history of a case does not repeat: they have readers of their own, and receipts of reading."""
    _sealed.update(tables)


def is_sealed(table: str) -> bool:
    return table in _sealed
