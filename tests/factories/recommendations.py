"""Reviews with recommendations, for tests."""

from datetime import date

from reviews.enums import Response, Status
from reviews.recommendations.services import Proposal, add_recommendation, add_recommended_action, respond
from tests.factories.actions import DUE_ON, NOW, ActionArea

TODAY = date(2026, 5, 5)
TEXT = "Police officers and health visitors should share what they know before every strategy meeting."


class RecommendationArea(ActionArea):
    """As ActionArea; recommendations are written on `case` while it is put back to an earlier status for that moment."""

    def proposal(self, text=TEXT, **more):
        return Proposal(text=text, **({"agencies": (self.agency,)} | more))

    def written(self, text=TEXT, *, case=None, by=None, now=NOW, **more):
        case = case or self.case
        with self.scope(by):
            status = type(case).objects.values_list("status", flat=True).get(pk=case.pk)
            type(case).objects.filter(pk=case.pk).update(status=Status.UNDER_WAY)
            made = add_recommendation(case, proposal=self.proposal(text, **more), by=by or self.manager, now=now)
            type(case).objects.filter(pk=case.pk).update(status=status)
            made.case = case
            return made

    def answered(self, recommendation=None, response=Response.ACCEPTED, *, reason="", by=None, now=NOW, **more):
        row = recommendation or self.written()
        told = {"decided_by": "The executive group", "responded_on": TODAY, "revision": row.revision} | more
        with self.scope(by):
            return respond(row, response=response, reason=reason, by=by or self.manager, now=now, **told)

    def follows(self, recommendation, *, due_on=DUE_ON, now=NOW, by=None, **wanted):
        from meetings.actions.services import Wanted

        told = {
            "text": f"Do what recommendation {recommendation.number} says",
            "agency": self.agency,
            "body": self.reviews,
        }
        with self.scope(by):
            return add_recommended_action(
                recommendation, wanted=Wanted(**told | wanted), due_on=due_on, by=by or self.manager, now=now
            )
