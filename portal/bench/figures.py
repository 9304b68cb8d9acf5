"""Ten years of quarterly figures: some of each partnership, a partnership of national size, and one with a very long return.

Figures agree with each other: parts make their total, what is counted since April never falls, a share is below one.
"""

# ruff: noqa: S608 - the words in these statements are our own

from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice

from django.utils import timezone

from datasets.models import DataRelease
from datasets.models.released import ReleaseState
from datasets.periods import Period
from datasets.releasing.services import approve, keep_published, prepare
from partnerships.models import Membership, Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from portal.bench.place import rows, value

NATIONAL, LONG = "bench-national", "bench-long-return"


@dataclass(frozen=True)
class Figures:
    """`agencies`: at most so many of the partnership's, each indicator given by `given_by` of them. Every
    `broken_down`-th indicator has `categories` besides its total; every `published`-th goes to the public."""

    indicators: int
    agencies: int
    given_by: int
    quarters: int
    broken_down: int = 4
    categories: int = 9
    published: int = 5


SOME = Figures(indicators=24, agencies=12, given_by=2, quarters=8)
# 150 cells in an agency's return on average, 40 agencies, ten years.
OF_THE_NATION = Figures(indicators=200, agencies=40, given_by=9, quarters=40)
# 5,000 cells.
LONG_RETURN = Figures(indicators=125, agencies=1, given_by=1, quarters=17, broken_down=1, categories=39)
LITTLE = Figures(indicators=24, agencies=8, given_by=3, quarters=8)
LITTLE_LONG = Figures(indicators=5, agencies=1, given_by=1, quarters=8, broken_down=1, categories=9)

OF_US = "partnership_id = %(partnership)s"
AGENCIES = f"""
(SELECT id, row_number() OVER (ORDER BY id) - 1 AS a FROM partnerships_agency WHERE {OF_US} ORDER BY id LIMIT %(agencies)s) agency
"""
MANAGER = (
    f"(SELECT min(user_id) AS manager FROM partnerships_membership WHERE {OF_US} AND role = 'business_manager') manager"
)
DIMENSIONS = """
INSERT INTO datasets_dimension (partnership_id, code, name, kind, revision)
SELECT %(partnership)s, kind, initcap(kind), kind, 1 FROM unnest(ARRAY['district', 'ethnicity', 'source']) kind
"""
CATEGORIES = f"""
INSERT INTO datasets_category (partnership_id, dimension_id, code, name, part, not_recorded, ended, "order")
SELECT partnership_id, id, 'part-' || c, initcap(kind) || ' ' || c, true, c = %(categories)s, false, c
FROM datasets_dimension, generate_series(1, %(categories)s) c WHERE {OF_US}
"""
INDICATORS = f"""
INSERT INTO datasets_indicator (partnership_id, code, title, definition, why, section, kind, unit, decimals, every, direction,
  source_system, adds_up, dimension_id, sharing, target, population, status, ended_after, published, source, note, "order", revision)
SELECT %(partnership)s, 'measure-' || i, 'Measure number ' || i, 'What is counted, from when and by whom.', 'It shows whether help comes in time.',
       'Section ' || 1 + (i - 1) * 10 / %(indicators)s,
       CASE WHEN i %% %(broken_down)s > 0 AND i %% 5 = 3 THEN 'percentage' ELSE (ARRAY['count', 'snapshot', 'cumulative'])[1 + i %% 3] END,
       'children', 0, 'quarterly', (ARRAY['up', 'down', 'neither'])[1 + i %% 3], '', true,
       CASE WHEN i %% %(broken_down)s = 0 THEN dimensions[1 + i / %(broken_down)s %% 3] END, 'added', CASE WHEN i %% 3 < 2 THEN 50 END, '',
       'collected', '', i %% %(published)s = 0, '', '', i, 1
FROM generate_series(1, %(indicators)s) i, (SELECT array_agg(id ORDER BY id) AS dimensions FROM datasets_dimension WHERE {OF_US}) d
"""
VERSIONS = f"""
INSERT INTO datasets_indicatorversion (partnership_id, indicator_id, number, from_period, terms, breaks, reason, by_id, at)
SELECT partnership_id, id, n, CASE WHEN n = 2 THEN (%(periods)s)[1 + %(quarters)s / 2] ELSE '' END, '{{}}'::jsonb, n = 2,
       CASE WHEN n = 2 THEN 'Counted otherwise' ELSE '' END, manager, now() - interval '10 years'
FROM datasets_indicator i, {MANAGER}, generate_series(1, CASE WHEN "order" %% 20 = 7 THEN 2 ELSE 1 END) n WHERE i.{OF_US}
"""
OWNERS = f"""
INSERT INTO datasets_indicatorowner (partnership_id, indicator_id, agency_id)
SELECT DISTINCT %(partnership)s, i.id, agency.id
FROM datasets_indicator i CROSS JOIN generate_series(0, %(given_by)s - 1) k,
     (SELECT count(*) AS agencies FROM {AGENCIES}) many, {AGENCIES}
WHERE i.{OF_US} AND agency.a = (i."order" * 7 + k * 3) %% many.agencies
"""
COLLECTIONS = f"""
INSERT INTO datasets_collection (partnership_id, period, due_on, note, opened_at, opened_by_id, closed_at, closed_by_id, revision)
SELECT %(partnership)s, period, ends_on + 30, '', ends_on, manager, CASE WHEN n < %(quarters)s THEN ends_on + 60 END,
       CASE WHEN n < %(quarters)s THEN manager END, 1
FROM unnest(%(periods)s, %(ends)s::date[]) WITH ORDINALITY p(period, ends_on, n), {MANAGER}
"""
# Of the quarter that is open some returns are drafts, some wait to be read, some are accepted.
RETURNS = f"""
INSERT INTO datasets_quarterlyreturn (partnership_id, collection_id, agency_id, status, due_on, narrative, late_reason, changes_wanted,
  submitted_at, submitted_by_id, accepted_at, accepted_by_id, revision)
SELECT c.partnership_id, c.id, agency.id, status, c.due_on, 'How the quarter went.', '', '', CASE WHEN status <> 'draft' THEN c.due_on - 1 END,
       CASE WHEN status <> 'draft' THEN manager END, CASE WHEN status = 'accepted' THEN c.due_on + 5 END,
       CASE WHEN status = 'accepted' THEN manager END, 3
FROM datasets_collection c CROSS JOIN {AGENCIES} CROSS JOIN {MANAGER}
CROSS JOIN LATERAL (SELECT CASE WHEN c.closed_at IS NOT NULL THEN 'accepted'
  ELSE (ARRAY['draft', 'submitted', 'accepted'])[1 + agency.a %% 3] END AS status) s
WHERE c.{OF_US} AND EXISTS (SELECT FROM datasets_indicatorowner o WHERE o.agency_id = agency.id) ORDER BY c.period, agency.id
"""
EVENTS = f"""
INSERT INTO datasets_returnevent (partnership_id, quarterly_return_id, name, words, note, route, by_id, at)
SELECT r.partnership_id, r.id, step, initcap(step), '', '', manager, r.due_on
FROM datasets_quarterlyreturn r, {MANAGER}, unnest(ARRAY['open', 'start', 'submit', 'accept']) step WHERE r.{OF_US}
"""
# What stands in each cell of each return: the parts of what is broken down, the totals that they make, and the rest.
CELLS = f"""
WITH asked AS (
  SELECT r.id AS return_id, r.status, r.agency_id, c.period, right(c.period, 1)::int AS quarter, p.n, i.id AS indicator_id, i.kind,
         i.dimension_id, i."order" AS i, agency.a
  FROM datasets_quarterlyreturn r JOIN datasets_collection c ON c.id = r.collection_id
  JOIN unnest(%(periods)s) WITH ORDINALITY p(period, n) ON p.period = c.period
  JOIN {AGENCIES} ON agency.id = r.agency_id
  JOIN datasets_indicatorowner o ON o.agency_id = r.agency_id JOIN datasets_indicator i ON i.id = o.indicator_id
  WHERE r.{OF_US}
), parts AS (
  SELECT asked.*, cat.id AS category_id, cat.order AS part,
         CASE WHEN kind = 'cumulative' THEN quarter * (3 + (i * 7 + coalesce(cat.order, 0) * 5 + a * 3) %% 40)
              ELSE 3 + (i * 7 + coalesce(cat.order, 0) * 5 + a * 3) %% 40 + (i * 31 + n * 17 + a * 7 + coalesce(cat.order, 0) * 13) %% 5 END AS figure
  FROM asked LEFT JOIN datasets_category cat ON cat.dimension_id = asked.dimension_id
), cells AS (
  SELECT return_id, status, agency_id, period, indicator_id, i, kind, category_id, figure FROM parts
  UNION ALL
  SELECT return_id, status, agency_id, period, indicator_id, i, kind, NULL, sum(figure) FROM parts WHERE category_id IS NOT NULL
  GROUP BY return_id, status, agency_id, period, indicator_id, i, kind
)
"""
ENTRIES = f"""
INSERT INTO datasets_entry (partnership_id, quarterly_return_id, indicator_id, category_id, number, numerator, denominator, standing,
  provisional, route, changed_by_id, changed_at, revision)
{CELLS} SELECT %(partnership)s, return_id, indicator_id, category_id, CASE WHEN kind = 'percentage' THEN '' ELSE figure::text END,
       CASE WHEN kind = 'percentage' THEN figure::text ELSE '' END, CASE WHEN kind = 'percentage' THEN (2 * figure + 17)::text ELSE '' END,
       'given', false, 'form', manager, now(), 1
FROM cells, {MANAGER} ORDER BY return_id, i, category_id
"""
VALUES = f"""
INSERT INTO datasets_value (partnership_id, indicator_id, category_id, period, agency_id, number, numerator, denominator, standing,
  provisional, note, route, quarterly_return_id, given_by_id, given_at, revision)
{CELLS} SELECT %(partnership)s, indicator_id, category_id, period, agency_id, CASE WHEN kind <> 'percentage' THEN figure END,
       CASE WHEN kind = 'percentage' THEN figure END, CASE WHEN kind = 'percentage' THEN 2 * figure + 17 END, 'given', false, '', 'form',
       return_id, manager, now(), 1
FROM cells, {MANAGER} WHERE status = 'accepted' ORDER BY return_id, i, category_id
"""
NARRATIVES = f"""
INSERT INTO datasets_narrative (partnership_id, quarterly_return_id, indicator_id, text, changed_by_id, changed_at, revision)
SELECT r.partnership_id, r.id, o.indicator_id, 'More families asked for help after the summer.', manager, r.due_on, 1
FROM datasets_quarterlyreturn r JOIN datasets_indicatorowner o ON o.agency_id = r.agency_id, {MANAGER}
WHERE r.{OF_US} AND o.indicator_id %% 9 = 0
"""
QUERIES = f"""
INSERT INTO datasets_query (partnership_id, indicator_id, period, agency_id, quarterly_return_id, code, words, fingerprint, state,
  explanation, remembered, explained_by_id, explained_at, raised_at, revision)
SELECT r.partnership_id, o.indicator_id, c.period, r.agency_id, r.id, 'jump', 'More than before. Amend it, or say what is behind it.',
       md5(r.id::text) || md5(o.id::text), CASE WHEN done THEN 'explained' ELSE 'open' END,
       CASE WHEN done THEN 'The summer was busy.' ELSE '' END, false, CASE WHEN done THEN manager END, CASE WHEN done THEN r.due_on END, r.due_on, 1
FROM datasets_quarterlyreturn r JOIN datasets_collection c ON c.id = r.collection_id
JOIN datasets_indicatorowner o ON o.agency_id = r.agency_id, {MANAGER}, LATERAL (SELECT c.closed_at IS NOT NULL AS done) d
WHERE r.{OF_US} AND o.indicator_id %% 11 = 0
"""
COMPARATORS = f"""
INSERT INTO datasets_comparator (partnership_id, indicator_id, name, period, number, source, revision)
SELECT i.partnership_id, i.id, 'England', period, 40, '', 1 FROM datasets_indicator i, unnest(%(periods)s) period
WHERE i.{OF_US} AND i."order" %% 4 = 1 AND right(period, 1) = '4'
"""
GAPS = f"""
INSERT INTO datasets_gap (partnership_id, indicator_id, from_period, missing, owner_id, promised_on, noted_at, noted_by_id, outcome, revision)
SELECT i.partnership_id, i.id, '', 'It is not known by district.', manager, current_date - 20, now(), manager, '', 1
FROM datasets_indicator i, {MANAGER} WHERE i.{OF_US} AND i."order" %% 10 = 5
"""
PRIORITIES = f"""
INSERT INTO datasets_indicatorpriority (partnership_id, indicator_id, priority_id)
SELECT i.partnership_id, i.id, priorities[1 + i."order" %% array_length(priorities, 1)]
FROM datasets_indicator i, (SELECT array_agg(id ORDER BY id) AS priorities FROM arrangements_priority WHERE {OF_US}) p
WHERE i.{OF_US} AND priorities IS NOT NULL AND i."order" %% 3 = 0
"""
STATEMENTS = (
    DIMENSIONS, CATEGORIES, INDICATORS, VERSIONS, OWNERS, COLLECTIONS, RETURNS, EVENTS, ENTRIES, VALUES, NARRATIVES, QUERIES, COMPARATORS,
    GAPS, PRIORITIES,
)  # fmt: skip

PARTNERSHIP = """
INSERT INTO partnerships_partnership (slug, name, acronyms, coverage, colour, public_from, created_at, revision)
VALUES (%s, %s, '{}', 'both', '#1d4f76', now() - interval '1 day', now(), 1) RETURNING id
"""
OWN_AGENCIES = """
INSERT INTO partnerships_agency (partnership_id, code, name, organisation_kind, category, listed, heading, sector, membership, why_chosen,
  source, note, "order", revision)
SELECT %(partnership)s, 'agency-' || a, 'Agency number ' || a, 'other', 'relevant', true, '', '', '', '', '', '', a, 1
FROM generate_series(1, %(agencies)s) a
"""
OWN_PRIORITIES = """
INSERT INTO arrangements_priority (partnership_id, source, note, "order", revision, code, title, aim, sector, period_from, period_to,
  work_areas, outcomes)
SELECT %(partnership)s, '', '', n, 1, 'priority-' || n, 'Priority number ' || n, '', 'both', '', '', '{}', '{}' FROM generate_series(1, 5) n
"""
OWN_PEOPLE = """
WITH people AS (
  INSERT INTO accounts_user (password, email, full_name, is_active, platform_administrator, date_joined)
  SELECT '!', format('figures-%%s-%%s@bench.example', %(partnership)s, i), 'Person ' || i, true, false, now()
  FROM generate_series(1, 3 + %(agencies)s) i RETURNING id
), numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS i FROM people)
INSERT INTO partnerships_membership (partnership_id, user_id, role, agency_id, starts_on, end_reason, revision)
SELECT %(partnership)s, numbered.id, coalesce((ARRAY['business_manager', 'quality_officer', 'independent_chair'])[i], 'agency_coordinator'),
       agency.id, current_date - 900, '', 1
FROM numbered LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) AS a FROM partnerships_agency WHERE partnership_id = %(partnership)s) agency
  ON agency.a = numbered.i - 3
"""


def ordinary_partnerships() -> list[Partnership]:
    """Those that stand for all the others, by their ids."""
    return list(Partnership.objects.exclude(slug__in=[NATIONAL, LONG]).order_by("pk"))


def special(slug: str) -> Partnership:
    return Partnership.objects.get(slug=slug)


def fill_figures(partnership: int, size: Figures) -> None:
    """Inside `filling()`. The newest quarter is open."""
    quarters = _last_quarters(size.quarters)
    facts = asdict(size) | {
        "partnership": partnership, "periods": [each.code for each in quarters], "ends": [each.ends_on for each in quarters],
    }  # fmt: skip
    for statement in STATEMENTS:
        rows(statement, **facts)


def _last_quarters(count: int) -> list[Period]:
    newest, found = Period.quarter_of(timezone.localdate()).before, []
    for _ in range(count):
        found.append(newest)
        newest = newest.before
    return found[::-1]


def make_special(slug: str, size: Figures) -> None:
    """A partnership with nothing but agencies, people, priorities and figures. Inside `filling()`."""
    partnership = int(value(PARTNERSHIP, slug, slug.replace("-", " ").title()))
    for statement in (OWN_AGENCIES, OWN_PRIORITIES, OWN_PEOPLE):
        rows(statement, partnership=partnership, agencies=size.agencies)
    fill_figures(partnership, size)


def publish_figures(say: Callable[[str], None]) -> None:
    """A release of the national partnership, as far as a worker would take it; its document is made elsewhere."""
    partnership, now = special(NATIONAL), timezone.now()
    with partnership_scope(partnership):
        by_role = {
            role: Membership.objects.filter(role=role).select_related("user").order_by("pk")[0].user
            for role in (Role.BUSINESS_MANAGER, Role.INDEPENDENT_CHAIR)
        }
    manager, chair = by_role.values()
    say("publishing figures")
    newest = next(islice(reversed(_last_quarters(2)), 1, 2))
    with partnership_scope(partnership, by=manager):
        release = prepare(partnership, title="Figures", up_to=newest, by=manager, now=now)
        approve(release, by=chair, now=now)
        DataRelease.objects.filter(pk=release.pk).update(state=ReleaseState.PUBLISHING)
        keep_published(release, pdf=b"%PDF-1.7", now=now)
