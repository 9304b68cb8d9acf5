"""Puts the figures into docs/benchmarks.md, with the machine in general words."""

import os
import platform
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection

BEGINNING = """# How fast it is

`make bench` builds a database of its own, measures, and prints these tables; `make bench ARGS=--write` puts them here.
Times are what this machine gave on this day. Nothing fails when they are missed: they are read.

"""


def write_down(text: str, *, on: date) -> Path:
    path = settings.BASE_DIR / "docs" / "benchmarks.md"
    path.write_text(f"{BEGINNING}Measured on {on:%-d %B %Y}: {describe_machine()}\n\n{text}", encoding="utf-8")
    return path.relative_to(settings.BASE_DIR)


def describe_machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    database = connection.pg_version // 10_000  # type: ignore[attr-defined]
    return f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, PostgreSQL {database}, Python {platform.python_version()}."
