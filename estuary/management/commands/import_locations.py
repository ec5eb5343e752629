from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from domains.locations import actions
from domains.locations.models import City
from domains.locations.sources import Packages, Source
from estuary.progress import Progress


class Command(BaseCommand):
    help = "Fill in countries, states, cities and postal codes, or bring them up to date. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--least", type=int, default=0, help="leave out cities with fewer people (0)")

        parser.add_argument("--once", action="store_true", help="do nothing if there are cities already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"] and City.objects.exists():
            self.stdout.write(f"{City.objects.count():,} cities are there already")
            return
        for source in Packages(least=options["least"]).sources():
            self.take(source, shown=options["verbosity"] > 0)

    def take(self, source: Source, *, shown: bool) -> None:
        if not shown:
            actions.import_locations(source)
            return
        name = str(source.model._meta.verbose_name_plural)
        with Progress(name.capitalize()) as progress:
            report = actions.import_locations(source, told=lambda number: progress.step(f"{number:,}"))
            progress.done(said(report))
        for why, number in sorted(report.skipped.items()):
            self.stdout.write(f"    {number:,} skipped: {why}")


def said(report: actions.Report) -> str:
    skipped = f", {report.skipped.total():,} skipped" if report.skipped else ""
    return f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged{skipped}"
