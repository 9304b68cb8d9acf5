"""What figures are, without a database: the series that checks, charts, workbooks and the release all read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from datasets.enums import OF_PARTS, PER, Frequency, GoodDirection, RelationKind, Standing, ValueKind

# (code of the indicator, code of the category; "" for the total).
CellKey = tuple[str, str]
TOTAL = ""


@dataclass(frozen=True, slots=True)
class Category:
    """One value of a dimension. `part`: it counts towards the total. `not_recorded`: nobody knows which it is."""

    code: str
    name: str
    part: bool = True
    not_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind`: how the indicator that holds this agrees with `other`, a code."""

    kind: RelationKind
    other: str


@dataclass(frozen=True, slots=True)
class Terms:
    """One indicator as its definition stands.

    `unit`: what is counted ("children", "pounds"). `decimals`: 0 where only whole numbers make sense. `categories`: empty
    without a breakdown. `adds_up`: whether the categories make the total (a county figure need not be the sum of its
    districts: AR 2.2). `every`: how often it is given. `target` and `tolerance` in the unit of the value.
    """

    code: str
    title: str
    kind: ValueKind
    unit: str = ""
    decimals: int = 0
    categories: tuple[Category, ...] = ()
    adds_up: bool = True
    every: Frequency = Frequency.QUARTERLY
    direction: GoodDirection = GoodDirection.NEITHER
    target: Decimal | None = None
    tolerance: Decimal | None = None
    relations: tuple[Relation, ...] = field(default=())

    @property
    def of_parts(self) -> bool:
        """Given as a numerator and a denominator."""
        return self.kind in OF_PARTS

    def category(self, code: str) -> Category | None:
        return next((each for each in self.categories if each.code == code), None)

    def cell_name(self, category: str) -> str:
        """How a sentence calls one cell: the title, and the category after it."""
        found = self.category(category)
        return f"{self.title}: {found.name}" if found else self.title


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands in one cell. Of a percentage or rate `number` is only what was printed without or beside its parts."""

    number: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    standing: Standing = Standing.GIVEN
    provisional: bool = False

    @property
    def given(self) -> bool:
        return self.standing == Standing.GIVEN and (self.number is not None or self.has_parts)

    @property
    def has_parts(self) -> bool:
        return self.numerator is not None and self.denominator is not None


Figures = Mapping[CellKey, Figure]


def value_of(kind: ValueKind, figure: Figure) -> Decimal | None:
    """The figure as one number: from its parts where they are held (never a typed percentage), else as printed.

    None where nothing is given, or where the denominator is zero and there is nothing to take a share of.
    """
    if not figure.given:
        return None
    if kind in PER and figure.has_parts:
        assert figure.numerator is not None and figure.denominator is not None  # noqa: S101, PT018
        if figure.denominator == 0:
            return None
        return figure.numerator * PER[kind] / figure.denominator
    return figure.number


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as people round."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def said(kind: ValueKind, value: Decimal | None, *, unit: str = "", decimals: int = 0) -> str:
    """A value as people read it: 1,234; 41.9%; £125,105; nothing for nothing."""
    if value is None:
        return ""
    if kind == ValueKind.PERCENTAGE:
        return f"{rounded(value, max(decimals, 1))}%"
    if kind == ValueKind.RATE:
        return f"{rounded(value, max(decimals, 1)):,}"
    if kind == ValueKind.AMOUNT or unit == "pounds":
        pence = 0 if value == value.to_integral_value() else 2
        return f"£{rounded(value, pence):,}"
    whole = value == value.to_integral_value()
    return f"{rounded(value, 0 if whole else max(decimals, 1)):,}"
