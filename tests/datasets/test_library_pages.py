"""The pages of the library: who may open them, what they say, and that nothing typed is lost."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrangements.models import Priority
from datasets.enums import Frequency, GoodDirection, IndicatorStatus, RelationKind, Sharing, ValueKind
from datasets.models import (
    Category,
    Comparator,
    Dimension,
    Gap,
    Indicator,
    IndicatorRelation,
    IndicatorVersion,
    NationalIndicator,
    Population,
)
from partnerships.roles import Role
from tests.factories import MembershipFactory
from tests.factories.datasets import NOW, FiguresArea

pytestmark = pytest.mark.django_db
MOST_QUERIES = 18  # fifteen of the page, three of the test's own transaction
TERMS = {
    "title": "Missing episodes", "definition": "Each time a child is away", "why": "", "section": "Missing", "kind": "count",
    "unit": "episodes", "decimals": "0", "every": "quarterly", "direction": "down", "source_system": "", "adds_up": "True",
    "sharing": "added", "dimension": "", "population": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def area():
    return FiguresArea(opened=False)


@pytest.fixture
def manager(client, area):
    client.force_login(area.manager)
    return client


def get(area, client, path):
    return client.get(area.url(path))


def indicator(area, code):
    with area.scope():
        return Indicator.objects.get(code=code)


def typed(area, code, **changes):
    """The change form as it opens, with what somebody types."""
    row = indicator(area, code)
    found = {name: str(getattr(row, name)) for name in TERMS if name not in {"dimension"}}
    found |= {"dimension": str(row.dimension_id or ""), "revision": str(row.revision), "breaks": "wording", "reason": "", "from_period": "", "definition": "What is counted"}  # fmt: skip
    return found | changes


def test_the_list_shows_what_is_measured_and_by_whom(area, manager):
    said = get(area, manager, "indicators/").content.decode()

    assert "Referrals" in said
    assert area.council.name in said
    assert "Adopt from the national list" in said


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("section=Equality", "By Ethnicity", "Police Crimes"),
        ("text=crimes", "Police Crimes", "By Ethnicity"),
        ("status=discontinued", "No indicator to show here", "Police Crimes"),
        ("status=nonsense&section=nowhere&agency=x", "Police Crimes", "No indicator to show here"),
    ],
)
def test_the_list_can_be_narrowed(area, manager, asked, there, gone):
    said = get(area, manager, f"indicators/?{asked}").content.decode()

    assert there in said
    assert gone not in said


def test_the_list_can_be_narrowed_to_one_agency(area, manager):
    said = get(area, manager, f"indicators/?agency={area.police.pk}").content.decode()

    assert "Police Crimes" in said
    assert "By Ethnicity" not in said


def test_whoever_reads_figures_reads_definitions_and_changes_nothing(area, client):
    client.force_login(area.chair)

    said = get(area, client, "indicators/referrals/definition/").content.decode()

    assert "Change the definition" not in said
    assert get(area, client, "indicators/referrals/change/").status_code == 403
    assert get(area, client, "indicators/add/").status_code == 403
    assert get(area, client, "figure-gaps/add/").status_code == 403
    assert "Adopt" not in get(area, client, "indicators/").content.decode()


def test_agencies_do_not_read_the_library(area, client):
    client.force_login(area.coordinator)

    for path in ("indicators/", "indicators/referrals/definition/", "figure-gaps/", "figures/load/"):
        assert get(area, client, path).status_code == 403


def test_nobody_of_another_partnership_finds_anything(area, client):
    client.force_login(MembershipFactory(role=Role.BUSINESS_MANAGER).user)

    for path in ("indicators/", "indicators/referrals/definition/", "figure-gaps/", "figures/load/"):
        assert get(area, client, path).status_code == 404


def test_an_indicator_of_another_partnership_is_not_there(area, manager):
    other = FiguresArea(opened=False)
    with other.scope():
        other.add("only-there", ValueKind.COUNT)
        theirs = Comparator.objects.create(
            partnership=other.partnership, indicator=other.indicators["referrals"], name="England", period="2017-18", number=1
        )  # fmt: skip

    assert get(area, manager, "indicators/only-there/definition/").status_code == 404
    assert get(area, manager, f"indicators/referrals/comparisons/{theirs.pk}/").status_code == 404


def test_an_indicator_is_added_with_its_owner_and_first_version(area, manager):
    sent = TERMS | {"code": "missing-episodes", "owners": [area.police.pk]}

    answer = manager.post(area.url("indicators/add/"), sent)

    assert answer.headers["Location"] == area.url("indicators/missing-episodes/definition/")
    row = indicator(area, "missing-episodes")
    with area.scope():
        assert [each.agency for each in row.owners.all()] == [area.police]
        assert [each.number for each in row.versions.all()] == [1]
    said = get(area, manager, "indicators/missing-episodes/definition/").content.decode()
    assert "Each time a child is away" in said
    assert "Version 1" in said


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"code": "Two Words"}, "small letters, digits and hyphens"),
        ({"code": "Capitals"}, "small letters, digits and hyphens"),
        ({"code": "under_score"}, "small letters, digits and hyphens"),
        ({"code": "referrals"}, "There is an indicator with this code already"),
        ({"code": "national"}, "is kept for a page"),
        ({"code": "", "title": ""}, "Enter a code"),
        ({"code": "fine", "kind": ""}, "Select what kind of figure it is"),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_typed_is_lost(area, manager, sent, words):
    answer = manager.post(area.url("indicators/add/"), TERMS | {"section": "A section of mine"} | sent)

    said = answer.content.decode()
    assert answer.status_code == 200
    assert words in said
    assert "A section of mine" in said


def test_better_words_are_a_version_without_a_break(area, manager):
    manager.post(area.url("indicators/referrals/change/"), typed(area, "referrals", title="Referrals received"))

    with area.scope():
        version = IndicatorVersion.objects.get()
        assert (version.number, version.breaks, version.from_period) == (1, False, "")
    assert indicator(area, "referrals").title == "Referrals received"


def test_another_way_of_counting_breaks_the_series_and_shows_before_and_after(area, manager):
    with area.scope():
        area.value("plans", "2025-26-Q4", number=30)
    sent = typed(area, "plans", kind="count", breaks="break", from_period="2026-27-Q1", reason="New record system")

    answer = manager.post(area.url("indicators/plans/change/"), sent)

    assert answer.status_code == 302
    said = get(area, manager, "indicators/plans/definition/").content.decode()
    assert "Break in the series" in said
    assert "From Quarter 1 2026/27" in said
    assert "New record system" in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "count"}, "More than the words changes: kind of figure"),
        ({"breaks": "same"}, "Choose from which period on"),
        ({"breaks": "break", "from_period": "2026-27-Q1"}, "Enter why it changes"),
        ({"kind": "count", "breaks": "same", "from_period": "2026-27-Q1", "reason": "x"}, "Say that the series breaks"),
        ({"breaks": ""}, "Select what the change means"),
        ({"from_period": "next spring"}, "Select a valid choice"),
        ({"dimension": "source"}, "There are figures by the present breakdown"),
    ],
)
def test_a_change_that_is_not_explained_is_asked_about(area, manager, changes, words):
    with area.scope():
        area.value("plans", "2025-26-Q4", number=30)
        area.value("by-ethnicity", "2025-26-Q4", category=area.category("white", area.ethnicity), number=30)
    code = "by-ethnicity" if "dimension" in changes else "plans"
    if "dimension" in changes:
        changes = {"dimension": str(area.source.pk), "breaks": "same", "from_period": "2026-27-Q1", "reason": "x"}

    answer = manager.post(area.url(f"indicators/{code}/change/"), typed(area, code, **changes))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    with area.scope():
        assert not IndicatorVersion.objects.exists()


def test_what_a_colleague_saved_meanwhile_is_shown_beside_yours(area, manager):
    opened = typed(area, "plans", title="Plans at the end")
    manager.post(area.url("indicators/plans/change/"), typed(area, "plans", title="Children with a plan"))

    answer = manager.post(area.url("indicators/plans/change/"), opened)

    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Children with a plan" in said
    assert "Plans at the end" in said
    assert indicator(area, "plans").title == "Children with a plan"


def test_nothing_changed_writes_no_version(area, manager):
    manager.post(area.url("indicators/plans/change/"), typed(area, "plans"))
    with area.scope():
        assert IndicatorVersion.objects.count() == 1
    manager.post(area.url("indicators/plans/change/"), typed(area, "plans"))

    with area.scope():
        assert IndicatorVersion.objects.count() == 1


def test_an_indicator_ends_is_replaced_and_is_taken_up_again(area, manager):
    row = indicator(area, "plans")
    sent = {"ended_after": "2025-26-Q4", "replaced_by": indicator(area, "rate").pk, "reason": "The rate says more", "revision": row.revision}  # fmt: skip

    manager.post(area.url("indicators/plans/end/"), sent)

    row = indicator(area, "plans")
    assert (row.status, row.ended_after) == (IndicatorStatus.REPLACED, "2025-26-Q4")
    said = get(area, manager, "indicators/plans/definition/").content.decode()
    assert "Its last period is Quarter 4 2025/26" in said
    assert "Take it up again" in said
    again = manager.post(area.url("indicators/plans/end/"), sent | {"revision": row.revision}).content.decode()
    assert "has ended already" in again

    manager.post(area.url("indicators/plans/resume/"), {"reason": "It is wanted after all", "revision": row.revision})

    row = indicator(area, "plans")
    assert (row.status, row.ended_after, row.replaced_by_id) == (IndicatorStatus.COLLECTED, "", None)
    answer = manager.post(area.url("indicators/plans/resume/"), {"reason": "Again", "revision": row.revision})
    assert "has not ended" in answer.content.decode()


def test_an_indicator_that_ended_replaces_nothing(area, manager):
    rate, plans = indicator(area, "rate"), indicator(area, "plans")
    manager.post(
        area.url("indicators/rate/end/"), {"ended_after": "2025-26-Q4", "reason": "Over", "revision": rate.revision}
    )

    answer = manager.post(
        area.url("indicators/plans/end/"),
        {"ended_after": "2025-26-Q4", "replaced_by": rate.pk, "reason": "Over", "revision": plans.revision},
    )

    assert "Choose one from the list" in answer.content.decode()


def test_owners_priorities_target_and_publication_are_set(area, manager):
    with area.scope():
        priority = Priority.objects.create(
            partnership=area.partnership, code="neglect", title="Neglect", sector="children"
        )
    sent = {
        "owners": {"agencies": [area.police.pk, area.health.pk], "sharing": "same"},
        "priorities": {"priorities": [priority.pk]},
        "target": {"target": "12.5", "tolerance": "2"},
        "publish": {"published": "True"},
    }
    for page, boxes in sent.items():
        row = indicator(area, "plans")
        answer = manager.post(area.url(f"indicators/plans/{page}/"), boxes | {"revision": row.revision})
        assert answer.status_code == 302, page

    row = indicator(area, "plans")
    with area.scope():
        assert {each.agency for each in row.owners.all()} == {area.police, area.health}
    assert row.sharing == Sharing.SAME
    assert row.published
    said = get(area, manager, "indicators/plans/definition/").content.decode()
    assert "Neglect" in said
    assert "12.5, give or take 2" in said
    shown = get(area, manager, "indicators/plans/target/").content.decode()
    assert 'value="12.5"' in shown


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ({"tolerance": "2"}, "Enter the target that the tolerance is around"),
        ({"target": "5", "tolerance": "-2"}, "Enter a tolerance of zero or more"),
        ({"target": "many"}, "Enter the target as a number"),
    ],
)
def test_an_impossible_target_is_refused(area, manager, boxes, words):
    answer = manager.post(area.url("indicators/plans/target/"), boxes | {"revision": 1})

    assert words in answer.content.decode()


def test_a_relation_is_said_once_and_taken_back(area, manager):
    plans, rate = indicator(area, "plans"), indicator(area, "rate")
    sent = {"kind": "same_as", "other": rate.pk}

    manager.post(area.url("indicators/plans/relations/add/"), sent)
    again = manager.post(area.url("indicators/plans/relations/add/"), sent).content.decode()

    assert "This is said already" in again
    with area.scope():
        relation = IndicatorRelation.objects.get(indicator=plans, other=rate)
    manager.post(area.url(f"indicators/plans/relations/{relation.pk}/remove/"), {})
    with area.scope():
        assert not IndicatorRelation.objects.filter(indicator=plans).exists()
    assert get(area, manager, f"indicators/plans/relations/{relation.pk}/remove/").status_code == 404


@pytest.mark.parametrize("kind", [RelationKind.DENOMINATOR, RelationKind.NUMERATOR, RelationKind.TOTAL])
def test_a_relation_that_makes_no_sense_is_refused(area, manager, kind):
    sent = {"kind": kind.value, "other": indicator(area, "rate").pk}

    answer = manager.post(area.url("indicators/plans/relations/add/"), sent)

    assert "Only a" in answer.content.decode()


def test_comparisons_are_added_changed_and_removed(area, manager):
    sent = {"name": "England", "period": "2025-26", "category": "", "number": "12.5", "source": "National tables"}
    place = area.url("indicators/plans/comparisons/")

    manager.post(f"{place}add/", sent)
    twice = manager.post(f"{place}add/", sent).content.decode()

    assert "for this period already" in twice
    with area.scope():
        row = Comparator.objects.get()
    said = manager.get(place).content.decode()
    assert "England" in said
    assert "12.5" in said
    assert 'value="12.5"' in manager.get(f"{place}{row.pk}/").content.decode()
    manager.post(f"{place}{row.pk}/", sent | {"number": "13", "revision": 1})
    stale = manager.post(f"{place}{row.pk}/", sent | {"number": "14", "revision": 1})
    assert stale.status_code == 409
    assert "England, 2025/26: 13." in manager.get(f"{place}{row.pk}/remove/").content.decode()
    manager.post(f"{place}{row.pk}/remove/", {})
    with area.scope():
        assert not Comparator.objects.exists()


def test_a_comparison_of_a_category_of_another_breakdown_is_refused(area, manager):
    with area.scope():
        foreign = area.category("white", area.ethnicity)
    sent = {"name": "England", "period": "2025-26", "category": foreign.pk, "number": "1"}

    answer = manager.post(area.url("indicators/by-source/comparisons/add/"), sent)

    assert "Choose one from the list" in answer.content.decode()


def test_numbers_of_people_are_added_changed_and_removed(area, manager):
    sent = {"name": "Children under 18", "period": "2025-26", "category": "", "number": "112000", "source": ""}
    place = area.url("indicators/populations/")

    manager.post(f"{place}add/", sent)
    twice = manager.post(f"{place}add/", sent).content.decode()

    assert "for this year already" in twice
    with area.scope():
        row = Population.objects.get()
    assert "Children under 18" in manager.get(place).content.decode()
    manager.post(f"{place}{row.pk}/", sent | {"number": "113000", "revision": 1})
    assert manager.post(f"{place}{row.pk}/", sent | {"revision": 1, "number": "5"}).status_code == 409
    assert "113,000" in manager.get(f"{place}{row.pk}/remove/").content.decode()
    assert "Enter a number above zero" in manager.post(f"{place}add/", sent | {"number": "0"}).content.decode()
    manager.post(f"{place}{row.pk}/remove/", {})
    with area.scope():
        assert not Population.objects.exists()


def test_a_breakdown_is_added_and_its_categories_change_every_indicator_that_has_it(area, manager):
    place = area.url("indicators/breakdowns/")
    answer = manager.post(f"{place}add/", {"name": "Where", "kind": "district", "categories": "Rugby\nWarwick\n\nNot recorded*"})  # fmt: skip
    assert answer.headers["Location"] == f"{place}where/"
    with area.scope():
        made = Dimension.objects.get(code="where")
        assert [(c.name, c.not_recorded) for c in made.categories.all()] == [
            ("Rugby", False), ("Warwick", False), ("Not recorded", True)
        ]  # fmt: skip
    assert "Where" in manager.get(place).content.decode()

    sent = {"name": "Courts", "part": "True", "not_recorded": "False", "ended": "False", "revision": 1, "breaks": "same", "from_period": "2026-27-Q1", "reason": "They refer now"}  # fmt: skip
    manager.post(f"{place}source/add/", sent)

    with area.scope():
        version = IndicatorVersion.objects.get(indicator=area.indicators["by-source"])
        assert [each["name"] for each in version.terms["breakdown"]["categories"]][-1] == "Courts"
        assert version.from_period == "2026-27-Q1"
    assert "Courts" in manager.get(f"{place}source/").content.decode()


@pytest.mark.parametrize(
    ("path", "sent", "words"),
    [
        ("add/", {"name": "Source", "kind": "other", "categories": "A"}, "a breakdown with this name already"),
        ("add/", {"name": "New", "kind": "other", "categories": "A\na"}, "A category stands twice"),
        ("add/", {"name": "New", "kind": "other", "categories": "\n".join(map(str, range(201)))}, "at most 200"),
        ("source/add/", {"name": "Police", "breaks": "same", "from_period": "2026-27-Q1", "reason": "x"}, "category with this name already"),
        ("source/add/", {"name": "Courts", "breaks": "wording"}, "More than the words changes"),
        ("source/change/", {"name": "Ethnicity", "kind": "source"}, "a breakdown with this name already"),
    ],
)  # fmt: skip
def test_what_a_breakdown_cannot_be_is_said(area, manager, path, sent, words):
    sent = {"part": "True", "not_recorded": "False", "ended": "False", "revision": 1} | sent

    answer = manager.post(area.url(f"indicators/breakdowns/{path}"), sent)

    assert words in answer.content.decode()


def test_a_category_is_renamed_and_ended_and_a_breakdown_renamed(area, manager):
    place = area.url("indicators/breakdowns/source/")
    with area.scope():
        police = area.category("police")
    sent = {"name": "The police", "part": "True", "not_recorded": "False", "ended": "False", "revision": 1, "breaks": "wording"}  # fmt: skip

    manager.post(f"{place}{police.pk}/", sent)
    manager.post(f"{place}{police.pk}/", sent | {"revision": 2})  # nothing more to change
    ended = sent | {"ended": "True", "revision": 2, "breaks": "same", "from_period": "2026-27-Q1", "reason": "Over"}
    manager.post(f"{place}{police.pk}/", ended)
    manager.post(f"{place}change/", {"name": "Who referred", "kind": "source", "revision": 3})
    manager.post(f"{place}change/", {"name": "Who referred", "kind": "source", "revision": 4})

    with area.scope():
        row = Category.objects.get(pk=police.pk)
        assert (row.code, row.name, row.ended) == ("police", "The police", True)
        assert Dimension.objects.get(code="source").name == "Who referred"
        assert IndicatorVersion.objects.filter(indicator=area.indicators["by-source"]).count() == 3
    assert manager.post(f"{place}{police.pk}/", sent).status_code == 409
    assert manager.get(f"{place}999999/").status_code == 404
    assert manager.get(area.url("indicators/breakdowns/nowhere/")).status_code == 404


def test_the_national_list_is_adopted_with_who_gives_it(area, manager):
    NationalIndicator.objects.create(
        code="contacts", title="Contacts", kind=ValueKind.CUMULATIVE, section="Front door", definition="Each contact",
        every=Frequency.QUARTERLY, direction=GoodDirection.NEITHER,
    )  # fmt: skip
    place = area.url("indicators/national/")
    assert "Each contact" in manager.get(place).content.decode()

    manager.post(place, {"codes": ["contacts"], "owner": area.council.pk})

    row = indicator(area, "contacts")
    with area.scope():
        assert row.owners.get().agency == area.council
    assert "1 of these you have already" in manager.get(place).content.decode()
    assert "Select the indicators" in manager.post(place, {}).content.decode()
    assert "Nothing in the list fits" in manager.get(f"{place}?text=zzz").content.decode()


def test_a_gap_is_noted_from_an_indicator_changed_and_closed(area, manager):
    place = area.url("figure-gaps/")
    sent = {
        "missing": "The system cannot report it", "owner": area.manager.pk, "agency": area.health.pk, "stops": "True",
        "promised_on_day": "1", "promised_on_month": "9", "promised_on_year": "2026", "from_period": "2025-26-Q4",
    }  # fmt: skip
    begun = manager.post(f"{place}add/", {"indicator": indicator(area, "health-waits").pk})
    assert begun.headers["Location"] == f"{place}add/health-waits/"

    manager.post(f"{place}add/health-waits/", sent)

    with area.scope():
        gap = Gap.objects.get()
    assert indicator(area, "health-waits").status == IndicatorStatus.GAP
    said = manager.get(place).content.decode()
    assert "The system cannot report it" in said
    assert "from Quarter 4 2025/26" in said
    manager.post(f"{place}{gap.pk}/change/", sent | {"promised_on_month": "10", "revision": 1})
    assert manager.post(f"{place}{gap.pk}/change/", sent | {"revision": 1}).status_code == 409
    manager.post(f"{place}{gap.pk}/close/", {"outcome": "It comes with the next return", "revision": 2})

    assert indicator(area, "health-waits").status == IndicatorStatus.COLLECTED
    assert "No figure is noted as missing" in manager.get(place).content.decode()
    assert "It comes with the next return" in manager.get(f"{place}?state=closed").content.decode()
    assert manager.get(f"{place}999999/close/").status_code == 404


def fill(area, numbers):
    """Rows for every list, and versions for one page."""
    owned = {"partnership": area.partnership}
    with area.scope():
        for number in numbers:
            row = area.add(
                f"more-{number}", ValueKind.COUNT, area.council, dimension=area.source,
                relations={"referrals": RelationKind.SAME_AS},
            )  # fmt: skip
            period = {"period": "2017-18", "number": 1}
            Comparator.objects.create(**owned, indicator=area.indicators["plans"], name=f"C{number}", **period)
            Population.objects.create(**owned, name=f"P{number}", **period)
            area.dimension(f"d{number}", ["a"])
            Gap.objects.create(
                **owned, indicator=row, missing="All", owner=area.manager, promised_on="2026-08-01", noted_at=NOW
            )
            NationalIndicator.objects.create(code=f"n-{number}", title=f"N {number}", kind="count")
            IndicatorVersion.objects.create(
                **owned, indicator=area.indicators["referrals"], number=number + 1, terms={"title": str(number)},
                reason="Better words", by=area.manager, at=NOW,
            )  # fmt: skip


PAGES = (
    "indicators/", "indicators/referrals/definition/", "indicators/national/", "indicators/plans/comparisons/",
    "indicators/populations/", "indicators/breakdowns/", "indicators/breakdowns/source/", "figure-gaps/",
    "indicators/plans/change/", "indicators/plans/owners/", "indicators/plans/relations/add/", "figure-gaps/add/",
    "figure-gaps/add/more-0/", "figures/load/",
)  # fmt: skip


def test_pages_ask_the_same_number_of_questions_at_3_and_at_100_rows(area, manager):
    counts = {}
    for numbers in (range(3), range(3, 100)):
        fill(area, numbers)
        for path in PAGES:
            get(area, manager, path)
            with CaptureQueriesContext(connection) as queries:
                assert get(area, manager, path).status_code == 200
            counts.setdefault(path, []).append(len(queries))

    assert {path: found for path, found in counts.items() if found[0] != found[1]} == {}
    assert {path: found for path, found in counts.items() if max(found) > MOST_QUERIES} == {}


def test_the_definition_says_where_it_comes_from_and_what_it_must_agree_with(area, manager):
    with area.scope():
        Indicator.objects.filter(code="assessed").update(source="Annual report", note="Counted twice a year")

    said = get(area, manager, "indicators/assessed/definition/").content.decode()

    for words in ("Annual report", "Counted twice a year", "Has as its denominator", "relations/"):
        assert words in said


def test_a_breakdown_says_what_its_categories_are(area, manager):
    with area.scope():
        Category.objects.filter(code="police").update(part=False, ended=True)

    said = get(area, manager, "indicators/breakdowns/source/").content.decode()

    assert "Does not count towards the total; Ended" in said
    assert "Stands for those of whom nobody knows" in said
    assert "By Source" in said


def test_a_measure_of_another_kind_is_not_linked_to_the_national_list(area, manager):
    NationalIndicator.objects.create(code="plans", title="Plans", kind=ValueKind.COUNT, section="Protection")

    answer = manager.post(area.url("indicators/national/"), {"codes": ["plans"]})

    assert "is another kind of figure" in answer.content.decode()
