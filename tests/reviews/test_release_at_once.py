"""People and workers at the same moment: one copy, one attempt, one word, one sign-off."""

import threading

import pytest
import time_machine
from django.db import connection

from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from reviews.enums import ReleaseStatus
from reviews.models import Clearance, CopySent, PublishedReview, Release, SignOff, Withdrawal
from reviews.release import after, before, preparing, publishing
from reviews.release.content import hash_of
from tests.factories.releases import AFTER, ON_THE_DAY, ReleaseArea
from tests.factories.reviews import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def area():
    with time_machine.travel(NOW, tick=False):
        yield ReleaseArea()


def at_once(*presses):
    """What each answered: a value, or the refusal."""
    answers, ready = [], threading.Barrier(len(presses))

    def run(press):
        try:
            ready.wait()
            answers.append(press())
        except (Refused, TransitionNotAllowed) as problem:
            answers.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[press]) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def count(area, model):
    with area.scope():
        return model.objects.count()


def test_four_workers_publish_one_copy(area):
    release = area.scheduled()

    answers = at_once(*[lambda: publishing.publish_release(area.partnership, release.pk, now=AFTER)] * 4)

    assert sorted(answers) == [False, False, False, True]
    assert (count(area, PublishedReview), count(area, Clearance)) == (1, 2)


def test_a_worker_and_somebody_who_takes_it_back(area):
    release = area.scheduled()

    def take_back():
        with area.scope():
            publishing.unschedule(release, by=area.manager, now=AFTER)
            return False

    at_once(take_back, lambda: publishing.publish_release(area.partnership, release.pk, now=AFTER))

    with area.scope():
        release.refresh_from_db()
    assert count(area, PublishedReview) == (release.status == ReleaseStatus.RELEASED)
    assert release.status in {ReleaseStatus.RELEASED, ReleaseStatus.PREPARING}


def test_everything_that_two_people_press_happens_once(area):
    def begin():
        with area.scope():
            return preparing.begin_release(area.case, title="Learning from a review", by=area.manager, now=NOW).pk

    assert len(set(at_once(begin, begin, begin))) == 1
    assert count(area, Release) == 1

    area.ready()

    def copies():
        return area.send_copies()

    def sign():
        with area.scope(area.member):
            return before.sign_off(
                area.release, content_sha256=hash_of(area.release), comment="", by=area.member, now=NOW
            ).pk

    at_once(copies, copies, sign, sign)
    assert (count(area, CopySent), count(area, SignOff)) == (3, 1)

    def order():
        return area.order(ON_THE_DAY).pk

    answers = at_once(order, order, order)
    assert sum(isinstance(answer, TransitionNotAllowed) for answer in answers) == 2
    with area.scope():
        release = Release.objects.get()
    assert publishing.publish_release(area.partnership, release.pk, now=AFTER)
    with area.scope():
        copy = PublishedReview.objects.get()

    def withdraw():
        with area.scope():
            return after.withdraw(copy, reason="Corrected.", by=area.manager, now=AFTER).pk

    answers = at_once(withdraw, withdraw)
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert count(area, Withdrawal) == 1
