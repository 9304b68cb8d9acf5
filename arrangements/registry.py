"""Who wants to know that a partnership's clocks were changed. Called in the transaction of the change."""

from collections.abc import Callable
from datetime import datetime

from accounts.models import User
from partnerships.models import Partnership

ClockListener = Callable[[Partnership, User | None, datetime], None]
_listeners: list[ClockListener] = []


def on_clock_change(listener: ClockListener) -> ClockListener:
    """Register, from an app's ready(), what follows a change of a clock rule or of how often a body meets."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def clocks_changed(partnership: Partnership, *, by: User | None, now: datetime) -> None:
    for listener in _listeners:
        listener(partnership, by, now)
