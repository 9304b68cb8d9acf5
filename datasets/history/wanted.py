"""What the files say: indicators and how they relate. Without a database; what is wrong comes back with its line."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.text import slugify

from datasets import enums
from datasets.history.tables import Line, Problem, Table
from datasets.periods import NotAPeriod, Period

C = TypeVar("C", bound=TextChoices)
INDICATOR_COLUMNS = ("code", "title", "section", "kind", "unit")
MORE_COLUMNS = (
    "dimension", "breakdown", "definition", "why", "source_system", "decimals", "every", "direction", "adds_up", "ended_after",
    "not_recorded", "national", "lines", "source", "note",
)  # fmt: skip
RELATION_COLUMNS = ("indicator", "kind", "other")
LENGTHS = {"code": 60, "title": 250, "section": 120, "unit": 60, "source_system": 200, "source": 200, "breakdown": 120}
# Names of categories that say that nobody knows, where the file does not name them in `not_recorded`.
NOBODY_KNOWS = frozenset({"not recorded", "unknown", "not known", "not stated", "none recorded"})
YES, NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})


@dataclass(frozen=True, slots=True)
class WantedIndicator:
    """`None` of `decimals` and `every`: as the figures of the file show. `breakdown`: the name under which several
    indicators share one dimension; empty for one of its own. `not_recorded`: names of categories, in lower case."""

    line: Line
    terms: dict[str, Any]
    decimals: int | None
    every: enums.Frequency | None
    dimension: str
    breakdown: str
    not_recorded: frozenset[str]
    ended_after: str
    national: str

    @property
    def code(self) -> str:
        return str(self.terms["code"])


@dataclass(frozen=True, slots=True)
class WantedRelation:
    line: Line
    indicator: str
    kind: enums.RelationKind
    other: str


def read_indicators(table: Table) -> tuple[list[WantedIndicator], list[Problem]]:
    found: dict[str, WantedIndicator] = {}
    problems: list[Problem] = []
    for line in table.lines:
        wrong: list[str] = []
        wanted = _indicator(line, wrong)
        if wanted.code in found:
            wrong.append(f"the code “{wanted.code}” stands in line {found[wanted.code].line.number} already")
        else:
            found[wanted.code] = wanted
        problems += [table.problem(line, words) for words in wrong]
    return list(found.values()), problems


def _indicator(line: Line, wrong: list[str]) -> WantedIndicator:
    code = line["code"]
    if not code or code != slugify(code):
        wrong.append(f"“{code}” is not a code. Use lower-case letters, digits and hyphens, such as cp-plans")
    wrong += [f"there is no {name}" for name in ("title", "kind") if not line[name]]
    for name, longest in LENGTHS.items():
        if len(line[name]) > longest:
            wrong.append(f"the {name} has more than {longest} characters. Shorten it")
    terms: dict[str, Any] = {
        name: line[name] for name in ("code", "title", "section", "unit", "definition", "why", "source_system")
    }
    terms["kind"] = choice(enums.ValueKind, line["kind"], "kind", wrong) or enums.ValueKind.COUNT
    terms["direction"] = (
        choice(enums.GoodDirection, line["direction"], "direction", wrong) or enums.GoodDirection.NEITHER
    )
    terms["adds_up"] = _yes_or_no(line["adds_up"], wrong)
    lines = f"lines {line['lines']}" if line["lines"] else ""
    terms["source"] = ", ".join(filter(None, [line["source"], lines]))[: LENGTHS["source"]]
    terms["note"] = line["note"]
    return WantedIndicator(
        line=line, terms=terms, decimals=_decimals(line["decimals"], wrong),
        every=choice(enums.Frequency, line["every"], "frequency", wrong), dimension=line["dimension"].lower(),
        breakdown=line["breakdown"], ended_after=_period(line["ended_after"], wrong), national=line["national"],
        not_recorded=frozenset(plain(each) for each in line["not_recorded"].split(";") if each.strip()),
    )  # fmt: skip


def read_relations(table: Table) -> tuple[list[WantedRelation], list[Problem]]:
    """One that stands twice is one."""
    found: dict[tuple[str, str, str], WantedRelation] = {}
    problems = []
    for line in table.lines:
        wrong: list[str] = []
        kind = choice(enums.RelationKind, line["kind"], "kind", wrong)
        if line["indicator"] == line["other"]:
            wrong.append("an indicator cannot be related to itself")
        if kind is not None and not wrong:
            found.setdefault(
                (line["indicator"], kind, line["other"]), WantedRelation(line, line["indicator"], kind, line["other"])
            )
        elif kind is None and not line["kind"]:
            wrong.append("there is no kind")
        problems += [table.problem(line, words) for words in wrong]
    return list(found.values()), problems


def choice(choices: type[C], text: str, name: str, wrong: list[str]) -> C | None:
    """By its value or its label; none for an empty cell."""
    if not text:
        return None
    said = plain(text).replace("-", " ").replace("_", " ")
    for each in choices:
        if said in {each.value.replace("_", " "), each.label.lower()}:
            return each
    wrong.append(f"“{shown(text)}” is not a {name}. Write one of: {', '.join(choices.values)}")
    return None


def _yes_or_no(text: str, wrong: list[str]) -> bool:
    if plain(text) in NO:
        return False
    if text and plain(text) not in YES:
        wrong.append(f"“{shown(text)}” in adds_up is neither yes nor no")
    return True


def _decimals(text: str, wrong: list[str]) -> int | None:
    if not text:
        return None
    if text in {"0", "1", "2", "3", "4"}:
        return int(text)
    wrong.append(f"“{shown(text)}” is not a number of decimals. Write 0, 1, 2, 3 or 4")
    return None


def _period(text: str, wrong: list[str]) -> str:
    if not text:
        return ""
    try:
        return Period.parse(text).code
    except NotAPeriod as problem:
        wrong.append(str(problem))
        return ""


def plain(text: str) -> str:
    """For comparing what people write: without odd spaces and capitals."""
    return " ".join(text.split()).casefold()


def shown(text: str, longest: int = 60) -> str:
    """Short enough for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest].rstrip()}..."


def did_you_mean(text: str, known: list[str], words: Callable[[str], str] = "Did you mean “{}”?".format) -> str:
    near = get_close_matches(text, known, n=1)
    return f" {words(near[0])}" if near else ""
