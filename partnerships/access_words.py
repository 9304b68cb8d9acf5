"""The access log in words. Apps name their pages with `name_pages`; a page without a name is called by its address's name."""

from collections.abc import Mapping

from partnerships.enums import AccessAction
from partnerships.models import AccessLogEntry

_pages: dict[str, str] = {
    "partnerships:people": "the list of people",
    "partnerships:person": "a person's page",
    "partnerships:invite": "the invitation form",
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
    "deadlines:list": "the deadline list",
    "deadlines:detail": "a deadline",
    "arrangements:overview": "the arrangements",
    "publishing:overview": "the publications",
    "notifications:list": "their own notifications",
}


def name_pages(pages: Mapping[str, str]) -> None:
    """For an app's ready(): what each view is called after "Read", "Exported" or "Changed"."""
    _pages.update(pages)


def describe(entry: AccessLogEntry) -> str:
    page = _pages.get(entry.page) or _from_name(entry.page)
    subject = f" ({entry.subject})" if entry.subject else ""
    return f"{AccessAction(entry.action).label} {page}{subject}"


def _from_name(view_name: str) -> str:
    app, _, view = view_name.partition(":")
    return f"{(view or app).replace('_', ' ')} in {app}" if view else app.replace("_", " ")
