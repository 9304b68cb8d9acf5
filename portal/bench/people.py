"""Sixty people of one partnership with their roles and seats, and ten years of what they read and changed."""

from portal.bench.place import rows
from portal.bench.volume import Volume

PEOPLE = """
WITH people AS (
  INSERT INTO accounts_user (password, email, full_name, is_active, platform_administrator, date_joined)
  SELECT '!', format('person-%%s-%%s@bench.example', %(partnership)s, i), format('Person %%s of %%s', i, %(partnership)s),
         true, false, now() - interval '10 years'
  FROM generate_series(1, 60) i
  RETURNING id
), numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS i FROM people)
INSERT INTO partnerships_membership (partnership_id, user_id, role, agency_id, starts_on, ends_on, end_reason, revision)
SELECT %(partnership)s, id, role,
       CASE WHEN role LIKE 'agency%%' THEN
         (SELECT a.id FROM partnerships_agency a WHERE a.partnership_id = %(partnership)s ORDER BY a.id OFFSET i %% 10 LIMIT 1) END,
       current_date - 900, CASE WHEN role = 'inspector' THEN current_date + 90 END, '', 1
FROM numbered CROSS JOIN LATERAL (SELECT CASE
  WHEN i = 1 THEN 'business_manager' WHEN i = 2 THEN 'quality_officer' WHEN i = 3 THEN 'business_support'
  WHEN i = 4 THEN 'independent_chair' WHEN i = 5 THEN 'independent_scrutineer' WHEN i <= 9 THEN 'executive_member'
  WHEN i <= 21 THEN 'body_chair' WHEN i <= 39 THEN 'body_member' WHEN i <= 49 THEN 'agency_coordinator'
  WHEN i <= 58 THEN 'agency_contributor' WHEN i = 59 THEN 'lay_member' ELSE 'inspector' END AS role) roles
"""
SEAT_HOLDINGS = """
INSERT INTO arrangements_seatholding (partnership_id, seat_id, user_id, chairs, starts_on, revision)
SELECT %(partnership)s, seat.id, member.user_id, false, current_date - 800, 1
FROM (SELECT id, row_number() OVER (ORDER BY id) AS i FROM arrangements_seat WHERE partnership_id = %(partnership)s) seat
JOIN (SELECT user_id, row_number() OVER (ORDER BY user_id) AS i
      FROM partnerships_membership WHERE partnership_id = %(partnership)s) member ON member.i = seat.i
"""
ACCESS_LOG = """
INSERT INTO partnerships_accesslogentry (partnership_id, user_id, action, page, subject, at)
SELECT %(partnership)s, users[1 + i %% array_length(users, 1)],
       CASE WHEN i %% 50 = 0 THEN 'export' WHEN i %% 9 = 0 THEN 'change' ELSE 'read' END,
       (ARRAY['member:my_work', 'deadlines:list', 'arrangements:overview', 'partnerships:people'])[1 + i %% 4], '',
       now() - interval '10 years' * i / %(access_log)s
FROM generate_series(%(access_log)s, 1, -1) i,
     (SELECT array_agg(user_id) AS users FROM partnerships_membership WHERE partnership_id = %(partnership)s) members
"""
CHANGES = """
INSERT INTO partnerships_change (partnership_id, table_name, row_id, operation, before, after, by_id, at)
SELECT %(partnership)s, 'arrangements_body', body.id, 'UPDATE',
       body.facts || jsonb_build_object('purpose', 'As it was', 'revision', i), body.facts || jsonb_build_object('revision', i + 1),
       (SELECT min(user_id) FROM partnerships_membership WHERE partnership_id = %(partnership)s),
       now() - interval '10 years' * i / %(changes)s
FROM generate_series(%(changes)s, 1, -1) i
JOIN (SELECT b.id, to_jsonb(b) AS facts, row_number() OVER (ORDER BY b.id) - 1 AS number, count(*) OVER () AS bodies
      FROM arrangements_body b WHERE b.partnership_id = %(partnership)s) body ON body.number = i %% body.bodies
"""


def fill_people(partnership: int, volume: Volume) -> None:
    numbers = {"partnership": partnership, "access_log": volume.access_log, "changes": volume.changes}
    for statement in (PEOPLE, SEAT_HOLDINGS, ACCESS_LOG, CHANGES):
        rows(statement, **numbers)
