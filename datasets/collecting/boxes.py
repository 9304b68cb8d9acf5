"""The boxes of a section: how each is named, what was posted for it, and what is said about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasets.checking.findings import Finding
from datasets.collecting.entering import BOXES, OWN_SYSTEM, Change, Clash, Place, Typed
from datasets.collecting.sheet import Block, Cell, in_words
from datasets.enums import Level, Standing
from datasets.models import Narrative
from datasets.terms import CellKey

NONE = "none"
STANDINGS = (
    (Standing.GIVEN.value, "There is a figure"),
    (NONE, "None: zero"),
    (Standing.NOT_COLLECTED.value, "Not collected"),
    (Standing.NOT_AVAILABLE.value, "Not available yet"),
)
LABELS = {"number": "Figure", "numerator": "How many", "denominator": "Out of"}


def name_of(place: Place) -> str:
    """Unique on the page, and the same in the form, the workbook and the address of an error."""
    return f"i{place[0]}-{place[1] or 0}"


def posted_cell(data: Mapping[str, Any], cell: Cell) -> Change | None:
    """What was posted for a cell; none where it is as it was opened, or was not on the page."""
    name = name_of(cell.place)
    if f"{name}-opened" not in data:
        return None
    boxes = {box: str(data.get(f"{name}-{box}", "")) for box in cell.boxes}
    standing = str(data.get(f"{name}-standing", Standing.GIVEN.value))
    provisional = f"{name}-provisional" in data
    typed = _as_typed(boxes, standing, provisional=provisional).tidy()
    if was(typed) == data.get(f"{name}-was"):
        return None
    opened = str(data.get(f"{name}-opened"))
    return Change(cell.place, typed, int(opened) if opened.isascii() and opened.isdigit() else 0)


def _as_typed(boxes: Mapping[str, str], standing: str, *, provisional: bool) -> Typed:
    """A figure that was typed counts, whatever is chosen beside it: choosing never throws a figure away."""
    if any(text.strip() for text in boxes.values()):
        return Typed.filled(boxes, provisional=provisional)
    if standing == NONE:
        return Typed.filled(dict.fromkeys(boxes, "0"), provisional=provisional)
    if standing in Standing.values:
        return Typed(standing=Standing(standing))
    return Typed()


def was(typed: Typed) -> str:
    """A cell as one text, so that the page can say whether it was touched."""
    return "|".join([*(getattr(typed, box) for box in BOXES), typed.standing, "p" if typed.provisional else ""])


def posted_changes(data: Mapping[str, Any], cells: Iterable[Cell]) -> list[Change]:
    return [change for cell in cells if (change := posted_cell(data, cell)) is not None]


@dataclass(slots=True)
class BoxView:
    name: str
    label: str
    value: str
    wrong: bool = False


@dataclass(slots=True)
class CellView:
    """One cell for the template. `shared`: the label stands over more than one box."""

    name: str
    label: str
    boxes: list[BoxView]
    hint: str
    standing: str
    provisional: bool
    opened: int
    was: str
    errors: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    clash: str = ""
    total: bool = False

    @property
    def target(self) -> str:
        return next((box.name for box in self.boxes if box.wrong), self.boxes[0].name)


@dataclass(slots=True)
class BlockView:
    block: Block
    cells: list[CellView]
    narrative: str
    narrative_revision: int
    narrative_name: str
    narrative_theirs: str = ""
    about: list[str] = field(default_factory=list)


def views_of(
    blocks: Sequence[Block],
    findings: Iterable[Finding],
    narratives: Mapping[int, Narrative],
    *,
    clashes: Sequence[Clash] = (),
) -> list[BlockView]:
    """Everything that the page of one section shows. A clash shows what was typed here, over the revision that stands."""
    said: dict[CellKey, list[Finding]] = {}
    for each in findings:
        said.setdefault(each.cell, []).append(each)
    clashed = {each.place: each for each in clashes}
    found = []
    for block in blocks:
        narrative = narratives.get(block.indicator.pk)
        cells = [_cell(cell, block, said.get(cell.key, []), clashed.get(cell.place)) for cell in block.cells]
        found.append(
            BlockView(
                block, cells, narrative.text if narrative else "", narrative.revision if narrative else 0,
                f"n{block.indicator.pk}",
            )
        )  # fmt: skip
    return found


def _cell(cell: Cell, block: Block, findings: Sequence[Finding], clash: Clash | None) -> CellView:
    typed = clash.yours if clash else cell.typed
    name = name_of(cell.place)
    wrong = {each.box for each in findings if each.level == Level.ERROR}
    everywhere = bool(wrong - set(cell.boxes))
    boxes = [
        BoxView(f"{name}-{box}", LABELS[box], getattr(typed, box), wrong=box in wrong or everywhere)
        for box in cell.boxes
    ]
    view = CellView(
        name=name, label=cell.name, boxes=boxes, hint=hint_of(cell, block), standing=typed.standing, provisional=typed.provisional,
        opened=clash.theirs.revision if clash else (cell.entry.revision if cell.entry else 0),
        was=was(Typed.of(clash.theirs) if clash else cell.typed), total=bool(block.terms.categories) and cell.place[1] is None,
    )  # fmt: skip
    view.errors = [each.words for each in findings if each.level == Level.ERROR]
    view.queries = [each.words for each in findings if each.level == Level.QUERY]
    if clash:
        view.clash = theirs_in_words(clash)
    return view


def hint_of(cell: Cell, block: Block) -> str:
    """What was given before, beside the box."""
    parts = []
    if last := in_words(block.terms, cell.last):
        parts.append(f"Last quarter: {last}")
    if year_ago := in_words(block.terms, cell.year_ago):
        parts.append(f"same quarter last year: {year_ago}")
    if cell.offered is not None:
        parts.append(f"population {cell.offered:,}, used if you leave “out of” empty")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}" if text else ""


def theirs_in_words(clash: Clash) -> str:
    """What a colleague typed into the same cell meanwhile."""
    theirs = Typed.of(clash.theirs)
    shown = " of ".join(text for text in (theirs.number, theirs.numerator, theirs.denominator) if text)
    if theirs.standing != Standing.GIVEN:
        shown = theirs.standing.label
    who = clash.theirs.changed_by.full_name if clash.theirs.changed_by else OWN_SYSTEM
    return f"{who} has saved “{shown or 'nothing'}” here since you opened the page. Yours is not saved yet: press Save to put it in place of theirs, or type theirs."
