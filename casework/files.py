"""What a file really is, told from its content. Anything but plain documents, pictures, text and messages is refused in a sentence."""

import hashlib
import lzma
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import puremagic
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

ALLOWED = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".eml": "message/rfc822",
    ".msg": "application/vnd.ms-outlook",
}
SAME = {".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg"}
KINDS = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument text (.odt), picture (.png, .jpg), text (.txt, .csv) or message (.eml, .msg)"
OFFICE_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
MACROS = ("vbaproject.bin", "vbadata.xml")
ACTIVE = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".jar", ".hta", ".lnk", ".scr")
MOST_PARTS, MOST_LISTED = 10_000, 1_000_000
# Text that a browser or a computer would act on.
TEXT_THAT_ACTS = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<?php", "#!", "{\\rtf")
MAIL_HEADERS = (
    "from",
    "to",
    "subject",
    "date",
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "delivered-to",
)
LONGEST_NAME = 120

TOO_BIG = "The file is larger than {limit} MB. Save a smaller copy, or attach it in parts"
EMPTY = "The file is empty"
OTHER = f"The file must be a {KINDS} file"
NOT_WHAT_IT_SAYS = (
    "The content of this file is not what its name says ({extension}). Open it, save it again and attach the new copy"
)
HAS_MACROS = "The file contains macros. Save it without macros and attach that copy"
HAS_PROGRAMS = "The file contains a program. Remove it and attach the file again"
LOCKED = "The file is protected by a password, so nobody could check or read it here. Save it without a password and attach that copy"
BROKEN = "The file is damaged and cannot be read. Open it, save it again and attach the new copy"


# Whatever a package whose bytes were altered makes the unpacking raise.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, ValueError, NotImplementedError, EOFError,
)  # fmt: skip


class FileRefused(Exception):
    """Why this file is not taken, in words for the person who chose it."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be attached."""

    content: bytes
    file_name: str
    content_type: str

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check_file(content: bytes, name: str) -> CheckedFile:
    """The kind is what the content says; the name must agree with it. Raises FileRefused."""
    if not content:
        raise FileRefused(EMPTY)
    if len(content) > most_bytes():
        raise FileRefused(too_big())
    clean = clean_name(name)
    extension = PurePosixPath(clean).suffix.lower()
    extension = SAME.get(extension, extension)
    if extension not in ALLOWED:
        raise FileRefused(OTHER)
    if not _is(extension, content):
        raise FileRefused(NOT_WHAT_IT_SAYS.format(extension=extension))
    return CheckedFile(content, clean, ALLOWED[extension])


def most_bytes() -> int:
    return int(settings.UPLOAD_MEGABYTES) * 1024 * 1024


def too_big() -> str:
    return TOO_BIG.format(limit=settings.UPLOAD_MEGABYTES)


def clean_name(name: str) -> str:
    """The last part of the name without what could mislead: paths, control characters, words that run backwards."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    printable = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*;')
    path = PurePosixPath(" ".join(printable.split()).strip(". ") or "document")
    return f"{path.stem[:LONGEST_NAME]}{path.suffix[:20]}"


def _is(extension: str, content: bytes) -> bool:
    if content.startswith(ZIP):
        return _is_package(extension, content)
    if content.startswith(OLE):
        return _is_compound(extension, content)
    if extension in {".txt", ".csv", ".eml"}:
        return _is_text(extension, content)
    return extension in {SAME.get(found, found) for found in _signatures(content)}


def _signatures(content: bytes) -> set[str]:
    """What the first bytes say. The name is not told: it would be believed."""
    try:
        return {match.extension for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        return set()


def _is_package(extension: str, content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename.lower() for part in parts[:MOST_PARTS]}
            if any(part.flag_bits & 1 for part in parts):
                raise FileRefused(LOCKED)
            if len(parts) > MOST_PARTS:
                raise FileRefused(BROKEN)
            if any(name.endswith(MACROS) or name.startswith(("basic/", "scripts/")) for name in names):
                raise FileRefused(HAS_MACROS)
            if any(name.endswith(ACTIVE) for name in names):
                raise FileRefused(HAS_PROGRAMS)
            return _says(extension, package, names)
    except DAMAGED as error:
        raise FileRefused(BROKEN) from error


def _says(extension: str, package: zipfile.ZipFile, names: set[str]) -> bool:
    if extension == ".odt":
        return "mimetype" in names and _part(package, "mimetype").strip() == ALLOWED[extension].encode()
    if extension not in OFFICE_PARTS or "[content_types].xml" not in names:
        return False
    if b"macroenabled" in _part(package, "[Content_Types].xml").lower():
        raise FileRefused(HAS_MACROS)
    return OFFICE_PARTS[extension] in names


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part of the package, never more of it than could be honest."""
    try:
        with package.open(name) as part:
            return part.read(MOST_LISTED)
    except KeyError:
        return b""


def _is_compound(extension: str, content: bytes) -> bool:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefused(LOCKED)
    return extension == ".msg" and "__properties_version1.0".encode("utf-16-le") in content


def _is_text(extension: str, content: bytes) -> bool:
    text = _decoded(content)
    if text is None:
        return False
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(TEXT_THAT_ACTS):
        return False
    first_line = start.partition("\n")[0]
    return extension != ".eml" or first_line.partition(":")[0].strip() in MAIL_HEADERS


def _decoded(content: bytes) -> str | None:
    """Words, or nothing where the bytes are no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        if b"\x00" in content:
            return None
        encodings = ("utf-8", "cp1252")  # type: ignore[assignment]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(1 for c in text[:100_000] if ord(c) < 32 and c not in "\t\r\n\f")
        return text if odd == 0 else None
    return None


class CheckedFileField(forms.FileField):
    """A file that is checked as it comes in. Its value is a CheckedFile."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "File")
        kwargs.setdefault("widget", forms.FileInput)
        kwargs.setdefault("help_text", f"A {KINDS} file, up to {settings.UPLOAD_MEGABYTES} MB")
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"] = {"required": "Choose a file", "empty": EMPTY, "invalid": "Choose a file"} | kwargs[
            "error_messages"
        ]
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = super().clean(data, initial)
        if not isinstance(chosen, UploadedFile):
            return None
        if (chosen.size or 0) > most_bytes():
            raise ValidationError(too_big())
        try:
            return check_file(chosen.read(), chosen.name or "")
        except FileRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
