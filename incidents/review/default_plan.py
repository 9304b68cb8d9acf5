"""The day plan that the portal proposes until a partnership sets its own. No published document states one."""

from dataclasses import dataclass

from incidents.enums import PlanStepCode


@dataclass(frozen=True, slots=True)
class PlannedStep:
    code: str
    working_day: int
    title: str
    who: str = ""


DEFAULT_PLAN: tuple[PlannedStep, ...] = (
    PlannedStep(PlanStepCode.REQUESTS, 1, "Requests go to the agencies", "Business manager"),
    PlannedStep(PlanStepCode.RETURNS, 5, "Agencies' returns are due", "Each agency asked"),
    PlannedStep(PlanStepCode.MERGE, 7, "The merged chronology is opened to the panel", "Business manager"),
    PlannedStep(PlanStepCode.PANEL, 9, "The panel meets", "The panel"),
    PlannedStep(PlanStepCode.DECISION, 12, "The decision is made", "Whoever decides in this partnership"),
    PlannedStep(PlanStepCode.SEND, 15, "The rapid review is sent", "Business manager"),
)
