"""`make check`, `make fix` and `make lock`: everything that can be said of the code without running the suite."""

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from trial import environment, system
from trial.places import ROOT, VENV

BIN = VENV / "bin"
ADDRESS = re.compile(r"://|--(extra-)?index-url|--find-links|\bfile:|\"resolved\"")
LOCK_FILES = ("requirements/base.txt", "requirements/dev.txt", "frontend/package-lock.json")
IN_SERVICE = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DEMO": "false",
    "DEBUG": "false",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_ADDRESS": "https://portal.example",
    "DATABASE_URL": "postgres://portal_app:unused@127.0.0.1:9/portal",
    "DATABASE_OWNER_URL": "postgres://portal_owner:unused@127.0.0.1:9/portal",
    "EMAIL_HOST": "mail.portal.example",
}


def check() -> int:
    environment.ensure(_say)
    system.ensure_pdf(_say)
    python = str(BIN / "python")
    commands: dict[str, Callable[[], str]] = {
        "lint": lambda: _run(str(BIN / "ruff"), "check", "."),
        "format": lambda: _run(str(BIN / "ruff"), "format", "--check", "."),
        "templates": lambda: _run(str(BIN / "djhtml"), "--tabwidth", "2", "--check", "templates"),
        "import directions": lambda: _run(str(BIN / "lint-imports")),
        "types": lambda: _run(str(BIN / "mypy"), "."),
        "migrations": lambda: _run(python, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"),
        "deployment": lambda: _run(python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        "lock files": lambda: "\n".join(addresses_in_lock_files(ROOT)),
    }
    return 1 if [title for title, command in commands.items() if not _passes(title, command)] else 0


def fix() -> int:
    environment.ensure(_say)
    said = [
        _run(str(BIN / "ruff"), "check", "--fix", "."),
        _run(str(BIN / "ruff"), "format", "."),
        _run(str(BIN / "djhtml"), "--tabwidth", "2", "templates"),
    ]
    print("\n".join(filter(None, said[:2])))
    return 1 if said[0] or said[1] else 0


def lock() -> int:
    """Newest allowed versions, with hashes and without addresses."""
    environment.ensure(_say)
    for name in ("base", "dev"):
        said = _run(
            *(str(BIN / "uv"), "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11"),
            *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header"),
            *(f"requirements/{name}.in", "-o", f"requirements/{name}.txt"),
        )
        if said:
            print(said, file=sys.stderr)
            return 1
    return 0


def addresses_in_lock_files(root: Path) -> list[str]:
    """Lines that would tie an installation to one registry or one machine."""
    found = []
    for name in LOCK_FILES:
        path = root / name
        for number, line in enumerate(path.read_text().splitlines() if path.exists() else [], start=1):
            if ADDRESS.search(line) and not _is_funding(line):
                found.append(f"{name}:{number}: an address: {line.strip()}")
    return found


def _is_funding(line: str) -> bool:
    """npm copies the page where a package asks for money; nothing is fetched from it."""
    return re.match(r'\s*"(url|funding)": "https://', line) is not None


def _passes(title: str, command: Callable[[], str]) -> bool:
    began = time.monotonic()
    print(f"  {title} ...", end=" ", flush=True)
    complaint = command()
    print(f"{'FAILED' if complaint else 'ok'} ({time.monotonic() - began:.1f} s)", flush=True)
    if complaint:
        print(complaint, flush=True)
    return not complaint


def _run(*command: str) -> str:
    """Nothing where it passed, else what it said."""
    ran = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **IN_SERVICE}, capture_output=True, text=True, check=False
    )  # fmt: skip
    return "" if ran.returncode == 0 else (ran.stdout + ran.stderr).strip() or f"it ended with code {ran.returncode}"


def _say(text: str) -> None:
    print(f"  {text}", flush=True)
