"""Every way an incident, a referral or a notification changes status. Functions in the services take these steps."""

from casework.transitions import Transition, transition
from incidents.enums import Status

RUN = "casework.change_case"

FINISH_RECORD = transition("finish_record", "Recorded", {Status.RECORDED}, Status.ASSESSING, RUN)
FINISH_DEATH = transition("finish_death", "Recorded; to be notified", {Status.RECORDED}, Status.TO_NOTIFY, RUN)
FORWARD = transition("forward", "Forwarded", {Status.RECORDED}, Status.CLOSED, RUN)
FIND_NOTIFIABLE = transition("find_notifiable", "To be notified", {Status.ASSESSING}, Status.TO_NOTIFY, RUN)
CONSIDER = transition("consider", "Not to be notified; goes to a meeting", {Status.ASSESSING}, Status.GATHERING, RUN)
NO_FURTHER = transition("no_further", "Not to be notified; nothing further", {Status.ASSESSING}, Status.CLOSED, RUN)
TEST_AGAIN = transition(
    "test_again", "Criteria to be tested again", {Status.TO_NOTIFY, Status.GATHERING}, Status.ASSESSING, RUN
)
NOTIFY = transition("notify", "Notified; the rapid review begins", {Status.TO_NOTIFY}, Status.GATHERING, RUN)
NOTIFY_DEATH = transition("notify_death", "Notified", {Status.TO_NOTIFY}, Status.CLOSED, RUN)
OPEN_MERGE = transition("open_merge", "Merged chronology opened to the panel", {Status.GATHERING}, Status.PANEL, RUN)
GATHER_AGAIN = transition("gather_again", "Back to gathering information", {Status.PANEL}, Status.GATHERING, RUN)
RECOMMEND = transition("recommend", "Recommended", {Status.PANEL}, Status.RECOMMENDED, RUN)
# Who decides is asked by casework.deciders, not by a permission.
ASK_AGAIN = transition("ask_again", "Returned to the panel", {Status.RECOMMENDED}, Status.PANEL, None)
DECIDE = transition("decide", "Decided", {Status.RECOMMENDED}, Status.DECIDED, None)
# The fifteen days do not wait for a decision that is late: the review may go with its recommendation.
SEND_EARLY = transition(
    "send_early", "Rapid review sent before the decision", {Status.RECOMMENDED}, Status.RECOMMENDED, RUN
)
SEND = transition("send", "Sent to the National Panel", {Status.DECIDED}, Status.SENT, RUN)
CLOSE = transition("close", "Closed", {Status.SENT, Status.DECIDED}, Status.CLOSED, RUN)
REOPEN = transition("reopen", "Opened again", {Status.CLOSED}, Status.ASSESSING, RUN)
WITHDRAW = transition(
    "withdraw", "Entered in error", {Status.RECORDED, Status.ASSESSING, Status.TO_NOTIFY}, Status.WITHDRAWN, RUN
)

ALL: tuple[Transition, ...] = (
    FINISH_RECORD, FINISH_DEATH, FORWARD, FIND_NOTIFIABLE, CONSIDER, NO_FURTHER, TEST_AGAIN, NOTIFY, NOTIFY_DEATH,
    OPEN_MERGE, GATHER_AGAIN, RECOMMEND, ASK_AGAIN, DECIDE, SEND_EARLY, SEND, CLOSE, REOPEN, WITHDRAW,
)  # fmt: skip
