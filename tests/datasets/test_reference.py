"""The national list: read strictly, loaded as often as one likes, copied when it is adopted."""

import pytest

from datasets.models import NationalIndicator
from datasets.reference import FILE, load_national_indicators, read_list


@pytest.mark.django_db
def test_the_list_is_loaded_and_loaded_again_without_doubling():
    first = load_national_indicators()
    NationalIndicator.objects.filter(code="referrals").update(title="Something else")

    assert load_national_indicators() == first == NationalIndicator.objects.count()
    assert NationalIndicator.objects.get(code="referrals").title == "Referrals to children's social care"


def test_each_entry_says_what_it_counts_and_why_it_matters():
    found = read_list(FILE.read_text(encoding="utf-8"))

    assert len(found.indicators) >= 30
    assert all(len(each.definition) > 30 and len(each.why) > 20 and each.source_system for each in found.indicators)
    assert {each.kind.value for each in found.indicators} >= {"snapshot", "count", "cumulative", "percentage"}
    assert {each.breakdown for each in found.indicators} - {""} == {each.code for each in found.breakdowns}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{code: a, title: A, definition: d, why: w, section: s, kind: nothing}", "kind"),
        ("{code: A b, title: A, definition: d, why: w, section: s, kind: count}", "code"),
        ("{code: a, title: A, definition: d, why: w, section: s, kind: count, colour: red}", "colour"),
        (
            "{code: a, title: A, definition: d, why: w, section: s, kind: count, relations: [{kind: total, other: b}]}",
            "related to",
        ),
    ],
)
def test_a_mistake_in_the_list_is_told(entry, words):
    with pytest.raises(ValueError, match=words):
        read_list(f"breakdowns: []\nindicators:\n  - {entry}\n")
