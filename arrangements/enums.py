"""Closed lists of the published arrangements. Code holds them and refuses anything else."""

from django.db import models


class BodyKind(models.TextChoices):
    EXECUTIVE = "executive", "Executive"
    PARTNERSHIP_GROUP = "partnership_group", "Partnership group"
    SUBGROUP = "subgroup", "Subgroup"
    FORUM = "forum", "Forum"
    HUB = "hub", "Hub"
    TASK_AND_FINISH = "task_and_finish", "Task and finish group"


class ChairKind(models.TextChoices):
    INDEPENDENT_CHAIR = "independent_chair", "Independent chair"
    INDEPENDENT_SCRUTINEER = "independent_scrutineer", "Independent scrutineer"
    PARTNER = "partner", "A safeguarding partner"
    MEMBER = "member", "A member of the group"


class SeatKind(models.TextChoices):
    CORE = "core", "Core member"
    SCRUTINY = "scrutiny", "Scrutiny and challenge"
    ATTENDEE = "attendee", "Attends when invited"
    CO_OPTED = "co_opted", "Co-opted"


class RepresentativeLevel(models.TextChoices):
    LEAD = "lead", "Lead representative"
    DELEGATE = "delegate", "Delegated representative"


class BoardRelation(models.TextChoices):
    STRATEGIC_BOARD = "strategic_board", "Strategic board"
    SCRUTINY = "scrutiny", "Holds the partnership to account"
    FORUM = "forum", "Forum or network"
    REGIONAL = "regional", "Regional or cross-border group"


class PrioritySector(models.TextChoices):
    CHILDREN = "children", "Children"
    ADULTS = "adults", "Adults"
    BOTH = "both", "Children and adults"


class ClockUnit(models.TextChoices):
    CALENDAR_DAYS = "calendar_days", "calendar days"
    WORKING_DAYS = "working_days", "working days"
    MONTHS = "months", "months"
    YEARS = "years", "years"


class ClockDirection(models.TextChoices):
    FORWARD = "forward", "Forward from the start"
    BACKWARD = "backward", "Backward from the target"


class ClockSeverity(models.TextChoices):
    RED = "red", "Missing the date is a breach"
    AMBER = "amber", "Missing the date is a warning"


class ClockCode(models.TextChoices):
    INCIDENT_NOTIFICATION = "incident_notification", "Serious incident notification"
    LOOKED_AFTER_CHILD_DEATH = "looked_after_child_death", "Death of a looked-after child"
    RAPID_REVIEW = "rapid_review", "Rapid review"
    AGENCY_INFORMATION_RETURN = "agency_information_return", "Agency information return"
    LCSPR = "lcspr", "Local child safeguarding practice review"
    DELAY_LETTER = "delay_letter", "Delay letter"
    PREPUBLICATION_COPY = "prepublication_copy", "Copy before publication"
    PUBLICATION_AVAILABILITY = "publication_availability", "Published review stays available"
    SAR = "sar", "Safeguarding adult review"
    DISPUTE_MEETING = "dispute_meeting", "Dispute meeting"
    ESCALATION_STEP_1 = "escalation_step_1", "Escalation, step 1"
    ESCALATION_STEP_2 = "escalation_step_2", "Escalation, step 2"
    ESCALATION_STEP_3 = "escalation_step_3", "Escalation, step 3"
    ESCALATION_STEP_4 = "escalation_step_4", "Escalation, step 4"
    HUB_REVIEW = "hub_review", "Hub review"
    HUB_IMPACT_6_MONTHS = "hub_impact_6_months", "Hub review impact check, first"
    HUB_IMPACT_12_MONTHS = "hub_impact_12_months", "Hub review impact check, second"
    AUDIT_CYCLE = "audit_cycle", "Section 11, 175/157 and Care Act audit cycle"
    MULTI_AGENCY_AUDIT = "multi_agency_audit", "Multi-agency audit programme"
    QUARTERLY_RETURN = "quarterly_return", "Quarterly data return"
    TRAINING_EVALUATION = "training_evaluation", "Training evaluation after six weeks"
    TRAINING_EVALUATION_6_MONTHS = "training_evaluation_6_months", "Training evaluation after six months"
    ANNUAL_REPORT = "annual_report", "Annual report"
    ARRANGEMENTS_REVIEW = "arrangements_review", "Review of the arrangements"
    ACTION_IMPACT_6_MONTHS = "action_impact_6_months", "Impact of an action, first check"
    ACTION_IMPACT_12_MONTHS = "action_impact_12_months", "Impact of an action, second check"


class ClockStart(models.TextChoices):
    """Events that may start a clock."""

    AUTHORITY_AWARE = "authority_aware", "The authority becomes aware of the incident"
    DEATH_KNOWN = "death_known", "The death becomes known"
    NOTIFICATION_SENT = "notification_sent", "The incident is notified"
    INCIDENT_KNOWN = "incident_known", "The incident becomes known to the partnership"
    INFORMATION_REQUESTED = "information_requested", "The request for information is issued"
    REVIEW_DECIDED = "review_decided", "The decision to start the review"
    DELAY_FORESEEN = "delay_foreseen", "A delay is foreseen"
    PUBLICATION_PLANNED = "publication_planned", "The planned date of publication"
    PUBLISHED = "published", "Publication"
    DISPUTE_DETERMINED = "dispute_determined", "The chair determines that a dispute exists"
    CONCERN_RAISED = "concern_raised", "A professional raises the concern"
    TOPIC_SET = "topic_set", "The executive sets the topic"
    HUB_REVIEW_CLOSED = "hub_review_closed", "The hub review is closed"
    CYCLE_OPENED = "cycle_opened", "The audit cycle opens"
    QUARTER_ENDED = "quarter_ended", "The quarter ends"
    COURSE_ENDED = "course_ended", "The course ends"
    ACTION_EVIDENCED = "action_evidenced", "The evidence of an action is accepted"
    LAST_REPORT = "last_report", "The last annual report"
    ARRANGEMENTS_PUBLISHED = "arrangements_published", "The arrangements are published or last reviewed"


class Decision(models.TextChoices):
    """Decisions whose maker differs between partnerships."""

    LOCAL_CHILD_REVIEW = "local_child_review", "Whether to hold a local child safeguarding practice review"
    SAFEGUARDING_ADULT_REVIEW = "safeguarding_adult_review", "Whether to hold a safeguarding adult review"
    RAPID_REVIEW = "rapid_review", "Who holds the rapid review"
    NOT_NOTIFIED_INCIDENT = "not_notified_incident", "What is done with a serious incident that was not notified"
    DOMESTIC_HOMICIDE = "domestic_homicide", "Incidents that may call for a domestic homicide review"
    NATIONAL_REVIEW_VIEW = "national_review_view", "Whether a case is of national importance"
    REVIEWER = "reviewer", "Who commissions the reviewer"
    TERMS_OF_REFERENCE = "terms_of_reference", "Terms of reference of a review"
    COMMUNICATIONS_PLAN = "communications_plan", "Communications plan of a review"
    REVIEW_DELAY = "review_delay", "Who explains a delayed review"
    HUB_TOPIC = "hub_topic", "Topic of a hub review"
    ANNUAL_REPORT = "annual_report", "Approval of the annual report"
    PRIORITIES = "priorities", "Priorities and business plan"
    FUNDING = "funding", "Funding"
    SCRUTINY_RECOMMENDATION = "scrutiny_recommendation", "Recommendations of independent scrutiny"
    DISPUTE = "dispute", "A dispute between partners or board members"
    ESCALATION = "escalation", "A professional disagreement that was not resolved"
    COMPLAINT = "complaint", "A complaint about the partnership"


class ReportKind(models.TextChoices):
    ANNUAL_REPORT = "annual_report", "Annual report"
    SCRUTINY_REPORT = "scrutiny_report", "Report of the independent chair or scrutineer"


class Topic(models.TextChoices):
    """What a provision is about; also the order in which topics are published."""

    PURPOSE = "purpose", "Purpose"
    PRINCIPLE = "principle", "Principles and expected system"
    VALUE = "value", "Values and behaviours"
    AMBITION = "ambition", "Ambitions"
    DEVELOPMENT = "development", "How the arrangements were developed"
    DELEGATED_AUTHORITY = "delegated_authority", "Authority of representatives"
    EXPECTATION = "expectation", "What is expected of agencies"
    SELECTION = "selection", "Why these agencies were chosen"
    EARLY_YEARS_AND_SCHOOLS = "early_years_and_schools", "Early years, schools and colleges"
    RESIDENTIAL_AND_CUSTODY = "residential_and_custody", "Children's homes and youth custody"
    DATA = "data", "Data and intelligence"
    INFORMATION_SHARING = "information_sharing", "Information sharing"
    AUDIT = "audit", "Audits and quality assurance"
    HUB = "hub", "Quality, learning and improvement hubs"
    CHILD_REVIEW = "child_review", "Child safeguarding practice reviews"
    ADULT_REVIEW = "adult_review", "Safeguarding adult reviews"
    HANDOVER = "handover", "Cases handed over"
    CHILD_DEATH = "child_death", "Child death reviews"
    SCRUTINY = "scrutiny", "Independent scrutiny"
    TRAINING = "training", "Learning and training"
    FUNDING = "funding", "Funding"
    VOICE = "voice", "Voice of children and adults"
    ESCALATION = "escalation", "Escalation of professional disagreements"
    DISPUTE = "dispute", "Disputes between partners"
    COMPLAINT = "complaint", "Complaints"
    ANNUAL_REPORT = "annual_report", "Annual report"
    EFFECTIVENESS = "effectiveness", "Measuring effectiveness"
    REVIEW = "review", "Review of the arrangements"


class DateKind(models.TextChoices):
    DOCUMENT = "document", "Date of the document"
    PUBLISHED = "published", "Published"
    PUBLISH_BY = "publish_by", "To be published by"
    PILOT_STARTED = "pilot_started", "Pilot started"
    GO_LIVE = "go_live", "In effect from"
    IMPLEMENT_BY = "implement_by", "To be in effect by"
    TRANSITION_ENDS = "transition_ends", "Transition ends"
    UPDATED = "updated", "Updated"
    SIGNED = "signed", "Signed"
    REVIEW_BY = "review_by", "To be reviewed by"
    FUNDING_STARTS = "funding_starts", "Funding takes effect"


class FigureKind(models.TextChoices):
    POPULATION = "population", "Population and area"
    NEED = "need", "Need and demand"
    OUTCOME = "outcome", "Outcomes compared"
    FUNDING = "funding", "Funding"
    HANDOVER = "handover", "Cases handed over"


class FigureUnit(models.TextChoices):
    NUMBER = "number", "number"
    PERCENT = "percent", "per cent"
    PER_10000 = "per_10000", "per 10,000"
    PER_100000 = "per_100000", "per 100,000"
    POUNDS = "pounds", "pounds"
    SCORE = "score", "score"


class PartnerKind(models.TextChoices):
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    HEALTH = "health", "Health"
    POLICE = "police", "Police"


class FundingSplit(models.TextChoices):
    EQUAL = "equal", "Equal shares"
    EQUITABLE = "equitable", "Equitable and proportionate"
    EQUITABLE_NOT_EQUAL = "equitable_not_equal", "Equitable but not equal"
    AGREED = "agreed", "Agreed amounts"


class ScrutinyModel(models.TextChoices):
    INDEPENDENT_CHAIR = "independent_chair", "An independent chair"
    INDEPENDENT_SCRUTINEER = "independent_scrutineer", "An independent scrutineer"
    SCRUTINY_GROUP = "scrutiny_group", "A scrutiny group"
