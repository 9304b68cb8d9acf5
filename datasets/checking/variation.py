"""When a value is a jump: beyond what its own series has done so far, and beyond chance.

The rule, and why it is so forgiving. A return has about 150 figures and its writer comes four times a year: at one false
question in a hundred figures there is one in each return. A value is a jump only if all of these hold:

1. There are at least LEAST earlier values of the same kind; the last MOST of them count.
2. It is far from the last value AND from the middle of the earlier ones AND, where there is one, from the same quarter last
   year. So neither a trend, nor the way back from an outlier, nor the summer holidays are asked about.
3. "Far" is more than chance gives: CHANCE standard errors of two counts (of two shares, where the parts are known) and FEW
   people, and more than SMALLEST_CHANGE of the larger of the two. From 4 to 12 is chance; from 400 to 1,200 is not.
4. "Far" is also FAR times the usual step of the series, and the value lies BEYOND steps outside everything seen before. The
   usual step is the mean of two robust ones: the median move from one value to the next, and the median distance from
   the middle, both scaled to a standard deviation. One old outlier moves neither much. Alone, the first grows with one
   outlier among four values, the second with a trend.
5. Or, instead of 4, it is SLIP times above the highest or below the lowest value ever seen: a digit too many or a point that
   slipped, in a series too wild for 4.

On invented series (chance alone; 12% and 20% on top of it; drifting, rising, seasonal; means of 5 to 3,000; 4 to 12 earlier
values) this asks about fewer than 3 in 1,000 values that vary by chance alone and 15 in 1,000 of the wildest. Of counts from 40 it
finds every tenfold error, and of counts of some hundreds nineteen of twenty doublings and more than half of the halvings.
"""

import itertools
from collections.abc import Callable, Sequence
from math import sqrt
from statistics import median

LEAST, MOST = 4, 12
FAR, BEYOND, SLIP = 3.0, 1.5, 3.0
SMALLEST_CHANGE = 0.15
CHANCE = 3.0
# Children of one quarter's end are mostly those of the last: a count at a date moves less than two separate counts would.
CHANCE_AT_A_DATE = 2.0
# Fewer people more or less than this are never a jump, whatever the series did before: 0, 0, 0, 0, then 5.
FEW = 10.0
# Percentage points that a share must move when nobody knows of how many it is a share.
POINTS = 2.0

# From the median move, and from the median distance, to the standard deviation that a normal series would have.
MOVE_TO_DEVIATION, DISTANCE_TO_DEVIATION = 1 / 0.954, 1.4826

# How far two values may be apart by chance.
Chance = Callable[[float, float], float]


def is_jump(value: float, earlier: Sequence[float], *, year_ago: float | None, chance: Chance) -> bool:
    """`earlier`: newest first."""
    if len(earlier) < LEAST:
        return False
    seen = earlier[:MOST]
    references = [seen[0], median(seen), *([] if year_ago is None else [year_ago])]
    if any(abs(value - each) <= chance(value, each) for each in references):
        return False
    if value * SLIP < min(seen) or value > max(seen) * SLIP:
        return True
    step = usual_step(seen)
    outside = value > max(seen) + BEYOND * step or value < min(seen) - BEYOND * step
    return outside and all(abs(value - each) > FAR * step for each in references)


def usual_step(seen: Sequence[float]) -> float:
    """A robust standard deviation of a series of two or more values."""
    middle = median(seen)
    move = median(abs(one - other) for one, other in itertools.pairwise(seen))
    distance = median(abs(each - middle) for each in seen)
    return (move * MOVE_TO_DEVIATION + distance * DISTANCE_TO_DEVIATION) / 2


def chance_of_counts(errors: float) -> Chance:
    """Two counts of separate things; `errors` standard errors apart."""

    def apart(one: float, other: float) -> float:
        return max(FEW, chance_of_measures(one, other), errors * sqrt(abs(one) + abs(other)))

    return apart


def chance_of_shares(per: int, whole: float, other_whole: float) -> Chance:
    """Two shares per hundred or per 10,000, of wholes that are known and above zero."""

    def apart(one: float, other: float) -> float:
        middle = min(max((one + other) / 2 / per, 0.0), 1.0)
        error = per * sqrt(middle * (1 - middle) * (1 / whole + 1 / other_whole))
        return max(chance_of_measures(one, other), CHANCE * error)

    return apart


def chance_of_printed_shares(one: float, other: float) -> float:
    """Two percentages without their parts."""
    return max(POINTS, chance_of_measures(one, other))


def chance_of_measures(one: float, other: float) -> float:
    """Pounds, and rates without their parts: chance is not known, only how large a change must be."""
    return SMALLEST_CHANGE * max(abs(one), abs(other))
