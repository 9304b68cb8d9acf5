"""The merge itself, without a database: worked by hand, and true of any chronology."""

import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.chronology.alike import find_alike
from incidents.chronology.entries import Entry, days_between, months_of
from incidents.chronology.merging import Judgement, Silence, merge
from incidents.chronology.words import agency_silence_words, stretch_words, when_words

POLICE, HEALTH, SCHOOL = 1, 2, 3
BRUISE = "Bruising on the left forearm noticed by the nursery worker, explained as a fall"


def entry(id_, agency, on, *, until=None, precision="day", kind="visit", known=None):
    return Entry(id_, agency, kind, precision, on, until or on, known)


def test_entries_interleave_by_date_and_exact_ones_come_first():
    month = entry(1, POLICE, date(2025, 3, 1), until=date(2025, 3, 31), precision="month")
    first, later = entry(2, HEALTH, date(2025, 3, 1)), entry(3, POLICE, date(2025, 3, 2))

    assert merge([later, month, first]).entries == [first, month, later]


def test_one_event_with_two_dates_contradicts_and_overlapping_dates_do_not():
    one, other = entry(1, POLICE, date(2025, 3, 3)), entry(2, HEALTH, date(2025, 3, 10))
    rough = entry(3, SCHOOL, date(2025, 3, 1), until=date(2025, 3, 31), precision="month")

    merged = merge([one, other, rough], [Judgement(1, 2, same=True), Judgement(1, 3, same=True)])

    assert merged.groups == [(rough, one, other)]
    assert [(pair.first.id, pair.second.id, pair.days, pair.judged) for pair in merged.contradictions] == [
        (1, 2, 7, True)
    ]


def test_entries_that_are_one_through_a_third_contradict_too():
    rows = [entry(1, POLICE, date(2025, 3, 3)), entry(2, HEALTH, date(2025, 3, 3)), entry(3, SCHOOL, date(2025, 3, 9))]

    merged = merge(rows, [Judgement(1, 2, same=True), Judgement(2, 3, same=True)])

    assert [(pair.first.id, pair.second.id) for pair in merged.contradictions] == [(1, 3), (2, 3)]


def test_what_was_judged_apart_is_not_suggested_again():
    rows = [entry(1, POLICE, date(2025, 3, 3)), entry(2, HEALTH, date(2025, 3, 10))]

    assert [pair.judged for pair in merge(rows, alike=[(1, 2)]).contradictions] == [False]
    assert merge(rows, [Judgement(1, 2, same=False)], alike=[(1, 2)]).contradictions == []


def test_silent_months_are_found_between_the_first_and_the_last_entry():
    rows = [entry(1, POLICE, date(2025, 1, 9)), entry(2, HEALTH, date(2025, 5, 2)), entry(3, POLICE, date(2025, 7, 1))]

    merged = merge(rows)

    assert merged.silent == [Silence((2025, 2), (2025, 4), 3), Silence((2025, 6), (2025, 6), 1)]
    assert [stretch_words(each) for each in merged.silent] == [
        "from February 2025 to April 2025 (3 months)", "in June 2025",
    ]  # fmt: skip


def test_an_agency_is_silent_only_while_others_record_something():
    rows = [entry(n, POLICE, date(2025, n, 9)) for n in (1, 2, 5, 6)] + [entry(9, HEALTH, date(2025, 6, 2))]

    silences = {each.agency_id: each for each in merge(rows, agencies=[SCHOOL]).agency_silences}

    assert silences[POLICE].longest is None
    assert silences[HEALTH].longest == Silence((2025, 1), (2025, 5), 3)
    assert silences[SCHOOL].months == 4
    assert agency_silence_words(silences[POLICE], "Police").startswith("Police recorded something in every month")
    assert "(3 months) while others did" in agency_silence_words(silences[HEALTH], "Health")


def test_a_silence_in_pieces_names_the_longest():
    rows = [entry(n, POLICE, date(2025, n, 9)) for n in range(1, 7)] + [entry(9, HEALTH, date(2025, 2, 2))]

    (_, health) = merge(rows).agency_silences

    assert (health.months, health.longest) == (5, Silence((2025, 3), (2025, 6), 4))
    assert "in 5 months in which others did; the longest stretch is from March" in agency_silence_words(health, "H")


def test_who_knew_what_when_starts_with_the_first_to_know():
    seen = entry(1, POLICE, date(2025, 3, 3), known=date(2025, 4, 2))
    at_once = entry(2, HEALTH, date(2025, 3, 3))

    merged = merge([seen, at_once], [Judgement(1, 2, same=True)])

    assert [[(knower.entry.id, knower.behind) for knower in event] for event in merged.known] == [[(2, 0), (1, 30)]]
    assert merged.late == [seen]


@pytest.mark.parametrize(("known", "late"), [(date(2025, 3, 17), False), (date(2025, 3, 18), True), (None, False)])
def test_knowing_is_late_after_fourteen_days(known, late):
    assert bool(merge([entry(1, POLICE, date(2025, 3, 3), known=known)]).late) is late


def test_a_period_speaks_of_each_of_its_months_and_a_year_of_none():
    period = entry(1, POLICE, date(2024, 11, 20), until=date(2025, 1, 4), precision="period")
    year = entry(2, POLICE, date(2025, 1, 1), until=date(2025, 12, 31), precision="year")

    assert months_of(period) == [(2024, 11), (2024, 12), (2025, 1)]
    assert merge([period, year]).by_year_only == [year]
    assert merge([year]).months == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (entry(1, 1, date(2025, 3, 3)), "3 March 2025"),
        (entry(1, 1, date(2025, 3, 3), until=date(2025, 6, 9), precision="period"), "3 March to 9 June 2025"),
        (entry(1, 1, date(2024, 3, 3), until=date(2025, 6, 9), precision="period"), "3 March 2024 to 9 June 2025"),
        (entry(1, 1, date(2025, 3, 1), until=date(2025, 3, 31), precision="month"), "March 2025, day not known"),
        (entry(1, 1, date(2025, 1, 1), until=date(2025, 12, 31), precision="year"), "2025, month not known"),
    ],
)
def test_dates_are_told_as_exactly_as_they_are_known(row, words):
    assert when_words(row) == words


@pytest.mark.parametrize(
    ("other", "text", "found"),
    [
        (
            entry(2, HEALTH, date(2025, 3, 10)),
            "Nursery worker noticed bruising to left forearm; said to be a fall",
            True,
        ),
        (
            entry(2, HEALTH, date(2025, 3, 3)),
            "Nursery worker noticed bruising to left forearm; said to be a fall",
            True,
        ),
        (entry(2, POLICE, date(2025, 3, 10)), BRUISE, False),  # the same agency
        (entry(2, HEALTH, date(2025, 3, 10), kind="police"), BRUISE, False),  # another kind
        (entry(2, HEALTH, date(2025, 4, 20)), BRUISE, False),  # too long after
        (entry(2, HEALTH, date(2025, 3, 10)), "Dental appointment missed without explanation again", False),
        (entry(2, HEALTH, date(2025, 3, 10)), "Seen", False),  # too few words to tell
    ],
)
def test_entries_are_alike_by_their_words_kind_and_nearness(other, text, found):
    one = entry(1, POLICE, date(2025, 3, 3))

    assert find_alike([one, other], {1: BRUISE, 2: text}) == ([(1, 2)] if found else [])


def test_an_entry_that_agrees_with_another_is_not_set_against_a_third():
    rows = [entry(1, POLICE, date(2025, 3, 3)), entry(2, HEALTH, date(2025, 3, 3)), entry(3, HEALTH, date(2025, 3, 10))]
    pairs = find_alike(rows, dict.fromkeys((1, 2, 3), BRUISE))

    merged = merge(rows, alike=pairs)

    assert merged.contradictions == []
    assert [(pair.first.id, pair.second.id) for pair in merged.may_be_one] == [(1, 2)]


days = st.dates(date(2022, 1, 1), date(2025, 12, 31))


@st.composite
def chronologies(draw):
    rows = draw(st.lists(st.tuples(st.integers(1, 4), days, st.integers(0, 90), st.integers(0, 60)), max_size=25))
    return [
        Entry(number, agency, "visit", "period", on, on + timedelta(length), on + timedelta(lag) if lag else None)
        for number, (agency, on, length, lag) in enumerate(rows, start=1)
    ]


@given(chronologies(), st.randoms())
def test_the_order_of_arrival_changes_nothing(rows, chance):
    pairs = [Judgement(a.id, b.id, same=chance.random() < 0.5) for a, b in pairwise(rows)]
    shuffled = chance.sample(rows, len(rows))

    assert merge(rows, pairs) == merge(shuffled, pairs)


@given(chronologies())
def test_months_are_either_heard_or_silent_and_silence_never_passes_the_span(rows):
    merged = merge(rows)
    heard = {month for _, month in merged.counts}
    silent = sum(each.months for each in merged.silent)

    assert len(heard) + silent == len(merged.months)
    assert all(each.months <= len(heard) for each in merged.agency_silences)
    assert all(days_between(pair.first, pair.second) == pair.days for pair in merged.contradictions)
    assert all(sorted(event, key=lambda k: k.behind) == list(event) for event in merged.known)


def test_two_thousand_entries_merge_well_within_the_time():
    words = [f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400)]
    rows = [
        entry(n, n % 12, date(2022, 1, 1) + timedelta(n * 7 % 1200), kind=("visit", "health", "police")[n % 3])
        for n in range(1, 2001)
    ]
    texts = {n: " ".join(words[(n * 31 + k * 17) % 400] for k in range(40)) for n in range(1, 2001)}
    begun = time.process_time()

    merged = merge(rows, [Judgement(n, n + 1, same=True) for n in range(1, 400, 2)], alike=find_alike(rows, texts))

    assert time.process_time() - begun < 0.3
    assert len(merged.entries) == 2000
