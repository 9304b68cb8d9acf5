"""The README's backup and restore, tried: every table comes back with every row, and the walls stand again."""

import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.running import ROOT, address, manage, own_database
from trial.postgres import find_binaries

pytestmark = [pytest.mark.slow, pytest.mark.processes]
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def rows_of_every_table(database):
    connection = psycopg2.connect(database)
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_ops")
        cursor.execute(TABLES)
        return {name: count(cursor, name) for (name,) in cursor.fetchall()}


def count(cursor, table):
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    return cursor.fetchone()[0]


def tool(name, *arguments):
    return subprocess.run([str(tools() / name), *arguments], capture_output=True, text=True, check=False)


def tools():
    """pg_dump and pg_restore of the server's own version, where the machine has them."""
    connection = psycopg2.connect(address("DATABASE_OWNER_URL", "postgres"))
    major = connection.server_version // 10000
    connection.close()
    installed = Path(f"/usr/lib/postgresql/{major}/bin")
    return installed if installed.is_dir() else find_binaries()


def test_a_backup_restores_every_row_and_the_walls(tmp_path):
    dump = str(tmp_path / "portal.dump")
    with own_database("backup", tables=True) as before, own_database("restored") as after:
        manage(before, "load_reference")
        manage(before, "load_partnership", str(ROOT / "definitions" / "walsall.yaml"))

        dumped = tool("pg_dump", "--format=custom", "--role=portal_ops", f"--file={dump}", before["DATABASE_OWNER_URL"])
        restored = tool("pg_restore", "--no-privileges", f"--dbname={after['DATABASE_OWNER_URL']}", dump)

        assert (dumped.returncode, restored.returncode) == (0, 0), dumped.stderr + restored.stderr
        counts = rows_of_every_table(before["DATABASE_OWNER_URL"])
        assert counts["arrangements_provision"] > 0
        assert rows_of_every_table(after["DATABASE_OWNER_URL"]) == counts
        assert manage(after, "export_partnership", "walsall") == manage(before, "export_partnership", "walsall")


def test_a_backup_as_the_owner_stops_rather_than_leave_rows_out(tmp_path):
    with own_database("backup", tables=True) as environment:
        dumped = tool(
            "pg_dump", "--format=custom", f"--file={tmp_path / 'portal.dump'}", environment["DATABASE_OWNER_URL"]
        )

        assert dumped.returncode != 0
        assert "row-level security" in dumped.stderr
