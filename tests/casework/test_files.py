"""What a file is, told from its content: each kind that is taken, and each refusal in its words."""

import zipfile
from io import BytesIO

import pytest

from casework import files
from casework.files import FileRefused, check_file, clean_name
from tests.factories.documents import EML, JPG, MSG, OLE, PDF, PNG, office, opendocument, package

TAKEN = {
    "plan.pdf": PDF,
    "plan.PDF": PDF,
    "plan.docx": office("docx"),
    "lower.docx": package("[content_types].xml", "word/document.xml"),
    "plan.xlsx": office("xlsx"),
    "plan.pptx": office("pptx"),
    "plan.odt": opendocument(),
    "photo.png": PNG,
    "photo.jpg": JPG,
    "photo.jpeg": JPG,
    "notes.txt": "Tea with Zoë – 3 o’clock".encode(),
    "notes16.txt": "In Windows' own alphabet".encode("utf-16"),
    "old.txt": b"Caf\xe9",
    "table.csv": b"a,b\r\n1,2\r\n",
    "mail.eml": EML,
    "mail.msg": MSG,
}
WRONG = {
    "page.html": (b"<html></html>", files.OTHER),
    "picture.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", files.OTHER),
    "archive.zip": (package("a.txt"), files.OTHER),
    "run.exe": (b"MZ\x90\x00" + bytes(60), files.OTHER),
    "macro.docm": (office("docx"), files.OTHER),
    "old.doc": (OLE, files.OTHER),
    "none": (PDF, files.OTHER),
    "empty.pdf": (b"", files.EMPTY),
    "run.pdf": (b"MZ\x90\x00" + bytes(60), "not what its name says (.pdf)"),
    "page.txt": (b"\n <!DOCTYPE html><html>", "not what its name says (.txt)"),
    "picture.csv": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not what its name says (.csv)"),
    "script.txt": (b"#!/bin/sh\nrm -r /", "not what its name says (.txt)"),
    "binary.txt": (b"MZ\x90\x00\x00", "not what its name says (.txt)"),
    "control.txt": (b"bell \x07", "not what its name says (.txt)"),
    "half.txt": (b"\xff\xfe\x00", "not what its name says (.txt)"),
    "words.eml": (b"Just some words", "not what its name says (.eml)"),
    "photo.png": (JPG, "not what its name says (.png)"),
    "photo.pdf": (PNG, "not what its name says (.pdf)"),
    "unknown.pdf": (b"nothing in particular", "not what its name says (.pdf)"),
    "archive.docx": (package("a.txt"), "not what its name says (.docx)"),
    "sheet.docx": (office("xlsx"), "not what its name says (.docx)"),
    "sheet.odt": (office("xlsx"), "not what its name says (.odt)"),
    "zipped.pdf": (package("a.txt"), "not what its name says (.pdf)"),
    "cfb.msg": (OLE, "not what its name says (.msg)"),
    "cfb.docx": (OLE, "not what its name says (.docx)"),
    "macro.docx": (office("docx", "word/vbaProject.bin"), files.HAS_MACROS),
    "template.docx": (
        office("docx", types=b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        files.HAS_MACROS,
    ),
    "macro.odt": (opendocument("Basic/Standard/Module1.xml"), files.HAS_MACROS),
    "inside.docx": (office("docx", "word/embeddings/run.EXE"), files.HAS_PROGRAMS),
    "locked.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), files.LOCKED),
    "broken.docx": (office("docx")[:60], files.BROKEN),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken(name):
    found = check_file(TAKEN[name], name)

    assert (found.content, found.size, found.file_name) == (TAKEN[name], len(TAKEN[name]), name)
    assert (
        found.content_type
        == files.ALLOWED[files.SAME.get(f".{name.lower().rpartition('.')[2]}", f".{name.lower().rpartition('.')[2]}")]
    )
    assert len(found.sha256) == 64


@pytest.mark.parametrize("name", WRONG)
def test_what_is_refused(name):
    content, words = WRONG[name]

    with pytest.raises(FileRefused) as refusal:
        check_file(content, name)

    assert words in str(refusal.value)


def test_a_locked_part_is_refused():
    content = bytearray(office("docx"))
    place = content.rfind(b"PK\x01\x02")
    content[place + 8] |= 1

    with pytest.raises(FileRefused, match="password"):
        check_file(bytes(content), "plan.docx")


def test_too_many_parts_are_no_honest_document(monkeypatch):
    monkeypatch.setattr(files, "MOST_PARTS", 1)

    with pytest.raises(FileRefused, match="damaged"):
        check_file(office("docx"), "plan.docx")


def test_size(settings):
    settings.UPLOAD_MEGABYTES = 1
    assert check_file(b"a" * 1024 * 1024, "just.txt").size == 1024 * 1024

    with pytest.raises(FileRefused, match="larger than 1 MB"):
        check_file(b"a" * (1024 * 1024 + 1), "more.txt")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ('pl"a;n\r\n.pdf', "plan.pdf"),
        ("fdp.exe\u202e.pdf", "fdp.exe.pdf"),
        ("  a   b .pdf ", "a b .pdf"),
        ("", "document"),
        ("...", "document"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


def test_a_file_that_is_not_asked_for_may_be_left_out():
    assert files.CheckedFileField(required=False).clean(None) is None


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_package_whose_bytes_were_altered_is_refused_in_words_however_it_was_packed(compression):
    made = BytesIO()
    with zipfile.ZipFile(made, "w", compression) as altered:
        altered.writestr("[Content_Types].xml", "x" * 3000)
        altered.writestr("word/document.xml", "<a/>")
    content = bytearray(made.getvalue())
    start = 30 + len("[Content_Types].xml")
    content[start + 2 : start + 12] = bytes(byte ^ 0xFF for byte in content[start + 2 : start + 12])

    with pytest.raises(FileRefused, match="damaged"):
        check_file(bytes(content), "minutes.docx")
