"""Quarters that run their course, for tests of those who run the collection and oversee it."""

from datetime import UTC, datetime, time, timedelta

from datasets.collecting import answering, entering, opening
from datasets.enums import Frequency, ReturnStatus, Standing, ValueKind
from datasets.models import Category, Collection, QuarterlyReturn, ReturnEvent
from datasets.periods import Period
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import AgencyFactory
from tests.factories.datasets import DUE, NOW, QUARTER, FiguresArea
from tests.factories.deadlines import ClockRuleFactory

TODAY = NOW.date()
LONG_PAST = Period.parse("2024-25-Q4")
# What each box is filled with, by indicator and category: nothing of it is an error.
FILLED = {
    "referrals": {"number": "100"},
    "assessed": {"numerator": "80", "denominator": "100"},
    "plans": {"number": "30"},
    "rate": {"numerator": "5", "denominator": "50000"},
    "by-source/schools": {"number": "60"},
    "by-source/police": {"number": "40"},
    "by-source/unknown": {"number": "0"},
    "by-source": {"number": "100"},
    "by-ethnicity/white": {"numerator": "20"},
    "by-ethnicity/other": {"numerator": "10"},
    "by-ethnicity/unknown": {"numerator": "0"},
    "by-ethnicity": {"denominator": "30"},
    "spent": {"number": "125000"},
    "police-crimes": {"number": "14"},
    "health-waits": {"number": "21"},
}
LAST_QUARTER_ONLY = "spent"


class QuarterArea(FiguresArea):
    """No quarter is open yet. Besides: `spent`, a yearly amount of the council; `unowned`, collected and given by nobody;
    `officer` runs the collection too."""

    def __init__(self, **more):
        super().__init__(opened=False, **more)
        self.officer = self.person(Role.QUALITY_OFFICER)
        with self.scope():
            self.add("spent", ValueKind.AMOUNT, self.council, unit="pounds", every=Frequency.YEARLY, section="Money")
            self.add("unowned", ValueKind.COUNT, section="Voices")

    def scope(self, by=None):
        return partnership_scope(self.partnership, by=by or self.manager)

    def agency(self, name, *codes):
        """An agency that gives these indicators, and its coordinator."""
        made = AgencyFactory(partnership=self.partnership, name=name)
        with self.scope():
            for code in codes:
                self.indicators[code].owners.create(partnership=self.partnership, agency=made)
        return made, self.person(Role.AGENCY_COORDINATOR, made)

    def clock(self, length=30):
        """The arrangements say how many days after the quarter's end."""
        return ClockRuleFactory(
            partnership=self.partnership, code="quarterly_return", starts="quarter_ended", length=length,
            unit="calendar_days", ends="The return is submitted",
        )  # fmt: skip

    def open(self, period=QUARTER, *, due_on=DUE, note="", now=NOW):
        with self.scope():
            return opening.open_quarter(self.partnership, period, due_on=due_on, note=note, by=self.manager, now=now)

    def row(self, agency=None, *, period=QUARTER):
        """The return as it stands, with what services and pages read of it."""
        with self.scope():
            rows = QuarterlyReturn.objects.select_related(
                "collection", "agency", "partnership", "passed_to", "deadline"
            )
            return rows.get(agency=agency or self.council, collection__period=period.code)

    def lead(self, agency):
        leads = {
            self.council: self.coordinator, self.police: self.police_coordinator, self.health: self.health_coordinator
        }  # fmt: skip
        return leads[agency]

    def place(self, cell):
        """(id of the indicator, id of the category) of "by-source/police"."""
        code, _, category = cell.partition("/")
        indicator = self.indicators[code]
        if not category:
            return indicator.pk, None
        with self.scope():
            return indicator.pk, Category.objects.get(dimension=indicator.dimension_id, code=category).pk

    def type(self, row, cells, *, by=None, now=NOW):
        """`cells`: by "by-source/police" the boxes, one number for the number's box, or a standing."""
        by = by or self.lead(row.agency)
        changes = [entering.Change(self.place(cell), _typed(boxes)) for cell, boxes in cells.items()]
        with self.scope(by):
            return entering.save_cells(row, changes, by=by, now=now, replace=True)

    def fill(self, row, cells=None, *, by=None, now=NOW):
        """Every box that the agency owes in the quarter; `cells` instead of what stands in FILLED."""
        with self.scope():
            owed = {code for code, each in self.indicators.items() if each.owners.filter(agency=row.agency).exists()}
        if not row.collection.period.endswith("-Q4"):
            owed.discard(LAST_QUARTER_ONLY)
        typed = {cell: boxes for cell, boxes in FILLED.items() if cell.split("/")[0] in owed}
        return self.type(row, typed | (cells or {}), by=by, now=now)

    def submitted(self, agency=None, cells=None, *, period=QUARTER, now=NOW, **more):
        """Filled and submitted, of a quarter that is open."""
        row = self.row(agency, period=period)
        self.fill(row, cells, now=now)
        by = self.lead(row.agency)
        with self.scope(by):
            answering.submit(row, checked="", by=by, now=now, **more)
        return self.row(agency, period=period)

    def accepted(self, agency=None, cells=None, *, period=QUARTER, now=NOW):
        row = self.submitted(agency, cells, period=period, now=now)
        with self.scope():
            answering.accept(row, by=self.manager, now=now)
        return self.row(agency, period=period)

    def history(self, code, number, period):
        """A figure that stands of an earlier period."""
        with self.scope():
            return self.value(code, period.code, number=number)

    def past_quarters(self, count, *, last=LONG_PAST, status=ReturnStatus.ACCEPTED, on_time=True):
        """Quarters up to `last` with a return of each agency, written directly: many of them for lists."""
        made = []
        for _ in range(count):
            made.append(self._past(last, status=status, on_time=on_time))
            last = last.before
        return made

    def _past(self, period, *, status, on_time):
        due_on = period.ends_on + timedelta(days=30)
        at = datetime.combine(due_on + timedelta(days=-1 if on_time else 3), time(12), tzinfo=UTC)
        with self.scope():
            quarter = Collection.objects.create(
                partnership=self.partnership, period=period.code, due_on=due_on, opened_at=at, opened_by=self.manager
            )
            for agency in (self.council, self.police, self.health):
                given = self._given(status, at, agency)
                row = QuarterlyReturn.objects.create(
                    partnership=self.partnership,
                    collection=quarter,
                    agency=agency,
                    due_on=due_on,
                    status=status,
                    **given,
                )
                if given:
                    ReturnEvent.objects.create(
                        partnership=self.partnership, quarterly_return=row, name="submit", words="Submitted", at=at
                    )
        return quarter

    def _given(self, status, at, agency):
        given = {}
        if status in {ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED}:
            given = {"submitted_at": at, "submitted_by": self.lead(agency)}
        if status == ReturnStatus.ACCEPTED:
            given |= {"accepted_at": at, "accepted_by": self.manager}
        return given


def _typed(boxes):
    if isinstance(boxes, Standing):
        return entering.Typed(standing=boxes)
    return entering.Typed(**boxes) if isinstance(boxes, dict) else entering.Typed(number=str(boxes))
