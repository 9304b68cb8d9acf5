"""Reviewers, panels, requests and costs for tests: through the services, with what a test does not care about filled in."""

from decimal import Decimal

import factory

from reviews.models import Reviewer
from reviews.people import appointing, costs, panel, register, writing
from tests.factories import Owned, UserFactory
from tests.factories.reviews import NOW, TODAY, ReviewArea

ENTRY = {
    "organisation": "", "email": "", "user": None, "expertise": "", "themes": [], "earlier_work": "", "references": "",
    "references_checked_on": None,
}  # fmt: skip


class ReviewerFactory(Owned):
    class Meta:
        model = Reviewer

    name = factory.Sequence("Reviewer {}".format)
    changed_by = factory.SubFactory(UserFactory)
    changed_at = NOW


class PeopleArea(ReviewArea):
    """`reviewer_member`: who sits on the group that reviews; `reviewer()` makes an entry in the register."""

    def __init__(self, **route):
        super().__init__(**route)
        self.reviewer_member = self.reviewer
        self.reviewer = self._reviewer

    def _reviewer(self, **fields):
        return ReviewerFactory(partnership=self.partnership, **{"changed_by": self.manager} | fields)

    def entry(self, **values):
        return ENTRY | {"name": "Rhea Viewer"} | values

    def save(self, row, *, by=None, revision=None, **values):
        opened = revision if revision is not None else row.revision if row else 0
        return register.save_reviewer(
            self.partnership, reviewer=row, values=self.entry(**values), revision=opened, by=by or self.manager, now=NOW
        )

    def appoint(self, case, *, by=None, **fields):
        told = {
            "lead": True, "chosen_by": ["interview", "assessment"], "knowledge": "Ten years of practice", "conflict": False,
            "appointed_on": TODAY, "commissioned_by_name": "The partners",
        } | fields  # fmt: skip
        told.setdefault("reviewer", None)
        told["reviewer"] = told["reviewer"] or self._reviewer()
        return appointing.appoint(case, **told, by=by or self.manager, now=NOW)

    def add_member(self, case, *, user=None, name="", chairs=False, by=None):
        return panel.add_member(
            case, user=user, name=name, role="", agency=None, chairs=chairs, by=by or self.manager, now=NOW
        )

    def ask(self, case, question, *, appointment=None, asked_on=TODAY, reply_due_on=None, by=None):
        appointment = appointment or appointing.in_force(case).first() or self.appoint(case).appointment
        return writing.ask(
            case, appointment=appointment, question=question, asked_on=asked_on, reply_due_on=reply_due_on,
            by=by or self.manager, now=NOW,
        )  # fmt: skip

    def reply(self, row, text, *, replied_on=TODAY, by=None):
        return writing.reply(row, text=text, replied_on=replied_on, by=by or self.manager, now=NOW)

    def cost(self, case, kind, *, cost=None, amount=None, days=None, on=TODAY, agency=None, note="", by=None):
        values = {
            "kind": kind, "on": on, "amount": None if amount is None else Decimal(amount),
            "days": None if days is None else Decimal(days), "agency": agency, "note": note,
        }  # fmt: skip
        revision = cost.revision if cost else 0
        return costs.save_cost(case, cost=cost, values=values, revision=revision, by=by or self.manager, now=NOW)
