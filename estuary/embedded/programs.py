"""Estuary's own processes, as the stack runs them: the commands of production, on the embedded servers."""

import sys
from pathlib import Path

from estuary.embedded.place import Place
from estuary.embedded.process import Process, open_url
from estuary.environment import ROOT

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - only if asked for
EVERY_ADDRESS_6 = "::"


def url_of(host: str, port: int) -> str:
    """As a browser on this machine reaches it, whatever addresses it listens on."""
    host = {EVERY_ADDRESS: "127.0.0.1", EVERY_ADDRESS_6: "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Web(Process):
    name = "web"
    title = "The API"
    quiet = False

    def __init__(self, place: Place, host: str, port: int) -> None:
        super().__init__(place)
        self.host, self.port = host, port

    def command(self) -> list[str | Path]:
        return [sys.executable, ROOT / "manage.py", "serve", "--host", self.host, "--port", str(self.port)]

    def is_ready(self) -> bool:
        try:
            with open_url(f"{self.url()}/readyz", timeout=3) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def url(self) -> str:
        return url_of(self.host, self.port)

    def addresses(self) -> list[tuple[str, str]]:
        return [("GraphiQL", f"{self.url()}/graphql"), ("Admin", f"{self.url()}/admin/")]


class Background(Process):
    """Serves nobody, and makes a file once it is at work."""

    quiet = False

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.ready_file = place.room("locks") / f"{self.name}.ready"

    def prepare(self) -> None:
        self.ready_file.unlink(missing_ok=True)

    def command(self) -> list[str | Path]:
        return [sys.executable, ROOT / "manage.py", self.name, "--ready-file", self.ready_file]

    def is_ready(self) -> bool:
        return self.ready_file.exists()


class Relay(Background):
    name = "relay"
    title = "The relay"


class Worker(Background):
    name = "worker"
    title = "The worker"
