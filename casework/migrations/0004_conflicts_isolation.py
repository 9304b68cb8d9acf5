"""Row-level security and history of declarations; history of rows that hang off an action of a case."""

from django.db import migrations

from casework.migration_operations import KeepCaseHistory
from partnerships.migration_operations import Isolate

# As it was, and: a row that hangs off an action belongs to the action's case; an action of a group's own business has none.
RECORD_CASE_CHANGE = """
CREATE OR REPLACE FUNCTION record_case_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row_before jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
  row_after jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
  row_now jsonb := coalesce(row_after, row_before);
  of_case bigint := (row_now->>TG_ARGV[0])::bigint;
BEGIN
  IF row_before IS NOT DISTINCT FROM row_after THEN
    RETURN NULL;
  END IF;
  IF TG_ARGV[0] = 'agency_return_id' THEN
    SELECT case_id INTO of_case FROM incidents_agencyreturn WHERE id = of_case;
  ELSIF TG_ARGV[0] = 'action_id' THEN
    SELECT case_id INTO of_case FROM meetings_action WHERE id = of_case;
  END IF;
  IF of_case IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO casework_casechange (partnership_id, case_id, table_name, row_id, operation, before, after, by_id, at)
  VALUES (
    (row_now->>'partnership_id')::bigint, of_case, TG_TABLE_NAME, (row_now->>'id')::bigint,
    TG_OP, row_before, row_after, nullif(current_setting('app.person_id', true), '')::bigint, clock_timestamp()
  );
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_reviews_and_conflicts"), ("partnerships", "0002_isolation")]
    operations = [
        migrations.RunSQL(RECORD_CASE_CHANGE, migrations.RunSQL.noop),
        Isolate("ConflictDeclaration"),
        KeepCaseHistory("ConflictDeclaration"),
    ]
