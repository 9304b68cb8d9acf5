"""What is decided on each kind of case: the question, the answers, the criteria, and the clock that an answer starts."""

from dataclasses import dataclass

from arrangements.enums import ClockCode, Decision
from casework.enums import CaseKind
from casework.models import Case
from incidents.enums import Recommendation, Stage


@dataclass(frozen=True, slots=True)
class Question:
    decision: Decision
    stage: Stage
    answers: tuple[Recommendation, ...]

    @property
    def title(self) -> str:
        return str(self.decision.label)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(answer.value, str(answer.label)) for answer in self.answers]


CHILD = Question(
    Decision.LOCAL_CHILD_REVIEW,
    Stage.LOCAL_REVIEW,
    (
        Recommendation.LOCAL_REVIEW, Recommendation.NATIONAL_REVIEW, Recommendation.OTHER_LEARNING,
        Recommendation.NO_REVIEW,
    ),
)  # fmt: skip
ADULT = Question(
    Decision.SAFEGUARDING_ADULT_REVIEW,
    Stage.ADULT_REVIEW,
    (Recommendation.ADULT_REVIEW, Recommendation.OTHER_LEARNING, Recommendation.NO_REVIEW),
)
QUESTIONS = (CHILD, ADULT)
# Each answer that begins a review, and the clock of that review.
CLOCKS = {Recommendation.LOCAL_REVIEW: ClockCode.LCSPR, Recommendation.ADULT_REVIEW: ClockCode.SAR}


def question_of(case: Case) -> Question:
    return ADULT if case.kind == CaseKind.ADULT_REFERRAL else CHILD
