"""One incident from the first call to its closing, in each partnership, decided by whoever decides there and by nobody else."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from io import BytesIO

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect
from pypdf import PdfReader

from core.workdays import add_working_days
from tests.browser.conftest import Person
from tests.rules.test_workdays import CALENDAR

LEARNED = "Missed appointments were never read together."
COMMENT = "Nobody asked who else lived there."
NATIONAL = "Nothing here is complex or of national importance."


@dataclass(frozen=True)
class Area:
    """Where an incident is walked. `decider` and `other`: who signs in to decide, and somebody else who is told no.
    `phone`: everybody walks it at 320 pixels and without JavaScript. `calendar_days`: its own five days to notify
    are not working days, as the national ones are.
    """

    slug: str
    council: str
    police: str
    decider: str
    decides: str
    other: str
    agenda: str = ""
    phone: bool = False
    calendar_days: bool = False


AREAS = (
    Area("warwickshire", "Warwickshire County Council", "Warwickshire Police", "groupchair",
         "Safeguarding Reviews Subgroup", "chair"),
    Area("warrington", "Warrington Borough Council", "Cheshire Constabulary", "executive",
         "Strategic safeguarding group", "scrutineer"),
    Area("walsall", "Walsall Council", "West Midlands Police", "executive",
         "Safeguarding Executive Group", "scrutineer", phone=True),
    Area("worcestershire", "Worcestershire County Council", "West Mercia Constabulary", "chair",
         "independent chair", "groupchair", agenda="executive", calendar_days=True),
)  # fmt: skip


def long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def record(manager: Person, area: Area, *, title: str, aware_on: date) -> str:
    """From the list of cases to the end of the record. The case's reference."""
    manager.goto("cases/")
    manager.press("Record a case")
    manager.answer("Continue", kind="incident")
    manager.answer("Open the case", aware_on=aware_on, title=title)
    reference = manager.page.url.split("/")[-3]
    manager.goto(f"cases/{reference}/")
    manager.next_is("Write down what is known", "Go on with the record")
    manager.press("Go on with the record")
    for part, answers in (
        ("What happened", {"what_happened": "A baby came to hospital with an injury that nobody could explain."}),
        ("When it happened", {"happened_on": aware_on - timedelta(days=1)}),
        ("Where it happened", {"place": "At home", "outside_england": "False"}),
        ("Abuse or neglect", {"suspicion": "suspected", "abuse_kinds": "Physical abuse"}),
        ("Agencies involved", {"agencies": [area.council, area.police]}),
    ):
        manager.follow(part)
        manager.answer("Save and continue", **answers)
    manager.follow("Who it concerns")
    manager.press("Add a person")
    manager.answer("Save and continue", label="Child Z", kind="child", harm="serious")
    manager.answer("Save and continue", age="4 months", looked_after="no")
    manager.reads("Child Z")
    manager.goto(f"cases/{reference}/record/check/")
    manager.reads("A baby came to hospital", "At home", area.police)
    manager.press("Finish and test the criteria")
    return reference


def answer_criteria(manager: Person, how_many: int, *, button: str) -> None:
    """One criterion a page, each saved page leading to the next."""
    manager.press(button)
    for number in range(1, how_many + 1):
        manager.heading(f"Criterion {number} of {how_many}")
        manager.answer("Save and continue", met="True", reason="The record says so.")


def notify(manager: Person, area: Area, reference: str, *, today: date) -> None:
    answer_criteria(manager, 3, button="Answer the next criterion")
    manager.reads("The incident must be notified.")
    manager.press("Confirm and go on to notifying")
    manager.reads("The portal sends nothing.", "A baby came to hospital", "Child Z")
    manager.goto(f"cases/{reference}/")
    manager.next_is("Notify the National Panel.", "Notify")
    both_dates(manager, area, today)
    manager.goto(f"cases/{reference}/notify/")
    manager.press("Record that it was sent")
    manager.answer("Record that it was sent", sent_on=today, receipt="NP-2026-77")
    manager.next_is("Ask the agencies involved for what they know.", "Ask the agencies")


def both_dates(manager: Person, area: Area, aware_on: date) -> None:
    """The page of the clock says the partnership's own date beside the national one, counted from day 0."""
    national = add_working_days(aware_on, 5, calendar=CALENDAR)
    due = aware_on + timedelta(days=5) if area.calendar_days else national
    if due != national:
        manager.reads(f"By national guidance: {long(national)}")
    manager.page.locator(".portal-next-step").get_by_role("link", name="Why this date?").click()
    expect(manager.page.locator("#why")).to_be_visible()
    page = manager.page.locator("main")
    rows = dict(zip(page.locator("dt").all_inner_texts(), page.locator("dd").all_inner_texts(), strict=False))
    assert rows["Day 0"] == long(aware_on)
    assert (rows["Due"], rows["National date"]) == (long(due), long(national))


def agency_answers(agency: Person, reference: str, day: date, summary: str) -> None:
    """Family question, three sections, an entry of the chronology, check, submit."""
    agency.goto("returns/")
    agency.follow(reference)
    agency.follow("Did you know the family")
    agency.answer("Save", involvement="involved")
    for section, text in (
        ("What your agency did and knew", summary),
        ("Immediate action taken", "The child's siblings were seen the same day."),
        ("Learning so far", LEARNED),
    ):
        agency.follow(section)
        agency.answer("Save", text=text)
    agency.follow("Chronology")
    agency.press("Add an entry")
    agency.answer(
        "Save", what_happened="Strategy meeting about missed appointments.", starts_on=day, kind="meeting",
        source="Case notes", practice_comment=COMMENT,
    )  # fmt: skip
    agency.reads("Strategy meeting")
    agency.follow("Back to the return")
    agency.follow("Check your answers and submit")
    agency.reads(summary, LEARNED, "Strategy meeting")
    agency.press("Submit the return")
    agency.reads("Your return is submitted.")


def ask_the_agencies(manager: Person, reference: str) -> None:
    """Those that the record names are ticked, and a day is offered before the panel's."""
    manager.press("Ask the agencies")
    manager.press("Ask the agencies")
    manager.reads("Not started")
    manager.goto(f"cases/{reference}/")
    manager.next_is("0 of 2 agencies have answered.", "See the agencies' returns")


def hold_the_panel(manager: Person, reference: str, *, today: date) -> None:
    """The merge is opened, the meeting recorded, the four aims and the eight criteria written down; the panel recommends."""
    manager.goto(f"cases/{reference}/")
    manager.next_is("All agencies have answered.", "Open the merged chronology")
    manager.press("Open the merged chronology")
    manager.press("Open it to the panel")
    manager.reads("Opened to the panel", COMMENT)
    manager.goto(f"cases/{reference}/panel-meeting/")
    manager.answer("Save", panel_met_on=today, present="Council, police and health")
    for number, aim in enumerate(("facts", "immediate_action", "learning", "next_steps")):
        manager.next_is(f"{number} of 4 have words.")
        manager.goto(f"cases/{reference}/aims/{aim}/")
        manager.answer("Save", text=LEARNED if aim == "learning" else "The panel spoke of it.")
    manager.goto(f"cases/{reference}/criteria/local_review/")
    answer_criteria(manager, 8, button="Answer the next criterion")
    manager.goto(f"cases/{reference}/")
    manager.next_is("Record what the panel recommends.", "Record the recommendation")
    manager.press("Record the recommendation")
    manager.answer(
        "Check and continue", recommendation="local_review", recommended_reason=LEARNED, national_view=NATIONAL
    )
    manager.reads("Hold a local child safeguarding practice review", LEARNED)
    manager.passes()
    manager.press("Record the recommendation")
    manager.next_is("Waiting for the decision.")


def is_told_who_decides(person: Person, reference: str, area: Area) -> None:
    person.goto(f"cases/{reference}/decide/", status=403)
    person.heading(f"The {area.decides} decides this")
    person.reads("Nothing was changed.", "Who can record the decision")
    person.passes()


def decide(decider: Person, reference: str) -> None:
    decider.goto(f"cases/{reference}/")
    decider.next_is("The panel has recommended.", "Decide")
    decider.press("Decide")
    decider.reads("Hold a local child safeguarding practice review", LEARNED)
    decider.answer(
        "Check and continue", rationale="The learning reaches further than one agency.", dissent="Health would have waited.",
        took_part="Council, police and health",
    )  # fmt: skip
    decider.reads("The learning reaches further", "Health would have waited.", "The record says so.")
    decider.passes()
    decider.press("Record the decision")
    decider.reads("The decision was recorded.")


def make_the_paper(manager: Person, reference: str) -> str:
    """The words of the PDF that the worker makes."""
    manager.goto(f"cases/{reference}/papers/new/")
    manager.answer("Make the paper", annex="with")
    link = manager.page.get_by_role("link", name="Download version 1")
    for _ in range(60):
        if link.count():
            break
        manager.page.wait_for_timeout(500)
        manager.goto(f"cases/{reference}/papers/")
    answer = manager.page.request.get(manager.visitor.address + link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    pdf = PdfReader(BytesIO(answer.body()))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def send_and_close(manager: Person, reference: str, *, today: date) -> None:
    manager.goto(f"cases/{reference}/")
    manager.next_is("Send the rapid review to the National Panel", "Record that it was sent")
    manager.press("Record that it was sent")
    manager.answer("Check and continue", sent_on=today, receipt="RR-2026-77")
    manager.passes()
    manager.press("Record that it was sent")
    manager.next_is("The rapid review was sent.", "Close the case")
    manager.press("Close the case")
    manager.answer("Close the case", note="The review begins with its terms of reference.")
    manager.next_is("The case is closed.")


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.slug)
def test_an_incident_from_the_first_call_to_its_closing(person_in, area):
    today, enter = localdate(), partial(person_in, area.slug, phone=area.phone)
    manager = enter("manager")
    reference = record(manager, area, title="Injury to a baby", aware_on=today)
    notify(manager, area, reference, today=today)
    ask_the_agencies(manager, reference)
    for local in ("police", "council"):
        agency_answers(enter(local), reference, today - timedelta(days=40), f"What {local} knew of it.")
    hold_the_panel(manager, reference, today=today)

    is_told_who_decides(manager, reference, area)
    is_told_who_decides(enter(area.other), reference, area)
    decide(enter(area.decider), reference)

    if area.agenda:
        member = enter(area.agenda)
        member.goto("agendas/executive/")
        member.reads(reference)
    words = make_the_paper(manager, reference)
    assert reference in words
    assert LEARNED in words
    assert "Strategy meeting about missed appointments." in words
    send_and_close(manager, reference, today=today)
