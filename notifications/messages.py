"""The words of a notification: the first line of its template is the headline, the rest is the mail's text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template

from notifications.models import Notification


@dataclass(frozen=True, slots=True)
class Words:
    headline: str
    text: str


def words(kind: str, context: Mapping[str, Any]) -> Words:
    """Render templates/emails/<kind>.txt. It says that something is due, never what a case is about."""
    template: Template = get_template(f"emails/{kind}.txt").template  # type: ignore[attr-defined]
    headline, _, text = template.render(Context(dict(context), autoescape=False)).strip().partition("\n")
    return Words(" ".join(headline.split()), text.strip())


def mail_text(notification: Notification, said: Words) -> str:
    address = settings.PORTAL_ADDRESS
    settings_page = f"{address}/p/{notification.partnership.slug}/notifications/settings/"
    return (
        f"{said.headline}\n\n{said.text}\n\n{address}{notification.path}\n\n--\n{notification.partnership.name}\n"
        f"Choose how you are told: {settings_page}\n"
    )
