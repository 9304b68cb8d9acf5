"""Worcestershire's definition file against its arrangements of June 2019. Expectations typed from the document."""

import pytest

from tests.arrangements.definitions import by_code, load

COUNCIL = "Worcestershire County Council"
POLICE = "West Mercia Police"
THREE_CCGS = "NHS South Worcestershire, NHS Wyre Forest, and NHS Redditch & Bromsgrove Clinical Commissioning Groups"

APPENDIX_1 = [
    ("", "West Mercia Constabulary"),
    ("Health", "Worcestershire Health & Care NHS Trust"),
    ("Health", "Worcestershire Acute Hospitals NHS Trust"),
    ("Health", "NHS Redditch and Bromsgrove Clinical Commissioning Group"),
    ("Health", "NHS Wyre Forest Clinical Commissioning Group"),
    ("Health", "NHS South Worcestershire Clinical Commissioning Group"),
    ("Health", "West Midlands Ambulance NHS Trust"),
    ("Health", "Designated Nurse"),
    ("Health", "Designated Paediatrician"),
    ("Health", "NHS West Midlands"),
    (COUNCIL, "Chief Executive"),
    (COUNCIL, "Director of Children's Services"),
    (COUNCIL, "Education and Skills"),
    (COUNCIL, "Adult Social Care"),
    (COUNCIL, "Public Health"),
    (COUNCIL, "Social Care and Safeguarding, Worcestershire Children First"),
    ("Education", "FE Colleges"),
    ("Education", "First Schools"),
    ("Education", "Middle Schools"),
    ("Education", "Secondary Schools"),
    ("Education", "Special Schools"),
    ("Education", "Independent Schools"),
    ("Education", "Early Years Providers"),
    ("", "District Councils"),
    ("", "Herefordshire and Worcestershire Fire and Rescue Service"),
    ("", "Herefordshire & Worcestershire Youth Offending Service"),
    ("", "CAFCASS"),
    ("", "Community & Voluntary Sector (Young Solutions)"),
    ("", "National Probation Service"),
    ("", "Community Rehabilitation Company"),
    ("", "Housing Providers"),
]


@pytest.fixture(scope="module")
def worcestershire():
    return load("worcestershire")


def codes(definition, topic):
    return {p.code for p in definition.provisions if p.topic == topic}


def test_identity(worcestershire):
    assert worcestershire.name == "Worcestershire Safeguarding Children Partnership"
    assert worcestershire.acronyms == ["WSCP"]
    assert worcestershire.former_names == ["Worcestershire Safeguarding Children Board"]
    assert (worcestershire.edition, worcestershire.guidance) == ("June 2019", "WT2018")
    assert worcestershire.coverage == "children"
    assert "Safeguarding Adults Board" in worcestershire.coverage_note
    assert worcestershire.vision.startswith("Get Safe – Stay Safe")
    assert worcestershire.geography.local_authorities == [COUNCIL]
    assert "Three clinical commissioning groups" in worcestershire.geography.health_note
    assert "larger than the county" in worcestershire.geography.police_force_note


def test_three_statutory_partners_with_one_accountable_officer_for_three_groups(worcestershire):
    assert [p.name for p in worcestershire.statutory_partners] == [COUNCIL, POLICE, THREE_CCGS]
    leads = [[r.role for r in p.lead_representatives] for p in worcestershire.statutory_partners]
    assert leads == [["Chief Executive"], ["Chief Constable"], ["Accountable Officer"]]
    assert len(worcestershire.statutory_partners[2].organisations) == 3
    assert all(p.delegated_representatives == [] for p in worcestershire.statutory_partners)


def test_bodies_and_how_often_they_meet(worcestershire):
    assert [(b.name, b.kind, b.meets_within_months) for b in worcestershire.bodies] == [
        ("Executive Group", "executive", 3),
        ("Partnership Board", "partnership_group", 6),
        ("Quality Assurance Practice and Procedures", "subgroup", None),
        ("Get Safe – Exploitation of Children and Young People", "subgroup", None),
        ("Safeguarding Practice Review Sub-Group", "subgroup", None),
        ("Forum for Care Providers", "forum", None),
    ]
    bodies = by_code(worcestershire.bodies)
    assert bodies["executive"].standing_items == ["Child safeguarding practice reviews"]
    assert "bi-annual" in bodies["partnership"].note
    assert "QAPP" in bodies["quality"].aliases
    assert bodies["get-safe"].chair_kind == "independent_chair"
    assert bodies["executive"].chair_kind is None
    assert [b.code for b in worcestershire.bodies if b.reports_to == "executive"] == ["quality", "get-safe", "reviews"]


def test_seats_of_the_executive(worcestershire):
    seats = by_code(worcestershire.bodies)["executive"].seats
    assert [(s.role, s.agency, s.number) for s in seats] == [
        ("Delegated representative", "county-council", None),
        ("Delegated representative", "police", None),
        ("Delegated representative", None, None),
        ("Independent Chair", None, None),
        ("Other relevant partners", None, None),
        ("Chair of a sub-group", None, 3),
    ]
    assert seats[2].organisation == THREE_CCGS


def test_seven_parts_of_education_sit_on_the_partnership(worcestershire):
    seats = by_code(worcestershire.bodies)["partnership"].seats
    assert [s.role for s in seats[-7:]] == [
        "Early years",
        "Primary schools",
        "Middle schools",
        "Secondary schools",
        "Further education",
        "Special schools",
        "Independent schools",
    ]


def test_appendix_1_lists_31_entries_under_three_headings(worcestershire):
    listed = [(a.heading, a.name) for a in worcestershire.agencies if a.listed]
    assert len(listed) == 31
    assert listed == APPENDIX_1


def test_statutory_organisations_of_the_appendix(worcestershire):
    statutory = {a.name: a.listed for a in worcestershire.agencies if a.category == "statutory"}
    assert statutory == {
        "West Mercia Constabulary": True,
        "NHS Redditch and Bromsgrove Clinical Commissioning Group": True,
        "NHS Wyre Forest Clinical Commissioning Group": True,
        "NHS South Worcestershire Clinical Commissioning Group": True,
        COUNCIL: False,
    }


@pytest.mark.parametrize(
    ("code", "organisation"),
    [
        ("police", "West Mercia Police"),
        ("cafcass", "Cafcass"),
        ("council-adult-social-care", COUNCIL),
        ("community-and-voluntary-sector", "Young Solutions"),
        ("district-councils", ""),
    ],
)
def test_real_organisations(worcestershire, code, organisation):
    assert by_code(worcestershire.agencies)[code].organisation == organisation


def test_linked_boards(worcestershire):
    assert [b.name for b in worcestershire.linked_boards] == [
        "Safeguarding Adults Board",
        "Health and Wellbeing Board",
        "Community Safety Partnerships",
        "Management Board of Worcestershire Children First",
        "Worcestershire County Council Overview and Scrutiny Committee",
        "Governing bodies of the CCGs",
        "Governing body of West Mercia Police",
        "Serious and Organised Crime Joint Action Group",
        "Other Local Authorities within the West Mercia Police footprint",
        "Other safeguarding partnerships in the West Midlands Region",
        "Child Death Review Partners",
    ]


def test_the_one_priority_and_what_get_safe_stands_for(worcestershire):
    (priority,) = worcestershire.priorities
    assert priority.title == "Contextual Safeguarding and the exploitation of children and young people"
    assert priority.work_areas == [
        "Gang-related activity",
        "Sexual exploitation",
        "Trafficking",
        "Modern day slavery",
        "Absent and missing",
        "Forced marriage, honour based violence and female genital mutilation",
        "Criminal exploitation",
    ]
    assert "Prepare, Prevent, Protect and Pursue" in priority.aim
    assert (priority.period_from, priority.period_to) == (None, None)


def test_business_unit(worcestershire):
    assert [(p.title, p.number) for p in worcestershire.business_unit.posts] == [
        ("Partnership Co-ordinator", 1),
        ("Administrative support", None),
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("incident_notification", ("authority_aware", 5, "calendar_days", "forward")),
        ("looked_after_child_death", ("death_known", 5, "calendar_days", "forward")),
        ("rapid_review", ("incident_known", 15, "working_days", "forward")),
        ("lcspr", ("review_decided", 6, "months", "forward")),
        ("delay_letter", ("delay_foreseen", None, None, "forward")),
        ("prepublication_copy", ("publication_planned", 7, "working_days", "backward")),
        ("annual_report", ("last_report", 12, "months", "forward")),
        ("arrangements_review", ("arrangements_published", None, None, "forward")),
    ],
)
def test_clock_rules(worcestershire, code, expected):
    rule = by_code(worcestershire.clock_rules)[code]
    assert (rule.starts, rule.length, rule.unit, rule.direction) == expected


def test_only_the_clocks_that_the_document_names(worcestershire):
    rules = by_code(worcestershire.clock_rules)
    assert len(rules) == 8
    assert rules["arrangements_review"].fixed_due_on == "2021-09"
    assert rules["prepublication_copy"].told == ["National Panel", "Ofsted", "Secretary of State for Education"]
    assert rules["delay_letter"].told == ["National Panel", "Secretary of State"]
    assert rules["looked_after_child_death"].told == ["Secretary of State", "Ofsted"]
    assert rules["annual_report"].recurs


@pytest.mark.parametrize(
    ("decision", "recommends", "body", "role"),
    [
        ("local_child_review", "reviews", None, "independent_chair"),
        ("rapid_review", None, "reviews", None),
        ("national_review_view", None, "reviews", None),
        ("reviewer", None, "reviews", None),
        ("review_delay", None, None, "independent_chair"),
        ("priorities", None, "executive", None),
        ("escalation", "executive", None, "independent_chair"),
    ],
)
def test_decision_routes(worcestershire, decision, recommends, body, role):
    route = {r.decision: r for r in worcestershire.decision_routes}[decision]
    assert (route.recommended_by_body, route.decided_by_body, route.decided_by_role) == (recommends, body, role)


def test_a_review_decision_is_told_to(worcestershire):
    told = " ".join({r.decision: r for r in worcestershire.decision_routes}["local_child_review"].told)
    for party in ("Executive Group", "National Panel", "Department for Education", "Ofsted", "Families"):
        assert party in told


def test_criteria_and_steps_of_reviews(worcestershire):
    criteria = {c for c in codes(worcestershire, "child_review") if c.startswith("criterion-")}
    assert len(criteria) == 8
    aims = {c for c in codes(worcestershire, "child_review") if c.startswith("rapid-review-")}
    assert len(aims) == 4
    after = {c for c in codes(worcestershire, "child_review") if c.startswith("after-rapid-review-")}
    assert len(after) == 3


def test_five_key_principles_and_four_of_the_redesign(worcestershire):
    assert len(codes(worcestershire, "principle")) == 5
    assert len({c for c in codes(worcestershire, "development") if c.startswith("redesign-")}) == 4


def test_annual_report_goes_to(worcestershire):
    assert [r.name for r in worcestershire.report_recipients] == [
        "Management Board of Worcestershire Children First",
        "Worcestershire County Council Overview and Scrutiny Committee",
        "Governing bodies of the CCGs",
        "Governing body of West Mercia Police",
    ]


def test_funding(worcestershire):
    assert worcestershire.funding.split == "equitable_not_equal"
    assert [c.name for c in worcestershire.funding.contributors] == [COUNCIL, POLICE, THREE_CCGS]
    assert worcestershire.funding.budget is None


def test_scrutiny(worcestershire):
    assert worcestershire.scrutiny.model == "independent_chair"
    assert worcestershire.scrutiny.also_chairs == ["Safeguarding Adults Board"]


def test_signatories(worcestershire):
    assert [(s.role, s.organisation, s.signed_on) for s in worcestershire.signatories] == [
        ("Chief Executive", COUNCIL, "2019-06-28"),
        ("Assistant Chief Constable: Local Policing", POLICE, "2019-06-28"),
        ("Accountable Officer", THREE_CCGS, "2019-06-28"),
    ]


def test_dates(worcestershire):
    assert {d.kind: d.on for d in worcestershire.dates} == {
        "document": "2019-06",
        "publish_by": "2019-06-29",
        "signed": "2019-06-28",
        "implement_by": "2019-09-30",
        "funding_starts": "2019-10",
        "review_by": "2021-09",
    }
