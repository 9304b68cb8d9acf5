"""Every list of the arrangements, declared once; one set of pages shows and changes them all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.utils import timezone

from arrangements import models
from arrangements.words import held_by, length_in_words, shown
from partnerships.models import Agency
from partnerships.selectors import in_force

Read = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column of a list: a field's name, or a heading with a way to read it."""

    name: str
    read: Read | None = None

    def value(self, row: Any) -> Any:
        return self.read(row) if self.read else shown(row, self.name)


@dataclass(frozen=True)
class Section:
    """`named_by` is the field that names a row, from which its code is made; `parent` points to the row it belongs to."""

    slug: str
    model: type[Model]
    title: str
    noun: str
    about: str
    fields: tuple[str, ...]
    columns: tuple[Column, ...]
    named_by: str = "name"
    parent: str = ""
    related: tuple[str, ...] = ()
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None

    @cached_property
    def columns_of_table(self) -> frozenset[str]:
        return frozenset(field.name for field in self.model._meta.concrete_fields)

    @property
    def ends(self) -> bool:
        """Whether a row ends on a day and stays in the records, rather than being removed."""
        return self.model in {Agency, models.Body, models.Seat}

    @property
    def has_code(self) -> bool:
        return "code" in self.columns_of_table and "code" not in self.fields

    @property
    def keeps_order(self) -> bool:
        return "order" in self.columns_of_table

    @property
    def inner(self) -> tuple["Section", ...]:
        return tuple(s for s in INNER if s.model._meta.get_field(s.parent).related_model is self.model)

    @property
    def outer(self) -> "Section | None":
        if not self.parent:
            return None
        owner = self.model._meta.get_field(self.parent).related_model
        return next(s for s in SECTIONS if s.model is owner)

    def rows(self) -> QuerySet[Any]:
        rows = (
            self.model._default_manager.select_related(*self.related)
            if self.related
            else self.model._default_manager.all()
        )
        return self.prepare(rows) if self.prepare else rows

    def a_noun(self) -> str:
        return f"an {self.noun}" if self.noun[0] in "aeiou" else f"a {self.noun}"


def fields(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def columns(*items: str | Column) -> tuple[Column, ...]:
    return tuple(Column(item) if isinstance(item, str) else item for item in items)


def with_holders(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Seats with those who hold them today."""
    now = (
        models.SeatHolding.objects.filter(in_force(timezone.localdate()))
        .select_related("user")
        .order_by("starts_on", "pk")
    )
    return rows.prefetch_related(Prefetch("holdings", queryset=now, to_attr="held_today"))


BODIES = Section(
    "bodies", models.Body, "Groups", "group",
    "The executive and every group, forum and hub of the partnership: who sits there, how often it meets and to whom it reports.",
    fields("name aliases kind sector purpose chair chair_kind frequency meets_within_months reports_to standing_items responsibilities starts_on ends_on source note"),
    columns("name", "kind", "chair", "frequency", "reports_to", "ends_on"), related=("reports_to",),
)  # fmt: skip
AGENCIES = Section(
    "agencies", Agency, "Agencies", "agency",
    "The organisations that take part, as the arrangements list them, each from a date to a date.",
    fields("name organisation organisation_kind category listed heading sector membership why_chosen starts_on ends_on source note"),
    columns("name", "category", "sector", "membership", "organisation", "ends_on"), related=("organisation",),
)  # fmt: skip
CLOCK_RULES = Section(
    "clock-rules", models.ClockRule, "Clock rules", "clock rule",
    "How long each step may take here, beside the national rule. Deadlines follow these rows.",
    fields(
        "code starts start_wording length unit direction window_from window_to fixed_due_on recurs follows_national ends told alerts wording severity source note"
    ),
    columns("code", Column("length", length_in_words), "starts", "ends"), named_by="code",
)  # fmt: skip
DECISION_ROUTES = Section(
    "decision-routes", models.DecisionRoute, "Who decides", "decision route",
    "For each decision: who identifies the need, who recommends, who decides and who is told.",
    fields(
        "decision identified_by recommended_by_body recommended_by decided_by_body decided_by_role decided_by may_delegate_to told wording source note"
    ),
    columns("decision", "identified_by", "recommended_by_body", "decided_by_body"),
    named_by="decision", related=("recommended_by_body", "decided_by_body"),
)  # fmt: skip
SECTIONS: tuple[Section, ...] = (
    BODIES,
    AGENCIES,
    Section(
        "statutory-partners", models.StatutoryPartner, "Statutory partners", "statutory partner",
        "The local authority, health and the police, and the posts that speak for each of them.",
        fields("name kind organisations source note"), columns("name", "kind", "organisations"),
    ),
    DECISION_ROUTES,
    CLOCK_RULES,
    Section(
        "priorities", models.Priority, "Priorities", "priority",
        "What the partnership sets out to improve, for whom and by when.",
        fields("title aim sector period_from period_to work_areas outcomes source note"),
        columns("title", "sector", "period_from", "period_to"), named_by="title",
    ),
    Section(
        "thresholds", models.Threshold, "Thresholds", "threshold document",
        "The documents that set out levels of need, and the levels that they name.",
        fields("name sector purpose principles level_count source note"), columns("name", "sector", "level_count"),
    ),
    Section(
        "linked-boards", models.LinkedBoard, "Linked boards", "linked board",
        "Boards outside the partnership that it works with or answers to.",
        fields("name acronym relation purpose source note"), columns("name", "acronym", "relation"),
    ),
    Section(
        "posts", models.Post, "Business unit posts", "post",
        "The posts of the team that supports the partnership.",
        fields("title number duties source note"), columns("title", "number"), named_by="title",
    ),
    Section(
        "report-recipients", models.ReportRecipient, "Who receives reports", "recipient",
        "Who is sent the annual report and the reports of independent scrutiny.",
        fields("report name how source note"), columns("name", "report", "how"),
    ),
    Section(
        "funding-contributors", models.FundingContributor, "Funding contributors", "contributor",
        "Who pays for the arrangements, and how much where the arrangements say.",
        fields("name amount source note"), columns("name", "amount"),
    ),
    Section(
        "figures", models.Figure, "Figures", "figure",
        "Numbers as printed: population, need, outcomes, funding and cases handed over.",
        fields("label kind value unit as_of period approximate comparator_name comparator_value source note"),
        columns("label", "kind", "value", "unit", "as_of"), named_by="label",
    ),
    Section(
        "provisions", models.Provision, "Provisions", "provision",
        "What the arrangements lay down, in our own words and by topic.",
        fields("title topic text source note"), columns("title", "topic", "source"), named_by="title",
    ),
    Section(
        "signatories", models.Signatory, "Signatories", "signatory",
        "The posts that signed the arrangements. Posts, never names of people.",
        fields("role organisation signed_on source note"), columns("role", "organisation", "signed_on"), named_by="role",
    ),
    Section(
        "key-dates", models.KeyDate, "Key dates", "key date",
        "When the arrangements were published, took effect and are to be reviewed.",
        fields("kind on text source note"), columns("kind", "on", "text"), named_by="kind",
    ),
    Section(
        "timeline", models.TimelineEntry, "Timeline", "timeline entry",
        "The steps of the change to these arrangements.",
        fields("title starts_on ends_on milestone activities source note"),
        columns("title", "starts_on", "ends_on", "milestone"), named_by="title",
    ),
)  # fmt: skip
SEATS = Section(
    "seats", models.Seat, "Seats", "seat",
    "A place on the group for a role of an agency, held by a person from a date to a date.",
    fields("role agency organisation kind number starts_on ends_on source note"),
    columns("role", "agency", "kind", "number", Column("held_by", held_by), "ends_on"),
    named_by="role", parent="body", related=("agency", "body"), prepare=with_holders,
)  # fmt: skip
INNER: tuple[Section, ...] = (
    SEATS,
    Section(
        "representatives", models.Representative, "Representatives", "representative",
        "A post that speaks for the partner, in its own right or by delegation.",
        fields("level role organisations number source note"), columns("role", "level", "organisations", "number"),
        named_by="role", parent="partner", related=("partner",),
    ),
    Section(
        "levels", models.ThresholdLevel, "Levels", "level",
        "A level of need, by number; its name where the document gives one.",
        fields("number name description"), columns("number", "name", "description"),
        named_by="number", parent="threshold", related=("threshold",),
    ),
)  # fmt: skip
BY_SLUG: dict[str, Section] = {section.slug: section for section in (*SECTIONS, *INNER)}


@dataclass(frozen=True)
class Part:
    """What the arrangements state once: some columns of their one row."""

    slug: str
    title: str
    about: str
    fields: tuple[str, ...]


PARTS: tuple[Part, ...] = (
    Part("document", "The document", "What the published arrangements are called and which guidance they follow.",
         fields("document_title edition guidance former_names coverage_note vision")),
    Part("geography", "Area", "The area, its councils and districts, and how police and health boundaries lie across it.",
         fields("geography_summary local_authorities districts police_force_note health_note geography_source")),
    Part("scrutiny", "Independent scrutiny", "Who looks at the arrangements from outside, how, and to whom they answer.",
         fields("scrutiny_model scrutiny_summary scrutiny_also_chairs scrutiny_accountable_to scrutiny_methods scrutiny_duties scrutiny_transition scrutiny_source")),
    Part("funding", "Funding", "How the arrangements are paid for.",
         fields("funding_split funding_pooled funding_carries_forward funding_shared_with funding_reviewed funding_budget funding_budget_year funding_source")),
    Part("business-unit", "Business unit", "The team that supports the partnership.",
         fields("business_unit_name business_unit_summary business_unit_shared_with business_unit_duties business_unit_source")),
    Part("contact", "Contact", "Whom the public calls. These details are published.",
         fields("website email telephone worried_about_a_child worried_about_an_adult")),
)  # fmt: skip
PARTS_BY_SLUG = {part.slug: part for part in PARTS}
