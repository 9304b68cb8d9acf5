"""Where every write to a release begins: the case locked, the person asked, the release as it stands now."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from casework.models import Case
from casework.selectors import CHANGE
from casework.transitions import TransitionNotAllowed, lock_case
from reviews.enums import ReleaseStatus
from reviews.models import Release
from reviews.release.content import hash_of

RELEASE = "reviews.release_review"
OVERRIDE = "reviews.override_check"
WORKED_ON = frozenset({ReleaseStatus.PREPARING, ReleaseStatus.STOPPED})
WAITS = WORKED_ON | {ReleaseStatus.SCHEDULED}
NOT_NOW = "The release has moved on since you opened it. Look at where it stands now."
TAKE_BACK = "It is waiting to be published. Take it off the schedule first, then change it."


def locked(
    release: Release, *, by: User, permission: str = CHANGE, statuses: frozenset[ReleaseStatus] = WORKED_ON
) -> tuple[Case, Release]:
    """The case and the release until the transaction ends, for somebody who may, in a status in which it is done."""
    case = lock_case(release.case)
    if not by.has_perm(permission, case):
        raise PermissionDenied(permission)
    return case, locked_row(release.pk, statuses)


def locked_row(release_id: int, statuses: frozenset[ReleaseStatus]) -> Release:
    rows = Release.objects.select_for_update(of=("self",)).select_related(
        "case__partnership", "file_draft__document", "draft"
    )
    row = rows.get(pk=release_id)
    if row.status not in statuses:
        raise TransitionNotAllowed(TAKE_BACK if row.status == ReleaseStatus.SCHEDULED else NOT_NOW)
    return row


def save_content(row: Release, *fields: str) -> str:
    """The hash follows what is published. What was sent, signed or accepted before stays bound to the content that it was of."""
    row.content_sha256 = hash_of(row)
    row.revision += 1
    row.save(update_fields=[*fields, "content_sha256", "revision"])
    return row.content_sha256
