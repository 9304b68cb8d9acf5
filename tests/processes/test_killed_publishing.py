"""Publishing happens by a worker, once, whoever has gone home and whatever is killed."""

import pytest

from tests.processes.test_killed import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.slow]

MINE = "partnership_id = current_setting('app.partnership_id')::bigint"  # published copies are anyone's to read


@pytest.fixture
def place(home):
    yield home
    if "worker" in home.running:
        home.kill("worker")


def begin(place, how):
    place.partnership = int(place.run("-m", "tests.processes.publish", how).split()[-1])


def status(place):
    return place.ask("SELECT status, progress_step FROM publishing_edition")[0]


def published(place):
    return lambda: status(place)[0] == "published"


def assert_published_once(place):
    assert place.ask("SELECT count(*) FROM publishing_publication WHERE " + MINE) == [(1,)]
    assert place.ask("SELECT count(*) FROM publishing_editionevent WHERE name = 'finish'") == [(1,)]


def test_a_worker_killed_while_it_makes_the_pdf(place):
    place.start_worker()
    begin(place, "begin")
    wait_until(lambda: status(place) == ("rendering", 2))
    place.kill("worker")

    place.start_worker()
    place.ask("UPDATE publishing_edition SET progress_at = progress_at - interval '7 minutes'")  # as time will
    place.ring("publishing.tasks.publish_due_editions")

    wait_until(published(place))
    assert_published_once(place)


def test_a_planned_publication_with_the_broker_gone_for_a_while(place):
    begin(place, "plan")
    place.kill("broker")
    place.start_broker()
    place.start_worker()

    def rung():
        place.ring("publishing.tasks.publish_due_editions")
        return published(place)()

    wait_until(rung)
    assert_published_once(place)
