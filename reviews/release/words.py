"""The protected words of a case: kept by those who run it, offered from the record that the review arises from."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.transitions import lock_case
from core.templatetags.portal import date_long
from incidents.models import Incident, Subject
from reviews.enums import WordKind
from reviews.models import AcceptedHit, ProtectedWord
from reviews.release.date_forms import find_dates
from reviews.release.flattening import flatten
from reviews.release.scanning import DATES, Word
from reviews.release.word_forms import tokens_of

MOST_AT_ONCE = 200
CHAIN = 5  # cases above this one
# What reports call people so that nobody knows them; and letters alone.
_PSEUDONYM = re.compile(
    r"(?:young person|family member|child|adult|baby|infant|sibling|mother|father|parent|person)\s*[A-Z0-9]?",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[A-Z]\.?\s?){2,4}")
NOT_A_DATE = "“{}” is no date with day, month and year. Write it as 5 March 2026 or 05/03/2026."
Entry = tuple[WordKind, str]


def list_words(case: Case) -> QuerySet[ProtectedWord]:
    """By kind and word; `accepted`: whether a hit of it was accepted somewhere, so that it stays."""
    rows = ProtectedWord.objects.filter(case=case).select_related("added_by").order_by("kind", "word", "pk")
    return rows.annotate(accepted_once=Exists(AcceptedHit.objects.filter(word=OuterRef("pk"))))


def words_of(case: Case) -> list[Word]:
    """For the scan."""
    rows = ProtectedWord.objects.filter(case=case).order_by("pk").values_list("pk", "kind", "word")
    return [Word(pk, kind, word) for pk, kind, word in rows]


@transaction.atomic
def add_words(case: Case, entries: Sequence[Entry], *, by: User, now: datetime) -> int:
    """How many are new; those that are kept already stay as they are."""
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    wanted = {word: kind for kind, word in (_checked(*entry) for entry in entries)}
    kept = set(ProtectedWord.objects.filter(case=row, word__in=wanted).values_list("word", flat=True))
    fresh = [(word, kind) for word, kind in wanted.items() if word not in kept]
    ProtectedWord.objects.bulk_create(
        ProtectedWord(partnership_id=row.partnership_id, case=row, kind=kind, word=word, added_by=by, added_at=now)
        for word, kind in fresh
    )
    if fresh:
        record(
            row,
            "protect_words",
            f"{len(fresh)} protected {'word' if len(fresh) == 1 else 'words'} added",
            by=by,
            now=now,
        )
    return len(fresh)


def _checked(kind: WordKind, typed: str) -> Entry:
    word = re.sub(r"\s+", " ", typed).strip()
    if len(word) > 200:
        raise Refused("A protected word may have 200 characters. Shorten the longest line.", "lines")
    if kind in DATES:
        return kind, read_date(word).isoformat()
    if not "".join(tokens_of(word)) or (len("".join(tokens_of(word))) < 2):
        raise Refused(
            f"“{word}” has fewer than two letters, so it would be found everywhere. Write more of it.", "lines"
        )
    return kind, word


def read_date(typed: str) -> date:
    """5 March 2026, 05/03/2026 and every other form that the scan knows."""
    try:
        found = next(find_dates(flatten(typed)[0]), None)
        if found is not None and found.year is not None:
            return date(found.year, found.month, found.day)
    except ValueError:
        pass
    raise Refused(NOT_A_DATE.format(typed[:60]), "lines")


@transaction.atomic
def remove_word(case: Case, word_id: int, *, by: User, now: datetime) -> None:
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    word = ProtectedWord.objects.filter(case=row, pk=word_id).first()
    if word is None:
        raise Refused("Somebody else has removed this word already. Nothing was changed.")
    if AcceptedHit.objects.filter(word=word).exists():
        raise Refused(
            "Where this word stands was accepted with a reason, and that record is kept. So the word stays too."
        )
    word.delete()
    record(row, "unprotect_word", "A protected word was removed", by=by, now=now)


def offered_words(case: Case) -> list[Entry]:
    """What the record of the incident tells, up the chain of cases that this one arises from; without what is kept already."""
    chain = _chain(case)
    found: list[Entry] = []
    for subject in Subject.objects.filter(case__in=chain).order_by("case", "order", "pk"):
        found += _of_subject(subject)
    for incident in Incident.objects.filter(case__in=chain).order_by("case"):
        found += [(WordKind.DATE, day.isoformat()) for day in (incident.happened_on, incident.happened_until) if day]
        found += [(WordKind.PLACE, incident.place.strip())] if len(incident.place.strip()) > 1 else []
    kept = set(ProtectedWord.objects.filter(case=case).values_list("word", flat=True))
    return [(kind, word[:200]) for kind, word in dict.fromkeys(found) if word[:200] not in kept]


def _chain(case: Case) -> list[int]:
    above, found = case, [case.pk]
    while above.arises_from is not None and above.arises_from_id not in found and len(found) <= CHAIN:
        above = above.arises_from
        found.append(above.pk)
    return found


def _of_subject(subject: Subject) -> list[Entry]:
    label = re.sub(r"\s+", " ", subject.label).strip()
    found: list[Entry] = [(WordKind.DATE, subject.died_on.isoformat())] if subject.died_on else []
    if _INITIALS.fullmatch(label):
        found.append((WordKind.INITIALS, label))
    elif not _PSEUDONYM.fullmatch(label) and len("".join(tokens_of(label))) > 1:
        found.append((WordKind.NAME, label))
    return found


def in_words(kind: str, word: str) -> str:
    """As a person would write it."""
    return date_long(date.fromisoformat(word)) if kind in DATES else word
