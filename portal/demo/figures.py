"""Made-up figures: indicators adopted and given to agencies, two years of quarters, one quarter in hand, one release published.

Where the repository holds figures of earlier years for a partnership (`definitions/figures/<slug>-...`), those go in first,
as they were printed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Priority
from datasets.books import with_terms
from datasets.collecting import answering, saving
from datasets.collecting.entering import Change, Typed, save_cells
from datasets.collecting.opening import open_quarter
from datasets.collecting.sheet import Cell, Sheet, sheet_of
from datasets.enums import GoodDirection, IndicatorStatus, Route, ValueKind
from datasets.gaps.services import Wanted as WantedGap
from datasets.gaps.services import note_gap
from datasets.history.loading import Files, load_history
from datasets.history.tables import File
from datasets.library.adopting import adopt_indicators
from datasets.models import (
    Collection,
    Comparator,
    DataRelease,
    Indicator,
    IndicatorOwner,
    IndicatorPriority,
    NationalIndicator,
    QuarterlyReturn,
    Value,
)
from datasets.periods import Period, last_ended_quarter
from datasets.releasing import services as releasing
from datasets.releasing.publishing import publish_release
from partnerships.models import Agency, Membership, Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from partnerships.selectors import in_force
from portal.demo.inventing import NOTE, Invented

FIGURES = Path(settings.BASE_DIR) / "definitions" / "figures"
QUARTERS = 9
# Beginnings of codes, and whose system they come from; everything else is the council's.
EVERYBODYS = "training"  # of which each agency gives its own part
OWNERS = (("police", "police"), ("health", "health"), (EVERYBODYS, "agency"))
PUBLISHED = 8


def collect_figures(partnership: Partnership, people: dict[str, User], *, compared: bool, now: datetime) -> None:
    """May run again: where a quarter was opened, everything is there. `compared`: with a release that is public already."""
    manager, today = people["manager"], localdate(now)
    with partnership_scope(partnership, by=manager):
        if Collection.objects.exists():
            return
        _load_printed(partnership, manager, now=now)
        codes = list(NationalIndicator.objects.order_by("order").values_list("code", flat=True))
        adopt_indicators(partnership, codes, by=manager, now=now)
        _give_out(partnership, people, today=today)
        _answer_elsewhere(partnership, today=today)
        newest = last_ended_quarter(today)
        in_hand = newest.before
        _make_up_history(partnership, in_hand, now=now)
        _hold_against(partnership, in_hand)
        _collect(partnership, people, in_hand, now=now)
        _note_gaps(people, now=now)
    _publish(partnership, people, up_to=in_hand.before, compared=compared, now=now)


def _load_printed(partnership: Partnership, manager: User, *, now: datetime) -> None:
    for folder in sorted(FIGURES.glob(f"{partnership.slug}-*")):
        files = Files(
            *(File(name, (folder / name).read_bytes()) for name in ("values.csv", "indicators.csv", "relations.csv"))
        )
        load_history(partnership, files, by=manager, now=now)


def _agencies(people: dict[str, User], today: date) -> dict[str, Agency]:
    """By the account that coordinates each."""
    found = {}
    for local in ("council", "health", "police", "agency"):
        held = Membership.objects.filter(in_force(today), user=people.get(local), role=Role.AGENCY_COORDINATOR)
        row = held.select_related("agency").first()
        if row is not None and row.agency is not None:
            found[local] = row.agency
    return found


def _give_out(partnership: Partnership, people: dict[str, User], *, today: date) -> None:
    """Adopted indicators to agencies; what was only printed once is not asked for any more."""
    agencies = _agencies(people, today)
    adopted = list(Indicator.objects.exclude(national=None))
    rows = []
    for indicator in adopted:
        local = next((who for start, who in OWNERS if indicator.code.startswith(start)), "council")
        agency = agencies.get(local) or next(iter(agencies.values()))
        rows.append(IndicatorOwner(partnership=partnership, indicator=indicator, agency=agency))
    IndicatorOwner.objects.bulk_create(rows, ignore_conflicts=True)
    printed = Indicator.objects.filter(national=None, status=IndicatorStatus.COLLECTED)
    printed.update(status=IndicatorStatus.DISCONTINUED, ended_after="2017-18-Q4")
    priorities = list(Priority.objects.order_by("order")[:3])
    IndicatorPriority.objects.bulk_create(
        IndicatorPriority(partnership=partnership, indicator=indicator, priority=priority)
        for number, priority in enumerate(priorities)
        for indicator in adopted[number * 3 : number * 3 + 3]
    )
    chosen = [each.pk for each in adopted if each.kind != ValueKind.AMOUNT][:PUBLISHED]
    Indicator.objects.filter(pk__in=chosen).update(published=True)


def _answer_elsewhere(partnership: Partnership, *, today: date) -> None:
    """Whoever coordinates one organisation in another partnership answers for it here as well: they answer once (B5)."""
    shared = list(Indicator.objects.filter(code__startswith=EVERYBODYS))
    here = {row.organisation_id: row for row in Agency.objects.exclude(organisation=None).order_by("-order", "-pk")}
    for other in Partnership.objects.exclude(pk=partnership.pk).order_by("pk"):
        with partnership_scope(other):
            held = Membership.objects.filter(
                in_force(today), role=Role.AGENCY_COORDINATOR, agency__organisation__in=here
            )
            pairs = [
                (row.user, row.agency.organisation_id) for row in held.select_related("user", "agency") if row.agency
            ]
        for user, organisation in pairs:
            Membership.objects.get_or_create(
                partnership=partnership, user=user, role=Role.AGENCY_COORDINATOR, agency=here[organisation],
                defaults={"starts_on": today - timedelta(days=300)},
            )  # fmt: skip
            for indicator in shared:
                IndicatorOwner.objects.get_or_create(
                    partnership=partnership, indicator=indicator, agency=here[organisation]
                )


def _collected() -> list[Indicator]:
    rows = with_terms(Indicator.objects.filter(status=IndicatorStatus.COLLECTED, owners__isnull=False)).distinct()
    return list(rows.prefetch_related("owners"))


def _make_up_history(partnership: Partnership, before: Period, *, now: datetime) -> None:
    """The quarters before the one in hand."""
    rows, indicators = [], _collected()
    invented = Invented(partnership.slug, indicators)
    period = before
    for _ in range(QUARTERS):
        period = period.before
        for indicator in indicators:
            agency = indicator.owners.all()[0].agency_id
            categories = (
                {each.code: each for each in indicator.dimension.categories.all()} if indicator.dimension else {}
            )
            for code, cells in invented.cells(indicator, period).items():
                rows.append(
                    Value(
                        partnership=partnership, indicator=indicator, category=categories.get(code), period=period.code,
                        agency_id=agency, route=Route.HISTORY, given_at=now, note=NOTE, **cells,
                    )
                )  # fmt: skip
    Value.objects.bulk_create(rows, batch_size=1000)


def _hold_against(partnership: Partnership, period: Period) -> None:
    """A target, and a made-up England, for some of them."""
    counted = [each for each in _collected() if each.kind == ValueKind.PERCENTAGE and each.dimension is None][:2]
    for indicator in counted:
        indicator.direction, indicator.target, indicator.tolerance = GoodDirection.UP, 45, 2
        indicator.save(update_fields=["direction", "target", "tolerance"])
        Comparator.objects.create(
            partnership=partnership, indicator=indicator, name="England (made up)", period=period.whole_year.code, number=43,
            source=NOTE,
        )  # fmt: skip


def _collect(partnership: Partnership, people: dict[str, User], period: Period, *, now: datetime) -> None:
    """The council's figures are accepted, the police's wait to be read, health has begun and is late, the others are late."""
    opened = now - timedelta(days=60)
    collection = open_quarter(
        partnership, period, due_on=localdate(now) - timedelta(days=20), note="", by=people["manager"], now=opened
    )
    for local, done in (("council", "accepted"), ("police", "submitted"), ("health", "draft")):
        row = _return_of(collection, people, local, today=localdate(now))
        if row is None:
            continue
        sheet = sheet_of(row)
        save_cells(
            row,
            _typed(sheet, partnership.slug, whole=done != "draft"),
            by=people[local],
            now=opened + timedelta(days=5),
        )
        if done == "draft":
            continue
        saving.fill_empty(sheet_of(row), meaning="not_available", by=people[local], now=opened + timedelta(days=6))
        answering.submit(row, checked="", by=people[local], now=opened + timedelta(days=7))
        if done == "accepted":
            answering.accept(row, by=people["manager"], now=opened + timedelta(days=9))


def _return_of(collection: Collection, people: dict[str, User], local: str, *, today: date) -> QuarterlyReturn | None:
    agency = _agencies(people, today).get(local)
    rows = QuarterlyReturn.objects.filter(collection=collection, agency=agency)
    return rows.select_related("collection", "agency", "partnership").first() if agency else None


def _typed(sheet: Sheet, slug: str, *, whole: bool) -> Sequence[Change]:
    changes = []
    blocks = sheet.blocks if whole else sheet.blocks[: max(1, len(sheet.blocks) // 2)]
    invented = Invented(slug, _collected())
    for block in blocks:
        cells = invented.cells(block.indicator, sheet.period)
        for cell in block.cells:
            figure = cells.get(cell.key[1])
            if figure is not None:
                changes.append(_change(cell, figure))
    return changes


def _change(cell: Cell, figure: dict[str, int]) -> Change:
    boxes = {box: str(figure[box]) for box in cell.boxes if box in figure}
    return Change(cell.place, Typed.filled(boxes), cell.entry.revision if cell.entry else 0)


def _note_gaps(people: dict[str, User], *, now: datetime) -> None:
    """Two figures that nobody has yet, one of them promised for soon."""
    wanted: Iterable[Indicator] = Indicator.objects.filter(status=IndicatorStatus.COLLECTED).order_by("-order")[:2]
    for days, indicator in zip((9, 75), wanted, strict=False):
        note_gap(
            indicator,
            wanted=WantedGap(
                missing="Figures by district: the source system does not hold the district yet.",
                owner=people["officer"], agency=None, category=None, from_period="", promised_on=localdate(now) + timedelta(days=days),
            ),
            by=people["manager"], now=now,
        )  # fmt: skip


def _publish(
    partnership: Partnership, people: dict[str, User], *, up_to: Period, compared: bool, now: datetime
) -> None:
    """A release that waits for the chair; where versions are compared, one before it is public."""
    if compared:
        _publish_one(partnership, people, up_to=up_to.before, now=now)
    _prepare(partnership, people, up_to=up_to, now=now)


def _prepare(partnership: Partnership, people: dict[str, User], *, up_to: Period, now: datetime) -> DataRelease:
    with partnership_scope(partnership, by=people["manager"]):
        title = f"Figures to {up_to.ends_on:%B %Y}"
        return releasing.prepare(partnership, title=title, up_to=up_to, by=people["manager"], now=now)


def _publish_one(partnership: Partnership, people: dict[str, User], *, up_to: Period, now: datetime) -> None:
    release = _prepare(partnership, people, up_to=up_to, now=now)
    with partnership_scope(partnership, by=people["chair"]):
        releasing.approve(release, by=people["chair"], now=now)
    with partnership_scope(partnership, by=people["manager"]):
        releasing.publish(release, by=people["manager"], now=now)
    publish_release(partnership, release.pk, now=now)
