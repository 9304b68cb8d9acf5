"""What ends in a review when somebody declares a conflict of interest: their place on the panel, their appointment."""

from datetime import datetime
from typing import Any

from accounts.models import User
from casework.models import ConflictDeclaration
from reviews.models import Appointment, PanelMember
from reviews.people import appointing, panel

WHY = "A conflict of interest was declared"


def follow_conflict(declaration: ConflictDeclaration, by: User, now: datetime) -> None:
    """Called under the lock of the case, of whatever kind it is. Who has no account is known by the name."""
    user, name = declaration.user, declaration.person
    sitting: dict[str, Any] = {"user": user} if user else {"user__isnull": True, "name__iexact": name}
    for row in PanelMember.objects.filter(case=declaration.case, ended_on__isnull=True, **sitting):
        row.declaration = declaration
        panel.end_row(row, now=now)
    appointed: dict[str, Any] = (
        {"reviewer__user": user} if user else {"reviewer__user__isnull": True, "reviewer__name__iexact": name}
    )
    for found in Appointment.objects.filter(case=declaration.case, ended_on__isnull=True, **appointed):
        day = max(declaration.declared_on, found.appointed_on)
        appointing.end_row(found, ended_on=day, reason=WHY)
