"""The tasks of this area on the page of a case: the panel's work, the decision, and the end."""

from typing import Any

from django.urls import reverse

from casework.enums import CaseKind
from casework.selectors import CHANGE
from core.templatetags.portal import date_long
from incidents.case_file import CaseFile
from incidents.criteria import criteria_at
from incidents.enums import Aim, Status
from incidents.review.panel import WORKING
from incidents.review.plan import is_for_the_panel
from incidents.review.questions import question_of
from partnerships.http import Member

Task = dict[str, Any]
KINDS = frozenset({CaseKind.INCIDENT, CaseKind.ADULT_REFERRAL})
BEFORE = frozenset({Status.RECORDED, Status.ASSESSING, Status.TO_NOTIFY, Status.WITHDRAWN})
NOT_YET = "Cannot start yet"


def tasks(file: CaseFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, in the order of the work; none where the case has not come so far."""
    if file.case.kind not in KINDS or file.case.status in BEFORE or (file.review is None and not file.steps):
        return []
    if not member.may(CHANGE):
        return _for_readers(file)
    panel = [_plan(file), _chronology(file), _meeting(file), *(_aim(file, aim) for aim in Aim), _criteria(file)]
    end = [_decision(file), _paper(file), *([_sending(file)] if _goes_to_the_panel(file) else []), _closing(file)]
    return [
        {"title": "The panel", "items": [*panel, _recommendation(file)]},
        {"title": "The decision and what follows", "items": end},
    ]


def _for_readers(file: CaseFile) -> list[dict[str, Any]]:
    """What those who do not run cases can read."""
    items = [_plan(file)]
    if file.review is not None and file.review.merge_opened_at is not None:
        items.append(_chronology(file))
    return [{"title": "The review", "items": [*items, _decision(file), _paper(file)]}]


def _url(file: CaseFile, view: str, *args: Any) -> str:
    return reverse(view, args=[file.case.partnership.slug, file.case.reference, *args])


def _task(title: str, hint: str, url: str, status: str, colour: str = "") -> Task:
    return {"title": title, "hint": hint, "url": url, "status": status, "colour": colour}


def _working(file: CaseFile) -> bool:
    return file.case.status in WORKING


def _goes_to_the_panel(file: CaseFile) -> bool:
    return is_for_the_panel(file.case, file.incident)


def _plan(file: CaseFile) -> Task:
    status = f"{file.steps_done} of {file.steps} done" if file.steps else "No plan"
    return _task("Plan day by day", "", _url(file, "rapid_review:plan"), status)


def _chronology(file: CaseFile) -> Task:
    opened = file.review is not None and file.review.merge_opened_at is not None
    hint = f"{file.entries} {'entry' if file.entries == 1 else 'entries'} from the agencies"
    status = "Open to the panel" if opened else "Not opened to the panel yet"
    return _task("Merged chronology", hint, _url(file, "chronology:merged"), status, "" if opened else "blue")


def _meeting(file: CaseFile) -> Task:
    met_on = file.review.panel_met_on if file.review else None
    url = _url(file, "rapid_review:meeting") if _working(file) else ""
    if met_on:
        return _task("The panel's meeting", "", url, f"Met on {date_long(met_on)}")
    return _task("The panel's meeting", "When it met, and who was there", url, "Not recorded yet", "blue")


def _aim(file: CaseFile, aim: Aim) -> Task:
    url = _url(file, "rapid_review:aim", aim.value) if _working(file) else ""
    written = aim.value in file.texts
    needed = _working(file) and _goes_to_the_panel(file)
    return _task(
        str(aim.label), "The panel's words", url, "Written" if written else "Nothing yet",
        "blue" if needed and not written else "",
    )  # fmt: skip


def _criteria(file: CaseFile) -> Task:
    stage = question_of(file.case).stage
    answered, every = len(file.findings.get(stage, {})), len(criteria_at(stage))
    done = answered >= every
    hint = f"{answered} of {every} criteria have an answer"
    return _task(
        str(stage.label), hint, _url(file, "incidents:criteria", stage.value), "Done" if done else "To be tested",
        "" if done else "blue",
    )  # fmt: skip


def _recommendation(file: CaseFile) -> Task:
    review = file.review
    if review is not None and review.recommendation:
        return _task("The panel's recommendation", review.get_recommendation_display(), "", "Recommended")
    if not _working(file):
        return _task("The panel's recommendation", "", "", "None recorded")
    hint = "What it recommends, and why"
    return _task("The panel's recommendation", hint, _url(file, "rapid_review:recommend"), "Not made yet", "blue")


def _decision(file: CaseFile) -> Task:
    title, url = question_of(file.case).title, _url(file, "rapid_review:decide")
    if file.case.status == Status.RECOMMENDED:
        return _task(title, "Only whoever decides in this partnership can record it", url, "Waiting", "yellow")
    if file.decisions and not _working(file):
        return _task(title, file.decisions[0]["outcome_words"], url, "Decided")
    return _task(title, "", "", NOT_YET)


def _paper(file: CaseFile) -> Task:
    status = f"{file.papers} {'version' if file.papers == 1 else 'versions'}" if file.papers else "None made yet"
    return _task("Papers", "Made from what is recorded, never retyped", _url(file, "chronology:papers"), status)


def _sending(file: CaseFile) -> Task:
    review, status = file.review, file.case.status
    title, url = "Sent to the National Panel", _url(file, "rapid_review:send")
    if review is not None and review.sent_on is not None:
        follows = status == Status.DECIDED
        hint = "Record that the decision followed" if follows else ""
        return _task(title, hint, url if follows else "", f"Sent on {date_long(review.sent_on)}")
    if status in {Status.RECOMMENDED, Status.DECIDED}:
        return _task(title, "The portal sends nothing: record that it went", url, "To be sent", "blue")
    return _task(title, "", "", NOT_YET)


def _closing(file: CaseFile) -> Task:
    if file.case.status == Status.CLOSED:
        return _task("Close the case", "", "", "Closed")
    sent = file.review is not None and file.review.sent_on is not None
    ready = file.case.status == Status.SENT or (
        file.case.status == Status.DECIDED and (sent or not _goes_to_the_panel(file))
    )
    if ready:
        return _task("Close the case", "", _url(file, "rapid_review:close"), "Can be closed", "blue")
    return _task("Close the case", "", "", NOT_YET)
