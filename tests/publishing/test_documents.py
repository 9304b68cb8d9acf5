"""Composition, the PDF, and the comparison of two versions."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from arrangements.definition import Definition
from core.pdf import PdfError, html_to_pdf, is_ours
from publishing.comparison import compare, word_diff
from publishing.composition import compose, required_contents
from publishing.enums import REQUIRED, Section
from publishing.rendering import document_of, document_pdf, render_body, snapshot_of
from publishing.tree import governance_tree
from tests.arrangements.definitions import load
from tests.publishing.conftest import NOW


@pytest.fixture(scope="module")
def document():
    return document_of(snapshot_of(load("warrington"), {"voice": "# Our words\n\nHello"}))


@pytest.fixture(scope="module")
def reader(document):
    return PdfReader(BytesIO(document_pdf(document, version=3, published_at=NOW)))


def test_every_section_is_there_in_order_and_silence_is_said(document):
    html = render_body(document)

    assert [s.code for s in document.sections] == [s.value for s in Section]
    assert html.count("<h2") == len(Section)
    residential = html.split('id="residential"')[1].split("<section")[0]
    assert "Not stated" in residential


@pytest.mark.parametrize("slug", ["warwickshire", "warrington", "walsall", "worcestershire"])
def test_published_documents_hold_what_is_required(slug):
    missing = {r.section for r in required_contents(compose(load(slug), {})) if not r.met}

    assert missing <= {Section.RESIDENTIAL}


def test_required_contents_can_be_met_by_a_text():
    bare = Definition.model_validate(BARE)

    without, with_text = (required_contents(compose(bare, texts)) for texts in ({}, {"voice": "We ask them."}))

    assert {r.section for r in without} == REQUIRED
    assert not any(r.met for r in without if r.section == Section.VOICE)
    assert all(r.met for r in with_text if r.section == Section.VOICE)


BARE = {
    "slug": "bare",
    "name": "Bare",
    "document_title": "Bare arrangements",
    "guidance": "WT2018",
    "coverage": "both",
    "geography": {},
    "statutory_partners": [],
    "bodies": [],
    "agencies": [],
    "business_unit": {},
    "funding": {},
    "scrutiny": {},
}


def test_the_pdf_is_tagged_and_names_its_language_and_title(reader, document):
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == document.title
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_the_pdf_has_a_cover_contents_with_page_numbers_and_an_outline(reader, document):
    cover, contents = (reader.pages[n].extract_text() for n in (0, 1))
    chapters = [item.title for item in reader.outline if not isinstance(item, list)]

    assert "Version 3" in cover
    assert "Published 2 March 2026" in cover
    assert all(section.title in contents for section in document.sections)
    assert f"Page 2 of {len(reader.pages)}" in contents
    assert chapters[-len(Section) :] == [f"{s.number}. {s.title}" for s in document.sections]


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "fonts/../../config/settings.py",
        "ftp://x/y",
    ],
)
def test_a_document_reaches_neither_the_network_nor_the_disk(address):
    with pytest.raises(PdfError):
        html_to_pdf(f'<html lang="en"><title>x</title><img alt="x" src="{address}">')


def test_only_our_static_folder_and_data_are_ours():
    assert is_ours("data:text/css,")
    assert not is_ours("file://elsewhere/etc/passwd")


def test_a_pdf_of_the_same_facts_is_the_same(document):
    one, other = (document_pdf(document, version=1, published_at=NOW) for _ in range(2))

    assert one == other


def test_the_tree_draws_each_group_once_even_in_a_circle():
    definition = load("walsall")
    definition.bodies[0].reports_to = definition.bodies[1].code

    svg = governance_tree(definition.bodies, "#ffdd00")

    assert svg.count("<rect") == len(definition.bodies)
    assert "<title" in svg
    assert "style=" not in svg


def test_no_tree_where_nobody_is_said_to_report():
    definition = load("walsall")
    for body in definition.bodies:
        body.reports_to = None

    assert governance_tree(definition.bodies, "#1d4f76") is None


def test_two_equal_versions_differ_in_nothing():
    for slug in ("warwickshire", "warrington", "walsall", "worcestershire"):
        assert compare(snapshot_of(load(slug), {}), snapshot_of(load(slug), {})) == []


def test_changes_are_told_noun_by_noun_in_words():
    before, after = load("walsall"), load("walsall")
    after.vision += " Always."
    gone = after.agencies.pop()
    after.bodies[0].frequency = "Every month"
    after.dates[0].on = "2022-03"
    after.priorities.append(after.priorities[0].model_copy(update={"code": "new", "title": "Brand new"}))

    changes = {
        (c.noun, c.kind, c.name): c for c in compare(snapshot_of(before, {}), snapshot_of(after, {"voice": "Hello"}))
    }

    assert ("Agency", "removed", gone.name) in changes
    assert ("Priority", "added", "Brand new") in changes
    assert changes["Group", "changed", after.bodies[0].name].fields[0].after == "Every month"
    assert changes["Date", "changed", "Updated"].fields[0].after == "March 2022"
    assert ("Introductory text", "changed", "The voice of children and adults") in changes
    pieces = changes["The document", "changed", ""].fields[0].pieces
    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [("added", "Always.")]
    assert len(changes) == 6


def test_words_that_came_and_went():
    assert [(p.kind, p.text) for p in word_diff("a b c", "a x c")] == [
        ("same", "a"),
        ("removed", "b"),
        ("added", "x"),
        ("same", "c"),
    ]
