"""Whether a version holds what a report must hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.editing import require_revision
from casework.refusals import Refused
from reviews.enums import Requirement, Status
from reviews.models import Draft, QualityFinding
from reviews.report.places import lock_for_writing

# What the law wants of a final report; without these two it is none.
REQUIRED = (Requirement.UNDERLYING_REASONS, Requirement.IMPROVEMENTS)
WITH_DECIDER = "Whoever decides has this version before them with its check as it stands. Wait until they answer."


@dataclass(frozen=True, slots=True)
class Checked:
    """The check of one version: each requirement with its finding or None."""

    lines: tuple[tuple[Requirement, QualityFinding | None], ...]

    @property
    def done(self) -> int:
        return sum(1 for _, finding in self.lines if finding is not None)

    @property
    def unmet(self) -> list[Requirement]:
        return [requirement for requirement, finding in self.lines if finding is not None and not finding.met]

    @property
    def missing(self) -> list[str]:
        """What stands in the way of putting the version forward, in words."""
        open_ = [str(requirement.label) for requirement, finding in self.lines if finding is None]
        said = [f"Check it: {label[:1].lower()}{label[1:]}" for label in open_]
        return said + [
            f"The law wants this of a report, and it is not met: {str(each.label)[:1].lower()}{str(each.label)[1:]}"
            for each in self.unmet
            if each in REQUIRED
        ]


def check_of(draft: Draft) -> Checked:
    return checked(QualityFinding.objects.filter(draft=draft).select_related("found_by"))


def checked(findings: Iterable[QualityFinding]) -> Checked:
    found = {finding.requirement: finding for finding in findings}
    return Checked(tuple((requirement, found.get(requirement)) for requirement in Requirement))


@transaction.atomic
def record_finding(
    draft: Draft, requirement: Requirement, *, met: bool, reason: str, by: User, now: datetime, revision: int
) -> QualityFinding:
    """`revision`: of the finding that the person opened, 0 where there was none."""
    case = lock_for_writing(draft.case, by=by)
    if case.status == Status.REPORTED:
        raise Refused(WITH_DECIDER)
    row = QualityFinding.objects.filter(draft=draft, requirement=requirement).first()
    if row is None:
        row = QualityFinding(
            partnership_id=case.partnership_id, case=case, draft=draft, requirement=requirement, revision=0
        )
    elif (row.met, row.reason) == (met, reason):
        return row
    require_revision(row, revision)
    row.met, row.reason, row.found_by, row.found_at = met, reason, by, now
    row.revision += 1
    row.save()
    return row
