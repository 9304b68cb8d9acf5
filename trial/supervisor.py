"""Keeps several programs running together: their lines on one screen, restarts, and one orderly end."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from trial import processes
from trial.processes import Program

LONGEST_PAUSE = 30.0
SETTLED_AFTER = 60.0  # a program that ran this long begins again at the shortest pause


@dataclass
class Child:
    program: Program
    process: "subprocess.Popen[bytes]"
    log: int | None = None
    begun: float = field(default_factory=time.monotonic)
    failures: int = 0
    again_at: float | None = None


class Supervisor:
    """Whoever makes one calls stop(), whatever happens; interrupts.interruptible does."""

    def __init__(self, pids: Path, *, say: Callable[[str], None] = print, pause: float = 1.0) -> None:
        self.pids = pids
        self.say = say
        self.pause = pause
        self.children: list[Child] = []
        self.ending = threading.Event()
        self.watching = False

    def add(self, program: Program, *, log: int | None = None) -> "subprocess.Popen[bytes]":
        """Start it; its lines go to the screen, or to the log where one is given."""
        child = Child(program, self._start(program, log), log)
        self.children.append(child)
        return child.process

    def run(self) -> None:
        """Watch until `ending` is set; a program that dies is started again, each time after a longer pause."""
        self.watching = True
        while not self.ending.wait(0.2):
            for child in self.children:
                self._look_after(child)

    def stop(self) -> None:
        """Together, but servers only when nothing uses them any more."""
        self.ending.set()
        for servers in (False, True):
            group = [child for child in self.children if child.program.server is servers]
            with ThreadPoolExecutor() as pool:
                list(pool.map(self._stop, group))
        self.children.clear()

    def kill(self) -> None:
        """At once, for a person who will not wait."""
        for child in self.children:
            processes.kill_session(child.process.pid)

    def _stop(self, child: Child) -> None:
        if not processes.stop(child.process, child.program, pids=self.pids):
            self.say(f"{child.program.name} did not end in {child.program.patience:.0f} seconds and was killed")

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.again_at is not None:
            if now >= child.again_at:
                child.again_at, child.begun = None, now
                child.process = self._start(child.program, child.log)
        elif child.process.poll() is not None:
            child.failures = 0 if now - child.begun > SETTLED_AFTER else child.failures + 1
            wait = min(self.pause * 2 ** max(child.failures - 1, 0), LONGEST_PAUSE)
            child.again_at = now + wait
            processes.kill_session(child.process.pid)  # what it may have left behind
            self.say(
                f"{child.program.name} ended ({_reason(child.process.returncode)}); starting it again in {wait:.0f} s"
            )

    def _start(self, program: Program, log: int | None) -> "subprocess.Popen[bytes]":
        if log is not None:
            return processes.start(program, pids=self.pids, output=log)
        process = processes.start(program, pids=self.pids, output=subprocess.PIPE)
        threading.Thread(target=self._show, args=(program.name, process), daemon=True).start()
        return process

    def _show(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                sys.stdout.write(f"{name:<8} | {line.decode(errors='replace')}")
                sys.stdout.flush()


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"
