"""A quarter's figures in Warwickshire, from opening to the public page: by form, workbook and API, one agency late, one in two areas."""

import json
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import Person, Visitor
from tests.browser.later import Later

HERE, ELSEWHERE = "warwickshire", "worcestershire"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DUE_IN = 5
LATE = 12  # days from now: the quarter is late by then
NUMBER, PART, WHOLE = "F", "F", "G"


@pytest.fixture(scope="module")
def later(portal, browser, tmp_path_factory):
    with ExitStack() as kept:
        yield Later(portal, browser, tmp_path_factory.mktemp("later"), kept)


def open_quarter(manager: Person) -> str:
    """The newest quarter, by the one next step. Its code."""
    manager.goto("quarters/")
    manager.next_is("is over and not opened yet.")
    manager.page.locator(".portal-next-step .govuk-button").click()
    manager.reads("Who is asked")
    manager.passes()
    manager.page.locator("[name=due_on_day]").wait_for()
    manager.fill(due_on=localdate() + timedelta(days=DUE_IN), note="Count from the new record system.")
    manager.page.locator("main form button[type=submit]").click()
    expect(manager.page.locator("main")).to_contain_text("0 of")
    return manager.page.url.rstrip("/").split("/")[-1]


def own_return(person: Person) -> str:
    """The newest return of the person's agency: its number, standing on its page."""
    person.goto("quarterly-returns/")
    person.page.locator(".portal-work__title a").first.click()
    expect(person.page.locator("h1")).to_contain_text("Figures for")
    return person.page.url.rstrip("/").split("/")[-1]


def boxes(person: Person):
    return person.page.locator(".portal-cell input.govuk-input")


def last_quarter(person: Person, cell: int) -> str:
    """What the hint beside a cell says of the last quarter, in digits."""
    hint = person.page.locator(".portal-cell").nth(cell).locator(".portal-cell__hint")
    return (
        hint.inner_text().split("Last quarter: ")[1].split(" ")[0].split(";")[0].replace(",", "")
        if hint.count()
        else "10"
    )


def by_form(council: Person) -> None:
    """On a phone without a script: an impossible figure is told at its box, a nil return is sayable, a question is explained."""
    number = own_return(council)
    council.reads("Front door, children", "Not started")
    council.next_is("are still empty", "Go on with the figures")
    council.page.locator(".portal-next-step .govuk-button").click()
    council.heading("")
    first = boxes(council).first
    first.fill("about 12")
    council.page.locator("button[name=next], main form button[type=submit]").first.click()
    council.is_refused("about 12")
    expect(boxes(council).first).to_have_value("about 12")
    boxes(council).first.fill("990000")
    council.page.locator("main form button[type=submit]").first.click()
    council.goto(f"quarterly-returns/{number}/empty/")
    council.answer("Fill them in", meaning="not_available")
    council.goto(f"quarterly-returns/{number}/questions/")
    council.reads("These figures may well be right")
    council.page.get_by_role("link", name="Amend or explain").first.click()
    council.answer("Keep this explanation", explanation="A second team was joined to the front door in May.")
    council.reads("Your explanation is kept with the figure.")
    council.goto(f"quarterly-returns/{number}/story/")
    council.answer("Save", narrative="Two teams became one; figures settle from autumn.")
    submit(council, number)


def submit(person: Person, number: str) -> None:
    person.goto(f"quarterly-returns/{number}/submit/")
    person.passes()
    person.answer("Submit these figures")
    person.reads("Submitted")


def by_typing(health: Person) -> None:
    """With a script: what is typed is saved as it is typed, and the doubt stands beside the box at once."""
    own_return(health)
    health.page.locator(".portal-next-step .govuk-button").click()
    says = health.page.locator("[data-saving]")
    boxes(health).first.fill("12")
    expect(says).to_contain_text("Saved at", timeout=10_000)
    boxes(health).first.fill("twelve")
    expect(health.page.locator(".portal-cell__said .govuk-error-message").first).to_contain_text(
        "twelve", timeout=10_000
    )
    boxes(health).first.fill("13")
    expect(says).to_contain_text("Saved at", timeout=10_000)
    health.page.reload()
    expect(boxes(health).first).to_have_value("13")
    health.passes()


def by_workbook(police: Person) -> None:
    """Downloaded, filled in with a mistake, refused with its cell, put right, taken in."""
    number = own_return(police)
    with police.page.expect_download() as downloading:
        police.page.get_by_role("link", name="Download your workbook").click()
    book = load_workbook(BytesIO(Path(downloading.value.path()).read_bytes()))
    page = book["Figures"]
    rows = [row for row in range(3, page.max_row + 1) if not page[f"{NUMBER}{row}"].protection.locked]
    for row in rows:
        page[f"{NUMBER}{row}"] = 30
    page[f"{NUMBER}{rows[0]}"] = "thirty or so"
    upload(police, number, book)
    police.reads("Nothing was taken in", f"Cell {NUMBER}{rows[0]}:")
    police.passes()
    page[f"{NUMBER}{rows[0]}"] = 31
    upload(police, number, book)
    police.reads("The workbook was taken in")
    police.goto(f"quarterly-returns/{number}/empty/")
    police.answer("Fill them in", meaning="zero")
    submit(police, number)


def upload(person: Person, number: str, book) -> None:
    stream = BytesIO()
    book.save(stream)
    person.goto(f"quarterly-returns/{number}/upload/")
    person.page.locator("input[type=file]").set_input_files(
        {"name": "figures.xlsx", "mimeType": EXCEL, "buffer": stream.getvalue()}
    )
    person.page.get_by_role("button", name="Upload").click()


def sent(address: str, key: str, body: dict | None = None) -> tuple[int, dict]:
    """An agency's own system at the API."""
    asked = urllib.request.Request(
        address, data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def valued(cell: dict, number: str) -> dict:
    return {"indicator": cell["indicator"], "category": cell["category"], **dict.fromkeys(cell["boxes"], number)}


def by_api(cafcass: Person, portal) -> str:
    """The coordinator makes a key; the system's figures come in whole or not at all; a person submits."""
    number = own_return(cafcass)
    cafcass.goto("quarterly-returns/keys/")
    cafcass.fill(name="Case reports")
    cafcass.page.get_by_role("button", name="Make a key").click()
    key = cafcass.page.locator(".portal-key").inner_text()
    address = f"{portal.address}/api/v1/partnerships/{HERE}/returns/{number}/"
    status, asked = sent(address, key)
    assert status == 200, asked
    cells = [cell for indicator in asked["indicators"] for cell in indicator["cells"]]
    values = [valued(cell, "24") for cell in cells]
    status, refused = sent(f"{address}values/", key, {"values": [*values[:-1], valued(cells[-1], "many")]})
    assert status == 400, refused
    status, taken = sent(f"{address}values/", key, {"values": values})
    assert status == 200, taken
    assert sent(f"{address}values/", key, {"values": values})[0] == 200
    assert sent(address, "not-a-key")[0] == 401
    cafcass.goto(f"quarterly-returns/{number}/")
    cafcass.reads("Draft", "Who has it")
    return number


def in_two_areas(cafcass: Person, elsewhere: Person, number: str) -> None:
    """Answered here, released there: it waits as a draft, and both sides log it."""
    cafcass.goto(f"quarterly-returns/{number}/areas/")
    choices = cafcass.page.locator(f"input[id^='{ELSEWHERE}-indicators']")
    for place in range(choices.count()):
        choices.nth(place).check()
    cafcass.page.get_by_role("button", name="Release to").and_(
        cafcass.page.locator(f"form:has([value='{ELSEWHERE}']) button")
    ).click()
    cafcass.reads("figures were released")
    cafcass.passes()
    own_return(elsewhere)
    elsewhere.reads("Draft")


@pytest.mark.slow
def test_a_quarter_is_collected_read_and_published(portal, person_in, later, browser, signed_in):
    manager, chair = person_in(HERE, "manager"), person_in(HERE, "chair")
    quarter = open_quarter(manager)
    open_quarter(person_in(ELSEWHERE, "manager"))
    by_form(person_in(HERE, "council", phone=True))
    by_typing(person_in(HERE, "health"))
    by_workbook(person_in(HERE, "police"))
    cafcass = person_in(HERE, "agency")
    number = by_api(cafcass, portal)
    elsewhere = Person(cafcass.visitor, ELSEWHERE)
    in_two_areas(cafcass, elsewhere, number)
    submit(cafcass, number)
    manager.goto(f"quarters/{quarter}/")
    manager.reads("3 of 4")
    for _ in range(3):
        manager.goto(f"quarters/{quarter}/")
        manager.page.locator(".portal-next-step .govuk-button").click()
        manager.next_is("It waits to be read", "Accept it")
        manager.page.locator(".portal-next-step .govuk-button").click()
        manager.page.locator("main form button[type=submit]").click()
        manager.reads("Accepted")
    one_is_late(later, quarter)
    read_by_the_chair(chair)
    published(manager, chair, Visitor(browser.new_context().new_page(), portal.address))


def one_is_late(later: Later, quarter: str) -> None:
    manager = later.enter(LATE, HERE, "manager")
    manager.goto(f"quarters/{quarter}/")
    manager.next_is("1 return is late.", "Remind the agencies")
    chair = later.enter(LATE, HERE, "chair")
    chair.goto("figures/")
    chair.reads("What is missing", "Return of")


def read_by_the_chair(chair: Person) -> None:
    chair.goto("figures/")
    chair.reads("What moved most", "What nobody explained")
    chair.passes()
    chair.goto("figures/of/contacts/")
    picture = chair.page.locator(".portal-chart__picture").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    chair.page.wait_for_function("document.querySelector('.portal-chart__picture').naturalWidth > 300")
    chair.reads("990,000", "A second team was joined")
    chair.passes()


def published(manager: Person, chair: Person, anybody: Visitor) -> None:
    """The release of the demonstration is returned; a new one is prepared, approved by the chair and published by the worker."""
    manager.goto("figure-releases/")
    manager.page.locator("tbody a").first.click()
    manager.follow("Return it with a reason")
    manager.answer("Return it", answer="A newer quarter is in.")
    manager.goto("figure-releases/prepare/")
    newest = manager.page.locator("select[name=up_to] option").first.get_attribute("value")
    manager.answer("Prepare it", title="With the newest quarter", up_to=newest)
    manager.reads("Somebody else approves it")
    number = manager.page.url.rstrip("/").split("/")[-1]
    chair.goto(f"figure-releases/{number}/")
    chair.passes()
    chair.press("Approve it")
    manager.goto(f"figure-releases/{number}/")
    manager.press("Publish it")
    for _ in range(60):
        if manager.page.get_by_role("link", name="The public page").count():
            break
        manager.page.wait_for_timeout(500)
        manager.page.reload()
    manager.follow("The public page")
    anybody.goto(f"/partnerships/{HERE}/figures/{number}/")
    expect(anybody.page.locator("h1")).to_contain_text("With the newest quarter")
    assert anybody.violations() == []
    anybody.page.locator("tbody a").first.click()
    expect(anybody.page.locator("table")).to_be_visible()
    assert anybody.violations() == []
    with urllib.request.urlopen(f"{anybody.address}/partnerships/{HERE}/figures/{number}.pdf", timeout=20) as pdf:
        assert pdf.read(5) == b"%PDF-"
    with urllib.request.urlopen(f"{anybody.address}/partnerships/{HERE}/figures/{number}.csv", timeout=20) as file:
        assert b"[c]" in file.read()
