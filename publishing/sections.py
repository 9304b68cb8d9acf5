"""Which facts of the arrangements stand in which section. Each function returns blocks; none means that nothing is stated."""

from collections.abc import Callable, Iterable

from arrangements import definition as facts
from arrangements import enums
from arrangements.enums import Topic
from core.templatetags.portal import date_long
from partnerships.enums import Coverage, Guidance, MembershipKind
from publishing import words
from publishing.blocks import Block, Facts, Heading, Paragraph, Picture, listing, note, only, paragraph, table
from publishing.enums import Section
from publishing.tree import governance_tree

Definition = facts.Definition


def provisions(definition: Definition, *topics: Topic) -> list[Block]:
    """The rules and statements of some topics, each topic under its heading when there are several."""
    found: list[Block] = []
    for topic in topics:
        stated = [p for p in definition.provisions if p.topic == topic]
        if stated and len(topics) > 1:
            found.append(Heading(topic.label))
        found += _statements(stated, level=4 if len(topics) > 1 else 3)
    return found


def _statements(stated: Iterable[facts.Provision], *, level: int) -> list[Block]:
    return only(*(only(Heading(p.title, level), Paragraph(p.text), note(p.note)) for p in stated))


def _figures(caption: str, figures: Iterable[facts.Figure]) -> Block | None:
    rows = [
        [words.with_note(f.label, f.note), words.figure_value(f), words.figure_when(f), words.figure_compared(f)]
        for f in figures
    ]
    return table(caption, ["Measure", "Figure", "When", "Compared with"], rows, numeric=[2])


def introduction(definition: Definition) -> list[Block]:
    rows = [
        (
            "Document",
            " ".join(filter(None, [definition.document_title, definition.edition and f"({definition.edition})"])),
        ),
        ("Covers", words.with_note(words.label(Coverage, definition.coverage), definition.coverage_note)),
        ("National guidance followed", words.label(Guidance, definition.guidance)),
        ("Also known as", "; ".join(definition.acronyms)),
        ("Formerly", "; ".join(definition.former_names)),
    ]
    vision = only(Heading("Vision"), Paragraph(definition.vision)) if definition.vision else []
    topics = (Topic.PURPOSE, Topic.PRINCIPLE, Topic.VALUE, Topic.AMBITION, Topic.DEVELOPMENT)
    return only(Facts(rows), vision, provisions(definition, *topics))


def partners(definition: Definition) -> list[Block]:
    def people(representatives: Iterable[facts.Representative]) -> str:
        return "; ".join(
            words.with_note(
                words.counted(r.number, r.role) + (f", {', '.join(r.organisations)}" if r.organisations else ""), r.note
            )
            for r in representatives
        )

    rows = [
        [
            words.with_note(p.name, p.note),
            "; ".join(p.organisations),
            people(p.lead_representatives),
            people(p.delegated_representatives),
        ]
        for p in definition.statutory_partners
    ]
    head = ["Partner", "Organisations", "Lead representative", "Delegated representative"]
    return only(
        table("The safeguarding partners and who speaks for them", head, rows),
        provisions(definition, Topic.DELEGATED_AUTHORITY),
    )


def boundaries(definition: Definition) -> list[Block]:
    place = definition.geography
    rows = [
        ("Local authorities", "; ".join(place.local_authorities)),
        ("Districts", "; ".join(place.districts)),
        ("Police", place.police_force_note),
        ("Health", place.health_note),
    ]
    stated = place.summary or any(value for _, value in rows) or definition.population
    figures = (
        _figures(str(kind.label), (f for f in definition.population if f.kind == kind))
        for kind in (
            enums.FigureKind.POPULATION,
            enums.FigureKind.NEED,
            enums.FigureKind.OUTCOME,
            enums.FigureKind.HANDOVER,
        )
    )
    return only(paragraph(place.summary), Facts(rows), *figures) if stated else []


def groups(definition: Definition) -> list[Block]:
    tree = governance_tree(definition.bodies, definition.colour)
    names = {b.code: b.name for b in definition.bodies}
    seats_of = {a.code: a.organisation or a.name for a in definition.agencies}
    return only(
        Picture(tree, "Who reports to whom") if tree else None,
        *(_body(body, names, seats_of) for body in definition.bodies),
    )


def working_together(definition: Definition) -> list[Block]:
    return only(
        groups(definition),
        _business_unit(definition.business_unit),
        provisions(definition, Topic.EXPECTATION),
    )


def _body(body: facts.Body, names: dict[str, str], agencies: dict[str, str]) -> list[Block]:
    rows = [
        ("Kind", words.label(enums.BodyKind, body.kind)),
        ("Chair", body.chair or words.label(enums.ChairKind, body.chair_kind)),
        ("Meets", body.frequency),
        ("Reports to", names.get(body.reports_to or "", "")),
    ]
    if body.aliases:
        rows.insert(0, ("Also called", "; ".join(body.aliases)))
    seats = [
        [
            words.with_note(words.counted(s.number, s.role), s.note),
            s.organisation or agencies.get(s.agency or "", ""),
            words.label(enums.SeatKind, s.kind),
        ]
        for s in body.seats
    ]
    return only(
        Heading(body.name),
        paragraph(body.purpose),
        Facts(rows),
        listing(body.responsibilities, "What it does:"),
        listing(body.standing_items, "Always on its agenda:"),
        table(f"Members: {body.name}", ["Seat", "Organisation", "How they take part"], seats),
        note(body.note),
    )


def _business_unit(unit: facts.BusinessUnit) -> list[Block]:
    if not (unit.name or unit.summary or unit.posts or unit.duties):
        return []
    posts = [
        [p.title, "" if p.number is None else str(p.number), words.with_note("; ".join(p.duties), p.note)]
        for p in unit.posts
    ]
    return only(
        Heading(unit.name or "Business unit"),
        paragraph(unit.summary),
        paragraph(f"Shared with: {unit.shared_with}" if unit.shared_with else ""),
        listing(unit.duties, "What it does:"),
        table("Posts of the business unit", ["Post", "Number", "Duties"], posts, numeric=[2]),
    )


def priorities(definition: Definition) -> list[Block]:
    return only(*(priority(p) for p in definition.priorities))


def priority(entry: facts.Priority) -> list[Block]:
    rows = [
        ("For", words.label(enums.PrioritySector, entry.sector)),
        ("Period", words.period(entry.period_from, entry.period_to)),
    ]
    return only(
        Heading(entry.title),
        paragraph(entry.aim),
        Facts(rows),
        listing(entry.work_areas, "Work:"),
        listing(entry.outcomes, "What should change:"),
        note(entry.note),
    )


def listed_agencies(definition: Definition) -> dict[str, list[facts.Agency]]:
    """Agencies that the arrangements list, under their headings."""
    found: dict[str, list[facts.Agency]] = {}
    for agency in definition.agencies:
        if agency.listed:
            found.setdefault(agency.heading, []).append(agency)
    return found


def agencies(definition: Definition) -> list[Block]:
    tables = []
    for heading, members in listed_agencies(definition).items():
        rows = [
            [
                words.with_note(a.name, a.note),
                words.label(Coverage, a.sector),
                words.label(MembershipKind, a.membership),
                a.why_chosen,
            ]
            for a in members
        ]
        tables.append(table(heading or "Relevant agencies", ["Agency", "For", "Membership", "Why chosen"], rows))
    return only(*tables, provisions(definition, Topic.SELECTION))


def linked_boards(definition: Definition) -> list[Block]:
    rows = [
        [
            words.with_note(b.name + (f" ({b.acronym})" if b.acronym else ""), ""),
            words.label(enums.BoardRelation, b.relation),
            words.with_note(b.purpose, b.note),
        ]
        for b in definition.linked_boards
    ]
    return only(table("Boards and networks the partnership works with", ["Board", "Relation", "What for"], rows))


def thresholds(definition: Definition) -> list[Block]:
    found: list[Block] = []
    for threshold in definition.thresholds:
        levels = [[f"Level {level.number}", level.name, level.description] for level in threshold.levels]
        rows = [
            ("For", words.label(Coverage, threshold.sector)),
            ("Levels", "" if threshold.level_count is None else str(threshold.level_count)),
        ]
        found += only(
            Heading(threshold.name),
            paragraph(threshold.purpose),
            Facts(rows),
            listing(threshold.principles, "Principles:"),
            table(f"Levels: {threshold.name}", ["Level", "Name", "What it means"], levels),
            note(threshold.note),
        )
    return found


def decisions(definition: Definition) -> list[Block]:
    names = {b.code: b.name for b in definition.bodies}
    routes = [
        [
            words.label(enums.Decision, r.decision),
            "; ".join(r.identified_by),
            words.recommender(r, names),
            words.decider(r, names),
            "; ".join(r.told),
        ]
        for r in definition.decision_routes
    ]
    said = [
        f"{words.label(enums.Decision, r.decision)}: {words.with_note(r.wording, r.note)}"
        for r in definition.decision_routes
        if r.wording or r.note
    ]
    clocks = [
        [words.label(enums.ClockCode, r.code), _clock_start(r), words.clock_length(r), r.ends, "; ".join(r.told)]
        for r in definition.clock_rules
    ]
    sources = [
        f"{words.label(enums.ClockCode, r.code)}: {_clock_said(r)}"
        for r in definition.clock_rules
        if r.wording or r.note or r.source
    ]
    return only(
        table("Who decides", ["Decision", "Brought by", "Recommended by", "Decided by", "Then told"], routes),
        listing(said, "How these decisions are taken:"),
        table("Time limits", ["What", "Starts when", "How long", "Ends when", "Who is told"], clocks),
        listing(sources, "What the partnership's own document says of these limits:"),
    )


def _clock_start(rule: facts.ClockRule) -> str:
    return rule.start_wording or words.label(enums.ClockStart, rule.starts)


def _clock_said(rule: facts.ClockRule) -> str:
    said = ". ".join(part.rstrip(".") for part in (rule.wording, rule.note) if part)
    source = f" (its {rule.source})" if rule.source else ""
    return f"{said or 'named'}{source}."


def scrutiny(definition: Definition) -> list[Block]:
    entry = definition.scrutiny
    if not (entry.model or entry.summary or entry.duties or entry.methods):
        return provisions(definition, Topic.SCRUTINY)
    rows = [
        ("Model", words.label(enums.ScrutinyModel, entry.model)),
        ("Accountable to", entry.accountable_to),
        ("Also chairs", "; ".join(entry.also_chairs)),
    ]
    return only(
        paragraph(entry.summary),
        Facts(rows),
        listing(entry.duties, "Duties:"),
        listing(entry.methods, "How it is done:"),
        paragraph(entry.transition),
        provisions(definition, Topic.SCRUTINY),
    )


def funding(definition: Definition) -> list[Block]:
    entry = definition.funding
    rows = [
        ("How costs are shared", words.label(enums.FundingSplit, entry.split)),
        (
            "Budget",
            " ".join(filter(None, [words.money(entry.budget), entry.budget_year and f"({entry.budget_year})"]))
            if entry.budget
            else "",
        ),
        ("Pooled", words.yes_no(entry.pooled)),
        ("Money left over is carried forward", words.yes_no(entry.carries_forward)),
        ("Shared with", entry.shared_with),
        ("Reviewed", entry.reviewed),
    ]
    contributors = [[words.with_note(c.name, c.note), words.money(c.amount)] for c in entry.contributors]
    stated = any(value for _, value in rows) or entry.rules or contributors or entry.figures
    if not stated:
        return []
    return only(
        Facts(rows),
        table("Who contributes", ["Contributor", "Amount"], contributors, numeric=[2]),
        _figures("Figures", entry.figures),
        _statements(entry.rules, level=3),
        provisions(definition, Topic.FUNDING),
    )


def annual_report(definition: Definition) -> list[Block]:
    rows = [
        [words.with_note(r.name, r.note), words.label(enums.ReportKind, r.report), r.how]
        for r in definition.report_recipients
    ]
    return only(
        table("Who receives reports", ["Recipient", "Report", "How"], rows),
        provisions(definition, Topic.ANNUAL_REPORT, Topic.EFFECTIVENESS),
    )


def review(definition: Definition) -> list[Block]:
    dates = [
        [words.label(enums.DateKind, d.kind), date_long(d.on), words.with_note(d.text, d.note)]
        for d in definition.dates
    ]
    timeline = [
        [
            words.period(t.starts_on, t.ends_on) if t.ends_on else date_long(t.starts_on),
            t.title,
            "; ".join(t.activities),
        ]
        for t in definition.timeline
    ]
    rules = [r for r in definition.clock_rules if r.code == enums.ClockCode.ARRANGEMENTS_REVIEW]
    cycle = [
        f"The arrangements are reviewed: {said.rstrip('.')}."
        for said in (r.wording or words.clock_length(r) or r.ends for r in rules)
    ]
    return only(
        *map(paragraph, cycle),
        table("Dates", ["Date of", "Date", "What the document says"], dates),
        table("Timeline", ["When", "What", "Work"], timeline),
        provisions(definition, Topic.REVIEW),
    )


def signatories(definition: Definition) -> list[Block]:
    rows = [[words.with_note(s.role, s.note), s.organisation, date_long(s.signed_on)] for s in definition.signatories]
    return only(table("Signed for the partners", ["Post", "Organisation", "Signed on"], rows))


def of_topics(*topics: Topic) -> Callable[[Definition], list[Block]]:
    return lambda definition: provisions(definition, *topics)


COMPOSERS: dict[Section, Callable[[Definition], list[Block]]] = {
    Section.INTRODUCTION: introduction,
    Section.PARTNERS: partners,
    Section.BOUNDARIES: boundaries,
    Section.WORKING_TOGETHER: working_together,
    Section.PRIORITIES: priorities,
    Section.AGENCIES: agencies,
    Section.SCHOOLS: of_topics(Topic.EARLY_YEARS_AND_SCHOOLS),
    Section.RESIDENTIAL: of_topics(Topic.RESIDENTIAL_AND_CUSTODY),
    Section.LINKED_BOARDS: linked_boards,
    Section.THRESHOLDS: thresholds,
    Section.DATA: of_topics(Topic.DATA, Topic.INFORMATION_SHARING, Topic.AUDIT, Topic.HUB),
    Section.REVIEWS: of_topics(Topic.CHILD_REVIEW, Topic.ADULT_REVIEW, Topic.HANDOVER, Topic.CHILD_DEATH),
    Section.DECISIONS: decisions,
    Section.SCRUTINY: scrutiny,
    Section.TRAINING: of_topics(Topic.TRAINING),
    Section.FUNDING: funding,
    Section.VOICE: of_topics(Topic.VOICE),
    Section.DISPUTES: of_topics(Topic.ESCALATION, Topic.DISPUTE, Topic.COMPLAINT),
    Section.ANNUAL_REPORT: annual_report,
    Section.REVIEW: review,
    Section.SIGNATORIES: signatories,
}
