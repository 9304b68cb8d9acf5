"""What a review costs: pounds and pence, and days of staff, exact (F55)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.transitions import lock_case
from reviews.enums import CostKind
from reviews.models import ReviewCost

PRESSED_TWICE = timedelta(minutes=2)
LONG_AGO = 3653 * 2
FIELDS = ("kind", "on", "amount", "days", "agency", "note")
NO_AGENCY = "The partnership together"


def in_pounds(amount: Decimal | None) -> str:
    """£42,580 or £42,580.50: pence where there are any, never rounded."""
    if amount is None:
        return ""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def in_days(days: Decimal | None) -> str:
    """26.5 days; 1 day; 0.25 days."""
    if days is None:
        return ""
    number = f"{days:,.2f}".rstrip("0").rstrip(".")
    return f"{number} day" if days == 1 else f"{number} days"


def costs_of(case: Case) -> QuerySet[ReviewCost]:
    """Newest first."""
    return ReviewCost.objects.filter(case=case).select_related("agency", "recorded_by").order_by("-on", "-pk")


@dataclass(frozen=True, slots=True)
class Total:
    """`amount` in pounds, `days` of staff; none where there are none of that kind."""

    title: str
    amount: Decimal | None
    days: Decimal | None

    @property
    def money(self) -> str:
        return in_pounds(self.amount)

    @property
    def time(self) -> str:
        return in_days(self.days)


@dataclass(frozen=True, slots=True)
class Totals:
    whole: Total
    by_kind: list[Total]
    by_agency: list[Total]


def totals_of(case: Case) -> Totals:
    """One query; every sum is exact."""
    rows = ReviewCost.objects.filter(case=case).order_by().values("kind", "agency__name")
    found = list(rows.annotate(amount=Sum("amount"), days_sum=Sum("days")).values_list(
        "kind", "agency__name", "amount", "days_sum"
    ))  # fmt: skip
    agencies = sorted({name for _, name, _, _ in found if name})
    by_kind = [
        _total(kind.label, [(a, d) for k, _, a, d in found if k == kind])
        for kind in CostKind
        if any(k == kind for k, *_ in found)
    ]
    by_agency = [_total(name, [(a, d) for _, n, a, d in found if n == name]) for name in agencies]
    shared = [(a, d) for _, n, a, d in found if n is None]
    if shared:
        by_agency.append(_total(NO_AGENCY, shared))
    return Totals(_total("Together", [(a, d) for _, _, a, d in found]), by_kind, by_agency)


def _total(title: Any, pairs: list[tuple[Decimal | None, Decimal | None]]) -> Total:
    amounts = [amount for amount, _ in pairs if amount is not None]
    days = [number for _, number in pairs if number is not None]
    zero = Decimal(0)
    return Total(str(title), sum(amounts, zero) if amounts else None, sum(days, zero) if days else None)


@transaction.atomic
def save_cost(
    case: Case, *, cost: ReviewCost | None, values: dict[str, Any], revision: int, by: User, now: datetime
) -> ReviewCost:
    """Bills come late, so also after the review has ended. A new line sent twice stays one."""
    row = _locked(case, by=by)
    values = {name: values[name] for name in FIELDS} | {"note": values["note"].strip()}
    _check(values, now=now)
    if cost is None:
        recent = ReviewCost.objects.filter(case=row, recorded_by=by, recorded_at__gte=now - PRESSED_TWICE, revision=1)
        again = recent.filter(**values).first()
        return again or _new(row, values, by=by, now=now)
    found = _current(row, cost)
    require_revision(found, revision)
    for name, value in values.items():
        setattr(found, name, value)
    found.recorded_by, found.recorded_at = by, now
    found.revision += 1
    found.save(update_fields=[*FIELDS, "recorded_by", "recorded_at", "revision"])
    return found


def _new(case: Case, values: dict[str, Any], *, by: User, now: datetime) -> ReviewCost:
    made = ReviewCost.objects.create(
        partnership_id=case.partnership_id, case=case, recorded_by=by, recorded_at=now, **values
    )
    record(case, "cost", "Cost recorded", by=by, now=now)
    return made


def _locked(case: Case, *, by: User) -> Case:
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    return row


def _current(case: Case, cost: ReviewCost) -> ReviewCost:
    found = ReviewCost.objects.filter(case=case, pk=cost.pk).first()
    if found is None:
        raise Refused("Somebody else has removed this line. Nothing was changed.")
    return found


def _check(values: dict[str, Any], *, now: datetime) -> None:
    on: date = values["on"]
    today = localdate(now)
    if on > today:
        raise Refused("The day is in the future. Enter today or an earlier day.", "on")
    if (today - on).days > LONG_AGO:
        raise Refused("That is more than twenty years ago. Check the year.", "on")
    staff = values["kind"] == CostKind.STAFF_TIME
    if staff and values["days"] is None:
        raise Refused("Enter how many days staff worked.", "days")
    if not staff and values["amount"] is None:
        raise Refused("Enter the amount.", "amount")


@transaction.atomic
def remove_cost(case: Case, cost: ReviewCost, *, revision: int, by: User, now: datetime) -> None:
    """The history of the case keeps what it was."""
    row = _locked(case, by=by)
    found = _current(row, cost)
    require_revision(found, revision)
    found.delete()
    record(row, "cost_removed", "Cost removed", by=by, now=now)
