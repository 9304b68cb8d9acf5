"""Measures the portal at many partnerships with ten years of work, in a database of its own. It judges no time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.bench.programs import ProgramFailed
from portal.bench.runs import Scale, run
from portal.bench.serving import PageFailed
from portal.bench.writing import describe_machine, write_down


class Command(BaseCommand):
    help = (
        "Measure pages, clocks, PDF, memory and migrations in a database of their own. Nothing of the portal's changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--partnerships", type=int, default=150, help="how many to build (150)")
        parser.add_argument("--requests", type=int, default=60, help="requests for each page (60)")
        parser.add_argument("--quick", action="store_true", help="few rows, to see that the benchmark itself works")
        parser.add_argument(
            "--keep", action="store_true", help="keep the database, and use the one that an earlier run kept"
        )
        parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["partnerships"] < 1 or options["requests"] < 2:
            raise CommandError("Give at least one partnership and two requests.")
        scale = Scale.quick() if options["quick"] else Scale(options["partnerships"], options["requests"])
        started = timezone.now()
        tables = []
        self.stdout.write(describe_machine())
        try:
            for table in run(scale, keep=options["keep"], say=self._say):
                self.stdout.write(f"\n{table}")
                tables.append(str(table))
        except (PageFailed, ProgramFailed) as failure:
            raise CommandError(str(failure)) from failure
        if options["write"]:
            path = write_down("\n".join(tables), on=timezone.localdate(started))
            self.stdout.write(f"Written to {path}.")

    def _say(self, text: str) -> None:
        self.stdout.write(f"{timezone.localtime():%H:%M:%S} {text}")
        self.stdout.flush()
