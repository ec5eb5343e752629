"""The sandbox providers: who else the program talks to, as far as there is a vendor behind it."""

import sys
from pathlib import Path
from typing import ClassVar

from estuary.embedded.place import Place
from estuary.embedded.process import Process, open_url
from estuary.sandbox import providers


class Server(Process):
    name = "sandbox"
    title = "The sandbox providers"
    preferred_ports: ClassVar = {"http": 8026}

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.room = place.room(self.name)

    def command(self) -> list[str | Path]:
        port = str(self.ports["http"])
        return [sys.executable, "-m", "estuary.sandbox", "--port", port, "--folder", self.room]

    def is_ready(self) -> bool:
        """That something answers is not enough: it could be of another stack."""
        try:
            with open_url(self.url(), timeout=2) as answer:
                return bool(answer.read().decode() == str(self.room))
        except OSError:
            return False

    def settings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, provider in providers():
            found |= provider.settings(f"{self.url()}/{name}")
        return found

    def addresses(self) -> list[tuple[str, str]]:
        return [each for name, provider in providers() for each in provider.addresses(f"{self.url()}/{name}")]

    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['http']}"
