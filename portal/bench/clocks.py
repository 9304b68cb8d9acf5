"""The tick and the post, with many clocks stored and none, some or many of them due."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from deadlines.tasks import raise_due_alerts
from portal.bench.cloning import STRIDE
from portal.bench.place import overseer
from portal.bench.programs import wait_until, worker
from portal.bench.report import Cell, Table

PROCESSES = 2
PATIENCE = 900.0
BECOME_DUE = f"""
UPDATE deadlines_deadline SET due_on = current_date - 1 + (id %% 8)::int, next_alert_at = now() - interval '1 minute'
WHERE id IN (SELECT id FROM deadlines_deadline d WHERE state = 'open' AND rule_code = '' AND case_id IS NULL
             AND NOT EXISTS (SELECT FROM deadlines_alert a WHERE a.deadline_id = d.id) ORDER BY id %% {STRIDE}, id LIMIT %s)
"""  # noqa: S608 - a number of our own
STORED = "SELECT count(*) FROM deadlines_deadline"
ALERTS = "SELECT count(*) FROM deadlines_alert"
WAITING = "SELECT count(*) FROM notifications_notification WHERE state IN ('queued', 'sending')"


def clock_table(due: tuple[int, ...], say: Callable[[str], None]) -> Table:
    with overseer() as ask:
        rows = [_round(number, ask, say) for number in due]
    return Table(
        "Clocks",
        ("due", "stored", "alerts raised", "tick s", "mails", "delivery s", "both s"),
        rows,
        note="The tick runs in one process and rings through the broker; then one worker with two processes, whose start is "
        "counted, writes every mail to a file.",
        aims={"both s": 60},
    )


def _round(number: int, ask: Callable[..., int], say: Callable[[str], None]) -> tuple[Cell, ...]:
    say(f"the tick with {number:,} due")
    stored, alerts = ask(STORED), ask(ALERTS)
    if number:
        ask(BECOME_DUE, number)
    before = perf_counter()
    raise_due_alerts()
    tick = perf_counter() - before
    mails = ask(WAITING)
    delivery = _deliver(ask) if mails else 0.0
    return f"{number:,}", stored, ask(ALERTS) - alerts, tick, mails, delivery, tick + delivery


def _deliver(ask: Callable[..., int]) -> float:
    """Seconds until a worker has handed over everything that waits."""
    with tempfile.TemporaryDirectory() as folder:
        before = perf_counter()
        with worker(processes=PROCESSES, mail_folder=Path(folder)) as program:
            wait_until(lambda: not ask(WAITING), program, what="delivery", patience=PATIENCE)
            return perf_counter() - before
