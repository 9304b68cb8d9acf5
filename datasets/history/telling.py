"""A load in words: what came in, what was taken how, and every query that stands, by its check."""

from collections.abc import Sequence
from dataclasses import dataclass

from datasets.enums import CheckCode, QueryState
from datasets.history.loading import LoadReport
from datasets.models import Query


@dataclass(frozen=True, slots=True)
class Asked:
    """The queries of one check."""

    check: str
    queries: list[Query]


def counts(report: LoadReport) -> list[tuple[str, int]]:
    """What happened, in the order of interest; nothing of what did not happen."""
    made = report.made
    found = [
        ("Figures added", report.added),
        ("Figures changed, the old ones kept", report.changed),
        ("Notes changed", report.noted),
        ("Figures that stood already", report.unchanged),
        ("Indicators added", len(made.indicators)),
        ("Breakdowns added", len(made.dimensions)),
        ("Categories added", len(made.categories)),
        ("Relations added", made.relations),
    ]
    return [(words, number) for words, number in found if number]


def remarks(report: LoadReport) -> list[str]:
    """What somebody should know who loaded the files."""
    found = []
    if report.made.guessed:
        named = "; ".join(report.made.guessed)
        found.append(f"Taken by their names as categories that say that nobody knows: {named}.")
    if report.ignored:
        found.append(f"Columns that were not taken in: {'; '.join(report.ignored)}.")
    return found


def by_check(queries: Sequence[Query]) -> list[Asked]:
    """In the order of the checks."""
    groups = [Asked(str(code.label), [each for each in queries if each.code == code]) for code in CheckCode]
    return [group for group in groups if group.queries]


def lines(report: LoadReport) -> list[str]:
    """For the command."""
    said = [f"{words}: {number:,}" for words, number in counts(report)] or ["Nothing changed."]
    said += remarks(report)
    open_ones = sum(1 for each in report.queries if each.state == QueryState.OPEN)
    said.append(f"Queries that stand: {len(report.queries)}, not explained: {open_ones}.")
    for group in by_check(report.queries):
        said += ["", f"{group.check} ({len(group.queries)})"]
        said += [f"  {query_line(each)}" for each in group.queries]
    return said


def query_line(query: Query) -> str:
    explained = " [explained]" if query.state == QueryState.EXPLAINED else ""
    return f"{query.period}  {query.words}{explained}"
