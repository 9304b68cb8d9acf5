"""A database, a broker and workers of one's own, to be killed at will."""

import email
import os
import subprocess
import sys
import time
from contextlib import suppress

import psycopg2
from celery import Celery

from trial import processes
from trial.broker import Broker
from trial.places import ROOT
from trial.postgres import Cluster
from trial.processes import Program


class Place:
    def __init__(self, folder):
        self.cluster = Cluster(folder / "database")  # durable: what it committed survives its end
        self.broker = Broker(folder / "broker", durable=True)
        self.mails = folder / "mails"
        self.mails.mkdir()
        self.running = {}
        self.log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.pids = folder
        self.workers = 0

    def start_database(self):
        self.cluster.prepare()
        self.cluster.wait(self._start(self.cluster.program()))

    def start_broker(self):
        self.broker.wait(self._start(self.broker.program()))

    @property
    def environment(self):
        return {
            "DATABASE_URL": self.cluster.address("portal_app"),
            "DATABASE_OWNER_URL": self.cluster.address("portal_owner"),
            "REDIS_URL": self.broker.address,
            "EMAIL_FILE_PATH": str(self.mails),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "for-tests-only-and-long-enough-to-pass-the-checks-0123456789",
            "DEMO": "true",
        }

    def start_worker(self):
        """A real one, with two children."""
        self.workers += 1
        argv = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "-c",
            "2",
            "-n",
            f"w{self.workers}@here",
            "--without-gossip",
            "--without-mingle",
        ]
        self._start(Program("worker", argv, self.environment, folder=ROOT))

    def run(self, *argv):
        done = subprocess.run(
            [sys.executable, *argv],
            cwd=ROOT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def migrate(self):
        self.run("manage.py", "migrate", "-v", "0")

    def fill(self, count):
        self.partnership = int(self.run("-m", "tests.processes.seed", "fill", str(count)).split()[-1])

    def beat(self, seconds=90, until=lambda: False):
        """What beat does each minute, each half second, until it is so."""
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, (
                f"not within {seconds} seconds: {self.counts()}\n{(self.pids / 'log').read_text(errors='replace')[-3000:]}"
            )
            self.ring("deadlines.tasks.raise_due_alerts", "notifications.tasks.send_queued_notifications")
            time.sleep(0.5)

    def ring(self, *tasks):
        with suppress(Exception), Celery(broker=self.broker.address, set_as_current=False) as app:
            for task in tasks:
                app.send_task(task, retry=False)

    def kill(self, name):
        """The machine takes the process and all its children, at once."""
        process = self.running.pop(name)
        processes.kill_session(process.pid)
        process.wait(10)

    def ask(self, sql, role="portal_app"):
        """As the serving role, inside the partnership."""
        connection = psycopg2.connect(self.cluster.address(role))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.partnership_id', %s, true)", [str(self.partnership)])
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else cursor.rowcount
        finally:
            connection.close()

    def let_ten_minutes_pass(self):
        """What is in nobody's hand any more becomes free, as it does after ten minutes."""
        self.ask("UPDATE notifications_notification SET next_try_at = now() WHERE state IN ('queued', 'sending')")

    def end_database_sessions(self):
        """Each session of the serving role is ended, in the middle of whatever it does."""
        self.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portal_app' AND pid <> pg_backend_pid()"
        )

    def counts(self):
        with suppress(psycopg2.Error):
            (alerts,) = self.ask("SELECT count(*) FROM deadlines_alert")[0]
            states = dict(self.ask("SELECT state, count(*) FROM notifications_notification GROUP BY 1"))
            return {"alerts": alerts, **states}
        return {}

    def message_ids(self):
        texts = [text for path in self.mails.iterdir() for text in path.read_text().split("-" * 79 + "\n")]
        return [email.message_from_string(text)["Message-ID"] for text in texts if "Message-ID" in text]

    def stop(self):
        for name in ("worker", "broker", "postgres"):
            if name in self.running:
                with suppress(ProcessLookupError):
                    self.kill(name)
        os.close(self.log)

    def _start(self, program):
        process = processes.start(program, pids=self.pids, output=self.log)
        self.running[program.name] = process
        return process
