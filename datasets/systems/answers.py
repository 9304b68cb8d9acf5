"""What an agency's system is answered: its own returns, what each asks for, what came of a call. Numbers are texts, exactly."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field

from datasets.collecting.entering import BOXES, OWN_SYSTEM, Clash, Typed, narratives_of, why_not_open
from datasets.collecting.sheet import Block, Cell, Sheet
from datasets.collecting.taking import Taken
from datasets.enums import QueryState, ReturnStatus, Standing, ValueKind
from datasets.models import Entry, Narrative, QuarterlyReturn, Query
from datasets.systems.sending import Fault, Read
from datasets.terms import Figure

MOST_FAULTS = 200


class ReturnInBrief(BaseModel):
    """One return of the agency."""

    id: int
    period: str = Field(description="Such as 2026-27-Q1")
    status: ReturnStatus
    due_on: date
    open: bool = Field(description="Figures can be sent now")

    @classmethod
    def of(cls, row: QuarterlyReturn) -> "ReturnInBrief":
        return cls(
            id=row.pk, period=row.collection.period, status=ReturnStatus(row.status), due_on=row.due_on,
            open=why_not_open(row) is None,
        )  # fmt: skip


class ReturnPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[ReturnInBrief]


class FigureThen(BaseModel):
    """What was given in an earlier quarter."""

    number: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    standing: Standing

    @classmethod
    def of(cls, figure: Figure | None) -> "FigureThen | None":
        if figure is None:
            return None
        return cls(**{box: plain(getattr(figure, box)) for box in BOXES}, standing=figure.standing)


class FigureNow(BaseModel):
    """What stands in a cell, as it was typed; standing is blank where nothing does."""

    number: str = ""
    numerator: str = ""
    denominator: str = ""
    standing: Standing
    provisional: bool = False

    @classmethod
    def of(cls, typed: Typed) -> "FigureNow":
        standing = Standing.BLANK if typed.empty else typed.standing
        return cls(**{box: getattr(typed, box) for box in BOXES}, standing=standing, provisional=typed.provisional)


class CellAsked(BaseModel):
    indicator: str
    category: str = Field(description="Empty for the total")
    name: str
    boxes: list[str] = Field(description="Which of number, numerator and denominator to give")
    stands: FigureNow
    last_quarter: FigureThen | None
    year_ago: FigureThen | None = Field(description="The same quarter last year")
    population: str | None = Field(description="The denominator that is used where none is given")


class IndicatorAsked(BaseModel):
    code: str
    title: str
    definition: str
    kind: ValueKind
    unit: str
    decimals: int
    narrative: str
    cells: list[CellAsked]


class ReturnAsked(ReturnInBrief):
    """One return with everything that is asked for."""

    note: str = Field(description="What the partnership's business team says about this quarter")
    indicators: list[IndicatorAsked]


class QueryRaised(BaseModel):
    """A doubt about a figure. A person amends the figure or explains it, on the pages of the return."""

    indicator: str
    category: str
    code: str
    words: str
    state: QueryState


class FiguresTaken(BaseModel):
    """Everything was taken in. The same figures again are answered in the same way."""

    id: int
    period: str
    status: ReturnStatus
    values: int = Field(description="How many values were sent")
    unanswered: int = Field(description="Cells of the return of which nothing is said yet")
    queries: list[QueryRaised]


class FaultFound(BaseModel):
    index: int | None = Field(description="Which of the values, counted from 0; null for the body as a whole")
    field: str
    message: str
    indicator: str = ""
    category: str = ""
    code: str = Field("", description="Of the check that found it")


class NotTakenIn(BaseModel):
    """Nothing was taken in."""

    detail: str
    errors: list[FaultFound] = Field([], description=f"At most {MOST_FAULTS}")


class ClashFound(BaseModel):
    """What a person gave since your system last did."""

    index: int | None
    indicator: str
    category: str
    who: str
    at: datetime
    stands: FigureNow | None = None
    narrative: str | None = None


class GivenMeanwhile(BaseModel):
    """Nothing was taken in."""

    detail: str
    clashes: list[ClashFound] = []


def plain(number: Decimal | None) -> str | None:
    """Without the zeros that the database adds."""
    return None if number is None else format(number.normalize(), "f")


def asked(sheet: Sheet) -> dict[str, Any]:
    stories = narratives_of(sheet.row, [block.indicator for block in sheet.blocks])
    brief = ReturnInBrief.of(sheet.row).model_dump()
    indicators = [_indicator(block, stories.get(block.indicator.pk)) for block in sheet.blocks]
    return _json(ReturnAsked(**brief, note=sheet.row.collection.note, indicators=indicators))


def _indicator(block: Block, story: Narrative | None) -> IndicatorAsked:
    row, terms = block.indicator, block.terms
    return IndicatorAsked(
        code=terms.code, title=terms.title, definition=row.definition, kind=terms.kind, unit=terms.unit,
        decimals=terms.decimals, narrative=story.text if story else "", cells=[_cell(cell) for cell in block.cells],
    )  # fmt: skip


def _cell(cell: Cell) -> CellAsked:
    return CellAsked(
        indicator=cell.key[0], category=cell.key[1], name=cell.name, boxes=list(cell.boxes), stands=FigureNow.of(cell.typed),
        last_quarter=FigureThen.of(cell.last), year_ago=FigureThen.of(cell.year_ago), population=plain(cell.offered),
    )  # fmt: skip


def brief(row: QuarterlyReturn) -> dict[str, Any]:
    return _json(ReturnInBrief.of(row))


def taken_in(row: QuarterlyReturn, taken: Taken, *, values: int) -> dict[str, Any]:
    sheet = taken.sheet
    order = {cell.place: number for number, cell in enumerate(sheet.cells)}
    queries = sorted(taken.queries, key=lambda each: (order[each.indicator_id, each.category_id], each.code))
    keys = {cell.place: cell.key for cell in sheet.cells}
    return _json(
        FiguresTaken(
            id=row.pk, period=row.collection.period, status=ReturnStatus(row.status), values=values,
            unanswered=sum(1 for cell in sheet.cells if sheet.figures[cell.key].standing == Standing.BLANK),
            queries=[_query(each, *keys[each.indicator_id, each.category_id]) for each in queries],
        )
    )  # fmt: skip


def _query(row: Query, indicator: str, category: str) -> QueryRaised:
    return QueryRaised(
        indicator=indicator, category=category, code=row.code, words=row.words, state=QueryState(row.state)
    )


def faulty(faults: Sequence[Fault]) -> dict[str, Any]:
    count = len(faults)
    detail = f"Nothing was taken in: {count} thing{'' if count == 1 else 's'} must be put right."
    return _json(NotTakenIn(detail=detail, errors=[FaultFound(**asdict(each)) for each in faults[:MOST_FAULTS]]))


def clashing(taken: Taken, read: Read) -> dict[str, Any]:
    keys = {cell.place: (index, *cell.key) for index, cell in enumerate(read.cells)}
    codes = {each.indicator.pk: each.indicator.code for each in read.stories}
    found = [_clash(each, *keys[each.place]) for each in taken.clashes]
    found += [
        ClashFound(index=None, indicator=codes[each.indicator_id], category="", narrative=each.text, **_who(each))
        for each in taken.stories
    ]
    detail = (
        "Nothing was taken in: a person has given some of these figures otherwise. Leave them out, or send all of it with "
        "“replace”: true to put yours in their place."
    )
    return _json(GivenMeanwhile(detail=detail, clashes=found))


def _clash(clash: Clash, index: int, indicator: str, category: str) -> ClashFound:
    stands = FigureNow.of(Typed.of(clash.theirs))
    return ClashFound(index=index, indicator=indicator, category=category, stands=stands, **_who(clash.theirs))


def _who(row: Entry | Narrative) -> dict[str, Any]:
    return {"who": row.changed_by.full_name if row.changed_by else OWN_SYSTEM, "at": row.changed_at}


def closed(why: Exception) -> dict[str, Any]:
    return _json(GivenMeanwhile(detail=str(why)))


def _json(answer: BaseModel) -> dict[str, Any]:
    return answer.model_dump(mode="json")
