"""How the page of a case learns what its kind says about it, without this app importing the one that owns the kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from casework.models import Case
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


PageOf = Callable[[Case, Member], CasePage]
_pages: dict[str, PageOf] = {}


def register_kind(kind: str, page: PageOf) -> None:
    """From the owning app's ready()."""
    _pages[kind] = page


def page_of(case: Case, member: Member) -> CasePage:
    return _pages[case.kind](case, member)
