"""Words taken out of files that the tests make themselves: Word files and PDFs, good ones, hidden words, hostile ones."""

import re
import zipfile
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text as Note
from weasyprint import HTML

from reviews.enums import ReportSection
from reviews.report.extracted import Unreadable, joined, named
from reviews.report.extracting import NO_WORDS, PDF, WORD, check, extract
from reviews.report.placing import propose
from reviews.report.word_package import open_package

DOT = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def word(fill=lambda document: None, *, parts=None, change=None):
    """The bytes of a Word file. `parts`: added to the package; `change`: {name: function over the part's text}."""
    document = docx.Document()
    document.add_heading("Summary", 1)
    document.add_paragraph("What we found.")
    fill(document)
    plain = BytesIO()
    document.save(plain)
    out = BytesIO()
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if change and name in change:
                content = change[name](content.decode()).encode()
            after.writestr(name, content)
        for name, content in (parts or {}).items():
            after.writestr(name, content)
    return out.getvalue()


def in_body(xml):
    def fill(document):
        document.element.body.insert(0, parse_xml(xml))

    return fill


def pdf(html="<h1>Summary</h1><p>What we found.</p>", *, tagged=True, head="<title>T</title>", lang="en-GB"):
    page = f"<html{f' lang={lang}' if lang else ''}><head>{head}</head><body>{html}</body></html>"
    return HTML(string=page).write_pdf(pdf_variant="pdf/ua-1" if tagged else None)


def changed_pdf(change, content=None):
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content or pdf())))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_headings_lists_tables_and_emphasis_become_markdown():
    def fill(document):
        paragraph = document.add_paragraph("It was ")
        paragraph.add_run("very ").bold = True
        paragraph.add_run("late").bold = True
        paragraph.add_run(" and ")
        paragraph.add_run("slow").italic = True
        document.add_paragraph("one", style="List Bullet")
        document.add_paragraph("two", style="List Bullet")
        document.add_paragraph("first", style="List Number")
        document.add_heading("A smaller part", 2)
        document.add_heading("Recommendations", 1)
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ("Who", "What", "Police", "a|b"), strict=True):
            cell.text = text

    summary, last = extract(word(fill), WORD).sections

    assert summary.title == "Summary"
    assert summary.text == (
        "What we found.\n\nIt was **very late** and *slow*\n\n- one\n- two\n1. first\n\n### A smaller part"
    )
    assert last.text == "| Who | What |\n| --- | --- |\n| Police | a\\|b |"


def test_what_only_looks_like_markdown_stays_words():
    found = extract(word(lambda d: d.add_paragraph("# 5 * 3 `x` _so_ snake_case")), WORD)

    assert found.sections[0].text.endswith("\\# 5 \\* 3 \\`x\\` \\_so\\_ snake_case")


def test_a_frame_of_one_cell_is_no_table_and_merged_cells_are_not_doubled():
    def fill(document):
        document.add_table(1, 1).cell(0, 0).text = "In a frame"
        table = document.add_table(2, 2)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Both"
        table.cell(1, 0).text = "Left"

    text = extract(word(fill), WORD).sections[0].text

    assert "In a frame" in text
    assert "| Both |  |" in text
    assert "| Left |  |" in text


def test_tracked_changes_read_as_accepted_but_both_texts_are_scanned():
    xml = f"""<w:p {nsdecls("w")}><w:r><w:t>Then </w:t></w:r><w:del w:id="1" w:author="Zoe Author"><w:r><w:delText>Jane</w:delText>
      </w:r></w:del><w:ins w:id="2" w:author="Zoe Author"><w:r><w:t>Child J</w:t></w:r></w:ins><w:r><w:t> left.</w:t></w:r></w:p>"""

    found = extract(word(in_body(xml)), WORD)

    assert found.sections[0].text == "Then Child J left."
    assert "Then Jane left." in found.plain_text
    assert "Zoe Author" in found.plain_text
    assert any("Tracked changes" in warning for warning in found.warnings)


def test_a_name_split_over_several_runs_is_whole_in_the_scanned_text():
    def fill(document):
        paragraph = document.add_paragraph("Ja")
        paragraph.add_run("ne S").bold = True
        paragraph.add_run("mith")

    assert "Jane Smith" in extract(word(fill), WORD).plain_text


HIDING = {
    "header": "header words",
    "footer": "footer words",
    "footnote": "footnote words",
    "comment": "comment words",
    "text box": "box words",
    "alt text": "alt words",
    "author": "author words",
    "last modified by": "modifier words",
    "company": "company words",
    "keywords": "keyword words",
    "custom": "custom words",
    "link": "link-words",
    "glossary": "glossary words",
    "embedded": "embedded words",
    "html": "html words",
    "media": "media words",
    "field": "field words",
}


def full_of_hiding_places():
    w = nsdecls("w")
    box = (
        f'<w:p {w} xmlns:wps="urn:wps" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><w:r><w:drawing>'
        '<wp:docPr id="1" name="P" descr="alt words"/><wps:txbx><w:txbxContent><w:p><w:r><w:t>box words</w:t></w:r></w:p>'
        "</w:txbxContent></wps:txbx></w:drawing></w:r><w:r><w:instrText>field words</w:instrText></w:r></w:p>"
    )

    def fill(document):
        in_body(box)(document)
        document.sections[0].header.paragraphs[0].text = "header words"
        document.sections[0].footer.paragraphs[0].text = "footer words"
        core = document.core_properties
        core.author, core.last_modified_by, core.keywords = "author words", "modifier words", "keyword words"

    note = f'<w:{{0}}s {w}><w:{{0}} w:id="2" w:author="A"><w:p><w:r><w:t>{{0}} words</w:t></w:r></w:p></w:{{0}}></w:{{0}}s>'
    parts = {
        "word/footnotes.xml": note.format("footnote"),
        "word/comments.xml": note.format("comment"),
        "word/glossary/document.xml": f"<w:document {w}><w:body><w:p><w:r><w:t>glossary words</w:t></w:r></w:p></w:body></w:document>",
        "docProps/custom.xml": '<p><property name="Child"><v>custom words</v></property></p>',
        "word/_rels/header9.xml.rels": '<R><Relationship TargetMode="External" Type="x/hyperlink" Target="http://x.example/link-words"/></R>',
        "word/embeddings/other.docx": word(lambda d: d.add_paragraph("embedded words")),
        "word/afchunk.html": "<p>html <b></b>words</p>",
        "word/media/media words.jpg": b"x",
    }
    company = {
        "docProps/app.xml": lambda text: text.replace("</Properties>", "<Company>company words</Company></Properties>")
    }
    return word(fill, parts=parts, change=company)


def test_every_word_of_a_word_file_is_scanned_wherever_it_hides():
    found = extract(full_of_hiding_places(), WORD)
    lines = " ".join(re.sub(r"\s+", " ", found.plain_text).split())

    assert [place for place, hidden in HIDING.items() if hidden not in lines] == []
    assert found.properties["author"] == "author words"
    assert found.properties["Company"] == "company words"
    assert found.properties["Child"] == "custom words"
    assert "box words" in found.sections[0].text


def test_a_note_stands_with_the_part_that_it_belongs_to():
    w = nsdecls("w")
    xml = f'<w:p {w}><w:r><w:t>So it was said</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    note = f'<w:footnotes {w}><w:footnote w:id="2"><w:p><w:r><w:t>By the family.</w:t></w:r></w:p></w:footnote></w:footnotes>'

    text = extract(word(in_body(xml), parts={"word/footnotes.xml": note}), WORD).sections[0].text

    assert text == "So it was said (note 2)\n\n- Note 2: By the family."


def test_a_word_file_without_headings_is_one_part_with_a_warning():
    document = docx.Document()
    document.add_paragraph("Only text.")
    document.add_picture(BytesIO(_picture()))
    document.add_table(2, 2)
    out = BytesIO()
    document.save(out)

    found = extract(out.getvalue(), WORD)

    assert [section.title for section in found.sections] == [""]
    said = " ".join(found.warnings)
    for words in ("no headings", "1 table has no header row", "1 picture has no alternative text", "no title"):
        assert words in said


def _picture():
    import base64

    return base64.b64decode(DOT.partition(",")[2])


def test_a_file_that_points_outside_itself_is_taken_without_fetching_it():
    rel = (
        '<R><Relationship TargetMode="External" Type="x/attachedTemplate" Target="http://169.254.169.254/t.dotm"/></R>'
    )

    found = extract(word(parts={"word/_rels/settings9.xml.rels": rel}), WORD)

    assert any("outside itself" in warning for warning in found.warnings)
    assert "169.254.169.254" in found.plain_text


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 rubbish", word()[:2000], b"", word(change={"word/document.xml": lambda text: text[:300]})],
    ids=["rubbish", "cut off", "empty", "broken inside"],
)
def test_a_damaged_word_file_is_refused_in_words(content):
    with pytest.raises(Unreadable, match="damaged"):
        extract(content, WORD)


def test_a_word_file_that_unpacks_to_far_too_much_is_refused():
    bomb = word(parts={"word/media/bomb.xml": b"0" * 3_000_000})

    with pytest.raises(Unreadable, match="unpacks"):
        open_package(bomb, most=1_000_000)


def test_a_word_file_with_entities_is_not_expanded():
    laugh = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'

    assert "hahaha" not in extract(word(parts={"customXml/item9.xml": laugh}), WORD).plain_text


def test_a_file_without_words_is_refused():
    empty = docx.Document()
    out = BytesIO()
    empty.save(out)

    with pytest.raises(Unreadable) as refusal:
        extract(out.getvalue(), WORD)
    assert str(refusal.value) == NO_WORDS


def test_another_kind_of_file_is_refused():
    with pytest.raises(Unreadable, match="Word file"):
        extract(b"x", "text/plain")


def test_a_tagged_pdf_gives_its_parts_and_no_warning():
    found = extract(pdf("<h1>Summary</h1><p>What we found.</p><h1>Recommendations</h1><p>Do this.</p>"), PDF)

    assert [section.title for section in found.sections] == ["Summary", "Recommendations"]
    assert found.sections[1].text == "Do this."
    assert found.warnings == ()
    assert found.properties["title"] == "T"


def test_every_word_of_a_pdf_is_scanned_wherever_it_hides():
    def change(writer):
        writer.add_annotation(0, Note(rect=(50, 50, 200, 200), text="note words"))
        writer.add_attachment("attachment words.txt", b"x")
        writer.add_metadata({"/Custom": "custom words", "/Author": "author words"})
        writer.add_outline_item(title="outline words", page_number=0)

    found = extract(changed_pdf(change, pdf(f'<p>Text</p><img src="{DOT}" alt="alt words">')), PDF)

    for hidden in ("note", "attachment", "custom", "author", "outline", "alt"):
        assert f"{hidden} words" in found.plain_text
    assert found.properties["custom"] == "custom words"
    said = " ".join(found.warnings)
    assert "attached inside" in said
    assert "Comments" in said


def test_a_pdf_says_what_makes_it_hard_to_use():
    found = extract(
        changed_pdf(lambda writer: writer.add_blank_page(200, 200), pdf(tagged=False, head="", lang="")), PDF
    )

    said = " ".join(found.warnings)
    for words in ("not tagged", "which language", "no title", "1 page has no words (page 2)"):
        assert words in said


def test_a_scanned_pdf_is_refused():
    with pytest.raises(Unreadable, match="No words"):
        extract(pdf(f'<img src="{DOT}">', tagged=False), PDF)


def test_an_encrypted_pdf_is_refused_at_once():
    locked = changed_pdf(lambda writer: writer.encrypt("secret", algorithm="RC4-128"))

    for read in (check, extract):
        with pytest.raises(Unreadable, match="password"):
            read(locked, PDF)


def test_a_pdf_of_two_thousand_pages_is_refused_with_its_number():
    def change(writer):
        for _ in range(1999):
            writer.add_blank_page(100, 100)

    with pytest.raises(Unreadable, match="2,000 pages"):
        check(changed_pdf(change), PDF)


@pytest.mark.parametrize("content", [b"%PDF-1.7 rubbish", pdf()[:500], b""], ids=["rubbish", "cut off", "empty"])
def test_a_damaged_pdf_is_refused_in_words(content):
    with pytest.raises(Unreadable, match="damaged"):
        check(content, PDF)


def test_what_the_database_does_not_take_is_left_out():
    assert joined(["a\x00b", "a\x00b", "", "\ud800c"]) == "ab\nc"
    assert named([("k", "v\x00"), ("k", "w"), ("k", "w"), ("e", " ")]) == {"k": "v", "k (2)": "w"}


def test_more_text_than_a_report_can_hold_is_refused():
    with pytest.raises(Unreadable, match="more text"):
        joined(["x" * 4_000_001])


@pytest.mark.parametrize(
    ("titles", "places"),
    [
        (
            ["Executive summary", "2. What happened", "Key findings", "Recommendations"],
            ["summary", "practice", "analysis", "improvements"],
        ),
        (["The voice of the child", "Methodology", "Chronology of events"], ["voice", "circumstances", "practice"]),
        (["", "Blue", ""], ["practice", "practice", "practice"]),
        (["Recommendations", "Police"], ["improvements", "improvements"]),
        (["What hapened and what practice was lik"], ["practice"]),
    ],
)
def test_parts_are_proposed_for_the_sections_they_are_like(titles, places):
    from reviews.report.extracted import Section

    assert propose([Section(title, "x") for title in titles]) == [ReportSection(place) for place in places]
