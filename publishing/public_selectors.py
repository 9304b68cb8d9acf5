"""Reads for the public: only partnerships that are public, and of these only what is published.

A partnership without a publication yet shows its arrangements live: its definition transcribes a document that is
already public. From its first publication on, nothing but published copies is shown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.utils import timezone

from arrangements.definition import Definition
from arrangements.facts import read_definition
from arrangements.models import Arrangements
from core.searching import snippet_of, words_query
from partnerships.models import Change as RowChange
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from publishing.comparison import Change, compare
from publishing.composition import Document, compose
from publishing.enums import Kind
from publishing.models import Publication, PublishedPassage
from publishing.rendering import render_body

HEAVY = ("html", "pdf", "data")
REMEMBERED = 32


@dataclass(frozen=True)
class Facts:
    """What the public may know of one partnership; `publication` None means that it is read live."""

    definition: Definition
    publication: Publication | None


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
        return Facts(_published(publication.pk), publication)
    try:
        return Facts(_live(partnership, _state(partnership, now)), None)
    except Arrangements.DoesNotExist:
        return None


def live_document(partnership: Partnership, *, now: datetime) -> tuple[Document, str]:
    """The arrangements as they stand, and their HTML. Raises Arrangements.DoesNotExist where nobody has begun."""
    return _live_document(partnership, _state(partnership, now))


def changes_between(one: Publication, other: Publication) -> list[Change]:
    return _compared(one.pk, other.pk)


@dataclass(frozen=True)
class State:
    """Differs whenever the arrangements do, so that what is remembered by it is never older than they are."""

    revision: int
    last_change: int | None
    minute: int  # what another transaction wrote late is seen within a minute
    on: date


def _state(partnership: Partnership, now: datetime) -> State:
    with partnership_scope(partnership):
        last_change = RowChange.objects.order_by("-at", "-pk").values_list("pk", flat=True).first()
    return State(partnership.revision, last_change, int(now.timestamp()) // 60, timezone.localdate(now))


@lru_cache(maxsize=REMEMBERED)
def _published(publication_id: int) -> Definition:
    return Definition.model_validate(_data(publication_id)["definition"])


@lru_cache(maxsize=REMEMBERED)
def _live(partnership: Partnership, state: State) -> Definition:
    return read_definition(partnership, on=state.on)


@lru_cache(maxsize=REMEMBERED)
def _live_document(partnership: Partnership, state: State) -> tuple[Document, str]:
    document = compose(_live(partnership, state), {})
    return document, render_body(document)


@lru_cache(maxsize=REMEMBERED)
def _compared(one_id: int, other_id: int) -> list[Change]:
    return compare(_data(one_id), _data(other_id))


def _data(publication_id: int) -> dict[str, Any]:
    data: dict[str, Any] = Publication.published.values_list("data", flat=True).get(pk=publication_id)
    return data


def search(words: str, *, slug: str, now: datetime) -> QuerySet[PublishedPassage]:
    """Published passages, best first; `snippet` has the found words between MARKS."""
    query = words_query(words)
    found = PublishedPassage.published.filter(search=query, partnership__public_from__lte=now)
    if slug:
        found = found.filter(partnership__slug=slug)
    return (
        found.select_related("partnership")
        .defer("search")
        .annotate(rank=SearchRank(F("search"), query), snippet=snippet_of("text", query))
        .order_by("-rank", "pk")
    )


def searched_partnerships(now: datetime) -> list[tuple[str, str]]:
    """Slug and name of those with something published, to choose from."""
    return list(
        public_partnerships(now)
        .filter(pk__in=PublishedPassage.published.values("partnership"))
        .values_list("slug", "name")
    )
