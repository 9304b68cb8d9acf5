"""Row-level security, history and append-only tables. See docs/adr/0001 and 0004."""

from django.db import migrations

from partnerships.migration_operations import AppendOnly, Isolate, KeepHistory

RECORD_CHANGE = """
CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row_before jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
  row_after jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
BEGIN
  IF row_before IS NOT DISTINCT FROM row_after THEN
    RETURN NULL;
  END IF;
  INSERT INTO partnerships_change (partnership_id, table_name, row_id, operation, before, after, by_id, at)
  VALUES (
    coalesce((row_after->>'partnership_id')::bigint, (row_before->>'partnership_id')::bigint),
    TG_TABLE_NAME,
    coalesce((row_after->>'id')::bigint, (row_before->>'id')::bigint),
    TG_OP, row_before, row_after,
    nullif(current_setting('app.person_id', true), '')::bigint,
    clock_timestamp()
  );
  RETURN NULL;
END $$;
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""
OWN_ROWS = """
CREATE POLICY own_person ON partnerships_membership FOR SELECT
  USING (user_id = (select nullif(current_setting('app.person_id', true), '')::bigint));
"""


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0001_initial")]
    operations = [
        migrations.RunSQL(RECORD_CHANGE, "DROP FUNCTION record_change; DROP FUNCTION refuse_change;"),
        Isolate("Agency"),
        Isolate("Membership"),
        Isolate("Invitation"),
        Isolate("SupportSession"),
        Isolate("AccessLogEntry"),
        Isolate("Change"),
        migrations.RunSQL(OWN_ROWS, "DROP POLICY own_person ON partnerships_membership;"),
        KeepHistory("Agency"),
        KeepHistory("Membership"),
        KeepHistory("SupportSession"),
        AppendOnly("AccessLogEntry"),
        AppendOnly("Change"),
    ]
