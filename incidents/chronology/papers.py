"""Versions of the paper for the Panel: asked for, made once by a worker however often it is rung, kept for ever."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from casework.enums import PaperStatus
from casework.grants import record
from casework.models import Case
from casework.papers import NotReady, Press, fingerprint
from casework.papers import try_again as press_again
from core.colours import text_colour_on
from core.pdf import render_pdf
from incidents import tasks
from incidents.chronology.services import locked_for
from incidents.chronology.snapshot import snapshot_of
from incidents.models import RapidReview, ReviewPaper


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
    locked_for(paper.case, by)
    press_again(PRESS, paper, now=now)


def render_paper(paper: ReviewPaper) -> bytes:
    snapshot = paper.snapshot
    context = {
        "paper": snapshot, "version": paper.version, "fingerprint": fingerprint(snapshot),
        "on_colour": text_colour_on(snapshot["colour"]),
    }  # fmt: skip
    return render_pdf("pdf/rapid_review.html", context)


PRESS = Press(ReviewPaper, waiting="papers_to_make", render=render_paper, ring=tasks.ring_to_make_paper)
