"""Temporal's development server from a wheel, with its page."""

import shutil
import sys
from pathlib import Path
from typing import ClassVar

from estuary.embedded.place import Place
from estuary.embedded.process import Process, open_url
from estuary.trouble import Trouble

NAMESPACE = "estuary"


class Server(Process):
    name = "temporal"
    title = "Temporal"
    preferred_ports: ClassVar = {"grpc": 7233, "page": 8233, "http": 0, "metrics": 0}

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.room = place.room(self.name)

    def command(self) -> list[str | Path]:
        page = (
            ["--headless"] if self.place.throwaway else ["--ui-ip", "127.0.0.1", "--ui-port", str(self.ports["page"])]
        )
        return [
            find_program(), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(self.ports['grpc']),
            "--http-port", str(self.ports['http']), "--metrics-port", str(self.ports['metrics']), *page,
            "--db-filename", self.room / "temporal.db", "--namespace", NAMESPACE, "--log-level", "warn",
            "--ui-disable-news-fetch",
        ]  # fmt: skip

    def is_ready(self) -> bool:
        """The namespace is made after the port opens, so it is what is asked for."""
        try:
            with open_url(f"http://127.0.0.1:{self.ports['http']}/api/v1/namespaces/{NAMESPACE}", timeout=2):
                return True
        except OSError:
            return False

    def settings(self) -> dict[str, str]:
        return {"TEMPORAL_ADDRESS": f"127.0.0.1:{self.ports['grpc']}", "TEMPORAL_NAMESPACE": NAMESPACE}

    def addresses(self) -> list[tuple[str, str]]:
        return [("Workflows (Temporal)", f"http://127.0.0.1:{self.ports['page']}/namespaces/{NAMESPACE}/workflows")]


def find_program() -> Path:
    beside_python = Path(sys.executable).parent / "temporal"
    found = beside_python if beside_python.exists() else shutil.which("temporal")
    if not found:
        raise Trouble("Temporal's server is missing; run `python3 manage.py setup`.")
    return Path(found)
