import asyncio
import logging
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

from estuary import guard, worker


class Command(BaseCommand):
    help = "Do the durable work: run the workflows and activities of every domain."
    requires_system_checks = ["security"] if settings.PRODUCTION else []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ready-file", type=Path, help="a file to make once the worker is at work")

    def handle(self, *args: Any, **options: Any) -> None:
        guard.refuse_demo_passwords()
        asyncio.run(worker.work(options["ready_file"]))
        leave()


def leave() -> NoReturn:
    """Without tearing the interpreter down: Temporal's own threads outlive a worker, and one exit in ten crashed
    when they touched what was gone by then."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
