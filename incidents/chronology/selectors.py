"""Who may read the merged chronology, and everything it is made of, in a number of queries that no entry adds to."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from casework.enums import PaperStatus
from casework.models import Case
from casework.selectors import CHANGE
from incidents.chronology.alike import find_alike
from incidents.chronology.entries import Entry
from incidents.chronology.merging import Judgement, Merged, merge
from incidents.enums import ReturnStatus
from incidents.models import AgencyReturn, ChronologyEntry, EntryLink, RapidReview, ReviewPaper
from incidents.returns.transitions import READABLE
from partnerships.http import Member

# A draft is the agency's own until it submits; what it is asked to change it has submitted.
SHOWN = READABLE
AN_HOUR = 3600


def review_of(case: Case) -> RapidReview | None:
    return RapidReview.objects.select_related("merge_opened_by").filter(case=case).first()


def may_read_merge(member: Member, review: RapidReview | None) -> bool:
    """Of those who may open the case: who runs it always, everybody else once it is opened to the panel."""
    return member.may(CHANGE) or (review is not None and review.merge_opened_at is not None)


@dataclass(frozen=True, slots=True)
class Chronology:
    merged: Merged
    agencies: dict[int, str]
    returns: list[AgencyReturn]
    links: list[EntryLink]

    @property
    def missing(self) -> list[AgencyReturn]:
        """Asked, and nothing submitted."""
        return [row for row in self.returns if row.status not in SHOWN]


def asked(case: Case) -> list[AgencyReturn]:
    rows = AgencyReturn.objects.filter(case=case).exclude(status=ReturnStatus.WITHDRAWN)
    return list(rows.select_related("agency").order_by("agency__name", "pk"))


def chronology_of(case: Case) -> Chronology:
    """Merged afresh each time: what somebody saved a moment ago is in it."""
    returns = asked(case)
    entries = [Entry(*row) for row in _shown(case).values_list(*_FIELDS)]
    links = list(EntryLink.objects.filter(case=case).select_related("by").order_by("pk"))
    merged = merge(
        entries,
        [Judgement(link.first_id, link.second_id, link.same) for link in links],
        alike=_alike(case, entries),
        agencies=[row.agency_id for row in returns if row.status in SHOWN],
    )
    return Chronology(merged, {row.agency_id: row.agency.name for row in returns}, returns, links)


_FIELDS = (
    "id", "agency_return__agency_id", "kind", "precision", "starts_on", "ends_on", "known_on", "revision",
)  # fmt: skip
WORDS = ("id", "source", "what_happened", "practice_comment")


def _shown(case: Case) -> QuerySet[ChronologyEntry]:
    return ChronologyEntry.objects.filter(case=case, agency_return__status__in=SHOWN)


def words_of(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What the entries say, for those that are shown."""
    return {row["id"]: row for row in ChronologyEntry.objects.filter(pk__in=set(ids)).values(*WORDS)}


def _alike(case: Case, entries: list[Entry]) -> list[tuple[int, int]]:
    """Comparing words is the slow part. Its answer, pairs of ids, is kept under a key that any change to an entry changes."""
    state = repr([(entry.id, entry.revision, entry.starts_on.toordinal()) for entry in entries])
    key = f"alike:{case.pk}:{sha256(state.encode()).hexdigest()}"
    pairs: list[tuple[int, int]] | None = cache.get(key)
    if pairs is None:
        texts = dict(_shown(case).values_list("id", "what_happened")) if entries else {}
        pairs = find_alike(entries, texts)
        cache.set(key, pairs, AN_HOUR)
    return pairs


def list_papers(case: Case, member: Member, review: RapidReview | None) -> QuerySet[ReviewPaper]:
    """Without the bytes. A paper with the chronology is for those who may read the chronology."""
    rows = ReviewPaper.objects.filter(case=case).defer("pdf", "snapshot").select_related("made_by").order_by("-version")
    if not member.may(CHANGE):
        rows = rows.filter(status=PaperStatus.READY)
    return rows if may_read_merge(member, review) else rows.filter(with_chronology=False)
