"""Rows of this area for the isolation suite, with the partnership's name in every text that a person can write."""

from django.utils import timezone

from accounts.models import User
from arrangements.models import Body
from casework.models import Case
from partnerships.models import Agency
from reviews.models import BriefingText, LearningPoint, LearningShare


def fill(case: Case, name: str, *, by: User, number: int) -> dict[str, int]:
    """One row of each table on this case. Returns the value of each <int:...> part of this area's addresses.

    `number` differs between the two partnerships, for addresses that name a version or a number.
    """
    now = timezone.now()
    told = {"partnership": case.partnership, "case": case}
    changed = {"changed_by": by, "changed_at": now}
    point = LearningPoint.objects.create(**told, number=number, text=f"{name} learning point", **changed)
    shared = {"point": point, "text": f"{name} shared learning", "shared_by": by, "shared_at": now}
    share = LearningShare.objects.create(
        **told,
        **shared,
        agency=Agency.objects.get(code="police"),
        received_by=by,
        received_at=now,
        follows=f"{name} follows",
    )
    LearningShare.objects.create(**told, **shared, body=Body.objects.get(code="executive"))
    BriefingText.objects.create(**told, part="why", text=f"{name} briefing", **changed)
    return {"learning_point_id": point.pk, "learning_share_id": share.pk}
