"""How the pages of a report say where it stands."""

from collections.abc import Sequence
from typing import Any

from casework.doors import url
from casework.models import Case
from core.templatetags.portal import date_long
from reviews.enums import ReportSection, Requirement
from reviews.models import Draft, QualityFinding
from reviews.report.checking import REQUIRED

Task = dict[str, Any]
HINTS = {
    ReportSection.SUMMARY: "What the review found, for somebody who reads nothing else.",
    ReportSection.CIRCUMSTANCES: "Why the review was held, its period and questions, and how it worked.",
    ReportSection.VOICE: "Who the child or adult was, what life was like for them, and what they and the family say.",
    ReportSection.PRACTICE: "What happened, what practice was like at the time, and what was done well.",
    ReportSection.ANALYSIS: "The law asks for this: the systemic or underlying reasons why it happened as it did.",
    ReportSection.IMPROVEMENTS: "The law asks for this: what should be done differently, and by whom.",
}
CHECK_HINTS = {
    Requirement.UNDERLYING_REASONS: "The law asks for this.",
    Requirement.IMPROVEMENTS: "The law asks for this.",
}


def section_task(case: Case, row: dict[str, Any], *, writes: bool) -> Task:
    section, text = row["section"], row["row"]
    count = row["words"]
    status = f"{count:,} {'word' if count == 1 else 'words'}" if count else "Nothing yet"
    last = f"Last changed by {text.changed_by.full_name}, {date_long(text.changed_at)}" if text else HINTS[section]
    return {
        "title": str(section.label), "hint": last, "status": status, "colour": "" if count else "blue",
        "url": url(case, "reports:section", section.value) if writes else "",
    }  # fmt: skip


def check_task(
    case: Case, draft: Draft, requirement: Requirement, finding: QualityFinding | None, *, writes: bool
) -> Task:
    status, colour = "Not checked yet", "blue"
    if finding is not None:
        stops = not finding.met and requirement in REQUIRED
        status, colour = ("Met", "") if finding.met else ("Not met", "red" if stops else "orange")
    return {
        "title": str(requirement.label), "hint": finding.reason if finding else CHECK_HINTS.get(requirement, ""),
        "status": status, "colour": colour,
        "url": url(case, "reports:finding", draft.version, requirement.value) if writes else "",
    }  # fmt: skip


def said(counts: tuple[int, int]) -> str:
    """3 comments, 1 waits for an answer."""
    every, waiting = counts
    words = f"{every} {'comment' if every == 1 else 'comments'}"
    return f"{words}, {waiting} {'waits' if waiting == 1 else 'wait'} for an answer" if waiting else words


def sections_with_comments(draft: Draft, counts: dict[str, tuple[int, int]]) -> Sequence[dict[str, Any]]:
    return [
        section | {"said": said(counts[section["code"]]) if section["code"] in counts else ""}
        for section in draft.sections
    ]
