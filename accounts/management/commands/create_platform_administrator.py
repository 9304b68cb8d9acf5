"""The first account of an installation: someone who runs the platform and opens no partnership's records."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.urls import reverse

from accounts.services import create_person


class Command(BaseCommand):
    help = "Make the account of a platform administrator, who then chooses a password by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = create_person(options["email"], full_name=options["full_name"], platform_administrator=True)
        except IntegrityError:
            raise CommandError(f"{options['email']} already has an account.") from None
        address = f"{settings.PORTAL_ADDRESS}{reverse('account_reset_password')}"
        self.stdout.write(f"{user.full_name} can now choose a password at {address}")
