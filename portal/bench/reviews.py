"""Ten years of reviews of one partnership, and among them one as big as they come: 40 recommendations with 3 actions each.

A second one has its report agreed and its release in rehearsal. What is published has a cleared release behind it.
"""

# ruff: noqa: S608 - the words in these statements are our own

from portal.bench.place import rows
from portal.bench.volume import Volume
from portal.bench.wording import sentence_sql

BIG_REVIEW, REHEARSED = "LR-BENCH-001", "LR-BENCH-002"
OF_BIG = {
    "recommendations": 40, "actions": 3, "meetings": 30, "costs": 60, "contacts": 30, "drafts": 8, "comments": 12, "points": 10,
    "panel": 12, "words": 20, "reviewers": 40,
}  # fmt: skip

CASES = """
INSERT INTO casework_case (partnership_id, kind, reference, title, status, status_changed_at, restricted, opened_by_id, opened_at,
  closed_at, opening_key, revision)
SELECT %(partnership)s, CASE WHEN i %% 5 = 0 THEN 'adult_review' ELSE 'local_review' END, format('LR-BENCH-%%s', lpad(i::text, 3, '0')),
       format('Review number %%s', i), status, at, false, manager, at, CASE WHEN status = 'completed' THEN at + interval '400 days' END, '', 1
FROM generate_series(1, %(reviews)s) i
CROSS JOIN LATERAL (SELECT now() - interval '300 days' - (i - 1) * interval '10 years' / %(reviews)s AS at,
  (ARRAY['improving', 'agreed', 'under_way', 'setting_up', 'completed'])[least(i, 5)] AS status) facts,
     (SELECT min(user_id) AS manager FROM partnerships_membership WHERE partnership_id = %(partnership)s AND role = 'business_manager') m
"""
# The reviews of this partnership with their number; those before `published` and the big one are published.
OURS = """
(SELECT c.*, right(c.reference, 3)::int AS i, right(c.reference, 3)::int = 1 AS big,
   right(c.reference, 3)::int = 1 OR right(c.reference, 3)::int BETWEEN 5 AND %(published)s + 3 AS out
 FROM casework_case c WHERE c.partnership_id = %(partnership)s AND c.reference LIKE 'LR-BENCH-%%') c
"""
REVIEWS = f"""
INSERT INTO reviews_review (partnership_id, case_id, basis, decided_on, opened_reason, themes, held_from, panel_reference,
  panel_decided, stay_inside_reason, revision)
SELECT partnership_id, id, CASE WHEN kind = 'adult_review' THEN 'mandatory' ELSE '' END, opened_at::date, '', ARRAY['neglect', 'infants'], '',
       '', '', '', 1
FROM {OURS}
"""
EVENTS = f"""
INSERT INTO casework_caseevent (partnership_id, case_id, name, words, from_status, to_status, by_id, at, note)
SELECT partnership_id, id, 'step', format('Step %%s taken', n), 'under_way', 'under_way', opened_by_id, opened_at + n * interval '1 day', ''
FROM {OURS}, generate_series(1, CASE WHEN big THEN 100 ELSE 10 END) n
"""
CLOCKS = f"""
INSERT INTO deadlines_deadline (partnership_id, case_id, rule_code, part, title, started_on, start_event, due_on, original_started_on,
  original_due_on, terms, severity, state, met_on, closed_at, closed_by_id, paused_days, owner_role, rungs, next_alert_at, revision)
SELECT partnership_id, id, 'lcspr', '', 'Local review', opened_at::date, '', opened_at::date + 183, opened_at::date, opened_at::date + 183,
       '{{}}'::jsonb, 'red', CASE WHEN running THEN 'open' ELSE 'met' END, CASE WHEN NOT running THEN opened_at::date + 180 END,
       CASE WHEN NOT running THEN opened_at + interval '180 days' END, CASE WHEN NOT running THEN opened_by_id END, 0, 'business_manager',
       '[]'::jsonb, CASE WHEN running THEN now() + interval '30 days' END, 1
FROM {OURS} CROSS JOIN LATERAL (SELECT status IN ('agreed', 'under_way', 'setting_up') AS running) runs
"""
PLANNING = f"""
INSERT INTO reviews_planningtext (partnership_id, case_id, part, text, changed_by_id, changed_at, revision)
SELECT partnership_id, id, part, repeat('What the review asks and how it goes about it. ', 20), opened_by_id, opened_at, 1
FROM {OURS}, unnest(ARRAY['terms_of_reference', 'methodology', 'key_lines', 'communications_plan']) part
"""
MEETINGS = f"""
INSERT INTO reviews_reviewmeeting (partnership_id, case_id, kind, planned_on, held_on, place, present, notes, changed_by_id, changed_at, revision)
SELECT partnership_id, id, (ARRAY['panel', 'practitioners', 'family'])[1 + n %% 3], opened_at::date + n * 5, opened_at::date + n * 5, 'Shire Hall',
       'The panel', 'What was said.', opened_by_id, opened_at, 1
FROM {OURS}, generate_series(1, CASE WHEN big THEN %(meetings)s ELSE 3 END) n
"""
CONTACTS = f"""
INSERT INTO reviews_familycontact (partnership_id, case_id, kind, person, "on", how, words, recorded_by_id, recorded_at, revision)
SELECT partnership_id, id, 'offer', 'Mother', opened_at::date + n, 'Letter', 'We offered to meet.', opened_by_id, opened_at, 1
FROM {OURS}, generate_series(1, CASE WHEN big THEN %(contacts)s ELSE 2 END) n
"""
COSTS = f"""
INSERT INTO reviews_reviewcost (partnership_id, case_id, kind, "on", amount, days, note, recorded_by_id, recorded_at, revision)
SELECT partnership_id, id, CASE WHEN n %% 2 = 0 THEN 'staff_time' ELSE 'reviewer' END, opened_at::date + n,
       CASE WHEN n %% 2 = 1 THEN 100 + n END, CASE WHEN n %% 2 = 0 THEN 1.5 END, '', opened_by_id, opened_at, 1
FROM {OURS}, generate_series(1, CASE WHEN big THEN %(costs)s ELSE 4 END) n
"""
REVIEWERS = """
INSERT INTO reviews_reviewer (partnership_id, name, organisation, email, expertise, themes, earlier_work, "references", active, changed_by_id,
  changed_at, revision)
SELECT %(partnership)s, format('Reviewer %%s', n), 'Independent', '', 'Neglect and infants.', ARRAY['neglect'], 'Six reviews.', '', true, manager, now(), 1
FROM generate_series(1, %(reviewers)s) n,
     (SELECT min(user_id) AS manager FROM partnerships_membership WHERE partnership_id = %(partnership)s AND role = 'business_manager') m
"""
DECLARATIONS = f"""
INSERT INTO casework_conflictdeclaration (partnership_id, case_id, person, role, conflict, nature, declared_on, recorded_by_id, recorded_at, end_reason)
SELECT partnership_id, id, 'Reviewer 1', 'Reviewer', false, '', opened_at::date, opened_by_id, opened_at, '' FROM {OURS}
"""
APPOINTMENTS = """
INSERT INTO reviews_appointment (partnership_id, case_id, reviewer_id, lead, chosen_by, knowledge, selection_note, purchase_reference,
  commissioned_by_name, declaration_id, appointed_on, appointed_by_id, end_reason, revision)
SELECT d.partnership_id, d.case_id, (SELECT min(id) FROM reviews_reviewer WHERE partnership_id = %(partnership)s), true, ARRAY['interview'],
       'Knows the subject.', '', '', '', d.id, d.declared_on, d.recorded_by_id, '', 1
FROM casework_conflictdeclaration d WHERE d.partnership_id = %(partnership)s
"""
PANEL = f"""
INSERT INTO reviews_panelmember (partnership_id, case_id, name, role, chairs, added_by_id, added_at, revision)
SELECT partnership_id, id, format('Panel member %%s', n), 'Head of service', n = 1, opened_by_id, opened_at, 1
FROM {OURS}, generate_series(1, CASE WHEN big THEN %(panel)s ELSE 4 END) n
"""
TEXTS = f"""
INSERT INTO reviews_reporttext (partnership_id, case_id, section, text, changed_by_id, changed_at, revision)
SELECT partnership_id, id, section, repeat('What the review found in this part. ', 40), opened_by_id, opened_at, 1
FROM {OURS}, unnest(ARRAY['summary', 'circumstances', 'voice', 'practice', 'analysis', 'improvements']) section
"""
DRAFTS = f"""
INSERT INTO reviews_draft (partnership_id, case_id, version, source, sections, plain_text, properties, warnings, note, made_by_id, made_at)
SELECT partnership_id, id, n, 'written', sections, words, '{{}}'::jsonb, ARRAY[]::text[], '', opened_by_id, opened_at + n * interval '9 days'
FROM {OURS} CROSS JOIN generate_series(1, CASE WHEN big THEN %(drafts)s ELSE 1 END) n
CROSS JOIN LATERAL (SELECT repeat('What the review found in this part. ', 40) || n AS words) w
CROSS JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('code', code, 'title', initcap(code), 'text', words)) AS sections
  FROM unnest(ARRAY['summary', 'circumstances', 'voice', 'practice', 'analysis', 'improvements']) code) s
WHERE status <> 'setting_up'
"""
AGREED = f"""
UPDATE reviews_review r SET put_forward_id = newest, report_agreed_on = c.opened_at::date + 150
FROM {OURS} CROSS JOIN LATERAL (SELECT max(id) AS newest FROM reviews_draft WHERE case_id = c.id) d
WHERE r.case_id = c.id AND c.status IN ('improving', 'agreed', 'completed')
"""
COMMENTS = """
INSERT INTO reviews_draftcomment (partnership_id, draft_id, case_id, section, text, by_id, at, answer)
SELECT d.partnership_id, d.id, d.case_id, 'summary', 'Say who visited.', d.made_by_id, d.made_at, ''
FROM reviews_draft d, generate_series(1, %(comments)s) n WHERE d.partnership_id = %(partnership)s
"""
FINDINGS = """
INSERT INTO reviews_qualityfinding (partnership_id, draft_id, case_id, requirement, met, reason, found_by_id, found_at, revision)
SELECT d.partnership_id, d.id, d.case_id, requirement, true, 'In the analysis.', d.made_by_id, d.made_at, 1
FROM reviews_draft d, unnest(ARRAY['underlying_reasons', 'improvements', 'no_hindsight', 'voice', 'anonymous', 'plain']) requirement
WHERE d.partnership_id = %(partnership)s
"""
RECOMMENDATIONS = f"""
INSERT INTO reviews_recommendation (partnership_id, case_id, number, text, why, themes, response, reason, decided_by, responded_on,
  responded_by_id, made_by_id, made_at, revision)
SELECT partnership_id, id, n, told, '', ARRAY['neglect'], CASE WHEN n %% 9 = 0 THEN 'not_accepted' ELSE 'accepted' END,
       CASE WHEN n %% 9 = 0 THEN 'Done already.' ELSE '' END, 'Executive Group', opened_at::date + 160, opened_by_id, opened_by_id, opened_at + interval '100 days', 1
FROM {OURS} CROSS JOIN generate_series(1, CASE WHEN big THEN %(recommendations)s ELSE 6 END) m(n)
CROSS JOIN LATERAL (SELECT {sentence_sql("c.id * 100 + m.n")} AS told) t
WHERE status <> 'setting_up'
"""
ADDRESSEES = """
INSERT INTO reviews_addressee (partnership_id, recommendation_id, agency_id, name)
SELECT r.partnership_id, r.id, a.id, '' FROM reviews_recommendation r
JOIN (SELECT id FROM partnerships_agency WHERE partnership_id = %(partnership)s ORDER BY id LIMIT 2) a ON true
WHERE r.partnership_id = %(partnership)s
"""
# Numbered by recommendation, so that each can be found again: the third action of the fifth is number 53.
ACTIONS = f"""
INSERT INTO meetings_action (partnership_id, case_id, number, text, measure, owner_id, agency_id, due_on, status, progress, done_on, closed_at,
  made_by_id, made_at, revision)
SELECT c.partnership_id, c.id, r.number * 10 + n, told, 'Fewer are missed.', CASE WHEN n = 1 THEN c.opened_by_id END, agency,
       current_date - 60 + r.number * 5 + n, state, (ARRAY['on_track', 'at_risk', 'off_track'])[1 + n %% 3],
       CASE WHEN state IN ('done', 'closed') THEN c.opened_at::date + 250 END, CASE WHEN state = 'closed' THEN c.opened_at + interval '300 days' END,
       c.opened_by_id, c.opened_at + interval '170 days', 1
FROM {OURS} JOIN reviews_recommendation r ON r.case_id = c.id AND r.response = 'accepted'
CROSS JOIN generate_series(1, CASE WHEN c.big THEN %(actions)s ELSE 1 END) m(n)
CROSS JOIN LATERAL (SELECT CASE WHEN c.status = 'completed' THEN 'closed' WHEN c.big THEN (ARRAY['open', 'evidenced', 'done'])[1 + m.n %% 3]
  ELSE 'open' END AS state, {sentence_sql("r.id * 10 + m.n", 10)} AS told) facts,
     (SELECT min(id) AS agency FROM partnerships_agency WHERE partnership_id = %(partnership)s) a
"""
FOLLOWING = """
INSERT INTO reviews_recommendedaction (partnership_id, recommendation_id, action_id)
SELECT r.partnership_id, r.id, a.id FROM reviews_recommendation r
JOIN meetings_action a ON a.case_id = r.case_id AND a.number / 10 = r.number WHERE r.partnership_id = %(partnership)s
"""
ACTION_CLOCKS = f"""
INSERT INTO deadlines_deadline (partnership_id, case_id, rule_code, part, title, started_on, start_event, due_on, original_started_on,
  original_due_on, terms, severity, state, paused_days, owner_id, owner_role, rungs, next_alert_at, revision)
SELECT c.partnership_id, c.id, '', 'action-' || a.number, format('Action %%s of %%s', a.number, c.reference), a.made_at::date, '', a.due_on,
       a.made_at::date, a.due_on, '{{}}'::jsonb, 'red', 'open', 0, c.opened_by_id, '', '[]'::jsonb, now() + interval '30 days', 1
FROM {OURS} JOIN meetings_action a ON a.case_id = c.id AND a.status IN ('open', 'evidenced')
UNION ALL
SELECT c.partnership_id, c.id, code, 'action-' || a.number, format('Impact of action %%s of %%s', a.number, c.reference), a.done_on, '', due, a.done_on,
       due, '{{}}'::jsonb, 'amber', 'open', 0, c.opened_by_id, '', '[]'::jsonb, now() + interval '30 days', 1
FROM {OURS} JOIN meetings_action a ON a.case_id = c.id AND a.status = 'done'
CROSS JOIN (VALUES ('action_impact_6_months', 183), ('action_impact_12_months', 365)) m(code, days)
CROSS JOIN LATERAL (SELECT a.done_on + m.days AS due) d
"""
WITH_CLOCKS = """
UPDATE meetings_action a SET deadline_id = d.id FROM deadlines_deadline d
WHERE a.partnership_id = %(partnership)s AND d.case_id = a.case_id AND d.part = 'action-' || a.number AND d.rule_code = ''
"""
CHECKS = """
INSERT INTO meetings_impactcheck (partnership_id, action_id, code, deadline_id, due_on, impact, finding, revision)
SELECT a.partnership_id, a.id, d.rule_code, d.id, d.due_on, '', '', 1
FROM meetings_action a JOIN deadlines_deadline d ON d.case_id = a.case_id AND d.part = 'action-' || a.number AND d.rule_code <> ''
WHERE a.partnership_id = %(partnership)s
"""
EVIDENCE = """
INSERT INTO meetings_evidence (partnership_id, action_id, text, given_by_id, given_at, state, answer)
SELECT partnership_id, id, 'The audit of June shows it.', made_by_id, made_at + interval '40 days', 'waiting', ''
FROM meetings_action WHERE partnership_id = %(partnership)s AND status = 'evidenced'
"""
ACTION_EVENTS = """
INSERT INTO meetings_actionevent (partnership_id, action_id, name, words, note, progress, by_id, at)
SELECT partnership_id, id, 'progress', 'Progress noted', 'Going well.', 'on_track', made_by_id, made_at + n * interval '9 days'
FROM meetings_action, generate_series(1, 3) n WHERE partnership_id = %(partnership)s
"""
POINTS = f"""
INSERT INTO reviews_learningpoint (partnership_id, case_id, number, text, changed_by_id, changed_at, revision)
SELECT partnership_id, id, n, 'Missed appointments are read together.', opened_by_id, opened_at, 1
FROM {OURS}, generate_series(1, CASE WHEN big THEN %(points)s ELSE 2 END) n
"""
SHARES = """
INSERT INTO reviews_learningshare (partnership_id, case_id, point_id, agency_id, text, shared_by_id, shared_at, follows)
SELECT p.partnership_id, p.case_id, p.id, a.id, p.text, p.changed_by_id, p.changed_at, ''
FROM reviews_learningpoint p
JOIN (SELECT id FROM partnerships_agency WHERE partnership_id = %(partnership)s ORDER BY id LIMIT 5) a ON true
WHERE p.partnership_id = %(partnership)s
"""
BRIEFINGS = f"""
INSERT INTO reviews_briefingtext (partnership_id, case_id, part, text, changed_by_id, changed_at, revision)
SELECT partnership_id, id, part, 'A minute of it.', opened_by_id, opened_at, 1
FROM {OURS}, unnest(ARRAY['why', 'happened', 'worked', 'harder', 'learned', 'different', 'questions']) part
"""
PROTECTED = f"""
INSERT INTO reviews_protectedword (partnership_id, case_id, kind, word, added_by_id, added_at)
SELECT partnership_id, id, 'name', format('Protected%%s', n), opened_by_id, opened_at FROM {OURS}, generate_series(1, %(words)s) n
WHERE i <= 2
"""
RELEASES = f"""
INSERT INTO reviews_release (partnership_id, case_id, number, status, draft_id, outcome, rationale, title, sections, anonymous, content_sha256,
  numbers_reason, numbers_sha256, stopped_because, made_by_id, made_at, revision)
SELECT c.partnership_id, c.id, 1, CASE WHEN c.out THEN 'released' ELSE 'preparing' END, d.id, 'full', '', c.title, d.sections, false,
       md5(c.id::text) || md5(d.id::text), '', '', '', c.opened_by_id, c.opened_at + interval '200 days', 1
FROM {OURS} JOIN reviews_draft d ON d.case_id = c.id AND d.version = 1 WHERE c.out OR c.i = 2
"""
CLEARANCES = """
INSERT INTO reviews_clearance (partnership_id, release_id, case_id, content_sha256, checks, red, overridden, by_id, at)
SELECT partnership_id, id, case_id, content_sha256, '[]'::jsonb, 0, 0, made_by_id, made_at
FROM reviews_release WHERE partnership_id = %(partnership)s AND status = 'released'
"""
PUBLISHED = f"""
INSERT INTO reviews_publishedreview (partnership_id, release_id, public_id, kind, outcome, anonymous, title, year, themes, published_at,
  available_until, html, text, pdf, pdf_size, sha256, content_sha256)
SELECT r.partnership_id, r.id, 'bench' || c.i, c.kind, 'full', false, c.title, extract(year FROM r.made_at)::int, ARRAY['neglect', 'infants'],
       r.made_at, r.made_at::date + 365, '<p>' || told || '</p>', told, substr('%%PDF-1.7'::bytea, 1), 8, r.content_sha256, r.content_sha256
FROM reviews_release r JOIN {OURS} ON c.id = r.case_id AND c.out
CROSS JOIN LATERAL (SELECT string_agg({sentence_sql("c.id * 1000 + line", 12)}, '. ') AS told FROM generate_series(1, %(lines)s) line) t
"""
PUBLISHED_RECOMMENDATIONS = """
INSERT INTO reviews_publishedrecommendation (partnership_id, review_id, recommendation_id, number, text, addressees, outcome, outcome_on, withdrawn)
SELECT p.partnership_id, p.id, r.id, r.number, r.text, 'The police', CASE WHEN r.response = 'accepted' THEN 'under_way' ELSE 'not_accepted' END,
       p.published_at::date, false
FROM reviews_publishedreview p JOIN reviews_release x ON x.id = p.release_id JOIN reviews_recommendation r ON r.case_id = x.case_id
WHERE p.partnership_id = %(partnership)s
"""
STATEMENTS = (
    CASES, REVIEWS, EVENTS, CLOCKS, PLANNING, MEETINGS, CONTACTS, COSTS, REVIEWERS, DECLARATIONS, APPOINTMENTS, PANEL, TEXTS, DRAFTS,
    AGREED, COMMENTS, FINDINGS, RECOMMENDATIONS, ADDRESSEES, ACTIONS, FOLLOWING, ACTION_CLOCKS, WITH_CLOCKS, CHECKS, EVIDENCE, ACTION_EVENTS,
    POINTS, SHARES, BRIEFINGS, PROTECTED, RELEASES, CLEARANCES, PUBLISHED, PUBLISHED_RECOMMENDATIONS,
)  # fmt: skip


def fill_reviews(partnership: int, volume: Volume) -> None:
    facts = OF_BIG | {
        "partnership": partnership, "reviews": volume.reviews, "published": volume.published, "lines": volume.report_lines,
    }  # fmt: skip
    for statement in STATEMENTS:
        rows(statement, **facts)
