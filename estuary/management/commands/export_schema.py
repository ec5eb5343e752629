from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from schema import schema


class Command(BaseCommand):
    help = "Write the schema, in GraphQL's own language."
    requires_system_checks = ()  # some of them ask the database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", type=Path, help="the file to write it to, instead of showing it")

    def handle(self, *args: Any, **options: Any) -> None:
        text = schema.as_str()
        if options["path"]:
            options["path"].write_text(text)
        else:
            self.stdout.write(text, ending="")
