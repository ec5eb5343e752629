import asyncio
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from estuary import guard, relay


class Command(BaseCommand):
    help = "Give the events their order, and tell the servers of them. One works, any number may wait."
    requires_system_checks = ["security"] if settings.PRODUCTION else []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ready-file", type=Path, help="a file to make once the database was reached")

    def handle(self, *args: Any, **options: Any) -> None:
        guard.refuse_demo_passwords()
        asyncio.run(relay.work(options["ready_file"]))
