"""Copies of whole partnerships by one INSERT ... SELECT per table.

Copy number k of a row has the row's id plus k times a stride, and so have the rows it points to; that keeps every
foreign key inside its copy without a map of ids.
"""

# ruff: noqa: S608 - the names in these statements are those of our own tables

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import User
from partnerships.models import Partnership, PartnershipOwned
from portal.bench.place import rows, value
from portal.bench.wording import sentence_sql
from reviews.models import PublishedRecommendation, PublishedReview

STRIDE = 1_000_000
# No two partnerships recommend in the same words, and no two published copies have the same address.
CHANGED: dict[type[models.Model], dict[str, str]] = {
    PublishedReview: {"public_id": "t.public_id || '-' || k"},
    PublishedRecommendation: {"text": sentence_sql("t.id + k * 104729")},
}
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY conname
"""


def owned_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, PartnershipOwned)]


def table_of(model: type[models.Model]) -> str:
    return model._meta.db_table


@contextmanager
def filling() -> Iterator[None]:
    """Let the owner write rows of every partnership at once; everything that guards them stands again afterwards.

    Foreign keys are checked once at the end, not row by row.
    """
    tables = [table_of(model) for model in owned_models()]
    foreign_keys = rows(FOREIGN_KEYS)
    for table, name, _ in foreign_keys:
        rows(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for table in tables:
        rows(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
    yield
    for table in [*tables, table_of(Partnership), table_of(User)]:
        rows(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {table}))")
    for table, name, definition in foreign_keys:
        rows(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for table in tables:
        rows(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")
    rows("VACUUM ANALYZE")


def copy_partnerships(sources: list[int], first: int, last: int) -> None:
    """Make copies numbered `first` to `last` of the partnerships `sources`, in turn. Inside `filling()`."""
    if first == 1:
        _refuse_large_ids()
    _copy(
        Partnership,
        sources,
        first,
        last,
        of="t.id",
        changed={"slug": "t.slug || '-' || k", "name": "t.name || ' ' || k"},
    )
    of_people = (
        f"(SELECT min(partnership_id) FROM partnerships_membership m WHERE m.user_id = t.id AND m.id < {STRIDE})"
    )
    _copy(User, sources, first, last, of=of_people, changed={"email": "'copy-' || k || '-' || t.email"})
    for model in owned_models():
        _copy(model, sources, first, last, of="t.partnership_id", changed=CHANGED.get(model, {}))


def _copy(
    model: type[models.Model], sources: list[int], first: int, last: int, *, of: str, changed: dict[str, str]
) -> None:
    """Rows of different copies lie interleaved in the order they were written, as they would in service."""
    table = table_of(model)
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(changed.get(field.name, _shifted(field)) for field in fields)
    rows(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series(%s, %s) k"
        f" JOIN {table} t ON t.id < {STRIDE} AND {of} = (%s::bigint[])[1 + (k - 1) %% %s] ORDER BY t.id, k",
        first,
        last,
        sources,
        len(sources),
    )


def _refuse_large_ids() -> None:
    for table in map(table_of, owned_models()):
        if (value(f"SELECT max(id) FROM {table}") or 0) >= STRIDE:
            raise ValueError(f"{table} has ids of {STRIDE:,} and more before its first copy")


def _shifted(field: "models.Field[Any, Any]") -> str:
    column = f't."{field.column}"'
    target = field.related_model if isinstance(field, models.ForeignKey) else None
    moves = field.primary_key or (
        isinstance(target, type) and issubclass(target, (PartnershipOwned, Partnership, User))
    )
    return f"{column} + k * {STRIDE}" if moves else column
