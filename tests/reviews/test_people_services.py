"""The register, appointments, the panel, requests in writing and costs: what is allowed, what is refused, what follows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction

from casework.conflicts import declare
from casework.editing import ChangedMeanwhile
from casework.enums import CaseKind
from casework.grants import is_named_on, restrict
from casework.models import CaseBody, CaseEvent, ConflictDeclaration
from casework.refusals import Refused
from meetings.models import AgendaItem
from partnerships.models import Agency
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import KINDS, Status
from reviews.models import Appointment, PanelMember, ReviewCost, Reviewer, WrittenRequest
from reviews.people import appointing, costs, panel, register, writing
from reviews.people.amounts import days, pounds
from tests.factories import AgencyFactory
from tests.factories.people import PeopleArea
from tests.factories.reviews import NOW, TODAY

pytestmark = pytest.mark.django_db


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
def scope(area):
    with partnership_scope(area.partnership, by=area.manager):
        yield


# The register


@pytest.mark.usefixtures("scope")
def test_the_register_keeps_who_could_review(area):
    row = area.reviewer(name="Rhea Viewer", themes=["neglect"])
    assert register.save_reviewer(
        area.partnership, reviewer=None, values=area.entry(name="Rhea Viewer", themes=["neglect"]), revision=0,
        by=area.manager, now=NOW,
    ) == row  # fmt: skip

    changed = area.save(row, name="Rhea Viewer-Smith", references="Two chairs", references_checked_on=TODAY)

    assert (changed.name, changed.revision, changed.references_checked_on) == ("Rhea Viewer-Smith", 2, TODAY)
    with pytest.raises(ChangedMeanwhile):
        area.save(row, name="Another", revision=1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"references": "x", "references_checked_on": TODAY + timedelta(days=1)}, "references_checked_on"),
        ({"references_checked_on": TODAY}, "references"),
    ],
)
@pytest.mark.usefixtures("scope")
def test_a_check_of_references_is_of_some_and_past(area, values, field):
    with pytest.raises(Refused) as refused:
        area.save(None, **values)
    assert refused.value.field == field


@pytest.mark.usefixtures("scope")
def test_an_account_is_in_the_register_once(area):
    user = area.person(Role.BODY_MEMBER)
    row = area.reviewer(user=user)
    assert user not in register.accounts_to_choose(None, now=NOW)
    assert user in register.accounts_to_choose(row, now=NOW)
    with pytest.raises(Refused, match="in the register already") as refused:
        area.save(None, name="Somebody", user=user)
    assert refused.value.field == "user"
    with pytest.raises(IntegrityError), transaction.atomic():
        Reviewer.objects.create(
            partnership=area.partnership, name="x", user=user, changed_by=area.manager, changed_at=NOW
        )


@pytest.mark.usefixtures("scope")
def test_the_register_is_searched_by_word_theme_and_whether_active(area):
    rhea = area.reviewer(name="Rhea Viewer", expertise="Infants and neglect", themes=["neglect", "infants"])
    sam = area.reviewer(name="Sam Search", earlier_work="Reviews of neglect", themes=["suicide"])
    register.set_active(sam, active=False, by=area.manager, now=NOW)
    register.set_active(sam, active=False, by=area.manager, now=NOW)

    assert list(register.listed_reviewers(search="neglect")) == [rhea]
    assert list(register.listed_reviewers(search="neglect", show="all")) == [rhea, sam]
    assert list(register.listed_reviewers(show="inactive")) == [sam]
    assert list(register.listed_reviewers(theme="suicide", show="all")) == [sam]
    assert Reviewer.objects.get(pk=sam.pk).revision == 2


def test_only_who_keeps_the_register_writes_in_it(area):
    with partnership_scope(area.partnership, by=area.member):
        with pytest.raises(PermissionDenied):
            area.save(None, by=area.member)
        row = area.reviewer()
        with pytest.raises(PermissionDenied):
            register.set_active(row, active=False, by=area.member, now=NOW)


# Appointing


@pytest.mark.usefixtures("scope")
def test_an_appointment_says_how_and_by_whom(area, case):
    found = area.appoint(case, commissioned_by_name="Representatives of the partnership")

    row = found.appointment
    assert row.chosen_by == ["assessment", "interview"]
    assert row.commissioned_by_name == "Representatives of the partnership"
    assert (row.declaration.conflict, row.declaration.person) == (False, row.reviewer.name)
    assert CaseEvent.objects.filter(case=case, name="appoint_reviewer").count() == 1


@pytest.mark.usefixtures("scope")
def test_the_route_says_who_commissions(area, case):
    area.route("reviewer", decided_by_body=area.reviews, recommended_by_body=None, told=["Executive Group"])

    assert appointing.commissioner().name == "Reviews Subgroup"
    found = area.appoint(case, commissioned_by_name="Somebody else")

    assert found.appointment.commissioned_by_name == "Reviews Subgroup"
    parts = set(CaseBody.objects.filter(case=case).values_list("body__code", "part"))
    assert parts == {("reviews", "decides"), ("executive", "informed")}
    assert AgendaItem.objects.get(case=case).body == area.executive


@pytest.mark.usefixtures("scope")
def test_words_of_the_route_are_offered_and_nothing_is_invented(area):
    assert not appointing.commissioner().fixed
    assert appointing.commissioner().words == ""
    area.route("reviewer", recommended_by_body=None, decided_by="Representatives of the unit", source="6.6")
    found = appointing.commissioner()
    assert (found.fixed, found.words) == (False, "Representatives of the unit")
    assert "6.6" in found.source


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"chosen_by": []}, "chosen_by"),
        ({"chosen_by": ["lottery"]}, "chosen_by"),
        ({"chosen_by": ["purchasing_system"]}, "purchase_reference"),
        ({"knowledge": " "}, "knowledge"),
        ({"commissioned_by_name": " "}, "commissioned_by_name"),
        ({"appointed_on": TODAY + timedelta(days=1)}, "appointed_on"),
    ],
)
@pytest.mark.usefixtures("scope")
def test_what_an_appointment_needs(area, case, fields, field):
    with pytest.raises(Refused) as refused:
        area.appoint(case, **fields)
    assert refused.value.field == field
    assert not ConflictDeclaration.objects.exists()


@pytest.mark.usefixtures("scope")
def test_a_conflict_stands_and_nobody_is_appointed(area, case):
    rhea = area.reviewer(user=area.person(Role.BODY_MEMBER))

    found = area.appoint(case, reviewer=rhea, conflict=True, nature="Worked there")

    assert found.appointment is None
    assert (found.declaration.user, found.declaration.nature) == (rhea.user, "Worked there")
    assert not rhea.user.has_perm("casework.open_case", case)
    for again in ({}, {"conflict": True, "nature": "Worked there"}):
        with pytest.raises(Refused, match="cannot be appointed"):
            area.appoint(case, reviewer=rhea, **again)


@pytest.mark.usefixtures("scope")
def test_the_conflict_of_a_reviewer_without_an_account_is_known_by_the_name(area, case):
    rhea = area.reviewer(name="Rhea Viewer")
    area.appoint(case, reviewer=rhea, conflict=True, nature="Worked there")

    with pytest.raises(Refused, match="cannot be appointed"):
        area.appoint(case, reviewer=rhea)


@pytest.mark.usefixtures("scope")
def test_a_second_reviewer_joins_and_one_leads(area, case):
    first = area.appoint(case).appointment
    with pytest.raises(Refused, match="leads this review already") as refused:
        area.appoint(case)
    assert refused.value.field == "lead"
    area.appoint(case, lead=False)
    with pytest.raises(Refused, match="appointed to this review already"):
        area.appoint(case, reviewer=first.reviewer, lead=False)
    assert [row.lead for row in appointing.in_force(case)] == [True, False]
    assert first.reviewer not in appointing.reviewers_to_appoint(case)


@pytest.mark.usefixtures("scope")
def test_nobody_is_appointed_who_is_inactive_or_where_nobody_is_needed(area, case):
    rhea = area.reviewer()
    register.set_active(rhea, active=False, by=area.manager, now=NOW)
    with pytest.raises(Refused, match="inactive"):
        area.appoint(case, reviewer=rhea)
    with pytest.raises(Refused, match="National Panel"):
        area.appoint(area.review(Status.WITH_PANEL, kind=CaseKind.NATIONAL_REVIEW))
    for status in (Status.COMPLETED, Status.STOPPED):
        with pytest.raises(Refused, match="has ended"):
            area.appoint(area.review(status))


@pytest.mark.usefixtures("scope")
def test_a_reviewer_with_an_account_is_named_on_a_restricted_case(area, case):
    restrict(case, by=area.manager, now=NOW, reason="Sensitive")
    opens, agency = area.person(Role.BODY_MEMBER), area.person(Role.LAY_MEMBER)

    assert area.appoint(case, reviewer=area.reviewer(user=opens)).opens
    assert not area.appoint(case, reviewer=area.reviewer(user=agency), lead=False).opens

    assert is_named_on(case, opens)
    assert not is_named_on(case, agency)


def test_who_may_not_name_people_appoints_all_the_same(area, case):
    officer, opens = area.person(Role.QUALITY_OFFICER), area.person(Role.BODY_MEMBER)
    with partnership_scope(area.partnership, by=officer):
        found = area.appoint(case, reviewer=area.reviewer(user=opens), by=officer)
        assert found.appointment is not None
        assert not found.opens


def test_only_those_who_run_the_case_appoint_and_end(area, case):
    with partnership_scope(area.partnership, by=area.manager):
        row = area.appoint(case).appointment
    with partnership_scope(area.partnership, by=area.member):
        with pytest.raises(PermissionDenied):
            area.appoint(case, lead=False, by=area.member)
        with pytest.raises(PermissionDenied):
            appointing.end_appointment(row, ended_on=TODAY, reason="x", revision=1, by=area.member, now=NOW)


@pytest.mark.usefixtures("scope")
def test_an_appointment_ends_with_a_reason_and_once(area, case):
    row = area.appoint(case, appointed_on=date(2026, 5, 1)).appointment

    def end(**fields):
        told = {"ended_on": TODAY, "reason": "Ill", "revision": row.revision}
        return appointing.end_appointment(row, **told | fields, by=area.manager, now=NOW)

    for fields, field in (
        ({"reason": " "}, "reason"),
        ({"ended_on": TODAY + timedelta(days=1)}, "ended_on"),
        ({"ended_on": date(2026, 4, 30)}, "ended_on"),
    ):
        with pytest.raises(Refused) as refused:
            end(**fields)
        assert refused.value.field == field
    with pytest.raises(ChangedMeanwhile):
        end(revision=7)
    assert end().end_reason == "Ill"
    with pytest.raises(Refused, match="ended already"):
        end()
    assert area.appoint(case, reviewer=row.reviewer).appointment is not None


@pytest.mark.usefixtures("scope")
def test_the_database_wants_how_chosen_and_a_reason_for_the_end(area, case):
    row = area.appoint(case).appointment
    for wrong in ({"chosen_by": []}, {"chosen_by": ["lottery"]}, {"ended_on": TODAY}, {"end_reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.filter(pk=row.pk).update(**wrong)


# The panel


@pytest.mark.usefixtures("scope")
def test_the_panel_has_members_and_one_chair(area, case):
    first = area.add_member(case, user=area.member, chairs=True)
    with pytest.raises(Refused, match="on the panel already"):
        area.add_member(case, user=area.member)
    with pytest.raises(Refused, match="chairs the panel") as refused:
        area.add_member(case, name="Nora Name", chairs=True)
    assert refused.value.field == "chairs"
    second = area.add_member(case, name="Nora Name")
    with pytest.raises(Refused, match="on the panel already"):
        area.add_member(case, name="nora name")
    with pytest.raises(Refused, match="Choose a person"):
        area.add_member(case, name=" ")

    assert list(panel.members_of(case)) == [first, second]
    assert is_named_on(case, area.member)
    assert area.member not in panel.people_to_add(case, now=NOW)


@pytest.mark.usefixtures("scope")
def test_a_member_is_changed_and_leaves(area, case):
    row = area.add_member(case, name="Nora Name")
    agency = AgencyFactory(partnership=area.partnership)
    values = {"role": "Head", "agency": agency, "chairs": True}

    changed = panel.change_member(row, values=values, revision=1, by=area.manager, now=NOW)

    assert (changed.role, changed.agency, changed.chairs, changed.revision) == ("Head", agency, True, 2)
    with pytest.raises(ChangedMeanwhile):
        panel.change_member(row, values=values, revision=1, by=area.manager, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        panel.end_membership(row, revision=1, by=area.manager, now=NOW)
    panel.end_membership(row, revision=2, by=area.manager, now=NOW)
    with pytest.raises(Refused, match="not on the panel any more"):
        panel.end_membership(row, revision=2, by=area.manager, now=NOW)
    assert list(panel.former_members_of(case)) == [row]
    Agency.objects.filter(pk=agency.pk).update(ends_on=date(2025, 1, 1))
    changed.refresh_from_db()
    assert agency in panel.agencies_to_choose(changed, now=NOW)
    assert agency not in panel.agencies_to_choose(None, now=NOW)


@pytest.mark.usefixtures("scope")
def test_a_declaration_of_no_conflict_is_kept_with_the_member(area, case):
    row = area.add_member(case, name="Nora Name")

    made = panel.declare_member(row, conflict=False, nature="", by=area.manager, now=NOW)
    panel.declare_member(row, conflict=False, nature="", by=area.manager, now=NOW)

    assert PanelMember.objects.get(pk=row.pk).declaration == made
    assert ConflictDeclaration.objects.count() == 1


def test_a_member_declares_by_themself_and_leaves_panel_and_case(area, case):
    with partnership_scope(area.partnership, by=area.manager):
        row = area.add_member(case, user=area.member)
        other = area.add_member(case, user=area.reviewer_member)
    with partnership_scope(area.partnership, by=area.member):
        with pytest.raises(PermissionDenied):
            panel.declare_member(other, conflict=False, nature="", by=area.member, now=NOW)

        made = panel.declare_member(row, conflict=True, nature="Worked there", by=area.member, now=NOW)

        row.refresh_from_db()
        assert (row.ended_on, row.declaration) == (TODAY, made)
        assert not area.member.has_perm("casework.open_case", case)
        with pytest.raises(Refused, match="not on the panel any more"):
            panel.declare_member(row, conflict=True, nature="Again", by=area.member, now=NOW)
    with partnership_scope(area.partnership, by=area.manager), pytest.raises(Refused, match="cannot be on its panel"):
        area.add_member(case, user=area.member)


@pytest.mark.usefixtures("scope")
def test_a_conflict_declared_anywhere_ends_the_part_in_the_review(area, case):
    user = area.person(Role.BODY_MEMBER)
    appointed = area.appoint(case, reviewer=area.reviewer(user=user)).appointment
    named = area.appoint(case, reviewer=area.reviewer(name="Nora Name"), lead=False).appointment
    sits = area.add_member(case, user=user)

    declare(case, person="", user=user, conflict=True, nature="x", by=area.manager, now=NOW)
    declare(case, person="Nora name", conflict=True, nature="x", by=area.manager, now=NOW)

    for row in (appointed, named, sits):
        row.refresh_from_db()
        assert row.ended_on == TODAY
    assert "conflict of interest" in appointed.end_reason


@pytest.mark.usefixtures("scope")
def test_nobody_joins_the_panel_of_a_review_that_has_ended(area):
    with pytest.raises(Refused, match="has ended"):
        area.add_member(area.review(Status.COMPLETED), name="Nora Name")


# Requests in writing


@pytest.mark.usefixtures("scope")
def test_requests_are_numbered_and_answered_once(area, case):
    first = area.ask(case, "Which records did you read?")
    assert area.ask(case, "Which records did you read?") == first
    second = area.ask(case, "When will you report?", reply_due_on=date(2026, 5, 4), asked_on=date(2026, 5, 1))
    assert [first.number, second.number] == [1, 2]
    assert writing.days_late(first, today=TODAY) == 0
    assert writing.days_late(second, today=TODAY) == 1

    answered = area.reply(second, "In June", replied_on=TODAY)

    assert (answered.reply, answered.reply_recorded_by) == ("In June", area.manager)
    assert writing.days_late(answered, today=date(2026, 9, 1)) == 1
    with pytest.raises(Refused, match="already"):
        area.reply(second, "In July")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"question": " "}, "question"),
        ({"asked_on": TODAY + timedelta(days=1)}, "asked_on"),
        ({"reply_due_on": TODAY - timedelta(days=1)}, "reply_due_on"),
    ],
)
@pytest.mark.usefixtures("scope")
def test_what_a_request_needs(area, case, fields, field):
    with pytest.raises(Refused) as refused:
        area.ask(case, **{"question": "What?"} | fields)
    assert refused.value.field == field


@pytest.mark.usefixtures("scope")
def test_what_a_reply_needs(area, case):
    row = area.ask(case, "What?", asked_on=TODAY - timedelta(days=2))
    for fields, field in (
        ({"text": " "}, "text"),
        ({"replied_on": TODAY + timedelta(days=1)}, "replied_on"),
        ({"replied_on": TODAY - timedelta(days=3)}, "replied_on"),
    ):
        with pytest.raises(Refused) as refused:
            area.reply(row, **{"text": "This."} | fields)
        assert refused.value.field == field


def test_the_reviewer_replies_and_nobody_else(area, case):
    user = area.person(Role.BODY_MEMBER)
    with partnership_scope(area.partnership, by=area.manager):
        appointed = area.appoint(case, reviewer=area.reviewer(user=user)).appointment
        first, second = area.ask(case, "One?", appointment=appointed), area.ask(case, "Two?", appointment=appointed)
    with partnership_scope(area.partnership, by=user):
        assert area.reply(first, "One.", by=user).reply_recorded_by == user
        with pytest.raises(PermissionDenied):
            area.ask(case, "Three?", appointment=appointed, by=user)
    with partnership_scope(area.partnership, by=area.member), pytest.raises(PermissionDenied):
        area.reply(second, "Two.", by=area.member)
    with partnership_scope(area.partnership, by=area.manager):
        appointing.end_appointment(appointed, ended_on=TODAY, reason="x", revision=1, by=area.manager, now=NOW)
        with pytest.raises(Refused, match="not appointed"):
            area.ask(case, "Three?", appointment=appointed)
    with partnership_scope(area.partnership, by=user), pytest.raises(PermissionDenied):
        area.reply(second, "Two.", by=user)


@pytest.mark.usefixtures("scope")
def test_the_database_keeps_questions_and_replies_as_they_were_written(area, case):
    row = area.ask(case, "What?")
    for change in ({"question": "Other"}, {"number": 9}, {"asked_on": TODAY - timedelta(days=1)}):
        with pytest.raises(InternalError, match="stays as it was written"), transaction.atomic():
            WrittenRequest.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        WrittenRequest.objects.filter(pk=row.pk).update(reply="x")
    area.reply(row, "This.")
    with pytest.raises(InternalError, match="stays as it was written"), transaction.atomic():
        WrittenRequest.objects.filter(pk=row.pk).update(reply="That.")
    with pytest.raises(InternalError, match="stays as it was written"), transaction.atomic():
        row.delete()


# Costs


@pytest.mark.usefixtures("scope")
def test_costs_add_up_exactly(area, case):
    police = AgencyFactory(partnership=area.partnership, name="Police")
    area.cost(case, "reviewer", amount="42000.10")
    area.cost(case, "legal", amount="579.90", agency=police)
    area.cost(case, "staff_time", days="26.25", agency=police)
    area.cost(case, "staff_time", days="0.25")

    found = costs.totals_of(case)

    assert (found.whole.money, found.whole.time) == ("£42,580", "26.5 days")
    assert [(line.title, line.money, line.time) for line in found.by_kind] == [
        ("Reviewer's fee", "£42,000.10", ""), ("Legal advice", "£579.90", ""), ("Staff time", "", "26.5 days"),
    ]  # fmt: skip
    assert [(line.title, line.money, line.time) for line in found.by_agency] == [
        ("Police", "£579.90", "26.25 days"), (costs.NO_AGENCY, "£42,000.10", "0.25 days"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "words"),
    [("1", "£1"), ("1250.50", "£1,250.50"), ("0.05", "£0.05"), ("99999999.99", "£99,999,999.99"), (None, "")],
)
def test_money_in_words(amount, words):
    assert costs.in_pounds(None if amount is None else Decimal(amount)) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [("1", "1 day"), ("1.00", "1 day"), ("0.5", "0.5 days"), ("10.00", "10 days"), ("1200", "1,200 days"), (None, "")],
)
def test_days_in_words(number, words):
    assert costs.in_days(None if number is None else Decimal(number)) == words


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("£1,250.50", "1250.50"), ("1250.5", "1250.5"), (" £ 42 580 ", "42580"), ("1,000,000", "1000000"), (".5", "0.5"),
        ("99999999.99", "99999999.99"), ("", None), ("  ", None),
    ],
)  # fmt: skip
def test_amounts_as_people_type_them(typed, number):
    assert pounds("x").clean(typed) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("lots", "must be a number"), ("1,25", "must be a number"), ("1.250,50", "must be a number"), ("1e3", "must be a number"),
        ("1.005", "no more than 2 decimal places"), ("0", "more than 0"), ("-5", "more than 0"),
        ("100000000", "99,999,999.99 or less"), ("٣", "must be a number"),
    ],
)  # fmt: skip
def test_amounts_that_are_none(typed, words):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match=words):
        pounds("x").clean(typed)


def test_days_as_people_type_them():
    assert days("x").clean("26.5 days") == Decimal("26.5")
    assert days("x").clean("1 day") == 1


@pytest.mark.usefixtures("scope")
def test_a_cost_is_changed_and_removed(area, case):
    row = area.cost(case, "legal", amount="10")
    assert area.cost(case, "legal", amount="10") == row

    changed = area.cost(case, "legal", amount="12.50", cost=row)

    assert (changed.amount, changed.revision) == (Decimal("12.50"), 2)
    with pytest.raises(ChangedMeanwhile):
        area.cost(case, "legal", amount="13", cost=row)
    with pytest.raises(ChangedMeanwhile):
        costs.remove_cost(case, row, revision=1, by=area.manager, now=NOW)
    costs.remove_cost(case, row, revision=2, by=area.manager, now=NOW)
    with pytest.raises(Refused, match="removed this line"):
        costs.remove_cost(case, row, revision=2, by=area.manager, now=NOW)
    assert not ReviewCost.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "legal"}, "amount"),
        ({"kind": "staff_time"}, "days"),
        ({"kind": "legal", "amount": "1", "on": TODAY + timedelta(days=1)}, "on"),
        ({"kind": "legal", "amount": "1", "on": date(1999, 1, 1)}, "on"),
    ],
)
@pytest.mark.usefixtures("scope")
def test_what_a_cost_needs(area, case, fields, field):
    with pytest.raises(Refused) as refused:
        area.cost(case, **fields)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "legal", "days": 1}, {"kind": "staff_time", "amount": 1}, {"kind": "legal", "amount": 0},
        {"kind": "gifts", "amount": 1}, {"kind": "staff_time", "amount": 1, "days": 1},
    ],
)  # fmt: skip
@pytest.mark.usefixtures("scope")
def test_the_database_takes_money_or_days(area, case, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewCost.objects.create(
            partnership=area.partnership, case=case, on=TODAY, recorded_by=area.manager, recorded_at=NOW, **wrong
        )


def test_readers_record_no_costs(area, case):
    with partnership_scope(area.partnership, by=area.member), pytest.raises(PermissionDenied):
        area.cost(case, "legal", amount="1", by=area.member)


@pytest.mark.usefixtures("scope")
def test_late_bills_are_recorded_after_every_end(area):
    for kind in KINDS:
        assert area.cost(area.review(Status.COMPLETED, kind=kind), "legal", amount="1").pk
