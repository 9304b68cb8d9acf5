"""Versions of a report: all its sections as they stand, kept for ever."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from casework.grants import record
from casework.models import Case, Document
from casework.refusals import Refused
from reviews.enums import DraftSource, ReportSection
from reviews.models import Draft, ReportText
from reviews.report.extracted import Extracted, storable
from reviews.report.places import lock_for_writing

NOTHING_WRITTEN = "No section has any text yet. Write at least one, then make a version"
SAME_AGAIN = "Nothing has been written since version {version}, so there is nothing new to keep"

Words = dict[str, str]


@transaction.atomic
def make_version(case: Case, *, note: str, by: User, now: datetime) -> Draft:
    """Every section as it stands. Pressed twice, it is one version."""
    row = lock_for_writing(case, by=by)
    texts = dict(ReportText.objects.filter(case=row).values_list("section", "text"))
    sections = in_order(texts)
    if not sections:
        raise Refused(NOTHING_WRITTEN)
    last = newest(row)
    if last is not None and last.source == DraftSource.WRITTEN and last.sections == sections:
        raise Refused(SAME_AGAIN.format(version=last.version))
    return _keep(row, sections, DraftSource.WRITTEN, plain_text=plain(sections), note=note, by=by, now=now)


@transaction.atomic
def keep_uploaded(
    case: Case, document: Document, found: Extracted, *, places: Sequence[str], note: str, by: User, now: datetime
) -> Draft:
    """What was read in a file, as a version. `places`: to which section each part of it belongs. A file gives one version."""
    row = lock_for_writing(case, by=by)
    made = Draft.objects.filter(case=row, document=document).first()
    if made is not None:
        return made
    sections = in_order(placed(found, places))
    return _keep(
        row, sections, DraftSource.UPLOADED, plain_text=found.plain_text, note=note, by=by, now=now, document=document,
        properties=dict(found.properties), warnings=list(found.warnings),
    )  # fmt: skip


def _keep(
    case: Case, sections: list[Words], source: DraftSource, *, note: str, by: User, now: datetime, **more: object
) -> Draft:
    last = Draft.objects.filter(case=case).aggregate(last=Max("version"))["last"] or 0
    draft = Draft.objects.create(
        partnership_id=case.partnership_id, case=case, version=last + 1, source=source, sections=sections,
        note=note.strip()[:300], made_by=by, made_at=now, **more,
    )  # fmt: skip
    words = f"Version {draft.version} of the report {'made' if source == DraftSource.WRITTEN else 'taken from a file'}"
    record(case, "make_report_version", words, by=by, now=now, note=draft.note)
    return draft


def newest(case: Case) -> Draft | None:
    return Draft.objects.filter(case=case).order_by("-version").first()


def in_order(texts: Mapping[str, str]) -> list[Words]:
    """[{"code", "title", "text"}] of the sections that say something, in the order of a report."""
    return [
        {"code": section.value, "title": str(section.label), "text": texts[section]}
        for section in ReportSection
        if texts.get(section, "").strip()
    ]


def plain(sections: Iterable[Words]) -> str:
    return storable("\n\n".join(f"{section['title']}\n{section['text']}" for section in sections))


def placed(found: Extracted, places: Sequence[str]) -> dict[str, str]:
    """By section, what was put there, in the order of the file. Each part keeps its own heading, unless it says the section's."""
    texts: dict[str, list[str]] = {}
    for part, code in zip(found.sections, places, strict=True):
        own = part.title and " ".join(part.title.split()).casefold() != str(ReportSection(code).label).casefold()
        heading = f"## {part.title}" if own else ""
        texts.setdefault(code, []).append("\n\n".join(filter(None, (heading, part.text))))
    return {code: "\n\n".join(parts) for code, parts in texts.items()}
