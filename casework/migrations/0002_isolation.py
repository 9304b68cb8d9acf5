"""Row-level security, the history of cases, and the one question asked across partnerships: which files wait for the scanner."""

from django.db import migrations

from casework.migration_operations import KeepCaseHistory
from partnerships.migration_operations import AppendOnly, Isolate, KeepHistory

RECORD_CASE_CHANGE = """
CREATE FUNCTION record_case_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
  END IF;
  INSERT INTO casework_casechange (partnership_id, case_id, table_name, row_id, operation, before, after, by_id, at)
  VALUES (
    (row_now->>'partnership_id')::bigint, of_case, TG_TABLE_NAME, (row_now->>'id')::bigint,
    TG_OP, row_before, row_after, nullif(current_setting('app.person_id', true), '')::bigint, clock_timestamp()
  );
  RETURN NULL;
END $$;
"""
# Ids only, and only of what waits. Owned by portal_ops, who sees every partnership; nobody signs in as it.
DOCUMENTS_TO_SCAN = """
CREATE FUNCTION documents_to_scan(tried_before timestamptz, most integer)
RETURNS TABLE (partnership_id bigint, document_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT d.partnership_id, d.id FROM public.casework_document d
  WHERE d.scan = 'waiting' AND (d.scan_tried_at IS NULL OR d.scan_tried_at <= tried_before)
  ORDER BY d.scan_tried_at NULLS FIRST, d.id LIMIT most
$$;
GRANT SELECT ON casework_document TO portal_ops;
REVOKE ALL ON FUNCTION documents_to_scan FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents_to_scan TO portal_app;
ALTER FUNCTION documents_to_scan OWNER TO portal_ops;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_initial"),
        ("partnerships", "0002_isolation"),
        ("arrangements", "0002_isolation"),
    ]
    operations = [
        migrations.RunSQL(RECORD_CASE_CHANGE, "DROP FUNCTION record_case_change;"),
        *(
            Isolate(model)
            for model in (
                "Case",
                "CaseCounter",
                "CaseEvent",
                "CaseChange",
                "CaseGrant",
                "CaseBody",
                "LocalDecider",
                "Document",
                "DocumentContent",
            )
        ),
        KeepCaseHistory("Case", via="id"),
        KeepCaseHistory("CaseGrant", via="content_object_id"),
        KeepCaseHistory("CaseBody"),
        KeepCaseHistory("Document"),
        KeepHistory("LocalDecider"),
        *(AppendOnly(model) for model in ("CaseEvent", "CaseChange", "DocumentContent")),
        migrations.RunSQL(
            DOCUMENTS_TO_SCAN, "DROP FUNCTION documents_to_scan; REVOKE SELECT ON casework_document FROM portal_ops;"
        ),
    ]
