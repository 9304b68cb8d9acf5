"""A reviewer's own file: attached to the case, checked for viruses, read, and then taken in as a version, or not at all."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.documents import attach_document, may_be_fetched
from casework.enums import Scan
from casework.files import CheckedFile
from casework.models import Case, Document, DocumentContent
from casework.refusals import Refused
from reviews.models import Draft
from reviews.report.extracted import Extracted, Section, Unreadable
from reviews.report.extracting import extract
from reviews.report.places import lock_for_writing
from reviews.report.versions import keep_uploaded

# More parts than anybody would look through one by one: what comes after is one part.
MOST_PARTS = 80
WAITING = "The file is being checked for viruses. That takes a moment; then you can look at what was read in it."
INFECTED = "A virus was found in this file, so it cannot become a version. Remove it, and upload a clean copy."
REMOVED = "This file was removed. Upload it again if it was meant to stay."


@transaction.atomic
def attach_report(case: Case, file: CheckedFile, *, by: User, now: datetime) -> Document:
    """The same file sent twice is one document."""
    row = lock_for_writing(case, by=by)
    again = Document.objects.filter(
        case=row, sha256=file.sha256, file_name=file.file_name, agency__isnull=True, removed_at__isnull=True
    )
    return again.first() or attach_document(row, file=file, title=f"Report: {file.file_name}"[:200], by=by, now=now)


def why_not_yet(document: Document) -> str:
    """What stands in the way of reading this file; empty where nothing does."""
    if may_be_fetched(document):
        return ""
    if document.removed_at is not None:
        return REMOVED
    return INFECTED if document.scan == Scan.INFECTED else WAITING


def read_document(document: Document) -> Extracted:
    """Only what passed the virus check. Raises Refused with the reason."""
    if words := why_not_yet(document):
        raise Refused(words)
    content = bytes(DocumentContent.objects.get(document=document).content)
    try:
        found = extract(content, document.content_type)
    except Unreadable as problem:
        raise Refused(f"{problem}.") from problem
    return Extracted(_few(found.sections), found.plain_text, found.properties, found.warnings)


def _few(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    if len(sections) <= MOST_PARTS:
        return sections
    rest = [f"## {each.title}\n\n{each.text}" if each.title else each.text for each in sections[MOST_PARTS - 1 :]]
    return (*sections[: MOST_PARTS - 1], Section("The rest of the file", "\n\n".join(rest)))


def version_of(document: Document) -> Draft | None:
    return Draft.objects.filter(document=document).only("version").first()


@transaction.atomic
def take_in(
    case: Case, document: Document, found: Extracted, *, places: list[str], note: str, by: User, now: datetime
) -> Draft:
    """`found`: what `read_document` read. The file is looked at once more: it may have been removed meanwhile."""
    lock_for_writing(case, by=by)
    fresh = Document.objects.get(pk=document.pk)
    if words := why_not_yet(fresh):
        raise Refused(words)
    return keep_uploaded(case, fresh, found, places=places, note=note, by=by, now=now)
