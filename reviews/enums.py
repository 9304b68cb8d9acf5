"""Closed lists of reviews, their reports, their learning and their publication."""

from django.db import models

from casework.enums import CaseKind

KINDS = (
    CaseKind.LOCAL_REVIEW, CaseKind.ADULT_REVIEW, CaseKind.SERIOUS_CASE_REVIEW, CaseKind.SINGLE_AGENCY_REVIEW,
    CaseKind.TABLE_TOP, CaseKind.NATIONAL_REVIEW,
)  # fmt: skip
# A single agency's review and a table-top teach those who took part; the law asks nobody to publish them, so they may stay inside.
MAY_STAY_INSIDE = frozenset({CaseKind.SINGLE_AGENCY_REVIEW, CaseKind.TABLE_TOP})


class Status(models.TextChoices):
    """Of every kind of case that this app owns. The table of moves is in transitions.py."""

    SETTING_UP = "setting_up", "Being set up"
    UNDER_WAY = "under_way", "Under way"
    REPORTED = "reported", "Report waiting to be agreed"
    AGREED = "agreed", "Report agreed"
    IMPROVING = "improving", "Improvements under way"
    COMPLETED = "completed", "Completed"
    HELD = "held", "Held for a national review"
    STOPPED = "stopped", "Ended without a report"
    WITH_PANEL = "with_panel", "National review under way"


class Basis(models.TextChoices):
    """On which ground a safeguarding adult review is held (Care Act 2014, section 44; WK lines 668-683)."""

    MANDATORY = "mandatory", "Mandatory: the criteria are met"
    DISCRETIONARY = "discretionary", "Discretionary"


class PlanText(models.TextChoices):
    """Texts that set a review up. Each is a row of its own, so that two people can write two of them at once."""

    TERMS = "terms_of_reference", "Terms of reference"
    METHODOLOGY = "methodology", "Methodology"
    KEY_LINES = "key_lines", "Key lines of enquiry"
    COMMUNICATIONS = "communications_plan", "Communications plan"


class Selection(models.TextChoices):
    """How a reviewer was chosen (WL 6.6)."""

    ASSESSMENT = "assessment", "Assessed on earlier work and experience"
    INTERVIEW = "interview", "Interviewed"
    RECOMMENDATION = "recommendation", "Recommended by others"
    PURCHASING_SYSTEM = "purchasing_system", "Through a purchasing system"


class MeetingKind(models.TextChoices):
    PANEL = "panel", "Review panel"
    PRACTITIONERS = "practitioners", "Practitioner event"
    FAMILY = "family", "Meeting with the family"
    OTHER = "other", "Another meeting"


class ContactKind(models.TextChoices):
    """A line of the log of contact with the family."""

    OFFER = "offer", "We offered to involve them"
    REPLY = "reply", "They replied"
    CONTRIBUTION = "contribution", "They contributed"
    WISH = "wish", "What they want"
    TOLD = "told", "We told them something"


class CostKind(models.TextChoices):
    REVIEWER = "reviewer", "Reviewer's fee"
    LEGAL = "legal", "Legal advice"
    EVENTS = "events", "Events and venues"
    PUBLICATION = "publication", "Publication"
    STAFF_TIME = "staff_time", "Staff time"
    OTHER = "other", "Another cost"


class DelayCause(models.TextChoices):
    CRIMINAL = "criminal", "Criminal investigation or proceedings"
    INQUEST = "inquest", "Inquest"
    FAMILY_COURT = "family_court", "Family court proceedings"
    FAMILY = "family", "The family asked for time"
    REVIEWER = "reviewer", "The reviewer needs more time"
    INFORMATION = "information", "Information came late"
    OTHER = "other", "Another reason"


class ReportSection(models.TextChoices):
    """The sections of a report that is written in the portal. The last two are what the law requires (WO lines 233-235)."""

    SUMMARY = "summary", "Summary"
    CIRCUMSTANCES = "circumstances", "What the review looked at"
    VOICE = "voice", "The child or adult, and the family"
    PRACTICE = "practice", "What happened and what practice was like"
    ANALYSIS = "analysis", "Why it happened: underlying reasons"
    IMPROVEMENTS = "improvements", "Recommended improvements"


class Requirement(models.TextChoices):
    """What a final report is checked against (2018 Regulations as WO quotes them; WK on adults)."""

    UNDERLYING_REASONS = "underlying_reasons", "It analyses the systemic or underlying reasons"
    IMPROVEMENTS = "improvements", "It recommends improvements"
    NO_HINDSIGHT = "no_hindsight", "It understands practice at the time, without hindsight"
    VOICE = "voice", "It gives the views of the child or adult, and of the family"
    ANONYMOUS = "anonymous", "Nobody can be recognised from it who should not be"
    PLAIN = "plain", "It is short and plain enough to be used"


class DraftSource(models.TextChoices):
    WRITTEN = "written", "Written here"
    UPLOADED = "uploaded", "From a file"


class PaperKind(models.TextChoices):
    DELAY_LETTER = "delay_letter", "Letter about a delay"
    BRIEFING = "briefing", "Seven-minute briefing"
    REPORT = "report", "Report for publication"


class BriefingPart(models.TextChoices):
    """Seven parts, a minute each."""

    WHY = "why", "1. Why this briefing"
    HAPPENED = "happened", "2. What happened"
    WORKED = "worked", "3. What worked well"
    HARDER = "harder", "4. What made it harder"
    LEARNED = "learned", "5. What was learned"
    DIFFERENT = "different", "6. What to do differently"
    QUESTIONS = "questions", "7. Questions for your team"


class Theme(models.TextChoices):
    """What a review is about, for finding earlier ones. One national list, so that partnerships can learn from each other."""

    NEGLECT = "neglect", "Neglect"
    PHYSICAL = "physical", "Physical abuse"
    SEXUAL = "sexual", "Sexual abuse"
    EMOTIONAL = "emotional", "Emotional abuse"
    DOMESTIC = "domestic", "Domestic abuse"
    CRIMINAL_EXPLOITATION = "criminal_exploitation", "Criminal exploitation"
    SEXUAL_EXPLOITATION = "sexual_exploitation", "Sexual exploitation"
    INFANTS = "infants", "Babies under one"
    SUICIDE = "suicide", "Suicide and self-harm"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SUBSTANCES = "substances", "Alcohol and drugs"
    DISABILITY = "disability", "Disability"
    LOOKED_AFTER = "looked_after", "Looked-after children and care leavers"
    SELF_NEGLECT = "self_neglect", "Self-neglect"
    CARE_PROVISION = "care_provision", "Care homes and care at home"
    FINANCIAL = "financial", "Financial abuse"
    MODERN_SLAVERY = "modern_slavery", "Modern slavery"
    MENTAL_CAPACITY = "mental_capacity", "Mental capacity"
    TRANSITION = "transition", "Moving from children's to adults' services"
    INFORMATION_SHARING = "information_sharing", "Sharing information"
    SUPERVISION = "supervision", "Supervision and management"


class Response(models.TextChoices):
    PROPOSED = "proposed", "Waiting for a response"
    ACCEPTED = "accepted", "Accepted"
    NOT_ACCEPTED = "not_accepted", "Not accepted"


class Outcome(models.TextChoices):
    """What became of a recommendation, in words that may be public: never more than this."""

    WAITING = "waiting", "No response yet"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    UNDER_WAY = "under_way", "Accepted, being done"
    DONE = "done", "Done, impact not checked yet"
    IMPACT = "impact", "Done, and it made a difference"
    NO_IMPACT = "no_impact", "Done, no difference could be shown"


class ReleaseStatus(models.TextChoices):
    """One attempt to publish, from the rehearsal to the public page."""

    PREPARING = "preparing", "Being prepared"
    SCHEDULED = "scheduled", "Will be published"
    RELEASING = "releasing", "Being published"
    RELEASED = "released", "Published"
    STOPPED = "stopped", "Stopped: a check failed at the last moment"
    ABANDONED = "abandoned", "Given up"


class Published(models.TextChoices):
    """What is published of a review; anything but the full report needs its reasons, and the Panel is told them."""

    FULL = "full", "The full report"
    LEARNING_SUMMARY = "learning_summary", "A learning summary"
    IMPROVEMENTS = "improvements", "The recommended improvements only"


class WordKind(models.TextChoices):
    """What must not appear in anything that is published of a case."""

    NAME = "name", "Name"
    INITIALS = "initials", "Initials"
    PLACE = "place", "Place or address"
    SCHOOL = "school", "School, nursery or other setting"
    BIRTH_DATE = "birth_date", "Date of birth"
    DATE = "date", "Exact date"
    OTHER = "other", "Another word"


class Recipient(models.TextChoices):
    """Who gets a copy before publication (WO line 235)."""

    NATIONAL_PANEL = "national_panel", "Child Safeguarding Practice Review Panel"
    OFSTED = "ofsted", "Ofsted"
    SECRETARY_OF_STATE = "secretary_of_state", "Secretary of State"


class Audience(models.TextChoices):
    """Who is told that a review will be published."""

    FAMILY = "family", "The family or the person"
    AGENCIES = "agencies", "The agencies concerned"
    STAFF = "staff", "Staff who took part"
    OTHER = "other", "Others"


class Check(models.TextChoices):
    """The checks of the publication rehearsal, in the order in which they are shown."""

    OUTCOME = "outcome", "What is published, and why"
    REPORT = "report", "The report is agreed and complete"
    COPY = "copy", "Copies have been with those who must have them"
    FAMILY = "family", "The family has been told"
    AGENCIES = "agencies", "The agencies have been told"
    WORDS = "words", "No protected word is in it"
    NUMBERS = "numbers", "No small number gives anybody away"
    ACCESSIBLE = "accessible", "The page and the PDF can be used by everybody"
    COMMUNICATIONS = "communications", "The communications plan is agreed"
    SIGNED = "signed", "It has been signed off"
