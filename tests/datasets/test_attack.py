"""What a reader can work out: the tightest limits, the same as trying every table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.releasing.attack import Knowledge, Limits, Undecided, component_of, limits_of, possible
from datasets.releasing.cells import Fact, Place
from datasets.releasing.variables import Variables
from tests.datasets.readers import Reader


def knowing(known, sums, least=None):
    return Knowledge(list(known), list(least or [1] * len(known)), [tuple(each) for each in sums])


def whole(total, *parts):
    return ((-1, total), *((1, each) for each in parts))


def test_the_only_hidden_part_of_a_total_is_worked_out():
    assert limits_of(knowing([10, 7, None], [whole(0, 1, 2)]), [2]) == {2: Limits(3, 3)}


def test_two_hidden_parts_have_the_rest_between_them():
    found = limits_of(knowing([10, 4, None, None], [whole(0, 1, 2, 3)]), [2, 3])
    assert found == {2: Limits(1, 5), 3: Limits(1, 5)}


def test_hidden_parts_that_are_at_least_one_each_can_be_worked_out_from_their_sum_alone():
    assert limits_of(knowing([2, None, None], [whole(0, 1, 2)]), [1, 2]) == {1: Limits(1, 1), 2: Limits(1, 1)}


def test_a_part_of_a_hidden_total_has_no_end():
    assert limits_of(knowing([None, 7, None], [whole(0, 1, 2)]), [2]) == {2: Limits(1, None)}


def test_what_is_known_is_known():
    assert limits_of(knowing([4], []), [0]) == {0: Limits(4, 4)}


def test_limits_are_carried_over_several_sums():
    # 0 = 1 + 2 and 2 = 3 + 4, of which 0, 1 and 4 are shown.
    assert limits_of(knowing([9, 4, None, None, 2], [whole(0, 1, 2), whole(2, 3, 4)]), [3]) == {3: Limits(3, 3)}


def square(hidden_corners):
    """Two rows and two columns of hidden numbers with every margin shown: a ring."""
    known = [None, None, None, None, 8, 11, 9, 10]
    sums = [whole(4, 0, 1), whole(5, 2, 3), whole(6, 0, 2), whole(7, 1, 3)]
    return knowing(known, sums, [1] * 4 + [0] * 4), hidden_corners


def test_a_ring_leaves_what_can_be_swapped_round_it():
    knowledge, corners = square([0, 1, 2, 3])
    assert not component_of(knowledge, 0).exact
    assert limits_of(knowledge, corners) == {0: Limits(1, 7), 1: Limits(1, 7), 2: Limits(2, 8), 3: Limits(3, 9)}


def test_a_ring_of_an_odd_number_of_pairs_fixes_its_numbers_although_no_sum_does_so_alone():
    # a + b = 5, b + c = 7, a + c = 6: carried limits leave a from 1 to 4, and yet a = 2.
    knowledge = knowing([None, None, None, 5, 7, 6], [whole(3, 0, 1), whole(4, 1, 2), whole(5, 0, 2)])
    assert component_of(knowledge, 0).limits(0).known is False
    assert limits_of(knowledge, [0, 1, 2]) == {0: Limits(2, 2), 1: Limits(3, 3), 2: Limits(4, 4)}


def test_a_ring_without_an_end_says_so():
    # 0 = 1 + 2 and 3 = 1 + 2 + 4: 0 and 3 hidden.
    found = limits_of(knowing([None, None, None, None, 2], [whole(0, 1, 2), whole(3, 1, 2, 4)]), [0, 1, 3])
    assert found == {0: Limits(2, None), 1: Limits(1, None), 3: Limits(4, None)}


def test_where_what_is_published_contradicts_itself_nothing_is_called_safe():
    knowledge = knowing([None, None, 5, 9], [whole(2, 0, 1), whole(3, 0, 1)])
    assert possible([component_of(knowledge, 0)], {0: 1}) == {}
    with pytest.raises(Undecided):
        limits_of(knowledge, [0])


def test_several_components_are_solved_in_one_go():
    knowledge = knowing([None, None, None, 5, 7, 6, None, None, 9], [whole(3, 0, 1), whole(4, 1, 2), whole(5, 0, 2), whole(8, 6, 7)])  # fmt: skip
    components = [component_of(knowledge, 0), component_of(knowledge, 6)]
    assert possible(components, {0: 1, 6: 1}) == {0: 2, 1: 3, 2: 4, 6: 8, 7: 1}


def test_a_ring_whose_best_numbers_are_broken_is_solved_in_whole_ones():
    # a + b, b + c and a + c make 5 at most: together 7 in whole numbers, 7.5 in broken ones.
    sums = [whole(3, 0, 1, 6), whole(4, 1, 2, 7), whole(5, 0, 2, 8)]
    knowledge = knowing([None, None, None, 5, 5, 5, None, None, None], sums, [1, 1, 1, 0, 0, 0, 0, 0, 0])
    table = possible([component_of(knowledge, 0)], {0: 1, 1: 1, 2: 1})
    assert table[0] + table[1] + table[2] == 7


def test_numbers_of_other_components_are_left_alone():
    knowledge = knowing([10, None, None, 5, None, None], [whole(0, 1, 2), whole(3, 4, 5)])
    assert component_of(knowledge, 1).unknown == [1, 2]


def test_equal_sums_are_one_and_equal_numbers_are_one():
    one, other, part, rest = (Fact(Place(code, "", "2017-18", "value"), 4) for code in "abcd")
    variables = Variables([], [((1, one), (-1, other)), whole(one, part), whole(other, part), whole(one, part, rest)])
    assert variables.of[one] == variables.of[other] == variables.of[part]
    assert variables.sums == [((1, variables.of[rest]),)]


SYSTEMS = st.integers(3, 5).flatmap(
    lambda size: st.tuples(
        st.lists(st.integers(0, 4), min_size=size, max_size=size),
        st.lists(st.booleans(), min_size=size, max_size=size),
        st.lists(st.lists(st.integers(0, size - 1), min_size=1, max_size=3, unique=True), min_size=1, max_size=4),
    )
)


@given(SYSTEMS)
@settings(max_examples=100, deadline=None)
def test_the_limits_are_those_of_every_table_that_fits(system):
    """Random sums over random numbers: what the attack finds is what trying every table finds."""
    true, hidden, groups = system
    reader = Reader(most=max([*true, *(sum(true[each] for each in group) for group in groups)]))
    for each, number in enumerate(true):
        if not hidden[each]:
            reader.reads([each], number)
        elif number:
            reader.reads([each], None)
    for group in groups:
        reader.reads(group, sum(true[each] for each in group))
    known = [None if hides else number for number, hides in zip(true, hidden, strict=True)]
    known += [sum(true[each] for each in group) for group in groups]
    least = [min(1, number) for number in true] + [0] * len(groups)
    sums = [whole(len(true) + index, *group) for index, group in enumerate(groups)]
    unknown = [each for each, hides in enumerate(hidden) if hides and any(each in group for group in groups)]
    found = limits_of(knowing(known, sums, least), unknown)
    for each in unknown:
        numbers = reader.possible([each])
        assert found[each] == (min(numbers), max(numbers))
