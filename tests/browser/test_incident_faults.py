"""What people get wrong, or too late, and the page of somebody who has no account."""

import re
from datetime import timedelta

from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_incident_walks import AREAS, answer_criteria, long, record

WARRINGTON = next(area for area in AREAS if area.slug == "warrington")
ANSWER = "The clinic called twice and nobody came back to it."


def test_wrong_dates_are_said_and_nothing_typed_is_lost(person_in):
    manager, today = person_in("warrington", "manager"), localdate()
    aware_on = today - timedelta(days=1)
    reference = record(manager, WARRINGTON, title="Injury to a toddler", aware_on=aware_on)

    manager.goto(f"cases/{reference}/record/when/")
    manager.fill(happened_on=today)
    manager.press("Save and continue")
    manager.is_refused(f"The authority became aware on {long(aware_on)}")
    expect(manager.page.locator("[name=happened_on_day]")).to_have_value(str(today.day))

    manager.goto(f"cases/{reference}/criteria/notification/")
    answer_criteria(manager, 3, button="Answer the next criterion")
    manager.press("Confirm and go on to notifying")
    manager.press("Record that it was sent")
    manager.fill(sent_on=aware_on - timedelta(days=1), receipt="NP-2026-88")
    manager.press("Record that it was sent")
    manager.is_refused("so it cannot have been sent before that day")
    expect(manager.page.locator("[name=receipt]")).to_have_value("NP-2026-88")
    manager.answer("Record that it was sent", sent_on=today)
    manager.next_is("Ask the agencies involved for what they know.")


def test_an_incident_entered_late_asks_why_and_shows_the_missed_date(person_in):
    manager, today = person_in("warrington", "manager"), localdate()
    manager.goto("incidents/new/incident/")
    manager.fill(aware_on=today - timedelta(days=15), title="Found in an old file")
    manager.press("Open the case")
    manager.is_refused("which was missed by")
    expect(manager.page.locator("[name=title]")).to_have_value("Found in an old file")
    manager.passes()
    manager.answer("Open the case", late_reason="The report lay in a shared mailbox.")
    manager.goto(f"cases/{manager.page.url.split('/')[-3]}/")
    manager.next_is("overdue")
    manager.reads("The report lay in a shared mailbox.")


def test_a_return_that_comes_after_the_panel_met_says_so(person_in):
    agency = person_in("warrington", "agency")
    agency.goto("returns/")
    waiting = agency.page.locator("tr", has_text="Draft").get_by_role("link")
    addresses = waiting.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    for address in addresses:
        agency.goto(address.removeprefix(agency.root) + "submit/")
        if agency.page.get_by_text("The panel met on").count():
            break
    agency.press("Submit the return")
    agency.is_refused("Enter why the return comes late")
    agency.answer("Submit the return", late_reason="The file was with another authority.")
    agency.reads("Your return is submitted.", "after the panel met", "The file was with another authority.")


def test_somebody_without_an_account_answers_by_a_link(person_in, visitor):
    police = person_in("walsall", "police")
    police.goto("returns/")
    police.page.locator("tr", has_text=re.compile("Not started|Draft")).first.get_by_role("link").click()
    police.heading("Information return for")
    police.follow("Learning so far")
    police.follow("Ask somebody without an account")
    police.answer(
        "Make the link", person_name="Robin Reader", post="Custody nurse", question="What was seen that night?"
    )
    police.passes()
    address = police.page.locator(".portal-fingerprint").inner_text().strip()

    guest = visitor()
    assert guest.page.goto(address).status == 200
    assert guest.violations() == []
    guest.page.set_viewport_size(PHONE)
    assert guest.overflow() <= 0

    plain = visitor(viewport=PHONE, javascript=False)
    plain.page.goto(address)
    expect(plain.page.locator("main")).to_contain_text("What was seen that night?")
    plain.page.locator("[name=text]").fill(ANSWER)
    plain.page.get_by_role("button", name="Save and come back later").click()
    expect(plain.page.locator("main")).to_contain_text("Saved.")
    plain.page.get_by_role("button", name="Check your answer").click()
    expect(plain.page.locator("main")).to_contain_text(ANSWER)
    assert plain.overflow() <= 0
    guest.page.goto(plain.page.url)
    assert guest.violations() == []
    plain.page.get_by_role("button", name="Send").click()
    expect(plain.page.locator("h1")).to_have_text("Your answer has been sent")
    assert guest.page.goto(address).status == 410
    assert guest.violations() == []

    police.follow("Back to the section")
    expect(police.page.locator("[name=text]")).to_have_value(re.compile(ANSWER))
