"""The pages of a release: from the protected words to the public page, as a person presses through them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.enums import CaseKind
from casework.grants import restrict
from casework.refusals import Refused
from notifications.models import Notification
from partnerships.roles import Role
from reviews.enums import ReleaseStatus, Status, WordKind
from reviews.models import (
    CopySent,
    Override,
    PlanningText,
    ProtectedWord,
    PublishedReview,
    Recommendation,
    SignOff,
    Told,
)
from reviews.release import words
from reviews.release.evidence import evidence_of
from reviews.release.rehearsal import rehearse
from tests.factories import MembershipFactory, PartnershipFactory
from tests.factories.casework import IncidentFactory, SubjectFactory
from tests.factories.releases import AFTER, DAY, ReleaseArea
from tests.factories.reviews import NOW, ReviewCaseFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 18
FORMS = ("outcome", "day", "take_in", "pdf", "preview", "copies", "told", "numbers", "rehearsal")


@pytest.fixture
def area():
    with time_machine.travel(NOW, tick=False):
        yield ReleaseArea()


@pytest.fixture
def page(area, client):
    """Opens or posts a page of the release as somebody."""

    def open_page(name, *args, by=None, **typed):
        client.force_login(by or area.manager)
        path = reverse(f"releases:{name}", args=[area.partnership.slug, area.case.reference, *args])
        return client.post(path, typed) if typed else client.get(path)

    return open_page


def day(prefix, on):
    return {f"{prefix}_day": on.day, f"{prefix}_month": on.month, f"{prefix}_year": on.year}


def test_from_the_agreed_report_to_the_order(area, page, client):
    with area.scope():
        Recommendation.objects.create(
            partnership=area.partnership,
            case=area.case,
            number=1,
            text="Share.",
            made_by=area.manager,
            made_at=NOW,
            response="accepted",
            responded_on=NOW.date(),
            responded_by=area.manager,
        )
    case_page = reverse("casework:detail", args=[area.partnership.slug, area.case.reference])
    client.force_login(area.manager)
    assert "Prepare the publication" in client.get(case_page).content.decode()
    assert page("detail").status_code == 200
    assert page("begin", title="Learning from a review").status_code == 302
    assert "Enter what the published report is called" in page("begin", title=" ").content.decode()

    answer = page("outcome", title="Learning", outcome="full", anonymous="False", revision=area.release.revision)
    assert answer.status_code == 302
    assert page("day", revision=area.release.revision, **day("publish_on", DAY)).status_code == 302
    assert (
        page("words", kind="name", lines="Anna Bell\nplace: 12 Mill Lane, Testford\nborn: 5 March 2026").status_code
        == 302
    )
    assert (
        page("told", audience="family", who="The mother", **day("told_on", NOW.date()), how="Visited").status_code
        == 302
    )
    assert (
        page("told", audience="agencies", who="All", **day("told_on", NOW.date()), how="By letter").status_code == 302
    )
    content = evidence(area).content_sha256
    copies = {
        "recipients": ["national_panel", "ofsted", "secretary_of_state"],
        "sent_by": "A Manager",
        "content_sha256": content,
    }
    assert page("copies", **copies, **day("sent_on", NOW.date())).status_code == 302
    area.make_pdf()
    area.check_quality()
    area.agree_communications()
    assert "Sign off the publication" in page("sign", by=area.member).content.decode()
    assert page("sign", by=area.member, content_sha256=content, comment="").status_code == 302
    with area.scope():
        assert (CopySent.objects.count(), Told.objects.count(), SignOff.objects.count()) == (3, 2, 1)
        kinds = set(ProtectedWord.objects.values_list("kind", "word"))
    assert kinds == {("name", "Anna Bell"), ("place", "12 Mill Lane, Testford"), ("birth_date", "2026-03-05")}

    rehearsal = page("rehearsal").content.decode()
    assert "Nothing stands in the way" in rehearsal
    assert page("order", when="day", time="9:30").status_code == 302
    assert area.release.status == ReleaseStatus.SCHEDULED
    assert area.release.publish_at.isoformat() == "2026-05-27T08:30:00+00:00"
    assert "27 May 2026 at 9:30am" in page("detail").content.decode()
    assert "It will be published on" in client.get(case_page).content.decode()
    assert page("unschedule", pressed="1").status_code == 302
    assert page("abandon", reason="Not now").status_code == 302
    assert page("rehearsal").status_code == 404


def evidence(area):
    with area.scope():
        return evidence_of(area.release, now=NOW)


def test_pages_after_publication(area, page):
    area.published()
    with time_machine.travel(AFTER, tick=False):
        assert "Read it as the public does" in page("detail").content.decode()
        assert (
            page("deposit", repository="The national one", **day("deposited_on", DAY), reference="").status_code == 302
        )
        assert "must stay available until" in page("withdraw").content.decode().lower()
        assert "Enter why it is withdrawn" in page("withdraw", reason="").content.decode()
        assert page("withdraw", reason="Corrected.").status_code == 302
        text = page("detail").content.decode()
    assert "The national one" in text
    assert "Corrected." in text
    assert "Prepare the report again" in text


def test_a_hit_is_shown_in_context_changed_or_accepted(area, page):
    area.ready()
    area.keep_words(
        (WordKind.NAME, "Circumstances"), (WordKind.OTHER, "On Analysis"), (WordKind.OTHER, "Why it happened")
    )
    rehearsal = page("rehearsal").content.decode()
    assert "<mark>Why it happened</mark>" in rehearsal
    hit = evidence(area).open_hits[0]
    assert "Accept a protected word here" in page("hit", hit.word_id, hit.context_sha256).content.decode()
    assert "Enter why" in page("hit", hit.word_id, hit.context_sha256, reason="").content.decode()
    assert page("hit", hit.word_id, hit.context_sha256, reason="A heading.").status_code == 302
    assert page("hit", hit.word_id, "0" * 64).status_code == 404
    assert "A heading." in page("rehearsal").content.decode()
    assert "<mark>" not in page("rehearsal", by=area.chair).content.decode()
    assert page("words", by=area.chair).status_code == 403


def test_two_people_on_one_section_lose_no_word_and_on_two_sections_nothing_at_all(area, page):
    area.begin()
    mine = {"title": "Summary", "text": "My words", "revision": 1}
    assert page("section", "summary", **(mine | {"text": "Their words"})).status_code == 302
    assert page("section", "analysis", title="Why", text="Others", revision=1).status_code == 302
    clash = page("section", "summary", **mine)
    assert clash.status_code == 409
    assert "Their words" in clash.content.decode()
    assert "My words" in clash.content.decode()
    assert page("section", "summary", **(mine | {"revision": 2})).status_code == 302
    assert page("section", "nothing").status_code == 302
    stale = page("outcome", title="T", outcome="full", anonymous="False", revision=1)
    assert stale.status_code == 409


def test_overriding_by_page_asks_twice_where_the_law_stands_behind_the_check(area, page):
    area.ready(title="Learning from Anna Bell")
    area.make_pdf()
    text = page("override", "words").content.decode()
    assert "cannot be called back" in text
    finding = next(each.finding for each in results(area) if each.code == "words")
    assert "Say that you have read" in page("override", "words", reason="It must.", finding=finding).content.decode()
    answer = page("override", "words", reason="It must.", finding=finding, certain="on")
    assert answer.status_code == 302
    assert "Every override, for ever" in page("rehearsal").content.decode()
    with area.scope():
        assert Override.objects.count() == 1
    assert page("override", "nothing").status_code == 404
    assert page("override", "family").status_code == 404


def results(area):
    with area.scope():
        return rehearse(area.release, NOW)


def test_signing_is_for_whoever_agrees_reviews_here(area, page):
    area.begin()
    answer = page("sign")
    assert answer.status_code == 403
    assert "Executive Group" in answer.content.decode()
    assert page("ask_to_sign", pressed="1").status_code == 302
    with area.scope():
        assert Notification.objects.get(kind="release_to_sign").user == area.member


def test_small_numbers_are_shown_in_context(area, page):
    area.ready()
    assert page("section", "summary", title="Summary", text="Two siblings.", revision=1).status_code == 302
    assert "<mark>Two siblings</mark>" in page("numbers").content.decode()
    assert page("numbers", reason="Said in court.", numbers_sha256=evidence(area).numbers_sha256).status_code == 302


@pytest.mark.parametrize("name", FORMS)
def test_pages_open_to_their_roles_with_few_queries(area, page, client, name, django_assert_max_num_queries):
    area.ready()
    client.force_login(area.manager)
    path = reverse(f"releases:{name}", args=[area.partnership.slug, area.case.reference])
    client.get(path)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(path).status_code == 200
    outsider = MembershipFactory(partnership=PartnershipFactory(), role=Role.BUSINESS_MANAGER).user
    assert page(name, by=outsider).status_code == 404
    assert page(name, by=area.person(Role.LAY_MEMBER)).status_code == 403
    expected = 200 if name in {"preview", "rehearsal"} else 403
    assert page(name, by=area.chair).status_code == expected


@pytest.mark.parametrize("name", ["detail", "words", "order"])
def test_other_pages_have_few_queries(area, page, client, name, django_assert_max_num_queries):
    area.ready()
    client.force_login(area.manager)
    path = reverse(f"releases:{name}", args=[area.partnership.slug, area.case.reference])
    client.get(path)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(path).status_code == 200


def test_a_restricted_case_does_not_exist_for_others(area, page):
    area.ready()
    with area.scope():
        restrict(area.case, by=area.manager, now=NOW, reason="A relative")
    for name in FORMS:
        assert page(name, by=area.second_manager).status_code == 404


# Protected words.


def test_words_are_offered_from_the_record_up_the_chain(area, page):
    with area.scope():
        above = ReviewCaseFactory(partnership=area.partnership, kind=CaseKind.INCIDENT, status="decided")
        IncidentFactory(case=above, happened_on=NOW.date() - timedelta(days=90), place="Mill Lane, Testford")
        SubjectFactory(case=above, label="AB", harm="died", died_on=NOW.date() - timedelta(days=89))
        SubjectFactory(case=above, label="Child B")
        SubjectFactory(case=above, label="Anna Bell", order=2)
        area.case.arises_from = above
        area.case.save()
        found = words.offered_words(area.case)
    assert set(found) == {
        (WordKind.INITIALS, "AB"), (WordKind.DATE, "2026-02-05"), (WordKind.DATE, "2026-02-04"), (WordKind.NAME, "Anna Bell"),
        (WordKind.PLACE, "Mill Lane, Testford"),
    }  # fmt: skip
    assert "5 words" in page("words").content.decode()
    assert page("words_offered", pressed="1").status_code == 302
    assert page("words_offered", pressed="1").status_code == 302
    with area.scope():
        assert ProtectedWord.objects.count() == 5


def test_words_are_removed_unless_a_place_was_accepted(area, page):
    area.ready()
    area.keep_words((WordKind.OTHER, "Why it happened"))
    hit = evidence(area).open_hits[0]
    assert page("hit", hit.word_id, hit.context_sha256, reason="A heading.").status_code == 302
    with area.scope():
        kept, free = ProtectedWord.objects.get(pk=hit.word_id), ProtectedWord.objects.exclude(pk=hit.word_id).get()
    assert "was accepted with a reason" in page("word_remove", kept.pk, pressed="1").content.decode()
    assert page("word_remove", free.pk).status_code == 200
    assert page("word_remove", free.pk, pressed="1").status_code == 302
    assert page("word_remove", free.pk).status_code == 404


@pytest.mark.parametrize(
    ("kind", "lines", "said"),
    [("name", "", "Enter at least one word"), ("birth_date", "last spring", "no date"), ("name", "A", "fewer than two letters"),
     ("birth_date", "31 February 2026", "no date"), ("name", "x" * 201, "200 characters"), ("name", "n\n" * 201, "at most 200"),
     ("", "Anna Bell", "Choose what kind")],
)  # fmt: skip
def test_a_word_that_cannot_be_kept_says_why(area, page, kind, lines, said):
    assert said in page("words", kind=kind, lines=lines).content.decode()


def test_words_are_kept_once_however_often_the_form_is_sent(area):
    for _ in range(2):
        area.keep_words(
            (WordKind.NAME, "Anna  Bell"), (WordKind.NAME, "Anna Bell"), (WordKind.BIRTH_DATE, "05/03/2026")
        )
    with area.scope():
        assert ProtectedWord.objects.count() == 2
        with pytest.raises(Refused):
            words.remove_word(area.case, 0, by=area.manager, now=NOW)


def test_the_case_page_tells_of_each_stage(area, client):
    client.force_login(area.manager)
    path = reverse("casework:detail", args=[area.partnership.slug, area.case.reference])
    area.begin()
    with area.scope():
        Recommendation.objects.update(response="accepted", responded_on=NOW.date(), responded_by=area.manager)
    assert "Record the copies" in client.get(path).content.decode()
    area.send_copies()
    assert "Go to the rehearsal" in client.get(path).content.decode()


def test_the_case_page_after_publication(area, client):
    area.published()
    client.force_login(area.manager)
    text = client.get(reverse("casework:detail", args=[area.partnership.slug, area.case.reference])).content.decode()
    assert "Must stay published until" in text
    with area.scope():
        area.case.refresh_from_db()
        assert area.case.status == Status.IMPROVING
        assert PublishedReview.objects.count() == 1
        assert PlanningText.objects.count() == 1
