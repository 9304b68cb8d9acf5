"""A section by link: one person, one question, once, and nothing of the case on the page."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from incidents.enums import ReturnSectionCode
from incidents.models import ReturnSection, SectionLink
from incidents.returns import answering, linking, requesting
from incidents.returns.linking import LinkUnusable
from incidents.returns.refusals import NotOpen
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories.returns import NOW, Asked
from tests.incidents.test_returns import at_once

pytestmark = pytest.mark.django_db
QUESTION = "When did you last see the child at home?"
TYPED = {"person_name": "Ann Lee", "post": "Health visitor", "question": QUESTION}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def asked():
    return Asked()


def make(asked, row, **changes):
    with partnership_scope(asked.partnership, by=asked.coordinator):
        return linking.make_link(
            asked.fresh(row), ReturnSectionCode.SUMMARY, by=asked.coordinator, now=NOW, **(TYPED | changes)
        )


@pytest.fixture
def made(asked):
    """The link, and the address it has."""
    link, token = make(asked, asked.ask())
    return link, reverse("section_link:answer", args=[asked.partnership.slug, token])


def section(asked):
    with partnership_scope(asked.partnership):
        return ReturnSection.objects.filter(section="summary").first()


def text(response):
    return response.content.decode()


def send(client, address, words="Last in March.", revision=0):
    client.post(address, {"text": words, "revision": revision, "check": "yes"})
    return client.post(address, {"send": "yes", "revision": revision + 1})


def test_a_link_is_made_shown_once_and_listed(client, asked):
    row = asked.ask()
    client.force_login(asked.coordinator)
    address = reverse("returns:make_link", args=[asked.partnership.slug, row.pk, "summary"])
    assert "Enter the person&#x27;s name" in text(client.post(address, {}))

    response = client.post(address, TYPED)

    assert response.status_code == 201
    link = re.search(r"https?://[^<\s]+/answer/[^<\s]+/", text(response))[0]
    with partnership_scope(asked.partnership):
        kept = SectionLink.objects.get()
    assert link.split("/")[-2] not in str(kept.__dict__)
    html = text(client.get(reverse("returns:section", args=[asked.partnership.slug, row.pk, "summary"])))
    assert "Ann Lee" in html
    assert "Waiting for the answer" in html
    assert link not in html


def test_the_page_shows_the_question_and_nothing_of_the_case(asked, made):
    _, address = made
    response = Client().get(address)

    html = text(response)
    assert response.status_code == 200
    for words in (QUESTION, asked.agency.name, asked.partnership.name, "Ann Lee", asked.coordinator.full_name):
        assert words in html
    for words in (asked.case.reference, asked.case.title, "Child A", "What did you know?", "Sign out"):
        assert words not in html
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies


def test_an_answer_is_saved_checked_and_sent(client, asked, made):
    _, address = made
    response = client.post(address, {"text": "Last in", "revision": 0, "save": "yes"})
    assert response.url == f"{address}?saved=yes"
    html = text(client.get(response.url))
    assert "Saved. Come back by the same link until 16 April 2026" in html
    assert "Last in" in html
    assert "Enter your answer" in text(client.post(address, {"text": " ", "revision": 1, "check": "yes"}))
    response = client.post(address, {"text": "Last in March.", "revision": 1, "check": "yes"})
    html = text(client.get(response.url))
    assert "Last in March." in html
    assert 'name="revision" value="2"' in html

    response = client.post(address, {"send": "yes", "revision": 2})

    assert response.status_code == 302
    dead = client.get(response.url)
    assert dead.status_code == 410
    assert "Your answer has been sent" in text(dead)
    found = section(asked)
    assert found.text == "Ann Lee, Health visitor, by link on 9 April 2026, 1:00pm:\nLast in March."
    assert (found.by_link, found.changed_by) == ("Ann Lee, Health visitor", None)
    assert client.post(address, {"text": "More", "revision": 2, "save": "yes"}).status_code == 410


def test_an_answer_goes_below_what_the_agency_wrote(client, asked, made):
    link, address = made
    with partnership_scope(asked.partnership, by=asked.coordinator):
        answering.write_section(
            asked.fresh(link.agency_return),
            ReturnSectionCode.SUMMARY,
            text="Ours.",
            by=asked.coordinator,
            now=NOW,
            revision=0,
        )

    send(client, address)

    assert section(asked).text.startswith("Ours.\n\nAnn Lee, Health visitor, by link on")
    assert section(asked).revision == 2


@pytest.mark.parametrize("how", ["used", "withdrawn", "expired", "unknown"])
def test_a_dead_link_says_why(client, asked, made, how):
    link, address = made
    if how == "used":
        send(client, address)
    elif how == "withdrawn":
        with partnership_scope(asked.partnership, by=asked.colleague):
            linking.withdraw_link(link, by=asked.colleague, now=NOW)
    elif how == "unknown":
        address = reverse("section_link:answer", args=[asked.partnership.slug, "wrong"])
    with time_machine.travel(NOW + timedelta(days=7 if how == "expired" else 0), tick=False):
        response = client.get(address)

    words = {
        "used": "was sent on 9 April 2026",
        "withdrawn": "It was withdrawn",
        "expired": "It is too old",
        "unknown": "",
    }
    assert response.status_code == (404 if how == "unknown" else 410)
    assert words[how] in text(response)
    assert asked.case.reference not in text(response)


def test_a_link_works_in_its_own_partnership_only(client, asked, made):
    _, address = made
    other = Asked()

    assert client.get(address.replace(asked.partnership.slug, other.partnership.slug)).status_code == 404
    assert client.get(address.replace(asked.partnership.slug, "nowhere")).status_code == 404


def test_two_tabs_with_one_link_never_overwrite_each_other(client, made):
    _, address = made
    client.post(address, {"text": "First", "revision": 0, "save": "yes"})

    response = client.post(address, {"text": "Second", "revision": 0, "save": "yes"})

    assert response.status_code == 409
    assert "First" in text(response)
    assert "Second" in text(response)
    assert client.post(address, {"text": "Both", "revision": 1, "check": "yes"}).status_code == 302
    # What was checked is what is sent.
    response = client.post(address, {"send": "yes", "revision": 1})
    assert response.url == f"{address}?step=check"


def test_what_was_typed_is_kept_when_the_return_was_submitted_meanwhile(client, asked, made):
    link, address = made
    client.post(address, {"text": "My words", "revision": 0, "check": "yes"})
    asked.submit(asked.answer(link.agency_return))

    response = client.post(address, {"send": "yes", "revision": 1})

    assert response.status_code == 409
    assert "The agency has submitted its return meanwhile" in text(response)
    assert "My words" in text(response)
    assert "My words" not in section(asked).text
    assert "My words" in text(client.get(address))


def test_nothing_is_saved_by_a_link_that_was_withdrawn_a_moment_ago(asked, made):
    link, _ = made
    with partnership_scope(asked.partnership, by=asked.coordinator):
        linking.withdraw_link(link, by=asked.coordinator, now=NOW)
    for act in (
        lambda: linking.save_draft(link, text="My words", revision=0, now=NOW),
        lambda: linking.send(link, revision=0, now=NOW),
    ):
        with pytest.raises(LinkUnusable):
            act()
    assert section(asked) is None


def test_a_dead_link_gives_back_what_was_typed(client, made):
    _, address = made
    send(client, address)

    response = client.post(address, {"text": "More of mine", "revision": 2, "save": "yes"})

    assert response.status_code == 410
    assert "More of mine" in text(response)


@pytest.mark.django_db(transaction=True)
def test_twenty_people_sending_at_once_send_once():
    asked = Asked()
    link, _ = make(asked, asked.ask())
    linking.save_draft(link, text="My words", revision=0, now=NOW)

    def press():
        try:
            linking.send(link, revision=1, now=NOW)
        except LinkUnusable:
            return "too late"
        return "sent"

    found = at_once(20, press)

    assert sorted(found) == ["sent"] + ["too late"] * 19
    assert section(asked).text.count("My words") == 1


def test_only_the_agency_withdraws_and_not_once_it_is_used(client, asked, made):
    link, address = made
    _, constable = asked.other_agency()
    page = reverse("returns:withdraw_link", args=[asked.partnership.slug, link.agency_return_id, link.pk])
    for user, status in ((constable, 404), (asked.manager, 403), (asked.person(Role.LAY_MEMBER), 403)):
        client.force_login(user)
        assert client.post(page).status_code == status
    send(client, address)
    client.force_login(asked.colleague)
    assert "Ann Lee has answered already." in text(client.post(page, follow=True))


def test_withdrawing_is_confirmed_and_ends_the_link(client, asked, made):
    link, address = made
    page = reverse("returns:withdraw_link", args=[asked.partnership.slug, link.agency_return_id, link.pk])
    client.force_login(asked.colleague)
    assert "The link stops working at once." in text(client.get(page))
    assert "The link for Ann Lee no longer works." in text(client.post(page, follow=True))
    assert Client().get(address).status_code == 410


def test_no_link_is_made_once_the_return_is_submitted_or_taken_back(client, asked):
    row = asked.submitted()
    with pytest.raises(NotOpen):
        make(asked, row)
    client.force_login(asked.coordinator)
    response = client.post(reverse("returns:make_link", args=[asked.partnership.slug, row.pk, "summary"]), TYPED)
    assert response.status_code == 409
    assert QUESTION in text(response)
    with partnership_scope(asked.partnership, by=asked.manager):
        requesting.accept(asked.fresh(row), by=asked.manager, now=NOW)
        assert not SectionLink.objects.exists()
