"""A small definition file with something in every list."""

SAMPLE = """\
slug: middleshire
name: Middleshire Safeguarding Partnership
acronyms: [MSP]
former_names: [Middleshire Board]
document_title: Arrangements of Middleshire
edition: "2019"
guidance: WT2018
coverage: both
colour: "#123456"
vision: Safe together
geography:
  summary: One county
  local_authorities: [Middleshire Council]
  districts: [North, South]
  source: "1.1"
population:
  - {code: children, kind: population, label: Children, value: 126319, unit: number, as_of: 2019-06, approximate: true}
  - {code: rate, kind: need, label: Children in care, value: 66.5, unit: per_10000, comparator_name: England, comparator_value: 64}
statutory_partners:
  - code: council
    name: Middleshire Council
    kind: local_authority
    organisations: [Middleshire Council]
    lead_representatives:
      - {role: Chief Executive, organisations: [Middleshire Council], number: 1}
    delegated_representatives:
      - {role: Director, number: 1}
      - {role: Director, note: a second post of one name}
bodies:
  - {code: learning, name: Learning Group, kind: subgroup, reports_to: executive}
  - code: executive
    name: Executive
    aliases: [Board]
    kind: executive
    sector: both
    chair: Independent Chair
    chair_kind: independent_chair
    frequency: every two months
    meets_within_months: 2
    standing_items: [Data]
    responsibilities: [Decide]
    seats:
      - {role: Independent Chair, number: 1}
      - {role: Member, agency: police, organisation: Middleshire Police}
      - {role: Member, agency: police, organisation: Middleshire Police}
      - {role: Adviser, kind: attendee, source: "1.2", note: invited}
agencies:
  - {code: police, name: Middleshire Constabulary, organisation: Middleshire Police, organisation_kind: police, category: statutory}
  - {code: schools, name: Schools, organisation_kind: education, membership: fluid, sector: children, heading: Education, why_chosen: They know children}
linked_boards:
  - {code: hwb, name: Health and Wellbeing Board, acronym: HWB}
thresholds:
  - code: need
    name: Levels of need
    level_count: 2
    principles: [Early]
    levels:
      - {number: 1, name: Universal}
      - {number: 2}
priorities:
  - {code: neglect, title: Neglect, sector: children, period_from: "2019", period_to: "2021", work_areas: [Training], outcomes: [Fewer]}
business_unit:
  name: Business team
  duties: [Minutes]
  posts:
    - {title: Manager, number: 1, duties: [Lead]}
clock_rules:
  - {code: rapid_review, starts: notification_sent, length: 15, unit: working_days, ends: Sent, told: [National Panel]}
  - {code: escalation_step_2, starts: concern_raised, unit: calendar_days, window_from: 3, window_to: 9, ends: Resolved}
  - {code: lcspr, starts: review_decided, follows_national: true, ends: Published}
decision_routes:
  - {decision: local_child_review, identified_by: [Authority], recommended_by_body: learning, decided_by_role: independent_chair, told: [Executive]}
  - {decision: safeguarding_adult_review, decided_by_body: executive}
  - {decision: hub_topic, note: not stated}
report_recipients:
  - {name: Health and Wellbeing Board, how: by e-mail}
funding:
  split: equal
  pooled: true
  carries_forward: false
  budget: 1000.50
  budget_year: 2019-20
  rules:
    - {code: shares, title: Shares, text: Each partner pays a third}
  contributors:
    - {name: Middleshire Council, amount: 500.25}
    - {name: Middleshire Police}
  figures:
    - {code: spent, kind: funding, label: Spent, value: 900, unit: pounds, period: 2018/19}
scrutiny:
  model: independent_chair
  also_chairs: [Adults Board]
provisions:
  - {code: early, topic: principle, title: Early help, text: Help comes early, source: "2"}
signatories:
  - {role: Chief Executive, organisation: Middleshire Council, signed_on: 2019-06-28}
dates:
  - {kind: published, "on": 2019-06-28}
timeline:
  - {starts_on: 2019-02, title: Prepare, milestone: true, activities: [Write]}
contact:
  website: https://middleshire.example
"""
