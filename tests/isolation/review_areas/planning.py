"""Rows of this area for the isolation suite, with the partnership's name in every text that a person can write."""

from accounts.models import User
from casework.models import Case


def fill(case: Case, name: str, *, by: User, number: int) -> dict[str, int]:
    """One row of each table on this case. Returns the value of each <int:...> part of this area's addresses.

    `number` differs between the two partnerships, for addresses that name a version or a number.
    """
    return {}
