"""The web server's own log, without the secrets that some addresses carry: invitations, section links, calendar feeds."""

import re
from typing import Any

from gunicorn.glogging import Logger

SECRET = re.compile(r"(/(?:answer|accounts/invitation|calendars)/[^/\s]+/)[A-Za-z0-9_-]{20,}")
WITH_ADDRESSES = ("r", "U", "f", "q")


def without_secrets(text: str) -> str:
    return SECRET.sub(r"\1...", text)


class QuietLogger(Logger):  # type: ignore[misc]
    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(*args, **kwargs)
        return found | {name: without_secrets(found[name]) for name in WITH_ADDRESSES if found.get(name)}
