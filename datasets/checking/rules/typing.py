"""What was typed and cannot be read, as a finding like any other."""

from datasets.checking.findings import Finding
from datasets.checking.words import finding
from datasets.enums import CheckCode
from datasets.periods import Period
from datasets.terms import Terms


def not_a_number(terms: Terms, category: str, period: Period, box: str, words: str) -> Finding:
    """`words`: what `reading` says of it. Hand the findings to `check(..., unreadable=...)` together with the figures."""
    return finding(CheckCode.NOT_A_NUMBER, terms, category, period, words, box=box)
