"""One run of the benchmark: build, measure few, build more, measure all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

from django.core.management import call_command

from portal.bench.building import build_sources, grow_to, row_counts
from portal.bench.chronology import chronology_table
from portal.bench.clocks import clock_table
from portal.bench.figure_pages import figure_page_table, time_figure_pages
from portal.bench.figure_work import figure_table
from portal.bench.figures import ordinary_partnerships
from portal.bench.memory import memory_table
from portal.bench.pages import page_tables, time_pages
from portal.bench.paper import paper_table
from portal.bench.place import own_database
from portal.bench.report import Table
from portal.bench.review_figures import review_table
from portal.bench.serving import Timing
from portal.bench.volume import Volume


@dataclass(frozen=True)
class Scale:
    """How many partnerships to build, how many to compare with, how often to ask, and how many clocks fall due."""

    partnerships: int = 150
    requests: int = 60
    few: int = 10
    documents: int = 4
    rounds: int = 5
    due: tuple[int, ...] = (0, 1_000, 10_000)
    volume: Volume = field(default_factory=Volume)

    @classmethod
    def quick(cls) -> "Scale":
        return cls(partnerships=30, requests=2, few=3, documents=1, rounds=1, due=(0, 30, 300), volume=Volume.little())


def run(scale: Scale, *, keep: bool, say: Callable[[str], None]) -> Iterator[Table]:
    """Each table as soon as it is measured."""
    with own_database(keep=keep) as stood:
        tables, before = ([], {}) if stood else _build(scale, say)
        timings = _time_pages(scale.requests, say)
        many = len(ordinary_partnerships())
        yield from page_tables(timings, before, many, scale.few)
        yield figure_page_table(timings, before, many, scale.few, size=scale.volume.national)
        yield from tables
        yield chronology_table(scale.rounds, say)
        yield review_table(scale.rounds, say)
        yield figure_table(scale.rounds, say)
        yield clock_table(scale.due, say)
        yield paper_table(scale.documents, scale.rounds, say)
        yield memory_table(say)


def _build(scale: Scale, say: Callable[[str], None]) -> tuple[list[Table], dict[str, Timing]]:
    """The partnerships, and how the pages fared while there were few of them."""
    say("migrating from nothing")
    migrating = _timed(lambda: call_command("migrate", verbosity=0))
    started = perf_counter()
    few = min(scale.few, scale.partnerships)
    build_sources(few, scale.volume, say)
    grow_to(few, say)
    building = perf_counter() - started
    before = _time_pages(scale.requests, say)
    building += _timed(lambda: grow_to(scale.partnerships, say))
    return [
        Table("Building", ("what", "seconds"), [("migrate from nothing (aim 20)", migrating), ("all rows", building)]),
        Table("Rows measured over", ("rows", "number"), list(row_counts().items())),
    ], before


def _time_pages(requests: int, say: Callable[[str], None]) -> dict[str, Timing]:
    return time_pages(requests, say) | time_figure_pages(requests, say)


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started
