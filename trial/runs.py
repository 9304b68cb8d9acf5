"""`make test` and `make bench`: the project's own programs over servers of their own."""

import os
import shlex
import subprocess
import sys

from trial import environment, servers, system
from trial.interrupts import interruptible
from trial.places import LOCAL, PYTHON, ROOT, ensure_folder, only_one
from trial.supervisor import Supervisor


def test() -> int:
    """The whole suite, or what ARGS says: make test ARGS="tests/setup -k lock"."""
    environment.ensure(_say)
    system.ensure_pdf(_say)
    system.ensure_browser(_say)
    _say("starting a database and a broker for the tests")
    with servers.passing("test", _say) as addresses:
        settings = {
            **addresses,
            "DEMO": "true",
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop beside the live server
        }
        return _python(
            "-m",
            "pytest",
            "-n",
            "2",
            *shlex.split(os.environ.get("ARGS", "")),
            settings=settings,
        )


def bench() -> int:
    """The benchmark in a database of its own, durable as in service, kept for the next run."""
    environment.ensure(_say)
    system.ensure_pdf(_say)
    home = ensure_folder(LOCAL / "bench")
    with only_one(home, "The benchmark"):
        supervisor = Supervisor(home, say=_say)
        with interruptible(supervisor):
            settings = {
                **servers.start(supervisor, home, named=False),
                "DEMO": "true",
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "SECRET_KEY": "for-the-benchmark-only-and-long-enough-to-pass-the-checks-0123456789",
            }
            code = _python("manage.py", "migrate", "--no-input", "-v", "0", settings=settings)
            return code or _python("manage.py", "bench", *shlex.split(os.environ.get("ARGS", "")), settings=settings)


def _python(*arguments: str, settings: dict[str, str]) -> int:
    sys.stdout.flush()
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env={**os.environ, **settings}, check=False).returncode


def _say(text: str) -> None:
    print(f"  {text}", flush=True)
