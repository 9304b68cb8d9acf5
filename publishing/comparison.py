"""What changed between two versions of the arrangements, in words, noun by noun."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from functools import cache
from typing import Any, get_args

from django.db.models import Choices
from pydantic import BaseModel

from arrangements.definition import Definition
from core.templatetags.portal import date_long
from publishing.enums import Section

# Nouns in the order of the definition; what names one entry of a kind, and how the kind is called.
NOUNS = {
    "statutory_partners": "Safeguarding partner",
    "bodies": "Group",
    "agencies": "Agency",
    "linked_boards": "Linked board",
    "thresholds": "Threshold",
    "priorities": "Priority",
    "clock_rules": "Time limit",
    "decision_routes": "Decision",
    "report_recipients": "Recipient of reports",
    "provisions": "Provision",
    "signatories": "Signatory",
    "dates": "Date",
    "timeline": "Timeline entry",
    "population": "Figure",
    "posts": "Post",
    "rules": "Funding rule",
    "contributors": "Contributor",
    "figures": "Funding figure",
}
PARTS = {
    "geography": "Area",
    "business_unit": "Business unit",
    "funding": "Funding",
    "scrutiny": "Independent scrutiny",
    "contact": "Contact",
}
NAMED_BY = ("name", "title", "label", "role", "decision", "kind", "code")
# Where a fact stands in somebody's document, and its place in a file, are not what it says.
SILENT = {"source", "code", "slug", "colour"}
CODES_OF_BODIES = {"reports_to", "recommended_by_body", "decided_by_body"}
LONG = 60


@dataclass(frozen=True)
class Piece:
    """A stretch of words that stayed, came or went."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """Long text word by word; short text as a whole."""
        if max(len(self.before), len(self.after)) < LONG or not (self.before and self.after):
            return []
        return word_diff(self.before, self.after)


@dataclass(frozen=True)
class Change:
    noun: str
    name: str
    kind: str
    fields: tuple[FieldChange, ...] = ()


def word_diff(before: str, after: str) -> list[Piece]:
    old, new = before.split(), after.split()
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", " ".join(old[a:b])))
            continue
        found += [Piece(which, " ".join(part)) for which, part in (("removed", old[a:b]), ("added", new[c:d])) if part]
    return found


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Two published copies' data: `{"definition": ..., "texts": ...}`."""
    texts = _texts_changed(before["texts"], after["texts"])
    if before["definition"] == after["definition"]:
        return texts
    old, new = (Definition.model_validate(data["definition"]) for data in (before, after))
    return [*_entries_changed(_entries(old), _entries(new)), *texts]


Described = dict[str, str]
Entries = dict[tuple[str, str], tuple[str, Described]]


def _entries(definition: Definition) -> Entries:
    """(noun, key) -> (name, its fields in words). Keys survive a change of name where the entry has a code."""
    bodies = {body.code: body.name for body in definition.bodies}
    found: Entries = {("The document", ""): ("", _described(definition, bodies))}
    for field, noun in PARTS.items():
        part = getattr(definition, field)
        found[noun, ""] = ("", _described(part, bodies))
        found.update(_listed(part, bodies))
    found.update(_listed(definition, bodies))
    return found


def _listed(owner: BaseModel, bodies: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], tuple[str, Described]]]:
    for field, noun in NOUNS.items():
        seen: dict[str, int] = {}
        for entry in getattr(owner, field, ()):
            name = _name(entry)
            key = str(getattr(entry, "code", "")) or name
            key = f"{getattr(entry, 'topic', '')}{getattr(entry, 'report', '')}{key}"
            seen[key] = seen.get(key, 0) + 1
            yield (noun, f"{key} {seen[key]}"), (name, _described(entry, bodies))


def _name(entry: BaseModel) -> str:
    for field in NAMED_BY:
        value = getattr(entry, field, None)
        if value:
            return _in_words(entry, field, value, {})
    return ""


def _described(entry: BaseModel, bodies: Mapping[str, str]) -> Described:
    return {
        field.replace("_", " ").capitalize(): _in_words(entry, field, value, bodies)
        for field, value in entry
        if field not in SILENT and field not in NOUNS and field not in PARTS
    }


def _in_words(entry: BaseModel, field: str, value: Any, bodies: Mapping[str, str]) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_in_words(entry, field, item, bodies) for item in value)
    if isinstance(value, BaseModel):
        parts = (text for text in _described(value, bodies).values() if text)
        return ", ".join(parts)
    if field in CODES_OF_BODIES:
        return bodies.get(value, str(value))
    if field in {"on", "as_of", "signed_on", "starts_on", "ends_on", "period_from", "period_to", "fixed_due_on"}:
        return date_long(value)
    choices = _choices(type(entry), field)
    return str(choices(value).label) if choices else str(value.value if isinstance(value, Enum) else value)


@cache
def _choices(model: type[BaseModel], field: str) -> type[Choices] | None:
    annotation = model.model_fields[field].annotation
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Choices):
            return kind
    return None


def _entries_changed(before: Entries, after: Entries) -> list[Change]:
    found = [Change(key[0], after[key][0], "added") for key in after if key not in before]
    found += [Change(key[0], before[key][0], "removed") for key in before if key not in after]
    for key, (name, described) in after.items():
        if key in before:
            fields = tuple(_fields_changed(before[key][1], described))
            if fields:
                found.append(Change(key[0], name, "changed", fields))
    order = ["The document", *PARTS.values(), *NOUNS.values()]
    return sorted(found, key=lambda change: (order.index(change.noun), change.kind, change.name))


def _fields_changed(before: Described, after: Described) -> Iterable[FieldChange]:
    return (
        FieldChange(label, before.get(label, ""), text)
        for label, text in after.items()
        if before.get(label, "") != text
    )


def _texts_changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    return [
        Change(
            "Introductory text",
            section.label,
            "changed",
            (FieldChange("Text", before.get(section, ""), after.get(section, "")),),
        )
        for section in Section
        if before.get(section, "") != after.get(section, "")
    ]
