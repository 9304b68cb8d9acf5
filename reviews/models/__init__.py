"""Tables of the reviews app, one file for each aggregate."""

from reviews.models.delay import Delay
from reviews.models.learning import BriefingText, LearningPoint, LearningShare
from reviews.models.paper import Paper
from reviews.models.people import Appointment, PanelMember, Reviewer, WrittenRequest
from reviews.models.published import Deposit, PublishedRecommendation, PublishedReview, Withdrawal
from reviews.models.recommendations import Addressee, Recommendation, RecommendedAction
from reviews.models.release import (
    AcceptedHit,
    Clearance,
    CopySent,
    Override,
    ProtectedWord,
    Release,
    SignOff,
    Told,
)
from reviews.models.report import Draft, DraftComment, QualityFinding, ReportText
from reviews.models.review import FamilyContact, PlanningText, Review, ReviewCost, ReviewMeeting

__all__ = [
    "AcceptedHit",
    "Addressee",
    "Appointment",
    "BriefingText",
    "Clearance",
    "CopySent",
    "Delay",
    "Deposit",
    "Draft",
    "DraftComment",
    "FamilyContact",
    "LearningPoint",
    "LearningShare",
    "Override",
    "PanelMember",
    "Paper",
    "PlanningText",
    "ProtectedWord",
    "PublishedRecommendation",
    "PublishedReview",
    "QualityFinding",
    "Recommendation",
    "RecommendedAction",
    "Release",
    "ReportText",
    "Review",
    "ReviewCost",
    "ReviewMeeting",
    "Reviewer",
    "SignOff",
    "Told",
    "Withdrawal",
    "WrittenRequest",
]
