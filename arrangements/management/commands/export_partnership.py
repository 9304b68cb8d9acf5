from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arrangements.facts import as_yaml, read_definition
from arrangements.models import Arrangements
from partnerships.models import Partnership


class Command(BaseCommand):
    help = "Write a partnership's arrangements as a definition file that loads again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            definition = read_definition(Partnership.objects.get(slug=options["slug"]))
        except (Partnership.DoesNotExist, Arrangements.DoesNotExist):
            raise CommandError(f"There are no arrangements of a partnership {options['slug']}") from None
        self.stdout.write(as_yaml(definition), ending="")
