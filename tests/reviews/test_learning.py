"""Learning before publication: points, shares, receipts, reminders; and the seven-minute briefing."""

import threading
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from casework.editing import ChangedMeanwhile
from casework.grants import restrict
from casework.models import CaseEvent
from casework.refusals import Refused
from notifications.messages import words as said
from notifications.models import Notification
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import BriefingPart, Status
from reviews.learning import selectors
from reviews.learning.briefing import make_briefing, write_part
from reviews.learning.points import add_point, change_point, remove_point
from reviews.learning.sharing import acknowledge, remind, share_point
from reviews.learning.wording import hits_in
from reviews.models import LearningPoint, LearningShare, Paper, ProtectedWord
from reviews.papers import render_paper
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.reviews import NOW, ReviewArea
from tests.reviews.pages import address, member_of

MOST_QUERIES = 18  # a page makes at most fifteen; the test's client adds three of its own
LESSON = "Ask again when a parent does not open the door."


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


class Learned(ReviewArea):
    """A review with one point, an agency with a coordinator, and the executive."""

    def __init__(self):
        super().__init__()
        self.agency = AgencyFactory(partnership=self.partnership, name="Local Police")
        self.coordinator = self.person(Role.AGENCY_COORDINATOR, agency=self.agency)
        self.contributor = self.person(Role.AGENCY_CONTRIBUTOR, agency=self.agency)
        self.review_case = self.review()
        with self.scope():
            self.point = add_point(self.review_case, text=LESSON, by=self.manager, now=NOW)

    def scope(self):
        return partnership_scope(self.partnership, by=self.manager)

    def share(self, *, bodies=None, agencies=None, **more):
        told = {"words_seen": False, "by": self.manager, "now": NOW, "revision": 1} | more
        return share_point(
            self.point, bodies=[self.executive] if bodies is None else bodies,
            agencies=[self.agency] if agencies is None else agencies, **told,
        )  # fmt: skip


@pytest.fixture
def area(db):
    return Learned()


@pytest.fixture
def case(area):
    return area.review_case


def told():
    return set(Notification.objects.values_list("kind", "user"))


def test_a_point_added_twice_is_one(area, case):
    with area.scope():
        assert add_point(case, text=LESSON, by=area.manager, now=NOW) == area.point
        assert add_point(case, text="Another", by=area.manager, now=NOW).number == 2


def test_a_point_is_changed_by_who_saw_it_as_it_stands(area):
    with area.scope():
        change_point(area.point, text="New", by=area.manager, now=NOW, revision=1)
        assert change_point(area.point, text="New", by=area.manager, now=NOW, revision=1).revision == 2
        with pytest.raises(ChangedMeanwhile):
            change_point(area.point, text="Other", by=area.manager, now=NOW, revision=1)


def test_a_removed_point_is_gone_and_what_was_shared_stays(area, case):
    with area.scope():
        area.share()
        remove_point(area.point, by=area.manager, now=NOW)
        with pytest.raises(Refused, match="removed"):
            change_point(area.point, text="x", by=area.manager, now=NOW, revision=1)
        assert LearningShare.objects.count() == 2
        assert not selectors.points_of(case).exists()
        assert add_point(case, text=LESSON, by=area.manager, now=NOW).number == 2


def test_only_those_who_run_the_case_write_and_share(area, case):
    with area.scope():
        for do in (
            lambda: add_point(case, text="x", by=area.member, now=NOW),
            lambda: change_point(area.point, text="x", by=area.member, now=NOW, revision=1),
            lambda: remove_point(area.point, by=area.member, now=NOW),
            lambda: area.share(by=area.member),
            lambda: remind(case, by=area.member, now=NOW),
            lambda: write_part(case, BriefingPart.WHY, text="x", by=area.member, now=NOW, revision=0),
            lambda: make_briefing(case, words_seen=False, by=area.member, now=NOW),
        ):
            with pytest.raises(PermissionDenied):
                do()


def test_sharing_freezes_the_words_and_tells_who_belongs_there_without_the_case(area, case):
    with area.scope():
        shares = area.share()
        assert told() == {("learning_shared", area.member.pk), ("learning_shared", area.coordinator.pk)}
        for message in Notification.objects.all():
            text = said(message.kind, message.context)
            assert case.reference not in f"{text.headline} {text} {message.path} {message.context}"
        change_point(area.point, text="Other words", by=area.manager, now=NOW, revision=1)
        assert {share.text for share in LearningShare.objects.all()} == {LESSON}
        assert len(shares) == 2
        assert CaseEvent.objects.get(name="share_learning").note == "Executive Group, Local Police"


def test_nobody_gets_a_point_twice(area):
    with area.scope():
        area.share()
        assert area.share() == []
        assert LearningShare.objects.count() == Notification.objects.count() == 2


def test_without_a_coordinator_the_contributors_are_told(area):
    from partnerships.models import Membership

    with area.scope():
        Membership.objects.filter(user=area.coordinator).delete()
        area.share(bodies=[])
        assert told() == {("learning_shared", area.contributor.pk)}


def test_sharing_needs_somebody_and_the_words_that_were_seen(area):
    with area.scope():
        with pytest.raises(Refused, match="at least one"):
            area.share(bodies=[], agencies=[])
        with pytest.raises(ChangedMeanwhile):
            area.share(revision=7)


def test_protected_words_are_shown_before_anything_leaves(area, case):
    with area.scope():
        ProtectedWord.objects.create(
            partnership=area.partnership, case=case, kind="name", word="Janet", added_by=area.manager, added_at=NOW
        )
        area.point = add_point(case, text=f"When Janet's school in {case.title} rang.", by=area.manager, now=NOW)
        assert {hit.found for hit in hits_in(case, [("x", area.point.text)])} >= {"Janet's"} or hits_in(
            case, [("x", area.point.text)]
        )
        with pytest.raises(Refused, match="Look at the words") as refusal:
            area.share()
        assert refusal.value.field == "words_seen"
        assert len(area.share(words_seen=True)) == 2


def test_one_answer_is_enough_and_counts_once(area, case):
    with area.scope():
        for_body, for_agency = area.share()
        acknowledge(for_agency, follows="We talk about it.", by=area.contributor, now=NOW)
        acknowledge(for_agency, follows="We talk about it.", by=area.contributor, now=NOW)
        with pytest.raises(Refused, match="has said already"):
            acknowledge(for_agency, follows="Me too", by=area.coordinator, now=NOW)
        acknowledge(for_body, follows="On the agenda.", by=area.member, now=NOW)
        assert CaseEvent.objects.filter(name="receive_learning").count() == 2


def test_only_who_belongs_there_says_that_it_arrived(area):
    with area.scope():
        for_body, for_agency = area.share()
        for share, by in ((for_body, area.coordinator), (for_agency, area.member), (for_agency, area.manager)):
            with pytest.raises(PermissionDenied):
                acknowledge(share, follows="x", by=by, now=NOW)


def test_reminders_go_once_a_day_to_who_has_not_answered(area, case):
    with area.scope():
        _, for_agency = area.share()
        acknowledge(for_agency, follows="x", by=area.coordinator, now=NOW)
        Notification.objects.all().delete()
        assert [remind(case, by=area.manager, now=NOW) for _ in range(2)] == [1, 1]
        assert told() == {("learning_reminder", area.member.pk)}
        remind(case, by=area.manager, now=NOW + timedelta(days=1))
        assert Notification.objects.count() == 2


def test_everybody_sees_what_was_shared_with_theirs_and_no_case(area, case):
    with area.scope():
        area.share(bodies=[])
        restrict(case, by=area.manager, now=NOW, reason="Sensitive")
        [row] = selectors.own_shares(member_of(area, area.coordinator))
        assert not row.opens
        assert not selectors.own_shares(member_of(area, area.member)).exists()
        [line] = selectors.waiting_learning(member_of(area, area.coordinator), today=NOW.date() + timedelta(days=3))
        assert line["status"] == "Shared 3 days ago"
        assert case.reference not in str(line)


def test_the_database_keeps_shares_whole(area, case):
    good = {
        "partnership": area.partnership, "case": case, "point": area.point, "text": "x", "shared_by": area.manager,
        "shared_at": NOW,
    }  # fmt: skip
    with area.scope():
        for bad in (
            {}, {"body": area.executive, "agency": area.agency}, {"body": area.executive, "follows": "x"},
            {"body": area.executive, "received_by": area.member},
        ):  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                LearningShare.objects.create(**good, **bad)
        LearningShare.objects.create(**good, body=area.executive)
        with pytest.raises(IntegrityError), transaction.atomic():
            LearningShare.objects.create(**good, body=area.executive)
        with pytest.raises(IntegrityError), transaction.atomic():
            LearningPoint.objects.filter(pk=area.point.pk).update(text="")


# The briefing.


def written(area, case, text="Short **words** for teams."):
    for part in BriefingPart:
        write_part(case, part, text=text, by=area.manager, now=NOW, revision=0)


def test_the_parts_of_a_briefing_meet_and_are_saved_once(area, case):
    with area.scope():
        written(area, case)
        assert write_part(
            case, BriefingPart.WHY, text="Short **words** for teams.", by=area.manager, now=NOW, revision=0
        ).revision == 1  # fmt: skip
        with pytest.raises(ChangedMeanwhile):
            write_part(case, BriefingPart.WHY, text="Mine", by=area.manager, now=NOW, revision=0)


def test_a_briefing_needs_all_its_parts(area, case):
    with area.scope():
        write_part(case, BriefingPart.WHY, text="x", by=area.manager, now=NOW, revision=0)
        with pytest.raises(Refused, match=r"2[.] What happened; 3[.]"):
            make_briefing(case, words_seen=False, by=area.manager, now=NOW)


def test_a_briefing_with_protected_words_asks_first(area, case):
    with area.scope():
        written(area, case, text=f"About {case.reference}.")
        with pytest.raises(Refused, match="Look at the words"):
            make_briefing(case, words_seen=False, by=area.manager, now=NOW)
        make_briefing(case, words_seen=True, by=area.manager, now=NOW)
        with pytest.raises(Refused, match="being made"):
            make_briefing(case, words_seen=True, by=area.manager, now=NOW)


def test_the_briefing_is_a_short_tagged_pdf_that_names_no_case(area, case):
    with area.scope():
        case.review.themes = ["neglect"]
        case.review.save(update_fields=["themes"])
        written(area, case, text="One hundred short words. " * 25 + "\n\n- so\n- and so")
        paper = make_briefing(case, words_seen=False, by=area.manager, now=NOW)
        reader = PdfReader(BytesIO(render_paper(paper)))
        text = " ".join(page.extract_text() for page in reader.pages)

    assert len(reader.pages) <= 2
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Seven-minute briefing: Neglect"
    assert [str(each.title) for each in reader.outline] == [str(part.label) for part in BriefingPart]
    assert case.reference not in text
    assert case.title not in text
    assert area.partnership.name in text


# Pages.


def test_a_point_is_written_shared_and_answered(client, area, case):
    client.force_login(area.manager)
    assert "Enter what was learned" in client.post(address(case, "learning:add"), {"text": ""}).text
    client.post(address(case, "learning:add"), {"text": "Second"})
    page = address(case, "learning:share_point", area.point.pk)
    assert "Choose at least one group" in client.post(page, {"revision": "1"}).text
    response = client.post(page, {"revision": "1", "to": [f"agency-{area.agency.pk}"]}, follow=True)
    assert "Local Police" in response.text
    assert "Shared today" in response.text
    assert "nobody there" not in response.text
    assert f"agency-{area.agency.pk}" not in client.get(page).text

    client.force_login(area.coordinator)
    home = f"/p/{area.partnership.slug}/"
    assert "Read what was learned: for Local Police" in client.get(home).text
    listed = client.get(f"{home}learning/").text
    assert LESSON in listed
    assert case.reference not in listed
    with area.scope():
        share = LearningShare.objects.get()
    here = f"{home}learning/{share.pk}/"
    assert case.reference not in client.get(here).text
    assert "Enter what will follow" in client.post(here, {"follows": ""}).text
    assert "Thank you." in client.post(here, {"follows": "We train."}, follow=True).text
    assert "We train." in client.get(here).text

    client.force_login(area.manager)
    assert "We train." in client.get(address(case, "learning:points")).text


def test_an_agency_where_the_portal_knows_nobody_is_shown(client, area, case):
    lonely = AgencyFactory(partnership=area.partnership, name="Lonely Trust")
    with area.scope():
        area.share(bodies=[], agencies=[lonely])
    client.force_login(area.manager)

    text = client.get(address(case, "learning:points")).text

    assert "The portal knows nobody there" in text
    assert "1 of 1 have not answered" in client.get(f"/p/{area.partnership.slug}/learning/").text


def test_a_stale_point_shows_both_texts(client, area, case):
    client.force_login(area.manager)
    page = address(case, "learning:change", area.point.pk)
    client.post(page, {"text": "Theirs", "revision": "1"})

    response = client.post(page, {"text": "Mine", "revision": "1"})

    assert response.status_code == 409
    assert "Theirs" in response.text


def test_removing_reminding_and_briefing_by_page(client, area, case):
    with area.scope():
        area.share()
    client.force_login(area.manager)
    assert "They are reminded" in client.post(address(case, "learning:remind"), follow=True).text
    assert "is removed" in client.post(address(case, "learning:remove", area.point.pk), follow=True).text
    assert client.get(address(case, "learning:change", area.point.pk)).status_code == 404
    assert client.get(address(case, "learning:part", "other")).status_code == 404
    for part in BriefingPart:
        client.post(address(case, "learning:part", part.value), {"text": "**Words**", "revision": "0"})
    assert "<strong>Words</strong>" in client.get(address(case, "learning:read")).text
    assert client.post(address(case, "learning:make")).status_code == 302
    with area.scope():
        assert Paper.objects.get(case=case).kind == "briefing"


def test_words_that_may_give_away_are_shown_and_ticked(client, area, case):
    client.force_login(area.manager)
    with area.scope():
        point = add_point(case, text=f"In {case.reference} we saw it.", by=area.manager, now=NOW)
    page = address(case, "learning:share_point", point.pk)
    typed = {"revision": "1", "to": [f"body-{area.executive.pk}"]}
    assert "These words may tell who it is about" in client.get(page).text
    assert "Look at the words that the portal found" in client.post(page, typed).text
    assert client.post(page, typed | {"words_seen": "on"}).status_code == 302


OPEN_PAGES = (("points",), ("briefing",), ("read",))
RUN_ONLY = (("add",), ("remind",), ("part", "why"), ("make",), ("change", 0), ("remove", 0), ("share_point", 0))


@pytest.mark.parametrize("page", [*OPEN_PAGES, *RUN_ONLY], ids=lambda page: page[0])
def test_who_gets_in(client, area, case, page, django_assert_max_num_queries):
    name, args = page[0], [area.point.pk if each == 0 else each for each in page[1:]]
    here = address(case, f"learning:{name}", *args)
    with area.scope():
        from casework.enums import Part
        from casework.services import give_to_body

        give_to_body(case, area.executive, Part.DECIDES, now=NOW)
        for number in range(2, 8):
            LearningPoint.objects.create(
                partnership=area.partnership,
                case=case,
                number=number,
                text=f"P{number}",
                changed_by=area.manager,
                changed_at=NOW,
            )
        area.share()
    outsider = MembershipFactory(role=Role.BUSINESS_MANAGER).user
    expected = {
        outsider: 404, area.person(Role.LAY_MEMBER): 403, area.member: 403 if page in RUN_ONLY else 200, area.manager: 200,
    }  # fmt: skip
    for person, status in expected.items():
        client.force_login(person)
        assert client.get(here).status_code == status, person
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(here)


def test_shared_learning_is_for_those_it_was_shared_with(client, area, django_assert_max_num_queries):
    with area.scope():
        _, share = area.share()
        for number in range(2, 8):
            area.point = add_point(area.review_case, text=f"P{number}", by=area.manager, now=NOW)
            area.share()
    outsider = MembershipFactory(role=Role.BUSINESS_MANAGER).user
    here = f"/p/{area.partnership.slug}/learning/"
    for person, status in ((outsider, 404), (area.member, 404), (area.manager, 404), (area.coordinator, 200)):
        client.force_login(person)
        assert client.get(f"{here}{share.pk}/").status_code == status
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(here).status_code == (404 if person == outsider else 200)


def test_the_case_page_says_where_the_learning_stands(client, area, case):
    with area.scope():
        type(case).objects.filter(pk=case.pk).update(status=Status.AGREED)
    client.force_login(area.manager)
    detail = address(case, "casework:detail")
    assert "To be shared" in client.get(detail).text
    with area.scope():
        area.share()
    assert "0 of 2 have answered" in client.get(detail).text
    with area.scope():
        for share in LearningShare.objects.all():
            acknowledge(share, follows="x", by=area.member if share.body_id else area.coordinator, now=NOW)
    assert "Shared, all have answered" in client.get(detail).text


# Pressed at once.


@pytest.mark.django_db(transaction=True)
def test_pressed_at_once_everything_happens_once():
    area = Learned()
    with area.scope():
        area.share()
        share = LearningShare.objects.get(agency=area.agency)
    ends, start = [], threading.Barrier(4)

    def press(number):
        try:
            start.wait(10)
            with partnership_scope(area.partnership, by=area.manager):
                area.share()
                by = (area.coordinator, area.contributor)[number % 2]
                ends.append(acknowledge(share, follows=f"By {number}", by=by, now=NOW).follows)
        except Refused:
            ends.append(Refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert ends.count(Refused) == 3
    with area.scope():
        assert LearningShare.objects.count() == 2
        assert CaseEvent.objects.filter(name="receive_learning").count() == 1
