"""The pages of this area: who gets in, what they say, that nothing typed is lost, and how much they ask the database."""

import pytest
import time_machine
from django.urls import reverse

from casework.enums import CaseKind, Part
from casework.grants import restrict
from casework.services import give_to_body
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import Status
from reviews.models import Delay, FamilyContact, Paper, PlanningText, ReviewMeeting
from reviews.planning import delays, family, meetings
from tests.factories import MembershipFactory
from tests.factories.planning import DELAY, PlanningArea
from tests.factories.reviews import NOW, TODAY

pytestmark = pytest.mark.django_db
ANSWERED = {"rationale": "Why", "decided_on_day": "5", "decided_on_month": "5", "decided_on_year": "2026"}
# The page, its further parts, and the permission: with "write" only those who run cases open it.
PAGES = (
    ("about", (), "write"), ("texts", (), "read"), ("text", ("methodology",), "write"),
    ("ask", ("terms_of_reference",), "write"), ("agree", ("terms_of_reference",), "decide"), ("begin", (), "write"),
    ("meetings", (), "read"), ("add_meeting", (), "write"), ("family", (), "read"), ("add_contact", (), "write"),
    ("delays", (), "read"), ("add_delay", (), "delay"), ("delay", (1,), "read"), ("change_delay", (1,), "delay"),
    ("letter", (1,), "delay"), ("letter_sent", (1,), "delay"), ("hold", (), "write"), ("panel", (), "write"),
    ("revisit", (), "decide"), ("stop", (), "decide"), ("complete", (), "write"), ("reopen", (), "write"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def area():
    return PlanningArea()


@pytest.fixture
def case(area):
    case = area.review(Status.UNDER_WAY)
    area.text(case)
    with partnership_scope(area.partnership, by=area.manager):
        delays.save_delay(case, delay=None, values=DELAY, revision=0, by=area.manager, now=NOW)
    return case


@pytest.fixture
def manager(client, area):
    client.force_login(area.manager)
    return client


def url(case, name, *args):
    view = name if ":" in name else f"planning:{name}"
    with partnership_scope(case.partnership):
        return reverse(view, args=[case.partnership.slug, case.reference, *args])


def boxes(name, day, month, year):
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


@pytest.mark.parametrize(("name", "args", "needs"), PAGES, ids=[page[0] for page in PAGES])
def test_who_gets_in(client, area, case, *, name, args, needs, django_assert_max_num_queries):
    chair = area.person(Role.INDEPENDENT_CHAIR)  # reads every case and decides nothing here
    outsider = MembershipFactory().user
    page = url(case, name, *args)
    client.force_login(chair)
    answer = client.get(page)
    assert answer.status_code == (200 if needs == "read" else 403)
    if needs in {"decide", "delay"}:
        assert "decides this" in answer.content.decode() or "not stated" in answer.content.decode()
    client.force_login(outsider)
    assert client.get(page).status_code == 404
    client.force_login(area.manager)
    client.get(page)  # the first page of a session saves it
    with django_assert_max_num_queries(18):
        assert client.get(page).status_code == (403 if needs == "decide" else 200)
    with partnership_scope(area.partnership, by=area.member):
        restrict(case, by=area.manager, now=NOW, reason="Sensitive")
    client.force_login(chair)
    assert client.get(page).status_code in ({404} if needs == "read" else {403, 404})


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", [CaseKind.LOCAL_REVIEW, CaseKind.TABLE_TOP, CaseKind.NATIONAL_REVIEW])
def test_the_page_of_the_review_in_every_status(client, area, status, kind, django_assert_max_num_queries):
    case = area.review(status, kind=kind)
    area.text(case, asked_revision=1)
    for user in (area.manager, area.person(Role.INDEPENDENT_CHAIR)):
        client.force_login(user)
        address = url(case, "casework:detail")
        client.get(address)  # the first page of a session saves it
        # Being set up, whoever commissions the reviewer and whoever agrees the terms of reference are asked for besides.
        with django_assert_max_num_queries(21 if status == Status.SETTING_UP else 18):
            page = client.get(address).content.decode()
        assert "What next" in page
        assert "Contact with the family" in page


def test_from_the_first_word_to_the_beginning(manager, client, area):
    case = area.review()
    area.appoint(case)
    assert "Write the terms of reference" in client.get(url(case, "casework:detail")).content.decode()
    page = client.post(url(case, "text", "terms_of_reference"), {"text": "## Why\n\n- one", "revision": 0}, follow=True)
    assert "<li>one" in page.content.decode()
    assert "Have the terms of reference agreed" in client.get(url(case, "casework:detail")).content.decode()
    client.post(url(case, "ask", "terms_of_reference"))
    waits = client.get(url(case, "casework:detail")).content.decode()
    assert "The Executive Group decides" in waits
    client.force_login(area.member)
    assert "Record the decision" in client.get(url(case, "casework:detail")).content.decode()
    form = client.get(url(case, "agree", "terms_of_reference")).content.decode()
    assert "You record the decision for the Executive Group" in form
    assert "Choose what was decided" in client.post(url(case, "agree", "terms_of_reference"), ANSWERED).content.decode()
    typed = ANSWERED | {"outcome": "agreed", "revision": 1}
    page = client.post(url(case, "agree", "terms_of_reference"), typed, follow=True).content.decode()
    assert "By the Executive Group on 5 May 2026" in page
    client.force_login(area.manager)
    assert "Begin the review" in client.get(url(case, "begin")).content.decode()
    assert "The review is under way" in client.post(url(case, "begin"), follow=True).content.decode()


def test_a_text_changed_while_it_was_read_is_shown_as_it_is_now(client, area, case):
    client.force_login(area.member)
    with partnership_scope(area.partnership, by=area.manager):
        give_to_body(case, area.executive, Part.DECIDES, now=NOW)
        PlanningText.objects.filter(case=case).update(text="Newer words", revision=2)
    answer = client.post(url(case, "agree", "terms_of_reference"), ANSWERED | {"outcome": "agreed", "revision": 1})
    assert answer.status_code == 409
    assert "Newer words" in answer.content.decode()
    assert 'name="revision" value="2"' in answer.content.decode()


def test_two_who_write_see_both_texts(manager, area, case):
    answer = manager.post(url(case, "text", "terms_of_reference"), {"text": "Mine", "revision": 0})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "What it asks" in text
    assert "Mine" in text


def test_what_nobody_is_stated_to_decide(client):
    area = PlanningArea()
    area.route(decided_by_body=None)
    case = area.review()
    area.text(case)
    client.force_login(area.manager)
    answer = client.get(url(case, "ask", "terms_of_reference"))
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "It is not stated who decides this" in text
    assert reverse("rapid_review:decider", args=[area.partnership.slug, "terms_of_reference"]) in text
    deciders = client.get(reverse("rapid_review:deciders", args=[area.partnership.slug])).content.decode()
    assert "Communications plan of a review" in deciders
    assert "Who explains a delayed review" in deciders


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("add_meeting", {"kind": "panel", **boxes("planned_on", "31", "2", "2026")}, "must be a real date"),
        ("add_contact", {"kind": "offer", "words": "x", **boxes("on", "6", "5", "2026")}, "by relation or initials"),
        (
            "add_contact",
            {"kind": "offer", "person": "m", "words": "x", **boxes("on", "6", "5", "2026")},
            "in the future",
        ),
        ("add_delay", {"cause": "criminal", "reasons": "x"}, "expected to be done"),
        ("hold", {}, "Enter why the review is held"),
        ("about", {**boxes("scope_to", "1", "5", "2026"), "revision": 1}, "first day of the period as well"),
        ("panel", {"revision": 1}, "Enter what the National Panel decided"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(manager, case, name, typed, words):
    answer = manager.post(url(case, name), typed)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "govuk-error-summary" in text
    assert words in text


def test_meetings_and_the_family_from_page_to_page(manager, area, case):
    page = manager.post(
        url(case, "add_meeting"),
        {"kind": "practitioners", "place": "Hall", **boxes("planned_on", "20", "5", "2026")},
        follow=True,
    ).content.decode()
    assert "Practitioner event" in page
    with partnership_scope(area.partnership):
        row = ReviewMeeting.objects.get(case=case)
    assert "To come" in page
    held = {"present": "Twelve", "notes": "**Long**", "revision": 1, **boxes("held_on", "4", "5", "2026")}
    page = manager.post(url(case, "meeting_held", row.pk), held, follow=True).content.decode()
    assert "<strong>Long</strong>" in page
    assert manager.post(url(case, "meeting_held", row.pk), held).status_code == 409
    typed = {"kind": "wish", "person": "father", "words": "To read it first", **boxes("on", "4", "5", "2026")}
    page = manager.post(url(case, "add_contact"), typed, follow=True).content.decode()
    assert "To read it first (father, 4 May 2026)" in " ".join(page.split())
    with partnership_scope(area.partnership):
        line = FamilyContact.objects.get(case=case)
    corrected = manager.post(url(case, "change_contact", line.pk), typed | {"words": "x", "revision": 1})
    assert corrected.status_code == 302
    assert manager.post(url(case, "change_contact", line.pk), typed | {"revision": 1}).status_code == 409


def test_a_delay_from_page_to_page(manager, area, case):
    page = manager.get(url(case, "delay", 1)).content.decode()
    assert "Give the review until 29 January 2027" in page
    made = manager.post(url(case, "letter", 1))
    assert made.url == url(case, "reviews:paper_progress", "delay_letter", 1)
    watched = manager.get(made.url)
    assert watched.status_code in {200, 302}
    with partnership_scope(area.partnership):
        Paper.objects.filter(case=case, status="making").update(status="ready", pdf=b"%PDF", sha256="a" * 64, size=4)
    assert "Download version 1" in manager.get(url(case, "reviews:papers", "delay_letter")).content.decode()
    assert manager.get(url(case, "reviews:paper", "delay_letter", 1))["Content-Type"] == "application/pdf"
    assert manager.get(url(case, "reviews:paper", "briefing", 1)).status_code == 404
    assert manager.get(url(case, "reviews:papers", "nothing")).status_code == 404
    sent = {"sent_by": "A. Manager", "receipt": "NP-9", **boxes("sent_on", "5", "5", "2026")}
    page = manager.post(url(case, "letter_sent", 1), sent, follow=True).content.decode()
    assert "Receipt: NP-9" in page
    page = manager.post(url(case, "extend", 1), follow=True).content.decode()
    assert "first promised for 17 October 2026" in page


def test_a_paper_that_failed_is_tried_again(manager, area, case):
    with partnership_scope(area.partnership, by=area.manager):
        letter = delays.make_letter(case, Delay.objects.get(case=case), by=area.manager, now=NOW)
        Paper.objects.filter(pk=letter.pk).update(status="failed", failure="A library is missing")
    assert "A library is missing" in manager.get(url(case, "reviews:papers", "delay_letter")).content.decode()
    assert manager.post(url(case, "reviews:paper_retry", "delay_letter", 1)).status_code == 302
    with partnership_scope(area.partnership):
        assert Paper.objects.get(pk=letter.pk).status in {"making", "ready"}


@pytest.mark.parametrize("name", ["meetings", "family", "delays"])
def test_long_lists_are_paged_and_ask_no_more(manager, area, case, name, django_assert_max_num_queries):
    with partnership_scope(area.partnership, by=area.manager):
        for day in range(1, 29):
            on = TODAY.replace(month=4, day=day)
            meetings.plan_meeting(
                case,
                meeting=None,
                values={"kind": "other", "planned_on": on, "place": ""},
                revision=0,
                by=area.manager,
                now=NOW,
            )
            values = {"kind": "told", "person": "m", "on": on, "how": "", "words": "x"}
            family.save_contact(case, contact=None, values=values, revision=0, by=area.manager, now=NOW)
            delays.save_delay(
                case, delay=None, values=DELAY | {"reasons": f"{day}"}, revision=0, by=area.manager, now=NOW
            )
    address = url(case, name)
    manager.get(address)  # the first page of a session saves it
    with django_assert_max_num_queries(18):
        page = manager.get(address).content.decode()
    assert "Showing 1 to 25" in page


def test_a_held_review_from_page_to_page(client, area, case):
    client.force_login(area.manager)
    page = client.post(
        url(case, "hold"), {"reason": "The Panel", "panel_reference": "NP-7"}, follow=True
    ).content.decode()
    assert "Held for a national review" in page
    assert "Record what it decided" in page
    typed = {"panel_decided": "It is over", "revision": 2, **boxes("panel_decided_on", "5", "5", "2026")}
    client.post(url(case, "panel"), typed)
    client.force_login(area.member)
    assert "It is over" in client.get(url(case, "revisit")).content.decode()
    page = client.post(url(case, "revisit"), ANSWERED | {"outcome": "go_on"}, follow=True).content.decode()
    assert "The decision was recorded" in page
    page = client.post(url(case, "stop"), ANSWERED, follow=True).content.decode()
    assert "ended without a report" in page
