"""Every way a review changes status. Functions in the services take these steps."""

from casework.transitions import Transition, transition
from reviews.enums import Status

RUN = "casework.change_case"

BEGIN = transition("begin", "The review begins", {Status.SETTING_UP}, Status.UNDER_WAY, RUN)
HOLD = transition("hold", "Held for a national review", {Status.SETTING_UP, Status.UNDER_WAY}, Status.HELD, RUN)
# Whether to go on is the local decision again, so whoever decides here is asked by casework.deciders.
RESUME = transition("resume", "Goes on after the national review", {Status.HELD}, Status.UNDER_WAY, None)
# One that was held before it had begun goes back to where it was: what beginning needs is still asked.
RESUME_SETTING_UP = transition(
    "resume_setting_up", "Goes on after the national review", {Status.HELD}, Status.SETTING_UP, None
)
STOP = transition(
    "stop", "Ended without a report", {Status.SETTING_UP, Status.UNDER_WAY, Status.HELD}, Status.STOPPED, None
)
REVISIT = transition("revisit", "The local decision was looked at again", {Status.WITH_PANEL}, Status.COMPLETED, None)
SUBMIT_REPORT = transition("submit_report", "Report put forward", {Status.UNDER_WAY}, Status.REPORTED, RUN)
RETURN_REPORT = transition("return_report", "Report returned", {Status.REPORTED}, Status.UNDER_WAY, None)
AGREE_REPORT = transition("agree_report", "Report agreed", {Status.REPORTED}, Status.AGREED, None)
# Only the release takes this step, in the transaction in which the published copy is written.
PUBLISH = transition("publish", "Published", {Status.AGREED}, Status.IMPROVING, None)
KEEP_INSIDE = transition("keep_inside", "Not published; improvements begin", {Status.AGREED}, Status.IMPROVING, RUN)
COMPLETE = transition("complete", "Completed", {Status.IMPROVING}, Status.COMPLETED, RUN)
REOPEN = transition("reopen", "Opened again", {Status.COMPLETED}, Status.IMPROVING, RUN)

ALL: tuple[Transition, ...] = (
    BEGIN, HOLD, RESUME, RESUME_SETTING_UP, STOP, REVISIT, SUBMIT_REPORT, RETURN_REPORT, AGREE_REPORT, PUBLISH, KEEP_INSIDE, COMPLETE,
    REOPEN,
)  # fmt: skip
