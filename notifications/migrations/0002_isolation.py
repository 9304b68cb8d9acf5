"""Row-level security, and the two questions that are asked across partnerships."""

from django.db import migrations

from partnerships.migration_operations import Isolate

# Ids only. Owned by portal_ops, who sees every partnership; nobody signs in as it.
ACROSS_PARTNERSHIPS = """
CREATE FUNCTION unsent_notifications(at timestamptz, most integer)
RETURNS TABLE (partnership_id bigint, notification_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT n.partnership_id, n.id FROM public.notifications_notification n
  WHERE n.state IN ('queued', 'sending') AND n.next_try_at <= at
  ORDER BY n.next_try_at, n.id LIMIT most
$$;
CREATE FUNCTION held_notifications()
RETURNS TABLE (partnership_id bigint, user_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT n.partnership_id, n.user_id FROM public.notifications_notification n WHERE n.state = 'held'
$$;
GRANT SELECT ON notifications_notification TO portal_ops;
REVOKE ALL ON FUNCTION unsent_notifications, held_notifications FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unsent_notifications, held_notifications TO portal_app;
ALTER FUNCTION unsent_notifications OWNER TO portal_ops;
ALTER FUNCTION held_notifications OWNER TO portal_ops;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("partnerships", "0002_isolation")]
    operations = [
        Isolate("Notification"),
        Isolate("Preference"),
        migrations.RunSQL(
            ACROSS_PARTNERSHIPS,
            "DROP FUNCTION unsent_notifications; DROP FUNCTION held_notifications; REVOKE SELECT ON notifications_notification FROM portal_ops;",
        ),
    ]
