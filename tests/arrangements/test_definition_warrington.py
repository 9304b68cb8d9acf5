"""The definition file of Warrington held against the document of June 2019; expectations are typed from it."""

from decimal import Decimal

import pytest

from tests.arrangements.definitions import load


@pytest.fixture(scope="module")
def wg():
    return load("warrington")


def by(items, name="code"):
    return {getattr(item, name): item for item in items}


def test_names_and_coverage(wg):
    assert (wg.name, wg.acronyms) == ("Warrington Safeguarding Partnership", ["WSP"])
    assert (wg.coverage, wg.guidance, wg.edition) == ("children", "WT2018", "2019")
    assert "Adults Board" in wg.coverage_note
    assert wg.geography.local_authorities == ["Warrington Borough Council"]


@pytest.mark.parametrize(
    ("code", "value", "comparator"),
    [
        ("residents", "209704", None),
        ("households", "85140", None),
        ("children-share", "23", None),
        ("low-income-families", "11.5", "17.0"),
        ("attainment-8", "47.8", "46.7"),
        ("neet", "3.7", "6.0"),
        ("first-time-entrants", "150.3", "292.5"),
        ("low-birth-weight", "1.57", "2.82"),
        ("low-birth-weight-babies", "31", None),
        ("smoking-at-delivery", "8.8", "10.8"),
        ("a-and-e-under-4", "546.5", "619"),
        ("deprived-neighbourhoods", "20", None),
        ("referrals", "1288", None),
        ("repeat-referrals", "20", None),
        ("police-protection", "12", None),
        ("private-fostering", "4", None),
        ("early-help-assessments", "707", None),
        ("early-help-plans", "660", None),
        ("children-in-need", "1235", None),
        ("children-in-need-rate", "277", None),
        ("children-in-need-disability", "81", None),
        ("missing", "49", None),
        ("sexual-exploitation", "34", None),
        ("criminal-exploitation", "4", None),
        ("lado-contacts", "317", None),
        ("child-protection", "168", None),
        ("child-protection-repeat", "46", None),
        ("child-protection-two-years", "7", None),
    ],
)
def test_figures(wg, code, value, comparator):
    figure = by(wg.population)[code]
    assert figure.value == Decimal(value)
    assert figure.comparator_value == (None if comparator is None else Decimal(comparator))
    assert figure.comparator_name == ("England" if comparator else "")


def test_figures_keep_their_period(wg):
    assert len([f for f in wg.population if f.period == "2017/18"]) == 9
    assert len([f for f in wg.population if f.as_of == "2019-04"]) == 7


def test_core_partners_without_named_representatives(wg):
    assert [p.name for p in wg.statutory_partners] == [
        "Warrington Borough Council",
        "Warrington Clinical Commissioning Group",
        "Cheshire Constabulary",
    ]
    assert [r for p in wg.statutory_partners for r in (*p.lead_representatives, *p.delegated_representatives)] == []
    assert all(p.note for p in wg.statutory_partners)


def test_bodies(wg):
    bodies = by(wg.bodies)
    assert [b.name for b in wg.bodies] == [
        "Strategic safeguarding group",
        "Quality assurance group",
        "Practitioner's forum",
        "Impact forum",
        "Task and finish groups",
    ]
    assert "Impact group" in bodies["impact-forum"].aliases
    assert "Practitioners forum" in bodies["practitioners-forum"].aliases
    assert {c: b.meets_within_months for c, b in bodies.items() if b.meets_within_months} == {"practitioners-forum": 3}
    assert {b.chair for b in wg.bodies} == {""}
    assert {b.reports_to for b in wg.bodies} == {None}


def test_seats(wg):
    bodies = by(wg.bodies)
    strategic = bodies["strategic"].seats
    assert [s.role for s in strategic if s.kind == "core"] == [
        "Operational Director Children's Social Care",
        "Det. Superintendent",
        "Chief Nurse",
        "Assistant Director Early Help, Education and SEND",
        "Head of Service Children's Safeguarding & Quality Assurance",
        "Designated Nurse Safeguarding Children and Children in Care Warrington",
    ]
    assert [s.role for s in strategic if s.kind == "scrutiny"] == [
        "Chief Executive Officer",
        "Children's Advocacy Representative",
        "Lead Elected Member for Children's Services",
    ]
    assert [(s.role, s.organisation) for s in bodies["quality-assurance"].seats if s.kind == "core"] == [
        ("Detective Chief Inspector", "Cheshire Police"),
        ("Head of Service", "Children's Social Care"),
        ("CCG Deputy Chief Nurse/CCG Designated Nurse", "Health Agencies"),
        ("Head of Service", "Early Help Division"),
        ("Head Teacher Representative", "WASCL & WAPH"),
        ("Head of Service", "Youth Justice"),
        ("Head of the Virtual School", "Virtual School"),
        ("Service Manager", "NSPCC"),
    ]
    assert [s.role for s in bodies["practitioners-forum"].seats] == [
        "Social Workers",
        "Health Visitors",
        "Teachers and nursery staff",
        "Safeguarding and child carers",
        "Police",
        "Probation and community rehabilitation staff",
        "Housing officers",
        "Cheshire Fire and Rescue locality officers",
        "Other relevant services",
    ]
    assert [(s.role, s.organisation) for s in bodies["impact-forum"].seats if s.kind == "core"] == [
        ("Inspector", "Cheshire Police"),
        ("Service Manager", "Children's Social Care"),
        ("Designated Nurse for Safeguarding", ""),
        ("Service Manager", "Early Help Division"),
        ("Designated Safeguarding Leads", "Education Sector"),
        ("Manager", "Youth Justice"),
        ("Education Safeguarding Manager", ""),
        ("Safeguarding Lead", "Housing Sector"),
    ]


def test_key_delivery_partners(wg):
    assert [a.name for a in wg.agencies if a.heading == "Key delivery partners"] == [
        "Citizens Advice",
        "National Probation Service",
        "NSPCC",
        "Youth Justice Board",
        "Torus",
        "Warrington Voluntary Action",
        "Cheshire and Greater Manchester Community Rehabilitation Company",
        "Bridgewater Community Healthcare NHS Foundation Trust",
        "CAFCASS",
        "National Youth Advocacy Service",
        "Warrington and Halton Hospitals NHS Foundation Trust",
        "Cheshire Fire and Rescue Service",
        "North West Boroughs Healthcare NHS Foundation Trust",
        "Schools, Colleges and other educational providers within Warrington "
        "as identified within the Statutory guidance as relevant agencies",
    ]


def test_education_and_childcare_agencies(wg):
    names = [a.name for a in wg.agencies if a.heading == "Education and Childcare Relevant Agencies"]
    assert len(names) == 14
    assert names[:3] == [
        "The proprietor of an Academy school",
        "The proprietor of a 16-19 Academy",
        "The proprietor of an alternative provision Academy",
    ]
    assert names[3:6] == [
        "The governing body of a maintained school",
        "The governing body of a maintained nursery school",
        "The governing body of a pupil referral unit",
    ]
    assert names[7].startswith("The proprietor of a school approved under section 342 of the Education Act 1996")
    assert names[11].startswith("Any provider of education or training")
    assert names[12].startswith("A person registered under Chapter 2, 2A, 3 or 3A")
    assert names[13] == "The provider of a children's centre"


def test_agencies_outside_the_lists(wg):
    unlisted = {a.name: a.category for a in wg.agencies if not a.listed}
    assert unlisted == {
        "Warrington Borough Council": "statutory",
        "Warrington Clinical Commissioning Group": "statutory",
        "Cheshire Constabulary": "statutory",
        "British Transport Police (BTP)": "relevant",
    }
    assert by(wg.agencies)["cafcass"].organisation == "Cafcass"


def test_linked_boards(wg):
    assert [(b.name, b.acronym) for b in wg.linked_boards] == [
        ("Health and Wellbeing Board", "HWBB"),
        ("Protecting the Most Vulnerable committee", "PMV"),
        ("Community Safety Partnership", "CSP"),
        ("Warrington Safeguarding Adult Board", "WSAB"),
        ("Warrington Domestic Abuse Partnership", "WDAP"),
        ("Child Death Overview Panel", "CDOP"),
        ("Youth Justice Board", ""),
        ("CCG Health Forum", ""),
        ("Warrington Parents and Carers Forum", "WARPAC"),
        ("Speak Up", ""),
        ("Pan-Cheshire arrangements", ""),
    ]
    assert [b.acronym for b in wg.linked_boards if b.relation == "scrutiny"] == ["HWBB", "PMV"]


def test_threshold_has_four_levels_without_names(wg):
    (threshold,) = wg.thresholds
    assert threshold.name == "Warrington Threshold of Needs"
    assert threshold.level_count == len(threshold.levels) == 4
    assert {level.name for level in threshold.levels} == {""}
    assert len(threshold.principles) == 3


def test_priorities(wg):
    assert [(p.title, len(p.work_areas), len(p.outcomes)) for p in wg.priorities] == [
        ("Create a culture of learning that seeks to improve our practice", 4, 4),
        ("Develop a challenge and assurance approach", 4, 4),
        ("Develop our model and embed new way of working", 5, 4),
    ]
    assert "twice" in wg.priorities[0].note


def test_clocks(wg):
    rules = by(wg.clock_rules)
    rapid = rules["rapid_review"]
    assert (rapid.starts, rapid.length, rapid.unit) == ("notification_sent", 15, "working_days")
    steps = [rules[f"escalation_step_{n}"] for n in (1, 2, 3, 4)]
    assert [(s.window_from, s.window_to) for s in steps] == [(1, 1), (3, 9), (9, 14), (16, 21)]
    assert {(s.length, s.unit) for s in steps} == {(None, "calendar_days")}
    assert all("2 and 15" in s.note for s in steps)
    assert any("chair of governors" in told for told in steps[1].told)
    assert (rules["annual_report"].length, rules["annual_report"].unit, rules["annual_report"].recurs) == (
        12,
        "months",
        True,
    )
    assert rules["arrangements_review"].length is None
    assert len(rules) == 7


def test_nobody_is_said_to_decide_on_a_local_review(wg):
    route = by(wg.decision_routes, "decision")["local_child_review"]
    assert (route.decided_by_body, route.decided_by_role, route.decided_by) == (None, None, "")
    assert route.recommended_by.startswith("Rapid review panel")
    assert route.told == ["Child Safeguarding Practice Review Panel"]
    assert route.note
    assert by(wg.decision_routes, "decision")["escalation"].decided_by == "WSP core partners"


def test_recipients(wg):
    assert [r.name for r in wg.report_recipients] == [
        "Health and Wellbeing Board (HWBB)",
        "Protecting the Most Vulnerable committee (PMV)",
    ]


def test_funding_and_support_team(wg):
    assert (wg.funding.split, wg.funding.budget, wg.funding.pooled) == ("equal", None, None)
    assert wg.funding.shared_with == wg.business_unit.shared_with == "Warrington Safeguarding Adults Board"
    assert [(p.title, p.number) for p in wg.business_unit.posts] == [("WSP manager", None)]


def test_scrutiny_signatories_and_dates(wg):
    assert wg.scrutiny.model == "independent_scrutineer"
    assert "1 April to 1 September 2019" in wg.scrutiny.transition
    assert [s.organisation for s in wg.signatories] == [
        "Warrington Borough Council",
        "NHS Warrington Clinical Commissioning Group",
        "Cheshire Constabulary",
    ]
    assert {(d.kind, d.on) for d in wg.dates} == {
        ("document", "2019-06"),
        ("pilot_started", "2019-04-01"),
        ("transition_ends", "2019-09-01"),
    }
    assert [t.starts_on for t in wg.timeline] == ["2019-03", "2019-04-01", "2019-04-01", "2019-06"]


def test_ten_expectations_of_agencies(wg):
    printed = [p.code for p in wg.provisions if p.topic == "expectation" and p.source.startswith("line 1")]
    assert printed == [
        "expect-data",
        "expect-audits",
        "expect-section-11",
        "expect-workforce",
        "expect-core-training",
        "expect-training-offer",
        "expect-reviews",
        "expect-learning-events",
        "expect-representation",
        "expect-resources",
    ]


@pytest.mark.parametrize(("topic", "number"), [("principle", 6), ("ambition", 3), ("escalation", 5), ("scrutiny", 4)])
def test_rules_by_topic(wg, topic, number):
    assert len([p for p in wg.provisions if p.topic == topic]) == number


def test_everything_names_its_place(wg):
    entries = [*wg.population, *wg.bodies, *wg.agencies, *wg.linked_boards, *wg.priorities, *wg.clock_rules]
    entries += [*wg.decision_routes, *wg.provisions, *wg.signatories, *wg.dates, *wg.timeline, *wg.report_recipients]
    entries += [seat for body in wg.bodies for seat in body.seats]
    assert [e for e in entries if "line" not in e.source] == []


def test_seven_changes_after_the_consultation(wg):
    assert len([p for p in wg.provisions if p.code.startswith("response-")]) == 7
