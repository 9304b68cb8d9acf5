"""Versions of the paper: asked for, made once by a worker however often it is rung, kept for ever."""

import json
import logging
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q

from accounts.models import User
from casework.grants import record
from casework.models import Case
from core.colours import text_colour_on
from core.pdf import PdfError, render_pdf
from incidents import tasks
from incidents.chronology.services import NotReady, locked_for
from incidents.chronology.snapshot import snapshot_of
from incidents.enums import PaperStatus
from incidents.models import RapidReview, ReviewPaper
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope

logger = logging.getLogger(__name__)
# Longer than a task may run: whoever worked on it is gone.
SILENCE = timedelta(minutes=6)
GIVEN_UP_AFTER = timedelta(hours=1)
AT_ONCE = 20
GIVEN_UP = "It was tried several times within an hour and never finished. Try again; if it fails again, tell support."


@transaction.atomic
def ask_for_paper(case: Case, *, with_chronology: bool, by: User, now: datetime) -> ReviewPaper:
    """Freeze what stands in the portal now as the next version; a worker makes the PDF of it."""
    row = locked_for(case, by)
    if not RapidReview.objects.filter(case=row).exists():
        raise NotReady("The agencies have not been asked yet, so there is nothing to put on paper.")
    waiting = ReviewPaper.objects.filter(case=row, status=PaperStatus.MAKING).first()
    if waiting is not None:
        raise NotReady(f"Version {waiting.version} is being made. Wait until it is ready, then make another.")
    last = ReviewPaper.objects.filter(case=row).aggregate(last=Max("version"))["last"] or 0
    paper = ReviewPaper.objects.create(
        partnership_id=row.partnership_id, case=row, version=last + 1, with_chronology=with_chronology,
        snapshot=snapshot_of(row, with_chronology=with_chronology, now=now), made_by=by, asked_at=now,
    )  # fmt: skip
    record(row, "make_paper", f"Version {paper.version} of the paper was asked for", by=by, now=now)
    tasks.ring_to_make_paper(row.partnership_id, paper.pk)
    return paper


@transaction.atomic
def try_again(paper: ReviewPaper, *, by: User, now: datetime) -> None:
    """The same version from the same snapshot. Pressed twice, it waits once."""
    locked_for(paper.case, by)
    again = ReviewPaper.objects.filter(pk=paper.pk, status=PaperStatus.FAILED).update(
        status=PaperStatus.MAKING, failure="", tried_at=None, asked_at=now
    )
    if not again:
        raise NotReady("This version is not one that failed. Look at where it stands now.")
    tasks.ring_to_make_paper(paper.partnership_id, paper.pk)


def make_waiting(*, now: datetime) -> int:
    """Ring again for what a lost worker or a lost message left. Asked once for all partnerships."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partnership_id, paper_id FROM papers_to_make(%s, %s)", [now - SILENCE, AT_ONCE])
        waiting: list[tuple[int, int]] = cursor.fetchall()
    partnerships = Partnership.objects.in_bulk({partnership_id for partnership_id, _ in waiting})
    for partnership_id, paper_id in waiting:
        with partnership_scope(partnerships[partnership_id]):
            lost = ReviewPaper.objects.filter(
                pk=paper_id, status=PaperStatus.MAKING, tried_at__isnull=False, asked_at__lte=now - GIVEN_UP_AFTER
            )
            if not lost.update(status=PaperStatus.FAILED, failure=GIVEN_UP):
                tasks.ring_to_make_paper(partnership_id, paper_id)
    return len(waiting)


def make_paper(partnership: Partnership, paper_id: int, *, now: datetime) -> bool:
    """Claim, render with no transaction open, mark. Called twice, or by two workers at once, it is made once."""
    with partnership_scope(partnership):
        free = Q(tried_at__isnull=True) | Q(tried_at__lte=now - SILENCE)
        claimed = ReviewPaper.objects.filter(free, pk=paper_id, status=PaperStatus.MAKING).update(tried_at=now)
        if not claimed:
            return False
        paper = ReviewPaper.objects.defer("pdf").get(pk=paper_id)
    try:
        pdf = render_paper(paper)
    except Exception as error:
        logger.exception("paper %s could not be made", paper_id)
        _mark(partnership, paper_id, status=PaperStatus.FAILED, failure=_why(error))
        return False
    return _mark(
        partnership, paper_id, status=PaperStatus.READY, pdf=pdf, sha256=sha256(pdf).hexdigest(), size=len(pdf),
        made_at=now, failure="",
    )  # fmt: skip


def _mark(partnership: Partnership, paper_id: int, **fields: Any) -> bool:
    """Only while it waits: what another worker finished stays."""
    with partnership_scope(partnership):
        return bool(ReviewPaper.objects.filter(pk=paper_id, status=PaperStatus.MAKING).update(**fields))


def _why(error: Exception) -> str:
    if isinstance(error, PdfError):
        return str(error)
    return f"Something went wrong while making it ({type(error).__name__}). Try again; if it fails again, tell support."


def fingerprint(snapshot: dict[str, Any]) -> str:
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def render_paper(paper: ReviewPaper) -> bytes:
    snapshot = paper.snapshot
    context = {
        "paper": snapshot, "version": paper.version, "fingerprint": fingerprint(snapshot),
        "on_colour": text_colour_on(snapshot["colour"]),
    }  # fmt: skip
    return render_pdf("pdf/rapid_review.html", context)
