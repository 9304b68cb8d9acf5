"""The pages of a report: who gets in, what they say, and that nothing typed is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework.enums import Scan
from casework.grants import restrict
from casework.models import Document
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import ReportSection, Requirement, Status
from reviews.models import Draft, DraftComment, ReportText
from tests.factories import MembershipFactory
from tests.factories.documents import PNG
from tests.factories.reviews import NOW, TODAY, DraftFactory, ReviewArea
from tests.reviews.pages import address, boxes
from tests.reviews.test_report_deciding import Reported
from tests.reviews.test_report_extracting import pdf, word

pytestmark = pytest.mark.django_db
MOST_QUERIES = 18  # a page makes at most fifteen; the test's client adds three of its own


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def area():
    return ReviewArea()


@pytest.fixture
def case(area):
    return area.review()


@pytest.fixture
def manager(client, area):
    client.force_login(area.manager)
    return client


def typed(case):
    with partnership_scope(case.partnership):
        return dict(ReportText.objects.filter(case=case).values_list("section", "text"))


def test_a_section_is_written_read_and_kept_as_a_version(manager, case):
    section = address(case, "reports:section", "summary")
    response = manager.post(section, {"text": "## So\r\n\r\nIt **was**.", "revision": "0"}, follow=True)
    assert "“Summary” is saved." in response.text
    assert "3 words" in response.text or "4 words" in response.text
    assert typed(case) == {"summary": "## So\n\nIt **was**."}
    read = manager.get(address(case, "reports:read")).text
    assert "<strong>was</strong>" in read
    assert '<dl class="govuk-summary-list' not in read

    response = manager.post(address(case, "reports:new_version"), {"note": "First"}, follow=True)

    assert "Version 1 of the report" in response.text
    assert "<strong>was</strong>" in response.text
    listed = manager.get(address(case, "reports:versions")).text
    assert "Version 1" in listed
    assert "First" in listed


def test_the_second_of_two_editors_sees_both_texts_and_saves_in_knowledge_of_theirs(manager, area, case):
    section = address(case, "reports:section", "voice")
    manager.post(section, {"text": "Theirs", "revision": "0"})

    response = manager.post(section, {"text": "Mine", "revision": "0"})

    assert response.status_code == 409
    assert "Theirs" in response.text
    assert "Mine</textarea>" in response.text
    assert typed(case) == {"voice": "Theirs"}
    again = response.context["form"].data["revision"]
    assert manager.post(section, {"text": "Theirs. Mine", "revision": again}).status_code == 302
    assert typed(case) == {"voice": "Theirs. Mine"}


def test_an_unknown_section_is_not_found(manager, case):
    assert manager.get(address(case, "reports:section", "other")).status_code == 404


def test_versions_are_compared_in_words(manager, area, case):
    for number, text in enumerate(("The child was seen.", "The infant was seen."), 1):
        DraftFactory(
            case=case,
            version=number,
            made_by=area.manager,
            sections=[{"code": "summary", "title": "Summary", "text": text}],
        )

    text = manager.get(address(case, "reports:compare") + "?from=1&to=2").text

    assert "Added: </span>infant" in text
    assert "Taken out: </span>child" in text
    assert manager.get(address(case, "reports:compare") + "?from=x&to=99").status_code == 200
    assert "say the same" in manager.get(address(case, "reports:compare") + "?from=2&to=2").text


def test_one_version_alone_is_compared_with_nothing(manager, area, case):
    assert "not two versions" in manager.get(address(case, "reports:compare")).text


def test_taking_back_shows_what_changes_and_meets_who_wrote_meanwhile(manager, area, case):
    DraftFactory(
        case=case, made_by=area.manager, sections=[{"code": "summary", "title": "Summary", "text": "Old words"}]
    )
    manager.post(address(case, "reports:section", "summary"), {"text": "New words", "revision": "0"})
    page = address(case, "reports:take_back", 1)
    text = manager.get(page).text
    assert "Taken out: </span>New" in text
    assert "Added: </span>Old" in text

    stale = manager.post(page, {"sections": ["summary"], "revision_summary": "0"})
    assert stale.status_code == 409
    assert typed(case) == {"summary": "New words"}
    assert "Choose at least one section" in manager.post(page, {"revision_summary": "1"}).text
    assert manager.post(page, {"sections": ["summary"], "revision_summary": "1"}).status_code == 302
    assert typed(case) == {"summary": "Old words"}
    assert "nothing to take over" in manager.get(page).text


def test_a_reader_comments_and_the_manager_answers(client, area, case):
    DraftFactory(case=case, made_by=area.manager)
    with partnership_scope(area.partnership):
        from casework.enums import Part
        from casework.services import give_to_body

        give_to_body(case, area.executive, Part.DECIDES, now=NOW)
    client.force_login(area.member)
    page = address(case, "reports:comment", 1)
    assert "Enter your comment" in client.post(page, {"section": "voice", "text": ""}).text
    response = client.post(page, {"section": "voice", "text": "Say more"}, follow=True)
    assert "Say more" in response.text
    with partnership_scope(area.partnership):
        said = DraftComment.objects.get()
    answer = address(case, "reports:answer_comment", said.pk)
    assert client.get(answer).status_code == 403

    client.force_login(area.manager)
    assert "Say more" in client.get(answer).text
    response = client.post(answer, {"answer": "Done in section 3"}, follow=True)
    assert "Done in section 3" in response.text
    assert client.get(answer).status_code == 404
    assert "Show all comments" in client.get(address(case, "reports:comments", 1) + "?section=voice").text


def upload(client, case, content, name="report.docx"):
    return client.post(address(case, "reports:upload"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_word_file_is_uploaded_looked_at_and_taken_in(manager, area, case):
    page = upload(manager, case, word(lambda d: (d.add_heading("Recommendations", 1), d.add_paragraph("Do this."))))
    assert "Say where each part belongs" in page.text
    form = page.context["form"]
    assert [form[name].value() for name in ("place_0", "place_1")] == ["summary", "improvements"]

    here = page.redirect_chain[-1][0]
    response = manager.post(here, {"place_0": "practice", "place_1": "improvements", "note": "From Dr A"}, follow=True)

    assert "Version 1 of the report" in response.text
    assert "Do this." in response.text
    with partnership_scope(area.partnership):
        assert [each["code"] for each in Draft.objects.get().sections] == ["practice", "improvements"]
    assert manager.get(here).status_code == 302
    assert "Choose where" not in manager.post(here, {}).text


def test_each_part_needs_a_place(manager, case):
    page = upload(manager, case, word())

    assert "Choose where this part belongs" in manager.post(page.redirect_chain[-1][0], {"note": ""}).text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (PNG, "scan.png", "Choose a Word file (.docx) or a PDF"),
        (b"PK\x03\x04rubbish", "report.docx", "damaged"),
        (pdf()[:400], "report.pdf", "damaged"),
        (b"%PDF-1.7\nnothing", "report.pdf", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_the_field_and_not_attached(manager, case, content, name, words):
    response = upload(manager, case, content, name)

    assert words in response.text
    assert "Error:" in response.text
    with partnership_scope(case.partnership):
        assert not Document.objects.exists()


def test_no_file_is_said_at_the_field(manager, case):
    assert "Choose the Word file or the PDF" in manager.post(address(case, "reports:upload"), {}).text


def test_a_scanned_pdf_waits_with_words(manager, area, case):
    page = upload(manager, case, pdf("<p></p>", tagged=False), "scan.pdf")

    assert "The file cannot become a version" in page.text
    assert "No words can be read" in page.text


@pytest.mark.parametrize(
    ("scan", "words"), [(Scan.WAITING, "waits for the virus check"), (Scan.INFECTED, "A virus was found")]
)
def test_a_file_that_is_not_clean_says_so(manager, area, case, scan, words):
    here = upload(manager, case, word()).redirect_chain[-1][0]
    with partnership_scope(area.partnership):
        Document.objects.update(scan=scan)

    assert words in manager.get(here).text
    assert words in manager.post(here, {"place_0": "practice"}).text
    with partnership_scope(area.partnership):
        assert not Draft.objects.exists()


def test_the_check_leads_to_putting_forward_and_to_the_decision(client, area, case):
    DraftFactory(case=case, made_by=area.manager)
    client.force_login(area.manager)
    assert "this is still to do" in client.get(address(case, "reports:put_forward", 1)).text
    for requirement in Requirement:
        page = address(case, "reports:finding", 1, requirement.value)
        assert client.post(page, {"met": "True", "reason": "Section 2", "revision": "0"}).status_code == 302
    assert "Enter where the report shows it" in client.post(page, {"met": "True", "reason": "", "revision": "1"}).text
    assert client.get(address(case, "reports:finding", 1, "other")).status_code == 404
    assert "Put version 1 forward" in client.get(address(case, "reports:check", 1)).text
    response = client.post(address(case, "reports:put_forward", 1), follow=True)
    assert "Those who decide are told" in response.text
    again = client.post(address(case, "reports:put_forward", 1), follow=True)
    assert "has moved on" in again.text

    agree = address(case, "reports:agree")
    refused = client.get(agree)
    assert refused.status_code == 403
    assert "The Executive Group agrees the report" in refused.text
    client.force_login(area.member)
    assert "exactly version 1" in client.get(agree).text
    wrong = client.post(agree, {"version": "1"} | boxes("decided_on", TODAY + timedelta(1)))
    assert "Enter why the report is agreed" in wrong.text
    answers = {"version": "1", "rationale": "Complete", "took_part": "All", "dissent": ""} | boxes("decided_on", TODAY)
    assert "The report is agreed." in client.post(agree, answers, follow=True).text
    assert "The report is agreed" in client.get(agree).text
    assert (
        "no longer" in client.post(agree, answers, follow=True).text
        or "No report" in client.post(agree, answers, follow=True).text
    )
    client.force_login(area.manager)
    closed = client.post(address(case, "reports:section", "summary"), {"text": "x", "revision": "0"})
    assert "not being written any more" in closed.text


def test_a_returned_report_says_what_is_wanted(client):
    area = Reported()
    case = area.review_case
    client.force_login(area.manager)
    assert client.get(address(case, "reports:send_back")).status_code == 403
    client.force_login(area.member)
    page = address(case, "reports:send_back")
    assert "Enter what is wanted" in client.post(page, {"version": "1", "wanted": ""}).text

    assert "The report is returned." in client.post(page, {"version": "1", "wanted": "Say why"}, follow=True).text

    assert "Say why" in client.get(address(case, "reports:agree")).text
    client.force_login(area.manager)
    assert "Say why" in client.get(address(case, "reports:sections")).text


PAGES = (
    ("sections",), ("read",), ("versions",), ("version", 1), ("compare",), ("comments", 1), ("comment", 1), ("check", 1), ("agree",),
)  # fmt: skip
RUN_ONLY = (
    ("section", "summary"), ("new_version",), ("take_back", 1), ("upload",), ("finding", 1, "plain"), ("put_forward", 1),
)  # fmt: skip


@pytest.mark.parametrize("page", [*PAGES, *RUN_ONLY], ids=lambda page: page[0])
def test_who_gets_in(client, page):
    area = Reported()
    here = address(area.review_case, f"reports:{page[0]}", *page[1:])
    outsider = MembershipFactory(role=Role.BUSINESS_MANAGER).user
    expected = {outsider: 404, area.person(Role.LAY_MEMBER): 403, area.member: 403 if page in RUN_ONLY else 200}
    expected[area.manager] = 403 if page == ("agree",) else 200
    for person, status in expected.items():
        client.force_login(person)
        assert client.get(here).status_code == status, person


def test_a_restricted_review_does_not_exist_for_others(client, area, case):
    with partnership_scope(area.partnership, by=area.manager):
        restrict(case, by=area.manager, now=NOW, reason="Sensitive")
    client.force_login(area.person(Role.QUALITY_OFFICER))

    assert client.get(address(case, "reports:sections")).status_code == 404


@pytest.mark.parametrize("page", [*PAGES, *RUN_ONLY], ids=lambda page: page[0])
def test_pages_ask_little_however_much_there_is(client, page, django_assert_max_num_queries):
    area = Reported()
    case = area.review_case
    for number in range(2, 12):
        draft = DraftFactory(case=case, version=number, made_by=area.manager)
        with area.scope():
            for section in ReportSection:
                DraftComment.objects.create(
                    partnership=area.partnership,
                    case=case,
                    draft=draft,
                    section=section,
                    text="x",
                    by=area.member,
                    at=NOW,
                )
    client.force_login(area.manager if page in RUN_ONLY else area.member)
    here = address(case, f"reports:{page[0]}", *page[1:])
    client.get(here)

    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(here).status_code == 200


@pytest.mark.parametrize("status", [Status.UNDER_WAY, Status.REPORTED, Status.AGREED])
def test_the_case_page_shows_the_report(client, status):
    area = Reported(forward=status != Status.UNDER_WAY)
    case = area.review_case
    if status == Status.AGREED:
        with area.scope():
            area.agree()
    for person in (area.manager, area.member):
        client.force_login(person)
        if status == Status.UNDER_WAY and person == area.member:
            continue
        text = client.get(address(case, "casework:detail")).text
        assert "Versions and comments" in text
        assert ("Write the report" if person == area.manager else "Read the report") in text
    client.force_login(area.member)
    if status == Status.REPORTED:
        assert "Read and decide" in client.get(address(case, "casework:detail")).text
        assert "Read the report of" in client.get(f"/p/{area.partnership.slug}/").text


def test_the_next_step_of_the_manager_follows_the_report(client, area, case):
    client.force_login(area.manager)
    detail = address(case, "casework:detail")
    assert "Go to the report" in client.get(detail).text
    DraftFactory(case=case, made_by=area.manager)
    assert timezone.localdate() == TODAY
    assert "Write the report" in client.get(detail).text
