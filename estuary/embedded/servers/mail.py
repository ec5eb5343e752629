"""The mail catcher: takes every mail the program sends, and shows it on a page."""

import json
import socket
import sys
from pathlib import Path
from typing import ClassVar

from estuary.embedded.place import Place
from estuary.embedded.process import Process, open_url


class Server(Process):
    name = "mail"
    title = "The mail catcher"
    preferred_ports: ClassVar = {"smtp": 1025, "page": 8025}

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.room = place.room(self.name)

    def command(self) -> list[str | Path]:
        ports = ["--smtp-port", str(self.ports["smtp"]), "--page-port", str(self.ports["page"])]
        return [sys.executable, "-m", "estuary.sandbox.mail", *ports, "--folder", self.room]

    def is_ready(self) -> bool:
        """That something answers is not enough: it could be the catcher of another stack."""
        try:
            socket.create_connection(("127.0.0.1", self.ports["smtp"]), timeout=1).close()
            with open_url(f"{self.page()}api/folder", timeout=2) as answer:
                return bool(json.load(answer) == str(self.room))
        except OSError:
            return False

    def settings(self) -> dict[str, str]:
        return {"EMAIL_URL": f"smtp://127.0.0.1:{self.ports['smtp']}", "MAIL_PAGE_URL": self.page()}

    def addresses(self) -> list[tuple[str, str]]:
        return [("Mails", self.page())]

    def page(self) -> str:
        return f"http://127.0.0.1:{self.ports['page']}/"
