"""Files that are what their names say, and files that are not."""

import io
import zipfile

OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(40) + b"\xff\xd9"
EML = b"From: somebody@agency.example\r\nTo: other@agency.example\r\nSubject: Minutes\r\n\r\nEnclosed.\r\n"
MSG = OLE + "__properties_version1.0".encode("utf-16-le") + bytes(100)


def package(*names, **contents):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name in names:
            made.writestr(name, contents.get(name, b"<x/>"))
    return kept.getvalue()


def office(extension, *more, types=b"<Types/>"):
    return package("[Content_Types].xml", OFFICE[extension], *more, **{"[Content_Types].xml": types})


def opendocument(*more):
    return package("mimetype", "content.xml", *more, mimetype=b"application/vnd.oasis.opendocument.text")
