"""Starting and stopping long-running programs so that none is left behind."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trial.places import write_private

MARK = "PORTAL_TRIAL"


@dataclass(frozen=True)
class Program:
    """What to run and how to end it."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 20.0
    server: bool = False  # other programs depend on it, so it ends last
    user: int | None = None  # run as this user and group; only root can


def start(program: Program, *, pids: Path, output: int | None = None) -> "subprocess.Popen[bytes]":
    """Start it in a session of its own, so that Ctrl-C reaches the launcher alone, which then ends it in order."""
    process = subprocess.Popen(
        list(program.argv),
        env={**os.environ, **program.environment},
        cwd=program.folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        start_new_session=True,
        user=program.user,
        group=program.user,
        extra_groups=None if program.user is None else [],
    )
    note = f"{process.pid} {program.stop_signal.value} {_birth(process.pid)}"
    write_private(pids / f"{program.name}.pid", note)
    return process


def stop(process: "subprocess.Popen[bytes]", program: Program, *, pids: Path) -> bool:
    """Ask it to end, wait, then insist. True where it ended by itself."""

    def ended(seconds: float) -> bool:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    gentle = process.poll() is not None or _end(process.pid, program.stop_signal, program.patience, ended)
    (pids / f"{program.name}.pid").unlink(missing_ok=True)
    return gentle


def end_leftovers(pids: Path) -> list[str]:
    """End what an earlier launcher started and, being killed itself, could not end."""
    names = []
    for path in sorted(pids.glob("*.pid")):
        number, signal_number, birth = [*path.read_text().split(maxsplit=2), "", "", ""][:3]
        if birth and _birth(int(number)) == birth:
            _end(int(number), int(signal_number), 20.0, _watch(int(number), birth))
            names.append(path.stem)
        path.unlink(missing_ok=True)
    return names


def end_marked(mark: str) -> None:
    """End every program that carries MARK in its environment, whoever started it. Where there is no /proc, none is found."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"{MARK}={mark}".encode() in path.read_bytes().split(b"\0"):
                pid = int(path.parent.name)
                _end(pid, signal.SIGTERM, 5.0, _watch(pid, _birth(pid)))


def _end(pid: int, signal_number: int, patience: float, ended: Callable[[float], bool]) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal_number)
    gentle = ended(patience)
    kill_session(pid)  # the program itself where it would not end, and whatever it left behind
    ended(5.0)
    return gentle


def kill_session(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _watch(pid: int, birth: str) -> Callable[[float], bool]:
    def ended(seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if _birth(pid) != birth:
                return True
            time.sleep(0.05)
        return False

    return ended


def _birth(pid: int) -> str:
    """When the process began, so that a number used again is not taken for it; nothing where it is gone."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state == "Z" else rest[18]
    except OSError:
        if Path("/proc/self/stat").exists():
            return ""
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.strip()
