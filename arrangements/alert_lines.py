"""Who is told of a clock and when, in lines that people write: "7 days before: whoever has it, business manager"."""

import re
from collections.abc import Iterable
from typing import Any

from partnerships.roles import Role

LINE = re.compile(r"^(?:(?P<days>\d{1,3}) days? (?P<side>before|after)|on the day): *(?P<who>.+)$", re.IGNORECASE)
WHO = {"whoever has it": "owner", "its agency": "agency", "the chair of the body": "body"} | {
    role.label.lower(): role.value for role in Role
}
HOW = "Write a line such as “7 days before: whoever has it, business manager”, “On the day: …” or “1 day after: …”"


def rung_of(line: str) -> dict[str, Any]:
    """One line as a rung: `code`, `days` after the due date (before it when negative), `tell`. ValueError says how to put it right.

    The first day after is the breach, whatever else is said.
    """
    found = LINE.match(line.strip())
    if found is None:
        raise ValueError(f"“{line}” is not an alert. {HOW}")
    days = int(found["days"] or 0) * (-1 if (found["side"] or "").lower() == "before" else 1)
    names = [name.strip().lower() for name in found["who"].split(",") if name.strip()]
    if unknown := [name for name in names if name not in WHO]:
        raise ValueError(f"“{unknown[0]}” is nobody that can be told. Choose from: {', '.join(WHO)}")
    code = {0: "on_the_day", 1: "breach"}.get(days) or f"{abs(days)}_days_{'before' if days < 0 else 'after'}"
    return {"code": code, "days": days, "tell": [WHO[name] for name in names]}


def rungs_of(lines: Iterable[str]) -> list[dict[str, Any]]:
    """All lines of a rule. ValueError where two speak on the same day."""
    rungs = [rung_of(line) for line in lines]
    if len({rung["days"] for rung in rungs}) != len(rungs):
        raise ValueError("Two alerts are on the same day. Put everybody who is told then on one line")
    return rungs
