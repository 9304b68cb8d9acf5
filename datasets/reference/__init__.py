"""The national list of indicators: what a partnership adopts from. One file; loading it again brings the list up to date."""

from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, field_validator
from ruamel.yaml import YAML

from datasets.enums import DimensionKind, Frequency, GoodDirection, RelationKind, ValueKind
from datasets.models import NationalIndicator

FILE = Path(__file__).parent / "national.yaml"
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

    @field_validator("indicators")
    @classmethod
    def once_each(cls, entries: list[Entry]) -> list[Entry]:
        codes = [each.code for each in entries]
        doubled = sorted({code for code in codes if codes.count(code) > 1})
        unknown = sorted({r.other for each in entries for r in each.relations} - set(codes))
        if doubled or unknown:
            raise ValueError(f"stands twice: {doubled}; related to but not in the list: {unknown}")
        return entries


def read_list(text: str) -> NationalList:
    """Raises ValueError with everything that is wrong."""
    content: Any = YAML(typ="safe").load(text)
    return NationalList.model_validate(content)


@transaction.atomic
def load_national_indicators() -> int:
    """Bring the list up to date; how many it holds. What partnerships adopted is their own and stays as it is."""
    found = read_list(FILE.read_text(encoding="utf-8"))
    breakdowns = {each.code: each.model_dump(mode="json") for each in found.breakdowns}
    for order, entry in enumerate(found.indicators):
        terms = entry.model_dump(mode="json", exclude={"code", "breakdown"})
        breakdown = breakdowns[entry.breakdown] if entry.breakdown else {}
        NationalIndicator.objects.update_or_create(
            code=entry.code, defaults={**terms, "breakdown": breakdown, "order": order}
        )
    return len(found.indicators)
