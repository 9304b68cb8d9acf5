"""Writing down what happened, to whom and who dealt with them; finishing, withdrawing and opening a case again."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode
from casework.editing import ChangedMeanwhile, require_revision
from casework.enums import CaseKind
from casework.models import Case, CaseChange
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed, lock_case, move
from deadlines.services import correct_start
from incidents.enums import Answer, Harm, NoticeKind, Status
from incidents.models import Incident, IncidentAgency, Notice, Subject
from incidents.recording.clocks import cancel_clocks, running, start_clock, start_rapid_review_when_known
from incidents.recording.rules import check_death, check_happened
from incidents.recording.selectors import looked_after_child_died, missing_parts
from incidents.returns.requesting import end_requests
from incidents.transitions import FINISH_DEATH, FINISH_RECORD, RUN, WITHDRAW
from partnerships.models import Agency
from partnerships.selectors import in_force

CLOSED = frozenset({Status.CLOSED, Status.WITHDRAWN})


def lock_open_case(case: Case, by: User) -> Case:
    """Of a case that is still being worked on, by somebody who works on cases."""
    row = lock_case(case)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    if row.status in CLOSED:
        raise TransitionNotAllowed(f"{row.reference} is closed. Open it again before you change what it says.")
    return row


def _changed_since(incident: Incident, revision: int, fields: Iterable[str]) -> bool:
    """Whether somebody changed these fields since. Two people on two pages of one record do not stand in each other's way."""
    versions = CaseChange.objects.filter(table_name=Incident._meta.db_table, row_id=incident.pk)
    then = versions.filter(after__revision=revision).order_by("pk").first()
    now = versions.order_by("-pk").first()
    if then is None or now is None or then.after is None or now.after is None:
        return incident.revision != revision
    return any(then.after.get(name) != now.after.get(name) for name in fields)


@transaction.atomic
def save_part(case: Case, *, values: Mapping[str, Any], revision: int, by: User, now: datetime) -> Incident:
    """Some fields of the record. Every date is checked against the others."""
    row = lock_open_case(case, by)
    incident = Incident.objects.select_for_update().get(case=row)
    if incident.revision != revision and _changed_since(incident, revision, values):
        raise ChangedMeanwhile(incident)
    for name, value in values.items():
        setattr(incident, name, value)
    check_happened(incident.happened_on, incident.happened_until, aware_on=incident.aware_on, today=localdate(now))
    incident.revision += 1
    incident.save(update_fields=[*values, "revision"])
    return incident


@transaction.atomic
def save_agencies(case: Case, *, agencies: Iterable[Agency], opened: frozenset[int], by: User, now: datetime) -> None:
    """The agencies involved. `opened`: the ones that were ticked when the page was opened."""
    row = lock_open_case(case, by)
    present = set(IncidentAgency.objects.filter(case=row).values_list("agency_id", flat=True))
    wanted = {agency.pk for agency in agencies}
    if present not in (set(opened), wanted):
        raise ChangedMeanwhile(Incident.objects.get(case=row))
    IncidentAgency.objects.filter(case=row, agency_id__in=present - wanted).delete()
    for agency_id in sorted(wanted - present):
        IncidentAgency.objects.create(partnership_id=row.partnership_id, case=row, agency_id=agency_id)


def agencies_to_choose(case: Case, *, now: datetime) -> Any:
    """Those in force, and any that is named on the case though it has ended since."""
    named = IncidentAgency.objects.filter(case=case).values("agency")
    return Agency.objects.filter(in_force(localdate(now)) | Q(pk__in=named)).order_by("order", "pk")


@transaction.atomic
def save_subject(
    case: Case, *, subject: Subject | None, values: Mapping[str, Any], revision: int, by: User, now: datetime
) -> Subject:
    """A child or adult, by initials or a reference. The death of a looked-after child starts a clock of its own."""
    row = lock_open_case(case, by)
    incident = Incident.objects.get(case=row)
    if subject is None:
        last = Subject.objects.filter(case=row).aggregate(last=Max("order"))["last"]
        found = Subject(partnership_id=row.partnership_id, case=row, order=(last or 0) + 1)
    else:
        present = Subject.objects.select_for_update().filter(case=row, pk=subject.pk).first()
        if present is None:
            raise TransitionNotAllowed(f"{subject.label} was removed from the case by somebody else.")
        found = present
        require_revision(found, revision)
        found.revision += 1
    for name, value in values.items():
        setattr(found, name, value)
    check_death(
        found.harm == Harm.DIED, found.died_on, aware_on=incident.aware_on,
        notifies_death=row.kind == CaseKind.LOOKED_AFTER_DEATH, today=localdate(now),
    )  # fmt: skip
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        if "one_subject_per_label" not in str(error):
            raise
        raise Refused(f"{found.label} is in this case already. Use another reference.", "label") from error
    keep_clock_of_death(row, incident, by=by, now=now)
    return found


@transaction.atomic
def remove_subject(case: Case, subject: Subject, *, by: User, now: datetime) -> None:
    row = lock_open_case(case, by)
    Subject.objects.filter(case=row, pk=subject.pk).delete()
    keep_clock_of_death(row, Incident.objects.get(case=row), by=by, now=now)


def keep_clock_of_death(case: Case, incident: Incident, *, by: User, now: datetime) -> None:
    """Within a serious incident: the death of a looked-after child is notified besides, by its own date."""
    code = ClockCode.LOOKED_AFTER_CHILD_DEATH
    if case.kind != CaseKind.INCIDENT or Notice.objects.filter(case=case, kind=NoticeKind.LOOKED_AFTER_DEATH).exists():
        return
    if looked_after_child_died(case):
        died = Subject.objects.filter(case=case, looked_after=Answer.YES, harm=Harm.DIED)
        known_on = max([incident.aware_on, *(day for day in died.values_list("died_on", flat=True) if day)])
        clock = running(case, code)
        if clock is not None and clock.started_on != known_on and clock.paused_on is None:
            may = by.has_perm("deadlines.change_deadline", clock)
            reason = "The day of death in the record was corrected."
            correct_start(clock, started_on=known_on, by=by if may else None, now=now, reason=reason)
        start_clock(case, code, started_on=known_on, by=by, now=now)
    elif running(case, code):
        cancel_clocks(case, code, by=by, now=now, reason="The record no longer says that a looked-after child died.")


@transaction.atomic
def finish_record(case: Case, *, by: User, now: datetime) -> Case:
    """The answers were checked. What is missing is named; a death goes straight to being notified."""
    row = lock_open_case(case, by)
    missing = missing_parts(row)
    if missing:
        raise Refused(f"Still to be entered: {', '.join(missing)}.")
    if row.kind == CaseKind.LOOKED_AFTER_DEATH:
        return move(row, FINISH_DEATH, by=by, now=now)
    moved = move(row, FINISH_RECORD, by=by, now=now)
    if moved.kind == CaseKind.INCIDENT:
        known_on = Incident.objects.get(case=moved).known_to_partnership_on
        start_rapid_review_when_known(moved, known_on=known_on, by=by, now=now)
    return moved


@transaction.atomic
def withdraw_case(case: Case, *, reason: str, by: User, now: datetime) -> Case:
    """Entered in error: it stays on record as that, and nothing of it runs any more."""
    moved = move(case, WITHDRAW, by=by, now=now, note=reason, closes=True)
    end_requests(moved, reason="The case was entered in error.", by=by, now=now)
    cancel_clocks(moved, by=by, now=now, reason="The case was entered in error.")
    return moved
