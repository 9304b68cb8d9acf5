"""The steps of a publication in a browser: rehearsed, attempted too early, ordered, read by the public."""

import re
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import Person, Visitor
from tests.browser.review_steps import NAME, STREET, case_page

COPIED = ["Child Safeguarding Practice Review Panel", "Ofsted", "Secretary of State"]
CHECKS = {
    "outcome": "What is published, and why", "copy": "Copies have been with those who must have them",
    "words": "No protected word is in it", "numbers": "No small number gives anybody away", "signed": "It has been signed off",
}  # fmt: skip


def rehearsal(person: Person, review: str) -> None:
    person.goto(f"cases/{review}/rehearsal/")


def check_is(person: Person, check: str, state: str, words: str = "") -> None:
    row = person.page.locator("li.portal-pair", has_text=CHECKS[check]).first
    expect(row).to_contain_text(state)
    expect(row).to_contain_text(words)


def prepare(manager: Person, review: str, *, title: str, **outcome: str) -> None:
    case_page(manager, review)
    manager.next_is("The report is agreed.", "Prepare the publication")
    manager.press("Prepare the publication")
    manager.answer("Begin", title=title)
    manager.answer("Save", **outcome)
    manager.reads(title, "Not planned yet")


def protect(manager: Person, review: str) -> None:
    """Typed, and taken over from the record of the incident."""
    manager.goto(f"cases/{review}/protected-words/")
    manager.answer("Add", kind="name", lines=f"{NAME}\nplace: {STREET}")
    manager.page.get_by_role("button", name="from the record").click()
    manager.reads("What the record of the incident tells is kept.", NAME, STREET)


def plan_day(manager: Person, review: str, day: date) -> None:
    manager.goto(f"cases/{review}/publication/")
    manager.follow("Change the day")
    manager.answer("Save", publish_on=day)


def make_pdf(manager: Person, review: str) -> None:
    """By the worker, of what stands there now."""
    manager.goto(f"cases/{review}/publication/")
    manager.follow("Make the PDF")
    manager.press("Make the PDF")
    for _ in range(120):
        manager.goto(f"cases/{review}/publication/")
        if "ready" in manager.page.locator("main").inner_text():
            return
        manager.page.wait_for_timeout(250)
    raise AssertionError("The PDF was not made.")


def accept_numbers(manager: Person, review: str) -> None:
    rehearsal(manager, review)
    check_is(manager, "numbers", "Stands in the way")
    manager.follow("Change them or say why they may stay")
    manager.passes()
    manager.answer("They may stay", reason="It tells nobody who it is.")
    check_is(manager, "numbers", "Passed", "It tells nobody who it is.")


def send_copies(manager: Person, review: str, *, sent_on: date, **answers: Any) -> None:
    manager.goto(f"cases/{review}/publication/copies/")
    manager.answer("Record the copies", recipients=COPIED, sent_on=sent_on, receipt="PR-77", **answers)
    manager.reads("The copies are recorded.")


def tell(manager: Person, review: str, *, today: date) -> None:
    for audience, who in (("family", "The mother"), ("agencies", "All agencies that took part")):
        manager.goto(f"cases/{review}/publication/told/")
        manager.answer("Record", audience=audience, who=who, told_on=today, how="Visited by the manager")


def sign(manager: Person, decider: Person, other: Person, review: str) -> None:
    rehearsal(manager, review)
    manager.press("Tell those who sign it off that it waits")
    other.goto(f"cases/{review}/rehearsal/sign/", status=403)
    other.passes()
    decider.goto(f"cases/{review}/rehearsal/sign/")
    decider.answer("Sign it off")
    decider.reads("It is signed off.")


def order(manager: Person, review: str, *, when: str, time: str = "") -> None:
    rehearsal(manager, review)
    manager.reads("Nothing stands in the way of publishing")
    manager.passes()
    manager.press("Publish it")
    manager.answer("Publish it", when=when, time=time)
    manager.reads("Publication is ordered.")


def is_refused_while_red(manager: Person, review: str) -> None:
    """No button; and what a button would send is refused."""
    rehearsal(manager, review)
    assert not manager.page.get_by_role("button", name="Publish it").count()
    manager.goto(f"cases/{review}/publication/order/")
    manager.reads("Nothing can be published while a check stands in the way")
    assert not manager.page.get_by_role("button", name="Publish it").count()
    token = manager.page.locator("main [name=csrfmiddlewaretoken]").input_value()
    for when in ("day", "now"):
        form = {"csrfmiddlewaretoken": token, "when": when, "time": ""}
        answer = manager.page.request.post(manager.page.url, form=form, headers={"Referer": manager.page.url})
        assert answer.status == 200
        assert "Nothing can be published while a check stands in the way" in answer.text()
    manager.goto(f"cases/{review}/publication/")
    manager.reads("Being prepared")


def published_nowhere(visitor: Visitor, slug: str, review: str, title: str) -> None:
    """Not in a list, not in the API, and at no address that somebody could guess or was told."""
    get = visitor.page.request.get
    for listed in (
        f"/partnerships/{slug}/reviews/?q=infant",
        "/reviews/",
        "/api/v1/reviews/",
        f"/api/v1/partnerships/{slug}/reviews/",
    ):
        found = get(visitor.address + listed)
        assert found.status == 200
        assert title not in found.text(), listed
    for guessed in (
        f"/partnerships/{slug}/reviews/{review}/", f"/partnerships/{slug}/reviews/{review}/report.pdf", f"/reviews/{review}/",
        f"/reviews/{review}/report.pdf", f"/api/v1/reviews/{review}/", f"/api/v1/partnerships/{slug}/reviews/{review}/",
    ):  # fmt: skip
        assert get(visitor.address + guessed).status == 404, guessed
    for inside in (
        "publication/preview/",
        "publication/order/",
        "rehearsal/",
        "papers-of-review/report/1/",
        "report/versions/1/",
    ):
        answer = get(f"{visitor.address}/p/{slug}/cases/{review}/{inside}", max_redirects=0)
        assert answer.status == 302, inside
        assert "/accounts/login/" in answer.headers["location"]


def find(visitor: Visitor, title: str, listed: str, words: str) -> None:
    """The public looks for words of the report and opens what it finds."""
    visitor.goto(listed)
    visitor.page.get_by_label("Words to look for").fill(words)
    visitor.page.get_by_role("button", name="Find").click()
    visitor.page.get_by_role("link", name=title).click()
    expect(visitor.page.locator("h1")).to_have_text(title)
    assert visitor.overflow() <= 0


def pdf_of(visitor: Visitor) -> PdfReader:
    """What the page offers to download, with the hash that it states."""
    link = visitor.page.get_by_role("link", name="Download as a PDF").get_attribute("href")
    answer = visitor.page.request.get(visitor.address + str(link))
    assert answer.headers["content-type"] == "application/pdf"
    return PdfReader(BytesIO(answer.body()))


def words_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def is_for_everybody(pdf: PdfReader, title: str, *, unsaid: tuple[str, ...]) -> None:
    """Tags, language and title are there; nobody is named in the text or in what the file says about itself."""
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == title
    about = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1" in about or 'pdfuaid:part="1"' in about
    said = f"{words_of(pdf)} {about} {dict(pdf.metadata)}".casefold()
    for each in unsaid:
        assert each.casefold() not in said, each


def put_words_right(manager: Person, review: str) -> None:
    """Each place is shown with its context, leads to the text, and is changed there."""
    rehearsal(manager, review)
    check_is(manager, "words", "Stands in the way")
    places = manager.page.locator("#places + ol")
    expect(places.locator("mark")).not_to_have_count(0)
    assert {"ottilie", "marchbanks"} <= set(
        " ".join(places.locator("mark").all_inner_texts()).casefold().replace("’", " ").split()
    )
    manager.passes()
    first, last = NAME.split()
    while (places := manager.page.locator("#places + ol a", has_text="Change the text")).count():
        places.first.click()
        text = manager.page.locator("[name=text]").input_value()
        for each in (first, last, first.upper(), last.upper()):
            text = text.replace(each, "the child" if each.lower() == last.lower() else "")
        manager.answer("Save", text=text)
        rehearsal(manager, review)
    make_pdf(manager, review)
    rehearsal(manager, review)
    check_is(manager, "words", "Passed", "protected words is in the text")


def override(manager: Person, review: str, check: str, reason: str) -> None:
    """By name, with a reason, told to the chair."""
    rehearsal(manager, review)
    check_is(manager, check, "Stands in the way")
    manager.follow(re.compile(f"Override this check.*{CHECKS[check]}"))
    manager.passes()
    manager.answer(
        "Override this check",
        reason=reason,
        certain=["I have read what the check found, and I answer for publishing all the same"],
    )
    check_is(manager, check, "Overridden", reason)


def outsiders_find_nothing(stranger: Person, slug: str, review: str) -> None:
    """The manager of another partnership."""
    get = stranger.page.request.get
    for page in ("", "publication/", "rehearsal/", "publication/order/", "papers-of-review/report/1/"):
        assert get(f"{stranger.visitor.address}/p/{slug}/cases/{review}/{page}").status == 404, page


def wait_until_public(manager: Person, review: str) -> None:
    link = manager.page.get_by_role("link", name="Read it as the public does")
    for _ in range(160):
        manager.goto(f"cases/{review}/publication/")
        if link.count():
            return
        manager.page.wait_for_timeout(250)
    raise AssertionError(manager.page.locator("main").inner_text())


def reads_as_published(visitor: Visitor, review: str) -> None:
    main = visitor.page.locator("main")
    expect(main).to_contain_text("This is the full report of the review.")
    expect(main).to_contain_text("Accepted, being done")
    for each in (*NAME.split(), review):
        expect(main).not_to_contain_text(each, ignore_case=True)
    assert visitor.violations() == []


def is_in_the_api(visitor: Visitor, slug: str, title: str) -> None:
    get = visitor.page.request.get
    listed = get(f"{visitor.address}/api/v1/partnerships/{slug}/reviews/").json()["results"]
    found = next(each for each in listed if each["title"] == title)
    whole = get(f"{visitor.address}/api/v1/partnerships/{slug}/reviews/{found['public_id']}/").json()
    assert [each["outcome"] for each in whole["recommendations"]] == ["under_way"]
    answer = get(found["pdf"])
    assert sha256(answer.body()).hexdigest() == found["sha256"]


def names_no_partnership(visitor: Visitor, slug: str) -> None:
    """Neither its page nor what the API says of it; and on the partnership's own list it is not."""
    assert slug not in visitor.page.content().casefold()
    get, title = visitor.page.request.get, visitor.page.locator("h1").inner_text()
    found = next(each for each in get(f"{visitor.address}/api/v1/reviews/").json()["results"] if each["title"] == title)
    assert found["partnership"] is None
    assert slug not in get(f"{visitor.address}/api/v1/reviews/{found['public_id']}/").text().casefold()
    assert title not in get(f"{visitor.address}/partnerships/{slug}/reviews/").text()
