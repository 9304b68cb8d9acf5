"""The launcher, with real programs: servers start and leave nothing behind, and troubles are said in a sentence."""

import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from trial import ports, processes, servers, system
from trial.places import ROOT, State, Trouble, ensure_folder, only_one
from trial.postgres import Cluster
from trial.processes import Program
from trial.supervisor import Supervisor

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
]


@pytest.fixture
def folder(tmp_path):
    return ensure_folder(tmp_path / "home")


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(folder, said):
    one = Supervisor(folder, say=said.append, pause=0.1)
    yield one
    one.stop()


def wait_for(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def alive(pid):
    return bool(processes._birth(pid))


@pytest.mark.processes
def test_own_servers_have_the_three_roles_and_stop(folder, supervisor, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    addresses = servers.start(supervisor, folder, durable=False)

    with psycopg2.connect(addresses["DATABASE_OWNER_URL"]) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'portal%' ORDER BY 1")
        assert cursor.fetchall() == [
            ("portal_app", False, False),
            ("portal_ops", False, True),
            ("portal_owner", False, False),
        ]
        cursor.execute("CREATE TABLE thing (id bigint GENERATED ALWAYS AS IDENTITY)")
        cursor.execute("CREATE FUNCTION across() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
        cursor.execute("ALTER FUNCTION across() OWNER TO portal_ops")
    owner.close()
    with psycopg2.connect(addresses["DATABASE_URL"]) as app, app.cursor() as cursor:
        cursor.execute("INSERT INTO thing DEFAULT VALUES RETURNING id, across()")
        assert cursor.fetchone() == (1, 1)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE another (id int)")
    app.close()
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        assert client.ping()
    port = client.connection_pool.connection_kwargs["port"]
    with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()

    pids = [child.process.pid for child in supervisor.children]
    supervisor.stop()
    assert not any(alive(pid) for pid in pids)
    assert list(folder.glob("*.pid")) == []


@pytest.mark.processes
def test_the_database_keeps_its_rows_and_its_secrets_are_private(folder):
    for expected in (1, 2):
        cluster = Cluster(folder)
        cluster.prepare()
        keeper = Supervisor(folder)
        try:
            cluster.wait(keeper.add(cluster.program(), log=cluster.log()))
            with psycopg2.connect(cluster.address("portal_owner")) as owner, owner.cursor() as cursor:
                cursor.execute("CREATE TABLE IF NOT EXISTS visit (id int)")
                cursor.execute("INSERT INTO visit VALUES (1)")
                cursor.execute("SELECT count(*) FROM visit")
                assert cursor.fetchone() == (expected,)
            owner.close()
        finally:
            keeper.stop()
    assert (folder / "postgres.json").stat().st_mode & 0o077 == 0


@pytest.mark.processes
@pytest.mark.skipif(not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")), reason="no PostgreSQL of the system")
def test_a_database_of_the_system_serves_where_the_wheel_does_not(folder, monkeypatch, tmp_path):
    monkeypatch.setattr("trial.postgres.VENV", tmp_path)
    cluster = Cluster(folder, durable=False)
    assert str(cluster.software.bin).startswith("/usr/lib/postgresql/")
    cluster.prepare()
    assert cluster.state.get("prepared")


@pytest.mark.processes
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become nobody")
def test_root_without_unshare_runs_the_database_as_nobody(folder, monkeypatch):
    monkeypatch.setattr("trial.postgres.AS_NOBODY", ["false"])
    cluster = Cluster(folder, durable=False)
    cluster.prepare()
    home = Cluster.elsewhere(folder)
    assert home.stat().st_uid == 65534
    servers.remove(folder)
    assert not home.exists()


def test_a_program_that_dies_is_started_again_and_that_is_said(supervisor, said):
    process = supervisor.add(Program("worker", SLEEPER))
    watching = threading.Thread(target=supervisor.run)
    watching.start()
    os.killpg(process.pid, signal.SIGKILL)
    assert wait_for(lambda: supervisor.children[0].process is not process)
    supervisor.ending.set()
    watching.join()
    assert said == ["worker ended (signal 9); starting it again in 0 s"]


def test_pauses_grow_while_a_program_keeps_dying(supervisor, said):
    supervisor.pause = 0.5
    supervisor.add(Program("web", [sys.executable, "-c", "raise SystemExit(3)"]))
    watching = threading.Thread(target=supervisor.run)
    watching.start()
    assert wait_for(lambda: len(said) == 3)
    supervisor.ending.set()
    watching.join()
    assert [line.rsplit(" in ", 1)[1] for line in said] == ["0 s", "1 s", "2 s"]
    assert "code 3" in said[0]


def test_stopping_ends_every_program_even_one_that_will_not(supervisor, said, capfd):
    gentle = supervisor.add(Program("web", SLEEPER))
    stubborn = supervisor.add(Program("worker", STUBBORN, patience=0.5))
    printed = []
    assert wait_for(lambda: printed.append(capfd.readouterr().out) or "".join(printed).count("up") == 2)
    supervisor.stop()
    assert gentle.returncode == -signal.SIGTERM
    assert stubborn.returncode == -signal.SIGKILL
    assert said == ["worker did not end in 0 seconds and was killed"]
    assert sorted("".join(printed).split("\n")) == ["", "web      | up", "worker   | up"]


def test_what_a_killed_launcher_left_is_ended_and_strangers_are_not(folder):
    left = processes.start(Program("web", SLEEPER), pids=folder)
    stranger = subprocess.Popen(SLEEPER, stdout=subprocess.DEVNULL)
    (folder / "beat.pid").write_text(f"{stranger.pid} 15 born-another-day")
    threading.Thread(target=left.wait, daemon=True).start()
    assert processes.end_leftovers(folder) == ["web"]
    assert left.wait(5) == -signal.SIGTERM
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc")
def test_what_a_killed_test_left_is_ended_by_its_mark():
    mark = f"test-{os.getpid()}-mark"
    left, other = (
        subprocess.Popen(
            SLEEPER, env=os.environ | {processes.MARK: one}, stdout=subprocess.DEVNULL, start_new_session=True
        )
        for one in (mark, f"{mark}-other")
    )
    threading.Thread(target=left.wait, daemon=True).start()
    processes.end_marked(mark)
    assert left.wait(5) == -signal.SIGTERM
    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_taken_port_gets_a_sentence():
    with socket.create_server((ports.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=rf"Port {port} is taken.*make demo PORT=\d+"):
            ports.chosen(str(port))


@pytest.mark.parametrize("text", ["", "http", "0", "70000", "-1"])
def test_a_port_that_is_none_gets_a_sentence(text):
    with pytest.raises(Trouble, match="must be a number from 1 to 65535"):
        ports.chosen(text)


def test_a_folder_that_cannot_be_used_gets_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="cannot be written to"):
        ensure_folder(tmp_path / "file" / "home")


def test_damaged_state_gets_a_sentence(tmp_path):
    (tmp_path / "state.json").write_text("{")
    with pytest.raises(Trouble, match="make demo-reset"):
        State(tmp_path / "state.json")


def test_a_secret_is_made_once_long_and_private(tmp_path):
    path = tmp_path / "state.json"
    made = State(path).secret("secret_key")
    assert len(made) >= 50
    assert State(path).secret("secret_key") == made
    assert path.stat().st_mode & 0o077 == 0


def test_a_second_start_from_the_same_folder_gets_a_sentence(folder):
    script = (
        "import sys, time; from pathlib import Path; from trial.places import only_one\n"
        "with only_one(Path(sys.argv[1]), 'The portal'): print('held', flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout.readline() == b"held\n"
        said = f"The portal is already running.*process {holder.pid}"
        with pytest.raises(Trouble, match=said), only_one(folder, "The portal"):
            pass
        holder.kill()
    with only_one(folder, "The portal"):
        pass


def test_an_address_without_its_owner_gets_a_sentence(folder, supervisor, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://portal_app@127.0.0.1/portal")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(Trouble, match="DATABASE_OWNER_URL is needed too"):
        servers.start(supervisor, folder)


DEMO_IN = """
import pathlib, sys
import trial.__main__, trial.demo
trial.demo.HOME = pathlib.Path(sys.argv[1])
sys.exit(trial.__main__.main(["demo"]))
"""


def test_troubles_reach_the_person_without_a_traceback(tmp_path):
    with socket.create_server((ports.HOST, 0)) as taken:
        environment = {**os.environ, "PORT": str(taken.getsockname()[1])}
        ran = subprocess.run(
            [sys.executable, "-c", DEMO_IN, str(tmp_path / "home")],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert ran.returncode == 1
    assert "is taken" in ran.stderr
    assert "Traceback" not in ran.stderr


WATCH = """
import pathlib, sys
from trial.interrupts import interruptible
from trial.processes import Program
from trial.supervisor import Supervisor
supervisor = Supervisor(pathlib.Path(sys.argv[1]))
with interruptible(supervisor):
    supervisor.add(Program("web", [sys.executable, "-c", sys.argv[2]]))
    supervisor.run()
print("ended in order")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_run_in_order(folder, number):
    command = [sys.executable, "-c", WATCH, str(folder), SLEEPER[2]]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "web      | up\n"
        child = int((folder / "web.pid").read_text().split()[0])
        run.send_signal(number)
        rest, _ = run.communicate(timeout=10)
    assert run.returncode == 0
    assert rest.splitlines() == ["stopping; once more to stop at once", "ended in order"]
    assert not alive(child)


@pytest.mark.parametrize(("uid", "begins"), [(0, "apt-get update"), (1000, "sudo apt-get update")])
def test_a_missing_library_gets_the_line_to_run(monkeypatch, uid, begins):
    monkeypatch.setattr("trial.system.PDF_LIBRARIES", ("libnowhere.so.0",))
    monkeypatch.setattr("trial.system.sys.platform", "linux")
    monkeypatch.setattr("os.geteuid", lambda: uid)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(Trouble, match=f"Run: {begins} .* libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0$"):
        system.ensure_pdf(print)


def test_without_a_browser_the_tests_are_told_to_skip(monkeypatch, tmp_path, said):
    monkeypatch.setattr("trial.system.CHROMIUM", tmp_path / "chromium")
    monkeypatch.setattr("shutil.which", lambda name: None)
    system.ensure_browser(said.append)
    assert "browser tests will be skipped" in said[0]
    assert "chromium fonts-liberation" in said[0]


def test_an_old_python_gets_a_sentence(monkeypatch):
    monkeypatch.setattr("sys.version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\.9"):
        runpy.run_module("trial", run_name="__main__")
