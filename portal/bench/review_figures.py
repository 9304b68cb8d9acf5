"""What reviews ask of the portal besides pages: the scan for protected words and the search of what was published."""

from collections.abc import Callable
from random import Random
from statistics import median
from time import perf_counter

from django.utils import timezone

from portal.bench.report import Table
from portal.bench.wording import WORDS
from reviews.enums import WordKind
from reviews.models import PublishedReview
from reviews.release.public_selectors import Wanted, find_reviews
from reviews.release.scanning import Text, Word, scan

PAGES, WORDS_ON_A_PAGE = 200, 500
SENTENCE = 14
NAMES = tuple(f"{first} {last}" for first in ("Ashby", "Merrin", "Tolland", "Quill") for last in ("Marrow", "Fenwick"))


def report_text(pages: int) -> str:
    """Made-up sentences, with a protected name on every page; always the same."""
    chance = Random(1)  # noqa: S311 - nothing is kept secret by it
    told = []
    for page in range(pages):
        words = [chance.choice(WORDS) for _ in range(WORDS_ON_A_PAGE)]
        words[chance.randrange(WORDS_ON_A_PAGE)] = NAMES[page % len(NAMES)]
        told += [" ".join(words[at : at + SENTENCE]) + "." for at in range(0, WORDS_ON_A_PAGE, SENTENCE)]
    return "\n\n".join(told)


def review_table(rounds: int, say: Callable[[str], None]) -> Table:
    say("scanning a report for protected words")
    report = [Text("Report", report_text(PAGES))]
    protected = [Word(number, WordKind.NAME, name) for number, name in enumerate(NAMES)]
    protected += [Word(100 + day, WordKind.DATE, f"2025-03-{day:02d}") for day in range(1, 13)]
    scanned = _milliseconds(rounds, lambda: scan(report, protected))
    say("searching published reviews")
    found = _milliseconds(
        rounds, lambda: list(find_reviews(Wanted(words="missed appointments"), now=timezone.now())[:10])
    )
    return Table(
        "Reviews",
        ("what", "among", "ms"),
        [
            ("scan for 20 protected words (aim 3,000), pages", PAGES, scanned),
            ("search of published reviews, ten with their words marked", PublishedReview.published.count(), found),
        ],
    )


def _milliseconds(rounds: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(rounds):
        started = perf_counter()
        work()
        times.append((perf_counter() - started) * 1000)
    return median(times)
