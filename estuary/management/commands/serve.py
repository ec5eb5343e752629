import os
import shutil
import tempfile
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand

from estuary import guard

DRAIN = 10  # seconds that open requests and sockets have when the server is asked to end


class Command(BaseCommand):
    help = "Serve the API: /graphql, the admin, health and metrics."
    requires_system_checks = ["security"] if settings.PRODUCTION else []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--port", default=8000, type=int, help="the port to listen on (8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        guard.refuse_demo_passwords()
        figures = share_metrics() if settings.WEB_PROCESSES > 1 else ""
        try:
            uvicorn.run(
                "estuary.asgi:application",
                host=options["host"],
                port=options["port"],
                workers=settings.WEB_PROCESSES,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.TRUSTED_PROXIES),
                forwarded_allow_ips=settings.TRUSTED_PROXIES,
                http="estuary.answering:Protocol",
                ws="websockets-sansio",
                ws_max_size=2 * 64 * 1024,  # above what the socket itself refuses, with a reason
                timeout_graceful_shutdown=DRAIN,
            )
        finally:
            shutil.rmtree(figures, ignore_errors=True)


def share_metrics() -> str:
    """Several processes count in one folder, so that any of them can answer for all."""
    folder = tempfile.mkdtemp(prefix="estuary-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    return folder
