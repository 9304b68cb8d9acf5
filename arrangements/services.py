"""Changing the arrangements. Everything runs inside the scope of the row's partnership and is refused to others' roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max, Model, ProtectedError
from django.utils.text import slugify
from psycopg2.errors import UniqueViolation

from accounts.models import User
from arrangements.models import Arrangements, Body, ClockRule, Seat, SeatHolding
from arrangements.registry import clocks_changed
from core.templatetags.portal import date_long
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope

CHANGE = "arrangements.change_arrangements"
CLOCK_FIELDS: dict[type[Model], frozenset[str] | None] = {ClockRule: None, Body: frozenset({"meets_within_months"})}


class ChangedMeanwhile(Exception):
    """Somebody saved the row after this person opened it; `row` is as it stands now."""

    def __init__(self, row: Any) -> None:
        self.row = row
        super().__init__("Somebody else changed this meanwhile")


class AlreadyThere(Exception):
    """Another row says this already; somebody entered it a moment ago."""


class StillNamed(Exception):
    """The row cannot be removed because others name it."""


@contextmanager
def _refusing_repetition() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise AlreadyThere("There is already an entry like this; change that one instead") from error
        raise


def allow(by: User, row: Model, permission: str = CHANGE) -> None:
    if not by.has_perm(permission, row):
        raise PermissionDenied(permission)


@transaction.atomic
def start_arrangements(
    partnership: Partnership, *, guidance: str, document_title: str = "", by: User | None
) -> Arrangements:
    """The first row of a new partnership's arrangements; everything else is not stated yet."""
    with partnership_scope(partnership, by=by):
        return Arrangements.objects.create(
            partnership=partnership,
            guidance=guidance,
            document_title=document_title or f"Arrangements of {partnership.name}",
        )


@transaction.atomic
def save_entry(
    row: Any, values: dict[str, Any], *, by: User, expected_revision: int, now: datetime, permission: str = CHANGE
) -> None:
    """Write `values` unless somebody else wrote first. Raises ChangedMeanwhile; never overwrites unseen."""
    allow(by, row, permission)
    if not values:
        return
    manager = type(row)._default_manager
    with _refusing_repetition():
        written = manager.filter(pk=row.pk, revision=expected_revision).update(**values, revision=expected_revision + 1)
    if not written:
        raise ChangedMeanwhile(manager.get(pk=row.pk))
    _tell_clocks(row, values, by=by, now=now)


def _tell_clocks(row: Any, values: dict[str, Any], *, by: User, now: datetime) -> None:
    if type(row) not in CLOCK_FIELDS:
        return
    fields = CLOCK_FIELDS[type(row)]
    if fields is None or fields & set(values):
        clocks_changed(row.partnership, by=by, now=now)


@transaction.atomic
def add_entry(row: Any, *, named: str = "", by: User, now: datetime) -> Any:
    """Put a new row at the end of its list. `named` gives rows that need one their code."""
    allow(by, row)
    Partnership.objects.select_for_update(no_key=True).get(pk=row.partnership_id)
    columns = {field.name for field in row._meta.concrete_fields}
    if "order" in columns:
        row.order = (type(row)._default_manager.aggregate(last=Max("order"))["last"] or 0) + 1
    if named:
        row.code = _unused_code(type(row), named)
    with _refusing_repetition():
        row.save(force_insert=True)
    _tell_clocks(
        row, {"meets_within_months": None} if getattr(row, "meets_within_months", None) else {}, by=by, now=now
    )
    return row


def _unused_code(model: type[Model], name: str) -> str:
    base = slugify(name).replace("_", "-")[:60].strip("-") or "entry"
    taken = set(model._default_manager.filter(code__startswith=base).values_list("code", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbered if code not in taken)


@transaction.atomic
def remove_entry(row: Any, *, reason: str, by: User, expected_revision: int, now: datetime) -> None:
    """Take a row away. The history keeps it, with the reason in its note."""
    values = _noted(row, f"Removed: {reason}")
    if values:
        save_entry(row, values, by=by, expected_revision=expected_revision, now=now)
    else:
        allow(by, row)
    try:
        with transaction.atomic():
            type(row)._default_manager.get(pk=row.pk).delete()
    except ProtectedError as error:
        names = sorted({str(named._meta.verbose_name) for named in error.protected_objects})
        raise StillNamed(f"It cannot be removed while it is named by: {', '.join(names)}") from error
    _tell_clocks(row, {}, by=by, now=now)


def end_entry(row: Any, *, ends_on: date, reason: str, by: User, expected_revision: int, now: datetime) -> None:
    """The row's last day. It stays in the records."""
    values = {"ends_on": ends_on, **_noted(row, f"Ended on {date_long(ends_on)}: {reason}")}
    save_entry(row, values, by=by, expected_revision=expected_revision, now=now)
    if isinstance(row, Body):
        clocks_changed(row.partnership, by=by, now=now)


def _noted(row: Any, words: str) -> dict[str, Any]:
    if not hasattr(row, "note"):
        return {}
    return {"note": f"{row.note}\n{words}".strip()}


@transaction.atomic
def move_entry(row: Any, *, up: bool, within: str = "", by: User) -> None:
    """Change places with the neighbour in the list (of the same owner, where `within` names the column)."""
    allow(by, row)
    siblings = type(row)._default_manager.select_for_update(of=("self",)).order_by("order", "pk")
    if within:
        siblings = siblings.filter(**{f"{within}_id": getattr(row, f"{within}_id")})
    rows = list(siblings)
    here = next(index for index, sibling in enumerate(rows) if sibling.pk == row.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for order, sibling in enumerate(rows, 1):
        if sibling.order != order:
            type(row)._default_manager.filter(pk=sibling.pk).update(order=order)


@transaction.atomic
def give_seat(seat: Seat, *, user: User, starts_on: date, chairs: bool, by: User) -> SeatHolding:
    allow(by, seat)
    with _refusing_repetition():
        return SeatHolding.objects.create(
            partnership=seat.partnership, seat=seat, user=user, starts_on=starts_on, chairs=chairs
        )


def end_holding(holding: SeatHolding, *, ends_on: date, by: User, expected_revision: int, now: datetime) -> None:
    save_entry(holding, {"ends_on": ends_on}, by=by, expected_revision=expected_revision, now=now)
