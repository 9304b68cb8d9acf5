"""Definition files: YAML in, a Definition out, or every mistake with its line."""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import Any, get_args

from django.core.exceptions import ValidationError as ModelError
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from arrangements.consistency import Place, Problem
from arrangements.definition import Definition
from arrangements.layout import facts_of, once_stated
from arrangements.models import Arrangements
from arrangements.nodes import TooLarge, TreeReader
from partnerships.models import Partnership

LARGEST = 1_000_000
PATTERNS = {
    "a-z0-9": "lower-case letters, digits and hyphens, such as reviews-subgroup",
    "\\d{4}": "a date such as 2019, 2019-06 or 2019-06-28",
    "#[0-9a-f]": "a colour such as #1d4f76, in lower case",
}
KINDS = {
    "string_type": "text is needed here; put quotation marks around a number that is meant as text",
    "int_type": "a whole number is needed here",
    "int_parsing": "a whole number is needed here",
    "int_from_float": "a whole number is needed here",
    "bool_type": "true or false is needed here",
    "bool_parsing": "true or false is needed here",
    "decimal_type": "a number is needed here",
    "decimal_parsing": "a number is needed here",
    "list_type": "a list is needed here",
    "model_type": "a group of named entries is needed here",
    "string_too_short": "this must not be empty",
}


@dataclass(frozen=True, order=True)
class FileError:
    line: int
    words: str


class UnusableFile(Exception):
    """A definition file with mistakes: `errors` has every one of them, in the order of their lines."""

    def __init__(self, name: str, errors: list[FileError]) -> None:
        self.name, self.errors = name, sorted(set(errors))
        super().__init__("\n".join(f"{name}, line {error.line}: {error.words}" for error in self.errors))


def parse_definition(content: str | bytes, *, name: str) -> Definition:
    """The definition that a file describes. Raises UnusableFile with everything that is wrong."""
    reader = _read(content, name)
    problems: list[Problem] = list(reader.problems)
    agreement: list[Problem] = []
    definition = None
    try:
        definition = Definition.model_validate(reader.data, context={"problems": agreement})
    except ValidationError as error:
        problems += [(details["loc"], _words(details)) for details in error.errors()]
    problems += agreement
    if definition is not None:
        problems += _too_long_for_tables(definition)
    if problems or definition is None:
        raise UnusableFile(
            name, [FileError(reader.line_of(place), _located(place, words)) for place, words in problems]
        )
    return definition


def _read(content: str | bytes, name: str) -> TreeReader:
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        line = bytes(content)[: error.start].count(b"\n") + 1 if isinstance(content, bytes) else 1
        raise UnusableFile(name, [FileError(line, "this is not text in UTF-8")]) from error
    if len(text) > LARGEST:
        raise UnusableFile(name, [FileError(1, "the file is too large: at most a million characters")])
    try:
        return TreeReader(YAML(typ="safe", pure=True).compose(text))
    except TooLarge as error:
        raise UnusableFile(name, [FileError(1, "the file repeats or nests too much to be read")]) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnusableFile(
            name, [FileError(mark.line + 1 if mark else 1, f"this is not valid YAML: {error.problem or error.context}")]
        ) from error
    except YAMLError as error:
        raise UnusableFile(
            name, [FileError(1, "this is not valid YAML, or holds a character that YAML does not allow")]
        ) from error


def _too_long_for_tables(definition: Definition) -> list[Problem]:
    """Lengths and sizes that the tables cannot hold."""
    problems: list[Problem] = []
    once: dict[str, Any] = {"slug": definition.slug, "name": definition.name, "coverage": definition.coverage}
    rows: list[tuple[Place, Any]] = [((), Partnership(**once)), ((), Arrangements(**once_stated(definition)))]
    rows += [(fact.place, fact.listing.model(**fact.listing.values(fact.entry))) for fact in facts_of(definition)]
    for place, row in rows:
        related = {field.name for field in row._meta.concrete_fields if field.is_relation}
        try:
            row.clean_fields(exclude=related)
        except ModelError as error:
            problems += [((*place, name), " ".join(messages)) for name, messages in error.message_dict.items()]
    return problems


def _located(place: Place, words: str) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    return f"{where}: {words}" if where else words


def _words(details: ErrorDetails) -> str:
    kind, context = details["type"], details.get("ctx") or {}
    if kind == "extra_forbidden":
        return _unknown_key(details["loc"])
    if kind == "missing":
        return "this is missing"
    if kind in {"enum", "literal_error"}:
        return f"{details['input']!r} is not allowed here; allowed: {', '.join(_allowed(details['loc']))}"
    if kind == "string_pattern_mismatch":
        allowed = next((words for part, words in PATTERNS.items() if part in context["pattern"]), context["pattern"])
        return f"{details['input']!r} is not allowed here; allowed: {allowed}"
    if kind == "value_error":
        return str(context["error"])
    return KINDS.get(kind) or details["msg"][:1].lower() + details["msg"][1:]


def _unknown_key(place: Place) -> str:
    model = _annotation(place[:-1])
    known = list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []
    near = get_close_matches(str(place[-1]), known, n=1)
    return f"unknown key; did you mean {near[0]}?" if near else f"unknown key; allowed: {', '.join(known)}"


def _allowed(place: Place) -> list[str]:
    choices = _annotation(place)
    return [str(member.value) for member in choices] if isinstance(choices, type) and issubclass(choices, Enum) else []


def _annotation(place: Place) -> Any:
    """The model or list of choices that stands at a place of the definition."""
    found: Any = Definition
    for part in place:
        if isinstance(part, str) and isinstance(found, type) and issubclass(found, BaseModel):
            field = found.model_fields.get(part)
            found = field.annotation if field else None
        found = _innermost(found)
    return found


def _innermost(annotation: Any) -> Any:
    while inner := [kind for kind in get_args(annotation) if kind is not type(None)]:
        annotation = inner[0]
    return annotation
