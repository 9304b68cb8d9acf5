"""Words that should not leave a case: what the release protects, and what the case is called."""

from collections.abc import Iterable

from casework.models import Case
from reviews.enums import WordKind
from reviews.models import ProtectedWord
from reviews.release.scanning import Hit, Text, Word, scan

NOT_SEEN = "Look at the words that the portal found. Change them, or tick the box to say that they may stay"


def hits_in(case: Case, texts: Iterable[tuple[str, str]]) -> list[Hit]:
    """`texts`: what a reader calls each, and its words."""
    rows = ProtectedWord.objects.filter(case=case).values_list("pk", "kind", "word")
    words = [Word(pk, kind, word) for pk, kind, word in rows]
    own = [Word(-1, WordKind.OTHER, case.reference), Word(-2, WordKind.OTHER, case.title)]
    return scan([Text(where, text) for where, text in texts], words + own)
