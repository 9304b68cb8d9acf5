"""Row-level security of actions, and their history with the case that they belong to."""

from django.db import migrations

from casework.migration_operations import KeepCaseHistory
from partnerships.migration_operations import AppendOnly, Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_actions"),
        ("casework", "0004_conflicts_isolation"),
        ("partnerships", "0002_isolation"),
    ]
    operations = [
        *(Isolate(model) for model in ("Action", "ActionEvent", "Evidence", "ImpactCheck")),
        KeepCaseHistory("Action"),
        *(KeepCaseHistory(model, via="action_id") for model in ("Evidence", "ImpactCheck")),
        AppendOnly("ActionEvent"),
    ]
