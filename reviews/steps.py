"""The one next step of a review as an area offers it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """What to do and where: `view` with the case's reference and `args` is its page; none where nothing is to be pressed.

    `permission`: who may press. `for_readers`: what everybody else is told. `who`: who has it, where it is not who runs cases.
    `only`: the ids of those who may take it, where a route and no permission says so.
    """

    text: str
    view: str = ""
    words: str = ""
    args: tuple[Any, ...] = ()
    permission: str = "casework.change_case"
    for_readers: str = "Those who run the case have the next step."
    who: str = ""
    only: frozenset[int] | None = None
