"""Row-level security, append-only history, and the one question that is asked across partnerships."""

from django.db import migrations

from partnerships.migration_operations import AppendOnly, Isolate

# Ids only, and only of what is due. Owned by portal_ops, who sees every partnership; nobody signs in as it.
DUE_DEADLINES = """
CREATE FUNCTION due_deadlines(at timestamptz, most integer)
RETURNS TABLE (partnership_id bigint, deadline_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT d.partnership_id, d.id FROM public.deadlines_deadline d
  WHERE d.state = 'open' AND d.next_alert_at <= at
  ORDER BY d.next_alert_at, d.id LIMIT most
$$;
GRANT SELECT ON deadlines_deadline TO portal_ops;
REVOKE ALL ON FUNCTION due_deadlines FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_deadlines TO portal_app;
ALTER FUNCTION due_deadlines OWNER TO portal_ops;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0001_initial"),
        ("partnerships", "0002_isolation"),
        ("arrangements", "0002_isolation"),
    ]
    operations = [
        Isolate("Deadline"),
        Isolate("Alert"),
        Isolate("DeadlineChange"),
        Isolate("CalendarFeed"),
        AppendOnly("Alert"),
        AppendOnly("DeadlineChange"),
        migrations.RunSQL(
            DUE_DEADLINES, "DROP FUNCTION due_deadlines; REVOKE SELECT ON deadlines_deadline FROM portal_ops;"
        ),
    ]
