"""What the section's page and its script do with what was posted: figures and stories together, clashes told, nothing lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from casework.editing import ChangedMeanwhile
from datasets.collecting.answering import Checked, ask_questions, check_sheet
from datasets.collecting.boxes import BlockView, name_of, posted_changes, was
from datasets.collecting.entering import Change, Clash, Saved, Typed, narratives_of, save_cells, write_narrative
from datasets.collecting.owed import by_section, owed_by
from datasets.collecting.pages import place
from datasets.collecting.sheet import Sheet, sheet_of
from datasets.enums import Level, Standing
from datasets.models import Indicator, Narrative, QuarterlyReturn, Query
from datasets.periods import Period

ZERO = "zero"


@dataclass(slots=True)
class Outcome:
    """`cells`: figures that a colleague changed meanwhile. `words`: stories that were, by the indicator's id, with yours."""

    saved: Saved
    words: dict[int, tuple[Narrative, str]] = field(default_factory=dict)

    @property
    def cells(self) -> list[Clash]:
        return self.saved.clashes

    @property
    def clashes(self) -> int:
        return len(self.cells) + len(self.words)


@transaction.atomic
def save_section(sheet: Sheet, data: Mapping[str, Any], *, by: User, now: datetime) -> Outcome:
    """Every figure and story that was touched. What clashes is not saved and comes back; the rest is."""
    changes = posted_changes(data, sheet.cells)
    outcome = Outcome(save_cells(sheet.row, changes, by=by, now=now))
    for block in sheet.blocks:
        name = f"n{block.indicator.pk}"
        if name in data:
            _save_story(sheet.row, block.indicator, data, name, outcome, by=by, now=now)
    return outcome


def _save_story(
    row: QuarterlyReturn,
    indicator: Indicator,
    data: Mapping[str, Any],
    name: str,
    outcome: Outcome,
    *,
    by: User,
    now: datetime,
) -> None:
    text = str(data[name]).replace("\x00", "").replace("\r\n", "\n").strip()
    opened = str(data.get(f"{name}-opened", "0"))
    revision = int(opened) if opened.isascii() and opened.isdigit() else 0
    if text == str(data.get(f"{name}-was", "\x00")).replace("\r\n", "\n"):
        return
    try:
        write_narrative(row, indicator, text=text, by=by, now=now, revision=revision)
    except ChangedMeanwhile as changed:
        outcome.words[indicator.pk] = (changed.row, text)


def with_clashing_words(blocks: list[BlockView], outcome: Outcome | None) -> list[BlockView]:
    """A story that clashed shows what was typed here, with theirs beside it."""
    for block in blocks:
        clash = outcome.words.get(block.block.indicator.pk) if outcome else None
        if clash:
            theirs, yours = clash
            who = theirs.changed_by.full_name if theirs.changed_by else "A colleague"
            block.narrative = yours
            block.narrative_theirs = (
                f"{who} wrote meanwhile: “{theirs.text}”. Yours below is not saved yet. Put both together, then save."
            )
    return blocks


def said_after(checked: Checked, outcome: Outcome) -> dict[str, Any]:
    """For the page's script: what stands of each cell, and what the checks say of the section now."""
    sheet, cells = checked.sheet, {}
    clashed = {clash.place for clash in outcome.cells}
    for cell in sheet.cells:
        if cell.entry is not None and cell.place not in clashed:
            cells[name_of(cell.place)] = {"opened": cell.entry.revision, "was": was(cell.typed)}
    places = {cell.key: name_of(cell.place) for cell in sheet.cells}
    stories = narratives_of(sheet.row, [block.indicator for block in sheet.blocks])
    return {
        "cells": cells,
        "stories": {
            f"n{pk}": {"opened": each.revision, "was": each.text}
            for pk, each in stories.items()
            if pk not in outcome.words
        },
        "errors": [
            {"cell": places[each.cell], "words": each.words} for each in checked.findings if each.level == Level.ERROR
        ],
        "queries": [
            {"cell": places[each.cell], "words": each.words} for each in checked.findings if each.level == Level.QUERY
        ],
        "clashes": [name_of(clash.place) for clash in outcome.cells] + [f"n{pk}" for pk in outcome.words],
    }


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a return: the page on which its figures are typed."""

    title: str
    number: int
    count: int
    indicators: list[Indicator]


def get_section(row: QuarterlyReturn, number: int) -> Section | None:
    """Counted from 1; none where the return has no such section."""
    found = by_section(owed_by(row.agency_id, Period.parse(row.collection.period)))
    if not 0 < number <= len(found):
        return None
    return Section(found[number - 1][0], number, len(found), found[number - 1][1])


def section_of(row: QuarterlyReturn, query: Query) -> str:
    """The address of the section on which the figure of a query is amended."""
    sections = by_section(owed_by(row.agency_id, Period.parse(row.collection.period)))
    for number, (_, indicators) in enumerate(sections, start=1):
        if any(each.pk == query.indicator_id for each in indicators):
            return f"{place(row, 'section', number)}#i{query.indicator_id}-{query.category_id or 0}-number"
    return place(row, "detail")


@transaction.atomic
def fill_empty(sheet: Sheet, *, meaning: str, by: User, now: datetime) -> Saved:
    """All empty cells at once; a cell that a colleague fills at this moment stays theirs."""
    changes: Sequence[Change] = [
        Change(cell.place, _nothing(cell.boxes, meaning), cell.entry.revision if cell.entry else 0)
        for cell in sheet.cells
        if cell.typed.empty
    ]
    saved = save_cells(sheet.row, changes, by=by, now=now)
    ask_questions(check_sheet(sheet_of(sheet.row)), now=now)
    return saved


def _nothing(boxes: Sequence[str], meaning: str) -> Typed:
    if meaning == ZERO:
        return Typed.filled(dict.fromkeys(boxes, "0"))
    return Typed(standing=Standing(meaning))
