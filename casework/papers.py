"""PDFs that a worker makes of a frozen snapshot: claimed, rendered with no transaction open, marked once, kept for ever."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q

from casework.enums import PaperStatus
from core.pdf import PdfError
from partnerships.models import Partnership, PartnershipOwned
from partnerships.scoping import partnership_scope

logger = logging.getLogger(__name__)
# Longer than a task may run: whoever worked on it is gone.
SILENCE = timedelta(minutes=6)
GIVEN_UP_AFTER = timedelta(hours=1)
AT_ONCE = 20
GIVEN_UP = "It was tried several times within an hour and never finished. Try again; if it fails again, tell support."


class NotReady(Exception):
    """What stands in the way, in words for the person."""


class AbstractPaper(PartnershipOwned):
    """A PDF of what stood in the portal at one moment.

    `snapshot` is everything the paper says, as plain JSON; `sha256` is of the PDF's bytes.
    """

    status = models.CharField(max_length=10, choices=PaperStatus, default=PaperStatus.MAKING)
    snapshot = models.JSONField()
    pdf = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True)
class Press:
    """One kind of paper. `waiting`: the database's function that says which papers of all partnerships wait.

    `render`: from the row to the PDF's bytes. `ring`: wakes a worker for one paper, after commit.
    """

    model: type[AbstractPaper]
    waiting: str
    render: Callable[[Any], bytes]
    ring: Callable[[int, int], None]


@transaction.atomic
def try_again(press: Press, paper: AbstractPaper, *, now: datetime) -> None:
    """The same version from the same snapshot. Pressed twice, it waits once. Who may, the caller has asked."""
    again = press.model.objects.filter(pk=paper.pk, status=PaperStatus.FAILED).update(
        status=PaperStatus.MAKING, failure="", tried_at=None, asked_at=now
    )
    if not again:
        raise NotReady("This version is not one that failed. Look at where it stands now.")
    press.ring(paper.partnership_id, paper.pk)


def make_waiting(press: Press, *, now: datetime) -> int:
    """Ring again for what a lost worker or a lost message left. Asked once for all partnerships."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {press.waiting}(%s, %s)", [now - SILENCE, AT_ONCE])  # noqa: S608  our own name
        waiting: list[tuple[int, int]] = cursor.fetchall()
    partnerships = Partnership.objects.in_bulk({partnership_id for partnership_id, _ in waiting})
    for partnership_id, paper_id in waiting:
        with partnership_scope(partnerships[partnership_id]):
            lost = press.model.objects.filter(
                pk=paper_id, status=PaperStatus.MAKING, tried_at__isnull=False, asked_at__lte=now - GIVEN_UP_AFTER
            )
            if not lost.update(status=PaperStatus.FAILED, failure=GIVEN_UP):
                press.ring(partnership_id, paper_id)
    return len(waiting)


def make_paper(press: Press, partnership: Partnership, paper_id: int, *, now: datetime) -> bool:
    """Called twice, or by two workers at once, it is made once."""
    with partnership_scope(partnership):
        free = Q(tried_at__isnull=True) | Q(tried_at__lte=now - SILENCE)
        claimed = press.model.objects.filter(free, pk=paper_id, status=PaperStatus.MAKING).update(tried_at=now)
        if not claimed:
            return False
        paper = press.model.objects.defer("pdf").get(pk=paper_id)
    try:
        pdf = press.render(paper)
    except Exception as error:
        logger.exception("paper %s could not be made", paper_id)
        _mark(press, partnership, paper_id, status=PaperStatus.FAILED, failure=_why(error))
        return False
    return _mark(
        press, partnership, paper_id, status=PaperStatus.READY, pdf=pdf, sha256=sha256(pdf).hexdigest(),
        size=len(pdf), made_at=now, failure="",
    )  # fmt: skip


def _mark(press: Press, partnership: Partnership, paper_id: int, **fields: Any) -> bool:
    """Only while it waits: what another worker finished stays."""
    with partnership_scope(partnership):
        return bool(press.model.objects.filter(pk=paper_id, status=PaperStatus.MAKING).update(**fields))


def _why(error: Exception) -> str:
    if isinstance(error, PdfError):
        return str(error)
    return f"Something went wrong while making it ({type(error).__name__}). Try again; if it fails again, tell support."


def fingerprint(snapshot: Any) -> str:
    """SHA-256 of JSON written in one fixed way."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
