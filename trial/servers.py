"""The database and the broker a run uses: those that the environment names, else our own."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from trial import processes
from trial.broker import Broker
from trial.interrupts import interruptible
from trial.places import LOCAL, Trouble, ensure_folder, only_one
from trial.postgres import Cluster
from trial.supervisor import Supervisor


def start(supervisor: Supervisor, folder: Path, *, named: bool = True, durable: bool = True) -> dict[str, str]:
    """Start what is needed and return the addresses, as the settings read them."""
    return _database(supervisor, folder, named=named, durable=durable) | _broker(
        supervisor, folder, named=named, durable=durable
    )


def _database(supervisor: Supervisor, folder: Path, *, named: bool, durable: bool) -> dict[str, str]:
    if named and os.environ.get("DATABASE_URL"):
        if not os.environ.get("DATABASE_OWNER_URL"):
            raise Trouble(
                "DATABASE_URL is set, so DATABASE_OWNER_URL is needed too: the role that migrates, portal_owner. "
                "docker/roles.sql makes the roles. Or unset DATABASE_URL to use a database of our own."
            )
        return {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    cluster = Cluster(folder, durable=durable)
    cluster.prepare()
    cluster.wait(supervisor.add(cluster.program(), log=cluster.log()))
    return {"DATABASE_URL": cluster.address("portal_app"), "DATABASE_OWNER_URL": cluster.address("portal_owner")}


def _broker(supervisor: Supervisor, folder: Path, *, named: bool, durable: bool) -> dict[str, str]:
    if named and os.environ.get("REDIS_URL"):
        return {"REDIS_URL": os.environ["REDIS_URL"]}
    broker = Broker(folder, durable=durable)
    broker.wait(supervisor.add(broker.program(), log=broker.log()))
    return {"REDIS_URL": broker.address}


def remove(folder: Path) -> None:
    """The folder, and what its PostgreSQL had to keep elsewhere."""
    home = Cluster.elsewhere(folder)
    shutil.rmtree(folder, ignore_errors=True)
    if home:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def passing(kind: str, say: Callable[[str], None]) -> Iterator[dict[str, str]]:
    """Servers for one run, quick rather than durable, gone afterwards."""
    for old in LOCAL.glob(f"{kind}-*"):
        _sweep(old)
    folder = ensure_folder(LOCAL / f"{kind}-{os.getpid()}")
    with only_one(folder, "This run"):
        supervisor = Supervisor(folder, say=say)
        try:
            with interruptible(supervisor):
                mark = {processes.MARK: folder.name}
                try:
                    yield start(supervisor, folder, named=False, durable=False) | mark
                finally:
                    processes.end_marked(folder.name)  # what a test that was killed could not end
        finally:
            remove(folder)


def _sweep(folder: Path) -> None:
    """What a killed run left; a run that still goes on holds its folder's lock."""
    try:
        with only_one(folder, "A run"):
            processes.end_leftovers(folder)
            processes.end_marked(folder.name)
            remove(folder)
    except Trouble:
        return
