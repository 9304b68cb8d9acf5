"""The rules of the library and of the gap register, asked of the functions themselves."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from arrangements.models import Priority
from casework.editing import ChangedMeanwhile
from casework.refusals import Refused
from datasets.enums import IndicatorStatus, RelationKind, Sharing, ValueKind
from datasets.gaps import selectors as gap_register
from datasets.gaps.services import Wanted as WantedGap
from datasets.gaps.services import change_gap, close_gap, note_gap
from datasets.library import belonging, breakdowns, selectors, services
from datasets.library.codes import fresh_code
from datasets.library.services import Wanted
from datasets.library.versions import Stated, breaks_of, changes_between
from datasets.models import Category, Comparator, Gap, Indicator, IndicatorVersion
from partnerships.http import Member
from partnerships.models import Membership
from partnerships.selectors import permissions_of
from tests.factories.datasets import NOW, FiguresArea

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def area():
    return FiguresArea(opened=False)


def member(area, person):
    with area.scope():
        held = tuple(Membership.objects.filter(user=person))
    return Member(person, area.partnership, held, permissions_of(held))


def wanted_of(row):
    return Wanted(**{name: getattr(row, name) for name in Wanted.__dataclass_fields__})


def change(area, code, stated, *, revision=None, by=None, **terms):
    row = Indicator.objects.select_related("dimension").get(code=code)
    return services.change_indicator(
        row, wanted=replace(wanted_of(row), **terms), stated=stated, by=by or area.manager, now=NOW,
        revision=row.revision if revision is None else revision,
    )  # fmt: skip


def test_who_reads_which_indicators(area):
    with area.scope():
        everything = set(Indicator.objects.values_list("code", flat=True))
        seen = {
            person: {row.code for row in selectors.list_indicators(member(area, person))}
            for person in (area.chair, area.police_coordinator)
        }
        assert seen == {area.chair: everything, area.police_coordinator: {"police-crimes"}}
        assert selectors.sections(member(area, area.police_coordinator)) == ["Front door"]
        with pytest.raises(Http404):
            selectors.get_indicator(member(area, area.police_coordinator), "referrals")
        lay = area.person("lay_member")
        assert not selectors.list_indicators(member(area, lay)).exists()


def test_terms_are_read_in_three_queries_however_many_there_are(area, django_assert_num_queries):
    manager = member(area, area.manager)
    with area.scope(), django_assert_num_queries(3):
        terms = selectors.terms_of(selectors.list_indicators(manager))

    assert terms["assessed"].relations[0].other == "referrals"
    assert terms["by-source"].category("unknown").not_recorded


@pytest.mark.parametrize(
    ("stated", "terms", "field"),
    [
        (Stated(wording=True), {"kind": ValueKind.COUNT}, "breaks"),
        (Stated(wording=True), {"population": "Children"}, "breaks"),
        (Stated(" ", "2026-27-Q1"), {"definition": "Otherwise"}, "reason"),
        (Stated("Because"), {"definition": "Otherwise"}, "from_period"),
        (Stated("Because", "2026-27-Q1"), {"kind": ValueKind.COUNT}, "breaks"),
    ],
)
def test_a_change_says_what_it_means(area, stated, terms, field):
    with area.scope():
        area.value("plans", "2025-26-Q4", number=1)

        with pytest.raises(Refused) as problem:
            change(area, "plans", stated, **terms)

        assert problem.value.field == field
        assert not IndicatorVersion.objects.exists()


def test_without_figures_another_kind_breaks_nothing(area):
    with area.scope():
        change(area, "plans", Stated("Because", "2026-27-Q1"), kind=ValueKind.COUNT)

        assert breaks_of([area.indicators["plans"]]) == {}


def test_a_break_is_a_day_for_checks_and_charts(area):
    with area.scope():
        change(area, "plans", Stated("Because", "2026-27-Q1", breaks=True), definition="Otherwise")
        change(area, "plans", Stated("Again", "2026-27-Q3", breaks=True), definition="Otherwise again")

        days = breaks_of([area.indicators["plans"], area.indicators["rate"]])

    assert days == {"plans": (date(2026, 4, 1), date(2026, 10, 1))}


def test_versions_say_what_changed_in_words(area):
    with area.scope():
        change(area, "by-source", Stated(wording=True), title="By who made them")
        change(area, "by-source", Stated("Split", "2026-27-Q1"), dimension=None, every="yearly", adds_up=False)
        services.end_indicator(
            Indicator.objects.get(code="by-source"), ended_after="2026-27-Q2", reason="Over", by=area.manager, now=NOW, revision=3
        )  # fmt: skip

        first, second, third = Indicator.objects.get(code="by-source").versions.all()

    assert changes_between(None, first) == []
    said = {each.label: (each.before, each.after) for each in changes_between(first, second)}
    assert said == {
        "Breakdown": ("Source: Schools; Police; Unknown", "None"),
        "How often": ("Every quarter", "Every year"),
        "Categories make the total": ("Yes", "No"),
    }
    ended = {each.label: each.after for each in changes_between(second, third)}
    assert ended == {"Where it stands": "No longer collected", "Last period": "Quarter 2 2026/27"}
    empty = IndicatorVersion(number=0, terms={})
    assert {each.before for each in changes_between(empty, first)} == {"", "No", "None"}


def test_nobody_changes_without_the_right_or_over_another(area):
    with area.scope():
        with pytest.raises(PermissionDenied):
            change(area, "plans", Stated(wording=True), by=area.chair, title="Mine")
        with pytest.raises(ChangedMeanwhile):
            change(area, "plans", Stated(wording=True), revision=7, title="Mine")
        with pytest.raises(PermissionDenied):
            services.add_indicator(
                area.partnership, code="a", wanted=Wanted(title="A", kind="count"), by=area.chair, now=NOW
            )
        with pytest.raises(PermissionDenied):
            breakdowns.add_breakdown(area.partnership, name="A", kind="other", categories=[], by=area.chair)


def test_what_is_the_same_writes_nothing(area):
    with area.scope():
        plans = area.indicators["plans"]
        by = {"by": area.manager, "revision": 1}
        services.mark_for_publication(plans, published=False, **by)
        services.set_target(plans, target=None, tolerance=None, **by)
        services.mark_status(plans, IndicatorStatus.COLLECTED, reason="x", by=area.manager, now=NOW)
        belonging.set_owners(plans, agencies=[area.council], sharing=Sharing.ADDED, now=NOW, **by)
        belonging.set_priorities(plans, priorities=[], **by)

        assert Indicator.objects.get(pk=plans.pk).revision == 1
        values = {"name": "England", "category": None, "period": "2017-18", "number": Decimal(3), "source": ""}
        made = belonging.save_comparator(plans, comparator=None, values=values, by=area.manager, revision=0)
        assert (
            belonging.save_comparator(plans, comparator=made, values=values, by=area.manager, revision=1).revision == 1
        )


def test_what_makes_no_sense_is_refused(area):
    with area.scope():
        plans, manager = area.indicators["plans"], area.manager
        end = {"ended_after": "2025-26-Q4", "reason": "x", "by": manager, "now": NOW, "revision": 1}
        with pytest.raises(Refused, match="cannot replace itself"):
            services.end_indicator(plans, replaced_by=plans, **end)
        services.mark_status(area.indicators["rate"], IndicatorStatus.GAP, reason="x", by=manager, now=NOW)
        with pytest.raises(Refused, match="must be collected itself"):
            services.end_indicator(plans, replaced_by=Indicator.objects.get(code="rate"), **end)
        services.end_indicator(plans, **end)
        with pytest.raises(Refused, match="Take it up again first"):
            services.mark_status(plans, IndicatorStatus.GAP, reason="x", by=manager, now=NOW)
        with pytest.raises(Refused, match="cannot be related to itself"):
            belonging.add_relation(plans, kind=RelationKind.SAME_AS, other=plans, by=manager)
        foreign = {"name": "E", "category": area.category("police"), "period": "2017-18", "number": Decimal(3), "source": ""}  # fmt: skip
        with pytest.raises(Refused, match="Choose a category of this indicator"):
            belonging.save_comparator(plans, comparator=None, values=foreign, by=manager, revision=0)
        assert not Comparator.objects.exists()


def test_another_meaning_of_several_agencies_is_a_version(area):
    with area.scope():
        belonging.set_owners(
            area.indicators["plans"], agencies=[], sharing=Sharing.SAME, by=area.manager, now=NOW, revision=1
        )

        assert area.indicators["plans"].versions.get().terms["sharing"] == "same"
        assert not area.indicators["plans"].owners.exists()


def test_priorities_are_given_and_taken(area):
    with area.scope():
        first, second = (
            Priority.objects.create(partnership=area.partnership, code=code, title=code, sector="children")
            for code in ("one", "two")
        )
        plans = belonging.set_priorities(area.indicators["plans"], priorities=[first], by=area.manager, revision=1)
        belonging.set_priorities(plans, priorities=[second], by=area.manager, revision=2)

        assert [each.priority for each in plans.priorities.all()] == [second]


def test_a_breakdown_that_no_indicator_has_changes_without_a_reason(area):
    with area.scope():
        made = breakdowns.add_breakdown(area.partnership, name="Ward", kind="other", categories=[], by=area.manager)
        breakdowns.rename_breakdown(made, name="Ward", kind="district", by=area.manager, now=NOW, revision=1)
        breakdowns.save_category(
            made, category=None, wanted=breakdowns.WantedCategory(name="North"), stated=Stated(), by=area.manager, now=NOW, revision=2
        )  # fmt: skip

        assert Category.objects.get(dimension=made).name == "North"
        assert not IndicatorVersion.objects.exists()


def test_codes_are_made_from_names_and_never_twice():
    assert fresh_code("Police & schools", []) == "police-schools"
    assert fresh_code("Police", ["police", "police-2"]) == "police-3"
    assert fresh_code("???", []) == "other"
    assert fresh_code("Add", []) == "add-2"
    assert len(fresh_code("x" * 99, ["x" * 60])) == 60


def gap(area, **more):
    return WantedGap(**{"missing": "All of it", "promised_on": date(2026, 9, 1), "owner": area.manager} | more)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"owner": None}, "owner"),
        ({"promised_on": date(2026, 7, 8)}, "promised_on"),
        ({"promised_on": date(2999, 7, 8)}, "promised_on"),
        ({"category": "police"}, "category"),
    ],
)
def test_a_gap_has_an_owner_a_day_to_come_and_a_category_of_its_own(area, more, field):
    with area.scope():
        more = {"category": area.category("police")} if "category" in more else more

        with pytest.raises(Refused) as problem:
            note_gap(area.indicators["plans"], wanted=gap(area, **more), by=area.manager, now=NOW)

        assert problem.value.field == field
        assert not Gap.objects.exists()


def test_a_gap_is_open_once_and_an_indicator_that_ended_has_none(area):
    with area.scope():
        plans = area.indicators["plans"]
        note_gap(plans, wanted=gap(area), by=area.manager, now=NOW)
        with pytest.raises(Refused, match="in the register already"):
            note_gap(plans, wanted=gap(area), by=area.manager, now=NOW)
        services.end_indicator(
            area.indicators["rate"], ended_after="2025-26-Q4", reason="x", by=area.manager, now=NOW, revision=1
        )
        with pytest.raises(Refused, match="has ended"):
            note_gap(area.indicators["rate"], wanted=gap(area), by=area.manager, now=NOW)
        with pytest.raises(PermissionDenied):
            note_gap(area.indicators["rate"], wanted=gap(area), by=area.chair, now=NOW)


def test_late_gaps_come_first_and_a_promise_that_passed_may_stand_while_the_rest_changes(area):
    with area.scope():
        made = note_gap(area.indicators["plans"], wanted=gap(area), by=area.manager, now=NOW)
        note_gap(
            area.indicators["rate"],
            wanted=gap(area, promised_on=date(2026, 8, 1), owner=None, agency=area.police),
            by=area.manager,
            now=NOW,
        )
        later = NOW.replace(month=10)

        listed = gap_register.list_gaps(today=later.date())
        assert [each.indicator.code for each in listed] == ["rate", "plans"]
        assert [gap_register.who(each) for each in listed] == [area.police.name, area.manager.full_name]
        assert gap_register.list_gaps(state="late", today=date(2026, 8, 2)).count() == 1
        assert gap_register.list_gaps(agency=area.police.pk, today=TODAY).count() == 1
        same = change_gap(made, wanted=gap(area), by=area.manager, now=later, revision=1)
        assert same.revision == 1
        assert change_gap(made, wanted=gap(area, missing="Half"), by=area.manager, now=later, revision=1).revision == 2


def test_an_indicator_waits_for_all_of_its_gaps(area):
    with area.scope():
        row, police = area.indicators["by-source"], area.category("police")
        whole = note_gap(row, wanted=gap(area), stops=True, by=area.manager, now=NOW)
        part = note_gap(row, wanted=gap(area, category=police), by=area.manager, now=NOW)
        assert gap_register.what(gap_register.get_gap(part.pk)) == "By Source: Police"

        close_gap(whole, outcome="It comes", by=area.manager, now=NOW, revision=1)
        assert Indicator.objects.get(pk=row.pk).status == IndicatorStatus.GAP
        close_gap(part, outcome="It comes too", by=area.manager, now=NOW, revision=1)

        assert Indicator.objects.get(pk=row.pk).status == IndicatorStatus.COLLECTED
        with pytest.raises(Refused, match="closed already"):
            close_gap(part, outcome="Again", by=area.manager, now=NOW, revision=2)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_one_definition_at_once_one_is_told():
    area = FiguresArea(opened=False)

    def run(title):
        try:
            with area.scope():
                change(area, "plans", Stated(wording=True), revision=1, title=title)
            return "saved"
        except ChangedMeanwhile:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, ["Mine", "Yours"])) == ["saved", "told"]
    with area.scope():
        assert IndicatorVersion.objects.count() == 1
