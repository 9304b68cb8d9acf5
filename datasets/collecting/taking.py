"""Figures that come all at once, in a workbook or from another system: checked as they would stand, then taken in whole or
not at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from accounts.models import User
from datasets.checking.findings import Finding
from datasets.collecting.answering import ask_questions, check_sheet
from datasets.collecting.entering import Change, Clash, begin_writing, narratives_of, put_story, save_cells
from datasets.collecting.sheet import Sheet, read_typed, sheet_of
from datasets.enums import Route
from datasets.models import Indicator, Narrative, QuarterlyReturn, Query
from datasets.terms import CellKey


@dataclass(frozen=True, slots=True)
class Story:
    """What is behind one indicator's figures. `opened`: as in Change."""

    indicator: Indicator
    text: str
    opened: int | None = None


@dataclass(slots=True)
class Taken:
    """`changed`: how many cells were written. With errors, or with clashes of figures or `stories` (as they stand), nothing
    was written at all. `queries`: what the checks ask of the return now. `sheet`: the return as it stands."""

    sheet: Sheet
    errors: list[Finding] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    stories: list[Narrative] = field(default_factory=list)
    changed: int = 0
    queries: list[Query] = field(default_factory=list)


def locked_sheet(quarterly_return: QuarterlyReturn, *, by: User | None, now: datetime) -> Sheet:
    """The return as it stands, with the row locked: nothing is checked that somebody else changes before it is saved."""
    return sheet_of(begin_writing(quarterly_return, by=by, now=now))


@transaction.atomic
def take_in(
    sheet: Sheet,
    changes: Sequence[Change],
    stories: Sequence[Story] = (),
    *,
    by: User | None,
    now: datetime,
    route: Route,
    replace_theirs: bool = False,
    only: Collection[CellKey] | None = None,
) -> Taken:
    """`sheet`: a locked one. `only`: the cells whose errors stop it; none means any cell of the return. `replace_theirs`: put
    these figures in place of what somebody else gave meanwhile."""
    typed = {cell.place: cell.typed for cell in sheet.cells} | {each.place: each.typed.tidy() for each in changes}
    figures, unreadable = read_typed(sheet, typed)
    checked = check_sheet(replace(sheet, figures=figures, unreadable=unreadable))
    taken = Taken(checked.sheet)
    taken.errors = [each for each in checked.errors if only is None or not {each.cell, *each.other}.isdisjoint(only)]
    if taken.errors:
        return taken
    told = _stories_to_write(sheet, stories, taken, replace_theirs=replace_theirs)
    saved = save_cells(
        sheet.row, changes if not taken.stories else (), by=by, now=now, route=route, whole_or_nothing=True,
        replace=replace_theirs, known=sheet.entries,
    )  # fmt: skip
    taken.clashes = saved.clashes
    if taken.clashes or taken.stories:
        return taken
    if told:
        sheet.row.refresh_from_db(fields=["status", "revision"])
    for story, stands in told:
        put_story(sheet.row, story.indicator, stands, text=story.text, by=by, now=now, route=route)
    taken.changed = len(saved.changed)
    taken.queries = ask_questions(checked, now=now)
    return taken


def _stories_to_write(
    sheet: Sheet, stories: Sequence[Story], taken: Taken, *, replace_theirs: bool
) -> list[tuple[Story, Narrative | None]]:
    """Those that differ, with what stands now; what somebody else wrote meanwhile is told in `taken`."""
    standing = narratives_of(sheet.row, [each.indicator for each in stories])
    told = []
    for story in stories:
        stands = standing.get(story.indicator.pk)
        if story.text == (stands.text if stands else ""):
            continue
        if stands is not None and not replace_theirs and _is_anothers(stands, story):
            taken.stories.append(stands)
        else:
            told.append((story, stands))
    return told


def _is_anothers(stands: Narrative, story: Story) -> bool:
    if story.opened is None:
        return bool(stands.text) and stands.changed_by_id is not None
    return stands.revision != story.opened
