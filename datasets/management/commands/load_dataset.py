"""Load figures of earlier years into one partnership: all of them, or nothing at all."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from datasets.history.loading import Files, load_history
from datasets.history.tables import File, Unusable
from datasets.history.telling import lines
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope

# What stands beside a file of figures, or inside a folder that is given instead of it.
VALUES, INDICATORS, RELATIONS = "values.csv", "indicators.csv", "relations.csv"


class Command(BaseCommand):
    help = (
        "Load figures of earlier years from a CSV file with the columns indicator, category, period, value, numerator, "
        "denominator, flag and note, or from a folder with such files. With any mistake nothing is loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=f"the figures, or a folder with {VALUES}")
        parser.add_argument("--partnership", metavar="SLUG", help="needed where there are several")
        parser.add_argument("--indicators", type=Path, metavar="FILE", help="makes the indicators that are missing")
        parser.add_argument("--relations", type=Path, metavar="FILE", help="how the indicators must agree")
        parser.add_argument("--reason", default="", help="why figures that are here already are changed")
        parser.add_argument("--check", action="store_true", help="say what would happen and load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = self._partnership(options["partnership"])
        files = self._files(options["file"], options["indicators"], options["relations"])
        try:
            with partnership_scope(partnership):
                report = load_history(
                    partnership, files, reason=options["reason"], by=None, now=timezone.now(), trial=options["check"]
                )
        except Unusable as problem:
            raise CommandError("\n".join([*problem.sentences, "Nothing was loaded."])) from problem
        self.stdout.write(f"{partnership.name}{' (nothing was loaded)' if options['check'] else ''}")
        for line in lines(report):
            self.stdout.write(line)

    def _partnership(self, slug: str | None) -> Partnership:
        found = list(Partnership.objects.filter(slug=slug) if slug else Partnership.objects.all()[:2])
        if slug and not found:
            raise CommandError(f"There is no partnership “{slug}”.")
        if len(found) != 1:
            raise CommandError("Say with --partnership into which partnership the figures go.")
        return found[0]

    def _files(self, file: Path, indicators: Path | None, relations: Path | None) -> Files:
        if file.is_dir():
            folder, file = file, file / VALUES
            indicators = indicators or _where_it_is(folder / INDICATORS)
            relations = relations or _where_it_is(folder / RELATIONS)
        return Files(
            _read(file),
            indicators=_read(indicators) if indicators else None,
            relations=_read(relations) if relations else None,
        )


def _where_it_is(path: Path) -> Path | None:
    return path if path.exists() else None


def _read(path: Path) -> File:
    try:
        return File(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
