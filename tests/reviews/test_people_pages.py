"""Pages of reviewers, panel, requests and costs: the way through, what is said when something is wrong, and who is refused."""

import pytest
import time_machine
from django.urls import reverse

from casework.conflicts import declare
from casework.enums import CaseKind
from casework.grants import restrict
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import KINDS, Status
from reviews.models import Appointment, PanelMember, ReviewCost, Reviewer, WrittenRequest
from tests.casework.conftest import seat
from tests.casework.test_pages import text_of
from tests.factories import MembershipFactory, PartnershipFactory
from tests.factories.people import PeopleArea
from tests.factories.reviews import NOW

pytestmark = pytest.mark.django_db
DAY = {"on_day": "4", "on_month": "5", "on_year": "2026"}
REVIEWER = {"name": "Rhea Viewer", "organisation": "Learning Ltd", "themes": ["neglect"], "revision": ""}
APPOINT = {
    "lead": "True", "chosen_by": ["interview"], "knowledge": "Ten years", "commissioned_by_name": "The partners",
    "appointed_on_day": "5", "appointed_on_month": "5", "appointed_on_year": "2026", "conflict": "False",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def area():
    return PeopleArea()


@pytest.fixture
def case(area):
    return area.review(Status.SETTING_UP)


@pytest.fixture
def world(area, case):
    """A review with a reviewer, a member of the panel, a request and a cost: the address of each page of this area."""
    with partnership_scope(area.partnership, by=area.manager):
        row = area.appoint(case).appointment
        sits, asked, cost = (
            area.add_member(case, name="Nora Name"),
            area.ask(case, "What?"),
            area.cost(case, "legal", amount="9"),
        )
    numbers = {
        "appointments": (), "appoint": (), "end": (row.pk,), "panel": (), "add_member": (), "change_member": (sits.pk,),
        "declare_member": (sits.pk,), "end_member": (sits.pk,), "requests": (), "ask": (), "reply": (asked.pk,), "costs": (),
        "add_cost": (), "change_cost": (cost.pk,), "remove_cost": (cost.pk,),
    }  # fmt: skip
    return {name: page(name, case, *more) for name, more in numbers.items()}


READ = frozenset({"appointments", "panel", "requests", "costs"})


def page(name, case, *more):
    return reverse(f"reviewers:{name}", args=[case.partnership.slug, case.reference, *more])


def in_register(area, name="register", *more):
    return reverse(f"reviewers:{name}", args=[area.partnership.slug, *more])


def test_a_reviewer_is_added_found_changed_and_made_inactive(client, area):
    client.force_login(area.manager)
    wrong = text_of(client.post(in_register(area, "add"), {"email": "nowhere"}))
    assert "Enter the reviewer's name" in wrong.replace("&#x27;", "'")
    assert "Enter an email address in the correct format" in wrong

    response = client.post(in_register(area, "add"), REVIEWER, follow=True)

    assert "Learning Ltd" in text_of(response)
    with partnership_scope(area.partnership):
        row = Reviewer.objects.get()
    assert "Rhea Viewer" in text_of(client.get(in_register(area) + "?q=learning&theme=neglect"))
    assert "No reviewer fits" in text_of(client.get(in_register(area) + "?theme=suicide"))
    client.post(in_register(area, "change", row.pk), REVIEWER | {"name": "Rhea Smith", "revision": "1"})
    stale = client.post(
        in_register(area, "change", row.pk), REVIEWER | {"name": "Rhea Jones", "revision": "1", "themes": []}
    )
    assert stale.status_code == 409
    for words in ("Rhea Smith", "Rhea Jones", "Neglect"):
        assert words in text_of(stale)
    assert "is inactive" in text_of(client.post(in_register(area, "active", row.pk), follow=True))
    assert "Rhea Smith" not in text_of(client.get(in_register(area)))
    assert "is active" in text_of(client.post(in_register(area, "active", row.pk), follow=True))


def test_the_page_of_a_reviewer_shows_only_reviews_that_the_reader_may_open(client, area):
    cases = [area.review(Status.SETTING_UP) for _ in range(3)]
    officer = area.person(Role.QUALITY_OFFICER)
    with partnership_scope(area.partnership, by=area.manager):
        rhea = area.reviewer()
        for case in cases:
            area.appoint(case, reviewer=rhea)
        restrict(cases[0], by=area.manager, now=NOW, reason="Sensitive")
        declare(cases[1], person="", user=officer, conflict=True, nature="x", by=area.manager, now=NOW)
    client.force_login(officer)

    text = text_of(client.get(in_register(area, "reviewer", rhea.pk)))

    assert [case.reference in text for case in cases] == [False, False, True]


def test_the_list_costs_the_same_for_more_reviewers(client, area, django_assert_max_num_queries):
    client.force_login(area.manager)
    client.get(in_register(area))
    for _ in range(30):
        area.reviewer()
    with django_assert_max_num_queries(15):
        assert "Showing 1 to 25 of 30" in text_of(client.get(in_register(area)))


def test_only_who_keeps_the_register_sees_it(client, area):
    rhea = area.reviewer()
    addresses = [in_register(area), in_register(area, "add")]
    addresses += [in_register(area, name, rhea.pk) for name in ("reviewer", "change", "active")]
    outsider = MembershipFactory(partnership=PartnershipFactory(), role=Role.BUSINESS_MANAGER).user
    for user, status in ((area.member, 403), (outsider, 404), (area.manager, 200)):
        client.force_login(user)
        assert {client.get(address).status_code for address in addresses} == {status}
    assert in_register(area) in client.get(reverse("casework:list", args=[area.partnership.slug])).content.decode()


def test_appointing_from_the_register(client, area, case):
    rhea = area.reviewer(name="Rhea Viewer")
    client.force_login(area.manager)
    wrong = text_of(client.post(page("appoint", case), {}))
    for words in (
        "Choose a reviewer",
        "Say how the reviewer was chosen",
        "Enter who commissions",
        "Say whether they have",
    ):
        assert words in wrong
    bought = client.post(page("appoint", case), APPOINT | {"reviewer": rhea.pk, "chosen_by": ["purchasing_system"]})
    assert "Enter the reference in the purchasing system" in text_of(bought)

    added = client.post(in_register(area, "add") + f"?review={case.reference}", REVIEWER | {"name": "Nina New"})
    with partnership_scope(area.partnership):
        nina = Reviewer.objects.get(name="Nina New")
    assert added.url == page("appoint", case) + f"?reviewer={nina.pk}"
    assert f'value="{nina.pk}" selected' in client.get(added.url).content.decode()
    assert client.get(page("appoint", case) + "?reviewer=x").status_code == 200
    assert client.get(in_register(area, "add") + "?review=LR-1999-001").status_code == 404

    response = client.post(page("appoint", case), APPOINT | {"reviewer": rhea.pk}, follow=True)

    text = text_of(response)
    for words in ("Rhea Viewer is appointed", "Interviewed", "Ten years", "The partners", "None declared"):
        assert words in text
    with partnership_scope(area.partnership):
        row = Appointment.objects.get()
    assert "Enter why the appointment ends" in text_of(client.post(page("end", case, row.pk), {"revision": "1"}))
    ended = {"ended_on_day": "5", "ended_on_month": "5", "ended_on_year": "2026", "reason": "Ill", "revision": "1"}
    assert client.post(page("end", case, row.pk), ended | {"revision": "7"}).status_code == 409
    assert "Ill" in text_of(client.post(page("end", case, row.pk), ended, follow=True))


def test_a_conflict_at_the_appointment_is_said_and_kept(client, area, case):
    rhea = area.reviewer(name="Rhea Viewer", user=area.person(Role.BODY_MEMBER))
    client.force_login(area.manager)
    typed = APPOINT | {"reviewer": rhea.pk, "conflict": "True"}
    assert "Enter what the conflict of interest is" in text_of(client.post(page("appoint", case), typed))

    text = text_of(client.post(page("appoint", case), typed | {"nature": "Worked there"}, follow=True))

    assert "Rhea Viewer was not appointed" in text
    assert f"{case.reference} is closed to them" in text
    assert "Nobody has been appointed yet" in text


def test_the_form_names_the_group_that_commissions(client, area, case):
    area.route("reviewer", decided_by_body=area.reviews, recommended_by_body=None, source="line 227")
    client.force_login(area.manager)

    text = text_of(client.get(page("appoint", case)))

    assert "Commissioned here by: Reviews Subgroup" in text
    assert "line 227" in text
    assert "Who commissions them?" not in text


def test_a_reviewer_who_cannot_open_the_case_is_pointed_out(client, area, case):
    officer, user = area.person(Role.QUALITY_OFFICER), area.person(Role.BODY_MEMBER)
    with partnership_scope(area.partnership, by=officer):
        area.appoint(case, reviewer=area.reviewer(user=user), by=officer)
    client.force_login(officer)
    assert "cannot open the case yet" in text_of(client.get(page("appointments", case)))


def test_the_panel_is_put_together_and_declares(client, area, case):
    client.force_login(area.manager)
    assert "Choose a person from the list, or enter a name" in text_of(client.post(page("add_member", case), {}))
    both = client.post(page("add_member", case), {"person": area.member.pk, "name": "Nora"})
    assert "not both" in text_of(both)
    client.post(page("add_member", case), {"person": area.member.pk, "role": "Director", "chairs": "on"})
    text = text_of(client.post(page("add_member", case), {"name": "Nora Name"}, follow=True))
    assert "Not declared yet" in text
    with partnership_scope(area.partnership):
        mine, nora = PanelMember.objects.get(user=area.member), PanelMember.objects.get(name="Nora Name")

    assert "Say whether they have" in text_of(client.post(page("declare_member", case, nora.pk), {}))
    client.post(page("declare_member", case, nora.pk), {"conflict": "False"})
    assert "No conflict, 5 May 2026" in text_of(client.get(page("panel", case)))
    stale = client.post(page("change_member", case, nora.pk), {"role": "Other", "revision": "1"})
    assert stale.status_code == 409
    assert client.post(page("end_member", case, nora.pk), {"revision": "1"}).status_code == 409
    off = client.post(page("end_member", case, nora.pk), {"revision": "2"}, follow=True)
    assert "No longer on the panel" in text_of(off)

    client.force_login(area.member)
    assert "Declare your interests" in text_of(client.get(page("panel", case)))
    address = page("declare_member", case, mine.pk)
    assert "Do you have a conflict of interest?" in text_of(client.get(address))
    done = client.post(address, {"conflict": "True", "nature": "Worked there"}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("casework:list", args=[area.partnership.slug])
    assert "is closed to you from now on" in text_of(done)
    assert client.get(page("panel", case)).status_code == 404


def test_whoever_is_on_the_panel_declares_for_nobody_else(client, area, case):
    with partnership_scope(area.partnership, by=area.manager):
        area.add_member(case, user=area.member)
        other = area.add_member(case, name="Nora Name")
    client.force_login(area.member)
    assert client.get(page("declare_member", case, other.pk)).status_code == 403


def test_requests_are_asked_answered_and_late(client, area, case):
    client.force_login(area.manager)
    assert "Appoint a reviewer first" in text_of(client.get(page("requests", case)))
    with partnership_scope(area.partnership, by=area.manager):
        row = area.appoint(case).appointment
    day = {"asked_on_day": "1", "asked_on_month": "5", "asked_on_year": "2026"}
    due = {"reply_due_on_day": "3", "reply_due_on_month": "5", "reply_due_on_year": "2026"}
    assert "Enter what you ask" in text_of(client.post(page("ask", case), {"appointment": row.pk}))

    text = text_of(
        client.post(page("ask", case), {"appointment": row.pk, "question": "What?"} | day | due, follow=True)
    )

    assert "2 days late" in text
    with partnership_scope(area.partnership):
        asked = WrittenRequest.objects.get()
    address = page("reply", case, asked.pk)
    assert "Enter the reply" in text_of(client.post(address, {}))
    replied = {"text": "This.", "replied_on_day": "4", "replied_on_month": "5", "replied_on_year": "2026"}
    assert "1 day late" in text_of(client.post(address, replied, follow=True))
    assert "recorded already" in text_of(client.post(address, replied))


def test_costs_as_a_list_with_totals(client, area, case):
    client.force_login(area.manager)
    assert "Choose what it was for" in text_of(client.post(page("add_cost", case), {}))
    for typed, words in (
        ({"kind": "legal"}, "Enter the amount"),
        ({"kind": "legal", "amount": "x"}, "The amount must be a number"),
        ({"kind": "legal", "amount": "1", "days": "1"}, "Days are for staff time only"),
        ({"kind": "staff_time", "amount": "1", "days": "1"}, "Staff time is counted in days"),
        ({"kind": "staff_time"}, "Enter how many days staff worked"),
    ):
        assert words in text_of(client.post(page("add_cost", case), typed | DAY)), typed
    client.post(page("add_cost", case), {"kind": "reviewer", "amount": "£42,580.00"} | DAY)
    client.post(page("add_cost", case), {"kind": "staff_time", "days": "26.5"} | DAY)

    text = text_of(client.get(page("costs", case)))

    assert "£42,580" in text
    assert "26.5 days" in text
    with partnership_scope(area.partnership):
        row = ReviewCost.objects.get(kind="reviewer")
    assert 'value="42580"' in client.get(page("change_cost", case, row.pk)).content.decode()
    changed = {"kind": "reviewer", "amount": "1,250.5", "revision": "1"} | DAY
    assert "£1,250.50" in text_of(client.post(page("change_cost", case, row.pk), changed, follow=True))
    stale = client.post(page("change_cost", case, row.pk), changed | {"amount": "7"})
    assert stale.status_code == 409
    detail = text_of(client.get(reverse("casework:detail", args=[area.partnership.slug, case.reference])))
    assert "£1,250.50; 26.5 days of staff" in detail
    assert "The cost is removed" in text_of(
        client.post(page("remove_cost", case, row.pk), {"revision": "2"}, follow=True)
    )


def test_readers_read_and_change_nothing(client, area, case, world):
    seat(area.member, case)
    client.force_login(area.member)
    for name, address in world.items():
        assert client.get(address).status_code == (200 if name in READ else 403), name
    for name in READ:
        body = client.get(world[name]).content.decode()
        assert not [each for each in set(world) - READ if f'href="{world[each]}"' in body], name


def test_outsiders_and_the_conflicted_find_nothing(client, area, case, world):
    outsider = MembershipFactory(partnership=PartnershipFactory(), role=Role.BUSINESS_MANAGER).user
    officer = area.person(Role.QUALITY_OFFICER)
    with partnership_scope(area.partnership, by=area.manager):
        declare(case, person="", user=officer, conflict=True, nature="x", by=area.manager, now=NOW)
    for user in (outsider, officer):
        client.force_login(user)
        assert {client.get(address).status_code for address in world.values()} == {404}


def test_rows_of_another_review_are_not_there(client, area, case, world):
    other = area.review(Status.SETTING_UP)
    client.force_login(area.manager)
    for name, address in world.items():
        if any(part.isdigit() for part in address.split("/")):
            assert client.get(address.replace(case.reference, other.reference)).status_code == 404, name


@pytest.mark.parametrize("name", sorted(READ))
def test_each_page_costs_the_same_for_more_rows(  # noqa: PLR0917
    client, area, case, world, name, django_assert_max_num_queries
):
    client.force_login(area.manager)
    client.get(world[name])
    with partnership_scope(area.partnership, by=area.manager):
        for number in range(12):
            area.appoint(case, lead=False)
            area.add_member(case, name=f"Member {number}")
            area.ask(case, f"Question {number}?")
            area.cost(case, "legal", amount=str(number + 1), note=str(number))
    with django_assert_max_num_queries(18):
        assert client.get(world[name]).status_code == 200


# On the page of the case


def detail(client, case):
    response = client.get(reverse("casework:detail", args=[case.partnership.slug, case.reference]))
    return response.context["next_step"], text_of(response)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_review_has_its_people_and_costs(client, area, kind):
    client.force_login(area.manager)
    _, text = detail(
        client, area.review(Status.WITH_PANEL if kind == CaseKind.NATIONAL_REVIEW else Status.UNDER_WAY, kind=kind)
    )
    assert "Costs and staff days" in text
    assert ("Requests in writing" in text) == (kind != CaseKind.NATIONAL_REVIEW)


def test_the_step_is_offered_by_what_is_missing(area):
    from reviews.people.tasks_of_case import FACTS, appoint
    from reviews.review_file import review_file

    with partnership_scope(area.partnership, by=area.manager):
        case, table = area.review(Status.SETTING_UP), area.review(Status.SETTING_UP, kind=CaseKind.TABLE_TOP)
        national = area.review(Status.WITH_PANEL, kind=CaseKind.NATIONAL_REVIEW)
        assert appoint(review_file(case, FACTS)).view == "reviewers:appoint"
        assert appoint(review_file(table, FACTS)) is None
        assert appoint(review_file(national, FACTS)) is None
        area.appoint(case)
        assert appoint(review_file(case, FACTS)) is None
        area.add_member(case, name="Nora Name")
        area.add_member(table, name="Nora Name")
        for each in (case, table):
            assert appoint(review_file(each, FACTS)).view == "reviewers:panel"
