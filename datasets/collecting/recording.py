"""From what was typed to the figures that stand; and correcting one of those, with the old one kept."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.refusals import Refused
from core.many_rows import update_rows
from datasets.collecting.entering import Place
from datasets.collecting.sheet import Sheet
from datasets.enums import Route, Standing
from datasets.models import Entry, Gap, Value, ValueRevision
from datasets.terms import Figure
from datasets.transitions import ANSWER, RUN
from partnerships.models import Membership
from partnerships.roles import NEEDS_AGENCY

FIELDS = ("number", "numerator", "denominator", "standing", "provisional")
Cells = tuple[Decimal | None, Decimal | None, Decimal | None, str, bool]


def stands_in(value: Value) -> Cells:
    return value.number, value.numerator, value.denominator, str(value.standing), value.provisional


def cells_of(figure: Figure) -> Cells:
    """A figure as a value's columns. A numerator never stands without its denominator."""
    if not figure.given:
        standing = figure.standing if figure.standing != Standing.GIVEN else Standing.BLANK
        return None, None, None, str(standing), False
    return figure.number, figure.numerator, figure.denominator, str(Standing.GIVEN), figure.provisional


@transaction.atomic
def write_values(sheet: Sheet, *, reason: str, by: User | None, now: datetime) -> list[Value]:
    """The cells of an accepted return. Equal figures are left alone; a different one keeps what it was."""
    row = sheet.row
    kept = Value.objects.select_for_update().filter(
        indicator__in=[block.indicator.pk for block in sheet.blocks], period=sheet.period.code, agency=row.agency_id
    )
    known: dict[Place, Value] = {(each.indicator_id, each.category_id): each for each in kept}
    made, changed, revisions = [], [], []
    for cell in sheet.cells:
        wanted, value = cells_of(sheet.figures[cell.key]), known.get(cell.place)
        route = cell.entry.route if cell.entry is not None else Route.FORM
        if value is None:
            made.append(_value(sheet, cell.place, wanted, route=route, by=by, now=now))
        elif stands_in(value) != wanted:
            revisions.append(revision_of(value, reason=reason, by=by, now=now))
            _put(value, wanted, by=by, now=now)
            value.route, value.quarterly_return = route, row
            changed.append(value)
    Value.objects.bulk_create(made, batch_size=1000)
    update_rows(changed, [*FIELDS, "route", "quarterly_return", "given_by", "given_at", "revision"])
    ValueRevision.objects.bulk_create(revisions, batch_size=1000)
    _close_gaps(sheet, now=now)
    return [*made, *changed]


def _value(sheet: Sheet, place: Place, wanted: Cells, *, route: str, by: User | None, now: datetime) -> Value:
    return Value(
        partnership_id=sheet.row.partnership_id, indicator_id=place[0], category_id=place[1], period=sheet.period.code,
        agency_id=sheet.row.agency_id, route=route, quarterly_return=sheet.row, given_by=by, given_at=now,
        **dict(zip(FIELDS, wanted, strict=True)),
    )  # fmt: skip


def revision_of(value: Value, *, reason: str, by: User | None, now: datetime) -> ValueRevision:
    """What stands now, as it will be remembered."""
    before = dict(zip(FIELDS, stands_in(value), strict=True))
    return ValueRevision(partnership_id=value.partnership_id, value=value, reason=reason, by=by, at=now, **before)


def _put(value: Value, wanted: Cells, *, by: User | None, now: datetime) -> None:
    for name, cell in zip(FIELDS, wanted, strict=True):
        setattr(value, name, cell)
    value.given_by, value.given_at = by, now
    value.revision += 1


def _close_gaps(sheet: Sheet, *, now: datetime) -> None:
    """A figure that was missing has come."""
    came = {cell.place for cell in sheet.cells if sheet.figures[cell.key].given}
    gaps = Gap.objects.filter(indicator__in={place[0] for place in came}, closed_on__isnull=True)
    for gap in gaps:
        if (gap.indicator_id, gap.category_id) in came:
            gap.closed_on, gap.outcome = localdate(now), f"Given by {sheet.row.agency.name} for {sheet.period.short}."
            gap.revision += 1
            gap.save(update_fields=["closed_on", "outcome", "revision"])


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to stand instead, and why."""

    figure: Figure
    reason: str


@transaction.atomic
def correct_value(value: Value, correction: Correction, *, by: User, now: datetime, revision: int) -> Value:
    """By those who run the collection, or by the agency whose figure it is. The old figure stays, with the reason."""
    row = Value.objects.select_for_update(of=("self",)).select_related("partnership", "agency").get(pk=value.pk)
    if not _may_correct(row, by):
        raise PermissionDenied(RUN)
    require_revision(row, revision)
    wanted = cells_of(correction.figure)
    if wanted == stands_in(row):
        raise Refused("This is the figure that stands already. Change it, or go back.")
    if not correction.reason.strip():
        raise Refused("Enter why the figure changes. The reason is kept with the old figure.", "reason")
    revision_of(row, reason=correction.reason.strip(), by=by, now=now).save()
    _put(row, wanted, by=by, now=now)
    row.save(update_fields=[*FIELDS, "given_by", "given_at", "revision"])
    return row


def _may_correct(value: Value, by: User) -> bool:
    if by.has_perm(RUN, value):
        return True
    held = Membership.objects.filter(user=by, agency=value.agency_id, role__in=NEEDS_AGENCY)
    return value.agency_id is not None and by.has_perm(ANSWER, value) and held.exists()


def touched(entries: dict[Place, Entry]) -> int:
    """How many cells say something."""
    return sum(
        1
        for each in entries.values()
        if each.standing != Standing.GIVEN or each.number or each.numerator or each.denominator
    )
