"""The page of the merged chronology: who sees it, what it says, how it is judged, opened and taken along."""

import threading
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from casework.models import CaseEvent
from casework.transitions import TransitionNotAllowed
from incidents.chronology import services
from incidents.enums import Status
from incidents.models import AgencyReturn, EntryLink, PlanStep, ReturnOpening
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import MembershipFactory
from tests.factories.casework import OPENED_AT, ChronologyEntryFactory
from tests.factories.chronology import Gathered

pytestmark = pytest.mark.django_db
MARCH_3, MARCH_10 = date(2025, 3, 3), date(2025, 3, 10)
BRUISE = "Nursery worker noticed bruising on the left forearm, explained as a fall"
TWIN = "Bruising to left forearm noticed by nursery worker and explained as fall"


def url(name, gathered, *args):
    return reverse(f"chronology:{name}", args=[gathered.partnership.slug, gathered.case.reference, *args])


@pytest.fixture
def gathered():
    return Gathered()


@pytest.fixture
def opened():
    return Gathered(opened=True, status=Status.PANEL)


@pytest.fixture
def pair(gathered):
    return gathered.entry("Police", MARCH_3, BRUISE), gathered.entry("Health", MARCH_10, TWIN)


def text_of(response):
    return response.content.decode()


def test_the_manager_sees_it_from_gathering_on_and_the_panel_once_it_is_opened(client, gathered, pair):
    client.force_login(gathered.manager)
    assert TWIN in text_of(client.get(url("merged", gathered)))
    client.force_login(gathered.panellist)
    closed = client.get(url("merged", gathered))
    assert closed.status_code == 403
    assert "not open yet" in text_of(closed)
    assert TWIN not in text_of(closed)
    assert client.get(url("excel", gathered)).status_code == 403

    with partnership_scope(gathered.partnership, by=gathered.manager):
        services.open_merge(gathered.case, reason="", by=gathered.manager, now=OPENED_AT)

    page = text_of(client.get(url("merged", gathered)))
    assert TWIN in page
    assert "Same event" not in page  # who runs the case judges
    assert client.get(url("excel", gathered)).status_code == 200


@pytest.mark.parametrize("name", ["merged", "excel", "open", "gather_again", "papers", "new_paper"])
def test_other_people_find_nothing_or_are_refused(client, opened, name):
    client.force_login(MembershipFactory().user)
    assert client.get(url(name, opened)).status_code == 404
    agency = next(iter(opened.returns.values())).agency
    client.force_login(opened.person(Role.AGENCY_COORDINATOR, agency=agency))
    assert client.get(url(name, opened)).status_code == 403
    client.force_login(opened.person(Role.BODY_MEMBER))  # of no group that has this case
    assert client.get(url(name, opened)).status_code == 403


@pytest.mark.parametrize("name", ["merged", "excel", "open", "gather_again", "papers", "new_paper"])
def test_a_restricted_case_does_not_exist_for_who_is_not_named(client, name):
    gathered = Gathered(opened=True, status=Status.PANEL, restricted=True)
    client.force_login(gathered.manager)

    assert client.get(url(name, gathered)).status_code == 404


def test_drafts_are_not_shown_and_are_said_to_be_missing(client, gathered):
    gathered.returns["School"] = gathered.answer("School", status="draft")
    gathered.entry("School", MARCH_3, "Half a thought")
    gathered.entry("Police", MARCH_3, "A whole one")
    client.force_login(gathered.manager)

    page = text_of(client.get(url("merged", gathered)))

    assert "A whole one" in page
    assert "Half a thought" not in page
    assert "1 of the agencies asked has not answered" in page


def test_it_draws_months_finds_contradictions_and_silences(client, gathered, pair):
    gathered.entry("Police", date(2025, 6, 1), "Late call", known_on=date(2025, 8, 1))
    client.force_login(gathered.manager)

    response = client.get(url("merged", gathered))
    page = text_of(response)

    assert "7 days apart: 3 March 2025 and 10 March 2025" in page
    assert "Nobody recorded anything from April 2025 to May 2025 (2 months)." in page
    assert f"?agency={gathered.returns['Health'].agency_id}&amp;month=2025-03#entries" in page
    assert "Known on 1 August 2025, 61 days after it happened" in page
    assert response.context["grid"].groups == [(2025, 4)]


def test_a_long_chronology_is_drawn_by_years_and_a_year_opens_into_months(client, gathered, pair):
    gathered.entry("Police", date(2021, 6, 1))
    client.force_login(gathered.manager)

    assert client.get(url("merged", gathered)).context["grid"].by_year
    assert [c.text for c in client.get(url("merged", gathered) + "?year=2025").context["grid"].columns] == [
        "Jan", "Feb", "Mar",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3), ("month=2025-03", 2), ("kind=health", 1), ("late=on", 1), ("year=2025", 3),
        ("month=nonsense&agency=x&kind=y&year=1", 3), ("agency=999999", 3), ("month=2025-06&kind=health", 0),
    ],
)  # fmt: skip
def test_entries_are_filtered_and_what_cannot_be_asked_for_filters_nothing(client, gathered, pair, query, count):
    gathered.entry("Police", date(2025, 6, 1), "Late", known_on=date(2025, 8, 1))
    gathered.entry("Health", date(2025, 3, 4), "Seen", kind="health")
    with partnership_scope(gathered.partnership):
        pair[0].delete()
    client.force_login(gathered.manager)

    assert len(client.get(f"{url('merged', gathered)}?{query}").context["entries"]) == count


def test_a_cell_lists_the_entries_it_counts(client, gathered, pair):
    client.force_login(gathered.manager)

    response = client.get(f"{url('merged', gathered)}?agency={gathered.returns['Health'].agency_id}&month=2025-03")

    assert [entry.text for entry in response.context["entries"]] == [TWIN]
    assert "The chronology: Health, March 2025" in text_of(response)


def test_judging_joins_tells_who_knew_and_can_be_taken_back(client, gathered, pair):
    client.force_login(gathered.manager)
    answer = {"one": pair[1].pk, "other": pair[0].pk, "same": "yes", "note": "Both name the nursery"}

    assert client.post(url("judge", gathered), answer).status_code == 302
    page = text_of(client.get(url("merged", gathered)))
    assert "Judged to be the same event by" in page
    assert "Both name the nursery" in page
    assert "7 days later" in page

    client.post(url("judge", gathered), answer | {"same": "no"})

    page = text_of(client.get(url("merged", gathered)))
    assert "Judged to be two events" in page
    assert "7 days later" not in page
    with partnership_scope(gathered.partnership):
        assert EntryLink.objects.get().first_id == pair[0].pk


def test_judging_is_refused_in_words(client, gathered, pair):
    client.force_login(gathered.manager)
    own = gathered.entry("Police", MARCH_10)
    elsewhere = ChronologyEntryFactory()

    def said(**changes):
        answer = {"one": pair[0].pk, "other": pair[1].pk, "same": "yes"} | changes
        return text_of(client.post(url("judge", gathered), answer, follow=True))

    assert "Both entries are the same agency" in said(other=own.pk)
    assert "no longer there" in said(other=elsewhere.pk)
    assert "Nothing was changed. Choose an answer" in said(same="perhaps")
    with partnership_scope(gathered.partnership):
        type(gathered.case).objects.filter(pk=gathered.case.pk).update(status=Status.DECIDED)
    assert "stays as it was when the case was decided" in said()
    with partnership_scope(gathered.partnership):
        assert not EntryLink.objects.exists()


def test_who_does_not_run_cases_cannot_judge_open_or_close(client, opened):
    entries = opened.entry("Police", MARCH_3), opened.entry("Health", MARCH_3)
    client.force_login(opened.panellist)
    answer = {"one": entries[0].pk, "other": entries[1].pk, "same": "yes"}

    assert client.post(url("judge", opened), answer).status_code == 403
    with partnership_scope(opened.partnership, by=opened.panellist):
        for act in (
            lambda who: services.judge(
                opened.case, one=entries[0].pk, other=entries[1].pk, same=True, note="", by=who, now=OPENED_AT
            ),
            lambda who: services.open_merge(opened.case, reason="", by=who, now=OPENED_AT),
            lambda who: services.gather_again(opened.case, reason="More", by=who, now=OPENED_AT),
        ):
            with pytest.raises(PermissionDenied):
                act(opened.panellist)


def test_opening_with_every_answer_needs_no_reason(client, gathered):
    client.force_login(gathered.manager)
    with partnership_scope(gathered.partnership):
        PlanStep.objects.create(
            partnership=gathered.partnership, case=gathered.case, code="merge", working_day=5,
            planned_on=date(2026, 4, 14), title="Open the merged chronology",
        )  # fmt: skip
    page = text_of(client.get(url("open", gathered)))
    assert "2 of 2 have answered" in page
    assert 'name="reason"' not in page

    assert client.post(url("open", gathered)).status_code == 302

    assert gathered.review.merge_opened_by == gathered.manager
    with partnership_scope(gathered.partnership):
        assert PlanStep.objects.get().done_by == gathered.manager
        assert CaseEvent.objects.get(name="open_merge").to_status == Status.PANEL


def test_opening_without_every_answer_asks_why_and_keeps_the_reason(client, gathered):
    gathered.answer("School", status="requested")
    client.force_login(gathered.manager)

    asked = client.post(url("open", gathered), {"reason": ""})
    assert asked.status_code == 200
    assert "Say why the panel should see the chronology without these answers" in text_of(asked)
    with (
        partnership_scope(gathered.partnership, by=gathered.manager),
        pytest.raises(services.NotReady, match="Not every"),
    ):
        services.open_merge(gathered.case, reason="", by=gathered.manager, now=OPENED_AT)

    client.post(url("open", gathered), {"reason": "The school is closed until Monday"})

    with partnership_scope(gathered.partnership):
        assert CaseEvent.objects.get(name="open_merge").note == "The school is closed until Monday"


def test_opening_when_nobody_was_asked_needs_a_reason_too(client):
    gathered = Gathered(agencies=())
    client.force_login(gathered.manager)

    with (
        partnership_scope(gathered.partnership, by=gathered.manager),
        pytest.raises(services.NotReady, match="No agency"),
    ):
        services.open_merge(gathered.case, reason="", by=gathered.manager, now=OPENED_AT)
    assert "No agency has been asked" in text_of(client.get(url("open", gathered)))
    assert "No agency has submitted an entry yet" in text_of(client.get(url("merged", gathered)))


def test_opening_again_or_from_elsewhere_is_refused_in_words(client, opened):
    client.force_login(opened.manager)

    assert "nothing to open" in text_of(client.post(url("open", opened), follow=True))
    with partnership_scope(opened.partnership, by=opened.manager), pytest.raises(TransitionNotAllowed):
        services.open_merge(opened.case, reason="", by=opened.manager, now=OPENED_AT)


def test_an_answer_taken_back_while_the_page_was_open_is_said(client, gathered, monkeypatch):
    client.force_login(gathered.manager)
    real = services.open_merge

    def meanwhile(case, **given):
        AgencyReturn.objects.filter(case=case).update(status="draft", submitted_at=None, submitted_by=None)
        return real(case, **given)

    monkeypatch.setattr(services, "open_merge", meanwhile)

    assert "Not every agency has answered" in text_of(client.post(url("open", gathered), follow=True))


def test_a_case_opened_by_somebody_else_meanwhile_is_said(client, gathered, monkeypatch):
    client.force_login(gathered.manager)
    real = services.open_merge

    def meanwhile(case, **given):
        real(case, **given)
        return real(case, **given)

    monkeypatch.setattr(services, "open_merge", meanwhile)

    assert "has moved on since you opened it" in text_of(client.post(url("open", gathered), follow=True))


def test_gathering_again_closes_the_merge_to_the_panel(client, opened):
    client.force_login(opened.manager)
    assert "Say why more information is needed" in text_of(client.post(url("gather_again", opened), {"reason": " "}))

    client.post(url("gather_again", opened), {"reason": "Two dates contradict"})

    assert opened.review.merge_opened_at is None
    assert "has moved on" in text_of(client.post(url("gather_again", opened), {"reason": "Again"}, follow=True))
    client.force_login(opened.panellist)
    assert client.get(url("merged", opened)).status_code == 403


@pytest.mark.parametrize("count", [1, 300])
def test_the_page_keeps_to_its_queries_however_long_it_is(client, opened, count):
    opened.many(count)
    client.force_login(opened.panellist)
    client.get(url("merged", opened))

    with CaptureQueriesContext(connection) as queries:
        response = client.get(url("merged", opened))

    assert response.status_code == 200
    assert len(queries) <= 15 + 2, [query["sql"][:120] for query in queries]


def test_a_changed_entry_is_compared_anew(client, gathered, pair):
    client.force_login(gathered.manager)
    assert client.get(url("merged", gathered)).context["contradictions"]

    with partnership_scope(gathered.partnership):
        pair[1].what_happened, pair[1].revision = "Dental appointment was missed without a reason", 2
        pair[1].save(update_fields=["what_happened", "revision"])

    assert not client.get(url("merged", gathered)).context["contradictions"]


def test_the_workbook_holds_dates_as_dates_and_formulas_as_text(client, opened):
    opened.entry("Police", MARCH_3, '=HYPERLINK("https://evil.example","x")', source="+1", known_on=date(2025, 4, 2))
    opened.entry("Health", date(2025, 6, 10), "@SUM(A1)\x0b", practice_comment="-2")
    client.force_login(opened.manager)

    response = client.get(url("excel", opened))
    book = load_workbook(BytesIO(response.content))
    sheet = book["Chronology"]

    assert response["Content-Disposition"] == 'attachment; filename="SI-2026-004-chronology.xlsx"'
    assert "no-store" in response["Cache-Control"]
    assert [row[0].value.date() for row in sheet.iter_rows(min_row=2)] == [MARCH_3, date(2025, 6, 10)]
    assert sheet["G2"].value == '=HYPERLINK("https://evil.example","x")'
    assert {cell.data_type for cell in (sheet["F2"], sheet["G2"], sheet["G3"], sheet["H3"])} == {"s"}
    assert sheet["G3"].value == "@SUM(A1)"
    assert (sheet["J2"].value, sheet["K2"].value) == (30, "Yes")
    assert sheet.freeze_panes == "A2"
    assert book["Silences"]["A2"].value == "Nobody recorded anything from April 2025 to May 2025 (2 months)."
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy


def test_the_workbook_lists_contradictions(client, gathered, pair):
    client.force_login(gathered.manager)

    sheet = load_workbook(BytesIO(client.get(url("excel", gathered)).content))["Contradictions"]

    assert [cell.value for cell in sheet[2]][:3] == ["Not judged yet", 7, "Police"]


def test_two_entries_are_joined_by_hand_where_words_find_nothing(client, gathered):
    one = gathered.entry("Police", MARCH_3, "Domestic abuse call")
    other = gathered.entry("Health", MARCH_3, "Injury to the mother")
    gathered.entry("Health", date(2025, 9, 1), "Long after")
    alone = gathered.entry("Police", date(2024, 1, 1), "Long before")
    client.force_login(gathered.manager)
    address = url("match", gathered, one.pk)

    page = text_of(client.get(address))
    assert "Health, 3 March 2025: Injury to the mother" in page
    assert "Long after" not in page
    assert "Choose the entry that tells of the same event" in text_of(client.post(address, {}))
    assert "No other agency recorded anything" in text_of(client.get(url("match", gathered, alone.pk)))
    assert client.get(url("match", gathered, 999_999)).status_code == 404

    done = text_of(client.post(address, {"other": other.pk, "note": "Same night"}, follow=True))

    assert "Judged: the same event." in done
    assert "Latest judgements on entries whose dates do not contradict" in done
    assert "First to know" in done


def test_joining_by_hand_is_refused_in_words_once_it_is_decided(client, gathered, pair):
    with partnership_scope(gathered.partnership):
        type(gathered.case).objects.update(status=Status.DECIDED)
    client.force_login(gathered.manager)

    answer = client.post(url("match", gathered, pair[0].pk), {"other": pair[1].pk}, follow=True)

    assert "stays as it was when the case was decided" in text_of(answer)


def test_each_agency_learns_who_read_the_merge_and_how(client, opened):
    client.force_login(opened.panellist)
    for name in ("merged", "merged", "excel"):
        client.get(url(name, opened))

    with partnership_scope(opened.partnership):
        rows = ReturnOpening.objects.order_by("pk").values_list("agency_return", "how", "by")
        assert sorted(rows) == sorted(
            (row.pk, how, opened.panellist.pk) for row in opened.returns.values() for how in ("merged", "excel")
        )


def at_once(work, times):
    """So many people do the same in the same moment."""
    ready, results = threading.Barrier(times), []

    def one():
        ready.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_twenty_people_opening_at_once_open_it_once():
    gathered = Gathered()

    def press():
        with partnership_scope(gathered.partnership, by=gathered.manager):
            return services.open_merge(gathered.case, reason="", by=gathered.manager, now=OPENED_AT).status

    assert sorted(at_once(press, 20)) == ["TransitionNotAllowed"] * 19 + ["panel"]


@pytest.mark.django_db(transaction=True)
def test_twenty_people_judging_at_once_leave_one_judgement():
    gathered = Gathered()
    one, other = gathered.entry("Police", MARCH_3), gathered.entry("Health", MARCH_10)

    def press():
        with partnership_scope(gathered.partnership, by=gathered.manager):
            return services.judge(
                gathered.case, one=one.pk, other=other.pk, same=True, note="", by=gathered.manager, now=OPENED_AT
            ).pk

    assert len(set(at_once(press, 20))) == 1
