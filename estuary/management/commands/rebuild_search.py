from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from domains.practitioners.models import Practitioner
from domains.search import actions
from domains.search.models import SearchDocument
from estuary.progress import Progress


class Command(BaseCommand):
    help = "Write anew what is searched, from what is true. Safe to repeat, to interrupt, and while everything runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--after", type=UUID, help="go on after this practice: what an interrupted run said last")

    def handle(self, *args: Any, **options: Any) -> None:
        rebuild(after=options["after"], shown=options["verbosity"] > 0)
        self.stdout.write(f"{SearchDocument.objects.count():,} documents can be found")


def rebuild(*, after: UUID | None = None, shown: bool) -> None:
    if not shown:
        for _ in batches(after):
            pass
        actions.count_terms()
        return
    rest = Practitioner.objects.filter(pk__gt=after) if after else Practitioner.objects.all()
    total, done = rest.count(), 0
    with Progress(f"What is searched of {total:,} practitioners") as progress:
        for last in batches(after):
            done += actions.BATCH
            progress.step(f"{min(done, total):,} (--after {last})")
        progress.done()
    with Progress("Terms") as progress:
        progress.done(f"{actions.count_terms():,}")


def batches(after: UUID | None) -> Any:
    """The last practice of each."""
    while (after := actions.refresh_practices(after=after)[0]) is not None:
        yield after
