"""Ten years of cases of one partnership, and among them one as big as they come: 40 agencies, 30 returns, 2,000 entries."""

from portal.bench.place import rows
from portal.bench.volume import Volume

BIG = "SI-BENCH-001"
AGENCIES_OF_BIG, RETURNS_OF_BIG = 40, 30
WITH_RETURNS = 5  # of every other case

# The case with the number 1 is the big one; it is with the panel, and so are a few others under way.
CASES = """
INSERT INTO casework_case (partnership_id, kind, reference, title, status, status_changed_at, restricted, opened_by_id, opened_at,
  closed_at, opening_key, revision)
SELECT %(partnership)s, CASE WHEN i %% 7 = 0 THEN 'adult_referral' ELSE 'incident' END,
       CASE WHEN i = 1 THEN %(big)s ELSE format('SI-%%s-%%s', extract(year FROM at)::int, lpad(i::text, 4, '0')) END,
       format('Incident number %%s', i), CASE WHEN i <= 4 THEN 'panel' ELSE 'closed' END, at, i %% 11 = 0, manager, at,
       CASE WHEN i > 4 THEN at + interval '60 days' END, '', 1
FROM generate_series(1, %(cases)s) i
CROSS JOIN LATERAL (SELECT now() - interval '12 days' - (i - 1) * interval '10 years' / %(cases)s AS at) times,
     (SELECT min(user_id) AS manager FROM partnerships_membership WHERE partnership_id = %(partnership)s AND role = 'business_manager') m
"""
INCIDENTS = """
INSERT INTO incidents_incident (partnership_id, case_id, what_happened, happened_on, aware_on, known_to_partnership_on,
  entered_late_reason, place, other_areas, suspicion, abuse_kinds, notifiable, assessed_reason, referred_by, revision)
SELECT partnership_id, id, 'What happened, in a few sentences.', opened_at::date - 2, opened_at::date - 1, opened_at::date - 1,
       '', 'At home', '', 'suspected', 'Neglect', true, '', '', 1
FROM casework_case WHERE partnership_id = %(partnership)s
"""
SUBJECTS = """
INSERT INTO incidents_subject (partnership_id, case_id, label, kind, age, gender, ethnicity, disabled, looked_after, care_leaver,
  protection_plan, care_needs, harm, "order", revision)
SELECT partnership_id, id, format('Child %%s', n), 'child', '4', '', '', 'no', 'no', 'no', 'no', '', 'serious', n, 1
FROM casework_case, generate_series(1, 2) n WHERE partnership_id = %(partnership)s
"""
REVIEWS = """
INSERT INTO incidents_rapidreview (partnership_id, case_id, started_on, merge_opened_at, recommendation, recommended_reason, national_view,
  present, sent_by, sent_receipt, sent_late_reason, revision)
SELECT partnership_id, id, opened_at::date, opened_at + interval '7 days', '', '', '', '', '', '', '', 1
FROM casework_case WHERE partnership_id = %(partnership)s
"""
EVENTS = """
INSERT INTO casework_caseevent (partnership_id, case_id, name, words, from_status, to_status, by_id, at, note)
SELECT partnership_id, id, 'step', format('Step %%s taken', n), 'gathering', 'gathering', opened_by_id, opened_at + n * interval '1 hour', ''
FROM casework_case, generate_series(1, 20) n WHERE partnership_id = %(partnership)s
"""
MORE_AGENCIES = """
INSERT INTO partnerships_agency (partnership_id, code, name, organisation_kind, category, listed, heading, sector, membership, why_chosen,
  source, note, "order", revision)
SELECT %(partnership)s, format('bench-agency-%%s', i), format('Agency number %%s', i), 'other', 'relevant', true, '', '', '', '', '', '', 900 + i, 1
FROM generate_series(1, %(agencies)s - (SELECT count(*)::int FROM partnerships_agency WHERE partnership_id = %(partnership)s)) i
"""
INVOLVED = """
INSERT INTO incidents_incidentagency (partnership_id, case_id, agency_id)
SELECT c.partnership_id, c.id, a.id FROM casework_case c
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM partnerships_agency WHERE partnership_id = %(partnership)s) a
  ON a.n <= CASE WHEN c.reference = %(big)s THEN %(agencies)s ELSE 5 END
WHERE c.partnership_id = %(partnership)s
"""
# One agency writes again, at what the panel asked: its pages are those that can be written.
RETURNS = """
INSERT INTO incidents_agencyreturn (partnership_id, case_id, agency_id, status, involvement, question, requested_by_id, requested_at,
  due_on, submitted_at, submitted_by_id, late_reason, after_panel, changes_wanted, revision)
SELECT c.partnership_id, c.id, a.id, CASE WHEN again THEN 'changes_requested' ELSE 'accepted' END, 'involved',
       'What did your agency know and do?', c.opened_by_id, c.opened_at, c.opened_at::date + 7, c.opened_at + interval '6 days',
       c.opened_by_id, '', false, CASE WHEN again THEN 'Say who visited.' ELSE '' END, 1
FROM casework_case c
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM partnerships_agency WHERE partnership_id = %(partnership)s) a
  ON a.n <= CASE WHEN c.reference = %(big)s THEN %(returns)s ELSE %(with_returns)s END
CROSS JOIN LATERAL (SELECT a.n = 1 AND c.status = 'panel' AS again) writes
WHERE c.partnership_id = %(partnership)s
"""
SECTIONS = """
INSERT INTO incidents_returnsection (partnership_id, agency_return_id, section, text, changed_by_id, by_link, changed_at, revision)
SELECT r.partnership_id, r.id, code, repeat('The agency knew the family and visited them. ', 12), r.submitted_by_id, '', r.submitted_at, 1
FROM incidents_agencyreturn r, unnest(ARRAY['summary', 'immediate_action', 'learning']) code
WHERE r.partnership_id = %(partnership)s
"""
# Two agencies next to each other tell of the same events in a fifth of their entries, two in three of them with other dates.
# Twelve words of six hundred make an entry, so that comparing them is real work.
ENTRIES = """
INSERT INTO incidents_chronologyentry (partnership_id, case_id, agency_return_id, precision, starts_on, ends_on, kind, source,
  what_happened, practice_comment, known_on, changed_by_id, changed_at, revision)
SELECT r.partnership_id, r.case_id, r.id, 'day', day, day,
       (ARRAY['contact', 'visit', 'referral', 'meeting', 'health', 'education', 'police', 'decision'])[1 + event %% 8],
       'Case notes', format('Noted about the child: %%s', told), repeat('What good practice would have been. ', 3),
       CASE WHEN i %% 9 = 0 THEN day + 20 END, r.submitted_by_id, r.submitted_at, 1
FROM (SELECT *, row_number() OVER (PARTITION BY case_id ORDER BY id)::int AS n, case_id = (SELECT id FROM casework_case
        WHERE partnership_id = %(partnership)s AND reference = %(big)s) AS big FROM incidents_agencyreturn WHERE partnership_id = %(partnership)s) r
CROSS JOIN LATERAL generate_series(1, CASE WHEN r.big THEN ceil(%(entries)s::numeric / %(returns)s)::int ELSE 8 END) i
CROSS JOIN LATERAL (SELECT CASE WHEN i %% 5 = 0 THEN r.n / 2 * 100 + i ELSE 10000 + i * 31 + r.n END AS event) events
CROSS JOIN LATERAL (SELECT r.requested_at::date - 10 - ((event * 37) %% 1080)::int + r.n %% 2 * (i %% 3) AS day) days
CROSS JOIN LATERAL (SELECT string_agg(translate(left(md5(((event * (2 * k + 1) + k * k * 31) %% 600)::text), 7), '0123456789', 'ghijklmnop'), ' ')
                      AS told FROM generate_series(1, 12) k) words
"""
CLOCKS = """
INSERT INTO deadlines_deadline (partnership_id, case_id, rule_code, part, title, started_on, start_event, due_on, original_started_on,
  original_due_on, terms, severity, state, met_on, closed_at, closed_by_id, paused_days, owner_role, agency_id, rungs, next_alert_at, revision)
SELECT r.partnership_id, r.case_id, 'agency_information_return', '', 'Information return', r.requested_at::date, '', r.due_on, r.requested_at::date,
       r.due_on, '{}'::jsonb, 'red', 'met', r.submitted_at::date, r.submitted_at, r.submitted_by_id, 0, '', r.agency_id, '[]'::jsonb, NULL, 1
FROM incidents_agencyreturn r WHERE r.partnership_id = %(partnership)s
UNION ALL
SELECT c.partnership_id, c.id, 'rapid_review', '', 'Rapid review', c.opened_at::date, '', c.opened_at::date + 21, c.opened_at::date,
       c.opened_at::date + 21, '{}'::jsonb, 'red', CASE WHEN c.status = 'closed' THEN 'met' ELSE 'open' END,
       CASE WHEN c.status = 'closed' THEN c.opened_at::date + 20 END, CASE WHEN c.status = 'closed' THEN c.opened_at + interval '20 days' END,
       CASE WHEN c.status = 'closed' THEN c.opened_by_id END, 0, 'business_manager', NULL, '[]'::jsonb,
       CASE WHEN c.status <> 'closed' THEN now() + interval '30 days' END, 1
FROM casework_case c WHERE c.partnership_id = %(partnership)s
"""
STATEMENTS = (
    CASES, INCIDENTS, SUBJECTS, REVIEWS, EVENTS, MORE_AGENCIES, INVOLVED, RETURNS, SECTIONS, ENTRIES, CLOCKS,
)  # fmt: skip


def fill_cases(partnership: int, volume: Volume) -> None:
    facts = {
        "partnership": partnership, "cases": volume.cases, "entries": volume.chronology, "big": BIG,
        "agencies": AGENCIES_OF_BIG, "returns": RETURNS_OF_BIG, "with_returns": WITH_RETURNS,
    }  # fmt: skip
    for statement in STATEMENTS:
        rows(statement, **facts)
