"""The texts that set a review up, and how far each has come."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.editing import require_revision
from casework.models import Case
from reviews.enums import PlanText
from reviews.models import PlanningText
from reviews.planning.locking import lock_running

AGREED, CHANGED, ASKED, WRITTEN, EMPTY = "agreed", "changed", "asked", "written", "empty"
WORDS = {
    AGREED: ("Agreed", "green"),
    CHANGED: ("Changed since it was agreed", "orange"),
    ASKED: ("Waiting to be agreed", "yellow"),
    WRITTEN: ("Written", ""),
    EMPTY: ("Nothing yet", "blue"),
}
TO_BE_AGREED = (PlanText.TERMS, PlanText.COMMUNICATIONS)
HINTS = {
    PlanText.TERMS: "Why the review is held, what it asks and what it leaves out, who takes part, and by when.",
    PlanText.METHODOLOGY: "How it learns: whom it meets, what it reads, and how practitioners and the family take part.",
    PlanText.KEY_LINES: "The questions that the review must answer, one a line.",
    PlanText.COMMUNICATIONS: "Who is told what, when and by whom: family, agencies, staff, press. What is said if somebody asks early.",
}


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text of a review and how far it has come. `row`: none while nothing is written."""

    part: PlanText
    row: PlanningText | None = None

    @property
    def state(self) -> str:
        return state_of(
            written=self.row is not None and self.row.text != "",
            revision=self.row.revision if self.row else 0,
            agreed=self.row.agreed_revision if self.row else None,
            asked=self.row.asked_revision if self.row else None,
        )

    @property
    def words(self) -> str:
        return WORDS[self.state][0]

    @property
    def colour(self) -> str:
        return WORDS[self.state][1]


def state_of(*, written: bool, revision: int, agreed: int | None, asked: int | None) -> str:
    """`agreed`, `asked`: the revision that was agreed, and that was put to whoever agrees it."""
    if not written:
        return EMPTY
    if agreed == revision:
        return AGREED
    if asked is not None:
        return ASKED
    return CHANGED if agreed is not None else WRITTEN


def text_of(case: Case, part: PlanText) -> PlanningText | None:
    return PlanningText.objects.filter(case=case, part=part).select_related("agreed_by__recorded_by").first()


def texts_of(case: Case) -> list[TextLine]:
    """All of them in their order; one query."""
    rows = PlanningText.objects.filter(case=case).select_related("agreed_by__recorded_by", "changed_by")
    found = {row.part: row for row in rows}
    return [TextLine(part, found.get(part)) for part in PlanText]


@transaction.atomic
def save_text(case: Case, part: PlanText, *, text: str, revision: int, by: User, now: datetime) -> PlanningText:
    """Sent twice, or without a change, it stays as it is and as it was agreed."""
    row = lock_running(case, by)
    found = PlanningText.objects.select_for_update(of=("self",)).filter(case=row, part=part).first()
    if found is None:
        found = PlanningText(partnership_id=row.partnership_id, case=row, part=part, revision=0)
    elif found.text == text:
        return found
    require_revision(found, revision)
    found.text, found.changed_by, found.changed_at = text, by, now
    found.revision += 1
    found.save()
    return found
