"""Real web and worker processes beside the benchmark: what they spend and how much memory they needed."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings

from portal.bench import place
from portal.bench.serving import PageFailed, Visit

HOST = "127.0.0.1"
PATIENCE = 60.0


class ProgramFailed(RuntimeError):
    """A web or worker process did not start or did not finish its work in time."""


@contextmanager
def running(*argv: str, mail_folder: Path | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """A Python module as a program over the benchmark's database, ended with the block."""
    environment = {**os.environ, "DATABASE_URL": place.address(), "LOG_LEVEL": "WARNING"}
    if mail_folder is not None:
        environment["EMAIL_FILE_PATH"] = str(mail_folder)
    with tempfile.TemporaryFile() as log:
        program = subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, "-m", *argv], cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log
        )
        try:
            yield program
        except ProgramFailed as failure:
            log.seek(0)
            raise ProgramFailed(f"{failure}\n{log.read().decode(errors='replace')[-3000:]}") from failure
        finally:
            program.terminate()
            try:
                program.wait(20)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()


def wait_until(
    done: Callable[[], bool], program: "subprocess.Popen[bytes]", *, what: str, patience: float = PATIENCE
) -> None:
    end = time.monotonic() + patience
    while not done():
        if program.poll() is not None:
            raise ProgramFailed(f"{what}: the program ended with {program.returncode}")
        if time.monotonic() > end:
            raise ProgramFailed(f"{what}: not within {patience:.0f} seconds")
        time.sleep(0.1)


def children(pid: int) -> list[int]:
    """The processes that this one started. Linux only."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in found.split()]


def peak_memory(pid: int) -> float:
    """The most memory this process has needed so far, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def web_memory(visits: list[Visit]) -> float:
    """Peak memory of one web worker, started as in service, after it answered these."""
    port = _free_port()
    options = ["-c", "python:config.gunicorn", "--bind", f"{HOST}:{port}", "--workers", "1"]
    with running("gunicorn", "config.wsgi", *options) as program:
        wait_until(lambda: _answers(port), program, what="gunicorn")
        for visit in visits:
            _visit(port, visit)
        return max(map(peak_memory, children(program.pid)))


@contextmanager
def worker(*, processes: int, mail_folder: Path | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    options = ["--pool", "prefork", "--concurrency", str(processes), "--loglevel", "warning", "--without-mingle"]
    with running("celery", "-A", "config.celery", "worker", *options, mail_folder=mail_folder) as program:
        wait_until(lambda: len(children(program.pid)) >= processes, program, what="celery worker")
        yield program


def _visit(port: int, visit: Visit) -> None:
    line = HTTPConnection(HOST, port, timeout=30)
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={visit.cookie}"} if visit.cookie else {}
    line.request("GET", visit.path, headers=headers)
    response = line.getresponse()
    response.read()
    line.close()
    if response.status != HTTPStatus.OK:
        raise PageFailed(f"{visit.path} answered {response.status}")


def _answers(port: int) -> bool:
    try:
        _visit(port, Visit("/healthz"))
    except (OSError, HTTPException, PageFailed):
        return False
    return True


def _free_port() -> int:
    with socket.socket() as line:
        line.bind((HOST, 0))
        return int(line.getsockname()[1])
