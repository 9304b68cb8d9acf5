"""A reviewer's own PDF: nothing of it reaches the public without the rehearsal, and what went through goes out byte for byte."""

from io import BytesIO

import pytest
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from casework.enums import Part, Scan
from casework.files import check_file
from casework.models import Document
from casework.refusals import Refused
from casework.services import give_to_body
from core.pdf import html_to_pdf
from reviews.enums import Check, Published, Status
from reviews.models import PublishedReview, Review
from reviews.release import pdf_reading, publishing
from reviews.release.evidence import evidence_of
from reviews.release.rehearsal import results_of
from reviews.report.uploading import attach_report, read_document, take_in
from tests.factories.releases import AFTER, ReleaseArea
from tests.factories.reviews import NOW, TODAY

pytestmark = pytest.mark.django_db
REPORT = """<html lang="en-GB"><head><title>Learning from a review</title></head><body>
<h1>Learning from a review</h1><p>Several services each knew a part.</p>
<h2>What was found</h2><p>Nobody counted them together.</p></body></html>"""


def changed(pdf, *, author="", note="", file=""):
    writer = PdfWriter(clone_from=BytesIO(pdf))
    if author:
        writer.add_metadata({"/Author": author})
    if note:
        writer.add_annotation(page_number=0, annotation=FreeText(text=note, rect=(50, 550, 200, 650)))
    if file:
        writer.add_attachment(file, b"words")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


class OwnFileArea(ReleaseArea):
    """An outside reviewer's PDF was taken in as the report, and agreed."""

    def __init__(self, pdf, name="report.pdf"):
        super().__init__()
        self.case = self.review(Status.UNDER_WAY)
        with self.scope():
            give_to_body(self.case, self.executive, Part.DECIDES, now=NOW)
            document = attach_report(self.case, check_file(pdf, name), by=self.manager, now=NOW)
            found = read_document(document)
            places = ["summary"] * len(found.sections)
            draft = take_in(self.case, document, found, places=places, note="", by=self.manager, now=NOW)
            Review.objects.filter(case=self.case).update(put_forward=draft, report_agreed_on=TODAY)
            type(self.case).objects.filter(pk=self.case.pk).update(status=Status.AGREED)
            self.case.refresh_from_db()

    def ready(self):
        self.begin(own_pdf=True)
        self.keep_words()
        self.send_copies()
        self.tell()
        self.check_quality()
        self.agree_communications()
        self.sign()

    def red(self):
        with self.scope():
            return {each.code: each for each in results_of(evidence_of(self.release, now=NOW)) if each.red}

    def hit_places(self):
        with self.scope():
            return {hit.where for hit in evidence_of(self.release, now=NOW).hits}


def test_it_goes_out_byte_for_byte_once_everything_has_passed():
    pdf = html_to_pdf(REPORT)
    area = OwnFileArea(pdf)
    area.ready()
    assert area.red() == {}
    area.order()

    assert publishing.publish_release(area.partnership, area.release.pk, now=AFTER)

    with area.scope():
        (copy,) = PublishedReview.objects.all()
    assert bytes(copy.pdf) == pdf
    assert copy.outcome == Published.FULL
    assert "Nobody counted them together." in copy.text
    assert "Nobody counted them together." in copy.html


@pytest.mark.parametrize(
    ("hidden", "name", "where"),
    [
        ({"author": "Anna Bell"}, "report.pdf", "File's author"),
        ({"note": "Ask Anna  Bell’s mother"}, "report.pdf", "Words of the file"),
        ({"file": "anna bell.txt"}, "report.pdf", "Words of the file"),
        ({}, "Anna_Bell final.pdf", "File name"),
    ],
    ids=["metadata", "comment", "attachment", "file name"],
)
def test_a_protected_word_anywhere_in_it_stands_in_the_way(hidden, name, where):
    area = OwnFileArea(changed(html_to_pdf(REPORT), **hidden), name)
    area.ready()

    assert Check.WORDS in area.red()
    assert where in area.hit_places()
    with pytest.raises(Refused):
        area.order()
    with area.scope():
        assert not PublishedReview.objects.exists()


def test_one_without_tags_is_warned_about():
    untagged = PdfWriter()
    untagged.append(BytesIO(html_to_pdf(REPORT)))
    written = BytesIO()
    untagged.write(written)
    area = OwnFileArea(written.getvalue())
    area.ready()

    assert "tags" in area.red()[Check.ACCESSIBLE].words


@pytest.mark.parametrize("change", [{"scan": Scan.INFECTED}, {"removed_at": NOW, "remove_reason": "Wrong"}])
def test_a_file_that_is_found_infected_or_removed_after_the_order_does_not_go_out(change):
    area = OwnFileArea(html_to_pdf(REPORT))
    area.ready()
    area.order()
    by = {"removed_by": area.manager} if "removed_at" in change else {}
    with area.scope():
        Document.objects.update(**change, **by)

    assert not publishing.publish_release(area.partnership, area.release.pk, now=AFTER)

    with area.scope():
        assert not PublishedReview.objects.exists()
        assert area.release.stopped_because


@pytest.mark.parametrize("error", [AssertionError, IndexError, RecursionError, OverflowError])
def test_whatever_a_damaged_pdf_makes_its_reader_raise_it_is_unreadable(error, monkeypatch):
    def breaks(_stream):
        raise error

    monkeypatch.setattr(pdf_reading, "PdfReader", breaks)
    assert not pdf_reading.read_pdf(f"%PDF {error.__name__}".encode()).readable
