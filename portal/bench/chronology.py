"""The merged chronology of the big case: merging it, and putting it on paper and into a workbook."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from django.test import override_settings
from django.utils import timezone

from casework.models import Case
from incidents.chronology.papers import render_paper
from incidents.chronology.selectors import chronology_of
from incidents.chronology.snapshot import snapshot_of
from incidents.chronology.workbook import workbook_of
from incidents.models import ReviewPaper
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from portal.bench.cases import BIG
from portal.bench.report import Table

NOTHING_KEPT = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def chronology_table(rounds: int, say: Callable[[str], None]) -> Table:
    partnership = Partnership.objects.order_by("pk")[0]
    with partnership_scope(partnership):
        case = Case.objects.select_related("partnership").get(reference=BIG)
        say("merging a chronology")
        with override_settings(CACHES=NOTHING_KEPT):
            first = _median(rounds, lambda: chronology_of(case))
        again = _median(rounds, lambda: chronology_of(case))
        chronology = chronology_of(case)
        workbook = _median(rounds, lambda: workbook_of(chronology))
        say("the paper with its chronology")
        now = timezone.now()
        frozen = _median(rounds, lambda: snapshot_of(case, with_chronology=True, now=now))
        paper = ReviewPaper(
            case=case, version=1, snapshot=snapshot_of(case, with_chronology=True, now=now), asked_at=now
        )
    pdf = _median(1, lambda: render_paper(paper))
    return Table(
        "Chronology",
        ("what", "entries", "seconds"),
        [
            (what, len(chronology.merged.entries), seconds)
            for what, seconds in (
                ("merge, words compared (aim 0.3)", first),
                ("merge, words compared before", again),
                ("workbook", workbook),
                ("what the paper says, frozen", frozen),
                ("paper with the chronology, PDF (aim 120)", pdf),
            )
        ],
    )


def _median(rounds: int, work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(rounds):
        started = perf_counter()
        work()
        seconds.append(perf_counter() - started)
    return median(seconds)
