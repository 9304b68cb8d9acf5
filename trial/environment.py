"""The virtual environment, brought to its lock file."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from trial.places import LOCAL, PYTHON, ROOT, VENV, Trouble, ensure_folder, only_one

LOCK = ROOT / "requirements" / "dev.txt"


def ensure(say: Callable[[str], None]) -> None:
    """Make or update .venv; where it matches its lock file already this takes no time."""
    wanted = _fingerprint()
    stamp = VENV / "lock.sha256"
    if _read(stamp) == wanted and PYTHON.exists():
        return
    with only_one(ensure_folder(LOCAL / "environment"), "Setting up the environment"):
        if not _runs() or _read(VENV / "python.version") != sys.version:
            say("making .venv")
            _run(
                [sys.executable, "-m", "venv", "--clear", str(VENV)],
                "Python could not make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv",
            )
        say("installing the locked requirements")
        _install()
        (VENV / "python.version").write_text(sys.version)
        stamp.write_text(wanted)


def _install() -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    offline = "The requirements could not be installed. Check the network, or pip's own package index, and try again."
    uv_alone = LOCAL / "environment" / "uv.txt"
    uv_alone.write_text(_stanza("uv"))
    _run([*pip, str(uv_alone)], offline)
    synced = subprocess.run(
        [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), str(LOCK)],
        capture_output=True,
        check=False,
    )
    if synced.returncode:  # an index that only pip's own settings name
        _run([*pip, str(LOCK)], offline)


def _stanza(name: str) -> str:
    """One package of the lock file with its hashes."""
    lines: list[str] = []
    for line in LOCK.read_text().splitlines():
        if lines and not line.startswith("    --hash"):
            break
        if lines or line.startswith(f"{name}=="):
            lines.append(line)
    return "\n".join(lines).rstrip("\\ ") + "\n"


def _fingerprint() -> str:
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode() + str(VENV).encode()).hexdigest()


def _runs() -> bool:
    """A copied or moved .venv still has its files and no longer works."""
    return PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""], capture_output=True, check=False).returncode == 0


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _run(command: list[str], advice: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"{advice}\n{(done.stdout + done.stderr).strip()[-2000:]}")
