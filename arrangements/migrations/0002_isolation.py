"""Row-level security and history of every stated fact."""

from django.db import migrations

from partnerships.migration_operations import Isolate, KeepHistory

MODELS = (
    "Arrangements", "StatutoryPartner", "Representative", "Post", "ReportRecipient", "Signatory", "KeyDate", "TimelineEntry",
    "Body", "Seat", "SeatHolding", "LinkedBoard", "DecisionRoute", "ClockRule",
    "Threshold", "ThresholdLevel", "Priority", "FundingContributor", "Figure", "Provision",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("arrangements", "0001_initial"), ("partnerships", "0002_isolation")]
    operations = [*(Isolate(model) for model in MODELS), *(KeepHistory(model) for model in MODELS)]
