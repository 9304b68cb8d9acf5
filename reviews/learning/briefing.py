"""The seven-minute briefing: seven short texts, each a page, and a PDF of them for teams."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.models import Case
from casework.papers import NotReady
from casework.refusals import Refused
from reviews.enums import BriefingPart, PaperKind, Theme
from reviews.learning.points import lock_to_run
from reviews.learning.wording import NOT_SEEN, hits_in
from reviews.models import BriefingText, Paper, Review
from reviews.papers import ask_for_paper

TITLE = "Seven-minute briefing"
EMPTY = "Write all seven parts first. Still empty: {parts}"


@transaction.atomic
def write_part(case: Case, part: BriefingPart, *, text: str, by: User, now: datetime, revision: int) -> BriefingText:
    """`revision`: of the text that the person opened, 0 where there was none. The same text sent twice is saved once."""
    locked = lock_to_run(case, by=by)
    row = BriefingText.objects.filter(case=locked, part=part).first()
    if row is None:
        row = BriefingText(partnership_id=locked.partnership_id, case=locked, part=part, revision=0)
    elif row.text == text:
        return row
    require_revision(row, revision)
    row.text, row.changed_by, row.changed_at = text, by, now
    row.revision += 1
    row.save()
    return row


def parts_of(case: Case) -> dict[str, BriefingText]:
    return {row.part: row for row in BriefingText.objects.filter(case=case).select_related("changed_by")}


@transaction.atomic
def make_briefing(case: Case, *, words_seen: bool, by: User, now: datetime) -> Paper:
    """A new version of the PDF from what stands in the seven parts now. It names neither the case nor its reference."""
    row = lock_to_run(case, by=by)
    texts = {
        part: text for part, text in BriefingText.objects.filter(case=row).values_list("part", "text") if text.strip()
    }
    empty = [str(part.label) for part in BriefingPart if part not in texts]
    if empty:
        raise Refused(EMPTY.format(parts="; ".join(empty)))
    if not words_seen and hits_in(row, [(str(part.label), texts[part]) for part in BriefingPart]):
        raise Refused(NOT_SEEN, "words_seen")
    try:
        return ask_for_paper(row, PaperKind.BRIEFING, snapshot=snapshot_of(row, texts, now=now), by=by, now=now)
    except NotReady as problem:
        raise Refused(str(problem)) from problem


def snapshot_of(case: Case, texts: dict[str, str], *, now: datetime) -> dict[str, Any]:
    """Plain JSON: everything that the PDF says."""
    themes = Review.objects.get(case=case).themes
    return {
        "title": TITLE,
        "about": ", ".join(str(Theme(theme).label) for theme in themes),
        "partnership": case.partnership.name,
        "colour": case.partnership.colour,
        "made_on": localdate(now).isoformat(),
        "parts": [{"title": str(part.label), "text": texts[part]} for part in BriefingPart],
    }
