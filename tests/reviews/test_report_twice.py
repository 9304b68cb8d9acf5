"""Threads that press at once: one version of each number, one decision, no word lost."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from casework.editing import ChangedMeanwhile
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from meetings.models import AgendaItem, Decision
from partnerships.scoping import partnership_scope
from reviews.enums import ReportSection
from reviews.models import Draft, ReportText
from reviews.report.handing import agree_report, put_forward, return_report
from reviews.report.versions import make_version
from reviews.report.writing import write_section
from tests.factories.review import seat
from tests.factories.reviews import NOW, DraftFactory
from tests.reviews.test_report_deciding import AGREEMENT, Reported

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = (Refused, TransitionNotAllowed, ChangedMeanwhile, PermissionDenied)


def at_once(area, *presses):
    """How each ended: what it returned, or the class of its refusal."""
    ends, start = [], threading.Barrier(len(presses))

    def press(do):
        try:
            start.wait(10)
            with partnership_scope(area.partnership, by=area.manager):
                ends.append(do())
        except REFUSALS as refusal:
            ends.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[do]) for do in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends


def test_two_editors_of_one_section_lose_no_word():
    area = Reported(forward=False)

    ends = at_once(
        area,
        *(
            lambda text=f"Text {n}": (
                write_section(
                    area.review_case, ReportSection.SUMMARY, text=text, by=area.manager, now=NOW, revision=0
                ).text
            )
            for n in range(4)
        ),
    )

    assert ends.count(ChangedMeanwhile) == 3
    with area.scope():
        assert ReportText.objects.get().text == next(end for end in ends if isinstance(end, str))


def test_versions_made_at_once_are_one():
    area = Reported(forward=False)
    with area.scope():
        write_section(area.review_case, ReportSection.SUMMARY, text="x", by=area.manager, now=NOW, revision=0)

    ends = at_once(area, *[lambda: make_version(area.review_case, note="", by=area.manager, now=NOW).version] * 4)

    assert ends.count(Refused) == 3
    assert 2 in ends


def test_two_versions_put_forward_at_once_are_one():
    area = Reported(forward=False)
    second = DraftFactory(case=area.review_case, version=2, made_by=area.manager)
    with area.scope():
        area.check(second)

    ends = at_once(
        area,
        *(
            lambda d=draft: put_forward(area.review_case, d, by=area.manager, now=NOW).status
            for draft in (area.draft, second)
        ),
    )

    assert sorted(map(str, ends), key=len)[0] == "reported"
    assert TransitionNotAllowed in ends
    with area.scope():
        assert AgendaItem.objects.filter(case=area.review_case).count() == 1


def test_one_decides_however_many_press():
    area = Reported()
    other = area.person("executive_member")
    seat(other, area.executive)

    ends = at_once(
        area,
        lambda: agree_report(area.review_case, **AGREEMENT, version=1, by=area.member, now=NOW).outcome,
        lambda: agree_report(area.review_case, **AGREEMENT, version=1, by=other, now=NOW).outcome,
        lambda: return_report(area.review_case, version=1, wanted="More", by=other, now=NOW).status,
    )

    assert ends.count(TransitionNotAllowed) == 2
    with area.scope():
        assert Decision.objects.filter(case=area.review_case).count() == ends.count("report_agreed")
        assert Draft.objects.count() == 1
