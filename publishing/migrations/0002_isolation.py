"""Row-level security, history, and published copies that anyone may read and nobody may change."""

from django.db import migrations

from partnerships.migration_operations import AppendOnly, Isolate, KeepHistory

MODELS = ("SectionText", "Edition", "EditionEvent", "SignOff", "Publication", "PublishedPassage")
PUBLIC = ("publishing_publication", "publishing_publishedpassage")


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
    ]
