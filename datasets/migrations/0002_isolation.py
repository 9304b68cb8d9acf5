"""Row-level security, the history of every row, and published copies that anyone may read and nobody may change."""

from django.db import migrations

from partnerships.migration_operations import AppendOnly, Isolate, KeepHistory

KEPT = (
    "Dimension", "Category", "Indicator", "IndicatorOwner", "IndicatorPriority", "IndicatorRelation", "Comparator", "Population",
    "Collection", "QuarterlyReturn", "Entry", "Narrative", "AgencyToken", "Value", "Query", "Gap", "DatasetSettings",
)  # fmt: skip
EVENTS_SAY = ("DataRelease",)  # its history is its events: a copy of all its figures for each step would say no more
APPEND_ONLY = ("IndicatorVersion", "ReturnEvent", "AreaRelease", "ValueRevision", "ReleaseEvent", "PublishedData")


class Migration(migrations.Migration):
    dependencies = [("datasets", "0001_initial"), ("partnerships", "0002_isolation")]
    operations = [
        *(Isolate(model) for model in (*KEPT, *EVENTS_SAY, *APPEND_ONLY)),
        *(KeepHistory(model) for model in KEPT),
        *(AppendOnly(model) for model in APPEND_ONLY),
        # This table holds published copies only, so a second policy lets anyone read them.
        migrations.RunSQL(
            "CREATE POLICY anyone_reads ON datasets_publisheddata FOR SELECT USING (true)",
            "DROP POLICY anyone_reads ON datasets_publisheddata",
        ),
    ]
