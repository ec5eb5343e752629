from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from schema import schema
from schema.reference import reference


class Command(BaseCommand):
    help = "Write the reference of the API, in Markdown, from the schema."
    requires_system_checks = ()  # some of them ask the database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", type=Path, help="the file to write it to, instead of showing it")

    def handle(self, *args: Any, **options: Any) -> None:
        page = reference(schema._schema)
        if options["path"]:
            options["path"].write_text(page)
        else:
            self.stdout.write(page, ending="")
