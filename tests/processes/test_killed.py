"""Stop the worker, the broker or the database at any moment: each alert exists once, and every mail goes out."""

import time

import pytest

pytestmark = [pytest.mark.processes, pytest.mark.slow]
DUE = 400
TOLD = 2 * DUE  # the manager and the chair


@pytest.fixture
def place(home):
    for path in home.mails.iterdir():
        path.unlink()
    home.fill(DUE)
    yield home
    if "worker" in home.running:
        home.kill("worker")


def wait_until(truth, seconds=60):
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(0.01)


def all_sent(place, told=TOLD):
    return lambda: place.counts() == {"alerts": DUE, "sent": told}


def assert_everyone_was_told(place, told=TOLD, twice=0):
    """Nothing is lost. A mail in hand when its worker died may go out again, under the same name."""
    names = place.message_ids()
    assert len(set(names)) == told
    assert len(names) - told <= twice
    repeated = "SELECT count(*) FROM deadlines_alert GROUP BY deadline_id, rung, due_on HAVING count(*) > 1"
    assert place.ask(repeated) == []
    assert place.ask("SELECT count(*) FROM deadlines_deadline WHERE breached_at IS NULL") == [(0,)]


def test_a_worker_killed_in_the_middle(place):
    place.start_worker()
    place.ring("deadlines.tasks.raise_due_alerts")
    wait_until(lambda: place.counts().get("alerts", 0) > 0)
    place.kill("worker")  # in the middle of the tick
    assert not all_sent(place)()

    place.start_worker()
    place.beat(until=lambda: place.counts().get("sent", 0) > 100)
    place.kill("worker")  # in the middle of sending
    assert not all_sent(place)()

    place.let_ten_minutes_pass()
    place.start_worker()
    place.beat(until=all_sent(place))

    assert_everyone_was_told(place, twice=4)


def test_a_broker_that_is_lost_with_all_it_held(place):
    place.start_worker()
    place.ring("deadlines.tasks.raise_due_alerts")
    wait_until(lambda: place.counts().get("sent", 0) > 0)
    place.kill("broker")
    for path in (place.broker.folder / "broker").rglob("*"):
        if path.is_file():
            path.unlink()

    place.run("-m", "tests.processes.seed", "tell")  # people go on working
    place.start_broker()
    place.let_ten_minutes_pass()
    place.beat(until=all_sent(place, TOLD + 1))

    assert_everyone_was_told(place, TOLD + 1, twice=4)


def test_a_database_that_ends_its_sessions_and_then_itself(place):
    place.start_worker()
    place.ring("deadlines.tasks.raise_due_alerts")
    wait_until(lambda: place.counts().get("alerts", 0) > 0)
    place.end_database_sessions()
    place.beat(until=lambda: place.counts().get("sent", 0) > 50)
    place.end_database_sessions()

    place.kill("postgres")
    place.ring("deadlines.tasks.raise_due_alerts", "notifications.tasks.send_queued_notifications")
    time.sleep(1)
    place.start_database()
    wait_until(lambda: place.counts() != {})
    place.let_ten_minutes_pass()
    place.beat(until=all_sent(place))

    assert_everyone_was_told(place, twice=8)
