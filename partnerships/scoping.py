"""The only module that opens a scope: for the ORM through a context variable, for PostgreSQL through a local setting."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.models import User
from partnerships.managers import active_partnership, active_person
from partnerships.models import Partnership


@contextmanager
def partnership_scope(partnership: Partnership, *, by: User | None = None) -> Iterator[Partnership]:
    """Limit the ORM and PostgreSQL to one partnership until the block ends; `by` signs the history that triggers write.

    Without `by` the person of an outer scope stays. A nested scope gives the outer one back by hand, because
    RELEASE SAVEPOINT keeps a setting that `set_config(..., is_local)` made.
    """
    if partnership is None or partnership.pk is None:
        raise ValueError("a saved partnership is required")
    with _settings(partnership.pk, by.pk if by is not None else active_person.get()):
        yield partnership


@contextmanager
def person_scope(user: User) -> Iterator[User]:
    """Let one person read their own memberships, before any partnership is chosen."""
    with _settings(None, user.pk):
        yield user


@contextmanager
def _settings(partnership_id: int | None, person_id: int | None) -> Iterator[None]:
    nested = connection.in_atomic_block
    before = active_partnership.get(), active_person.get()
    with transaction.atomic():  # on an error the savepoint's rollback gives the outer settings back
        _apply(partnership_id, person_id)
        tokens = active_partnership.set(partnership_id), active_person.set(person_id)
        try:
            yield
        finally:
            active_partnership.reset(tokens[0])
            active_person.reset(tokens[1])
        if nested and not connection.needs_rollback:
            _apply(*before)


def _apply(partnership_id: int | None, person_id: int | None) -> None:
    values = ["" if value is None else str(value) for value in (partnership_id, person_id)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.partnership_id', %s, true), set_config('app.person_id', %s, true)", values
        )
