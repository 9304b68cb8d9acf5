"""How an app hears that its deadline has passed, without this app importing it."""

from collections.abc import Callable
from datetime import datetime

from deadlines.models import Deadline

OverdueHandler = Callable[[Deadline, datetime], None]
_handlers: dict[str, OverdueHandler] = {}


def on_overdue(code: str) -> Callable[[OverdueHandler], OverdueHandler]:
    """`@on_overdue("dispute_meeting")`: called once per breach, in the transaction that records it."""

    def register(handler: OverdueHandler) -> OverdueHandler:
        if _handlers.get(code, handler) is not handler:
            raise RuntimeError(f"{code} already has an overdue handler")
        _handlers[code] = handler
        return handler

    return register


def run_overdue_handler(deadline: Deadline, now: datetime) -> None:
    if handler := _handlers.get(deadline.rule_code):
        handler(deadline, now)
