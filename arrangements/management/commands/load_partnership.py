"""Load definition files: all of them, or nothing at all."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from arrangements.definition import Definition
from arrangements.loading import load_definition
from arrangements.parsing import UnusableFile, parse_definition


class Command(BaseCommand):
    help = "Load partnerships from definition files. With any mistake in any file nothing is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--prune", action="store_true", help="remove or end what the file does not name")
        parser.add_argument("--check", action="store_true", help="read the files and load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        definitions = self._read(options["files"])
        if options["check"]:
            self.stdout.write(f"{len(definitions)} file(s) can be loaded.")
            return
        with transaction.atomic():
            for definition in definitions:
                report = load_definition(definition, by=None, now=timezone.now(), prune=options["prune"])
                self.stdout.write(f"{definition.name}: {report}")

    def _read(self, files: list[Path]) -> list[Definition]:
        definitions, errors = [], []
        for file in files:
            try:
                definitions.append(parse_definition(file.read_bytes(), name=str(file)))
            except OSError as error:
                errors.append(f"{file}: cannot be read: {error.strerror}")
            except UnusableFile as error:
                errors.append(str(error))
        if errors:
            raise CommandError("\n".join([*errors, "Nothing was loaded."]))
        return definitions
