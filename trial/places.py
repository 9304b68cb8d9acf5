"""Where a trial keeps its things, and the one exception that a person is meant to read."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Trouble(Exception):
    """What went wrong and what to do about it, in one plain sentence or two."""


def ensure_folder(folder: Path) -> Path:
    """Make the folder, private to this user, and be sure that it can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise Trouble(
            f"The folder {folder} cannot be written to ({error.strerror}). Make it yours (chown, chmod), free some "
            "space, or work in a copy somewhere else."
        ) from error
    return folder


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


class State:
    """A small JSON file: ports, generated passwords and what has been done already."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.values: dict[str, Any] = json.loads(path.read_text())
        except FileNotFoundError:
            self.values = {}
        except ValueError as error:
            raise Trouble(f"{path} is damaged. Start over with `make demo-reset`.") from error

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def set(self, key: str, value: Any) -> None:
        self.values[key] = value
        write_private(self.path, json.dumps(self.values, indent=1))

    def secret(self, key: str) -> str:
        """A password made once and kept."""
        if key not in self.values:
            self.set(key, secrets.token_urlsafe(48))
        return str(self.values[key])


@contextmanager
def only_one(folder: Path, what: str) -> Iterator[None]:
    """Hold the folder for this process; the lock goes with the process, however that ends."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise Trouble(
                f"{what} is already running from this folder (process {holder}). Stop it there first, with Ctrl-C."
            ) from error
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield
