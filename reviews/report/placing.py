"""To which section of a report the parts of a reviewer's file belong: a proposal that a person looks at."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from reviews.enums import ReportSection
from reviews.report.extracted import Section

# Words that headings of reports use for each section. The longest that stands in the heading counts.
SIGNS = {
    ReportSection.SUMMARY: ("summary", "executive summary", "introduction", "foreword", "background", "overview"),
    ReportSection.CIRCUMSTANCES: (
        "circumstances", "terms of reference", "scope", "methodology", "method", "what the review looked at", "process", "key lines",
        "period", "agencies involved",
    ),
    ReportSection.VOICE: (
        "voice", "family", "parents", "views of", "lived experience", "the child", "the adult", "who was", "pen picture",
        "wishes and feelings",
    ),
    ReportSection.PRACTICE: ("practice", "what happened", "chronology", "timeline", "narrative", "key events", "good practice", "contacts"),
    ReportSection.ANALYSIS: (
        "analysis", "why", "underlying reasons", "systemic", "findings", "themes", "learning", "lessons", "barriers", "factors",
        "conclusion", "conclusions",
    ),
    ReportSection.IMPROVEMENTS: ("recommendation", "recommendations", "improvements", "improvement", "actions", "next steps", "action plan"),
}  # fmt: skip
DEFAULT = ReportSection.PRACTICE
ALIKE = 0.8


def propose(parts: Sequence[Section]) -> list[ReportSection]:
    """A section for each part. What has no heading, or one that tells nothing, stays with the part before it."""
    found: list[ReportSection] = []
    for part in parts:
        fits = fitting(part.title)
        found.append(fits or (found[-1] if found else DEFAULT))
    return found


def fitting(title: str) -> ReportSection | None:
    words = " ".join(title.casefold().split())
    if not words:
        return None
    signs = [(len(sign), section) for section, signs in SIGNS.items() for sign in signs if f" {sign}" in f" {words}"]
    if signs:
        return max(signs, key=lambda sign: sign[0])[1]
    labels = [
        (SequenceMatcher(None, words, str(section.label).casefold()).ratio(), section) for section in ReportSection
    ]
    ratio, section = max(labels, key=lambda label: label[0])
    return section if ratio >= ALIKE else None
