"""The one next step of a case: what, by when and why, who has it; with an action only for whoever may take it."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from arrangements.enums import Decision
from casework.deciders import Decider, decider_for
from casework.enums import CaseKind
from casework.selectors import CHANGE
from deadlines.selectors import who_has_it, why_in_words
from incidents.case_file import CaseFile
from incidents.criteria import criteria_at
from incidents.enums import Aim, NoticeKind, Status
from incidents.recording.selectors import notices_due
from incidents.recording.testing import FIRST_STAGE
from incidents.review.plan import is_for_the_panel
from incidents.review.questions import question_of
from partnerships.http import Member

# Text, and the page of the action with its words: ("", ()) where nothing is to be done.
Step = tuple[str, str, tuple[Any, ...], str]
MANAGER = "Business manager"
RECEIVERS = {
    NoticeKind.NATIONAL_PANEL: "the National Panel",
    NoticeKind.LOOKED_AFTER_DEATH: "the Secretary of State and Ofsted",
    NoticeKind.DOMESTIC_HOMICIDE: "the community safety partnership",
}
ENDED = {
    Status.CLOSED: "The case is closed. Nothing more is to be done.",
    Status.WITHDRAWN: "The case was entered in error. Nothing is to be done.",
}
COLOURS = {Status.CLOSED: "green", Status.WITHDRAWN: "grey"}


def next_step(file: CaseFile, member: Member, *, now: datetime) -> dict[str, Any]:
    case, status = file.case, Status(file.case.status)
    if status == Status.RECOMMENDED:
        step, who = _decision(file, member, now=now)
    else:
        step, who = _step(file), MANAGER
    text, view, args, words = step
    takes = view and (member.may(CHANGE) or (status == Status.RECOMMENDED and view != "rapid_review:send"))
    url = (
        reverse(view, args=[case.partnership.slug, *(() if view in AREA else (case.reference,)), *args])
        if takes
        else ""
    )
    clock = file.next_clock
    days = (clock.due_on - localdate(now)).days if clock and not clock.paused_on else None
    return {
        "state": status.label,
        "colour": COLOURS.get(status) or ("red" if days is not None and days < 0 else "blue"),
        "due_on": clock.due_on if clock else None,
        "days": days,
        "why": why_in_words(clock) if clock else "",
        "why_url": reverse("deadlines:detail", args=[case.partnership.slug, clock.pk]) + "#why" if clock else "",
        "who": "" if status in ENDED else who if who != MANAGER or clock is None else who_has_it(clock),
        "text": text if takes or member.may(CHANGE) or not view else _for_readers(file, text),
        "action": {"url": url, "text": words} if url else None,
    }


AREA = frozenset({"rapid_review:deciders"})


def _for_readers(file: CaseFile, text: str) -> str:
    """Somebody who may not take the step learns where it stands."""
    if file.case.status == Status.RECOMMENDED:
        return text
    return READERS.get(Status(file.case.status), "Those who run the case have the next step.")


READERS = {
    Status.RECORDED: "The case is being written down.",
    Status.ASSESSING: "The case is being tested against the criteria.",
    Status.TO_NOTIFY: "The case is about to be notified.",
    Status.GATHERING: "The agencies are being asked what they know.",
    Status.PANEL: "The panel considers the case and then recommends.",
    Status.DECIDED: "It is decided. What follows from it is under way.",
    Status.SENT: "The rapid review was sent. The case is closed when nothing is left to do.",
}


def _step(file: CaseFile) -> Step:
    status = Status(file.case.status)
    if status in ENDED:
        return ENDED[status], "", (), ""
    if file.case.kind == CaseKind.HANDED_OVER:
        return _handed_over(file)
    return {
        Status.RECORDED: _recorded,
        Status.ASSESSING: _assessing,
        Status.TO_NOTIFY: _to_notify,
        Status.GATHERING: _gathering,
        Status.PANEL: _panel,
        Status.DECIDED: _decided,
        Status.SENT: _sent,
    }[status](file)


def _handed_over(file: CaseFile) -> Step:
    stage = file.handed_over.get_stage_display() if file.handed_over else ""
    text = f"It was handed over. How far it has come: {stage[:1].lower()}{stage[1:]}. Say so here when it goes on."
    return text, "incidents:handed_over", (), "Say how far it has come"


def _recorded(file: CaseFile) -> Step:
    return (
        "Write down what is known, page by page, then check your answers. The clock runs meanwhile.",
        "incidents:record", (), "Go on with the record",
    )  # fmt: skip


def _assessing(file: CaseFile) -> Step:
    stage = FIRST_STAGE.get(CaseKind(file.case.kind))
    if stage is None:
        return "", "", (), ""
    if len(file.findings.get(stage, {})) < len(criteria_at(stage)):
        text = "Test the case against the criteria, one by one, each with a reason."
        return text, "incidents:criteria", (stage,), "Test the criteria"
    return "Every criterion has an answer. Say what follows.", "incidents:criteria", (stage,), "Say what follows"


def _to_notify(file: CaseFile) -> Step:
    due = notices_due(file.case, died_in_care=file.looked_after_died, sent=frozenset(file.notices))
    told = " and ".join(RECEIVERS[kind] for kind in due)
    text = f"Notify {told}. What the form asks is prepared from the record." if told else "Record the notification."
    return text, "incidents:notify", (), "Notify"


def _gathering(file: CaseFile) -> Step:
    if not file.asked:
        text = "Ask the agencies involved for what they know."
        return text, "returns:ask", (), "Ask the agencies"
    if file.returned < file.asked:
        text = f"{file.returned} of {file.asked} agencies have answered. See who has not, and ask them."
        return text, "returns:requests", (), "See the agencies' returns"
    text = "All agencies have answered. Open the merged chronology to the panel."
    return text, "chronology:open", (), "Open the merged chronology"


def _panel(file: CaseFile) -> Step:
    if file.review is None or file.review.panel_met_on is None:
        text = "Hold the panel's meeting, and record when it met and who was there."
        return text, "rapid_review:meeting", (), "Record the panel's meeting"
    missing = [aim for aim in Aim.values if aim not in file.texts]
    if missing and is_for_the_panel(file.case, file.incident):
        written = len(Aim.values) - len(missing)
        text = f"Write down what the panel says on the four aims. {written} of 4 have words."
        return text, "rapid_review:aim", (missing[0],), "Write the next one"
    stage = question_of(file.case).stage
    if untested := len(criteria_at(stage)) - len(file.findings.get(stage, {})):
        tested = f"{untested} {'has' if untested == 1 else 'have'} no answer yet"
        return (
            f"Test the case against the criteria for a review. {tested}.",
            "incidents:criteria", (stage,), "Test the criteria",
        )  # fmt: skip
    return "Record what the panel recommends.", "rapid_review:recommend", (), "Record the recommendation"


def _decided(file: CaseFile) -> Step:
    to_send = is_for_the_panel(file.case, file.incident) and file.review is not None and file.review.sent_on is None
    if to_send and not file.papers:
        text = "Make the paper for the National Panel from what was entered. Then send it, and record that here."
        return text, "chronology:papers", (), "Make the paper"
    if to_send:
        return "Send the rapid review to the National Panel, and record it here.", "rapid_review:send", (), "Record that it was sent"  # fmt: skip
    return "It is decided. Close the case when nothing is left to do here.", "rapid_review:close", (), "Close the case"


def _sent(file: CaseFile) -> Step:
    return "The rapid review was sent. Close the case when nothing is left to do here.", "rapid_review:close", (), "Close the case"  # fmt: skip


def _decision(file: CaseFile, member: Member, *, now: datetime) -> tuple[Step, str]:
    """Who decides is asked of the partnership's route; the person who may is led to it, the others are told who it is."""
    adult = file.case.kind == CaseKind.ADULT_REFERRAL
    found = decider_for(Decision.SAFEGUARDING_ADULT_REVIEW if adult else Decision.LOCAL_CHILD_REVIEW)
    if not found.stated:
        return _nobody_stated(member), "Not stated who decides"
    if found.may_decide(member.user, now=now):
        return (_you_decide(found), "rapid_review:decide", (), "Decide"), found.name
    return (f"Waiting for the decision. The {found.name} decides.", "", (), ""), found.name


def _you_decide(found: Decider) -> str:
    if found.body is not None:
        return (
            f"The panel has recommended. The {found.name} decides, and you sit on it: record what it decided and why."
        )
    return f"The panel has recommended. You decide as {found.name.lower()}: record your decision and why."


def _nobody_stated(member: Member) -> Step:
    text = "The published arrangements do not say who decides. A business manager can say who decides here."
    if member.may("casework.change_decider"):
        return text, "rapid_review:deciders", (), "Say who decides"
    return text, "", (), ""
