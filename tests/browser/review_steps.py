"""The steps of a review as people take them in a browser, from the decision to the impact of what it recommended."""

import re
from datetime import date, timedelta
from io import BytesIO

import docx

from tests.browser.conftest import Person
from tests.browser.test_incident_walks import Area

INCIDENT = "Baby in hospital"
REVIEWER = "Rowan Writer"
NAME = "Ottilie Marchbanks"
STREET = "Larkspur Lane"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXTS = ("Methodology", "Key lines of enquiry", "Communications plan")
LEARNED = "A missed appointment is a question that somebody must ask."
RECOMMENDED = (
    "The partnership should keep one list of children who are not brought to appointments, and read it each week."
)
DONE = "Keep the list, and read it each week."
SEEN = "Of forty records read, thirty-eight say who was told of a missed appointment."
MET = (
    "It analyses the systemic or underlying reasons", "It recommends improvements",
    "It understands practice at the time, without hindsight", "It gives the views of the child or adult, and of the family",
    "Nobody can be recognised from it who should not be", "It is short and plain enough to be used",
)  # fmt: skip
# What a reviewer wrote, by heading. In hand-written Markdown one name is broken by the end of a line.
SECTIONS = {
    "Summary": "A baby was hurt. This review asks why the signs were not read together.",
    "What the review looked at": "The work of all agencies in the year before.",
    "The child, and the family": "The family wants other children to be **seen**.",
    "What happened and what practice was like": f"Appointments were missed.\nLetters went to {NAME.replace(' ', chr(10))}.",
    "Why it happened: underlying reasons": "Nobody had the task to read the missed appointments together.",
    "Recommended improvements": "One list, read each week.",
}


def case_page(person: Person, review: str) -> None:
    person.goto(f"cases/{review}/")


def value_of(person: Person, select: str, words: str) -> str:
    """Of the choice in whose words these stand."""
    return str(person.page.locator(f"select[name={select}] option", has_text=words).first.get_attribute("value"))


def decide(decider: Person, other: Person) -> str:
    """On an incident of the demonstration that waits for its decision. Its reference."""
    decider.goto("cases/?q=Baby+in+hospital")
    decider.follow(INCIDENT)
    incident = decider.page.url.rstrip("/").split("/")[-1]
    other.goto(f"cases/{incident}/decide/", status=403)
    decider.next_is("The panel has recommended.", "Decide")
    decider.press("Decide")
    decider.reads("Hold a local child safeguarding practice review")
    decider.answer(
        "Check and continue", rationale="The learning reaches further than one agency.", took_part="All partners"
    )
    decider.press("Record the decision")
    decider.reads("The decision was recorded.")
    return incident


def open_review(manager: Person, incident: str) -> str:
    """From the decision, on whose page it is offered. The review's reference."""
    case_page(manager, incident)
    manager.follow("Open the local review")
    manager.answer("Open the review", themes=["Babies under one"])
    review = manager.page.url.split("/")[-2]
    manager.reads("The review is open.", incident)
    case_page(manager, incident)
    manager.reads("Led to", review)
    return review


def write_texts(manager: Person, review: str, *titles: str) -> None:
    """The terms of reference, which the next step asks for, and texts of these titles."""
    case_page(manager, review)
    manager.next_is("Write the terms of reference", "Write the terms of reference")
    manager.press("Write the terms of reference")
    manager.answer("Save", text="## Why\n\nThe signs were not read together.\n\n- What did each agency know?")
    for title in titles:
        case_page(manager, review)
        manager.follow(title)
        manager.answer("Save", text=f"{title}: with those who did the work.")
    manager.reads("The signs were not read together.", "with those who did the work")


def have_agreed(manager: Person, decider: Person, other: Person, review: str, area: Area) -> None:
    """The terms by the next step, the communications plan from the page of what sets the review up."""
    case_page(manager, review)
    manager.next_is("Have the terms of reference agreed.", "Have them agreed")
    manager.press("Have them agreed")
    manager.page.locator("main form button").click()
    manager.reads("was told")
    for person in (manager, other):
        person.goto(f"cases/{review}/planning/terms_of_reference/agree/", status=403)
        person.heading(area.decides)
        person.reads("Nothing was changed.")
        person.passes()
    case_page(decider, review)
    decider.next_is("Agree the terms of reference.", "Record the decision")
    decider.press("Record the decision")
    decider.reads("The signs were not read together.")
    agree_text(decider)
    decider.follow("Record that it is agreed")
    agree_text(decider)


def agree_text(decider: Person) -> None:
    decider.answer(
        "Record the decision", outcome="agreed", rationale="It asks what we need to know.", took_part="All partners"
    )
    decider.reads("It asks what we need to know.")


def appoint(manager: Person, review: str, *, today: date) -> None:
    """Somebody who is not in the register yet."""
    case_page(manager, review)
    manager.next_is("Choose a reviewer who has no conflict of interest", "Appoint a reviewer")
    manager.press("Appoint a reviewer")
    manager.follow("add them")
    manager.answer("Save", name=REVIEWER, organisation=f"Independent, {review}", expertise="Infants")
    manager.reads("Commission")
    manager.answer(
        "Appoint the reviewer", chosen_by=["Interviewed"], knowledge="Has reviewed the care of infants for ten years.",
        conflict="False",
    )  # fmt: skip
    manager.reads(f"{REVIEWER} is appointed.", "None declared")


def add_to_panel(manager: Person, review: str, *, email: str = "") -> None:
    manager.goto(f"cases/{review}/review-panel/")
    manager.press("Add a member")
    if email:
        manager.answer("Add to the panel", person=value_of(manager, "person", email))
    else:
        manager.answer("Add to the panel", name="Morgan Panel", role="Head of safeguarding")


def declares_a_conflict(person: Person, review: str) -> None:
    """A member of the panel, who does not see the case any more afterwards."""
    person.goto(f"cases/{review}/review-panel/")
    person.follow("Declare your interests")
    person.answer("Record the declaration", conflict="True", nature="I supervised the work.")
    person.reads("closed to you from now on")
    person.goto(f"cases/{review}/", status=404)


def begin(manager: Person, review: str) -> None:
    case_page(manager, review)
    manager.next_is("1 member of the panel has not said", "Record the declarations")
    manager.press("Record the declarations")
    manager.follow("Record the declaration")
    manager.answer("Record the declaration", conflict="False")
    case_page(manager, review)
    manager.next_is("Everything is there: the review can begin.", "Begin the review")
    manager.press("Begin the review")
    manager.press("Begin the review")
    manager.next_is("Write the report or upload the reviewer's", "Go to the report")


def meet(manager: Person, review: str, *, today: date) -> None:
    """A practitioners' event that was held, and the contact with the family."""
    manager.goto(f"cases/{review}/meetings/")
    manager.press("Plan a meeting")
    manager.answer("Save", kind="practitioners", planned_on=today, place="By video")
    manager.follow("Record how it went")
    manager.answer("Save", present="Fourteen practitioners", notes="They spoke of missed appointments.")
    manager.reads("Practitioner event", "Fourteen practitioners")
    manager.goto(f"cases/{review}/family/")
    for kind, words in (("offer", "A meeting with the reviewer."), ("wish", "That other children are seen.")):
        manager.press("Add to the log")
        manager.answer("Save", kind=kind, person="Mother", on=today, words=words)
    manager.reads("That other children are seen.")


def share_learning(manager: Person, agency: Person, review: str, area: Area) -> None:
    """At once, without opening the case to anybody."""
    manager.goto(f"cases/{review}/learning/")
    manager.press("Add a learning point")
    manager.answer("Add it", text=LEARNED)
    manager.follow("Share point 1")
    manager.answer("Share it", to=[area.council])
    manager.reads("No answer yet")
    agency.goto("learning/")
    agency.follow(LEARNED)
    assert review not in agency.page.locator("main").inner_text()
    agency.answer("It arrived", follows="We talk about it in every team.")
    manager.goto(f"cases/{review}/learning/")
    manager.reads("Arrived", "We talk about it in every team.")


def word_report() -> bytes:
    """As a reviewer sends it: the name in a table and broken by the end of a line, and in what the file says about itself."""
    document = docx.Document()
    document.core_properties.author, document.core_properties.title = NAME, "Report"
    for title, text in SECTIONS.items():
        document.add_heading(title, level=1)
        paragraph = document.add_paragraph()
        for number, line in enumerate(text.replace("**", "").split("\n")):
            if number:
                paragraph.add_run().add_break()
            paragraph.add_run(line)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells],
        ("When", "What", "In spring", f"{NAME.upper()}’S visit"),
        strict=True,
    ):
        cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def upload(manager: Person, review: str) -> None:
    manager.goto(f"cases/{review}/report/")
    manager.follow("Upload a reviewer's Word file or PDF")
    manager.page.locator("[name=file]").set_input_files(
        {"name": "report.docx", "mimeType": WORD, "buffer": word_report()}
    )
    manager.press("Upload")
    manager.heading("Say where each part belongs")
    manager.reads("no header row that repeats")
    manager.passes()
    manager.press("Take it in as a version")
    manager.reads("The file is taken in as a version.", *SECTIONS)


def write(manager: Person, review: str) -> None:
    manager.goto(f"cases/{review}/report/")
    titles = manager.page.locator("main .govuk-task-list a").all_inner_texts()
    for title, text in zip(titles, SECTIONS.values(), strict=True):
        manager.follow(title)
        manager.answer("Save", text=text)
    manager.press("Make a version")
    manager.answer("Make the version", note="The reviewer's first draft")
    manager.reads("The version is made.")


def recommend(manager: Person, review: str, area: Area) -> None:
    """What was recommended before, and what became of it, is shown before it is saved."""
    case_page(manager, review)
    manager.next_is("Write what the review recommends.", "Add a recommendation")
    manager.press("Add a recommendation")
    manager.fill(text=RECOMMENDED, agencies=[area.council])
    manager.press("Save the recommendation")
    manager.reads("We have said something like this before.", "not brought to appointments, read each week by health")
    manager.passes()
    manager.answer("Save the recommendation")
    manager.reads("The recommendation was added.", RECOMMENDED)


def check_and_put_forward(manager: Person, review: str) -> None:
    case_page(manager, review)
    manager.next_is("Check version 1 of the report", "Go to the check")
    manager.press("Go to the check")
    for words in MET:
        manager.follow(words)
        manager.answer("Save", met="True", reason="Read from the first page to the last.")
    manager.press("Put version 1 forward")
    manager.press("Put version 1 forward")
    manager.next_is("The report waits for a decision.")


def agree_report(decider: Person, other: Person, review: str, *, today: date) -> None:
    other.goto(f"cases/{review}/report/agree/", status=403)
    other.passes()
    case_page(decider, review)
    decider.next_is("Read the report", "Read and decide")
    decider.press("Read and decide")
    decider.reads("Read from the first page to the last.")
    decider.answer("Agree version 1", rationale="It says why.", took_part="All partners", decided_on=today)
    decider.reads("The report is agreed.")


def respond(manager: Person, review: str, area: Area, *, today: date) -> None:
    """Accepted, and somebody does something by a day."""
    case_page(manager, review)
    manager.next_is("Record the response to 1 recommendation", "Record the responses")
    manager.press("Record the responses")
    manager.follow("Record the response")
    manager.answer("Record the response", response="accepted", decided_by="The executive group", responded_on=today)
    manager.follow("Add an action")
    manager.answer(
        "Add the action", text=DONE, measure="Records say who was told.",
        agency=area.council, due_on=today + timedelta(days=60),
    )  # fmt: skip
    manager.reads("The action was added.", DONE)


def open_action(person: Person) -> None:
    person.page.locator("tr", has_text=DONE).get_by_role("link").click()
    person.reads(DONE)


def give_evidence(agency: Person) -> str:
    """By the agency that has the action. The action's page."""
    agency.goto("actions/")
    open_action(agency)
    agency.press("Hand in evidence")
    agency.answer("Hand it in", text="The list is kept since May, and read on Mondays.")
    agency.reads("Evidence waits to be read")
    return agency.page.url.split(agency.root)[1].split("?")[0]


def accept_evidence(manager: Person, review: str) -> None:
    """By somebody else."""
    case_page(manager, review)
    manager.next_is("Read the evidence of 1 action", "Read the evidence")
    manager.press("Read the evidence")
    open_action(manager)
    manager.press("Read the evidence")
    manager.answer("Record your answer", state="accepted")
    manager.reads("It can be recorded from")


def check_impact(manager: Person, action: str, *, title: str, impact: str) -> None:
    manager.goto(action)
    manager.follow(re.compile(f"Say what it changed.*{title}"))
    manager.heading(title)
    manager.answer("Record", impact=impact, finding=SEEN)
    manager.reads("What it changed was recorded.", SEEN)
