"""What an agency's system sends: its shape, and where each value belongs in the return. Every fault with its index and field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from datasets.checking.findings import Finding
from datasets.collecting.entering import BOXES, MOST_TYPED, Change, Typed
from datasets.collecting.sheet import Cell, Sheet
from datasets.collecting.taking import Story
from datasets.enums import Standing
from datasets.terms import CellKey

MOST_VALUES = 5_000
LONGEST_STORY = 10_000
MOST_DIGITS = 20  # far more than a figure has; a number of more is not written out


def _as_typed(sent: Any) -> str:
    """A box as text: a number as it is written out, a text as it is, null as an empty box."""
    if sent is None:
        return ""
    if isinstance(sent, Decimal):
        small = abs(sent.adjusted()) <= MOST_DIGITS
        sent = format(sent.normalize(), "f") if small else str(sent)
    if not isinstance(sent, str):
        raise PydanticCustomError("box", "Give a number, or a text that holds one, such as 12.5 or “1,234”.")
    if len(sent.strip()) > MOST_TYPED:
        raise PydanticCustomError("box", "This is too long for a figure.")
    return sent


def _as_code(sent: Any) -> Any:
    return "" if sent is None else sent


Box = Annotated[
    str,
    BeforeValidator(_as_typed),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}]}),
]
Code = Annotated[str, Field(max_length=60, strict=True)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SentFigure(Body):
    """One figure. Which boxes it has, the return itself says."""

    indicator: Code = Field(description="Its code")
    category: Annotated[Code, BeforeValidator(_as_code)] = Field("", description="Its code; left out for the total")
    number: Box = Field("", description="The figure, where one number is asked for")
    numerator: Box = Field("", description="How many, of a percentage or rate")
    denominator: Box = Field("", description="Out of how many")
    standing: Standing = Field(
        Standing.GIVEN, description="Why there is no figure; blank empties the cell. None is the number 0"
    )
    provisional: StrictBool = Field(False, description="The figure may still change")
    narrative: Annotated[str, Field(max_length=LONGEST_STORY, strict=True)] | None = Field(
        None, description="What is behind the indicator's figures, once for each indicator; left out, it stays as it is"
    )


class SentFigures(Body):
    """Values that are not sent stay as they are."""

    values: list[SentFigure] = Field(min_length=1, max_length=MOST_VALUES, description=f"At most {MOST_VALUES:,}")
    replace: StrictBool = Field(False, description="Put these in place of what a person gave meanwhile")


@dataclass(frozen=True, slots=True)
class Fault:
    """`index`: which of the values; none for the body as a whole. `code`: of the check that found it, if it was one."""

    index: int | None
    field: str
    message: str
    indicator: str = ""
    category: str = ""
    code: str = ""


@dataclass(slots=True)
class Read:
    """`cells`: by index. With faults nothing else counts."""

    cells: list[Cell] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


# By what is wrong, how to put it right.
WORDS = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no field of this name. Leave it out.",
    "enum": f"Choose one of: {', '.join(Standing.values)}.",
    "bool_type": "Write true or false, without quotes.",
    "string_type": "Write this as text, in quotes.",
    "string_too_long": "This is too long.",
    "too_long": f"Send at most {MOST_VALUES:,} values at once, and the rest in another call.",
    "too_short": "Send at least one value.",
    "list_type": "Write the values as a list.",
    "model_type": "Write this as an object, in braces.",
}
GIVE_ONE = "Give the figure, or say with “standing” why there is none. Where there is none, the number is 0."
ONE_OF_BOTH = "There is a figure and a reason why there is none. Leave one of them out."


def parse(body: Any) -> tuple[SentFigures | None, list[Fault]]:
    """The body's shape alone."""
    try:
        return SentFigures.model_validate(body), []
    except ValidationError as problem:
        return None, [_shape_fault(each) for each in problem.errors(include_url=False)]


def _shape_fault(found: ErrorDetails) -> Fault:
    place = [each for each in found["loc"] if each != "values"]
    index = next((each for each in place if isinstance(each, int)), None)
    named = [each for each in place if isinstance(each, str)]
    words = WORDS.get(found["type"], found["msg"])
    return Fault(index, named[0] if named else "values" if found["loc"] else "", words)


def read_into(sheet: Sheet, sent: SentFigures) -> Read:
    """Each value at its cell of the return."""
    cells = {cell.key: cell for cell in sheet.cells}
    read, seen = Read(), set[CellKey]()
    for index, value in enumerate(sent.values):
        key = (value.indicator, value.category)
        cell = cells.get(key)
        if cell is None:
            read.faults.append(_no_such_cell(sheet, index, value))
        elif key in seen:
            read.faults.append(_fault(index, value, "indicator", "This cell is among the values twice."))
        else:
            seen.add(key)
            read.cells.append(cell)
            read.faults += _cell_faults(index, value, cell)
            read.changes.append(Change(cell.place, _typed(value)))
    _read_stories(sheet, sent, read)
    return read


def _fault(index: int, value: SentFigure, name: str, words: str) -> Fault:
    return Fault(index, name, words, value.indicator, value.category)


def _no_such_cell(sheet: Sheet, index: int, value: SentFigure) -> Fault:
    terms = sheet.terms.get(value.indicator)
    if terms is None:
        return _fault(index, value, "indicator", "This return does not ask for an indicator of this code.")
    if not terms.categories:
        return _fault(index, value, "category", "This indicator is not broken down. Leave the category out.")
    known = ", ".join(each.code for each in terms.categories)
    return _fault(index, value, "category", f"Choose one of: {known}; or leave it out for the total.")


def _cell_faults(index: int, value: SentFigure, cell: Cell) -> list[Fault]:
    filled = [box for box in BOXES if getattr(value, box).strip()]
    asked = " and ".join(cell.boxes)
    unasked = [box for box in filled if box not in cell.boxes]
    faults = [_fault(index, value, box, f"This cell is asked for as {asked}. Leave this out.") for box in unasked]
    if value.standing == Standing.GIVEN and not filled:
        faults.append(_fault(index, value, cell.boxes[0], GIVE_ONE))
    elif value.standing != Standing.GIVEN and filled:
        faults.append(_fault(index, value, "standing", ONE_OF_BOTH))
    elif value.standing != Standing.GIVEN and value.provisional:
        faults.append(_fault(index, value, "provisional", "Only a figure can be provisional."))
    return faults


def _typed(value: SentFigure) -> Typed:
    if value.standing == Standing.BLANK:
        return Typed()
    if value.standing != Standing.GIVEN:
        return Typed(standing=value.standing)
    return Typed.filled({box: getattr(value, box) for box in BOXES}, provisional=value.provisional)


def _read_stories(sheet: Sheet, sent: SentFigures, read: Read) -> None:
    told: dict[str, str] = {}
    for index, value in enumerate(sent.values):
        if value.narrative is None:
            continue
        text = value.narrative.replace("\x00", "").replace("\r\n", "\n").strip()
        if told.setdefault(value.indicator, text) != text:
            words = "Another value of this indicator has another narrative. Send it once for each indicator."
            read.faults.append(_fault(index, value, "narrative", words))
    read.stories = [
        Story(block.indicator, told[block.terms.code]) for block in sheet.blocks if block.terms.code in told
    ]


def placed(errors: Sequence[Finding], read: Read) -> list[Fault]:
    """What the checks found, at the value that it is about, or that it was compared with."""
    indexes: Mapping[CellKey, int] = {cell.key: index for index, cell in enumerate(read.cells)}
    found = []
    for each in errors:
        key = next(key for key in (each.cell, *each.other) if key in indexes)
        boxes = read.cells[indexes[key]].boxes
        name = each.box if key == each.cell and each.box in (*boxes, "standing") else boxes[0]
        found.append(Fault(indexes[key], name, each.words, each.indicator, each.category, each.code))
    return found
