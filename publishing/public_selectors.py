"""Reads for the public: only partnerships that are public, and of these only what is published.

A partnership without a publication yet shows its arrangements live: its definition transcribes a document that is
already public. From its first publication on, nothing but published copies is shown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.utils import timezone

from arrangements.definition import Definition
from arrangements.facts import read_definition
from arrangements.models import Arrangements
from partnerships.models import Change, Partnership
from partnerships.scoping import partnership_scope
from publishing.composition import Document, compose
from publishing.enums import Kind
from publishing.models import Publication, PublishedPassage

HEAVY = ("html", "pdf", "data")
MARKS = ("\x02", "\x03")
REMEMBERED = 32


@dataclass(frozen=True)
class Facts:
    """What the public may know of one partnership; `publication` None means that it is read live."""

    definition: Definition
    texts: dict[str, str]
    publication: Publication | None

    @property
    def document(self) -> Document:
        return compose(self.definition, self.texts)


def public_partnerships(now: datetime) -> QuerySet[Partnership]:
    return Partnership.objects.filter(public_from__lte=now).order_by("name")


def find_partnerships(words: str, *, now: datetime) -> QuerySet[Partnership]:
    """Each word must stand in the name or be one of the acronyms."""
    found = public_partnerships(now)
    for word in words.split():
        acronyms = Func(F("acronyms"), Value(" "), function="array_to_string", output_field=TextField())
        found = found.alias(short_names=acronyms).filter(Q(name__icontains=word) | Q(short_names__icontains=word))
    return found


def publications(partnership: Partnership) -> QuerySet[Publication]:
    return (
        Publication.published.filter(partnership=partnership, kind=Kind.ARRANGEMENTS).defer(*HEAVY).order_by("-version")
    )


def facts(partnership: Partnership, *, now: datetime) -> Facts | None:
    """None where the arrangements have not been begun."""
    publication = publications(partnership).first()
    if publication is not None:
        return Facts(*_published(publication.pk), publication)
    with partnership_scope(partnership):
        last_change = Change.objects.order_by("-at", "-pk").values_list("pk", flat=True).first()
    minute = int(now.timestamp()) // 60  # what another transaction wrote late is seen within a minute
    try:
        return Facts(_live(partnership, (partnership.revision, last_change, minute), timezone.localdate(now)), {}, None)
    except Arrangements.DoesNotExist:
        return None


@lru_cache(maxsize=REMEMBERED)
def _published(publication_id: int) -> tuple[Definition, dict[str, str]]:
    data = Publication.published.values_list("data", flat=True).get(pk=publication_id)
    return Definition.model_validate(data["definition"]), data["texts"]


@lru_cache(maxsize=REMEMBERED)
def _live(partnership: Partnership, state: tuple[int | None, ...], on: date) -> Definition:
    """`state` changes whenever the arrangements do, so that what is remembered is never older than they are."""
    return read_definition(partnership, on=on)


def search(words: str, *, slug: str, now: datetime) -> QuerySet[PublishedPassage]:
    """Published passages, best first; `snippet` has the found words between MARKS."""
    query = SearchQuery(words, search_type="websearch", config="english")
    found = PublishedPassage.published.filter(search=query, partnership__public_from__lte=now)
    if slug:
        found = found.filter(partnership__slug=slug)
    start, stop = MARKS
    return (
        found.select_related("partnership")
        .defer("search")
        .annotate(
            rank=SearchRank(F("search"), query),
            snippet=SearchHeadline(
                "text",
                query,
                config="english",
                start_sel=start,
                stop_sel=stop,
                max_words=35,
                min_words=20,
                max_fragments=2,
            ),
        )
        .order_by("-rank", "pk")
    )


def searched_partnerships(now: datetime) -> list[tuple[str, str]]:
    """Slug and name of those with something published, to choose from."""
    return list(
        public_partnerships(now)
        .filter(pk__in=PublishedPassage.published.values("partnership"))
        .values_list("slug", "name")
    )
