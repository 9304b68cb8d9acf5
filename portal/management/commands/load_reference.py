from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from arrangements.reference import load_rule_packs
from datasets.reference import load_national_indicators
from deadlines.calendars import load_bank_holidays


class Command(BaseCommand):
    help = "Load what is the same for every partnership: national clocks, the list of indicators, bank holidays. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        load_rule_packs()
        indicators = load_national_indicators()
        days = load_bank_holidays(now=timezone.now())
        self.stdout.write(f"National clocks, {indicators} indicators and {days} bank holidays are loaded.")
