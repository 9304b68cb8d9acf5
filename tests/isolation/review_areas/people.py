"""Rows of this area for the isolation suite, with the partnership's name in every text that a person can write."""

from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from casework.models import Case, ConflictDeclaration
from partnerships.models import Agency
from reviews.models import Appointment, PanelMember, ReviewCost, Reviewer, WrittenRequest


def fill(case: Case, name: str, *, by: User, number: int) -> dict[str, int]:
    """One row of each table on this case. Returns the value of each <int:...> part of this area's addresses.

    `number` differs between the two partnerships, for addresses that name a version or a number.
    """
    now, today, partnership = timezone.now(), timezone.localdate(), case.partnership
    agency = Agency.objects.first()
    declaration = ConflictDeclaration.objects.create(
        partnership=partnership, case=case, person=f"{name} Reviewer", role=f"{name} part", conflict=False,
        declared_on=today, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    ConflictDeclaration.objects.create(
        partnership=partnership, case=case, person=f"{name} Conflicted", role=f"{name} part", conflict=True,
        nature=f"{name} nature", declared_on=today, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    reviewer = Reviewer.objects.create(
        partnership=partnership, name=f"{name} Reviewer", organisation=f"{name} Ltd", email=f"r{number}@{name.split(maxsplit=1)[0].lower()}.example",
        expertise=f"{name} expertise", themes=["neglect"], earlier_work=f"{name} work", references=f"{name} references",
        references_checked_on=today, changed_by=by, changed_at=now,
    )  # fmt: skip
    appointment = Appointment.objects.create(
        partnership=partnership, case=case, reviewer=reviewer, chosen_by=["interview"], knowledge=f"{name} knowledge",
        selection_note=f"{name} note", commissioned_by_name=f"{name} group", declaration=declaration, appointed_on=today,
        appointed_by=by,
    )  # fmt: skip
    member = PanelMember.objects.create(
        partnership=partnership, case=case, name=f"{name} Panellist", role=f"{name} role", agency=agency, added_by=by,
        added_at=now,
    )  # fmt: skip
    request = WrittenRequest.objects.create(
        partnership=partnership, case=case, appointment=appointment, number=1, question=f"{name} question",
        asked_on=today, asked_by=by,
    )  # fmt: skip
    cost = ReviewCost.objects.create(
        partnership=partnership, case=case, kind="legal", on=today, amount=Decimal("12.50"), agency=agency,
        note=f"{name} invoice", recorded_by=by, recorded_at=now,
    )  # fmt: skip
    return {
        "reviewer_id": reviewer.pk, "appointment_id": appointment.pk, "panel_member_id": member.pk,
        "written_request_id": request.pk, "cost_id": cost.pk,
    }  # fmt: skip
