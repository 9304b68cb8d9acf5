"""What reviews ask of the portal besides pages: scanning, finding what was said before, taking in a report, searching."""

from collections.abc import Callable
from io import BytesIO
from itertools import cycle
from random import Random
from statistics import median
from time import perf_counter

from django.utils import timezone
from docx import Document

from partnerships.http import Member
from partnerships.models import Membership, Partnership
from partnerships.roles import PERMISSIONS, Role
from partnerships.scoping import partnership_scope
from portal.bench.report import Table
from portal.bench.wording import WORDS
from reviews.enums import WordKind
from reviews.models import PublishedRecommendation, PublishedReview
from reviews.recommendations.similar import similar
from reviews.release.public_selectors import Wanted, find_reviews
from reviews.release.scanning import Text, Word, scan
from reviews.report.extracting import WORD, extract

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


def report_file(pages: int) -> bytes:
    """The same words as a Word file, with a heading on every page."""
    paragraphs = report_text(pages).split("\n\n")
    on_a_page = len(paragraphs) // pages
    document = Document()
    for number, paragraph in enumerate(paragraphs):
        if number % on_a_page == 0:
            document.add_heading(f"Part {number // on_a_page + 1}", level=1)
        document.add_paragraph(paragraph)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def find_similar(rounds: int) -> float:
    """For the business manager of the first partnership, who types a recommendation word by word as people do."""
    partnership = Partnership.objects.order_by("pk")[0]
    words = [
        "Agencies",
        "should",
        "share",
        "missed",
        "appointments",
        "of",
        "children",
        "with",
        "the",
        "health",
        "visitor",
        "and",
        "the",
        "school",
        "each",
        "week",
    ]
    now = timezone.now()
    with partnership_scope(partnership):
        first = Membership.objects.filter(role=Role.BUSINESS_MANAGER).select_related("user").order_by("pk")[0]
        member = Member(first.user, partnership, (first,), frozenset(PERMISSIONS[Role.BUSINESS_MANAGER]))
        texts = cycle(" ".join(words[:count]) for count in range(6, len(words) + 1, 2))
        return _milliseconds(rounds * 5, lambda: similar(next(texts), member=member, case=None, now=now))


def review_table(rounds: int, say: Callable[[str], None]) -> Table:
    say("scanning a report for protected words")
    report = [Text("Report", report_text(PAGES))]
    protected = [Word(number, WordKind.NAME, name) for number, name in enumerate(NAMES)]
    protected += [Word(100 + day, WordKind.DATE, f"2025-03-{day:02d}") for day in range(1, 13)]
    scanned = _milliseconds(rounds, lambda: scan(report, protected))
    say("taking in a report in Word")
    written = report_file(PAGES // 2)
    taken_in = _milliseconds(rounds, lambda: extract(written, WORD))
    say("finding similar recommendations")
    alike = find_similar(rounds)
    say("searching published reviews")
    found = _milliseconds(
        rounds, lambda: list(find_reviews(Wanted(words="missed appointments"), now=timezone.now())[:10])
    )
    return Table(
        "Reviews",
        ("what", "among", "ms"),
        [
            ("scan for 20 protected words (aim 3,000), pages", PAGES, scanned),
            ("words and sections of a Word file, pages", PAGES // 2, taken_in),
            ("similar recommendations (aim 150)", PublishedRecommendation.published.count(), alike),
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
