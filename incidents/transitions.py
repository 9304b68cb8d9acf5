"""Every way an incident, a referral or a notification changes status. Functions in the services take these steps."""

from casework.transitions import Transition, transition
from incidents.enums import Status as S

RUN = "casework.change_case"

FINISH_RECORD = transition("finish_record", "Recorded", {S.RECORDED}, S.ASSESSING, RUN)
FINISH_DEATH = transition("finish_death", "Recorded; to be notified", {S.RECORDED}, S.TO_NOTIFY, RUN)
FORWARD = transition("forward", "Forwarded", {S.RECORDED}, S.CLOSED, RUN)
FIND_NOTIFIABLE = transition("find_notifiable", "To be notified", {S.ASSESSING}, S.TO_NOTIFY, RUN)
CONSIDER = transition("consider", "Not to be notified; goes to a meeting", {S.ASSESSING}, S.GATHERING, RUN)
NO_FURTHER = transition("no_further", "Not to be notified; nothing further", {S.ASSESSING}, S.CLOSED, RUN)
TEST_AGAIN = transition("test_again", "Criteria to be tested again", {S.TO_NOTIFY, S.GATHERING}, S.ASSESSING, RUN)
NOTIFY = transition("notify", "Notified; the rapid review begins", {S.TO_NOTIFY}, S.GATHERING, RUN)
NOTIFY_DEATH = transition("notify_death", "Notified", {S.TO_NOTIFY}, S.CLOSED, RUN)
OPEN_MERGE = transition("open_merge", "Merged chronology opened to the panel", {S.GATHERING}, S.PANEL, RUN)
GATHER_AGAIN = transition("gather_again", "Back to gathering information", {S.PANEL}, S.GATHERING, RUN)
RECOMMEND = transition("recommend", "Recommended", {S.PANEL}, S.RECOMMENDED, RUN)
# Who decides is asked by casework.deciders, not by a permission.
ASK_AGAIN = transition("ask_again", "Returned to the panel", {S.RECOMMENDED}, S.PANEL, None)
DECIDE = transition("decide", "Decided", {S.RECOMMENDED}, S.DECIDED, None)
# The fifteen days do not wait for a decision that is late: the review may go with its recommendation.
SEND_EARLY = transition("send_early", "Rapid review sent before the decision", {S.RECOMMENDED}, S.RECOMMENDED, RUN)
SEND = transition("send", "Sent to the National Panel", {S.DECIDED}, S.SENT, RUN)
CLOSE = transition("close", "Closed", {S.SENT, S.DECIDED}, S.CLOSED, RUN)
REOPEN = transition("reopen", "Opened again", {S.CLOSED}, S.ASSESSING, RUN)
WITHDRAW = transition("withdraw", "Entered in error", {S.RECORDED, S.ASSESSING, S.TO_NOTIFY}, S.WITHDRAWN, RUN)

ALL: tuple[Transition, ...] = (
    FINISH_RECORD, FINISH_DEATH, FORWARD, FIND_NOTIFIABLE, CONSIDER, NO_FURTHER, TEST_AGAIN, NOTIFY, NOTIFY_DEATH,
    OPEN_MERGE, GATHER_AGAIN, RECOMMEND, ASK_AGAIN, DECIDE, SEND_EARLY, SEND, CLOSE, REOPEN, WITHDRAW,
)  # fmt: skip
