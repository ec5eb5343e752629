"""The limit: SQL that was written by hand for each page and builds its JSON, behind an ASGI application of its own.

It is no API: the pages it knows are all it can say. Same server, same flags, same number of connections.
"""

import sys

from bench.contestants.contestant import CONNECTIONS, Asked, Contestant, bearer, token_key
from bench.contestants.pages import PAGES, Page, Sample


class Hand(Contestant):
    name = "hand"
    pages = PAGES

    def command(self, port: int) -> list[str]:
        return [sys.executable, "-m", "uvicorn", "bench.contestants.hand.app:application", "--port", str(port),
                "--no-access-log", "--log-level", "error", "--no-server-header"]  # fmt: skip

    def environment(self) -> dict[str, str]:
        return {"TOKEN_KEY": token_key(), "CONNECTIONS": str(CONNECTIONS)}

    def asked(self, page: Page, sample: Sample) -> list[Asked]:
        if page.of_one:
            return [Asked(f"/detail/{key}") for key in sample.services]
        if page.private:
            return [Asked("/viewer", headers=bearer(sample.token))]
        return [Asked(f"/catalogue/{page.rows}")]
