"""What two people press at once: one lead reviewer, one reply, one declaration, one row of each."""

import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection

from casework.models import ConflictDeclaration
from casework.refusals import Refused
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import Status
from reviews.models import Appointment, PanelMember, ReviewCost, WrittenRequest
from reviews.people import panel
from tests.factories.people import PeopleArea
from tests.factories.reviews import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def area():
    return PeopleArea()


def at_once(area, people, press):
    """What each press was answered: the value, or the sentence with which it was refused."""
    answers, lock = [], threading.Barrier(len(people))

    def run(user):
        try:
            lock.wait()
            with partnership_scope(area.partnership, by=user):
                answers.append(press(user))
        except (Refused, PermissionDenied) as refused:
            answers.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_managers_appoint_at_once(area):
    case, second = area.review(Status.SETTING_UP), area.person(Role.BUSINESS_MANAGER)
    reviewers = {area.manager.pk: area.reviewer(), second.pk: area.reviewer()}

    answers = at_once(area, [area.manager, second], lambda by: area.appoint(case, reviewer=reviewers[by.pk], by=by))

    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    with partnership_scope(area.partnership):
        assert Appointment.objects.count() == ConflictDeclaration.objects.count() == 1


def test_a_reply_recorded_four_times_at_once_is_written_once(area):
    case, second = area.review(Status.SETTING_UP), area.person(Role.BUSINESS_MANAGER)
    with partnership_scope(area.partnership, by=area.manager):
        row = area.ask(case, "What?")

    answers = at_once(area, [area.manager, second] * 2, lambda by: area.reply(row, f"From {by.pk}", by=by))

    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    (written,) = [answer for answer in answers if not isinstance(answer, Exception)]
    with partnership_scope(area.partnership):
        assert WrittenRequest.objects.get().reply == written.reply


def test_a_member_who_presses_four_times_declares_once(area):
    case = area.review(Status.SETTING_UP)
    area.person(Role.BUSINESS_MANAGER)
    with partnership_scope(area.partnership, by=area.manager):
        row = area.add_member(case, user=area.member)

    at_once(
        area, [area.member] * 4,
        lambda by: panel.declare_member(row, conflict=True, nature="Worked there", by=by, now=NOW),
    )  # fmt: skip

    with partnership_scope(area.partnership):
        assert ConflictDeclaration.objects.count() == 1
        assert PanelMember.objects.get().ended_on is not None


def test_one_form_pressed_four_times_makes_one_row(area):
    case = area.review(Status.SETTING_UP)
    with partnership_scope(area.partnership, by=area.manager):
        area.appoint(case)

    at_once(area, [area.manager] * 4, lambda by: area.cost(case, "legal", amount="9", by=by))
    at_once(area, [area.manager] * 4, lambda by: area.ask(case, "What?", by=by))
    at_once(area, [area.manager] * 4, lambda by: area.add_member(case, name="Nora Name", by=by))
    at_once(area, [area.manager] * 4, lambda by: area.save(None, name="Rhea Viewer", by=by))

    with partnership_scope(area.partnership):
        assert ReviewCost.objects.count() == WrittenRequest.objects.count() == PanelMember.objects.count() == 1
        assert type(area.reviewer()).objects.filter(name="Rhea Viewer").count() == 1
