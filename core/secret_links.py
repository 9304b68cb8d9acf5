"""Links that open something for whoever holds them. The token is shown once; only its hash is ever kept."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import Enum

VALID_FOR = timedelta(days=7)


class Standing(Enum):
    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def make_token() -> str:
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def standing(
    *, used_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, now: datetime
) -> Standing:
    """Of a link that works once and for some days."""
    if used_at is not None:
        return Standing.USED
    if withdrawn_at is not None:
        return Standing.WITHDRAWN
    return Standing.OPEN if now < expires_at else Standing.EXPIRED
