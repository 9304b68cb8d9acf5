"""The history that triggers write, in words: who changed what, from what, to what.

Names behind foreign keys are looked up once per kind of row, however long the page.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model
from django.utils.dateparse import parse_datetime

from core.templatetags.portal import date_long
from partnerships.enums import Operation
from partnerships.models import Change

NOT_SHOWN = {
    "id", "partnership_id", "revision", "order", "created_at", "updated_at", "ended_by_id", "permission_id", "sha256", "scan_tried_at", "search",
}  # fmt: skip
NAMES = ("name", "title", "full_name", "label", "text", "wording", "reason", "email", "code")
LONG, TITLE = 200, 80
Names = Mapping[type[Model], Mapping[int, str]]


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    at: datetime
    by: str
    operation: str
    kind: str
    subject: str
    differences: tuple[Difference, ...]


def in_words(changes: Iterable[Change]) -> list[Entry]:
    """A page of history. Changes carry `by` (select_related), or were made by the portal itself."""
    changes = list(changes)
    models = {change.table_name: _model(change.table_name) for change in changes}
    names = _names(changes, models)
    return [_entry(change, models[change.table_name], names) for change in changes]


def _model(table: str) -> type[Model] | None:
    return next((model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table), None)


def _entry(change: Change, model: type[Model] | None, names: Names) -> Entry:
    row = change.after or change.before or {}
    return Entry(
        at=change.at,
        by=change.by.full_name if change.by else "The portal itself",
        operation=Operation(change.operation).label,
        kind=str(model._meta.verbose_name) if model else change.table_name.partition("_")[2],
        subject=_subject(row, model, names),
        differences=tuple(_differences(change, model, names)),
    )


def _differences(change: Change, model: type[Model] | None, names: Names) -> Iterable[Difference]:
    before, after = change.before or {}, change.after or {}
    for column in before | after:
        if column in NOT_SHOWN or column.endswith("_hash") or before.get(column) == after.get(column):
            continue
        field = _field(model, column)
        old, new = (_shown(row.get(column), field, names) for row in (before, after))
        if old != new:
            label = str(field.verbose_name) if field else column.replace("_", " ")
            yield Difference(label[:1].upper() + label[1:], old, new)


def _subject(row: Mapping[str, Any], model: type[Model] | None, names: Names) -> str:
    """What the row is called; a row without a name of its own is called by whom and what it joins."""
    own = next((str(row[name]) for name in NAMES if row.get(name)), "")
    if own:
        return _short(own, TITLE)
    joined = [
        _shown(row[column], _field(model, column), names)
        for column in row
        if _joins(_field(model, column)) and row[column]
    ]
    role = _shown(row["role"], _field(model, "role"), names) if "role" in row else ""
    return ", ".join(filter(None, [*joined, role])) or f"number {row.get('id', '')}"


def _joins(field: Any) -> bool:
    return isinstance(field, ForeignKey) and field.name not in {"partnership", "ended_by"}


def _field(model: type[Model] | None, column: str) -> "Field[Any, Any] | None":
    if model is None:
        return None
    try:
        return next(field for field in model._meta.local_fields if field.column == column)
    except (StopIteration, FieldDoesNotExist):
        return None


def _shown(value: Any, field: Any, names: Names) -> str:
    if value is None or value in ("", []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, ForeignKey):
        return names.get(field.related_model, {}).get(value) or f"number {value}"
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return _short(", ".join(str(item) for item in value))
    return _short(_dated(str(value)))


def _dated(text: str) -> str:
    try:
        return date_long(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        moment = parse_datetime(text) if "T" in text[:11] else None
    except ValueError:
        moment = None
    return date_long(moment) if moment else text


def _short(text: str, length: int = LONG) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _names(changes: list[Change], models: Mapping[str, type[Model] | None]) -> dict[type[Model], dict[int, str]]:
    """The names of everything these changes point at: one query per kind of row."""
    wanted: defaultdict[type[Model], set[int]] = defaultdict(set)
    for change in changes:
        for row in (change.before, change.after):
            for column, value in (row or {}).items():
                field = _field(models[change.table_name], column)
                if isinstance(field, ForeignKey) and _joins(field) and value is not None:
                    wanted[field.related_model].add(value)
    return {model: _names_of(model, ids) for model, ids in wanted.items()}


def _names_of(model: type[Model], ids: set[int]) -> dict[int, str]:
    columns = {field.name for field in model._meta.local_fields}
    name = next((name for name in NAMES if name in columns), None)
    if name is None:
        return {}
    found = model._default_manager.filter(pk__in=ids).values_list("pk", name)
    return {pk: _short(str(text)) for pk, text in found}
