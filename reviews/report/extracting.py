"""Taking the words out of a reviewer's Word file or PDF: bytes in, text and warnings out. Nothing is kept or fetched here."""

import zipfile
import zlib
from typing import Any

from reviews.report.extracted import BROKEN, DAMAGED, Extracted, Unreadable, counted, joined
from reviews.report.pdf_text import check_pdf, read_pdf
from reviews.report.word_package import Package, every_word, local, open_package, properties_of
from reviews.report.word_text import W, sections_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
OTHER = "Choose a Word file (.docx) or a PDF"
NO_WORDS = "No words can be read in this file. If it is a scan, ask for the file that it was printed from"
UNREADABLE = (*DAMAGED, zipfile.BadZipFile, zlib.error)


def extract(content: bytes, content_type: str) -> Extracted:
    """Raises Unreadable with a sentence for the person; whatever the bytes are, nothing else."""
    if content_type not in {WORD, PDF}:
        raise Unreadable(OTHER)
    try:
        found = read_pdf(content) if content_type == PDF else read_word(content)
    except UNREADABLE as error:
        raise Unreadable(BROKEN) from error
    if not any(section.text.strip() for section in found.sections):
        raise Unreadable(NO_WORDS)
    return found


def check(content: bytes, content_type: str) -> None:
    """As quick as it can be: whether `extract` would refuse it. A long PDF is opened, not read."""
    if content_type != PDF:
        extract(content, content_type)
        return
    try:
        check_pdf(content)
    except UNREADABLE as error:
        raise Unreadable(BROKEN) from error


def read_word(content: bytes) -> Extracted:
    package = open_package(content)
    if package.xml("word/document.xml") is None:
        raise Unreadable(BROKEN)
    properties = properties_of(package)
    return Extracted(
        sections=sections_of(package),
        plain_text=joined(every_word(package)),
        properties=properties,
        warnings=tuple(_warnings(package, properties)),
    )


def _warnings(package: Package, properties: dict[str, str]) -> list[str]:
    root = package.xml("word/document.xml")
    headings = [section for section in sections_of(package) if section.title]
    tables = [table for table in root.iter(f"{W}tbl") if len(table.findall(f"{W}tr")) > 1]
    bare = sum(1 for table in tables if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is None)
    blind = sum(1 for each in root.iter() if local(each.tag) == "docPr" and _is_blind(each))
    changes = sum(1 for each in root.iter(f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"))
    comments = package.xml("word/comments.xml")
    left = len(comments.findall(f"{W}comment")) if comments is not None else 0
    said = [
        (not headings, "The text has no headings, so nobody can jump from part to part. Use Word's heading styles."),
        (bare, f"{counted(bare, 'table has', 'tables have')} no header row that repeats, so screen readers cannot say what a cell is about."),
        (blind, f"{counted(blind, 'picture has', 'pictures have')} no alternative text for people who cannot see it."),
        (changes, "Tracked changes are still inside: whoever gets the file can read what was taken out. Accept or reject them all."),
        (left, f"{counted(left, 'comment is', 'comments are')} still inside. Delete them before the file goes to anybody."),
        ("title" not in properties, "The file has no title in its properties."),
        (_linked(package), "The file points to pictures or templates outside itself. The portal does not fetch them."),
        (package.embedded, "Other files are embedded that the portal cannot read, so it finds no name in them. Take them out."),
    ]  # fmt: skip
    return [words for found, words in said if found]


def _is_blind(element: Any) -> bool:
    """A picture, not a text box or a shape with words in it."""
    picture = any(local(each.tag) == "pic" for each in element.getparent().iter())
    return picture and not (element.get("descr") or "").strip()


def _linked(package: Package) -> bool:
    """An address that a reader follows is none of these: Word fetches these by itself."""
    for name in package.parts:
        if name.endswith(".rels"):
            for each in package.xml(name):
                if each.get("TargetMode") == "External" and not (each.get("Type") or "").endswith("/hyperlink"):
                    return True
    return False
