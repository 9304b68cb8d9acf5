"""Sessions end after some idle minutes, and twelve hours after signing in whatever happens. The database row says when."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"
AT_MOST = timedelta(hours=12)


class SessionStore(db.SessionStore):
    """A row that ends at the earlier of both limits; the cookie itself ends with the browser."""

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        idle: datetime = super().get_expiry_date(**kwargs)
        signed_in_at = self.get(SIGNED_IN_AT)
        return min(idle, datetime.fromisoformat(signed_in_at) + AT_MOST) if signed_in_at else idle

    def get_expiry_age(self, **kwargs: Any) -> int:
        modification = kwargs.get("modification") or timezone.now()
        return max(0, int((self.get_expiry_date(**kwargs) - modification).total_seconds()))
