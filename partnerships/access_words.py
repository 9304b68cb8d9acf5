"""The access log in words. Apps name their pages with `name_pages`; a page without a name is called by its address's name."""

from collections.abc import Callable, Mapping

from partnerships.enums import AccessAction
from partnerships.http import Member
from partnerships.models import AccessLogEntry

_pages: dict[str, str] = {
    "partnerships:people": "the list of people",
    "partnerships:person": "a person's page",
    "partnerships:invite": "the invitations",
    "partnerships:invitations": "the list of invitations",
    "partnerships:resend": "an invitation",
    "partnerships:withdraw": "an invitation",
    "partnerships:add_role": "a person's roles",
    "partnerships:change_role": "a person's role",
    "partnerships:end_role": "a person's role",
    "partnerships:access_log": "the access log",
    "partnerships:access_log_csv": "the access log",
    "partnerships:history": "the change history",
    "member:my_work": "their own work",
    "notifications:list": "their own notifications",
    "notifications:open": "a notification of their own",
    "notifications:read_all": "their own notifications",
    "notifications:settings": "how they are told",
    "deadlines:list": "the deadline list",
    "deadlines:add": "the form for a dated task",
    "deadlines:start": "the form that starts a clock",
    "deadlines:detail": "a deadline",
    "deadlines:change": "a deadline",
    "deadlines:meetings": "the meetings due",
    "deadlines:record_meeting": "a meeting's record",
    "deadlines:feeds": "their own calendar feeds",
    "deadlines:revoke_feed": "a calendar feed",
    "arrangements:overview": "the arrangements",
    "arrangements:vacancies": "the vacant seats",
    "arrangements:export": "the arrangements as a file",
    "arrangements:change_partnership": "the partnership's name and colour",
    "arrangements:part": "a part of the arrangements",
    "arrangements:change_part": "a part of the arrangements",
    "arrangements:decisions": "the decision routes",
    "arrangements:clocks": "the clock rules",
    "arrangements:give_seat": "a seat",
    "arrangements:end_holding": "a seat",
    "arrangements:section": "a section of the arrangements",
    "arrangements:add": "a section of the arrangements",
    "arrangements:entry": "an entry of the arrangements",
    "arrangements:change": "an entry of the arrangements",
    "arrangements:remove": "an entry of the arrangements",
    "arrangements:move": "an entry of the arrangements",
    "arrangements:add_inside": "an entry of the arrangements",
    "publishing:overview": "the publications",
    "publishing:draft": "the draft arrangements",
    "publishing:preview": "the draft arrangements",
    "publishing:changes": "what the draft changes",
    "publishing:send": "the draft arrangements",
    "publishing:text": "a text of the draft",
    "publishing:edition": "an edition of the arrangements",
    "publishing:document": "an edition of the arrangements",
    "publishing:progress": "an edition of the arrangements",
    "publishing:sign": "the signatures of an edition",
    "publishing:paper": "the signatures of an edition",
    "publishing:publish": "an edition of the arrangements",
    "publishing:unschedule": "when an edition is published",
    "publishing:retry": "an edition of the arrangements",
    "publishing:withdraw": "an edition of the arrangements",
}


_closed: list[Callable[[Member], frozenset[str]]] = []


def name_pages(pages: Mapping[str, str]) -> None:
    """For an app's ready(): what each view is called after "Read", "Exported" or "Changed"."""
    _pages.update(pages)


def register_closed(closed: Callable[[Member], frozenset[str]]) -> None:
    """For an app's ready(): the subjects of which somebody must not learn that they exist."""
    _closed[:] = [closed]


def closed_to(member: Member) -> frozenset[str]:
    return frozenset().union(*(closed(member) for closed in _closed))


def describe(entry: AccessLogEntry, closed: frozenset[str] = frozenset()) -> str:
    page = _pages.get(entry.page) or _from_name(entry.page)
    named = entry.subject if entry.subject.partition("/")[0] not in closed else "not open to you"
    subject = f" ({named})" if named else ""
    return f"{AccessAction(entry.action).label} {page}{subject}"


def _from_name(view_name: str) -> str:
    app, _, view = view_name.partition(":")
    return f"{(view or app).replace('_', ' ')} in {app}" if view else app.replace("_", " ")
