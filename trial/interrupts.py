"""Ctrl-C, SIGTERM and a closed terminal end a run in order; a second Ctrl-C ends it at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from trial.supervisor import Supervisor

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interruptible(supervisor: Supervisor) -> Iterator[None]:
    asked = False

    def handle(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            supervisor.kill()
            return
        asked = True
        supervisor.say("stopping; once more to stop at once")
        if not supervisor.watching:
            raise KeyboardInterrupt
        supervisor.ending.set()

    before = {number: signal.signal(number, handle) for number in SIGNALS}
    try:
        yield
    finally:
        supervisor.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
