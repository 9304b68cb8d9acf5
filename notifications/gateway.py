"""The one place that hands a mail over."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from notifications.messages import mail_text, words
from notifications.models import Notification


def send(notification: Notification) -> None:
    said = words(notification.kind, notification.context)
    EmailMessage(
        subject=said.headline,
        body=mail_text(notification, said),
        to=[notification.user.email],
        headers={"Message-ID": message_id(notification), "Auto-Submitted": "auto-generated"},
    ).send()


def message_id(notification: Notification) -> str:
    """The same for the same row, so that a mail that had to be sent twice is recognisable."""
    host = urlsplit(settings.PORTAL_ADDRESS).hostname or "localhost"
    stamp = int(notification.created_at.timestamp())
    return f"<{notification.partnership_id}.{notification.pk}.{stamp}@{host}>"
