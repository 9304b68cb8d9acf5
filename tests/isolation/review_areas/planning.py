"""Rows of this area for the isolation suite, with the partnership's name in every text that a person can write."""

from django.utils import timezone

from accounts.models import User
from casework.models import Case
from reviews.enums import ContactKind, DelayCause, MeetingKind, PaperKind, PlanText
from reviews.models import Delay, FamilyContact, Paper, PlanningText, ReviewMeeting


def fill(case: Case, name: str, *, by: User, number: int) -> dict[str, int]:
    """One row of each table on this case. Returns the value of each <int:...> part of this area's addresses.

    `number` differs between the two partnerships, for addresses that name a version or a number.
    """
    now, today = timezone.now(), timezone.localdate()
    of_case = {"partnership": case.partnership, "case": case}
    changed = of_case | {"changed_by": by, "changed_at": now}
    for part in PlanText:
        PlanningText.objects.create(**changed, part=part, text=f"{name} {part.label}", asked_revision=1)
    meeting = ReviewMeeting.objects.create(
        **changed, kind=MeetingKind.PANEL, planned_on=today, place=f"{name} hall", present=f"{name} people",
        notes=f"{name} notes",
    )  # fmt: skip
    contact = FamilyContact.objects.create(
        **of_case, kind=ContactKind.OFFER, person=f"{name} mother", on=today, how=f"{name} letter",
        words=f"{name} words", recorded_by=by, recorded_at=now,
    )  # fmt: skip
    paper = Paper.objects.create(
        **of_case, kind=PaperKind.DELAY_LETTER, version=number, status="ready", snapshot={"title": f"{name} letter"},
        pdf=name.encode(), sha256="a" * 64, size=10, made_by=by, asked_at=now, made_at=now,
    )  # fmt: skip
    delay = Delay.objects.create(
        **of_case, number=number, cause=DelayCause.CRIMINAL, reasons=f"{name} reasons", foreseen_on=today,
        expected_on=today, from_name=f"{name} chair", route=f"{name} route", letter=paper, recorded_by=by,
        recorded_at=now,
    )  # fmt: skip
    return {
        "review_meeting_id": meeting.pk, "contact_id": contact.pk, "delay_number": delay.number,
        "paper_version": paper.version,
    }  # fmt: skip
