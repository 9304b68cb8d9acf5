"""The national list: the file as it is, mistakes by their line, and what adopting from it makes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from arrangements.parsing import UnusableFile
from casework.refusals import Refused
from datasets.enums import RelationKind, ValueKind
from datasets.library.adopting import adopt_indicators, national_list
from datasets.models import Dimension, Indicator, IndicatorRelation, IndicatorVersion, NationalIndicator
from datasets.reference import load_national_indicators, read_list
from tests.factories.datasets import NOW, FiguresArea

pytestmark = pytest.mark.django_db
ENTRY = """
  - code: {code}
    title: Contacts
    section: Front door
    kind: {kind}
    definition: Each contact
    why: Demand
"""


@pytest.fixture
def area():
    return FiguresArea(opened=False)


def read(text):
    return read_list(text.encode(), name="list.yaml")


def test_the_file_loads_and_loads_again_without_a_change():
    call_command("load_reference", verbosity=0)
    before = list(NationalIndicator.objects.values())
    call_command("load_reference", verbosity=0)

    assert list(NationalIndicator.objects.values()) == before
    assert 30 <= len(before) <= 60
    assert {each["section"] for each in before} >= {"Adults", "Training"}
    assert all(each["definition"] and each["why"] for each in before)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("breakdowns: []\nindicators: []\nmore: 1", "line 3: this is not known here"),
        ("breakdowns: []\nindicators:" + ENTRY.format(code="a", kind="sum"), "line 6: Input should be"),
        ("breakdowns: []\nindicators:" + ENTRY.format(code="A b", kind="count"), "line 3: write it in small letters"),
        ("breakdowns: []\nindicators:" + ENTRY.format(code="a", kind="count") * 2, "line 10: the code a stands twice"),
        ("breakdowns: []\nindicators:" + ENTRY.format(code="a", kind="count") + "    breakdown: where\n", "line 9: there is no breakdown where"),
        ("breakdowns: []\nindicators:" + ENTRY.format(code="a", kind="count") + "    relations: [{kind: total, other: b}]\n", "line 9: there is no indicator b"),
        ("breakdowns: []\nindicators:" + ENTRY.format(code="a", kind="count") + "    relations: [{kind: total, other: a}]\n", "related to itself"),
        ("breakdowns: []\nindicators:" + ENTRY.format(code="a", kind="count") + ENTRY.format(code="b", kind="count") + "    relations: [{kind: denominator, other: a}]\n", "only a percentage or a rate"),
        ("breakdowns:\n  - {code: w, name: W, kind: other, categories: [{code: a, name: A}, {code: a, name: B}]}\nindicators: []", "line 2: a category stands twice"),
        ("breakdowns: [", "not valid YAML"),
        ("breakdowns: *a", "line 1"),
        ("", "line 1"),
    ],
)  # fmt: skip
def test_mistakes_are_said_with_their_line(text, words):
    with pytest.raises(UnusableFile) as problem:
        read(text)

    assert words in str(problem.value)


def test_what_is_not_text_is_said_with_its_line():
    with pytest.raises(UnusableFile, match=r"line 2: this is not text in UTF-8"):
        read_list(b"breakdowns: []\n\xff", name="list.yaml")


def test_adopting_copies_the_terms_with_breakdown_relations_and_a_first_version(area):
    load_national_indicators()
    with area.scope():
        Indicator.objects.filter(code="referrals").update(code="own-referrals")

        adopted = adopt_indicators(
            area.partnership, ["cp-plans", "cp-plans-gender", "referrals", "referrals-by-source"], owners=[area.council],
            by=area.manager, now=NOW,
        )  # fmt: skip

        assert len(adopted.added) == 4
        row = Indicator.objects.get(code="cp-plans-gender")
        assert row.national.code == "cp-plans-gender"
        assert row.dimension.code == "gender"
        assert row.dimension.categories.get(not_recorded=True).code == "not-recorded"
        assert row.relations.get().other.code == "cp-plans"
        assert row.versions.get().terms["breakdown"]["name"] == "Gender"
        assert [each.agency for each in row.owners.all()] == [area.council]
        assert Indicator.objects.get(code="referrals-by-source").relations.get().kind == RelationKind.SAME_AS


def test_a_relation_comes_when_its_other_side_is_adopted(area):
    load_national_indicators()
    with area.scope():
        adopt_indicators(area.partnership, ["cp-plans-age"], by=area.manager, now=NOW)
        assert not IndicatorRelation.objects.filter(indicator__code="cp-plans-age").exists()

        adopt_indicators(area.partnership, ["cp-plans"], by=area.manager, now=NOW)

        assert IndicatorRelation.objects.get(indicator__code="cp-plans-age").other.code == "cp-plans"


def test_adopting_twice_changes_nothing_and_breakdowns_are_shared(area):
    load_national_indicators()
    codes = ["adult-enquiries-by-age", "cp-plans-gender"]
    with area.scope():
        adopt_indicators(area.partnership, codes, by=area.manager, now=NOW)
        again = adopt_indicators(area.partnership, codes, by=area.manager, now=NOW)

        assert (again.added, again.linked) == ([], [])
        assert Dimension.objects.filter(code="gender").count() == 1
        assert IndicatorVersion.objects.count() == 2
        assert national_list().filter(adopted=True).count() == 2
        assert national_list(section="Training", text="held").count() == 1


def test_what_is_there_under_the_same_code_is_linked_and_keeps_its_words(area):
    load_national_indicators()
    with area.scope():
        adopted = adopt_indicators(area.partnership, ["referrals"], by=area.manager, now=NOW)

        row = Indicator.objects.get(code="referrals")
        assert [each.pk for each in adopted.linked] == [row.pk]
        assert row.title == "Referrals"
        assert row.definition == row.national.definition
        assert row.versions.get().reason.startswith("Words of the national list")
        assert row.national.code == "referrals"


def test_the_same_code_for_another_kind_of_figure_is_refused(area):
    load_national_indicators()
    with area.scope():
        Indicator.objects.filter(code="referrals").update(kind=ValueKind.SNAPSHOT)

        with pytest.raises(Refused, match="another kind of figure"):
            adopt_indicators(area.partnership, ["referrals", "contacts"], by=area.manager, now=NOW)

        assert not Indicator.objects.filter(code="contacts").exists()


def test_only_what_stands_in_the_list_is_adopted_and_only_by_those_who_may(area):
    with area.scope():
        with pytest.raises(Refused, match="has no “nothing”"):
            adopt_indicators(area.partnership, ["nothing"], by=area.manager, now=NOW)
        with pytest.raises(PermissionDenied):
            adopt_indicators(area.partnership, [], by=area.chair, now=NOW)
