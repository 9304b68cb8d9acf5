"""Words that pages share: dates, statuses, what is not stated."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime

from core.markdown import render_markdown

register = template.Library()

NOT_STATED = format_html('<span class="portal-not-stated">{}</span>', "Not stated")
STATUS_COLOURS = {
    "open": "blue",
    "in_progress": "blue",
    "current": "blue",
    "scheduled": "blue",
    "sent": "blue",
    "due_soon": "yellow",
    "due": "yellow",
    "waiting": "yellow",
    "signing": "yellow",
    "awaiting_sign_off": "yellow",
    "overdue": "red",
    "breached": "red",
    "failed": "red",
    "vacant": "orange",
    "missing": "orange",
    "paused": "purple",
    "extended": "purple",
    "met": "green",
    "done": "green",
    "signed": "green",
    "complete": "green",
    "published": "green",
    "active": "green",
}
BANNERS = {
    "success": {"classes": "govuk-notification-banner--success", "role": "alert", "title": "Success"},
    "error": {"classes": "portal-banner--error", "role": "alert", "title": "There is a problem"},
    "warning": {"classes": "", "role": "alert", "title": "Important"},
}
IMPORTANT = {"classes": "", "role": "region", "title": "Important"}


@register.filter
def date_long(value: Any) -> str:
    """28 June 2019. A date known in part is written in part: "2019-06" is June 2019."""
    if isinstance(value, datetime):
        local = localtime(value) if is_aware(value) else value
        return f"{format_date(local, 'j F Y')}, {clock_time(local)}"
    if isinstance(value, date):
        return format_date(value, "j F Y")
    if not value:
        return ""
    parts = str(value).split("-")
    try:
        numbers = [int(part) for part in parts]
        known = date(*[*numbers, 1, 1][: max(3, len(numbers))])
    except (TypeError, ValueError):
        return str(value)
    return format_date(known, {1: "Y", 2: "F Y", 3: "j F Y"}[len(numbers)])


@register.filter
def clock_time(value: datetime) -> str:
    """9:05am."""
    local = localtime(value) if is_aware(value) else value
    return format_date(local, "g:i") + ("am" if local.hour < 12 else "pm")


@register.filter
def not_stated(value: Any) -> Any:
    """What the document does not say is shown as such, never as a blank. Zero and False are answers."""
    return NOT_STATED if value is None or value in ("", [], (), {}) else value


@register.filter
def days_left(days: int) -> str:
    """3 days left; due today; 2 days overdue."""
    if days == 0:
        return "due today"
    count = abs(days)
    return f"{count} day{'' if count == 1 else 's'} {'left' if days > 0 else 'overdue'}"


@register.filter
def markdown(value: str) -> SafeString:
    return render_markdown(value)


@register.filter
def any_actions(rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(row.get("actions") for row in rows)


@register.inclusion_tag("components/tag.html")
def status_tag(status: Any, words: str = "", colour: str | None = None) -> dict[str, str]:
    """A status in words, and in colour for those who see it: `{% status_tag task.state task.get_state_display %}`."""
    key = str(getattr(status, "value", status) or "").lower().replace(" ", "_").replace("-", "_")
    said = str(getattr(status, "value", status) or "").replace("_", " ")  # a name in it keeps its capitals
    label = words or getattr(status, "label", "") or said[:1].upper() + said[1:]
    return {"text": label, "colour": colour or STATUS_COLOURS.get(key, "grey")}


@register.simple_tag
def banner_kind(kind: str = "") -> dict[str, str]:
    return BANNERS.get(kind, IMPORTANT)
