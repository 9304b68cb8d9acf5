"""Closed lists of serious incidents, their rapid review and the agencies' returns."""

from django.db import models

from casework.enums import CaseKind

KINDS = (
    CaseKind.INCIDENT, CaseKind.LOOKED_AFTER_DEATH, CaseKind.ADULT_REFERRAL, CaseKind.DOMESTIC_HOMICIDE,
    CaseKind.HANDED_OVER,
)  # fmt: skip


class Status(models.TextChoices):
    """Of every kind of case that this app owns. The table of moves is in transitions.py."""

    RECORDED = "recorded", "Being recorded"
    ASSESSING = "assessing", "Criteria to be tested"
    TO_NOTIFY = "to_notify", "To be notified"
    GATHERING = "gathering", "Gathering information"
    PANEL = "panel", "With the panel"
    RECOMMENDED = "recommended", "Waiting for the decision"
    DECIDED = "decided", "Decided"
    SENT = "sent", "Sent to the National Panel"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Entered in error"


class SubjectKind(models.TextChoices):
    CHILD = "child", "A child"
    UNBORN = "unborn", "An unborn child"
    ADULT = "adult", "An adult"


class Harm(models.TextChoices):
    DIED = "died", "Died"
    SERIOUS = "serious", "Seriously harmed"
    OTHER = "other", "Harmed less seriously"
    NONE = "none", "Not harmed"
    UNKNOWN = "unknown", "Not known yet"


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class Suspicion(models.TextChoices):
    KNOWN = "known", "Known"
    SUSPECTED = "suspected", "Suspected"
    NEITHER = "neither", "Neither known nor suspected"


class Stage(models.TextChoices):
    """At which point criteria are tested."""

    NOTIFICATION = "notification", "Whether to notify"
    LOCAL_REVIEW = "local_review", "Whether to hold a local review"
    ADULT_REVIEW = "adult_review", "Whether to hold a safeguarding adult review"


class NoticeKind(models.TextChoices):
    """To whom an incident is notified. Nobody of them has an API: the portal prepares, a person sends and records it."""

    NATIONAL_PANEL = "national_panel", "National Panel"
    LOOKED_AFTER_DEATH = "looked_after_death", "Secretary of State and Ofsted: a looked-after child has died"
    OTHER_AREA = "other_area", "Another area concerned"
    DOMESTIC_HOMICIDE = "domestic_homicide", "Community safety partnership: domestic homicide"


class ReturnStatus(models.TextChoices):
    REQUESTED = "requested", "Not started"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    CHANGES_REQUESTED = "changes_requested", "Changes asked for"
    ACCEPTED = "accepted", "Accepted"
    WITHDRAWN = "withdrawn", "Request taken back"


class Involvement(models.TextChoices):
    INVOLVED = "involved", "We knew the family or the person"
    NOT_KNOWN = "not_known", "We have no record of the family or the person"


class ReturnSectionCode(models.TextChoices):
    SUMMARY = "summary", "What your agency did and knew"
    IMMEDIATE_ACTION = "immediate_action", "Immediate action taken"
    LEARNING = "learning", "Learning so far"


class DatePrecision(models.TextChoices):
    DAY = "day", "On one day"
    PERIOD = "period", "Over a period"
    MONTH = "month", "Some time in a month"
    YEAR = "year", "Some time in a year"


class EntryKind(models.TextChoices):
    """What happened, roughly: contradictions are looked for between entries of one kind."""

    CONTACT = "contact", "Contact or call"
    VISIT = "visit", "Visit"
    REFERRAL = "referral", "Referral"
    MEETING = "meeting", "Meeting"
    HEALTH = "health", "Health appointment or treatment"
    EDUCATION = "education", "School, college or nursery"
    POLICE = "police", "Police involvement"
    DECISION = "decision", "Decision"
    OTHER = "other", "Other"


class Aim(models.TextChoices):
    """The four aims of a rapid review (WO lines 210-213; Working Together 2018, unverified)."""

    FACTS = "facts", "The facts, as far as they are known"
    IMMEDIATE_ACTION = "immediate_action", "Immediate action and sharing of learning"
    LEARNING = "learning", "Potential for improving practice"
    NEXT_STEPS = "next_steps", "What should happen next"


class Recommendation(models.TextChoices):
    LOCAL_REVIEW = "local_review", "Hold a local child safeguarding practice review"
    NATIONAL_REVIEW = "national_review", "Ask the National Panel to consider a national review"
    ADULT_REVIEW = "adult_review", "Hold a safeguarding adult review"
    OTHER_LEARNING = "other_learning", "No review, but learn in another way"
    NO_REVIEW = "no_review", "No further review"


class ProcessKind(models.TextChoices):
    INQUEST = "inquest", "Inquest"
    CRIMINAL = "criminal", "Criminal investigation or proceedings"
    CHILD_DEATH = "child_death", "Child death overview panel"
    DOMESTIC_HOMICIDE = "domestic_homicide", "Domestic homicide review"
    FAMILY_COURT = "family_court", "Family court proceedings"
    OTHER = "other", "Another process"


class ProcessStatus(models.TextChoices):
    EXPECTED = "expected", "Expected"
    RUNNING = "running", "Under way"
    ENDED = "ended", "Ended"


class HandedOverKind(models.TextChoices):
    SERIOUS_CASE_REVIEW = "serious_case_review", "Serious case review"
    SINGLE_AGENCY_REVIEW = "single_agency_review", "Single-agency review"
    RAPID_REVIEW = "rapid_review", "Rapid review"


class HandedOverStage(models.TextChoices):
    UNDER_WAY = "under_way", "Under way"
    AWAITING_PANEL = "awaiting_panel", "Waiting for the National Panel's answer"
    COMPLETED = "completed", "Completed"


class PlanStepCode(models.TextChoices):
    """Steps of a day plan on which the portal itself acts; other steps are reminders in the partnership's words."""

    REQUESTS = "requests", "Requests go to the agencies"
    RETURNS = "returns", "Agencies' returns are due"
    MERGE = "merge", "The merged chronology is opened to the panel"
    PANEL = "panel", "The panel meets"
    DECISION = "decision", "The decision is made"
    SEND = "send", "The rapid review is sent"
    OTHER = "other", "Another step"
