"""The national list of indicators: what a partnership adopts from. One file; loading it again brings the list up to date."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from arrangements.nodes import TreeReader
from arrangements.parsing import FileError, UnusableFile
from datasets.enums import OF_PARTS, DimensionKind, Frequency, GoodDirection, RelationKind, ValueKind
from datasets.models import NationalIndicator

FILE = Path(__file__).parent / "national.yaml"
Place = tuple[Any, ...]
WORDS = {
    "missing": "this is missing",
    "extra_forbidden": "this is not known here",
    "string_type": "text is needed here; put quotation marks around a number that is meant as text",
    "string_pattern_mismatch": "write it in small letters, digits and hyphens",
    "bool_type": "true or false is needed here",
}
CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Category(Strict):
    code: str = Field(pattern=CODE, max_length=60)
    name: str = Field(max_length=120)
    part: bool = True
    not_recorded: bool = False


class Breakdown(Strict):
    code: str = Field(pattern=CODE, max_length=60)
    name: str = Field(max_length=120)
    kind: DimensionKind
    categories: list[Category]


class Relation(Strict):
    kind: RelationKind
    other: str


class Entry(Strict):
    code: str = Field(pattern=CODE, max_length=60)
    title: str = Field(max_length=250)
    definition: str
    why: str
    section: str = Field(max_length=120)
    kind: ValueKind
    unit: str = Field(default="", max_length=60)
    decimals: int = Field(default=0, ge=0, le=4)
    every: Frequency = Frequency.QUARTERLY
    direction: GoodDirection = GoodDirection.NEITHER
    source_system: str = Field(default="", max_length=200)
    adds_up: bool = True
    breakdown: str = ""
    relations: list[Relation] = []


class NationalList(Strict):
    breakdowns: list[Breakdown]
    indicators: list[Entry]


def read_list(content: bytes, *, name: str = FILE.name) -> NationalList:
    """Raises UnusableFile with everything that is wrong, by line."""
    reader = _tree(content, name)
    problems = list(reader.problems)
    found = None
    try:
        found = NationalList.model_validate(reader.data)
    except ValidationError as error:
        problems += [(details["loc"], WORDS.get(details["type"], details["msg"])) for details in error.errors()]
    if found is not None:
        problems += _disagreements(found)
    if problems or found is None:
        raise UnusableFile(name, [FileError(reader.line_of(place), words) for place, words in problems])
    return found


def _tree(content: bytes, name: str) -> TreeReader:
    try:
        return TreeReader(YAML(typ="safe", pure=True).compose(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnusableFile(name, [FileError(line, "this is not text in UTF-8")]) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = f"this is not valid YAML: {error.problem or error.context}"
        raise UnusableFile(name, [FileError(mark.line + 1 if mark else 1, words)]) from error


def _disagreements(found: NationalList) -> Iterator[tuple[Place, str]]:
    """What the entries say of each other."""
    by_code = {each.code: each for each in found.indicators}
    breakdowns = {each.code for each in found.breakdowns}
    yield from _twice("indicators", [each.code for each in found.indicators])
    yield from _twice("breakdowns", [each.code for each in found.breakdowns])
    for number, breakdown in enumerate(found.breakdowns):
        codes = [category.code for category in breakdown.categories]
        if len(set(codes)) < len(codes):
            yield ("breakdowns", number), "a category stands twice"
    for number, each in enumerate(found.indicators):
        if each.breakdown and each.breakdown not in breakdowns:
            yield ("indicators", number, "breakdown"), f"there is no breakdown {each.breakdown} in this file"
        for index, relation in enumerate(each.relations):
            if words := _wrong_relation(each, relation, by_code):
                yield ("indicators", number, "relations", index), words


def _twice(section: str, codes: list[str]) -> Iterator[tuple[Place, str]]:
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield (section, number, "code"), f"the code {code} stands twice"


def _wrong_relation(each: Entry, relation: Relation, by_code: dict[str, Entry]) -> str:
    if relation.other not in by_code:
        return f"there is no indicator {relation.other} in this file"
    if relation.other == each.code:
        return "an indicator cannot be related to itself"
    if relation.kind in {RelationKind.NUMERATOR, RelationKind.DENOMINATOR} and each.kind not in OF_PARTS:
        return "only a percentage or a rate has a numerator and a denominator"
    return ""


@transaction.atomic
def load_national_indicators() -> int:
    """Bring the list up to date; how many it holds. What partnerships adopted is their own and stays as it is."""
    found = read_list(FILE.read_bytes())
    breakdowns = {each.code: each.model_dump(mode="json") for each in found.breakdowns}
    for order, entry in enumerate(found.indicators):
        terms = entry.model_dump(mode="json", exclude={"code", "breakdown"})
        breakdown = breakdowns[entry.breakdown] if entry.breakdown else {}
        NationalIndicator.objects.update_or_create(
            code=entry.code, defaults={**terms, "breakdown": breakdown, "order": order}
        )
    return len(found.indicators)
