"""The pages of recording: one incident walked through, each refusal in its sentence, and who may open what."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from arrangements.enums import Decision
from arrangements.models import Seat, SeatHolding
from casework.enums import CaseKind
from casework.models import Case, CaseBody
from casework.services import give_to_body
from casework.transitions import TransitionNotAllowed
from incidents.enums import KINDS, Status
from incidents.models import HandedOverCase, Incident, Notice, ParallelProcess, Subject
from incidents.recording import services, testing
from partnerships.enums import Coverage
from partnerships.models import Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import AgencyFactory, MembershipFactory
from tests.factories.casework import (
    AgencyReturnFactory,
    CaseFactory,
    ChronologyEntryFactory,
    IncidentFactory,
    RapidReviewFactory,
    SubjectFactory,
)
from tests.factories.deadlines import BodyFactory
from tests.factories.recording import RouteFactory
from tests.incidents.recording_world import AWARE, NOW, answer, notified, opened, to_notify, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def at(name, partnership, *args):
    return reverse(name if ":" in name else f"incidents:{name}", args=[partnership.slug, *args])


def of(name, case, *args):
    return at(name, case.partnership, case.reference, *args)


def day(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def text(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


OPENING = {"title": "Injury to an infant", **day("aware_on", AWARE)}


def test_one_incident_from_the_first_call_to_the_notification(as_manager, partnership):
    agency = AgencyFactory(partnership=partnership)
    chosen = as_manager.post(at("new", partnership), {"kind": "incident"})
    assert chosen.url == at("open", partnership, "incident")
    as_manager.post(chosen.url, OPENING)
    with partnership_scope(partnership):
        case = Case.objects.select_related("partnership").get()
    for name, data in (
        ("what", {"what_happened": "A child was hurt."}),
        ("when", day("happened_on", date(2026, 4, 1))),
        ("where", {"place": "At home", "outside_england": "False"}),
        ("abuse", {"suspicion": "suspected", "abuse_kinds": "Neglect"}),
    ):
        revision = as_manager.get(of("part", case, name)).context["form"].initial["revision"]
        response = as_manager.post(of("part", case, name), data | {"revision": revision})
        assert (response.status_code, response.url) == (302, of("record", case)), name
    as_manager.post(of("agencies", case), {"agencies": [agency.pk], "opened": ""})
    more = as_manager.post(of("add_subject", case), {"label": "Child A", "kind": "child", "harm": "serious"}).url
    assert as_manager.post(more, {"age": "5 months", "looked_after": "no", "revision": 1}).url == of("people", case)
    assert "Not entered yet" not in text(as_manager.get(of("record", case)))

    assert "Finish and test the criteria" in text(as_manager.get(of("check", case)))
    response = as_manager.post(of("check", case))
    assert response.url == of("criteria", case, "notification")
    address = as_manager.get(response.url).context["next_url"]
    while address != of("criteria", case, "notification"):
        address = as_manager.post(address, {"met": "True", "reason": "Because", "revision": 0}).url
    assert "must be notified" in text(as_manager.get(address))
    response = as_manager.post(address)
    assert response.url == of("notify", case)
    page = text(as_manager.get(response.url))
    assert "The portal sends nothing" in page
    assert "5 months" in page
    sent = {"sent_to": "National Panel", "sent_by": "Morgan", "receipt": "R-77", **day("sent_on", AWARE)}
    response = as_manager.post(of("notice", case, "national_panel"), sent)

    assert response.url == of("casework:detail", case)
    with partnership_scope(partnership):
        case.refresh_from_db()
        assert case.status == Status.GATHERING
        assert Notice.objects.get().receipt == "R-77"


@pytest.mark.parametrize(
    ("coverage", "kinds"),
    [
        (Coverage.CHILDREN, {"incident", "looked_after_death", "handed_over"}),
        (Coverage.ADULTS, {"adult_referral", "domestic_homicide", "handed_over"}),
        (Coverage.BOTH, set(KINDS)),
    ],
)
def test_kinds_are_those_of_whom_the_partnership_covers(as_manager, partnership, coverage, kinds):
    Partnership.objects.filter(pk=partnership.pk).update(coverage=coverage)
    form = as_manager.get(at("new", partnership)).context["form"]

    assert {value for value, _ in form.fields["kind"].choices} == kinds
    for kind in set(KINDS) - {CaseKind.HANDED_OVER}:
        assert as_manager.get(at("open", partnership, kind)).status_code == (200 if kind in kinds else 404)


def test_a_case_handed_over_has_a_form_of_its_own(as_manager, partnership):
    assert as_manager.post(at("new", partnership), {"kind": "handed_over"}).url == at("handed_over_new", partnership)
    assert as_manager.get(at("open", partnership, "handed_over")).status_code == 404


def test_a_missed_date_asks_for_the_reason_and_loses_nothing(as_manager, partnership, manager):
    with time_machine.travel(datetime(2026, 4, 16, 9, tzinfo=UTC), tick=False):
        as_manager.force_login(manager)
        address = at("open", partnership, "incident")
        assert "late_reason" not in text(as_manager.get(address))
        response = as_manager.post(address, OPENING)
        page = text(response)
        assert response.status_code == 200
        assert "missed by 3 days" in page
        assert 'name="late_reason"' in page
        assert "Injury to an infant" in page
        assert "Error:" in page

        assert as_manager.post(address, OPENING | {"late_reason": "The desk held it"}).status_code == 302
    with partnership_scope(partnership):
        assert Incident.objects.get().entered_late_reason == "The desk held it"


def test_every_required_answer_has_its_own_words(as_manager, world):
    case = opened(*world)
    for name, words in (
        ("what", "Enter what happened"),
        ("when", "Enter the day on which it happened"),
        ("where", "Enter where it happened"),
        ("abuse", "Say whether abuse or neglect is known or suspected"),
    ):
        assert words in text(as_manager.post(of("part", case, name), {"revision": 1}))
    assert "Choose at least one agency" in text(as_manager.post(of("agencies", case), {}))
    assert "Enter initials or a reference" in text(as_manager.post(of("add_subject", case), {}))
    assert "Enter the day on which the authority became aware" in text(
        as_manager.post(at("open", world[0], "incident"), {})
    )


def test_aware_before_it_happened_is_said_at_the_field(as_manager, world):
    case = opened(*world)
    response = as_manager.post(of("part", case, "when"), {"revision": 1, **day("happened_on", date(2026, 4, 9))})

    assert response.context["form"].errors["happened_on"] == [
        "The day on which it happened is in the future. Enter today or an earlier day."
    ]


def test_two_tabs_on_one_page_and_nothing_is_lost(as_manager, world):
    case = opened(*world)
    as_manager.post(of("part", case, "what"), {"revision": 1, "what_happened": "Theirs"})
    response = as_manager.post(of("part", case, "what"), {"revision": 1, "what_happened": "Yours"})
    assert response.status_code == 409
    assert "Theirs" in text(response)
    assert "Yours" in text(response)

    revision = response.context["form"].data["revision"]
    response = as_manager.post(of("part", case, "what"), {"revision": revision, "what_happened": "Yours"})
    assert response.status_code == 302


def test_two_tabs_on_the_agencies(as_manager, world):
    case = opened(*world)
    one, two = AgencyFactory(partnership=world[0]), AgencyFactory(partnership=world[0])
    as_manager.post(of("agencies", case), {"agencies": [one.pk], "opened": ""})
    response = as_manager.post(of("agencies", case), {"agencies": [two.pk], "opened": ""})
    assert response.status_code == 409
    assert one.name in text(response)

    assert as_manager.post(of("agencies", case), {"agencies": [two.pk], "opened": str(one.pk)}).status_code == 302


def test_people_are_added_changed_and_removed(as_manager, world):
    case = opened(*world)
    data = {"label": "AB", "kind": "unborn", "harm": "unknown"}
    as_manager.post(of("add_subject", case), data)
    row = Subject.objects.get()
    assert "AB is in this case already" in text(as_manager.post(of("add_subject", case), data))
    as_manager.post(of("subject", case, row.pk), data | {"revision": 1, "kind": "child", "harm": "serious"})
    row.refresh_from_db()
    assert (row.kind, row.revision) == ("child", 2)
    assert as_manager.post(of("subject", case, row.pk), data | {"revision": 1}).status_code == 409
    assert as_manager.post(of("subject_more", case, row.pk), {"age": "1", "revision": 1}).status_code == 409
    assert "will no longer be part of this case" in text(as_manager.get(of("remove_subject", case, row.pk)))

    as_manager.post(of("remove_subject", case, row.pk))
    assert not Subject.objects.exists()
    assert as_manager.get(of("subject", case, row.pk)).status_code == 404


def test_what_is_missing_is_named_with_a_link(as_manager, world):
    case = opened(*world)
    page = text(as_manager.get(of("check", case)))
    assert "Still to be entered" in page
    assert of("people", case) in page
    assert "Finish and" not in page

    assert "Still to be entered: what happened" in text(as_manager.post(of("check", case)))


def test_a_death_in_care_with_abuse_suspected_points_to_a_second_case(as_manager, world):
    case = opened(*world, kind=CaseKind.LOOKED_AFTER_DEATH)
    response = as_manager.post(of("part", case, "abuse"), {"revision": 1, "suspicion": "suspected"})
    assert "may be a serious incident as well" in said(response)[0]
    assert of("arising", case) in text(as_manager.get(of("casework:detail", case)))

    as_manager.post(of("arising", case), OPENING)
    second = Case.objects.get(kind=CaseKind.INCIDENT)
    assert second.arises_from == case
    assert case.reference in text(as_manager.get(of("casework:detail", second)))


def test_a_case_cannot_arise_from_an_incident(as_manager, world):
    assert as_manager.get(of("arising", opened(*world))).status_code == 404


def test_a_restricted_origin_is_not_named_to_others(client, world):
    origin = opened(*world, kind=CaseKind.LOOKED_AFTER_DEATH, restricted=True)
    second = opened(*world, arises_from=origin)
    chair = MembershipFactory(partnership=world[0], role=Role.INDEPENDENT_CHAIR).user
    services.finish_record(written_on(second, world), by=world[1], now=NOW)
    client.force_login(chair)

    page = text(client.get(of("casework:detail", second)))
    assert second.reference in page
    assert origin.reference not in page


def written_on(case, world):
    ready = written(*world)
    Case.objects.filter(pk=ready.pk).update(arises_from=case.arises_from)
    case.reference = ready.reference
    return ready


def test_dates_are_corrected_by_whoever_moves_clocks(client, as_manager, world):
    case = opened(*world)
    data = {
        **day("aware_on", date(2026, 4, 1)),
        **day("known_to_partnership_on", AWARE),
        "reason": "Misread",
        "revision": 1,
    }
    assert as_manager.post(of("dates", case), data).status_code == 302
    assert as_manager.post(of("dates", case), data).status_code == 409
    client.force_login(MembershipFactory(partnership=world[0], role=Role.BUSINESS_SUPPORT).user)

    assert client.get(of("dates", case)).status_code == 403


def test_entered_in_error(as_manager, world):
    case = opened(*world)
    assert "Enter why" in text(as_manager.post(of("withdraw", case), {}))
    as_manager.post(of("withdraw", case), {"reason": "Entered twice"})
    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN

    response = as_manager.post(of("withdraw", case), {"reason": "Again"})
    assert "has moved on" in said(response)[-1]


def test_a_handed_over_case_is_entered_and_goes_on(as_manager, partnership):
    data = {
        "title": "Case 3",
        "review_kind": "serious_case_review",
        "stage": "under_way",
        "predecessor": "The former board",
    }
    response = as_manager.post(at("handed_over_new", partnership), data)
    with partnership_scope(partnership):
        row = HandedOverCase.objects.select_related("case__partnership").get()
    assert response.url == of("casework:detail", row.case)
    page = text(as_manager.get(response.url))
    assert "The former board" in page
    assert "Say how far it has come" in page

    address = of("handed_over", row.case)
    as_manager.post(address, data | {"stage": "completed", "revision": 1})
    assert as_manager.post(address, data | {"revision": 1}).status_code == 409
    assert "does not go back" in text(as_manager.post(address, data | {"revision": 2}))
    assert as_manager.get(of("record", row.case)).status_code == 404


def test_processes_are_listed_added_and_changed(as_manager, world):
    case = opened(*world)
    data = {"kind": "inquest", "status": "expected", "lead": "The coroner"}
    assert "No other process" in text(as_manager.get(of("processes", case)))
    as_manager.post(of("add_process", case), data)
    row = ParallelProcess.objects.get()
    address = of("process", case, row.pk)
    assert as_manager.post(address, data | {"status": "running", "revision": 1}).status_code == 302
    assert as_manager.post(address, data | {"revision": 1}).status_code == 409

    assert "Under way" in text(as_manager.get(of("processes", case)))


def pages_of(case):
    subject = Subject.objects.filter(case=case).first()
    return [
        of("record", case), of("check", case), of("people", case), of("add_subject", case), of("agencies", case),
        of("part", case, "what"), of("subject", case, subject.pk), of("subject_more", case, subject.pk), of("remove_subject", case, subject.pk),
        of("criteria", case, "notification"), of("criterion", case, "notification", "place"), of("again", case),
        of("withdraw", case), of("notify", case), of("notify_text", case), of("processes", case),
        of("add_process", case),
    ]  # fmt: skip


def test_pages_open_for_those_who_run_cases_only(client, world):
    case = written(*world)
    manager = world[1]
    reader = MembershipFactory(partnership=world[0], role=Role.INDEPENDENT_CHAIR).user
    agency = MembershipFactory(
        partnership=world[0], role=Role.AGENCY_COORDINATOR, agency=AgencyFactory(partnership=world[0])
    ).user
    outsider = MembershipFactory().user
    for person, expected in ((manager, 200), (reader, 403), (agency, 403), (outsider, 404)):
        client.force_login(person)
        answers = {page: client.get(page).status_code for page in pages_of(case)}
        assert {page: status for page, status in answers.items() if status != expected} == {}, person


def test_a_restricted_case_is_not_there_for_those_who_are_not_named(client, world):
    case = written(*world, restricted=True)
    client.force_login(MembershipFactory(partnership=world[0], role=Role.BUSINESS_SUPPORT).user)

    assert {client.get(page).status_code for page in pages_of(case)} == {404}


@pytest.mark.parametrize("name", ["people", "processes", "agencies", "check", "notify"])
def test_a_page_asks_the_database_no_more_for_more_rows(as_manager, world, django_assert_max_num_queries, name):
    case = to_notify(*world)

    def queries():
        with django_assert_max_num_queries(40) as asked:
            as_manager.get(of(name, case))
        return len(asked)

    def process():
        values = {"kind": "inquest", "status": "running", "changed_by": world[1], "changed_at": NOW}
        ParallelProcess.objects.create(partnership=world[0], case=case, **values)

    process()
    notified(case, world[1], kind="other_area")
    queries()
    one = queries()
    for n in range(3):
        SubjectFactory(case=case, label=f"More {n}")
        AgencyFactory(partnership=world[0])
        process()
        notified(case, world[1], kind="other_area")

    assert queries() == one


def step_of(client, case):
    return client.get(of("casework:detail", case)).context["page"].next_step


def test_the_next_step_leads_through_the_recording(as_manager, world):
    case = opened(*world)
    assert step_of(as_manager, case)["action"]["url"] == of("record", case)
    case = services.finish_record(written(*world), by=world[1], now=NOW)
    assert step_of(as_manager, case)["action"]["url"] == of("criteria", case, "notification")
    case = to_notify(*world)
    step = step_of(as_manager, case)
    assert step["action"]["url"] == of("notify", case)
    assert step["text"].startswith("Notify the National Panel.")
    assert (step["due_on"], step["days"]) == (date(2026, 4, 13), 11)
    step = step_of(as_manager, notified(case, world[1]))
    assert step["action"]["url"] == of("returns:ask", case)
    assert step["due_on"] == date(2026, 4, 27)


def test_readers_learn_where_it_stands_and_get_no_button(client, world):
    case = services.finish_record(written(*world), by=world[1], now=NOW)
    client.force_login(MembershipFactory(partnership=world[0], role=Role.INDEPENDENT_SCRUTINEER).user)
    step = step_of(client, case)

    assert (step["text"], step["action"]) == ("The case is being tested against the criteria.", None)
    assert client.get(of("casework:detail", case)).context["page"].links == []


def recommended(world, **route):
    RouteFactory(partnership=world[0], decision=Decision.LOCAL_CHILD_REVIEW, **route)
    case = notified(to_notify(*world), world[1])
    Case.objects.filter(pk=case.pk).update(status=Status.RECOMMENDED)
    return case


def test_whoever_decides_is_led_to_the_decision_and_others_are_told_who_it_is(client, world):
    body = BodyFactory(partnership=world[0], name="Executive Group")
    case = recommended(world, decided_by_body=body)
    member = MembershipFactory(partnership=world[0], role=Role.EXECUTIVE_MEMBER).user
    seat = Seat.objects.create(partnership=world[0], body=body, role="Member")
    SeatHolding.objects.create(partnership=world[0], seat=seat, user=member, starts_on=date(2020, 1, 1))
    give_to_body(case, body, "decides", now=NOW)
    client.force_login(member)
    step = step_of(client, case)
    assert step["action"] == {"url": of("rapid_review:decide", case), "text": "Decide"}
    assert "you sit on it" in step["text"]

    client.force_login(world[1])
    step = step_of(client, case)
    assert (step["action"], step["who"]) == (None, "Executive Group")
    assert step["text"] == "Waiting for the decision. The Executive Group decides."


def test_where_nobody_is_named_the_manager_is_asked_to_say_who_decides(as_manager, world):
    case = recommended(world)

    assert step_of(as_manager, case)["action"]["url"] == at("rapid_review:deciders", world[0])


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("kind", KINDS)
def test_every_case_in_every_status_has_a_page(as_manager, world, kind, status):
    case = CaseFactory(partnership=world[0], kind=kind, status=status)
    IncidentFactory(case=case)

    response = as_manager.get(of("casework:detail", case))
    assert response.status_code == 200
    assert response.context["page"].status == Status(status).label


@pytest.mark.parametrize("status", [Status.GATHERING, Status.RECOMMENDED])
def test_the_page_of_a_case_keeps_to_fifteen_queries(as_manager, world, django_assert_max_num_queries, status):
    partnership = world[0]
    RouteFactory(
        partnership=partnership,
        decision=Decision.LOCAL_CHILD_REVIEW,
        decided_by_body=BodyFactory(partnership=partnership),
    )
    case = CaseFactory(partnership=partnership, status=status)
    IncidentFactory(case=case)
    RapidReviewFactory(case=case)
    for _ in range(3):
        SubjectFactory(case=case)
        ChronologyEntryFactory(agency_return=AgencyReturnFactory(case=case))
    as_manager.get(of("casework:detail", case))

    with django_assert_max_num_queries(30) as asked:
        as_manager.get(of("casework:detail", case))
    # A test runs inside a transaction of its own, so the request's begins, ends and hands back here as statements.
    own = [query for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(own) - 1 <= 15


def test_pages_of_criteria(as_manager, world):
    case = services.finish_record(written(*world), by=world[1], now=NOW)
    address = of("criterion", case, "notification", "place")
    assert "Say whether it is met" in text(as_manager.post(address, {"reason": "Here"}))
    assert "Enter why" in text(as_manager.post(address, {"met": "True"}))
    as_manager.post(address, {"met": "False", "reason": "Elsewhere", "revision": 0})
    assert as_manager.post(address, {"met": "True", "reason": "Here", "revision": 0}).status_code == 409
    assert "Elsewhere" in text(as_manager.get(address))
    assert as_manager.get(of("criterion", case, "notification", "nonsense")).status_code == 404
    assert as_manager.get(of("criteria", case, "adult_review")).status_code == 404
    assert as_manager.get(of("criteria", case, "nonsense")).status_code == 404

    answer_rest(case, world[1])
    body = BodyFactory(partnership=world[0], name="Practice Review Group")
    RouteFactory(partnership=world[0], decision=Decision.NOT_NOTIFIED_INCIDENT, decided_by_body=body)
    page = text(as_manager.get(of("criteria", case, "notification")))
    assert "Practice Review Group considers such a case" in page
    assert "Nothing further" not in page
    as_manager.post(of("criteria", case, "notification"), {"reason": "Out of area"})
    assert CaseBody.objects.get(case=case).body == body

    as_manager.post(of("again", case), {"reason": "A second injury", **day("facts_on", AWARE)})
    case.refresh_from_db()
    assert case.status == Status.ASSESSING


def answer_rest(case, by):
    for code in testing.unanswered(case, "notification"):
        testing.save_finding(
            case, stage="notification", criterion=code, met=True, reason="Because", revision=0, by=by, now=NOW
        )


def test_a_step_that_was_taken_already_is_said_calmly(as_manager, world):
    case = services.finish_record(written(*world), by=world[1], now=NOW)
    response = as_manager.post(of("check", case))

    assert response.url == of("casework:detail", case)
    assert "has moved on" in said(response)[0]


def test_a_closed_case_is_opened_again(as_manager, world):
    case = services.finish_record(written(*world), by=world[1], now=NOW)
    answer(case, "notification", world[1], met=False)
    as_manager.post(of("criteria", case, "notification"), {"way": "nothing", "reason": "An accident"})
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert "Open the case again" in text(as_manager.get(of("casework:detail", case)))

    as_manager.post(of("again", case), {"reason": "A report came", **day("facts_on", AWARE)})
    case.refresh_from_db()
    assert case.status == Status.ASSESSING


def test_a_homicide_is_checked_and_passed_on(as_manager, world):
    case = written(*world, kind=CaseKind.DOMESTIC_HOMICIDE)
    page = text(as_manager.get(of("check", case)))
    assert of("notice", case, "domestic_homicide") in page
    sent = {"sent_to": "Safer Area", "sent_by": "Morgan", **day("sent_on", AWARE)}
    as_manager.post(of("notice", case, "domestic_homicide"), sent)
    case.refresh_from_db()
    assert case.status == Status.CLOSED


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("child", {"age", "gender", "ethnicity", "disabled", "looked_after", "care_leaver", "protection_plan"}),
        ("unborn", {"ethnicity", "protection_plan"}),
        ("adult", {"age", "gender", "ethnicity", "disabled", "care_needs"}),
    ],
)
def test_only_what_fits_the_person_is_asked(as_manager, world, kind, asked):
    case = opened(*world)
    response = as_manager.post(of("add_subject", case), {"label": "AB", "kind": kind, "harm": "unknown"})
    form = as_manager.get(response.url).context["form"]

    assert set(form.fields) == asked | {"revision"}
    assert "More about AB" in text(as_manager.get(response.url))


def test_whoever_is_entered_first_on_a_death_in_care_was_looked_after(as_manager, world):
    case = opened(*world, kind=CaseKind.LOOKED_AFTER_DEATH)
    as_manager.post(of("add_subject", case), {"label": "AB", "kind": "child", "harm": "died"})

    assert Subject.objects.get().looked_after == "yes"


def test_a_person_removed_by_somebody_else_is_said_calmly(as_manager, world):
    case = opened(*world)
    as_manager.post(of("add_subject", case), {"label": "AB", "kind": "child", "harm": "serious"})
    row = Subject.objects.get()
    services.remove_subject(case, row, by=world[1], now=NOW)
    with pytest.raises(TransitionNotAllowed, match="AB was removed"):
        services.save_subject(case, subject=row, values={"age": "2"}, revision=1, by=world[1], now=NOW)
