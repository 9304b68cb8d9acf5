"""Codes of the library: made from names, never one that is there already, never one that is a page."""

from collections.abc import Collection
from typing import Any

from django.db.models import Max
from django.utils.text import slugify

LONGEST = 60
# Addresses under indicators/ that are pages of their own.
RESERVED = frozenset({"add", "national", "breakdowns", "populations", "compare", "export", "load"})


def fresh_code(name: str, known: Collection[str]) -> str:
    """From a name; with a number behind it where the code is there already."""
    start = slugify(name)[:LONGEST].strip("-") or "other"
    code, number = start, 2
    while code in known or code in RESERVED:
        ending = f"-{number}"
        code, number = f"{start[: LONGEST - len(ending)]}{ending}", number + 1
    return code


def next_order(model: Any, **of: Any) -> int:
    """Behind everything that is there."""
    last = model.objects.filter(**of).aggregate(last=Max("order"))["last"]
    return 0 if last is None else int(last) + 1
