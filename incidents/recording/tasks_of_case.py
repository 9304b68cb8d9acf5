"""The tasks of this area on the page of a case."""

from typing import Any

from django.urls import reverse

from casework.enums import CaseKind
from casework.selectors import CHANGE
from incidents.case_file import CaseFile
from incidents.criteria import criteria_at
from incidents.enums import Status
from incidents.recording.selectors import notices_due
from incidents.recording.testing import FIRST_STAGE
from partnerships.http import Member

Task = dict[str, Any]
NOT_YET = "Cannot start yet"


def tasks(file: CaseFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, in the order of the work; none where the case has not come so far."""
    if file.incident is None or not member.may(CHANGE) or file.case.status == Status.WITHDRAWN:
        return []
    items = [_record(file)]
    if file.case.kind in FIRST_STAGE:
        items.append(_criteria(file))
    if file.case.kind != CaseKind.ADULT_REFERRAL:
        items.append(_notify(file))
    items.append(_processes(file))
    title = "Record and notify" if file.case.kind != CaseKind.ADULT_REFERRAL else "Record and test"
    return [{"title": title, "items": items}]


def _url(file: CaseFile, name: str, *args: Any) -> str:
    return reverse(name, args=[file.case.partnership.slug, file.case.reference, *args])


def _record(file: CaseFile) -> Task:
    going_on = file.case.status == Status.RECORDED
    return {
        "title": "Write down what is known",
        "hint": "What happened, to whom, and which agencies are involved",
        "url": _url(file, "incidents:record"),
        "status": "In progress" if going_on else "Done",
        "colour": "blue" if going_on else "",
    }


def _criteria(file: CaseFile) -> Task:
    stage = FIRST_STAGE[CaseKind(file.case.kind)]
    answered, every = len(file.findings.get(stage, {})), len(criteria_at(stage))
    task: Task = {"title": stage.label, "hint": f"{answered} of {every} criteria have an answer", "colour": ""}
    if file.case.status == Status.RECORDED:
        return task | {"status": NOT_YET}
    task["url"] = _url(file, "incidents:criteria", stage)
    if file.case.status == Status.ASSESSING:
        return task | {"status": "To be tested", "colour": "blue"}
    found = file.incident.notifiable if file.incident else None
    return task | {"status": "Done" if found is None else "Notifiable" if found else "Not notifiable"}


def _notify(file: CaseFile) -> Task:
    due = notices_due(file.case, died_in_care=file.looked_after_died, sent=frozenset(file.notices))
    waiting = file.case.status in {Status.RECORDED, Status.ASSESSING}
    task: Task = {"title": "Notify", "hint": "The form is prepared from the record", "colour": ""}
    if file.case.kind == CaseKind.DOMESTIC_HOMICIDE:
        task |= {"title": "Pass it on", "hint": "To the community safety partnership"}
        waiting = False
    url = _url(file, "incidents:notify")
    if due:
        return task | {"status": "To be sent", "colour": "blue", "url": url}
    if file.notices:
        return task | {"status": "Sent", "url": url}
    if waiting:
        return task | {"status": NOT_YET}
    return task | {"status": "Not needed"}


def _processes(file: CaseFile) -> Task:
    return {
        "title": "Other processes",
        "hint": "An inquest, a criminal case and the like",
        "url": _url(file, "incidents:processes"),
        "status": f"{file.processes} listed" if file.processes else "None listed",
        "colour": "",
    }
