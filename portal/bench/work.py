"""Ten years of clocks and messages of one partnership: most clocks were met long ago, some still run."""

import json

from arrangements.enums import ClockCode, ClockDirection, ClockStart, ClockUnit
from deadlines.computation import Terms
from portal.bench.place import rows
from portal.bench.volume import Volume

TERMS = Terms(
    length=15,
    unit=ClockUnit.WORKING_DAYS,
    direction=ClockDirection.FORWARD,
    starts=ClockStart.values[0],
    start_wording="The day on which the partnership learns of the incident",
    ends="The review is sent to those who decide",
    told=("The independent chair", "The statutory partners"),
    wording="Within fifteen working days of the day on which the partnership learns of the incident.",
    source="Section 9",
)
# The last rows are those still open, due from a week ago to three months from now; nothing is due to be said yet.
DEADLINES = """
INSERT INTO deadlines_deadline (partnership_id, rule_code, part, title, body_id, started_on, start_event, due_on, national_due_on,
  original_started_on, original_due_on, terms, severity, state, met_on, closed_at, closed_by_id, paused_days,
  owner_id, owner_role, agency_id, rungs, next_alert_at, breached_at, revision)
SELECT %(partnership)s, CASE WHEN running THEN '' ELSE %(code)s END, '', format('Dated task %%s', i),
       CASE WHEN i %% 3 = 0 THEN bodies[1 + i %% array_length(bodies, 1)] END,
       due_on - 21, 'The day on which the partnership learnt of it', due_on, due_on + 2, due_on - 21, due_on, %(terms)s, 'red',
       CASE WHEN running THEN 'open' ELSE 'met' END, CASE WHEN NOT running THEN due_on - 1 END,
       CASE WHEN NOT running THEN due_on - interval '1 day' END, CASE WHEN NOT running THEN people[1 + i %% 60] END, 0,
       people[1 + i %% 60], '', CASE WHEN i %% 4 = 0 THEN agencies[1 + i %% array_length(agencies, 1)] END, '[]',
       CASE WHEN running THEN now() + interval '30 days' END, NULL, 1
FROM generate_series(1, %(deadlines)s) i
CROSS JOIN LATERAL (SELECT i > %(deadlines)s - %(open_deadlines)s AS running) runs
CROSS JOIN LATERAL (SELECT CASE WHEN running THEN current_date - 7 + (i %% 97)
                           ELSE current_date - 8 - ((%(deadlines)s - i) * 3640 / %(deadlines)s)::int END AS due_on) dates,
     (SELECT array_agg(user_id ORDER BY user_id) AS people FROM partnerships_membership WHERE partnership_id = %(partnership)s) p,
     (SELECT array_agg(id ORDER BY id) AS bodies FROM arrangements_body WHERE partnership_id = %(partnership)s) b,
     (SELECT array_agg(id ORDER BY id) AS agencies FROM partnerships_agency WHERE partnership_id = %(partnership)s) a
"""
# What loading the arrangements set going is late for its document's age: let it be quiet until it is asked to speak.
QUIET = """
UPDATE deadlines_deadline SET next_alert_at = now() + interval '30 days'
WHERE partnership_id = %(partnership)s AND next_alert_at IS NOT NULL
"""
ALERTS = """
INSERT INTO deadlines_alert (partnership_id, deadline_id, rung, due_on, raised_at)
SELECT partnership_id, id, 'week_before', due_on, due_on - interval '7 days'
FROM deadlines_deadline WHERE partnership_id = %(partnership)s AND state = 'met' ORDER BY id
"""
DEADLINE_CHANGES = """
INSERT INTO deadlines_deadlinechange (partnership_id, deadline_id, kind, by_id, at, reason, due_on_after)
SELECT partnership_id, id, 'set', owner_id, started_on, '', due_on
FROM deadlines_deadline WHERE partnership_id = %(partnership)s ORDER BY id
"""
NOTIFICATIONS = """
INSERT INTO notifications_notification (partnership_id, user_id, kind, context, path, dedupe_key, state, attempts,
  created_at, sent_at, read_at)
SELECT %(partnership)s, people[1 + i %% 60], 'deadline_due', jsonb_build_object('title', format('Dated task %%s', i)),
       '/', format('bench-%%s', i), 'sent', 1, at, at, CASE WHEN i > 120 THEN at END
FROM generate_series(%(notifications)s, 1, -1) i
CROSS JOIN LATERAL (SELECT now() - interval '10 years' * i / %(notifications)s AS at) times,
     (SELECT array_agg(user_id ORDER BY user_id) AS people FROM partnerships_membership WHERE partnership_id = %(partnership)s) p
"""


def fill_work(partnership: int, volume: Volume) -> None:
    facts = {
        "partnership": partnership,
        "code": ClockCode.RAPID_REVIEW,
        "terms": json.dumps(TERMS.as_json()),
        "deadlines": volume.deadlines,
        "open_deadlines": volume.open_deadlines,
        "notifications": volume.notifications,
    }
    for statement in (DEADLINES, QUIET, ALERTS, DEADLINE_CHANGES, NOTIFICATIONS):
        rows(statement, **facts)
