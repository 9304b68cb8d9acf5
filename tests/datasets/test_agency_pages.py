"""The pages on which an agency gives its figures."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datasets.collecting.boxes import name_of
from datasets.collecting.sheet import sheet_of
from datasets.enums import CheckCode
from datasets.models import AgencyToken, AreaRelease, Entry, Narrative, QuarterlyReturn, Query
from partnerships.roles import Role
from tests.factories import MembershipFactory, OrganisationFactory
from tests.factories.datasets import NOW, QUARTER, FiguresArea

pytestmark = pytest.mark.django_db
MOST_QUERIES = 18  # fifteen of the page, three of the test's own transaction


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def area():
    return FiguresArea()


@pytest.fixture
def row(area):
    with area.scope():
        return area.return_of(area.council)


@pytest.fixture
def council(client, area):
    client.force_login(area.coordinator)
    return client


def page(area, row, name=""):
    return area.url(f"quarterly-returns/{row.pk}/{name}")


def cell_names(area, row):
    with area.scope():
        return {cell.key: name_of(cell.place) for cell in sheet_of(row).cells}


def posted(name, *, was="|||given|", opened="0", **boxes):
    texts = {f"{name}-{box.replace('_', '-')}": text for box, text in boxes.items()}
    return {f"{name}-opened": opened, f"{name}-was": was} | texts


def test_the_list_and_the_return_say_what_is_due_and_what_comes_next(area, row, council):
    listed = council.get(area.url("quarterly-returns/")).content.decode()
    assert "Quarter 1 2026/27" in listed
    assert "22 days left" in listed

    said = council.get(page(area, row)).content.decode()
    assert "Go on with the figures" in said
    assert "31 July 2026" in said
    assert "Front door" in said
    assert "Equality" in said


def test_a_section_shows_last_quarter_and_the_same_quarter_last_year_beside_each_box(area, row, council):
    with area.scope():
        area.value("plans", QUARTER.before.code, number=83, agency=area.council)
        area.value("plans", QUARTER.year_before.code, number=61, agency=area.council)
        area.value("plans", QUARTER.year_before.code, number=77543, agency=area.police)

    said = council.get(page(area, row, "figures/1/")).content.decode()

    assert "Last quarter: 83; same quarter last year: 61" in said
    assert "77,543" not in said


def test_what_is_posted_is_saved_and_the_next_section_opens(area, row, council):
    names = cell_names(area, row)
    sent = posted(names["referrals", ""], number="12") | posted(names["assessed", ""], numerator="3", denominator="12")
    sent |= {
        f"n{area.indicators['referrals'].pk}": "Schools were closed",
        f"n{area.indicators['referrals'].pk}-was": "",
    }

    answer = council.post(page(area, row, "figures/1/"), sent | {"next": "yes"})

    assert answer.headers["Location"] == page(area, row, "figures/2/")
    with area.scope():
        assert Entry.objects.count() == 2
        assert Narrative.objects.get().text == "Schools were closed"


def test_an_impossible_figure_is_saved_and_said_at_its_box(area, row, council):
    names = cell_names(area, row)

    answer = council.post(
        page(area, row, "figures/1/"), posted(names["assessed", ""], numerator="13", denominator="12")
    )

    said = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in said
    assert f'href="#{names["assessed", ""]}-numerator"' in said
    assert 'value="13"' in said
    with area.scope():
        assert Entry.objects.get().numerator == "13"


@pytest.mark.parametrize(
    ("chosen", "stands"),
    [("none", ("0", "given")), ("not_collected", ("", "not_collected")), ("not_available", ("", "not_available"))],
)
def test_nothing_is_said_in_its_own_way(area, row, council, chosen, stands):
    name = cell_names(area, row)["plans", ""]

    council.post(page(area, row, "figures/1/"), posted(name, number="", standing=chosen))

    with area.scope():
        entry = Entry.objects.get()
        assert (entry.number, entry.standing) == stands


def test_a_colleagues_figure_is_shown_beside_yours_and_nothing_is_lost(area, row, council):
    name = cell_names(area, row)["plans", ""]
    council.post(page(area, row, "figures/1/"), posted(name, number="12"))
    council.force_login(area.colleague)

    answer = council.post(page(area, row, "figures/1/"), posted(name, number="14"))

    said = answer.content.decode()
    assert answer.status_code == 409
    assert f"{area.coordinator.full_name} has saved “12”" in said
    assert 'value="14"' in said
    with area.scope():
        assert Entry.objects.get().number == "12"
    answer = council.post(page(area, row, "figures/1/"), posted(name, was="12|||given|", opened="1", number="14"))
    assert answer.status_code == 302
    with area.scope():
        assert Entry.objects.get().number == "14"


def test_the_script_hears_saved_only_with_what_the_database_has(area, row, council):
    names = cell_names(area, row)

    answer = council.post(page(area, row, "figures/1/save/"), posted(names["plans", ""], number="-3"))

    said = answer.json()
    assert said["cells"][names["plans", ""]]["opened"] == 1
    assert [each["cell"] for each in said["errors"]] == [names["plans", ""]]
    assert said["at"] == "10:00am"
    clash = council.post(page(area, row, "figures/1/save/"), posted(names["plans", ""], number="5"))
    assert (clash.status_code, clash.json()["clashes"]) == (409, [names["plans", ""]])


def test_the_story_of_the_quarter_meets_a_colleagues(area, row, council):
    with area.scope():
        opened = area.return_of(area.council).revision
    council.post(page(area, row, "story/"), {"narrative": "One", "revision": opened})

    answer = council.post(page(area, row, "story/"), {"narrative": "Two", "revision": opened})

    said = answer.content.decode()
    assert answer.status_code == 409
    assert "One" in said
    assert "Two" in said


def test_empty_boxes_are_filled_at_once_and_then_it_is_submitted(area, row, council):
    assert council.post(page(area, row, "empty/"), {}).status_code == 200
    council.post(page(area, row, "empty/"), {"meaning": "zero"})
    checked = council.get(page(area, row, "submit/"))
    sent = {"checked": checked.context["form"]["checked"].value()}

    answer = council.post(page(area, row, "submit/"), sent, follow=True)

    assert "Your figures are submitted" in answer.content.decode()
    with area.scope():
        assert QuarterlyReturn.objects.get(agency=area.council).status == "submitted"
    assert council.get(page(area, row, "figures/1/")).status_code == 302
    assert council.post(page(area, row, "figures/1/save/"), {}).status_code == 409


def test_what_keeps_it_from_being_submitted_leads_to_its_box(area, row, council):
    names = cell_names(area, row)
    council.post(page(area, row, "figures/1/"), posted(names["assessed", ""], numerator="13", denominator="12"))

    said = council.get(page(area, row, "submit/")).content.decode()

    assert f"figures/1/#{names['assessed', '']}-numerator" in said
    assert "boxes are empty" in said


def test_a_question_is_explained_or_found_to_hold_still(area, row, council):
    with area.scope():
        cell = {"partnership": area.partnership, "indicator": area.indicators["plans"], "agency": area.council}
        Query.objects.create(
            **cell, period=QUARTER.before.code, code=CheckCode.JUMP, words="Up", fingerprint="a", raised_at=NOW,
            state="explained", explanation="A second team joined", explained_at=NOW,
        )  # fmt: skip
        for number in range(1, 7):
            period = QUARTER
            for _ in range(number):
                period = period.before
            area.value("plans", period.code, number=100 + number, agency=area.council)
    council.post(page(area, row, "figures/1/"), posted(cell_names(area, row)["plans", ""], number="400"))

    said = council.get(page(area, row, "questions/")).content.decode()
    with area.scope():
        query = Query.objects.get(period=QUARTER.code, code=CheckCode.JUMP)
    form = council.get(page(area, row, f"questions/{query.pk}/"))

    assert "A second team joined" in said
    assert "Does that still hold?" in said
    sent = {"explanation": form.context["form"]["explanation"].value(), "revision": query.revision}
    council.post(page(area, row, f"questions/{query.pk}/"), sent)
    with area.scope():
        query.refresh_from_db()
        assert (query.state, query.remembered, query.explanation) == ("explained", True, "A second team joined")


def test_passing_on(area, row, council):
    council.post(page(area, row, "pass-on/"), {"to": area.colleague.pk, "note": ""})
    assert area.colleague.full_name in council.get(page(area, row)).content.decode()
    assert council.post(page(area, row, "pass-on/"), {"to": area.manager.pk}).status_code == 200


@pytest.mark.parametrize(
    "path", ["", "figures/1/", "story/", "questions/", "submit/", "empty/", "pass-on/", "given/", "areas/"]
)
def test_other_agencies_outsiders_and_managers_do_not_get_in(client, area, row, path):
    for person, status in ((area.police_coordinator, 404), (area.manager, 403), (FiguresArea().coordinator, 404)):
        client.force_login(person)
        assert client.get(page(area, row, path)).status_code == status


@pytest.mark.parametrize("path", ["", "figures/1/", "questions/", "submit/", "given/", "areas/"])
def test_a_page_costs_the_same_at_few_and_at_many_figures(area, row, council, path):
    council.get(page(area, row, path))
    with CaptureQueriesContext(connection) as few:
        council.get(page(area, row, path))
    with area.scope():
        for number in range(30):
            indicator = area.add(f"more-{number}", "count", area.council)
            period = QUARTER
            for _ in range(8):
                period = period.before
                area.value(indicator.code, period.code, number=number, agency=area.council)
    council.get(page(area, row, path))
    with CaptureQueriesContext(connection) as many:
        council.get(page(area, row, path))

    assert len(many) <= len(few) <= MOST_QUERIES


def test_a_key_is_shown_once_kept_as_its_hash_and_revoked(area, council):
    made = council.post(area.url("quarterly-returns/keys/"), {"agency": area.council.pk, "name": "Reports"})
    key = made.context["made"]
    assert made.status_code == 201
    assert key in made.content.decode()
    assert key not in council.get(area.url("quarterly-returns/keys/")).content.decode()
    with area.scope():
        token = AgencyToken.objects.get()
        assert key not in token.token_hash
    council.post(area.url(f"quarterly-returns/keys/{token.pk}/revoke/"))
    with area.scope():
        assert AgencyToken.objects.get().revoked_by == area.coordinator


def test_only_coordinators_make_keys_and_only_for_their_agency(client, area):
    client.force_login(area.colleague)
    assert "coordinator makes and revokes keys" in client.get(area.url("quarterly-returns/keys/")).content.decode()
    assert client.post(area.url("quarterly-returns/keys/"), {"name": "Reports"}).status_code == 403
    client.force_login(area.police_coordinator)
    sent = {"agency": area.council.pk, "name": "Reports"}
    assert client.post(area.url("quarterly-returns/keys/"), sent).status_code == 200
    with area.scope():
        assert not AgencyToken.objects.exists()


@pytest.fixture
def two_areas():
    """One police force in two areas, with one coordinator; one indicator of the national list in both."""
    from datasets.models import Indicator, NationalIndicator

    force = OrganisationFactory(name="Police force")
    national = NationalIndicator.objects.create(code="crimes", title="Crimes", kind="count")
    areas = []
    for name in ("Here", "There"):
        made = FiguresArea(opened=True, name=name, organisation=force)
        with made.scope():
            Indicator.objects.filter(code="police-crimes").update(national=national)
        areas.append(made)
    here, there = areas
    MembershipFactory(
        partnership=there.partnership, user=here.police_coordinator, role=Role.AGENCY_COORDINATOR, agency=there.police
    )
    return here, there, national


def test_an_organisation_answers_once_and_releases_to_the_other_area(client, two_areas):
    here, there, national = two_areas
    client.force_login(here.police_coordinator)
    with here.scope():
        row = here.return_of(here.police)
    name = cell_names(here, row)["police-crimes", ""]
    client.post(page(here, row, "figures/1/"), posted(name, number="41"))

    answer = client.post(
        page(here, row, "areas/"), {"area": there.partnership.slug, "indicators": [national.pk]}, follow=True
    )

    assert "1 figures were released" in answer.content.decode()
    with there.scope():
        entry = Entry.objects.get()
        assert (entry.number, entry.route, entry.quarterly_return.status) == ("41", "area", "draft")
        assert (AreaRelease.objects.get().sent, AreaRelease.objects.get().other_area) == (False, "Here")
    with here.scope():
        assert (AreaRelease.objects.get().sent, AreaRelease.objects.get().other_area) == (True, "There")


def test_what_was_typed_there_stays(client, two_areas):
    here, there, national = two_areas
    client.force_login(here.police_coordinator)
    for each, number in ((here, "41"), (there, "40")):
        with each.scope():
            row = each.return_of(each.police)
        client.post(page(each, row, "figures/1/"), posted(cell_names(each, row)["police-crimes", ""], number=number))
    with here.scope():
        row = here.return_of(here.police)

    answer = client.post(
        page(here, row, "areas/"), {"area": there.partnership.slug, "indicators": [national.pk]}, follow=True
    )

    assert "1 stayed as they were" in answer.content.decode()
    with there.scope():
        assert Entry.objects.get().number == "40"


def test_nobody_releases_into_an_area_where_they_do_not_answer(client, two_areas):
    here, there, national = two_areas
    with here.scope():
        row = here.return_of(here.council)
    client.force_login(here.coordinator)
    answer = client.post(page(here, row, "areas/"), {"area": there.partnership.slug, "indicators": [national.pk]})
    assert answer.status_code == 404
    assert there.partnership.name not in client.get(page(here, row, "areas/")).content.decode()


def test_an_accepted_figure_is_corrected_by_its_agency_with_a_reason(client, area, row, council):
    with area.scope():
        row.status, row.submitted_at, row.submitted_by = "accepted", NOW, area.coordinator
        row.accepted_at, row.accepted_by = NOW, area.manager
        row.save()
        value = area.value("plans", QUARTER.code, number=12, agency=area.council, quarterly_return=row)
    address = page(area, row, f"given/{value.pk}/")
    assert f"given/{value.pk}/" in council.get(page(area, row, "given/")).content.decode()

    refused = council.post(address, {"standing": "given", "number": "about 14", "reason": "", "revision": 1})
    council.post(address, {"standing": "given", "number": "14", "reason": "Counted twice", "revision": 1})
    late = council.post(address, {"standing": "given", "number": "15", "reason": "Mine", "revision": 1})

    assert "Enter why the figure changes" in refused.content.decode()
    assert late.status_code == 409
    with area.scope():
        value.refresh_from_db()
        assert (value.number, value.revisions.get().number) == (14, 12)
    client.force_login(area.police_coordinator)
    assert client.get(address).status_code == 404
