"""Writing a report together, keeping versions of it, comparing them, taking them back, and talking about them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction

from casework.editing import ChangedMeanwhile
from casework.enums import CaseKind, Scan
from casework.files import check_file
from casework.models import CaseEvent, Document
from casework.refusals import Refused
from partnerships.scoping import partnership_scope
from reviews.enums import ReportSection, Status
from reviews.models import Draft, DraftComment, ReportText
from reviews.report.commenting import answer_comment, comment
from reviews.report.comparing import ADDED, MOST_WORDS, REMOVED, SAME, Piece, compare, compare_sections
from reviews.report.extracted import Extracted, Section
from reviews.report.uploading import _few, attach_report, read_document, take_in
from reviews.report.versions import make_version, placed
from reviews.report.writing import take_over, write_section
from tests.factories.reviews import NOW, DraftFactory, ReviewArea
from tests.reviews.test_report_extracting import word

pytestmark = pytest.mark.django_db
SUMMARY, VOICE = ReportSection.SUMMARY, ReportSection.VOICE


@pytest.fixture
def area():
    return ReviewArea()


@pytest.fixture
def case(area):
    case = area.review()
    with partnership_scope(area.partnership, by=area.manager):
        yield case


def write(area, case, text="Words", *, section=SUMMARY, revision=0, by=None):
    return write_section(case, section, text=text, by=by or area.manager, now=NOW, revision=revision)


def version(area, case, note=""):
    return make_version(case, note=note, by=area.manager, now=NOW)


def test_two_people_in_two_sections_do_not_meet(area, case):
    assert write(area, case, "One").revision == 1
    assert write(area, case, "Two", section=VOICE).revision == 1


def test_the_second_of_two_people_in_one_section_meets_the_first(area, case):
    write(area, case, "Theirs")

    with pytest.raises(ChangedMeanwhile) as met:
        write(area, case, "Mine")
    assert met.value.row.text == "Theirs"
    assert write(area, case, "Both", revision=1).revision == 2


def test_the_same_text_sent_twice_is_saved_once(area, case):
    write(area, case, "Words")

    assert write(area, case, "Words").revision == 1


def test_a_reader_writes_nothing(area, case):
    with pytest.raises(PermissionDenied):
        write(area, case, by=area.member)


@pytest.mark.parametrize("status", [Status.AGREED, Status.IMPROVING, Status.STOPPED, Status.HELD])
def test_nothing_is_written_outside_its_time(area, status):
    case = area.review(status)

    with partnership_scope(area.partnership), pytest.raises(Refused, match="not being written"):
        write(area, case)


def test_a_national_review_has_no_report_here(area):
    case = area.review(kind=CaseKind.NATIONAL_REVIEW)

    with partnership_scope(area.partnership), pytest.raises(Refused):
        write(area, case)


def test_a_version_keeps_every_section_in_order(area, case):
    write(area, case, "Of the family", section=VOICE)
    write(area, case, "In short")
    write(area, case, "  ", section=ReportSection.ANALYSIS)

    draft = version(area, case, note="First")

    assert [(each["code"], each["text"]) for each in draft.sections] == [
        ("summary", "In short"),
        ("voice", "Of the family"),
    ]
    assert draft.plain_text == "Summary\nIn short\n\nThe child or adult, and the family\nOf the family"
    assert CaseEvent.objects.filter(case=case, name="make_report_version").count() == 1


def test_a_version_needs_words_and_something_new(area, case):
    with pytest.raises(Refused, match="No section has any text"):
        version(area, case)
    write(area, case, "One")
    version(area, case)
    with pytest.raises(Refused, match="since version 1"):
        version(area, case)
    write(area, case, "Two", revision=1)
    assert version(area, case).version == 2


def test_a_version_stays_as_it_was(area, case):
    write(area, case)
    draft = version(area, case)

    with pytest.raises(Error), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(note="Other")


def test_taking_a_version_back_writes_new_revisions(area, case):
    write(area, case, "Old")
    draft = version(area, case)
    write(area, case, "New", revision=1)

    take_over(case, draft, sections=["summary"], revisions={"summary": 2}, by=area.manager, now=NOW)

    row = ReportText.objects.get(case=case)
    assert (row.text, row.revision) == ("Old", 3)


def test_taking_back_never_overwrites_what_was_not_seen(area, case):
    write(area, case, "Old")
    draft = version(area, case)
    write(area, case, "New", revision=1)

    with pytest.raises(ChangedMeanwhile):
        take_over(case, draft, sections=["summary"], revisions={"summary": 1}, by=area.manager, now=NOW)
    assert ReportText.objects.get(case=case).text == "New"


def test_taking_back_nothing_is_refused(area, case):
    draft = DraftFactory(case=case, made_by=area.manager)

    with pytest.raises(Refused, match="at least one"):
        take_over(case, draft, sections=[], revisions={}, by=area.manager, now=NOW)


def test_comparing_says_word_by_word_what_came_and_went():
    pieces = list(compare("Kept.\n\nThe child was seen.", "Kept.\n\nThe infant was seen twice.\n\nNew."))

    assert pieces == [
        [Piece(SAME, "Kept.")],
        [
            Piece(SAME, "The "), Piece(REMOVED, "child"), Piece(ADDED, "infant"), Piece(SAME, " was seen"), Piece(ADDED, " twice"),
            Piece(SAME, "."),
        ],
        [Piece(ADDED, "New.")],
    ]  # fmt: skip


def test_very_long_paragraphs_are_compared_as_wholes():
    before, after = "a " * MOST_WORDS, "b " * MOST_WORDS

    [[gone, come]] = list(compare(before, after))

    assert (gone.kind, come.kind) == (REMOVED, ADDED)


def test_a_section_that_only_one_version_has_is_shown():
    old = [{"code": "voice", "title": "", "text": "Gone"}, {"code": "summary", "title": "", "text": "Same"}]
    new = [{"code": "summary", "title": "", "text": "Same"}]

    summary, voice = compare_sections(old, new)

    assert not summary.changed
    assert voice.paragraphs == [[Piece(REMOVED, "Gone")]]


def test_comments_are_said_once_and_answered_once(area, case):
    draft = DraftFactory(case=case, made_by=area.manager)
    said = [comment(draft, section="voice", text="Why?", by=area.member, now=NOW) for _ in range(2)]

    assert said[0] == said[1]
    for _ in range(2):
        answer_comment(said[0], answer="Because", by=area.manager, now=NOW)
    with pytest.raises(Refused, match="already"):
        answer_comment(said[0], answer="Otherwise", by=area.manager, now=NOW)
    with pytest.raises(PermissionDenied):
        answer_comment(said[0], answer="Mine", by=area.member, now=NOW)
    assert DraftComment.objects.get().answer == "Because"


def test_nobody_comments_after_the_report_is_agreed(area):
    case = area.agreed_review()

    with partnership_scope(area.partnership), pytest.raises(Refused):
        comment(Draft.objects.get(case=case), section="", text="Late", by=area.member, now=NOW)


def uploaded(area, case, content=None, name="report.docx"):
    return attach_report(case, check_file(content or word(), name), by=area.manager, now=NOW)


def test_an_uploaded_file_becomes_a_version_with_everything_that_was_read(area, case):
    document = uploaded(area, case)
    assert uploaded(area, case) == document
    found = read_document(document)

    draft = take_in(case, document, found, places=["practice"], note="", by=area.manager, now=NOW)
    again = take_in(case, document, found, places=["practice"], note="", by=area.manager, now=NOW)

    assert draft == again
    assert draft.sections == [
        {"code": "practice", "title": str(ReportSection.PRACTICE.label), "text": "## Summary\n\nWhat we found."}
    ]
    assert (draft.document, draft.source) == (document, "uploaded")
    assert "python-docx" in draft.properties["author"]
    assert draft.warnings


@pytest.mark.parametrize(
    ("scan", "words"), [(Scan.WAITING, "being checked for viruses"), (Scan.INFECTED, "A virus was found")]
)
def test_a_file_that_is_not_clean_becomes_no_version(area, case, scan, words):
    document = uploaded(area, case)
    found = read_document(document)
    Document.objects.filter(pk=document.pk).update(scan=scan)
    document.refresh_from_db()

    with pytest.raises(Refused, match=words):
        read_document(document)
    with pytest.raises(Refused, match=words):
        take_in(case, document, found, places=["practice"], note="", by=area.manager, now=NOW)
    assert not Draft.objects.exists()


def test_a_removed_file_becomes_no_version(area, case):
    document = uploaded(area, case)
    Document.objects.filter(pk=document.pk).update(removed_at=NOW, removed_by=area.manager, remove_reason="Wrong")
    document.refresh_from_db()

    with pytest.raises(Refused, match="was removed"):
        read_document(document)


def test_a_heading_that_says_the_name_of_its_section_is_not_said_twice():
    found = Extracted((Section("SUMMARY", "What we found."), Section("Why", "Nobody asked.")), "", {}, ())

    assert placed(found, ["summary", "summary"]) == {"summary": "What we found.\n\n## Why\n\nNobody asked."}


def test_a_file_of_very_many_parts_keeps_every_word():
    parts = _few(tuple(Section(f"Part {number}", f"text {number}") for number in range(200)))

    assert len(parts) == 80
    assert "text 199" in parts[-1].text
