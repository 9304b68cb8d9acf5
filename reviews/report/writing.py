"""The working text of a report: a row for each section, so that several people write at once and nobody loses a word."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.editing import require_revision
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from reviews.enums import ReportSection
from reviews.models import Draft, ReportText
from reviews.report.places import lock_for_writing

NOTHING_TO_TAKE = "Choose at least one section"


@transaction.atomic
def write_section(
    case: Case, section: ReportSection, *, text: str, by: User, now: datetime, revision: int
) -> ReportText:
    """`revision`: of the text that the person opened, 0 where there was none. The same text sent twice is saved once."""
    return _write(lock_for_writing(case, by=by), section, text=text, by=by, now=now, revision=revision)


def _write(case: Case, section: ReportSection, *, text: str, by: User, now: datetime, revision: int) -> ReportText:
    row = ReportText.objects.filter(case=case, section=section).first()
    if row is None:
        row = ReportText(partnership_id=case.partnership_id, case=case, section=section, revision=0)
    elif row.text == text:
        return row
    require_revision(row, revision)
    row.text, row.changed_by, row.changed_at = text, by, now
    row.revision += 1
    row.save()
    return row


def texts_of(case: Case) -> dict[str, ReportText]:
    return {row.section: row for row in ReportText.objects.filter(case=case).select_related("changed_by")}


@transaction.atomic
def take_over(
    case: Case, draft: Draft, *, sections: Collection[str], revisions: Mapping[str, int], by: User, now: datetime
) -> list[ReportText]:
    """A version's words become the working text of these sections. What stood there stays in the history of the case.

    `revisions`: of the working text that the person compared it with, by section; ChangedMeanwhile where it is another by now.
    """
    row = lock_for_writing(case, by=by)
    said = {section["code"]: section["text"] for section in draft.sections}
    chosen = [section for section in ReportSection if section in sections and section in said]
    if not chosen:
        raise Refused(NOTHING_TO_TAKE, "sections")
    written = [
        _write(row, section, text=said[section], by=by, now=now, revision=revisions.get(section, 0))
        for section in chosen
    ]
    labels = ", ".join(str(section.label) for section in chosen)
    record(
        row,
        "take_over_report",
        f"Version {draft.version} of the report taken into the working text",
        by=by,
        now=now,
        note=labels,
    )
    return written
