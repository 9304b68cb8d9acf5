"""What may be done to a running clock on its page: words, form, permission and the function that does it. Data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from deadlines import services
from deadlines.forms import ExtendForm, MeetForm, ReasonFields, ReassignForm, StartDateForm, initial_owner
from deadlines.models import Deadline
from partnerships.http import Member


@dataclass(frozen=True, slots=True)
class Action:
    code: str
    link: str
    heading: str
    button: str
    done: str
    form: type[forms.Form]
    do: Callable[..., Any]
    permission: str = "deadlines.change_deadline"
    while_paused: bool | None = None  # None: whether paused or not
    of_a_case: bool = True

    def fits(self, deadline: Deadline) -> bool:
        """A case's clock is met and cancelled by what happens on the case, never by hand beside it. The date of an agency's
        return is moved on the return, which shows it too; of a part, such as an action, on the page of that.
        """
        of_a_case = deadline.case_id is not None
        if deadline.part or (of_a_case and (not self.of_a_case or deadline.agency_id is not None)):
            return False
        if not deadline.is_open or (self.code == "start" and not deadline.terms):
            return False
        return self.while_paused is None or self.while_paused == (deadline.paused_on is not None)

    def initial(self, deadline: Deadline) -> dict[str, Any]:
        return {
            "revision": deadline.revision,
            "started_on": deadline.started_on,
            "owner": initial_owner(deadline),
        }

    def run(self, deadline: Deadline, *, by: User, now: datetime, **typed: Any) -> None:
        self.do(deadline, by=by, now=now, **typed)


ACTIONS = (
    Action(
        "meet", "Record that it is done", "Record that it is done", "Record", "Recorded as done.",
        MeetForm, services.meet_deadline, "deadlines.meet_deadline", of_a_case=False,
    ),
    Action(
        "extend", "Give it a later date", "Give it a later date", "Extend", "The date was extended.",
        ExtendForm, services.extend_deadline, while_paused=False,
    ),
    Action(
        "pause", "Pause the clock", "Pause the clock", "Pause", "The clock is paused.",
        ReasonFields, services.pause_deadline, while_paused=False,
    ),
    Action(
        "resume", "Resume the clock", "Resume the clock", "Resume", "The clock runs again.",
        ReasonFields, services.resume_deadline, while_paused=True,
    ),
    Action(
        "start", "Correct the start date", "Correct the start date", "Correct", "The start date was corrected.",
        StartDateForm, services.correct_start, while_paused=False,
    ),
    Action(
        "reassign", "Give it to someone else", "Give it to someone else", "Give", "It was given to someone else.",
        ReassignForm, services.reassign_deadline,
    ),
    Action(
        "cancel", "Cancel it", "Cancel this date", "Cancel this date", "It was cancelled.",
        ReasonFields, services.cancel_deadline, of_a_case=False,
    ),
)  # fmt: skip
BY_CODE = {action.code: action for action in ACTIONS}


def open_to(member: Member, deadline: Deadline) -> list[Action]:
    return [action for action in ACTIONS if action.fits(deadline) and member.may(action.permission)]
