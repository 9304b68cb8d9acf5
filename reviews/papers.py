"""Papers of a review: frozen, made once by a worker, kept. Each kind has a template that renders its snapshot."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from casework.enums import PaperStatus
from casework.models import Case
from casework.papers import NotReady, Press, fingerprint
from casework.papers import try_again as press_again
from casework.selectors import CHANGE
from casework.transitions import lock_case
from core.colours import text_colour_on
from core.pdf import render_pdf
from reviews import tasks
from reviews.enums import PaperKind
from reviews.models import Paper

TEMPLATES = {
    PaperKind.DELAY_LETTER: "pdf/delay_letter.html",
    PaperKind.BRIEFING: "pdf/briefing.html",
    PaperKind.REPORT: "pdf/review_report.html",
}


@transaction.atomic
def ask_for_paper(case: Case, kind: PaperKind, *, snapshot: dict[str, Any], by: User, now: datetime) -> Paper:
    """The next version of this kind, from `snapshot`; a worker makes the PDF. Who may ask, the caller has checked.

    `snapshot` is plain JSON with at least `title`, `partnership` and `colour` (#rrggbb).
    """
    row = lock_case(case)
    rows = Paper.objects.filter(case=row, kind=kind)
    if rows.filter(status=PaperStatus.MAKING).exists():
        raise NotReady("A version is being made. Wait until it is ready, then make another.")
    last = rows.aggregate(last=Max("version"))["last"] or 0
    paper = Paper.objects.create(
        partnership_id=row.partnership_id, case=row, kind=kind, version=last + 1, snapshot=snapshot, made_by=by,
        asked_at=now,
    )  # fmt: skip
    tasks.ring_to_make_paper(row.partnership_id, paper.pk)
    return paper


def list_papers(case: Case, kind: PaperKind) -> QuerySet[Paper]:
    """Newest first, without their bytes and snapshots."""
    rows = Paper.objects.filter(case=case, kind=kind).select_related("made_by")
    return rows.defer("pdf", "snapshot").order_by("-version")


def pdf_of(case: Case, kind: PaperKind, version: int) -> bytes | None:
    """Of a version that is ready."""
    rows = Paper.objects.filter(case=case, kind=kind, version=version, status=PaperStatus.READY)
    content = rows.values_list("pdf", flat=True).first()
    return None if content is None else bytes(content)


def may_press(paper: Paper, user: User) -> bool:
    """Those who run the case, and whoever asked for it."""
    return paper.made_by_id == user.pk or user.has_perm(CHANGE, paper)


@transaction.atomic
def try_again(paper: Paper, *, by: User, now: datetime) -> None:
    """The same version from the same snapshot."""
    lock_case(paper.case)
    if not may_press(paper, by):
        raise PermissionDenied(CHANGE)
    press_again(PRESS, paper, now=now)


def render_paper(paper: Paper) -> bytes:
    snapshot = paper.snapshot
    context = {
        "paper": snapshot, "version": paper.version, "fingerprint": fingerprint(snapshot),
        "on_colour": text_colour_on(snapshot["colour"]),
    }  # fmt: skip
    return render_pdf(TEMPLATES[PaperKind(paper.kind)], context)


PRESS = Press(Paper, waiting="review_papers_to_make", render=render_paper, ring=tasks.ring_to_make_paper)
