"""A partnership's independent chairs hear of every support session, by bell and by mail, in its own transaction."""

from django.urls import reverse
from django.utils.timezone import localdate

from core.templatetags.portal import clock_time
from notifications.services import queue_notification
from partnerships.models import SupportSession
from partnerships.selectors import chairs_of


def tell_chairs(session: SupportSession) -> None:
    partnership = session.partnership
    queue_notification(
        partnership,
        users=chairs_of(partnership, on=localdate(session.started_at)),
        kind="support_session_started",
        context={"by": session.user.full_name, "reason": session.reason, "until": clock_time(session.ends_at)},
        path=reverse("partnerships:access_log", args=[partnership.slug]),
        dedupe_key=f"support-session-{session.pk}",
        now=session.started_at,
    )
