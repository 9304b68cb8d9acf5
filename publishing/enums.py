"""Closed lists of publishing: what is published, in which order, and where an edition stands."""

from django.db import models


class Kind(models.TextChoices):
    ARRANGEMENTS = "arrangements", "Arrangements"


class Section(models.TextChoices):
    """The sections of published arrangements, in the order in which they are published."""

    INTRODUCTION = "introduction", "Introduction"
    PARTNERS = "partners", "Safeguarding partners"
    BOUNDARIES = "boundaries", "Area and population"
    WORKING_TOGETHER = "working_together", "How the partners work together"
    PRIORITIES = "priorities", "Priorities"
    AGENCIES = "agencies", "Relevant agencies and why they were chosen"
    SCHOOLS = "schools", "Early years, schools and colleges"
    RESIDENTIAL = "residential", "Children's homes and youth custody"
    LINKED_BOARDS = "linked_boards", "Links with other boards"
    THRESHOLDS = "thresholds", "Levels of need"
    DATA = "data", "Data, audit and intelligence"
    REVIEWS = "reviews", "Reviews: how they are commissioned and published"
    DECISIONS = "decisions", "Who decides, and within what time"
    SCRUTINY = "scrutiny", "Independent scrutiny"
    TRAINING = "training", "Learning and training"
    FUNDING = "funding", "Funding"
    VOICE = "voice", "The voice of children and adults"
    DISPUTES = "disputes", "Disagreements, disputes and complaints"
    ANNUAL_REPORT = "annual_report", "Annual report"
    REVIEW = "review", "Dates and review of the arrangements"
    SIGNATORIES = "signatories", "Signatories"


# What published arrangements must contain (Working Together 2018 and the seed documents agree on these).
REQUIRED = frozenset(Section) - {
    Section.INTRODUCTION,
    Section.PRIORITIES,
    Section.LINKED_BOARDS,
    Section.DECISIONS,
    Section.ANNUAL_REPORT,
}


class EditionStatus(models.TextChoices):
    DRAFT = "draft", "Being prepared"
    SIGNING = "signing", "To be signed"
    SCHEDULED = "scheduled", "Will be published"
    RENDERING = "rendering", "Being published"
    PUBLISHED = "published", "Published"
    FAILED = "failed", "Could not be made"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN = frozenset(EditionStatus) - {EditionStatus.PUBLISHED, EditionStatus.WITHDRAWN}


class SignOffDecision(models.TextChoices):
    WAITING = "waiting", "Waiting"
    AGREED = "agreed", "Agreed"
    RETURNED = "returned", "Returned"
