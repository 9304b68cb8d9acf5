"""The definition file of Warwickshire held against the document of 2019; expectations are typed from it."""

from decimal import Decimal

import pytest

from tests.arrangements.definitions import load

CHILDREN = [
    "Education (commissioners)",
    "Education (providers – schools, early years and colleges/universities)",
    "Health (providers for Hospitals, Community and Mental Health)",
    "Ambulance Service",
    "Public Health",
    "CAFCASS",
    "Fire Service",
    "Districts & Boroughs (Housing & Licensing)",
    "Probation",
    "YOT",
    "Healthwatch",
    "CAVA",
    "Equip",
    "Barnados",
    "Faith Groups",
    "Lay Members",
]
ADULTS = [
    "Health (CQC)",
    "Health (providers for Hospitals, Community and Mental Health)",
    "Ambulance Service",
    "Public Health",
    "Probation",
    "Districts & Boroughs (Housing & Licensing)",
    "Fire Service",
    "Trading Standards",
    "Healthwatch",
    "Education (FE providers)",
    "Voiceability",
    "CAVA",
    "Age Uk",
    "Equip",
    "CAB",
    "Faith Groups",
    "Care Home Forum",
    "Carer’s Forum",
    "Lay Members",
]


@pytest.fixture(scope="module")
def wk():
    return load("warwickshire")


def by(items, name="code"):
    return {getattr(item, name): item for item in items}


def test_names_and_coverage(wk):
    assert wk.name == "Safeguarding Warwickshire"
    assert (wk.coverage, wk.guidance, wk.edition) == ("both", "WT2018", "2019")
    assert [name.rpartition(" ")[2] for name in wk.former_names] == ["(WSCB)", "(WSAB)"]
    assert wk.geography.local_authorities == ["Warwickshire County Council"]
    assert len(wk.geography.districts) == 5


@pytest.mark.parametrize(
    ("code", "value", "as_of", "approximate"),
    [
        ("children-0-19", "126319", None, True),
        ("school-ethnicity-other-than-white-british", "19", "2018-01", False),
        ("school-ethnicity-any-other-white", "5", "2018-01", False),
        ("school-ethnicity-indian", "4", "2018-01", False),
        ("adults-18-and-over", "450140", "2017", True),
        ("adults-share", "80", "2017", True),
        ("adults-ethnicity-other-than-white-british", "11", "2011", False),
        ("adults-ethnicity-other-white", "3.3", "2011", False),
        ("adults-ethnicity-indian", "2.9", "2011", False),
        ("deprived-areas-nuneaton-and-bedworth", "6", None, False),
    ],
)
def test_population(wk, code, value, as_of, approximate):
    figure = by(wk.population)[code]
    assert (figure.value, figure.as_of, figure.approximate) == (Decimal(value), as_of, approximate)


def test_eleven_cases_were_handed_over(wk):
    handed_over = {f.code.removeprefix("handover-"): int(f.value) for f in wk.population if f.kind == "handover"}
    assert handed_over.pop("total") == 11 == sum(handed_over.values())
    assert sorted(handed_over.values()) == [1, 1, 4, 5]


def test_partners_lead_and_delegated(wk):
    council, health, police = wk.statutory_partners
    assert [p.kind for p in wk.statutory_partners] == ["local_authority", "health", "police"]
    assert len(health.organisations) == 3
    assert [(r.role, r.number) for r in health.lead_representatives] == [("Accountable Officer", 2)]
    assert health.note
    assert [r.role for r in council.lead_representatives] == ["Chief Executive"]
    assert [r.role for r in police.lead_representatives] == ["Chief Constable"]
    delegated = [(r.role, len(r.organisations)) for p in wk.statutory_partners for r in p.delegated_representatives]
    assert delegated == [
        ("Director of People Group", 1),
        ("Chief Nurse", 1),
        ("Chief Nursing Officer", 2),
        ("Superintendent, Investigations and Safeguarding", 1),
    ]
    authority = [p.code for p in wk.provisions if p.topic == "delegated_authority"]
    assert authority == ["delegation", "speak", "decide", "account"]


def test_bodies(wk):
    bodies = by(wk.bodies)
    assert list(bodies) == [
        "executive",
        "childrens-partnership",
        "adults-partnership",
        "hubs",
        "education",
        "reviews",
        "exploitation",
        "early-intervention",
        "task-and-finish",
    ]
    assert [b.kind for b in wk.bodies] == ["executive"] + 2 * ["partnership_group"] + ["hub"] + 4 * ["subgroup"] + [
        "task_and_finish"
    ]
    assert {b.reports_to for b in wk.bodies if b.code != "executive"} == {"executive"}
    assert bodies["executive"].reports_to is None
    assert {code: b.meets_within_months for code, b in bodies.items() if b.meets_within_months} == {
        "executive": 2,
        "childrens-partnership": 4,
        "adults-partnership": 4,
    }
    assert [bodies[c].chair_kind for c in ("executive", "childrens-partnership", "adults-partnership")] == 3 * [
        "independent_chair"
    ]
    assert (bodies["hubs"].chair_kind, bodies["reviews"].chair_kind) == ("partner", None)


@pytest.mark.parametrize(
    ("code", "name", "alias"),
    [
        ("executive", "Warwickshire Safeguarding Executive Board", "WSEB"),
        ("education", "Education Subgroup", "Schools Learning and Education"),
        ("reviews", "Safeguarding Reviews Subgroup", "Safeguarding Review Subgroup"),
        ("exploitation", "Exploitation Subgroup", "Exploitation"),
        ("early-intervention", "Early Intervention and Prevention Subgroup", "Prevention and Early Intervention"),
    ],
)
def test_bodies_keep_both_names(wk, code, name, alias):
    body = by(wk.bodies)[code]
    assert body.name == name
    assert alias in body.aliases


def test_seats(wk):
    bodies = by(wk.bodies)
    executive = bodies["executive"].seats
    assert [s.role for s in executive if s.agency] == [
        "Director of People Group",
        "Chief Nurse",
        "Chief Nursing Officer",
        "Chief Nursing Officer",
        "Superintendent, Investigations and Safeguarding",
    ]
    assert [s.organisation for s in bodies["childrens-partnership"].seats if s.agency] == CHILDREN
    assert [s.organisation for s in bodies["adults-partnership"].seats if s.agency] == ADULTS
    assert len(bodies["hubs"].standing_items) == 4


def test_agencies_of_appendix_a(wk):
    assert (len(CHILDREN), len(ADULTS)) == (16, 19)
    listed = [a for a in wk.agencies if a.listed]
    assert [a.name for a in listed if a.sector == "children"] == CHILDREN
    assert [a.name for a in listed if a.sector == "adults"] == ADULTS
    assert len(listed) == 35
    assert {(a.heading, a.sector) for a in listed} == {
        ("Children’s Safeguarding Partnership Organisations", "children"),
        ("Adults’ Safeguarding Partnership Organisations", "adults"),
    }
    assert [a.category for a in wk.agencies if not a.listed] == 5 * ["statutory"]


def test_linked_boards(wk):
    assert [b.name for b in wk.linked_boards] == [
        "Health and Wellbeing Board",
        "Safer Warwickshire Partnership Board",
        "Local Family Justice Board",
        "Quality Surveillance Groups",
        "Corporate Parenting Board",
        "Youth Justice Board",
        "Youth Cabinet",
        "Local Healthwatch",
    ]


def test_priorities(wk):
    titles = {sector: [p.title for p in wk.priorities if p.sector == sector] for sector in ("children", "adults")}
    assert titles["children"] == ["Diversity and Equality", "Neglect", "Exploitation", "Early Help"]
    assert titles["adults"] == [
        "Making Safeguarding Personal (MSP)",
        "Safe Services",
        "Listening and Engaging",
        "Workforce Training",
        "Transitions",
        "Informing",
    ]
    assert {(p.period_from, p.period_to) for p in wk.priorities} == {("2018", "2019")}


def test_business_team(wk):
    assert [(p.title, p.number) for p in wk.business_unit.posts] == [
        ("Business Manager", 1),
        ("Quality, Learning & Improvement Officer", 3),
        ("Business Development Officer", 2),
    ]
    assert len(wk.business_unit.duties) == 6


def test_clocks(wk):
    rules = by(wk.clock_rules)
    assert {code: (r.length, r.unit) for code, r in rules.items()} == {
        "rapid_review": (None, None),
        "dispute_meeting": (28, "calendar_days"),
        "hub_review": (4, "months"),
        "hub_impact_6_months": (6, "months"),
        "hub_impact_12_months": (12, "months"),
        "annual_report": (12, "months"),
        "arrangements_review": (None, None),
    }
    assert rules["rapid_review"].follows_national
    assert rules["annual_report"].recurs
    assert rules["dispute_meeting"].starts == "dispute_determined"


def test_decisions(wk):
    routes = by(wk.decision_routes, "decision")
    reviews = {d for d, r in routes.items() if r.decided_by_body == "reviews"}
    assert reviews == {
        "local_child_review",
        "national_review_view",
        "rapid_review",
        "safeguarding_adult_review",
        "reviewer",
        "terms_of_reference",
        "communications_plan",
    }
    assert {d for d, r in routes.items() if r.decided_by_body == "executive"} == {
        "hub_topic",
        "annual_report",
        "priorities",
    }
    assert {d for d, r in routes.items() if r.decided_by_role == "independent_chair"} == {"dispute", "complaint"}
    assert routes["local_child_review"].recommended_by_body == "reviews"
    assert routes["local_child_review"].told == ["Executive Board"]


def test_recipients(wk):
    assert [r.name for r in wk.report_recipients] == [
        "Police & Crime Commissioner",
        "CCG Governing Bodies",
        "Warwickshire Health and Well-Being Board",
        "Healthwatch",
        "Warwickshire Community Safety Partnership",
    ]


def test_funding(wk):
    funding = wk.funding
    assert (funding.split, funding.pooled, funding.carries_forward) == ("equitable", True, True)
    assert (funding.budget, funding.budget_year) == (Decimal(371161), "2019-20")
    assert [c.name for c in funding.contributors] == [
        "County Council",
        "District and Borough Councils",
        "CCGs",
        "Police",
        "Others",
    ]
    before = {f.code: int(f.value) for f in funding.figures if f.period == "2017/18"}
    income = before.pop("income-2017-18")
    spending = before.pop("spending-2017-18")
    assert (income, spending) == (125105, 157074)
    assert income == sum([17508, 32952, 10260, 41187, 18500, 4148, 550])
    assert sorted(v for c, v in before.items() if c.startswith("income-")) == [
        550,
        4148,
        10260,
        17508,
        18500,
        32952,
        41187,
    ]
    assert before["spending-serious-case-reviews-2017-18"] == 42580


def test_scrutiny_signatories_and_dates(wk):
    assert wk.scrutiny.model == "independent_chair"
    assert {"Peer review", "External consultant", "Lay members"} <= set(wk.scrutiny.methods)
    assert [s.role for s in wk.signatories] == [
        "Chief Nurse",
        "Chief Nursing Officer",
        "Detective Superintendent Vulnerability and Safeguarding",
        "Strategic Director, People Directorate",
    ]
    assert {(d.kind, d.on) for d in wk.dates} == {
        ("published", "2019-06-28"),
        ("go_live", "2019-09-29"),
        ("transition_ends", "2019-09-29"),
    }


def test_timeline(wk):
    phases = [(t.starts_on, t.ends_on, len(t.activities)) for t in wk.timeline if not t.milestone]
    assert phases == [
        ("2019-02-05", "2019-04-01", 3),
        ("2019-02-05", "2019-06-28", 11),
        ("2019-06-29", "2019-09-29", 5),
    ]
    assert [t.starts_on for t in wk.timeline if t.milestone] == ["2019-04-04", "2019-06-28", "2019-07-18", "2019-09-29"]


@pytest.mark.parametrize(
    ("topic", "number"),
    [
        ("audit", 6),
        ("hub", 9),
        ("child_death", 1),
        ("adult_review", 5),
        ("dispute", 3),
        ("complaint", 3),
        ("training", 4),
        ("voice", 3),
    ],
)
def test_rules_by_topic(wk, topic, number):
    assert len([p for p in wk.provisions if p.topic == topic]) == number


def test_everything_names_its_place(wk):
    entries = [*wk.population, *wk.bodies, *wk.agencies, *wk.linked_boards, *wk.priorities, *wk.clock_rules]
    entries += [*wk.decision_routes, *wk.provisions, *wk.signatories, *wk.dates, *wk.timeline, *wk.report_recipients]
    entries += [seat for body in wk.bodies for seat in body.seats]
    assert [e for e in entries if "line" not in e.source] == []
