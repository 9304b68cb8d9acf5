"""The criteria that a case is tested against, by stage. Each is met or not met, with a reason.

Sources: section 16C of the Children Act 2004 as WO quotes it (lines 172-175); WO lines 190-202; WK lines 672-679.
"""

from dataclasses import dataclass

from incidents.enums import Stage


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    question: str
    hint: str = ""
    group: str = ""


CRITERIA: dict[Stage, tuple[Criterion, ...]] = {
    Stage.NOTIFICATION: (
        Criterion("abuse_or_neglect", "Is abuse or neglect of a child known or suspected?"),
        Criterion(
            "death_or_serious_harm",
            "Did a child die, or come to serious harm?",
            "Serious harm includes lasting damage to mental or physical health or to development. Judge on what is likely; it need not be certain yet.",
        ),
        Criterion(
            "place",
            "Did it happen in the authority's area, or outside England to a child who normally lives here?",
        ),
    ),
    Stage.LOCAL_REVIEW: (
        Criterion("improvements", "Does the case show improvements that are needed, found before or not?"),
        Criterion("recurrent_themes", "Does the case show themes that keep coming back?"),
        Criterion("working_together", "Is there concern about how two or more organisations worked together?"),
        Criterion("panel_prefers_local", "Has the National Panel concluded that a local review fits better?"),
        Criterion("one_agency", "Is there concern about the actions of one agency?", group="Also to be weighed"),
        Criterion("no_information", "Is there no information from agencies?", group="Also to be weighed"),
        Criterion(
            "several_authorities",
            "Are several authorities involved, because the family moved?",
            group="Also to be weighed",
        ),
        Criterion(
            "institution",
            "Is there concern about the welfare of children in an institution?",
            group="Also to be weighed",
        ),
    ),
    Stage.ADULT_REVIEW: (
        Criterion("care_needs", "Does or did the adult need care and support, met by the authority or not?"),
        Criterion(
            "died_of_abuse",
            "Has the adult died, and is abuse or neglect known or suspected to be the cause?",
            group="First limb of the duty: the adult has died",
        ),
        Criterion(
            "died_working_together",
            "Is there concern that agencies could have worked together better to protect the adult?",
            group="First limb of the duty: the adult has died",
        ),
        Criterion(
            "alive_serious_abuse",
            "Is the adult alive, and is serious abuse or neglect known or suspected?",
            "Serious: it threatened life or did lasting harm to the mind.",
            group="Second limb of the duty: the adult is alive",
        ),
        Criterion(
            "alive_working_together",
            "Is there concern that agencies could have worked together better to protect the adult?",
            group="Second limb of the duty: the adult is alive",
        ),
        Criterion(
            "discretion",
            "If neither limb is met: would a review still teach something that matters?",
            group="Where the duty does not apply",
        ),
    ),
}


def criteria_at(stage: str) -> tuple[Criterion, ...]:
    return CRITERIA[Stage(stage)]


def duty_to_notify(met: dict[str, bool]) -> bool:
    """All three together (section 16C)."""
    return all(met.get(criterion.code, False) for criterion in CRITERIA[Stage.NOTIFICATION])


def adult_route(met: dict[str, bool]) -> str:
    """`duty` when either limb is whole, `discretion` when a review may be arranged without the duty, else `none`."""
    needs = met.get("care_needs", False)
    first = met.get("died_of_abuse", False) and met.get("died_working_together", False)
    second = met.get("alive_serious_abuse", False) and met.get("alive_working_together", False)
    if needs and (first or second):
        return "duty"
    return "discretion" if needs and met.get("discretion", False) else "none"
