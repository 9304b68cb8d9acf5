"""Walsall's definition file against its arrangements as updated in 2021. Expectations typed from the document."""

import pytest

from tests.arrangements.definitions import by_code, load

COUNCIL = "Walsall Council"
CCG = "Black Country and West Birmingham Clinical Commissioning Group"
POLICE = "West Midlands Police"

APPENDIX_1 = [
    "Adult services",
    "Armed forces",
    "British Transport Police",
    "Care Quality Commission",
    "Children and Family Court Advisory and Support Services",
    "Children's Homes, Independent Fostering Agencies and Supported Housing for Young People",
    "Children's Services",
    "Community Rehabilitation Company",
    "Coroner",
    "Early Years and Childcare providers",
    "Fire and Rescue Service",
    "Healthwatch",
    "Housing providers",
    "Local Council services inc Licensing and Tourism",
    "National Probation Service",
    "NHS organisations and independent healthcare providers",
    "Primary Care",
    "Prisons",
    "Public Health",
    "Residential and Nursing Care providers",
    "Schools, Colleges and other Education providers",
    "Secure Training Centres and Secure Estate",
    "Sports Organisations/Groups /Associations",
    "UK Visa, Immigration Enforcement and Border Force",
    "Voluntary, Charity, Faith based organisations and community groups",
    "Youth Offending Service",
]


@pytest.fixture(scope="module")
def walsall():
    return load("walsall")


def texts(definition, topic):
    return " ".join(p.text for p in definition.provisions if p.topic == topic)


def test_identity(walsall):
    assert walsall.name == "Walsall Safeguarding Partnership"
    assert walsall.document_title == "Walsall Safeguarding Partnership Arrangements Updated 2021"
    assert (walsall.edition, walsall.guidance, walsall.coverage) == ("Updated 2021", "WT2018", "both")
    assert walsall.vision.startswith("Right for Children, Families and Adults")
    assert walsall.geography.local_authorities == [COUNCIL]
    assert POLICE in walsall.geography.police_force_note
    assert "Walsall Healthcare NHS Trust" in walsall.geography.health_note
    assert walsall.population == []


def test_statutory_partners_lead_and_nominated(walsall):
    council, ccg, police = walsall.statutory_partners
    assert [p.name for p in walsall.statutory_partners] == [COUNCIL, CCG, POLICE]
    assert [r.role for r in council.lead_representatives] == ["Chief Executive"]
    assert [r.role for r in ccg.lead_representatives] == ["Accountable Officer"]
    assert [r.role for r in police.lead_representatives] == ["Chief Constable"]
    assert [r.role for r in council.delegated_representatives] == [
        "Director Children's Services (DCS)",
        "Director Adult Social Services (DASS)",
    ]
    assert [r.role for r in ccg.delegated_representatives] == ["Chief Nursing Officer, Director of Quality"]
    assert [r.role for r in police.delegated_representatives] == ["Chief Superintendent / Borough Commander"]


def test_six_groups_and_who_answers_to_whom(walsall):
    assert {b.name: b.reports_to for b in walsall.bodies} == {
        "Safeguarding Executive Group": None,
        "Operations and Scrutiny Group": "executive",
        "Performance and Quality Assurance Subgroup": "operations",
        "Practice Review Group": "executive",
        "Practice Development Subgroup": None,
        "Multi Agency Audit Group": "performance",
    }
    bodies = by_code(walsall.bodies)
    assert "PDSG" in bodies["practice-development"].aliases
    assert "Practice Review Subgroup" in bodies["reviews"].aliases
    assert "Performance and quality subgroup" in bodies["performance"].aliases


def test_the_document_states_no_frequency_and_no_chair_of_a_group(walsall):
    assert {b.frequency for b in walsall.bodies} == {""}
    assert {b.chair_kind for b in walsall.bodies} == {None}


def test_seats(walsall):
    bodies = by_code(walsall.bodies)
    assert [(s.role, s.agency) for s in bodies["executive"].seats] == [
        ("Independent Chair of the Partnership", None),
        ("Executive Director of Children's Services", "walsall-council"),
        ("Executive Director of Adult Services", "walsall-council"),
        ("Chief Nurse", "clinical-commissioning-group"),
        ("Borough Commander", "west-midlands-police"),
    ]
    operations = [s.role for s in bodies["operations"].seats]
    assert "Assistant Director for Access and Achievement" in operations
    assert "Director of Public Health" in operations
    assert [s.role for s in bodies["reviews"].seats] == ["Youth Justice Service"]


def test_appendix_1_lists_26_agencies(walsall):
    listed = [a.name for a in walsall.agencies if a.listed]
    assert len(listed) == 26
    assert listed == APPENDIX_1
    assert {a.category for a in walsall.agencies if a.listed} == {"relevant"}
    assert [a.name for a in walsall.agencies if a.category == "statutory"] == [COUNCIL, CCG, POLICE]


def test_one_real_organisation_under_another_name(walsall):
    assert by_code(walsall.agencies)["cafcass"].organisation == "Cafcass"
    assert by_code(walsall.agencies)["housing-providers"].organisation == ""


def test_linked_boards(walsall):
    names = {b.name for b in walsall.linked_boards}
    assert names == {
        "Safeguarding Adult Board",
        "Strategic Partnership Board",
        "Health and Wellbeing Board",
        "Safer Walsall Partnership",
        "Corporate Parenting Board",
        "Local Authority Scrutiny Committee",
        "Headteacher forum",
        "Designated Safeguarding Leads forum",
        "Strategic CDOP",
    }


def test_thresholds(walsall):
    assert [(t.name, t.sector, t.level_count) for t in walsall.thresholds] == [
        ("Right Help, Right Time", "children", None),
        ("Care and Support statutory guidance", "adults", None),
    ]


def test_five_ambitions_for_2019_to_2022_three_of_them_again_for_2021_to_2023(walsall):
    assert len(walsall.priorities) == 5
    assert {(p.period_from, p.period_to, p.sector) for p in walsall.priorities} == {("2019", "2022", "both")}
    again = [p.code for p in walsall.priorities if "2021-23" in p.note]
    assert again == ["working-together", "workforce", "learning-and-data"]


def test_seven_behaviours(walsall):
    behaviours = ["Accountability", "Commitment", "Curiosity", "Openness", "Respect", "Trust", "Visibility"]
    assert ", ".join(behaviours) in texts(walsall, "value")


def test_purpose_authority_and_effectiveness_point_by_point(walsall):
    assert len([p for p in walsall.provisions if p.topic == "purpose"]) == 5
    codes = {p.code for p in walsall.provisions if p.topic == "delegated_authority"}
    assert {"speak-with-authority", "take-decisions", "hold-to-account", "deputies", "leads-stay-accountable"} <= codes
    evaluated = [p for p in walsall.provisions if p.topic == "effectiveness" and p.code != "effectiveness-measures"]
    assert len(evaluated) == 4


def test_business_unit(walsall):
    assert [(p.title, p.number) for p in walsall.business_unit.posts] == [
        ("Safeguarding Partnership Business Manager", None)
    ]


@pytest.mark.parametrize(
    ("code", "length", "unit", "recurs"),
    [
        ("rapid_review", None, None, False),
        ("audit_cycle", 2, "years", True),
        ("multi_agency_audit", 12, "months", True),
        ("quarterly_return", None, None, True),
        ("training_evaluation", 42, "calendar_days", False),
        ("training_evaluation_6_months", 6, "months", False),
        ("annual_report", 12, "months", True),
        ("arrangements_review", 12, "months", True),
    ],
)
def test_clock_rules(walsall, code, length, unit, recurs):
    rule = by_code(walsall.clock_rules)[code]
    assert (rule.length, rule.unit, rule.recurs) == (length, unit, recurs)


def test_only_the_clocks_that_the_document_names(walsall):
    rules = by_code(walsall.clock_rules)
    assert len(rules) == 8
    assert rules["rapid_review"].follows_national
    assert rules["audit_cycle"].wording == "Every two years"
    assert "bi-annual" in rules["audit_cycle"].note
    assert "Planned" in rules["training_evaluation_6_months"].note


def test_decision_routes(walsall):
    routes = {r.decision: r for r in walsall.decision_routes}
    for review in ("local_child_review", "safeguarding_adult_review"):
        assert (routes[review].recommended_by_body, routes[review].decided_by_body) == ("reviews", "executive")
    assert routes["local_child_review"].told == ["National Panel, where required"]
    not_notified = routes["not_notified_incident"]
    assert (not_notified.recommended_by_body, not_notified.decided_by_body) == ("reviews", "executive")
    homicide = routes["domestic_homicide"]
    assert (homicide.told, homicide.decided_by_body, homicide.decided_by) == (["Practice Review Group"], None, "")
    assert routes["funding"].decided_by_body == "executive"
    assert routes["scrutiny_recommendation"].decided_by_body == "executive"
    assert routes["scrutiny_recommendation"].may_delegate_to == "A relevant subgroup"
    dispute = routes["dispute"]
    assert (dispute.decided_by_body, dispute.decided_by_role, dispute.decided_by) == (None, None, "")


def test_annual_report(walsall):
    assert [r.name for r in walsall.report_recipients] == [
        "Local Authority Scrutiny Committee",
        "Police and Crime Commissioner",
        "Clinical Commissioning Group",
        "Chief Executive, Walsall Council",
        "Chief Constable, West Midlands Police",
        f"Accountable Officer, {CCG}",
    ]
    contents = [p.title for p in walsall.provisions if p.topic == "annual_report" and p.title.startswith("Contents ")]
    assert [title[9] for title in contents] == ["a", "b", "c", "d", "e", "f"]


def test_training(walsall):
    said = texts(walsall, "training")
    for thread in ("Think Family", "Professional Curiosity", "Professional Challenge"):
        assert thread in said
    for way in ("e-learning", "webinars", "videos", "podcasts", "conferences", "workshops", "practice reflection"):
        assert way in said


def test_settings_for_children(walsall):
    said = texts(walsall, "residential_and_custody")
    assert "Corporate Parenting Board" in said
    assert "no secure youth offending institution" in said


def test_funding(walsall):
    funding = walsall.funding
    assert (funding.split, funding.reviewed, funding.budget, funding.budget_year) == (
        "equitable",
        "Every year",
        None,
        "2021/22",
    )
    assert [c.name for c in funding.contributors] == [COUNCIL, CCG, POLICE, "Relevant agencies"]
    assert {c.amount for c in funding.contributors} == {None}


def test_scrutiny(walsall):
    scrutiny = walsall.scrutiny
    assert scrutiny.model == "independent_chair"
    assert "Chief Executive of Walsall Council" in scrutiny.accountable_to
    assert any("Safer Walsall Partnership" in duty for duty in scrutiny.duties)


def test_signatories_and_dates(walsall):
    assert [(s.role, s.organisation, s.signed_on) for s in walsall.signatories] == [
        ("Chief Executive", COUNCIL, None),
        ("Chief Constable", POLICE, None),
        ("Accountable Officer", CCG, None),
    ]
    assert [(d.kind, d.on) for d in walsall.dates] == [("updated", "2021"), ("go_live", "2019-09")]
    assert walsall.timeline == []
