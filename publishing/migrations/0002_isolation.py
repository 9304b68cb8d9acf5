"""Row-level security, history, published copies that anyone may read and nobody may change, and one question across partnerships."""

from django.db import migrations

from partnerships.migration_operations import AppendOnly, Isolate, KeepHistory

MODELS = ("SectionText", "Edition", "EditionEvent", "SignOff", "Publication", "PublishedPassage")
PUBLIC = ("publishing_publication", "publishing_publishedpassage")
# Ids only, and only of what is due. Owned by portal_ops, who sees every partnership; nobody signs in as it.
EDITIONS_TO_PUBLISH = """
CREATE FUNCTION editions_to_publish(at timestamptz, silent_since timestamptz)
RETURNS TABLE (partnership_id bigint, edition_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT e.partnership_id, e.id FROM public.publishing_edition e
  WHERE (e.status = 'scheduled' AND e.publish_at <= at)
    OR (e.status = 'rendering' AND e.progress_at <= CASE WHEN e.progress_step = 0 THEN at - interval '90 seconds' ELSE silent_since END)
  ORDER BY e.publish_at, e.id
$$;
GRANT SELECT ON publishing_edition TO portal_ops;
REVOKE ALL ON FUNCTION editions_to_publish FROM PUBLIC;
GRANT EXECUTE ON FUNCTION editions_to_publish TO portal_app;
ALTER FUNCTION editions_to_publish OWNER TO portal_ops;
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial"), ("partnerships", "0002_isolation")]
    operations = [
        *(Isolate(model) for model in MODELS),
        *(KeepHistory(model) for model in ("SectionText", "SignOff")),
        *(AppendOnly(model) for model in ("EditionEvent", "Publication")),
        # These two tables hold published copies only, so a second policy lets anyone read them.
        *(
            migrations.RunSQL(
                f"CREATE POLICY anyone_reads ON {table} FOR SELECT USING (true)",
                f"DROP POLICY anyone_reads ON {table}",
            )
            for table in PUBLIC
        ),
        migrations.RunSQL(
            EDITIONS_TO_PUBLISH,
            "DROP FUNCTION editions_to_publish; REVOKE SELECT ON publishing_edition FROM portal_ops;",
        ),
    ]
