"""Who decides in each of the four partnerships, from their own published definitions, and nobody else."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from arrangements.loading import load_definition
from arrangements.models import Body
from arrangements.parsing import parse_definition
from casework.deciders import WrongDecider, decider_for
from casework.transitions import TransitionNotAllowed
from deadlines.calendars import load_bank_holidays
from deadlines.models import Deadline
from incidents.enums import Status
from incidents.models import RapidReview
from incidents.review.deciding import decide
from incidents.review.local_deciders import set_local_decider
from incidents.review.recommending import recommend
from incidents.review.sending import record_sending
from meetings.models import AgendaItem, Decision
from partnerships.roles import ENDS_ON_A_DATE, NEEDS_AGENCY, Role
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.casework import CaseFactory, IncidentFactory, RapidReviewFactory
from tests.factories.review import NOW, TODAY, Area, seat
from trial.places import ROOT

pytestmark = pytest.mark.django_db
ANSWER = {
    "outcome": "no_review", "rationale": "Learning is shared already.", "weighed": [], "national_view": "None.",
    "dissent": "", "took_part": "All", "decided_on": TODAY,
}  # fmt: skip
# Which body or role decides on a child's case, by the published words; nobody where they are silent.
DECIDES = {
    "warwickshire": ("reviews", ""),
    "warrington": (None, ""),
    "walsall": ("executive", ""),
    "worcestershire": (None, Role.INDEPENDENT_CHAIR),
}


@pytest.fixture
def load(db):
    load_bank_holidays(now=NOW)

    def load(name):
        path = ROOT / "definitions" / f"{name}.yaml"
        return load_definition(parse_definition(path.read_text(), name=path.name), by=None, now=NOW).partnership

    return load


def recommended(partnership):
    case = CaseFactory(partnership=partnership, status=Status.RECOMMENDED)
    IncidentFactory(case=case, notifiable=True)
    RapidReviewFactory(case=case, recommendation="no_review", recommended_on=TODAY, recommended_reason="Why")
    return case


def person(partnership, role):
    more = {"agency": AgencyFactory(partnership=partnership)} if role in NEEDS_AGENCY else {}
    if role in ENDS_ON_A_DATE:
        more["ends_on"] = TODAY.replace(year=2027)
    return MembershipFactory(partnership=partnership, role=role, **more).user


@pytest.mark.parametrize("slug", DECIDES)
def test_every_role_but_the_deciders_is_refused(load, scoped, slug):
    partnership = load(slug)
    body_code, role_that_decides = DECIDES[slug]
    case = recommended(partnership)
    people = {role: person(partnership, role) for role in Role}
    with scoped(partnership):
        found = decider_for("local_child_review")
        assert (found.body.code if found.body else None, found.role) == (body_code, role_that_decides)
        for role, user in people.items():
            if role == role_that_decides:
                continue
            with pytest.raises((WrongDecider, PermissionDenied)):
                decide(case, **ANSWER, by=user, now=NOW)
        assert not Decision.objects.exists()
        decider = people.get(role_that_decides)
        if found.body:
            decider = people[Role.BODY_MEMBER]
            seat(decider, found.body)
        if decider is None:
            set_local_decider(
                partnership, "local_child_review", body=Body.objects.order_by("order").first(), role="",
                reason="Agreed", by=people[Role.BUSINESS_MANAGER], now=NOW, revision=0,
            )  # fmt: skip
            decider = people[Role.EXECUTIVE_MEMBER]
            seat(decider, Body.objects.order_by("order").first())
        made = decide(case, **ANSWER, by=decider, now=NOW)

    assert made.recorded_by == decider
    assert ("this partnership has set" in made.route) == (slug == "warrington")


def test_a_seat_on_another_body_gives_no_right(load, scoped):
    partnership = load("walsall")
    case = recommended(partnership)
    member = person(partnership, Role.BODY_MEMBER)
    with scoped(partnership):
        seat(member, Body.objects.get(code="reviews"))
        with pytest.raises(WrongDecider, match="Safeguarding Executive Group decides this"):
            decide(case, **ANSWER, by=member, now=NOW)


def test_worcestershires_executive_finds_the_decision_on_its_next_agenda(load, scoped):
    partnership = load("worcestershire")
    case = recommended(partnership)
    chair = person(partnership, Role.INDEPENDENT_CHAIR)
    with scoped(partnership):
        decide(case, **ANSWER | {"outcome": "national_review"}, by=chair, now=NOW)
        item = AgendaItem.objects.select_related("body").get(case=case)

    assert (item.body.code, item.purpose, item.urgent) == ("executive", "note", True)


def test_warwickshires_executive_is_told(load, scoped):
    partnership = load("warwickshire")
    case = recommended(partnership)
    member = person(partnership, Role.BODY_MEMBER)
    with scoped(partnership):
        seat(member, Body.objects.get(code="reviews"))
        decide(case, **ANSWER, by=member, now=NOW)

        assert [item.body.kind for item in AgendaItem.objects.filter(purpose="note").select_related("body")] == [
            "executive"
        ]


def press_twenty(scoped, partnership, step):
    """The same step by twenty people at once; how each came out."""
    outcomes, ready = [], threading.Barrier(20)

    def press():
        try:
            ready.wait(timeout=30)
            with scoped(partnership):
                step()
            outcomes.append("done")
        except TransitionNotAllowed:
            outcomes.append("moved on")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_twenty_recommend_and_twenty_send_at_once(scoped):
    area = Area().decided_by_executive()
    case = area.case()
    words = {"recommendation": "no_review", "reason": "Why", "national_view": "None", "revision": 0}
    sent = {"sent_on": TODAY, "sent_by": "A. Manager", "receipt": "RR-1", "late_reason": ""}

    once = ["done"] + ["moved on"] * 19
    assert press_twenty(scoped, area.partnership, lambda: recommend(case, **words, by=area.manager, now=NOW)) == once
    assert (
        press_twenty(scoped, area.partnership, lambda: record_sending(case, **sent, by=area.manager, now=NOW)) == once
    )
    with scoped(area.partnership):
        assert AgendaItem.objects.count() == 1
        assert RapidReview.objects.get(case=case).revision == 3
        assert Deadline.objects.get(case=case).state == "met"
