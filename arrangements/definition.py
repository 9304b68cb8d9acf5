"""The shape of a partnership's arrangements: definition file, public API, published JSON and comparison alike.

A document that does not say is `null` (one value) or an empty list; a note keeps what the document says twice.
`source` names the place in the partnership's own document: "lines 141-147", "1.3", "Appendix 1".
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, model_validator

from arrangements import enums
from arrangements.alert_lines import rungs_of
from arrangements.consistency import problems_of
from partnerships import enums as partnership_enums
from partnerships.roles import Role

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
PartialDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", use_enum_values=True, coerce_numbers_to_str=False)


class Entry(Strict):
    """Anything that comes from a place in a document and may need a note."""

    source: str = ""
    note: str = ""


class Geography(Strict):
    summary: str = ""
    local_authorities: list[Text] = []
    districts: list[Text] = []
    police_force_note: str = ""
    health_note: str = ""
    source: str = ""


class Figure(Entry):
    """A number as printed. Shares keep numerator and denominator apart; `comparator` is England's value where given."""

    code: Code
    kind: enums.FigureKind
    label: Text
    value: Decimal
    unit: enums.FigureUnit
    as_of: PartialDate | None = None
    period: str = ""
    approximate: bool = False
    comparator_name: str = ""
    comparator_value: Decimal | None = None


class Representative(Entry):
    """A post that speaks for a statutory partner. Posts and organisations, never names of people."""

    role: Text
    organisations: list[Text] = []
    number: int | None = None


class StatutoryPartner(Entry):
    code: Code
    name: Text
    kind: enums.PartnerKind
    organisations: list[Text]
    lead_representatives: list[Representative] = []
    delegated_representatives: list[Representative] = []


class Seat(Entry):
    role: Text
    agency: Code | None = None
    organisation: str = ""
    kind: enums.SeatKind = enums.SeatKind.CORE
    number: int | None = None


class Body(Entry):
    code: Code
    name: Text
    aliases: list[Text] = []
    kind: enums.BodyKind
    sector: partnership_enums.Coverage | None = None
    purpose: str = ""
    chair: str = ""
    chair_kind: enums.ChairKind | None = None
    frequency: str = ""
    meets_within_months: int | None = Field(default=None, ge=1, le=36)
    reports_to: Code | None = None
    standing_items: list[Text] = []
    responsibilities: list[Text] = []
    seats: list[Seat] = []


class Agency(Entry):
    """`name` as the document lists it; `organisation` when that is one real organisation known by another name."""

    code: Code
    name: Text
    organisation: str = ""
    organisation_kind: partnership_enums.OrganisationKind = partnership_enums.OrganisationKind.OTHER
    category: partnership_enums.AgencyCategory = partnership_enums.AgencyCategory.RELEVANT
    listed: bool = True
    heading: str = ""
    sector: partnership_enums.Coverage | None = None
    membership: partnership_enums.MembershipKind | None = None
    why_chosen: str = ""


class LinkedBoard(Entry):
    code: Code
    name: Text
    acronym: str = ""
    relation: enums.BoardRelation = enums.BoardRelation.STRATEGIC_BOARD
    purpose: str = ""


class ThresholdLevel(Strict):
    number: int = Field(ge=1, le=9)
    name: str = ""
    description: str = ""


class Threshold(Entry):
    """A document that sets out levels of need. `level_count` is what the document states; names may be unstated."""

    code: Code
    name: Text
    sector: partnership_enums.Coverage | None = None
    purpose: str = ""
    principles: list[Text] = []
    level_count: int | None = None
    levels: list[ThresholdLevel] = []


class Priority(Entry):
    code: Code
    title: Text
    aim: str = ""
    sector: enums.PrioritySector
    period_from: PartialDate | None = None
    period_to: PartialDate | None = None
    work_areas: list[Text] = []
    outcomes: list[Text] = []


class Post(Entry):
    title: Text
    number: int | None = None
    duties: list[Text] = []


class BusinessUnit(Strict):
    name: str = ""
    summary: str = ""
    shared_with: str = ""
    duties: list[Text] = []
    posts: list[Post] = []
    source: str = ""


class ClockRule(Entry):
    """A clock that the document names. `follows_national` when it only refers to national guidance.

    Windows: `window_from` and `window_to` are days after the start, as published. `fixed_due_on` is a printed date.
    """

    code: enums.ClockCode
    starts: enums.ClockStart
    start_wording: str = ""
    length: int | None = Field(default=None, ge=0)
    unit: enums.ClockUnit | None = None
    direction: enums.ClockDirection = enums.ClockDirection.FORWARD
    window_from: int | None = None
    window_to: int | None = None
    fixed_due_on: PartialDate | None = None
    recurs: bool = False
    follows_national: bool = False
    ends: Text
    told: list[Text] = []
    alerts: list[Text] = []
    wording: str = ""
    severity: enums.ClockSeverity = enums.ClockSeverity.RED

    @model_validator(mode="after")
    def length_and_unit_go_together(self) -> ClockRule:
        sized = self.length is not None or self.window_to is not None
        if sized != (self.unit is not None):
            raise ValueError("give length (or window_to) and unit together, or neither")
        if (self.window_from is None) != (self.window_to is None):
            raise ValueError("give window_from and window_to together, or neither")
        rungs_of(self.alerts)
        if self.follows_national and sized:
            raise ValueError("a rule that follows the national one has no length of its own")
        return self


class DecisionRoute(Entry):
    """Who identifies, recommends, decides and is told. Deciding party: a body or a role; both null is "not stated"."""

    decision: enums.Decision
    identified_by: list[Text] = []
    recommended_by_body: Code | None = None
    recommended_by: str = ""
    decided_by_body: Code | None = None
    decided_by_role: Role | None = None
    decided_by: str = ""
    may_delegate_to: str = ""
    told: list[Text] = []
    wording: str = ""

    @model_validator(mode="after")
    def one_decider(self) -> DecisionRoute:
        if self.decided_by_body and self.decided_by_role:
            raise ValueError("decided_by_body and decided_by_role exclude each other")
        return self


class ReportRecipient(Entry):
    report: enums.ReportKind = enums.ReportKind.ANNUAL_REPORT
    name: Text
    how: str = ""


class FundingContributor(Entry):
    name: Text
    amount: Decimal | None = None


class Funding(Strict):
    split: enums.FundingSplit | None = None
    pooled: bool | None = None
    carries_forward: bool | None = None
    shared_with: str = ""
    reviewed: str = ""
    budget: Decimal | None = None
    budget_year: str = ""
    rules: list[Provision] = []
    contributors: list[FundingContributor] = []
    figures: list[Figure] = []
    source: str = ""


class Scrutiny(Strict):
    model: enums.ScrutinyModel | None = None
    summary: str = ""
    also_chairs: list[Text] = []
    accountable_to: str = ""
    methods: list[Text] = []
    duties: list[Text] = []
    transition: str = ""
    source: str = ""


class Provision(Entry):
    """One rule or statement in our own words, under a topic; `title` is a short label."""

    code: Code
    title: Text
    text: Text


class TopicProvision(Provision):
    topic: enums.Topic


class Signatory(Entry):
    role: Text
    organisation: Text
    signed_on: PartialDate | None = None


class KeyDate(Entry):
    kind: enums.DateKind
    on: PartialDate
    text: str = ""


class TimelineEntry(Entry):
    starts_on: PartialDate
    ends_on: PartialDate | None = None
    title: Text
    milestone: bool = False
    activities: list[Text] = []


class Contact(Strict):
    """Whom the public calls. The seed documents give no numbers: these stay empty until the partnership enters them."""

    website: str = ""
    email: str = ""
    telephone: str = ""
    worried_about_a_child: str = ""
    worried_about_an_adult: str = ""


class Definition(Strict):
    """Everything that one partnership's arrangements say."""

    slug: Code
    name: Text
    acronyms: list[Text] = []
    former_names: list[Text] = []
    document_title: Text
    edition: str = ""
    guidance: partnership_enums.Guidance
    coverage: partnership_enums.Coverage
    coverage_note: str = ""
    colour: Colour = "#1d4f76"
    vision: str = ""
    geography: Geography
    population: list[Figure] = []
    statutory_partners: list[StatutoryPartner]
    bodies: list[Body]
    agencies: list[Agency]
    linked_boards: list[LinkedBoard] = []
    thresholds: list[Threshold] = []
    priorities: list[Priority] = []
    business_unit: BusinessUnit
    clock_rules: list[ClockRule] = []
    decision_routes: list[DecisionRoute] = []
    report_recipients: list[ReportRecipient] = []
    funding: Funding
    scrutiny: Scrutiny
    provisions: list[TopicProvision] = []
    signatories: list[Signatory] = []
    dates: list[KeyDate] = []
    timeline: list[TimelineEntry] = []
    contact: Contact = Contact()

    @model_validator(mode="after")
    def entries_agree(self, info: ValidationInfo) -> Definition:
        """A reader that wants each problem with its place gives a list as context["problems"]; others get an error."""
        problems = list(problems_of(self))
        if info.context and "problems" in info.context:
            info.context["problems"].extend(problems)
        elif problems:
            raise ValueError("; ".join(words for _, words in problems))
        return self


def definition_json(definition: Definition) -> dict[str, Any]:
    """Plain JSON values: dates as text, money as text with its pence."""
    return definition.model_dump(mode="json")
