from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from arrangements.reference import load_rule_packs
from deadlines.calendars import load_bank_holidays


class Command(BaseCommand):
    help = "Load what is the same for every partnership: national clocks and bank holidays. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        load_rule_packs()
        days = load_bank_holidays(now=timezone.now())
        self.stdout.write(f"National clocks and {days} bank holidays are loaded.")
