"""An organisation that serves several areas answers once and releases its figures to each (B5). Each release is logged in both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.refusals import Refused
from datasets.collecting.answering import ask_questions, check_sheet
from datasets.collecting.entering import Change, Typed, save_cells, why_not_open
from datasets.collecting.sheet import Sheet, sheet_of
from datasets.enums import Route
from datasets.models import AreaRelease, QuarterlyReturn, ReturnEvent
from datasets.transitions import NotYours, require_answerer
from partnerships.models import Agency, Partnership
from partnerships.roles import NEEDS_AGENCY
from partnerships.scoping import partnership_scope, person_scope
from partnerships.selectors import own_memberships

# A cell by the national list: the same in every partnership that adopted the indicator.
Common = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Area:
    """Another partnership that this person answers for the same organisation in. `indicators`: what both ask for, by the id
    in the national list. `why_not`: why nothing can be released there now."""

    partnership: Partnership
    agency: str
    return_id: int | None
    indicators: Mapping[int, str]
    why_not: str = ""


def common_cells(sheet: Sheet) -> dict[Common, Typed]:
    """What the sheet says of indicators of the national list; empty cells are nothing to release."""
    return {
        (block.indicator.national_id, cell.key[1]): cell.typed
        for block in sheet.blocks
        if block.indicator.national_id is not None
        for cell in block.cells
        if not cell.typed.empty
    }


def other_areas(row: QuarterlyReturn, user: User, *, now: datetime) -> list[Area]:
    """Where this person answers for the same organisation. Each partnership is read inside its own scope."""
    organisation = row.agency.organisation_id
    if organisation is None:
        return []
    with person_scope(user):
        held = own_memberships(user, on=localdate(now)).filter(role__in=NEEDS_AGENCY)
        elsewhere = [
            (m.partnership, m.agency_id) for m in held if m.agency_id and m.partnership_id != row.partnership_id
        ]
    if not elsewhere:
        return []
    given = {national for national, _ in common_cells(sheet_of(row))}
    found = [_area(row, partnership, agency, organisation, given) for partnership, agency in dict.fromkeys(elsewhere)]
    return [area for area in found if area is not None]


def _area(
    row: QuarterlyReturn, partnership: Partnership, agency_id: int, organisation_id: int, given: Collection[int]
) -> Area | None:
    with partnership_scope(partnership):
        agency = Agency.objects.filter(pk=agency_id, organisation=organisation_id).first()
        if agency is None:
            return None
        other = _return_of(agency, row.collection.period)
        if other is None:
            return Area(
                partnership, agency.name, None, {}, "This quarter has not been opened there, or asks nothing of you."
            )
        if closed := why_not_open(other):
            return Area(partnership, agency.name, other.pk, {}, str(closed))
        asked = {b.indicator.national_id: b.indicator.title for b in sheet_of(other).blocks if b.indicator.national_id}
        common = {national: title for national, title in asked.items() if national in given}
        why_not = "" if common else "The two partnerships ask for nothing that you have given here."
        return Area(partnership, agency.name, other.pk, common, why_not)


def _return_of(agency: Agency, period: str) -> QuarterlyReturn | None:
    rows = QuarterlyReturn.objects.filter(agency=agency, collection__period=period)
    return rows.select_related("collection", "agency", "partnership").first()


@dataclass(frozen=True, slots=True)
class Released:
    """How many figures went, and how many stayed because something else stands there already."""

    figures: int
    kept: int


@transaction.atomic
def release_to_area(
    row: QuarterlyReturn, slug: str, *, indicators: Collection[int], by: User, now: datetime
) -> Released:
    """Copy the figures of the chosen indicators into the return of the same organisation there, as a draft for reading.

    What somebody has typed there already stays. The figures leave this partnership only as what their agency says itself.
    """
    require_answerer(row, by=by, now=now)
    area = next((each for each in other_areas(row, by, now=now) if each.partnership.slug == slug), None)
    if area is None:
        raise NotYours
    chosen = set(indicators) & set(area.indicators)
    if area.return_id is None or not chosen:
        raise Refused(area.why_not or "Select at least one indicator to release.", "indicators")
    cells = {common: typed for common, typed in common_cells(sheet_of(row)).items() if common[0] in chosen}
    with partnership_scope(area.partnership, by=by):
        released = _receive(area.return_id, cells, origin=row.partnership.name, count=len(chosen), by=by, now=now)
    _log(row, sent=True, other=area.partnership.name, count=len(chosen), figures=released.figures, by=by, now=now)
    return released


def _receive(
    return_id: int, cells: Mapping[Common, Typed], *, origin: str, count: int, by: User, now: datetime
) -> Released:
    """Inside the other partnership's scope."""
    other = QuarterlyReturn.objects.select_related("collection", "agency", "partnership").get(pk=return_id)
    sheet, kept = sheet_of(other), 0
    changes = []
    for block in sheet.blocks:
        for cell in block.cells:
            typed = cells.get((block.indicator.national_id or 0, cell.key[1]))
            if typed is None or typed == cell.typed:
                continue
            if cell.typed.empty:
                changes.append(Change(cell.place, typed, cell.entry.revision if cell.entry else 0))
            else:
                kept += 1
    saved = save_cells(other, changes, by=by, now=now, route=Route.AREA)
    ask_questions(check_sheet(sheet_of(other)), now=now)
    figures = len(saved.changed)
    _log(other, sent=False, other=origin, count=count, figures=figures, by=by, now=now)
    return Released(figures, kept + len(saved.clashes))


def _log(row: QuarterlyReturn, *, sent: bool, other: str, count: int, figures: int, by: User, now: datetime) -> None:
    AreaRelease.objects.create(
        partnership_id=row.partnership_id, quarterly_return=row, sent=sent, other_area=other, indicators=count,
        figures=figures, by=by, at=now,
    )  # fmt: skip
    words = (
        f"{figures} figure{'' if figures == 1 else 's'} released to {other}"
        if sent
        else f"{figures} figures taken over from {other}"
    )
    ReturnEvent.objects.create(
        partnership_id=row.partnership_id, quarterly_return=row, name="area_release", words=words[:200],
        route=Route.AREA, by=by, at=now,
    )  # fmt: skip
