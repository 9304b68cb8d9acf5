"""Saving what is typed, box by box, as it is typed: right or wrong, nothing is lost and nobody overwrites anybody unseen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.editing import ChangedMeanwhile
from core.many_rows import update_rows
from datasets.enums import ReturnStatus, Route, Standing
from datasets.models import Entry, Indicator, Narrative, QuarterlyReturn
from datasets.periods import named
from datasets.transitions import START, WRITABLE, lock_return, move_return, require_answerer

# (id of the indicator, id of the category; none for the total).
Place = tuple[int, int | None]
BOXES = ("number", "numerator", "denominator")
MOST_TYPED = 60
# What `by` nobody means where a figure was sent by API.
OWN_SYSTEM = "Your agency’s own system"


class NotOpen(Exception):
    """Why nothing can be written now, in words."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the boxes of one cell. Another standing than "given" means that its boxes stay empty."""

    number: str = ""
    numerator: str = ""
    denominator: str = ""
    standing: Standing = Standing.GIVEN
    provisional: bool = False

    @classmethod
    def of(cls, entry: Entry | None) -> "Typed":
        if entry is None:
            return cls()
        return cls(
            entry.number, entry.numerator, entry.denominator, Standing(entry.standing), provisional=entry.provisional
        )

    @classmethod
    def filled(cls, boxes: Mapping[str, str], *, provisional: bool = False) -> "Typed":
        """By the names of the boxes."""
        return cls(
            boxes.get("number", ""), boxes.get("numerator", ""), boxes.get("denominator", ""), provisional=provisional
        )

    @property
    def empty(self) -> bool:
        return self == Typed()

    def tidy(self) -> "Typed":
        """Outer spaces carry nothing; NUL cannot be stored. What is too long for a figure is kept as far as it goes."""
        boxes = {name: getattr(self, name).replace("\x00", "").strip()[:MOST_TYPED] for name in BOXES}
        if self.standing != Standing.GIVEN:
            return Typed(standing=self.standing)
        return Typed.filled(boxes, provisional=self.provisional)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell as somebody left it. `opened`: the entry's revision when they opened it, 0 where there was none; None where
    it is not known, as for another system: then what a person typed is theirs."""

    place: Place
    typed: Typed
    opened: int | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else changed this cell meanwhile: `theirs` as it stands, `yours` as it was not saved."""

    place: Place
    theirs: Entry
    yours: Typed


@dataclass(slots=True)
class Saved:
    entries: dict[Place, Entry]
    changed: list[Place] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def why_not_open(row: QuarterlyReturn) -> NotOpen | None:
    """Why nothing can be written now; nothing where it can."""
    if row.collection.closed_at is not None and row.status != ReturnStatus.CHANGES_REQUESTED:
        return NotOpen(
            f"{named(row.collection.period)} is closed. Ask the business team if a figure must still be changed."
        )
    if row.status not in WRITABLE:
        return NotOpen(
            "This return was submitted. It can be changed once the business team has asked for changes; a single figure "
            "that was accepted can be corrected with a reason."
        )
    return None


def begin_writing(quarterly_return: QuarterlyReturn, *, by: User | None, now: datetime) -> QuarterlyReturn:
    """Lock it for somebody of the agency (nobody: its own system, whose token was asked for), while it may be written."""
    row = lock_return(quarterly_return)
    if by is not None:
        require_answerer(row, by=by, now=now)
    if closed := why_not_open(row):
        raise closed
    return row


def entries_of(row: QuarterlyReturn) -> dict[Place, Entry]:
    """Every cell that has been touched, with who changed it last."""
    return {(each.indicator_id, each.category_id): each for each in row.entries.select_related("changed_by")}


@transaction.atomic
def save_cells(
    quarterly_return: QuarterlyReturn,
    changes: Sequence[Change],
    *,
    by: User | None,
    now: datetime,
    route: Route = Route.FORM,
    whole_or_nothing: bool = False,
    replace: bool = False,
    known: Mapping[Place, Entry] | None = None,
) -> Saved:
    """Write the cells that differ. A cell that somebody else changed meanwhile is a clash and stays theirs, unless `replace`.

    `whole_or_nothing`: with a clash nothing at all is written. The caller has seen that each place belongs to this return.
    `known`: what stands in the return, from whoever has locked it already.
    """
    row = begin_writing(quarterly_return, by=by, now=now)
    saved = Saved(entries_of(row) if known is None else dict(known))
    wanted: dict[Place, Typed] = {}
    for change in changes:
        typed, stands = change.typed.tidy(), saved.entries.get(change.place)
        if typed == Typed.of(stands):
            continue
        if stands is not None and not replace and _is_another(stands, change, route):
            saved.clashes.append(Clash(change.place, stands, typed))
        else:
            wanted[change.place] = typed
    if wanted and not (whole_or_nothing and saved.clashes):
        _write(row, wanted, saved, by=by, now=now, route=route)
        if row.status == ReturnStatus.NOT_STARTED:
            move_return(row, START, by=by, now=now, route=route)
    return saved


def _is_another(stands: Entry, change: Change, route: Route) -> bool:
    """Whether somebody else wrote the cell since this change was begun."""
    if change.opened is None:
        return stands.route != route and not Typed.of(stands).empty
    return stands.revision != change.opened


def _write(
    row: QuarterlyReturn,
    wanted: Mapping[Place, Typed],
    saved: Saved,
    *,
    by: User | None,
    now: datetime,
    route: Route,
) -> None:
    made, changed = [], []
    for place, typed in wanted.items():
        entry = saved.entries.get(place)
        if entry is None:
            entry = Entry(
                partnership_id=row.partnership_id, quarterly_return=row, indicator_id=place[0], category_id=place[1], revision=0
            )  # fmt: skip
            made.append(entry)
        else:
            changed.append(entry)
        for name in BOXES:
            setattr(entry, name, getattr(typed, name))
        entry.standing, entry.provisional, entry.route = typed.standing, typed.provisional, route
        entry.changed_by, entry.changed_at = by, now
        entry.revision += 1
        saved.entries[place] = entry
        saved.changed.append(place)
    Entry.objects.bulk_create(made, batch_size=1000)
    fields = [*BOXES, "standing", "provisional", "route", "changed_by", "changed_at", "revision"]
    update_rows(changed, fields)


@transaction.atomic
def write_narrative(
    quarterly_return: QuarterlyReturn, indicator: Indicator, *, text: str, by: User, now: datetime, revision: int
) -> Narrative:
    """The story behind one indicator. The same words over a stale revision are no conflict."""
    row = begin_writing(quarterly_return, by=by, now=now)
    found = Narrative.objects.filter(quarterly_return=row, indicator=indicator).select_related("changed_by").first()
    if found is not None and found.text == text:
        return found
    if found is None and not text:
        return Narrative(quarterly_return=row, indicator=indicator, revision=0)
    if found is not None and found.revision != revision:
        raise ChangedMeanwhile(found)
    return put_story(row, indicator, found, text=text, by=by, now=now)


def put_story(
    row: QuarterlyReturn,
    indicator: Indicator,
    stands: Narrative | None,
    *,
    text: str,
    by: User | None,
    now: datetime,
    route: Route = Route.FORM,
) -> Narrative:
    """Into a locked return, whatever stood there. `stands`: the row, none where there is none yet."""
    found = stands or Narrative(
        partnership_id=row.partnership_id, quarterly_return=row, indicator=indicator, revision=0
    )
    found.text, found.changed_by, found.changed_at = text, by, now
    found.revision += 1
    found.save()
    if row.status == ReturnStatus.NOT_STARTED:
        move_return(row, START, by=by, now=now, route=route)
    return found


@transaction.atomic
def write_summary(
    quarterly_return: QuarterlyReturn, *, narrative: str, by: User, now: datetime, revision: int
) -> QuarterlyReturn:
    """The story of the quarter as a whole. `revision`: of the return when the page was opened."""
    row = begin_writing(quarterly_return, by=by, now=now)
    if row.narrative == narrative:
        return row
    if row.revision != revision:
        raise ChangedMeanwhile(row)
    row.narrative = narrative
    row.revision += 1
    row.save(update_fields=["narrative", "revision"])
    if row.status == ReturnStatus.NOT_STARTED:
        move_return(row, START, by=by, now=now, route=Route.FORM)
    return row


def narratives_of(row: QuarterlyReturn, indicators: Iterable[Indicator]) -> dict[int, Narrative]:
    """By the indicator's id."""
    rows = Narrative.objects.filter(quarterly_return=row, indicator__in=[each.pk for each in indicators])
    return {each.indicator_id: each for each in rows.select_related("changed_by")}
