"""The publication rehearsal: every check, worked out anew from the rows each time. Nothing is published without it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from casework.models import Case
from reviews.enums import Check
from reviews.models import Release
from reviews.release.checks import CHECKS, Found, State
from reviews.release.evidence import Evidence, evidence_of

# Without these there is nothing that could be published, whatever the reasons.
NEVER_OVERRIDDEN = frozenset({Check.OUTCOME})
# The law or a person's safety stands behind these: the page that overrides them says so.
GRAVE = frozenset({Check.COPY, Check.WORDS, Check.SIGNED})


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`words`: what was found, without a protected word. `finding`: what an override of it is bound to. `override`: who, why, when."""

    code: Check
    state: State
    words: str
    to_do: str
    link: str
    finding: str = ""
    override: dict[str, Any] | None = None

    @property
    def label(self) -> str:
        return str(self.code.label)

    @property
    def red(self) -> bool:
        return self.state == State.RED

    @property
    def overridable(self) -> bool:
        return self.red and self.code not in NEVER_OVERRIDDEN


def rehearse(release: Release, now: datetime) -> list[CheckResult]:
    return results_of(evidence_of(release, now=now))


def results_of(evidence: Evidence) -> list[CheckResult]:
    """In the order in which they are shown."""
    return [_result(evidence, code, check(evidence)) for code, check in CHECKS.items()]


def all_passed(results: list[CheckResult]) -> bool:
    return not any(result.red for result in results)


def _result(evidence: Evidence, code: Check, found: Found) -> CheckResult:
    if found.good:
        return CheckResult(code, State.GREEN, found.words, "", "")
    finding = f"{found.words} [{found.finding[:16]}]" if found.finding else found.words
    override = _override_of(evidence, code, finding)
    state = State.RED if override is None else State.OVERRIDDEN
    return CheckResult(code, state, found.words, found.to_do, _link(evidence.case, found.page), finding, override)


def _override_of(evidence: Evidence, code: Check, finding: str) -> dict[str, Any] | None:
    """Only of this content and of exactly what was found."""
    if code in NEVER_OVERRIDDEN:
        return None
    meant = (code.value, evidence.content_sha256, finding)
    rows = (row for row in evidence.rows["overridden"] if (row["code"], row["content"], row["finding"]) == meant)
    return next(rows, None)


def _link(case: Case, page: str) -> str:
    return reverse(page, args=[case.partnership.slug, case.reference])


def as_rows(results: list[CheckResult]) -> list[dict[str, str]]:
    """For a clearance."""
    return [{"code": each.code.value, "state": each.state.value, "words": each.words} for each in results]
