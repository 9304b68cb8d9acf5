"""Row-level security and decisions that nobody can change."""

from django.db import migrations

from partnerships.migration_operations import AppendOnly, Isolate


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("casework", "0002_isolation")]
    operations = [Isolate("AgendaItem"), Isolate("Decision"), AppendOnly("Decision")]
