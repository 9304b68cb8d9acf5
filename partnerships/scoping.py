"""The only module that opens a scope: for the ORM through a context variable, for PostgreSQL through a local setting."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

from accounts.models import User
from partnerships.managers import active_partnership, active_person
from partnerships.models import Partnership


@contextmanager
def partnership_scope(
    partnership: Partnership, *, by: User | None = None, savepoint: bool = True
) -> Iterator[Partnership]:
    """Limit the ORM and PostgreSQL to one partnership until the block ends; `by` signs the history that triggers write.

    Without `by` the person of an outer scope stays. A nested scope gives the outer one back by hand, because
    RELEASE SAVEPOINT keeps a setting that `set_config(..., is_local)` made.
    """
    if partnership is None or partnership.pk is None:
        raise ValueError("a saved partnership is required")
    with _settings(partnership.pk, by.pk if by is not None else active_person.get(), savepoint=savepoint):
        yield partnership


@contextmanager
def person_scope(user: User, *, savepoint: bool = True) -> Iterator[User]:
    """Let one person read their own memberships, before any partnership is chosen."""
    with _settings(None, user.pk, savepoint=savepoint):
        yield user


@contextmanager
def request_transaction() -> Iterator[None]:
    """The transaction of one request. A scope right inside it needs no savepoint: an error ends the whole transaction,
    and the settings with it. Inside a longer transaction, as in tests, they are given back here.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        yield
    if nested and not connection.needs_rollback:
        _apply(active_partnership.get(), active_person.get())


@contextmanager
def _settings(partnership_id: int | None, person_id: int | None, *, savepoint: bool) -> Iterator[None]:
    nested = connection.in_atomic_block
    before = active_partnership.get(), active_person.get()
    stands = savepoint and nested and before == (partnership_id, person_id)  # the outer scope is this one
    with transaction.atomic() if savepoint else nullcontext():  # on an error the rollback gives the outer settings back
        if not stands:
            _apply(partnership_id, person_id)
        tokens = active_partnership.set(partnership_id), active_person.set(person_id)
        try:
            yield
        finally:
            active_partnership.reset(tokens[0])
            active_person.reset(tokens[1])
        if savepoint and nested and not stands and not connection.needs_rollback:
            _apply(*before)


def _apply(partnership_id: int | None, person_id: int | None) -> None:
    values = ["" if value is None else str(value) for value in (partnership_id, person_id)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.partnership_id', %s, true), set_config('app.person_id', %s, true)", values
        )
