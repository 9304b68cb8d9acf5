"""`make demo`: from nothing to a portal with people in it, and `make demo-reset`."""

import hashlib
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from trial import environment, ports, processes, servers, system
from trial.interrupts import interruptible
from trial.places import LOCAL, PYTHON, ROOT, State, Trouble, ensure_folder, only_one
from trial.processes import Program
from trial.supervisor import Supervisor

HOME = LOCAL / "demo"
SOURCES = ("[a-z]*/**/*.py", "definitions/**/*")


def run() -> None:
    began = time.monotonic()
    with only_one(ensure_folder(HOME), "The portal"):
        for name in processes.end_leftovers(HOME):
            print(f"ended {name}, left behind by an earlier start")
        port = ports.chosen(os.environ.get("PORT") or "8000")
        with step("Python environment") as say:
            environment.ensure(say)
        with step("System libraries") as say:
            system.ensure_pdf(say)
        supervisor = Supervisor(HOME, say=_note)
        with interruptible(supervisor):
            with step("Database and broker"):
                settings = _settings(port) | servers.start(supervisor, HOME)
            _fill(settings)
            web, *others = _programs(port, settings)
            answered = _wait(supervisor.add(web), f"http://{ports.HOST}:{port}/healthz")
            for program in others:  # hundreds of e-mails and task lines would bury the address
                supervisor.add(program, log=_log(program.name))
            if answered:
                _announce(port, time.monotonic() - began)
            else:
                _note("The web server does not answer; its lines above say why. It goes on trying.")
            supervisor.run()


def reset() -> None:
    """Forget the demo's data; the environment stays."""
    with only_one(ensure_folder(HOME), "The portal"):
        processes.end_leftovers(HOME)
        servers.remove(HOME)
    if os.environ.get("DATABASE_URL"):
        print("The database that DATABASE_URL names was not touched.")
    print("The demo's data is gone. `make demo` starts it anew.")


@contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """One line for each step, with how long it took."""
    began = time.monotonic()
    print(f"  {title} ...", flush=True)
    yield lambda text: print(f"      {text}", flush=True)
    print(f"  {title}: done in {time.monotonic() - began:.1f} s", flush=True)


def _settings(port: int) -> dict[str, str]:
    return {
        "DEMO": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": State(HOME / "demo.json").secret("secret_key"),
        "ALLOWED_HOSTS": f"{ports.HOST},localhost",
        "PORTAL_ADDRESS": f"http://{ports.HOST}:{port}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore::RuntimeWarning",  # Celery's about root, which a container's trial may well be
    }


def _fill(settings: dict[str, str]) -> None:
    """Tables and content; each step is skipped where this version has done it in this database."""
    state, version = State(HOME / "demo.json"), _version(settings["DATABASE_URL"])
    done = state.get("done") or {}
    definitions = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "definitions").glob("*.yaml"))
    for title, command in (
        ("Tables", ["migrate", "--no-input", "-v", "0"]),
        ("National rules and bank holidays", ["load_reference"]),
        ("Partnerships", ["load_partnership", *definitions]),
        ("Demo content", ["load_demo"]),
    ):
        if done.get(title) != version:
            with step(title) as say:
                _manage(command, settings, say)
            done[title] = version
            state.set("done", done)


def _manage(command: list[str], settings: dict[str, str], say: Callable[[str], None]) -> None:
    """Run it with its lines on the screen, and keep them; a failure is shown by its last lines."""
    path = HOME / f"{command[0]}.log"
    with path.open("w", buffering=1) as log:
        ran = subprocess.Popen(
            [str(PYTHON), "manage.py", *command],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        with ran:
            for line in ran.stdout or ():
                log.write(line)
                say(line.rstrip())
    if ran.returncode:
        last = "\n".join(path.read_text().strip().splitlines()[-25:])
        raise Trouble(f"`manage.py {command[0]}` failed. It said (all of it is in {path}):\n{last}")


def _version(database: str) -> str:
    """What the content was made by and where it is; any change of the code makes the steps run again."""
    digest = hashlib.sha256(database.rpartition("@")[2].encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.relative_to(ROOT).parts[0] not in {"tests", "trial", "frontend"}:
                digest.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    return digest.hexdigest()


def _programs(port: int, settings: dict[str, str]) -> list[Program]:
    web = f"gunicorn config.wsgi -c python:config.gunicorn --bind {ports.HOST}:{port}"
    worker = "celery -q -A config worker --concurrency 2 -Q celery --loglevel INFO"
    beat = "celery -q -A config beat --pidfile= --loglevel INFO"
    beat_schedule = ["-s", str(HOME / "beat-schedule")]
    programs = (("web", web.split()), ("worker", worker.split()), ("beat", [*beat.split(), *beat_schedule]))
    return [Program(name, [str(PYTHON), "-m", *command], settings, folder=ROOT) for name, command in programs]


def _log(name: str) -> int:
    return os.open(HOME / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)


def _wait(web: "subprocess.Popen[bytes]", address: str, patience: float = 60.0) -> bool:
    end = time.monotonic() + patience
    while web.poll() is None and time.monotonic() < end:
        if _answers(address):
            return True
        time.sleep(0.1)
    return False


def _announce(port: int, took: float) -> None:
    address = f"http://{ports.HOST}:{port}"
    password = os.environ.get("DEMO_PASSWORD") or "partnership-demo"
    print(
        f"\n  The portal is at {address} (ready in {took:.1f} s; Ctrl-C stops it, the data stays)\n\n"
        f"  Sign in at {address}/accounts/login/ with the password {password} as\n{_accounts()}\n\n"
        f"  E-mail is not sent but written, with what the worker does, to {(HOME / 'worker.log').relative_to(ROOT)}\n",
        flush=True,
    )


def _accounts() -> str:
    log = HOME / "load_demo.log"
    return (
        "\n".join(f"    {line.strip()}" for line in log.read_text().splitlines() if "@" in line) if log.exists() else ""
    )


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _note(text: str) -> None:
    print(f"portal   | {text}", flush=True)
