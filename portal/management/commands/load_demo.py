"""Fill the loaded partnerships with made-up people and work. Refused where demo mode is off."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partnerships.models import Partnership
from portal.demo.loading import load_demo
from portal.demo.people import ACCOUNTS, PARTNERS, PLATFORM


class Command(BaseCommand):
    help = "Fill the loaded partnerships with made-up people and work. Runs in demo mode only; may run again."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Demo content has known passwords, so it loads in demo mode only. Set DEMO=true on a machine that nobody else reaches."
            )
        partnerships = list(Partnership.objects.order_by("name"))
        if not partnerships:
            raise CommandError("There is no partnership yet. Run: manage.py load_partnership definitions/*.yaml")
        for number, partnership in enumerate(partnerships):
            load_demo(partnership, compared=number == 0, now=timezone.now())
            self.stdout.write(
                f"{partnership.name}: {', '.join(f'{local}@' for local, *_ in (*ACCOUNTS, *PARTNERS))} {partnership.slug}.example"
            )
        self.stdout.write(f"Platform administration: {PLATFORM[0]}")
