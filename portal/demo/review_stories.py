"""Made-up reviews for the demonstration. Nobody in them exists; no text comes from a real review."""

from dataclasses import dataclass
from enum import IntEnum

from casework.enums import CaseKind
from reviews.enums import BriefingPart, PlanText, ReportSection, Requirement, Theme


class Until(IntEnum):
    """How far a review is carried by its own steps."""

    OPENED = 0
    SETTING_UP = 1
    UNDER_WAY = 2
    REPORTED = 3
    AGREED = 4
    REHEARSED = 5
    INSIDE = 6
    PUBLISHED = 7
    COMPLETED = 8


@dataclass(frozen=True)
class ReviewStory:
    """`days_ago`: when it was opened. `from_case`: the title of the incident whose decision asked for it, else `reason`.

    `report`: what its published report is called.
    """

    title: str
    kind: CaseKind
    until: Until
    days_ago: int
    themes: tuple[Theme, ...]
    reason: str = ""
    from_case: str = ""
    restricted: bool = False
    delayed: bool = False
    report: str = ""


REVIEWS: tuple[ReviewStory, ...] = (
    ReviewStory(
        "Death in a house fire", CaseKind.LOCAL_REVIEW, Until.SETTING_UP, 8, (Theme.NEGLECT, Theme.SUPERVISION),
        from_case="Death in a house fire",
    ),
    ReviewStory(
        "A child's disclosure", CaseKind.LOCAL_REVIEW, Until.UNDER_WAY, 25, (Theme.SEXUAL,), from_case="A child's disclosure",
        restricted=True,
    ),
    ReviewStory(
        "Near drowning: what we can learn", CaseKind.TABLE_TOP, Until.INSIDE, 80, (Theme.INFANTS, Theme.INFORMATION_SHARING),
        from_case="Near drowning",
    ),
    ReviewStory(
        "Young person missing from care", CaseKind.LOCAL_REVIEW, Until.UNDER_WAY, 165,
        (Theme.CRIMINAL_EXPLOITATION, Theme.LOOKED_AFTER), reason="Decided before the incident was entered here.", delayed=True,
    ),
    ReviewStory(
        "Two brothers not seen", CaseKind.LOCAL_REVIEW, Until.REPORTED, 125, (Theme.NEGLECT,),
        reason="Decided before the incident was entered here.",
    ),
    ReviewStory(
        "Injuries to a baby", CaseKind.LOCAL_REVIEW, Until.REHEARSED, 158, (Theme.INFANTS, Theme.PHYSICAL),
        reason="Decided before the incident was entered here.", report="Babies under one: seeing the injury, asking the question",
    ),
    ReviewStory(
        "Missed appointments", CaseKind.LOCAL_REVIEW, Until.PUBLISHED, 390, (Theme.NEGLECT, Theme.INFORMATION_SHARING),
        reason="Decided before the incident was entered here.", report="Not brought: when missed appointments add up",
    ),
    ReviewStory(
        "A teenager and the street", CaseKind.LOCAL_REVIEW, Until.COMPLETED, 620,
        (Theme.CRIMINAL_EXPLOITATION, Theme.TRANSITION), reason="Decided before the incident was entered here.",
        report="Out of sight: older teenagers at risk outside the home",
    ),
    ReviewStory(
        "How one service answered calls", CaseKind.SINGLE_AGENCY_REVIEW, Until.SETTING_UP, 30, (Theme.SUPERVISION,),
        reason="The agency asked to look at its own work with others at the table.",
    ),
    ReviewStory(
        "Alone at home", CaseKind.ADULT_REVIEW, Until.UNDER_WAY, 95, (Theme.SELF_NEGLECT, Theme.MENTAL_CAPACITY),
        reason="The criteria were met; decided before the referral was entered here.",
    ),
    ReviewStory(
        "Online harm to several children", CaseKind.NATIONAL_REVIEW, Until.OPENED, 60, (Theme.SEXUAL_EXPLOITATION,),
        reason="The national panel looks at several areas together.",
    ),
)  # fmt: skip
PLAN: dict[PlanText, str] = {
    PlanText.TERMS: "The review asks what agencies knew, what they did, and what made it hard to do more.\n\nIt does not say who is to blame.",
    PlanText.METHODOLOGY: "Conversations with practitioners, two learning events and the agencies' records.",
    PlanText.KEY_LINES: "- Who saw the child, and how often alone?\n- What happened to each worry that somebody had?\n- What would have helped?",
    PlanText.COMMUNICATIONS: "One statement on the day, from the chair. The family hears it first. Nobody speaks about a person.",
}
REPORT: dict[ReportSection, str] = {
    ReportSection.SUMMARY: "Several services each held a part of what was happening. This review says how the parts could have met, "
    "and what has begun to change since.",
    ReportSection.CIRCUMSTANCES: "The review looked at two years of contact between a family and the services around it.",
    ReportSection.VOICE: "The family told the reviewer that every letter came from somebody new, and that being asked once, in "
    "person, would have made the difference.",
    ReportSection.PRACTICE: "### What was done well\n\nA nursery worker kept calling until somebody came.\n\n### What was harder\n\n"
    "| Service | What it knew | Whom it told |\n|---|---|---|\n| Health | Appointments were missed | The family's doctor |\n"
    "| Education | Days were missed | The family |\n| Police | There was shouting at night | Nobody |\n",
    ReportSection.ANALYSIS: "Each service counted what it missed and none counted together. Staff were asked to close work, not to "
    "hand it on. Supervision asked about tasks and seldom about the person.",
    ReportSection.IMPROVEMENTS: "The recommendations below ask for one number to call, one list of those who are not seen, and time "
    "in supervision to think about it.",
}
COMMENTS = (
    (ReportSection.PRACTICE, "The table does not say when the police told the duty team. Please check.", "Checked with the police; nothing was sent."),
    (ReportSection.ANALYSIS, "Could this say more about why staff were asked to close work?", ""),
)  # fmt: skip
ANSWERED = "Yes: the new version says what the targets were."
# What kind it is, after how many days (see `ReviewTeller.on`), where, who was there, and what came of it.
MEETINGS = (
    (
        "panel",
        20,
        "Committee room 2",
        "The panel and the reviewer",
        "Agreed whom to speak to, and what to ask of which agency.",
    ),
    (
        "practitioners",
        32,
        "Training centre",
        "Twelve practitioners of five agencies, with the reviewer",
        "What was hard, and why. Nobody had seen the whole.",
    ),
)
FINDINGS: dict[Requirement, str] = {
    Requirement.UNDERLYING_REASONS: "It asks why at every turn, and finds reasons beyond single people.",
    Requirement.IMPROVEMENTS: "Each recommendation can be done, and somebody can do it.",
    Requirement.NO_HINDSIGHT: "It says what was known on the day, and by whom.",
    Requirement.VOICE: "The family's words stand first.",
    Requirement.ANONYMOUS: "No name, no street, no day of birth.",
    Requirement.PLAIN: "Ten pages, and no word that needs explaining.",
}
FAMILY = (
    (14, "offer", "Mother", "Letter", "We wrote to say that there is a review and how to take part."),
    (18, "reply", "Mother", "Telephone", "She would like to meet the reviewer, with her sister there."),
    (
        26,
        "contribution",
        "Mother",
        "Meeting",
        "She said what would have helped, and what she wants nobody else to go through.",
    ),
    (26, "wish", "Mother", "Meeting", "No picture of the house, and a copy before anybody else has one."),
    (34, "told", "Mother", "Telephone", "We said how the review goes on, and when she can read it."),
)
COSTS = (
    ("reviewer", "4800.00", None),
    ("events", "350.00", None),
    ("staff_time", None, "6.5"),
    ("legal", "900.00", None),
)
PROTECTED = (
    ("name", "Wendeline Marrowby"), ("name", "Tobin Marrowby"), ("initials", "WM"), ("place", "Thistledown Crescent"),
    ("school", "Larkspur Nursery"), ("date", "2025-02-11"),
)  # fmt: skip
REVIEWERS = (
    (
        "Robin Reviewer",
        "Independent",
        "Neglect and missed appointments; systems reviews.",
        "Four reviews in other areas.",
        (Theme.NEGLECT, Theme.INFORMATION_SHARING),
    ),
    (
        "Ash Analyst",
        "Learning from Reviews Ltd",
        "Exploitation outside the home.",
        "Two reviews and a thematic audit.",
        (Theme.CRIMINAL_EXPLOITATION,),
    ),
    (
        "Kit Consultant",
        "Independent",
        "Adults: capacity and self-neglect.",
        "Three adult reviews.",
        (Theme.SELF_NEGLECT, Theme.MENTAL_CAPACITY),
    ),
)


@dataclass(frozen=True)
class Advice:
    """One recommendation, and what is done about it. `refused`: why it is not accepted. `action`: what, and how one will know."""

    text: str
    refused: str = ""
    action: str = ""
    measure: str = ""


ADVICE: tuple[Advice, ...] = (
    Advice(
        "The partnership should keep one list of children who are not brought to appointments, read each week by health, schools and "
        "social care together.",
        action="Begin the weekly list with three practices", measure="Children on the list are seen within five working days.",
    ),
    Advice(
        "Each agency should give staff one number to call when they are worried and not sure, answered by somebody who can decide.",
        action="Publish one number and say who answers it", measure="Nine of ten staff asked know the number.",
    ),
    Advice(
        "Supervision should set time aside in every session to think about one person who has not been seen.",
        action="Change the supervision form and train supervisors", measure="An audit of forms finds the question answered.",
    ),
    Advice(
        "The police should tell the duty team of every call to a home with children, whether or not a child was seen.",
        action="Agree what is sent, and by when", measure="Calls that are sent on match those recorded.",
    ),
    Advice(
        "The council should fund a further home visitor in each district.",
        refused="The money is not there this year. The same aim is met by the visits that health already pays for.",
    ),
)  # fmt: skip
EVIDENCE = "The note of the meeting and the new form are in the agency's folder. Six teams have used it since."
IMPACT = "A sample of twenty shows that the change holds: each was seen within the week."
LEARNING = (
    "When a child is not brought to an appointment, call, and tell the health visitor the same day.",
    "Ask in supervision: whom have we not seen, and who would notice?",
)
FOLLOWS = "Told at this week's team meeting; the rota has a name for the calls."
BRIEFING: dict[BriefingPart, str] = {
    BriefingPart.WHY: "A review is under way. Some of what it found cannot wait.",
    BriefingPart.HAPPENED: "Several services each missed a family a few times. Together it was most of a year.",
    BriefingPart.WORKED: "A nursery worker kept calling until somebody came.",
    BriefingPart.HARDER: "Records that cannot be read together, and work that is closed when nobody opens the door.",
    BriefingPart.LEARNED: "Missed appointments mean something only when they are counted together.",
    BriefingPart.DIFFERENT: "- Call the same day.\n- Say who else should know.\n- Go once more before you close.",
    BriefingPart.QUESTIONS: "- Whom have we not seen this month?\n- Who would tell us?",
}
